"""
Decisions of kind ``apistatus``: the status that the kubelet makes of runtime records and of the status before.

The tables of `podmodel.lifecycles.api_status` are asked in two situations: first, with the old statuses, where the
state, lastState and restartCount of each container come from, which are copied from there; then, with the new
statuses, the phase, the reason and the conditions.
"""

from __future__ import annotations

from operator import itemgetter
from typing import Any

from podmodel.agreement.conditions import conditions_of, is_true
from podmodel.agreement.decisions import Given, Switches
from podmodel.agreement.worlds import (
    CONTAINER,
    Values,
    flag,
    members,
    newest,
    record_values,
    refuse_others,
    spec_values,
    status_values,
)
from podmodel.kernel.concrete import World
from podmodel.kernel.expr import Value
from podmodel.kernel.ground import SYSTEM, Member
from podmodel.lifecycles.api_status import (
    GENERATED_PHASE,
    GENERATED_STATE,
    INHERITED_STARTED,
    KEPT_READY,
    LAST_STATE,
    NO_CONDITION,
    REASON,
    RESTART_COUNT,
    RESTARTING,
    RESTARTING_CONDITION,
    SHOWN_READY,
    START_ERROR,
    Count,
    Last,
    Reason,
    State,
)
from podmodel.lifecycles.readiness import STARTED
from podmodel.lifecycles.vocabulary import INITS, MAIN, Condition, Phase, ProbeResult, Record, RestartPolicy

Json = dict[str, Any]

FIELDS = frozenset(
    (
        "restartPolicy",
        "deleting",
        "podIsTerminal",
        "init",
        "containers",
        "sandboxReady",
        "runtimeStatuses",
        "reasonCache",
        "oldPhase",
        "oldReason",
        "oldInitContainerStatuses",
        "oldContainerStatuses",
        "oldConditions",
    )
)
RECORD = frozenset(("name", "state", "exitCode", "reason", "restartCount", "createdAt"))
ERROR = frozenset(("reason", "message"))

UNKNOWN = {"state": "terminated", "reason": "ContainerStatusUnknown", "exitCode": 137}
RESET = {"state": "terminated", "reason": "RestartingAllContainers", "exitCode": 137}
STATES: dict[Value, Json] = {
    State.RUNNING: {"state": "running"},
    State.CREATED: {"state": "waiting"},
    State.LOST: UNKNOWN,
    State.RESET: RESET,
    State.COMPLETED: {"state": "terminated", "reason": "Completed", "exitCode": 0},
    State.RESTARTING: {"state": "waiting", "reason": "RestartingAllContainers"},
}
LASTS: dict[Value, Json] = {Last.LOST: UNKNOWN, Last.RESET: RESET}
NOTHING: Json = {}
NO_PROBES: dict[str, Value] = {
    "known_startup": ProbeResult.NONE,
    "known_readiness": ProbeResult.NONE,
    "has_readiness": False,
}
RESTARTING_MESSAGE = "container exited with restart policy rule"
SCHEDULED = {"type": "PodScheduled", "status": "True"}  # 4.1: the kubelet writes it into every status


def decide(given: Given, switches: Switches) -> Any:
    """The whole status: container statuses, phase, reason and conditions."""
    _check(given)
    everyone = members(given)
    before = _Before(given, switches, everyone)
    made = {name: before.status(name) for name in before.names}
    after = World(everyone, _after(given, before, made))
    phase, reason = after.tabled(GENERATED_PHASE), after.tabled(REASON)
    for values in (before.values, after.values):
        values[SYSTEM]["phase"] = phase  # type: ignore[index]  # both are made here
    for name, status in made.items():
        _fill_in(status, after, name)
    mains = [made[name] for name in after.related(MAIN)]
    return {
        "phase": str(phase),
        "reason": _reason(given, reason),
        "initContainerStatuses": [made[name] for name in after.related(INITS)],
        "containerStatuses": sorted(mains, key=itemgetter("name")),
        "conditions": [*conditions_of(after), SCHEDULED, *_restarting(before.world.tabled(RESTARTING_CONDITION))],
    }


def _check(given: Given) -> None:
    refuse_others(given, FIELDS, "a status")
    for container in (*given.get("init", ()), *given["containers"]):
        refuse_others(container, CONTAINER, "a container")
    for record in given["runtimeStatuses"]:
        refuse_others(record, RECORD, "a record")
    for error in given.get("reasonCache", NOTHING).values():
        refuse_others(error, ERROR, "a start error")


