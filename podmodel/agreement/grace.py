"""Decisions about grace periods: one container is killed, or all of a pod; the answer is what happened when."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from podmodel.agreement.decisions import Given, Switches
from podmodel.agreement.seconds import MILLISECONDS, milliseconds, recorded
from podmodel.agreement.worlds import flag, members, refuse_others
from podmodel.errors import DeclarationError
from podmodel.kernel.clocks import TimedRow
from podmodel.kernel.expr import Value
from podmodel.kernel.ground import SYSTEM, Member
from podmodel.kernel.system import compose, started
from podmodel.kernel.timed import Moment, TimedSystem
from podmodel.kernel.timer import Seconds
from podmodel.lifecycles import grace
from podmodel.lifecycles.variables import pre_stop_handler
from podmodel.lifecycles.vocabulary import Amount, HookHandler, KillReason

WHOLE_POD = {"killContainer": False, "killPod": True}
REASONS = {
    "Unknown": KillReason.UNKNOWN,
    "RestartAllContainers": KillReason.UNKNOWN,  # no rule tells the two apart
    "StartupProbe": KillReason.STARTUP,
    "LivenessProbe": KillReason.LIVENESS,
}
HANDLERS = {"exec": HookHandler.EXEC, "sleep": HookHandler.SLEEP}
PERIODS = (
    ("gracePeriodOverride", grace.override, grace.OVERRIDE_SECONDS),
    ("deletionGracePeriodSeconds", grace.deletion, grace.DELETION_SECONDS),
    ("terminationGracePeriodSeconds", grace.spec, grace.SPEC_SECONDS),
)
OWN_PERIODS = (
    ("startupProbe", "startupTerminationGracePeriodSeconds", grace.startup_own, grace.STARTUP_SECONDS),
    ("livenessProbe", "livenessTerminationGracePeriodSeconds", grace.liveness_own, grace.LIVENESS_SECONDS),
)
FIELDS = frozenset(("kind", "reason", "init", "containers", *(field for field, _, _ in PERIODS)))
OF_CONTAINER = frozenset(
    ("name", "sidecar", "running", "preStop", "stopTakesSeconds", *(name for row in OWN_PERIODS for name in row[:2]))
)
OF_HOOK = frozenset(("type", "durationSeconds", "fails"))

Values = dict[tuple[str, str], Value]
Lengths = dict[tuple[str, str], Seconds]


def decide(given: Given, switches: Switches) -> Any:  # noqa: ARG001 - the releases do not differ here
    """When preStop began, when the stop signal came and with how much grace, when and how the container ended."""
    refuse_others(given, FIELDS, "a kill")
    containers = {item["name"]: item for item in (*(given.get("init") or ()), *given["containers"])}
    values, lengths = _situation(given, containers)
    system = timed(members(given)).lasting(lengths)
    running = [name for name, item in containers.items() if flag(item, "running")]
    after = _killed(system, system.start(started(system.system, values)), running, containers)
    return {"containers": [_told(system, after, name, containers[name]) for name in sorted(running)]}


@cache
def timed(everyone: tuple[Member, ...]) -> TimedSystem:
    """The kill of these containers in seconds; what else there is to know are inputs."""
    return TimedSystem(compose("kill", (grace.MACHINE,), members=everyone, inputs=grace.GIVEN), ticks=MILLISECONDS)


def forget() -> None:
    """Nothing of the earlier decisions is kept."""
    timed.cache_clear()


def _situation(given: Given, containers: Mapping[str, Any]) -> tuple[Values, Lengths]:
    """The values of the inputs, and the durations."""
    values: Values = {
        (SYSTEM, grace.kill_reason.name): REASONS[given["reason"]],
        (SYSTEM, grace.whole_pod.name): WHOLE_POD[given["kind"]],
    }
    lengths: Lengths = {}
    for field, var, length in PERIODS:
        _put(values, lengths, given.get(field), (SYSTEM, var.name), (SYSTEM, length.name))
    for name, item in containers.items():
        refuse_others(item, OF_CONTAINER, "a container")
        for probe, field, var, length in OWN_PERIODS:
            own = item.get(field) if item.get(probe) else None
            _put(values, lengths, own, (name, var.name), (name, length.name))
        hook = item.get("preStop")
        refuse_others(hook or {}, OF_HOOK, "a hook")
        values[name, pre_stop_handler.name] = HANDLERS[hook["type"]] if hook else HookHandler.NONE
        lengths[name, grace.PRE_STOP_SECONDS.name] = milliseconds(hook["durationSeconds"]) if hook else 0
        lengths[name, grace.REACTION_SECONDS.name] = milliseconds(item["stopTakesSeconds"])
        if not item["running"]:
            values[name, grace.kill.name] = grace.ENDED
    return values, lengths


def _put(values: Values, lengths: Lengths, period: Any, var: tuple[str, str], length: tuple[str, str]) -> None:
    """A grace period as the amount that guards read, and as seconds."""
    if period is None:
        values[var] = Amount.UNSET
        return
    lengths[length] = max(0, milliseconds(period))
    values[var] = Amount.SOME if lengths[length] else Amount.ZERO


def _killed(
    system: TimedSystem, moment: Moment, running: Sequence[str], containers: Mapping[str, Any]
) -> dict[str, Moment]:
    """Kill what runs, and follow it to the end: the moment after each event."""
    happened = []
    for name in running:
        happened.append(system.fire(moment, f"{name}.kill"))
        moment = happened[-1].moment
    _, more = system.run(moment, choose=_outcomes_of_hooks(running, containers))
    return {step.event: after for step, after in (*happened, *more)}


def _outcomes_of_hooks(running: Sequence[str], containers: Mapping[str, Any]) -> Any:
    """Whether a hook fails is not for the model to say: of what is due, this drops what was not recorded."""
    other = {f"{name}.pre-stop-{'ok' if _fails(containers[name]) else 'fail'}" for name in running}

    def choose(rows: Sequence[TimedRow]) -> TimedRow:
        recorded_rows = [row for row in rows if row.event.name not in other]
        if not recorded_rows:
            raise DeclarationError(f"'{rows[0].event.name}' is due, but the hook ended otherwise")
        return recorded_rows[0]

    return choose


def _fails(item: Any) -> bool:
    hook = item.get("preStop") or {}
    return hook.get("type") != "sleep" and flag(hook, "fails", absent=False)  # a sleep cannot fail


def _told(system: TimedSystem, after: Mapping[str, Moment], name: str, item: Any) -> Any:
    """What the fake runtime recorded of one container."""
    return dict(_fields(system, after, name, item))


def _fields(system: TimedSystem, after: Mapping[str, Moment], name: str, item: Any) -> Iterator[tuple[str, Any]]:
    killed, signalled = after[f"{name}.kill"], after[f"{name}.signal"]
    ended = after.get(f"{name}.exit") or after[f"{name}.sigkill"]
    last = system.armed(signalled, grace.KILL_GRACE, name)
    state = f"{name}.{grace.kill.name}"
    yield "name", name
    if system.system.value(killed.configuration, state) == grace.IN_HOOK and item["preStop"]["type"] == "exec":
        yield "preStopAt", recorded(killed.now)
    yield "stopAt", recorded(signalled.now)
    yield "gracePassed", recorded(last.longest) if last else None
    yield "stoppedAt", recorded(ended.now)
    yield "sigkilled", system.system.value(ended.configuration, state) == grace.KILLED
