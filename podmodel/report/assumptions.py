"""
What the model assumed about a pod, in a few sentences: the reader must know before believing a verdict.

What each main process does with SIGTERM and how we know; what of the manifest was folded to keep the search finite.
"""

from __future__ import annotations

from collections.abc import Iterator

from podmodel.lifecycles.compose import Scope
from podmodel.lifecycles.entrypoint import entrypoint
from podmodel.lifecycles.levels import Level
from podmodel.lifecycles.spec import Pod
from podmodel.lifecycles.vocabulary import ProbeKind, Role, Sigterm

_REACTION = {
    Sigterm.HANDLED: "handles it",
    Sigterm.DEFAULT: "has no handler",
    Sigterm.IGNORED: "ignores it",
    Sigterm.SHELL: "discards it",
    Sigterm.UNKNOWN: "may do anything",
}
_ROLES = {Role.INIT: "init", Role.SIDECAR: "sidecar"}


def assumptions(
    pod: Pod, scope: Scope, *, folded: bool = True, level: Level | None = None
) -> Iterator[tuple[str, str]]:
    """
    Each subject, and what is assumed of it; `folded` if laws that read no count are decided without the counts.

    `level` where laws are asked about more parts than the scope has, each law at a level of its own.
    """
    yield "containers", ", ".join(_described(pod))
    yield "SIGTERM", "; ".join(_reactions(pod, scope))
    yield "scope", ". ".join(_scope(pod, scope, folded, scope.level if level is None else level))


def _described(pod: Pod) -> Iterator[str]:
    for item in pod.containers:
        role = _ROLES.get(item.role)
        yield f"{item.name} ({role})" if role else item.name


def _reactions(pod: Pod, scope: Scope) -> Iterator[str]:
    """Containers of which the same is known share one sentence."""
    known: dict[tuple[Sigterm, str], list[str]] = {}
    for item in pod.containers:
        found = entrypoint(item, pod.spec)
        told = scope.sigterm.get(item.name)
        fact = (told, "as given by --sigterm") if told else (found.sigterm, found.reason)
        known.setdefault(fact, []).append(item.name)
    for (sigterm, reason), names in known.items():
        yield f"{', '.join(names)}: {_REACTION[sigterm]} ({reason})"


def _levels(pod: Pod, scope: Scope, level: Level) -> Iterator[str]:
    """The release, and what of the kubelet and the node is modelled."""
    if level == scope.level:
        yield f"Kubernetes {scope.kubernetes}" + (f", level {level.word}" if level else "")
        return
    yield f"Kubernetes {scope.kubernetes}, each law at the coarsest level that decides it, up to {level.word}"
    if pod.spec.active_deadline_seconds is not None and Level.ENDS in level & ~scope.level:
        yield f"activeDeadlineSeconds can run out at level {Level.ENDS.word} alone"


def _scope(pod: Pod, scope: Scope, folded: bool, level: Level) -> Iterator[str]:
    yield from _levels(pod, scope, level)
    yield "No clocks: anything may take any time. restartCount counts 0, 1, 2 or more"
    listed = ", ".join(_thresholds(pod, 1 if folded else scope.threshold))
    if not listed:
        return
    if folded:
        cap = f"; laws about the counts keep them, up to {scope.threshold}" if scope.threshold > 1 else ""
        yield f"One probe result stands for as many in a row as its threshold says ({listed}){cap}"
    else:
        yield f"A probe threshold counts up to {scope.threshold}, the last of them standing for the rest ({listed})"


def _thresholds(pod: Pod, above: int) -> Iterator[str]:
    """The thresholds above a number."""
    for item in pod.containers:
        for kind, probe in item.probes.items():
            if probe.failure_threshold > above:
                yield f"{item.name} {kind} {probe.failure_threshold} failures"
            if kind is ProbeKind.READINESS and probe.success_threshold > above:
                yield f"{item.name} {kind} {probe.success_threshold} successes"