class _Before:
    """The situation with the old statuses, and what is copied from it."""

    def __init__(self, given: Given, switches: Switches, everyone: tuple[Member, ...]) -> None:
        self.old: dict[str, Json] = {
            item["name"]: item for item in (*given["oldInitContainerStatuses"], *given["oldContainerStatuses"])
        }
        self.records: dict[str, list[Json]] = {}
        self.errors: dict[str, Json] = given.get("reasonCache", NOTHING)
        self.names = [member.name for member in everyone]
        self.waiting = {"state": "waiting", "reason": "PodInitializing" if given.get("init") else "ContainerCreating"}
        self.values = spec_values(given, switches)
        self.values[SYSTEM].update(_pod_values(given))
        for name, status in self.old.items():
            self.values[name].update(status_values(status))
        for record in newest(given["runtimeStatuses"]):
            self.values[record["name"]].update(record_values(record))
        for record in sorted(given["runtimeStatuses"], key=itemgetter("createdAt"), reverse=True):
            self.records.setdefault(record["name"], []).append(record)
        for name in self.names:
            self.values[name].update(self._more(name))
        self.world = World(everyone, self.values)

    def _more(self, name: str) -> dict[str, Value]:
        """What is read of a container beside its old status and its first record."""
        records, old = self.records.get(name, ()), self.old.get(name, NOTHING)
        count = old.get("restartCount", 0)
        found: dict[str, Value] = {"has_start_error": name in self.errors, "shown_count": count}
        if records:
            found["newest"] = Record(records[0]["state"])
            found["record_count"] = records[0]["restartCount"]
            found["same_instance"] = _names_instance(old) and records[0]["restartCount"] == count
        if len(records) > 1:
            found["previous"] = Record(records[1]["state"])
        return found

    def status(self, name: str) -> Json:
        """The new status of a container, without what the prober fills in."""
        made = {"name": name, **(self._error(name) or self._state(name))}
        last = self._last(name, self.world.tabled(LAST_STATE, name))
        if last is not None:
            made["last"] = _ending(last)
        count = self._count(name, self.world.tabled(RESTART_COUNT, name))
        if count:
            made["restartCount"] = count
        return made

    def _error(self, name: str) -> Json | None:
        """The state that shows why the last start failed, if it is shown."""
        if self.world.tabled(START_ERROR, name) is True:
            return {"state": "waiting", "reason": self.errors[name]["reason"]}
        return None

    def _state(self, name: str) -> Json:
        """The generated state, copied from where the table says."""
        chosen = self.world.tabled(GENERATED_STATE, name)
        match chosen:
            case State.EXITED:
                return {"state": "terminated", **_ending(self.records[name][0])}
            case State.OLD:
                return {"state": "terminated", **_ending(self.old[name])}
            case State.DEFAULT:
                return self.waiting
        return STATES[chosen]

    def _last(self, name: str, chosen: Value) -> Json | None:
        """What lastState is copied from."""
        match chosen:
            case Last.STATE:
                return self._state(name)
            case Last.EXITED:
                return self.records[name][1]
            case Last.OLD_STATE:
                return self.old[name]
            case Last.OLD:
                return dict(self.old[name]["last"])
        return LASTS.get(chosen)

    def _count(self, name: str, chosen: Value) -> int:
        """The restartCount, copied from where the table says."""
        if chosen is Count.RECORD:
            return int(self.records[name][0]["restartCount"])
        return int(self.old.get(name, NOTHING).get("restartCount", 0)) + (chosen is Count.NEXT)


def _pod_values(given: Given) -> dict[str, Value]:
    """What is known of the pod; the old status is both that of the API server and the cached one."""
    old = Phase(given["oldPhase"])
    conditions = given.get("oldConditions", ())
    has_reason = given.get("oldReason", "") != ""
    ready = flag(given, "sandboxReady")
    return {
        "pod_policy": RestartPolicy(given["restartPolicy"]),
        "deleting": flag(given, "deleting", absent=False),
        "pod_is_terminal": flag(given, "podIsTerminal"),
        "shown_phase": old,
        "cached_phase": old,
        "has_shown_reason": has_reason,
        "has_cached_reason": has_reason,
        "was_initialized": is_true(conditions, "Initialized"),
        "shown_pod_ready": is_true(conditions, "Ready"),
        "restarting_all": is_true(conditions, "AllContainersRestarting"),
        "ready_sandboxes": int(ready),
        "sandbox_ready": ready,
        "sandbox_network": True,
        "sandbox_ip": ready,
    }


def _after(given: Given, before: _Before, made: dict[str, Json]) -> Values:
    """The situation with the new statuses, before the prober has looked at them; there are no probes here."""
    ask = before.world.tabled
    values = {SYSTEM: dict(before.values[SYSTEM])}
    values[SYSTEM]["main_in_sandbox"] = given["sandboxReady"] and any(
        name in before.records for name in before.world.related(MAIN)
    )
    for name, status in made.items():
        ready = ask(KEPT_READY, name) is True and before.old[name]["ready"] is True
        started = ask(INHERITED_STARTED, name) is True
        values[name] = {
            **before.values[name],
            **status_values({**status, "ready": ready, "started": started}),
            **NO_PROBES,
            "generated_ready": ready,
        }
    return values


def _fill_in(status: Json, after: World, name: str) -> None:
    """Put in what the prober says."""
    status["started"] = started = after.tabled(STARTED, name) is True
    status["ready"] = ready = after.tabled(SHOWN_READY, name) is True
    after.values[name].update(shown_started=started, shown_ready=ready)  # type: ignore[attr-defined]  # made in _after


def _reason(given: Given, chosen: Value) -> str:
    if chosen is Reason.DEADLINE:
        return Reason.DEADLINE.value
    return "" if chosen is Reason.NONE else str(given["oldReason"])


def _restarting(condition: Value) -> list[Json]:
    """The condition AllContainersRestarting, where there is one."""
    assert isinstance(condition, Condition)  # noqa: S101 - what the table gives
    if condition == NO_CONDITION:
        return []
    found = {"type": "AllContainersRestarting", "status": condition.status}
    if condition.reason:
        found["reason"] = condition.reason
    if condition == RESTARTING:
        found["message"] = RESTARTING_MESSAGE
    return [found]


def _names_instance(old: Json) -> bool:
    """Whether an old status names a container: one that waits does not, unless in CrashLoopBackOff."""
    return bool(old) and (old["state"] != "waiting" or old.get("reason") == "CrashLoopBackOff")


def _ending(source: Json) -> Json:
    """Exit code and reason, as far as there is one."""
    found = {"exitCode": source["exitCode"]}
    if source.get("reason"):
        found["reason"] = source["reason"]
    return found
