"""
Levels: how much of the kubelet and of its node a composed system models.

A finer level places more machines beside those that every level has. Rows read them under a constant (`models_worker`,
...), so that there is one declaration of each rule, and a coarser level is the same rows with that constant false.
"""

from __future__ import annotations

from enum import Flag, auto

from podmodel.errors import UsageError


class Level(Flag):
    """
    Which parts of the kubelet and of the node a system models; what is left out is hidden, as if it never got in the way.

    `API` hides all of them: every change is published at once, a sync always runs, images and sandbox are there, the node
    is up, and a pod ends by deletion or by itself. `WORKER`: calls of the pod worker, and statuses that are published when
    a call begins. `SANDBOX`: it must be created and can die. `IMAGE`: a pull takes the worker's time. `NODE`: the
    kubelet can stop and the node fall silent. `ENDS`: eviction, preemption, shutdown, deadline, rejection. The last
    two bring the worker with them. `KUBELET` is all of it.
    """

    API = 0
    WORKER = auto()
    SANDBOX = auto()
    IMAGE = auto()
    NODE = auto()
    ENDS = auto()
    KUBELET = WORKER | SANDBOX | IMAGE | NODE | ENDS

    @property
    def word(self) -> str:
        """
        The level as the command line says it.

        >>> (Level.WORKER | Level.NODE).word, Level.API.word, Level.KUBELET.word
        ('worker+node', 'api', 'kubelet')
        """
        whole = {Level.API: "api", Level.KUBELET: "kubelet"}
        return whole.get(self) or "+".join(str(part.name).lower() for part in self)

    @classmethod
    def called(cls, text: str) -> Level:
        """The level of a word such as ``kubelet`` or ``worker+node``; a `UsageError` where a part is not known."""
        parts = {str(name).lower(): level for name, level in cls.__members__.items()}
        found = cls.API
        for word in text.lower().split("+"):
            if word not in parts:
                raise UsageError(f"there is no level '{word}'", hint=f"the levels are {', '.join(parts)}")
            found |= parts[word]
        return found
