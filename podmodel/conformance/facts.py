"""
What an observation says, fact by fact, as guards over what the model has published; and every fact that there can be.

A fact has a place in the object and a rule of its own, so that an explanation can name those that do not go together.
Source: semantics.md 1.1, 1.4, 4, 12.1. Abstraction: waiting reasons that are rare are one, because each that is told
apart makes the search larger.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from podmodel.conformance.seen import KUBELETS, ContainerSeen, Endings, Observation
from podmodel.kernel.expr import FALSE, TRUE, Named, Pred, Table
from podmodel.kernel.ground import SYSTEM, Ground
from podmodel.kernel.system import System
from podmodel.lifecycles import published
from podmodel.lifecycles import variables as v
from podmodel.lifecycles.conditions import FALSE_CONDITION, TRUE_CONDITION
from podmodel.lifecycles.status import NO_CONDITION, POD_SCHEDULED, deleting, exists
from podmodel.lifecycles.vocabulary import ApiState, Condition, Ended, Phase, Role, WaitingReason

COMMON = frozenset(
    {
        WaitingReason.DEFAULT,
        WaitingReason.CRASH_LOOP,
        WaitingReason.ERR_IMAGE_PULL,
        WaitingReason.IMAGE_PULL_BACK_OFF,
        WaitingReason.RUN_CONTAINER_ERROR,
        WaitingReason.POST_START_HOOK_ERROR,
    }
)
RARE = frozenset(WaitingReason) - COMMON
WRITTEN: dict[str, tuple[Table, str]] = {
    "Initialized": (published.INITIALIZED, "4.3"),
    "Ready": (published.READY_CONDITION, "POD-12 4.5"),
    "ContainersReady": (published.CONTAINERS_READY, "POD-14 4.4"),
}
READY_TO_START = KUBELETS[0]
CREATING, INITIALIZING = "ContainerCreating", "PodInitializing"

has_node = Named("neither gated nor found unschedulable", ~v.pod.is_(v.GATED, v.UNSCHEDULABLE), cite="4.1")
unwritten = Named("nobody has written a status of it", v.published.is_(v.UNPUBLISHED) & has_node, cite="4.1 A1")


class Fact(NamedTuple):
    """
    One thing that an object says: where (a field of the pod, or of the container of this number), and what it means.

    The rule is the one that says what the field shows.
    """

    field: str
    says: str
    container: int | None
    guard: Ground
    rule: str


class Facts:
    """The facts of the observations of one system."""

    def __init__(self, system: System) -> None:
        self.system = system
        self.nothing = system.ground(~exists, SYSTEM)
        """What is observed before the pod is created."""
        self._initializes = any(member.role != Role.MAIN for member in system.members)

    def of(self, seen: Observation) -> list[Fact]:
        """Everything that the observation says, what changes seldom first."""
        if seen.gone:
            return [self._fact("", "the object is gone", None, v.pod.is_(v.GONE), "A12")]
        return [*self._of_pod(seen), *self._of_containers(seen), *self._of_conditions(seen)]

    def vocabulary(self) -> Iterator[Ground]:
        """Every guard that a fact can be made of."""
        ground = self.system.ground
        for pred in (exists, deleting, v.pod.is_(v.GONE), v.published.is_(v.PUBLISHED), has_node):
            yield ground(pred, SYSTEM)
        for var in (v.seen_phase, v.seen_ready_to_start):
            yield from (ground(var.is_(value), SYSTEM) for value in var.domain)
        for table in (POD_SCHEDULED, *(table for table, _ in WRITTEN.values())):
            yield from (ground(table.is_(value), SYSTEM) for value in table.values)
        for member in self.system.members:
            yield ground(v.status.is_(v.ENTRY), member.name)
            for var in (v.seen_state, v.seen_ended, v.seen_restarts, v.seen_started, v.seen_ready):
                yield from (ground(var.is_(value), member.name) for value in var.domain)
            for reason in COMMON:
                yield ground(v.seen_reason.is_(reason), member.name)

    def _fact(self, field: str, says: str, container: int | None, pred: Pred, rule: str) -> Fact:
        site = SYSTEM if container is None else self.system.members[container].name
        return Fact(field, says, container, self.system.ground(pred, site), rule)

    # The pod

    def _of_pod(self, seen: Observation) -> Iterator[Fact]:
        yield self._fact("", "the object exists", None, exists, "A1")
        if seen.deleting is not None:
            said = f"deletionTimestamp is {'set' if seen.deleting else 'not set'}"
            yield self._fact("metadata.deletionTimestamp", said, None, deleting if seen.deleting else ~deleting, "A6")
        for stranger in seen.strangers:
            said = f"a status of '{stranger}', of which the spec does not have exactly one"
            yield self._fact("status.containerStatuses", said, None, FALSE, "1.4")
        live = isinstance(seen.phase, Phase) and v.seen_phase.has(seen.phase)
        guard = v.seen_phase.is_(seen.phase) if live else FALSE
        yield self._fact("status.phase", f"phase is {seen.phase or 'empty'}", None, guard, "POD-01")
        said = "a kubelet has written the status" if seen.written else "no kubelet has written a status"
        guard = v.published.is_(v.PUBLISHED if seen.written else v.UNPUBLISHED)
        yield self._fact("status", said, None, guard, "POD-26")

    def _of_conditions(self, seen: Observation) -> Iterator[Fact]:
        rejected = seen.phase == Phase.FAILED and not any(seen.containers)  # by a kubelet, or by PodGC
        yield self._condition("PodScheduled", seen.scheduled, _scheduled(seen, rejected), "4.1")
        if not seen.written:
            return
        for kind, condition in zip(KUBELETS, seen.conditions, strict=True):
            if condition is None and (rejected or kind == READY_TO_START):
                continue
            if kind == READY_TO_START:
                known = condition in (TRUE_CONDITION, FALSE_CONDITION)
                guard = v.seen_ready_to_start.is_(condition == TRUE_CONDITION) if known else FALSE
                yield self._condition(kind, condition, guard, "4.2")
            else:
                table, rule = WRITTEN[kind]
                guard = table.is_(condition) if condition in table.values else FALSE
                yield self._condition(kind, condition, guard, rule)

    def _condition(self, kind: str, condition: Condition | None, pred: Pred, rule: str) -> Fact:
        says = f"{kind} is {condition or 'not there'}"
        return self._fact(f"status.conditions[{kind}]", says, None, pred, rule)

    # Containers

    def _of_containers(self, seen: Observation) -> Iterator[Fact]:
        for number, shown in enumerate(seen.containers):
            if shown is None:
                yield self._fact("", "no status", number, v.status.is_(v.NO_ENTRY), "1.4")
            else:
                yield from self._of_container(number, shown)

    def _of_container(self, number: int, shown: ContainerSeen) -> Iterator[Fact]:
        yield self._fact("", "a status", number, v.status.is_(v.ENTRY), "1.4")
        count = f"restartCount is {shown.restarts}{'' if shown.restarts < v.restarts.domain[-1] else ' or more'}"  # type: ignore[operator]  # its domain is numbers
        yield self._fact("restartCount", count, number, v.seen_restarts.is_(shown.restarts), "C8")
        guard = v.seen_state.is_(shown.state) if shown.state else FALSE
        yield self._fact("state", f"state is {_word(shown.state)}", number, guard, "CON-01")
        if shown.ended is not None:
            guard = FALSE if isinstance(shown.ended, str) else v.seen_ended.is_(*shown.ended)
            place = "state.terminated" if shown.state is ApiState.TERMINATED else "lastState"
            yield self._fact(place, f"{place} is {_exit(shown.ended)}", number, guard, "C22 C23")
        if shown.reason is not None:
            says = f"waits with reason {shown.reason}"
            yield self._fact("state.waiting.reason", says, number, self._waiting(shown.reason), "C23")
        if shown.started is not None:
            says = f"started is {_json(shown.started)}"
            yield self._fact("started", says, number, v.seen_started.is_(shown.started), "CON-05 4.6")
        yield self._fact("ready", f"ready is {_json(shown.ready)}", number, v.seen_ready.is_(shown.ready), "CON-05 4.6")

    def _waiting(self, reason: WaitingReason | str) -> Pred:
        if not isinstance(reason, WaitingReason):
            default = INITIALIZING if self._initializes else CREATING
            return v.seen_reason.is_(WaitingReason.DEFAULT) if reason == default else FALSE
        return v.seen_reason.is_(reason) if reason in COMMON else v.seen_reason.is_(*RARE)


def _scheduled(seen: Observation, rejected: bool) -> Pred:
    condition = seen.scheduled
    if condition is None:
        return TRUE if rejected else unwritten
    return POD_SCHEDULED.is_(condition) if condition in POD_SCHEDULED.values and condition != NO_CONDITION else FALSE


def _json(value: bool) -> str:
    return "true" if value else "false"


def _word(state: ApiState | None) -> str:
    return state.value.lower() if state else "two at once"


def _exit(ended: Endings | str) -> str:
    if isinstance(ended, str):
        return ended
    return "empty" if ended == (Ended.NONE,) else " or ".join(ended)
