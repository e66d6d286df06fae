"""
What the API server shows of a configuration, and what ``kubectl get pod`` prints of it.

Source: semantics.md 1.4, 3, 4, 8.4 (last paragraph); the STATUS column is that of the pod printer of Kubernetes 1.36
(where the reason of a main that failed wins over Completed, kubernetes/kubernetes#124766). Abstractions:
those of `podmodel.lifecycles.status`; restartCount saturates; lastState is not forgotten while an instance waits or
runs, and is not shown beside a state that still is that of an older instance (`restarting_now`, a running postStart).
Where the pod worker is modelled, what is shown is what it has published.
"""

from __future__ import annotations

from typing import NamedTuple, TypedDict

from podmodel.kernel.expr import Pred, Value, Var
from podmodel.kernel.ground import SYSTEM
from podmodel.kernel.semantics import holds, tabled
from podmodel.kernel.system import Configuration, System
from podmodel.lifecycles import published
from podmodel.lifecycles import variables as v
from podmodel.lifecycles.status import (
    CONDITIONS,
    CONTAINERS_READY,
    INITIALIZED,
    NO_CONDITION,
    PHASE,
    POD_SCHEDULED,
    READY,
    READY_CONDITION,
    STARTED,
    deleting,
    exists,
)
from podmodel.lifecycles.vocabulary import ApiState, Condition, Ended, Phase, Role, WaitingReason

CREATING, INITIALIZING = "ContainerCreating", "PodInitializing"  # what `WaitingReason.DEFAULT` stands for
INITS = (Role.INIT, Role.SIDECAR)

StateShown = dict[str, dict[str, str | int]]  # one of waiting, running, terminated, with its fields; or nothing


class ConditionShown(TypedDict):
    """One of ``status.conditions``."""

    type: str
    status: str
    reason: str


class ContainerShown(TypedDict):
    """One of ``status.containerStatuses`` or ``status.initContainerStatuses``."""

    name: str
    state: StateShown
    lastState: StateShown
    restartCount: int
    started: bool
    ready: bool


class StatusShown(TypedDict):
    """The status of a pod, and whether ``metadata.deletionTimestamp`` is set; no phase where there is no object."""

    phase: str | None
    conditions: list[ConditionShown]
    initContainerStatuses: list[ContainerShown]
    containerStatuses: list[ContainerShown]
    deletionTimestamp: bool


class KubectlRow(NamedTuple):
    """One line of ``kubectl get pod``."""

    name: str
    ready: str
    status: str
    restarts: str


def observe(system: System, configuration: Configuration) -> StatusShown:
    """The status object that the API server shows, at the level of the model."""
    publishes = v.seen_phase.name in system.positions
    seen = _Published(system, configuration) if publishes else _Seen(system, configuration)
    phase = seen.phase()
    return {
        "phase": None if phase is None else str(phase),
        "conditions": seen.conditions(),
        "initContainerStatuses": seen.containers(INITS),
        "containerStatuses": seen.containers((Role.MAIN,)),
        "deletionTimestamp": seen.holds(deleting),
    }


def kubectl_row(system: System, configuration: Configuration) -> KubectlRow | None:
    """What ``kubectl get pod`` prints; None where there is no such object. RESTARTS of "2+" means two or more."""
    status = observe(system, configuration)
    if status["phase"] is None:
        return None
    sidecars = {member.name for member in system.members if member.role == Role.SIDECAR}
    counted = [member for member in system.members if member.role in (Role.SIDECAR, Role.MAIN)]
    column, ready, restarted = _columns(status, sidecars)
    restarts = sum(shown["restartCount"] for shown in restarted)
    many = any(shown["restartCount"] == v.restarts.domain[-1] for shown in restarted)
    name = system.name.rpartition("/")[2]
    return KubectlRow(name, f"{ready}/{len(counted)}", column, f"{restarts}+" if many else str(restarts))


