"""
Decisions of kind ``prober``: what a probe worker does at each of its ticks, and what `started` and `ready` become.

``single`` steps one worker, ``combo`` the workers of one container, whose status is generated anew before each of them
looks and at the end of a step. Each worker is the machine `podmodel.lifecycles.probe.WORKER`. The loop around it, which
would take `end`, does not run in these recordings: in a ``combo`` a worker that does not go on is asked again.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import Any, NamedTuple, TypeAlias

from podmodel.agreement.decisions import Given, Switches
from podmodel.agreement.worlds import container_values
from podmodel.kernel.concrete import World
from podmodel.kernel.expr import Value, Var
from podmodel.kernel.ground import SYSTEM, Member
from podmodel.kernel.machine import Machine
from podmodel.kernel.stepping import Stepper
from podmodel.lifecycles import probe, readiness
from podmodel.lifecycles import variables as v
from podmodel.lifecycles.records import CODES
from podmodel.lifecycles.vocabulary import Phase, ProbeKind, ProbeResult, RestartPolicy, Role, Shown, Tries

APP = "app"
DELAY_GIVEN = str(probe.INITIAL_DELAY.lasts)
OLDER_THAN_KUBELET = 10  # seconds that an instance must be older than the kubelet to have outlived its restart (PR20)
STATES = {"waiting": Shown.WAITING, "running": Shown.RUNNING, "terminated": Shown.TERMINATED}
SAID = {
    ProbeResult.NONE: "none",
    ProbeResult.UNKNOWN: "unknown",
    ProbeResult.SUCCESS: "success",
    ProbeResult.FAILURE: "failure",
}
RESULTS = {said: result for result, said in SAID.items()}
STARTED = {True: True, False: False, None: False}
ORDER = (ProbeKind.STARTUP, ProbeKind.LIVENESS, ProbeKind.READINESS)
FIELDS = frozenset(
    (
        *("at", "noStatus", "phase", "containerID", "state", "runningForSeconds", "exitCode", "started", "deleting"),
        *("outcome", "outcomes", "allContainersRestarting"),
    )
)


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
    goes_on = not worker.can("end")
    now = values[APP]
    updates = []
    before = RESULTS[kept.result]
    for taken in filter(None, (met, looked, answered)):
        for name, value in taken.written:
            if name == v.result.name and value is not before:
                before = value  # type: ignore[assignment]  # the domain of `result`
                updates.append(SAID[before])
    pushed = tuple(said for said in updates if said != SAID[ProbeResult.NONE])
    after = Kept(worker.state is v.ON_HOLD, SAID[now["result"]], now["run"], SAID[now["last_outcome"]])  # type: ignore[index, arg-type]
    return Tick(after, met is not None, calls, pushed, goes_on)  # type: ignore[arg-type]  # the table counts


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


class Worker:
    """A worker with the id of the instance that it knows."""

    def __init__(self, asked: Probe, spec: Any, policies: Policies) -> None:
        self.probe = asked
        self.policies = policies
        self.delay = spec[DELAY_GIVEN]
        self.id = ""
        self.kept = NEW

    def tick(self, step: Any, *, started: bool, tries: str) -> dict[str, Any]:
        """One tick, and what is recorded of it."""
        shown = step["containerID"]
        known = shown == self.id != ""
        seen = Seen(
            not step.get("noStatus"),
            step.get("phase", Phase.RUNNING.value),
            shown != "",
            known,
            step["state"],
            step.get("exitCode", 0),
            self.policies if step["state"] == "terminated" else None,
            started,
            int(step["runningForSeconds"]) < self.delay,
            not known and _outlived(step),
            bool(step.get("deleting")),
            bool(step.get("allContainersRestarting")),
            tries,
        )
        ticked = self.probe.tick(self.kept, seen)
        self.kept = kept = ticked.kept
        if ticked.met:
            self.id = shown
        said = {
            "keepGoing": ticked.goes_on,
            "handlerCalls": ticked.calls,
            "result": kept.result,
            "onHold": kept.on_hold,
            "resultRun": kept.run,
            "lastResult": kept.last,
            "workerContainerID": self.id,
        }
        if ticked.updates:
            said["updates"] = list(ticked.updates)
        return said

    def known(self, instance: str) -> str:
        """The result that is known of the instance."""
        return self.kept.result if self.id == instance else SAID[ProbeResult.NONE]


NEW = Kept(on_hold=False, result=SAID[ProbeResult.NONE], run=0, last=SAID[ProbeResult.SUCCESS])


def _outlived(step: Any) -> bool:
    return step["state"] == "running" and bool(step["runningForSeconds"] - step["at"] > OLDER_THAN_KUBELET)


def decide(given: Given, switches: Switches) -> Any:
    """What the worker, or each of the workers, does step by step."""
    for step in given["steps"]:
        if not step.keys() <= FIELDS:
            raise ValueError(f"a step has no field {', '.join(sorted(step.keys() - FIELDS))}")
    match given["kind"]:
        case "single":
            return _single(given, switches)
        case "combo":
            return _combo(given, switches)
    raise ValueError(f"no such kind of decision: {given['kind']}")


def forget() -> None:
    """Ticks and statuses that were asked for once are asked for anew."""
    _probe.cache_clear()
    _pod_with.cache_clear()


def _single(given: Given, switches: Switches) -> Any:
    worker = _worker(ProbeKind(given["type"]), given["spec"], given, switches)
    found = []
    for step in given["steps"]:
        found.append(worker.tick(step, started=STARTED[step["started"]], tries=step["outcome"]))
        if not found[-1]["keepGoing"]:
            break
    return {"steps": found}


def _combo(given: Given, switches: Switches) -> Any:
    specs = given["specs"]
    workers = {kind: _worker(kind, specs[kind], given, switches) for kind in ORDER if kind in specs}
    if len(workers) < len(specs):
        raise ValueError(f"no such probes: {', '.join(specs)}")
    status = Status(given, workers, _pod(switches))
    found = []
    for step in given["steps"]:
        said = {}
        for kind, worker in workers.items():
            started, _ = status.generated(step)
            said[kind.value] = worker.tick(step, started=started, tries=step["outcomes"][kind])
        started, ready = status.generated(step)
        found.append({"started": started, "ready": ready, "workers": said})
    return {"steps": found}


class Status:
    """The status of the container: generated from what the workers know, and from what the last one said."""

    def __init__(self, given: Given, workers: dict[ProbeKind, Worker], pod: Pod) -> None:
        self.pod = pod
        self.startup = workers.get(ProbeKind.STARTUP)
        self.readiness = workers.get(ProbeKind.READINESS)
        self.pod_ready = bool(given.get("podReadyCondition"))
        self.keeps = bool(given.get("statusKeepsStarted"))
        self.started = bool(given.get("initialStarted"))

    def generated(self, step: Any) -> tuple[bool, bool]:
        """`started` and `ready` as the kubelet computes them now."""
        instance = step["containerID"]
        none = SAID[ProbeResult.NONE]
        found = self.pod.status(
            step["state"],
            self.startup.known(instance) if self.startup else none,
            self.readiness.known(instance) if self.readiness else none,
            (self.startup is not None, self.readiness is not None),
            (self.keeps and self.started, _outlived(step), self.pod_ready),
        )
        self.started = found[0]
        return found


@dataclass(eq=False)
class Pod:
    """The features of a release, and what the tables of `readiness` have said under them."""

    values: dict[str, Value]
    known: dict[Any, tuple[bool, bool]] = field(default_factory=dict)

    def status(self, *key: Any) -> tuple[bool, bool]:
        """`started` and `ready`: the same for the same situation, so they are asked for once."""
        found = self.known.get(key)
        if found is None:
            found = self.known[key] = self._asked(*key)
        return found

    def _asked(
        self, state: str, startup: str, ready: str, workers: tuple[bool, bool], old: tuple[bool, bool, bool]
    ) -> tuple[bool, bool]:
        started, outlived, pod_ready = old
        container: dict[str, Value] = {
            "shown": STATES[state],
            "known_startup": RESULTS[startup],
            "known_readiness": RESULTS[ready],
            "has_startup_worker": workers[0],
            "has_readiness_worker": workers[1],
            "has_readiness": workers[1],
            "shown_started": started,
            "outlived_kubelet": outlived,
        }
        world = World(
            (Member(APP, Role.MAIN),), {SYSTEM: {**self.values, "shown_pod_ready": pod_ready}, APP: container}
        )
        return world.tabled(readiness.STARTED, APP) is True, world.tabled(readiness.READY, APP) is True


def _pod(switches: Switches) -> Pod:
    return _pod_with(tuple(switches.items()))


@cache
def _pod_with(switches: tuple[tuple[str, bool], ...]) -> Pod:
    return Pod(dict(switches))


def _worker(kind: ProbeKind, spec: Any, given: Given, switches: Switches) -> Worker:
    thresholds = spec["successThreshold"], spec["failureThreshold"]
    own = given.get("containerRestartPolicy")
    role = Role.MAIN if not given.get("sidecarInit") else Role.SIDECAR if own == RestartPolicy.ALWAYS else Role.INIT
    rules = tuple(
        (rule["action"], rule["operator"], tuple(rule.get("values") or ()))
        for rule in given.get("containerRestartPolicyRules") or ()
    )
    top = _top(max(len(given["steps"]), *thresholds))
    return Worker(
        _probe(kind, *thresholds, top, role, tuple(switches.items())), spec, (given["restartPolicy"], own, rules)
    )


@cache
def _probe(
    kind: ProbeKind, successes: int, failures: int, top: int, role: Role, switches: tuple[tuple[str, bool], ...]
) -> Probe:
    container: dict[str, Value] = {
        "probe_kind": kind,
        "success_threshold": successes,
        "failure_threshold": failures,
        "counts_on": True,
        "can_err": True,
    }
    return Probe(_machine(top), Member(APP, role), dict(switches), container)


def _top(most: int) -> int:
    """How far `run` must be able to count: as far as the variable of the model does, or further by powers of two."""
    return max(v.RUNS[-1], 1 << most.bit_length())


@cache
def _machine(top: int) -> Machine:
    if top == v.RUNS[-1]:
        return probe.WORKER
    return probe.WORKER.named(probe.WORKER.name, variables={v.run: Var(v.run.name, tuple(range(top + 1)))})
