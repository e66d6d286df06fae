"""
The gallery: which pictures there are, with the words that stand beside them.

Each picture is a stem, a title, a caption and a function that builds its graph or its run from the model.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from podmodel.views.graph import Graph
from podmodel.views.sequence import Sequence

Built = Graph | Sequence


@dataclass(frozen=True)
class Picture:
    """One picture of the gallery."""

    stem: str
    title: str
    caption: str
    build: Callable[[], Built]


def _machine(stem: str, title: str, caption: str) -> Picture:
    """The picture of a lifecycle machine."""

    def build() -> Graph:
        from podmodel.views.extract import machine_graph
        from podmodel.views.styles import MACHINES

        machine, style = MACHINES[stem]
        return machine_graph(machine, title, style)

    return Picture(stem, title, caption, build)


def _phase() -> Graph:
    from podmodel.views.phases import phase_graph

    return phase_graph()


def _probes() -> Graph:
    from podmodel.views.composites import probes_graph

    return probes_graph()


def _hooks() -> Graph:
    from podmodel.views.composites import hooks_graph

    return hooks_graph()


def _handled() -> Sequence:
    from podmodel.views.runs import handled

    return handled()


def _shell() -> Sequence:
    from podmodel.views.runs import shell

    return shell()


def _init() -> Sequence:
    from podmodel.views.runs import init_sequence

    return init_sequence()


PICTURES: tuple[Picture, ...] = (
    Picture(
        "phase",
        "The phase of a pod",
        "What status.phase can show, and which events change it. Nobody declared this machine: it is computed by "
        "exploring whole pods and looking only at their phase. The phase Unknown is in the API's list and is "
        "never written.",
        _phase,
    ),
    _machine(
        "pod",
        "The pod as an object of the API server",
        "From creation to removal: scheduling gates, binding to a node, deletion with its grace period, "
        "finalizers. A pod without a node, or one that has finished, is removed at once; any other one waits for "
        "its kubelet.",
    ),
    _machine(
        "container",
        "The container",
        "What containerStatuses shows, and what the kubelet and the runtime do underneath: failing pulls and "
        "starts, the postStart hook that hides a running process, the three ways into a kill, and the restart "
        "after an end.",
    ),
    Picture(
        "probes",
        "The three probes, and what each does to its container",
        "One probe worker, three readings. Startup opens the gate for the other two, or has the container killed;"
        " liveness has it killed; readiness only decides whether it gets traffic.",
        _probes,
    ),
    _machine(
        "startup",
        "The startup probe",
        "It asks until it has succeeded once, or failed often enough; then it is silent until the container is "
        "started again.",
    ),
    _machine(
        "liveness",
        "The liveness probe",
        "It asks for as long as the container runs. Enough failures in a row put it on hold, and the kubelet "
        "kills the container.",
    ),
    _machine(
        "readiness",
        "The readiness probe",
        "It never stops asking and never kills: its result goes to and fro with the thresholds, also while the "
        "pod terminates.",
    ),
    _machine(
        "readiness_gate",
        "A readiness gate",
        "A condition that something outside of the pod sets. While it is not True the pod is not Ready, whatever "
        "its containers say.",
    ),
    Picture(
        "hooks",
        "The hooks in the life of a container",
        "postStart runs beside the process before the container is shown as Running; preStop runs before the stop"
        " signal, and only if it is the kubelet that stops the container.",
        _hooks,
    ),
    _machine(
        "post_start",
        "The postStart hook",
        "It starts with every instance of the container. If it fails, the container is killed; if it hangs, so "
        "does the pod.",
    ),
    _machine(
        "pre_stop",
        "The preStop hook",
        "It runs when the kubelet stops the container, within the grace period. A failure changes nothing; a hook"
        " that takes too long is abandoned.",
    ),
    _machine(
        "process",
        "The main process and its signals",
        "What SIGTERM does depends on the process: a handler runs, or the default action ends it, or it is discarded "
        "because process 1 has no handler. Only SIGKILL is certain.",
    ),
    _machine(
        "termination",
        "The end of a pod on its node",
        "The kubelet keeps the containers going until the pod must end, stops all of them, writes the last status"
        " and lets the object be removed.",
    ),
    Picture(
        "termination-handled",
        "Deleting a pod whose process handles SIGTERM",
        "A run of the model, step by step: delete, preStop, SIGTERM, an exit in time. Each chip is what a machine"
        " shows from that step on; arrows lead from the machine that decides an event to those that follow it.",
        _handled,
    ),
    Picture(
        "termination-shell",
        "Deleting a pod whose process is a shell as PID 1",
        "The same deletion where the main process is a shell that waits for a child: the signal is discarded, the"
        " grace period passes, SIGKILL ends it with exit code 137, and the pod fails.",
        _shell,
    ),
    Picture(
        "init-sequence",
        "Init container, sidecar, main container",
        "A run of the model: started one after the other, each when the one before it is done or started; stopped"
        " in the reverse order, the sidecar after the main container.",
        _init,
    ),
    _machine(
        "backoff",
        "The crash back-off",
        "The first restart is immediate. Then each end of the container is followed by a delay of 10, 20, 40 … "
        "300 s, shown as CrashLoopBackOff, which is forgotten after a while without an end.",
    ),
)