class _Seen:
    """One configuration, read as the API server shows it."""

    api_state, waiting_reason, ended = v.api_state, v.waiting_reason, v.ended

    def __init__(self, system: System, configuration: Configuration) -> None:
        self.system = system
        self.configuration = configuration
        self.reported = not self.holds(v.termination.is_(v.NO_WORKER))  # by a kubelet

    def holds(self, guard: Pred, site: str = SYSTEM) -> bool:
        return holds(self.system.ground(guard, site), self.configuration)

    def value(self, site: str, name: str) -> Value:
        return self.system.value(self.configuration, f"{site}.{name}")

    def phase(self) -> Value:
        return tabled(self.system, self.configuration, PHASE)

    def conditions(self) -> list[ConditionShown]:
        found: list[ConditionShown] = []
        for table in CONDITIONS:
            condition = tabled(self.system, self.configuration, table)
            if isinstance(condition, Condition) and condition != NO_CONDITION:
                found.append({"type": table.name, "status": condition.status, "reason": condition.reason})
        return found

    def containers(self, roles: tuple[Role, ...]) -> list[ContainerShown]:
        """Those with one of the roles, in spec order; none before a kubelet reports them."""
        if not self.reported or self.holds(v.pod.is_(v.GONE)):
            return []
        names = [member.name for member in self.system.members if member.role in roles]
        return [self.container(name) for name in names if self.has_entry(name)]

    def has_entry(self, site: str) -> bool:
        return bool(site)

    def container(self, site: str) -> ContainerShown:
        ended = self.value(site, self.ended.name)
        return {
            "name": site,
            "state": self.state(site),
            "lastState": terminated(ended) if self.shows_last(site) else {},
            "restartCount": self.restart_count(site),
            "started": self.started(site),
            "ready": self.ready(site),
        }

    def started(self, site: str) -> bool:
        return tabled(self.system, self.configuration, STARTED, site) is True

    def ready(self, site: str) -> bool:
        return tabled(self.system, self.configuration, READY, site) is True

    def state(self, site: str) -> StateShown:
        match self.value(site, self.api_state.name):
            case ApiState.WAITING:
                return {"waiting": {"reason": self.reason(site)}}
            case ApiState.TERMINATED:
                return terminated(self.value(site, self.ended.name))
        return {"running": {}}

    def reason(self, site: str) -> str:
        reason = self.value(site, self.waiting_reason.name)
        if reason is not WaitingReason.DEFAULT:
            return str(reason)
        return INITIALIZING if self.holds(v.has_inits.is_(True)) else CREATING

    def shows_last(self, site: str) -> bool:
        """Whether the newest exit is shown as lastState: the state is of a later instance, or of none."""
        behind = v.api_state.is_(ApiState.RUNNING) & v.container.is_(v.TERMINATED, v.POST_START)
        return self.holds(~v.ended.is_(Ended.NONE) & ~v.api_state.is_(ApiState.TERMINATED) & ~behind, site)

    def restart_count(self, site: str) -> int:
        """As shown: while a postStart hook runs the status is still that of the instance before (C11)."""
        count = self.value(site, v.restarts.name)
        assert isinstance(count, int)  # noqa: S101 - its domain is numbers
        restarted = self.holds(v.container.is_(v.POST_START) & ~v.ended.is_(Ended.NONE), site)
        return count - 1 if restarted and 0 < count < v.restarts.domain[-1] else count  # type: ignore[operator]  # ditto


