"""
What of a pod object the model has a say in, as values: the observation.

Containers stand in the order of the spec, without their names, so that equal observations of pods of the same shape are
equal. Messages, addresses, times and images are not observed. What the object does not say is None; what no model
could mean by it (an unknown phase, a reason that is none of the kubelet's) is kept as text and matches nothing.
Source: semantics.md 1.1, 1.4, 4. Abstractions: counts above 2, exit codes up to how an instance ended; lastState beside
a state that is terminated, because the model remembers the newest exit only.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from podmodel.lifecycles.variables import restarts
from podmodel.lifecycles.vocabulary import ApiState, Condition, Ended, Phase, WaitingReason
from podmodel.watch import ContainerState, ContainerStatus, PodStatus, Terminated

MANY = int(restarts.domain[-1])  # type: ignore[call-overload]  # its domain is numbers
FAILURES = (Ended.ERROR, Ended.SIGTERM, Ended.SIGKILL)
START_ERRORS = ("StartError", "ContainerCannotRun")
BY_CODE = {137: (Ended.ERROR, Ended.SIGKILL), 143: (Ended.ERROR, Ended.SIGTERM)}
OWN_REASONS = {reason.value: reason for reason in WaitingReason if reason is not WaitingReason.DEFAULT}
PHASES = {phase.value: phase for phase in Phase}
KUBELETS = ("PodReadyToStartContainers", "Initialized", "Ready", "ContainersReady")
"""The conditions that the kubelet writes with its first status."""

Endings = tuple[Ended, ...]


class ContainerSeen(NamedTuple):
    """One container status: `reason` says why it waits, `ended` how its newest exit may have been."""

    state: ApiState | None
    reason: WaitingReason | str | None
    ended: Endings | str | None
    restarts: int
    started: bool | None
    ready: bool


class Observation(NamedTuple):
    """One object: `deleting` is None where it does not matter, `written` whether a kubelet has written a status."""

    gone: bool
    phase: Phase | str
    deleting: bool | None
    written: bool
    conditions: tuple[Condition | None, ...]
    scheduled: Condition | None
    containers: tuple[ContainerSeen | None, ...]
    strangers: tuple[str, ...]
    """Statuses of containers that the spec does not have, or has once while there are two."""


GONE = Observation(True, "", None, False, (), None, (), ())


def observed(status: PodStatus, names: Sequence[str], *, deleting: bool | None) -> Observation:
    """The observation of a status, for a spec whose containers have these names."""
    conditions = {one.type: Condition(one.status, one.reason) for one in status.conditions}
    shown = (*status.init_container_statuses, *status.container_statuses)
    known = {one.name: one for one in shown}
    counted = [one.name for one in shown]
    return Observation(
        gone=False,
        phase=PHASES.get(status.phase, status.phase),
        deleting=deleting,
        written=bool(shown) or status.start_time is not None or any(kind in conditions for kind in KUBELETS),
        conditions=tuple(conditions.get(kind) for kind in KUBELETS),
        scheduled=conditions.get("PodScheduled"),
        containers=tuple(_container(known[name]) if name in known else None for name in names),
        strangers=tuple(sorted({name for name in counted if name not in names or counted.count(name) > 1})),
    )


def _container(shown: ContainerStatus) -> ContainerSeen:
    state = _state(shown.state)
    return ContainerSeen(
        state=state,
        reason=_reason(shown.state.waiting.reason) if state is ApiState.WAITING and shown.state.waiting else None,
        ended=_ended(shown, state),
        restarts=min(shown.restart_count, MANY),
        started=shown.started,
        ready=shown.ready,
    )


def _state(shown: ContainerState) -> ApiState | None:
    """The one state that is set; an empty one means waiting, and two at once mean nothing."""
    given = {
        ApiState.WAITING: shown.waiting,
        ApiState.RUNNING: shown.running,
        ApiState.TERMINATED: shown.terminated,
    }
    found = [state for state, value in given.items() if value is not None]
    return (found or [ApiState.WAITING])[0] if len(found) < 2 else None


def _reason(reason: str) -> WaitingReason | str | None:
    """A reason of the kubelet's; None where there is none. Which of the first two it is follows from the spec."""
    return OWN_REASONS.get(reason, reason) or None


def _ended(shown: ContainerStatus, state: ApiState | None) -> Endings | str | None:
    """How the newest exit may have been; None where that is not shown."""
    newest = shown.state.terminated if state is ApiState.TERMINATED else shown.last_state.terminated
    if newest is not None:
        return endings(newest)
    if shown.last_state.waiting or shown.last_state.running or shown.restart_count:
        return None  # a record that is gone
    return (Ended.NONE,)


def endings(shown: Terminated) -> Endings | str:
    """
    How an exit that looks like this may have been; a text where no exit looks so.

    >>> endings(Terminated(exit_code=143, reason="Error"))
    (<Ended.ERROR: 'Error (1)'>, <Ended.SIGTERM: 'Error (143)'>)
    >>> endings(Terminated(exit_code=1, reason="Completed"))
    'Completed (1)'
    """
    code, reason = shown.exit_code, shown.reason
    if reason == Ended.LOST.reason:
        return (Ended.LOST,) if code == Ended.LOST.exit_code else f"{reason} ({code})"
    if reason == Ended.OOM_KILLED.reason:
        return (Ended.OOM_KILLED,)
    if reason in START_ERRORS:
        return (Ended.START_ERROR,) if code else f"{reason} ({code})"
    if (reason == Ended.COMPLETED.reason and code) or (reason == Ended.ERROR.reason and not code):
        return f"{reason} ({code})"
    if not code:
        return (Ended.COMPLETED,)
    return BY_CODE.get(code, (Ended.ERROR,))
