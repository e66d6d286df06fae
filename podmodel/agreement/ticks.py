"""
One tick of a probe worker: a recorded situation, stepped by `lifecycles.probe.WORKER`, in recorded words again.

Ticks are few and recorded many times, so each is stepped once and remembered with its `Probe`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import NamedTuple, TypeAlias

from podmodel.agreement.worlds import container_values
from podmodel.kernel.expr import Value, Var
from podmodel.kernel.ground import SYSTEM, Member
from podmodel.kernel.machine import Machine
from podmodel.kernel.stepping import Stepper, Taken
from podmodel.lifecycles import probe
from podmodel.lifecycles import variables as v
from podmodel.lifecycles.records import CODES
from podmodel.lifecycles.vocabulary import Phase, ProbeKind, ProbeResult, RestartPolicy, Role, Shown, Tries

APP = "app"
STATES = {"waiting": Shown.WAITING, "running": Shown.RUNNING, "terminated": Shown.TERMINATED}
SAID = {
    ProbeResult.NONE: "none",
    ProbeResult.UNKNOWN: "unknown",
    ProbeResult.SUCCESS: "success",
    ProbeResult.FAILURE: "failure",
}
RESULTS = {said: result for result, said in SAID.items()}
NO_RESULT = SAID[ProbeResult.NONE]

Policies: TypeAlias = tuple[str, str | None, tuple[tuple[str, str, tuple[int, ...]], ...]]
"""restartPolicy of the pod and of the container, and the container's rules."""


class Seen(NamedTuple):
    """What a worker finds at a tick, in the words of the recording; and what the handler would answer."""

    status_known: bool
    phase: str
    names_instance: bool
    knows_instance: bool
    state: str
    exit_code: int
    policies: Policies | None  # only of a terminated container: of another one nobody asks for them
    started: bool
    delayed: bool
    outlived_kubelet: bool
    deleting: bool
    restarting_all: bool
    tries: str


class Kept(NamedTuple):
    """What a worker keeps from tick to tick, but for the id of its instance."""

    on_hold: bool
    result: str
    run: int
    last: str


class Tick(NamedTuple):
    """What one tick did."""

    kept: Kept
    met: bool
    calls: int
    updates: tuple[str, ...]
    goes_on: bool


@dataclass(eq=False)
class Probe:
    """One probe of a container: its machine and constants, and its ticks as far as they were asked for."""

    machine: Machine
    member: Member
    pod: dict[str, Value]
    container: dict[str, Value]
    ticks: dict[tuple[Kept, Seen], Tick] = field(default_factory=dict)

    def tick(self, kept: Kept, seen: Seen) -> Tick:
        """What the worker does: the same for the same situation, so it is stepped once."""
        key = (kept, seen)
        known = self.ticks.get(key)
        if known is None:
            known = self.ticks[key] = _stepped(self, kept, seen)
        return known


def _stepped(asked: Probe, kept: Kept, seen: Seen) -> Tick:
    values = {SYSTEM: {**asked.pod, **_of_pod(seen)}, APP: {**asked.container, **_of_container(seen), **_of(kept)}}
    armed = (probe.INITIAL_DELAY.name,) if seen.delayed else ()
    worker = Stepper(asked.machine, (asked.member,), values, APP, armed=armed)
    world = worker.world
    met = worker.take("meet")
    looked = worker.take("look")
    answered = worker.take(str(world.tabled(probe.TRIED, APP)))
    calls = world.tabled(probe.HANDLER_CALLS, APP) if answered else 0
    now = values[APP]
    after = Kept(worker.state is v.ON_HOLD, SAID[now["result"]], now["run"], SAID[now["last_outcome"]])  # type: ignore[index, arg-type]  # the domains of `result`, `run` and `last_outcome`
    sent = tuple(_sent(RESULTS[kept.result], met, looked, answered))
    return Tick(after, met is not None, calls, sent, not worker.can("end"))  # type: ignore[arg-type]  # the table counts


def _sent(before: Value, *steps: Taken | None) -> Iterator[str]:
    """The results that are sent to the sync loop: those that differ from the entry before (PR16)."""
    for taken in filter(None, steps):
        for name, value in taken.written:
            if name == v.result.name and value is not before:
                before = value
                if value is not ProbeResult.NONE:
                    yield SAID[value]  # type: ignore[index]  # the domain of `result`


def _of_pod(seen: Seen) -> dict[str, Value]:
    found: dict[str, Value] = {
        "status_known": seen.status_known,
        "shown_phase": Phase(seen.phase),
        "deleting": seen.deleting,
        "restarting_all": seen.restarting_all,
    }
    if seen.policies:
        found["pod_policy"] = RestartPolicy(seen.policies[0])
    return found


def _of_container(seen: Seen) -> dict[str, Value]:
    if seen.exit_code not in CODES:
        raise ValueError(f"no exit code: {seen.exit_code}")
    return _restarts(seen.policies) | {
        "names_instance": seen.names_instance,
        "knows_instance": seen.knows_instance,
        "shown": STATES[seen.state],
        "shown_exit": seen.exit_code,
        "shown_started": seen.started,
        "outlived_kubelet": seen.outlived_kubelet,
        "tries": Tries(seen.tries),
    }


def _restarts(policies: Policies | None) -> dict[str, Value]:
    if policies is None:
        return {}
    _, own, rules = policies
    named = [dict(zip(("action", "operator", "values"), rule, strict=True)) for rule in rules]
    return container_values({"restartPolicy": own, "restartPolicyRules": named})


def _of(kept: Kept) -> dict[str, Value]:
    return {
        "probe": v.ON_HOLD if kept.on_hold else v.PROBING,
        "result": RESULTS[kept.result],
        "run": kept.run,
        "last_outcome": RESULTS[kept.last],
    }


NEW = Kept(on_hold=False, result=NO_RESULT, run=0, last=SAID[ProbeResult.SUCCESS])


@cache
def probe_of(
    kind: ProbeKind, successes: int, failures: int, top: int, role: Role, switches: tuple[tuple[str, bool], ...]
) -> Probe:
    """The probe with these thresholds, of a container with this role, under these features."""
    container: dict[str, Value] = {
        "probe_kind": kind,
        "success_threshold": successes,
        "failure_threshold": failures,
        "counts_on": True,
        "can_err": True,
    }
    return Probe(_machine(top), Member(APP, role), dict(switches), container)


def top(most: int) -> int:
    """How far `run` must be able to count: as far as the variable of the model does, or further by powers of two."""
    return max(v.RUNS[-1], 1 << most.bit_length())


@cache
def _machine(top: int) -> Machine:
    if top == v.RUNS[-1]:
        return probe.WORKER
    return probe.WORKER.named(probe.WORKER.name, variables={v.run: Var(v.run.name, tuple(range(top + 1)))})