class _Published(_Seen):
    """The same where the worker publishes statuses: between two writes nothing that is shown changes."""

    api_state, waiting_reason, ended = v.seen_state, v.seen_reason, v.seen_ended

    def phase(self) -> Value:
        return self.value_of_pod(v.seen_phase) if self.holds(exists) else None

    def value_of_pod(self, var: Var) -> Value:
        return self.system.value(self.configuration, var.name)

    def conditions(self) -> list[ConditionShown]:
        scheduled = [shown for shown in super().conditions() if shown["type"] == POD_SCHEDULED.name]
        if not self.holds(exists & v.published.is_(v.PUBLISHED)):
            return scheduled
        written = {INITIALIZED: published.INITIALIZED, CONTAINERS_READY: published.CONTAINERS_READY}
        for named, table in (*written.items(), (READY_CONDITION, published.READY_CONDITION)):
            condition = tabled(self.system, self.configuration, table)
            assert isinstance(condition, Condition)  # noqa: S101 - its values are conditions
            scheduled.append({"type": named.name, "status": condition.status, "reason": condition.reason})
        return scheduled

    def has_entry(self, site: str) -> bool:
        return self.holds(v.status.is_(v.ENTRY), site)

    def started(self, site: str) -> bool:
        return self.value(site, v.seen_started.name) is True

    def ready(self, site: str) -> bool:
        return self.value(site, v.seen_ready.name) is True

    def shows_last(self, site: str) -> bool:
        return self.holds(~v.seen_ended.is_(Ended.NONE) & ~v.seen_state.is_(ApiState.TERMINATED), site)

    def restart_count(self, site: str) -> int:
        count = self.value(site, v.seen_restarts.name)
        assert isinstance(count, int)  # noqa: S101 - its domain is numbers
        return count


def terminated(ended: Value) -> StateShown:
    """``state.terminated`` of an exit."""
    if not isinstance(ended, Ended) or ended.exit_code is None:
        return {}
    return {"terminated": {"reason": ended.reason, "exitCode": ended.exit_code}}


# The columns of kubectl


def _columns(status: StatusShown, sidecars: set[str]) -> tuple[str, int, list[ContainerShown]]:
    """STATUS, the number that READY counts, and the containers whose restarts RESTARTS adds up."""
    phase = str(status["phase"])
    gated = any(condition["reason"] == "SchedulingGated" for condition in status["conditions"])
    column = "SchedulingGated" if gated else phase
    inits = status["initContainerStatuses"]
    ready = 0
    problem = None
    for position, shown in enumerate(inits):
        if shown["name"] in sidecars and shown["started"] and _exit_code(shown) != 0:
            ready += shown["ready"]
        elif _exit_code(shown) != 0:
            problem = _init_column(shown, position, len(inits))
            break
    looked_at = inits if problem is None else inits[: position + 1]
    if problem is None or _is_true(status, "Initialized"):
        restarted = [shown for shown in looked_at if shown["name"] in sidecars] + status["containerStatuses"]
        column, ready_mains = _main_column(status, problem or column)
        ready += ready_mains
    else:
        restarted, column = looked_at, problem
    if status["deletionTimestamp"] and phase not in (Phase.SUCCEEDED, Phase.FAILED):
        column = "Terminating"
    return column, ready, restarted


def _init_column(shown: ContainerShown, position: int, count: int) -> str:
    """STATUS while this init container is the first one that is not done."""
    reason = _reason(shown)
    return f"Init:{reason}" if reason and reason != INITIALIZING else f"Init:{position}/{count}"


def _main_column(status: StatusShown, column: str) -> tuple[str, int]:
    """STATUS by the mains, of which the first one with a reason wins; and how many of them are ready."""
    mains = status["containerStatuses"]
    ready = sum(shown["ready"] and "running" in shown["state"] for shown in mains)
    column = next((reason for shown in mains if (reason := _reason(shown))), column)
    if column == Ended.COMPLETED.reason:
        failed = next((_reason(shown) for shown in mains if _exit_code(shown)), "")
        if ready and _is_true(status, "Ready"):
            column = "Running"
        elif failed or ready:
            column = failed or "NotReady"
    return column, ready


def _reason(shown: ContainerShown) -> str:
    """The reason of a container that waits or has terminated."""
    return next((str(fields["reason"]) for fields in shown["state"].values() if "reason" in fields), "")


def _exit_code(shown: ContainerShown) -> str | int | None:
    """The exit code of a container that has terminated."""
    return shown["state"].get("terminated", {}).get("exitCode")


def _is_true(status: StatusShown, condition: str) -> bool:
    return any(shown["type"] == condition and shown["status"] == "True" for shown in status["conditions"])
