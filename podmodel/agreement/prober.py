"""
Decisions of kind ``prober``: what a probe worker does at each of its ticks, and what `started` and `ready` become.

``single`` steps one worker, ``combo`` the workers of one container, whose status is generated anew before each of them
looks and at the end of a step. Each worker is the machine `podmodel.lifecycles.probe.WORKER`. The loop around it, which
would take `end`, does not run in these recordings: in a ``combo`` a worker that does not go on is asked again.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import Any

from podmodel.agreement.decisions import Given, Switches
from podmodel.agreement.ticks import APP, NEW, NO_RESULT, RESULTS, STATES, Policies, Probe, Seen, probe_of, top
from podmodel.kernel.concrete import World
from podmodel.kernel.expr import Value
from podmodel.kernel.ground import SYSTEM, Member
from podmodel.lifecycles import probe, readiness
from podmodel.lifecycles.vocabulary import Phase, ProbeKind, RestartPolicy, Role

DELAY_GIVEN = str(probe.INITIAL_DELAY.lasts)
OLDER_THAN_KUBELET = 10  # seconds that an instance must be older than the kubelet to have outlived its restart (PR20)
STARTED = {True: True, False: False, None: False}
ORDER = (ProbeKind.STARTUP, ProbeKind.LIVENESS, ProbeKind.READINESS)
IN_STEP = frozenset(
    (
        *("at", "noStatus", "phase", "containerID", "state", "runningForSeconds", "exitCode", "started", "deleting"),
        *("outcome", "outcomes", "allContainersRestarting"),
    )
)
IN_DECISION = frozenset(
    (
        *("kind", "type", "restartPolicy", "containerRestartPolicy", "containerRestartPolicyRules", "sidecarInit"),
        *("spec", "specs", "steps", "podReadyCondition", "statusKeepsStarted", "initialStarted"),
    )
)


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
        return self.kept.result if self.id == instance else NO_RESULT


def _outlived(step: Any) -> bool:
    return step["state"] == "running" and bool(step["runningForSeconds"] - step["at"] > OLDER_THAN_KUBELET)


def decide(given: Given, switches: Switches) -> Any:
    """What the worker, or each of the workers, does step by step."""
    if not given.keys() <= IN_DECISION:
        raise ValueError(f"a decision has no field {', '.join(sorted(given.keys() - IN_DECISION))}")
    for step in given["steps"]:
        if not step.keys() <= IN_STEP:
            raise ValueError(f"a step has no field {', '.join(sorted(step.keys() - IN_STEP))}")
    match given["kind"]:
        case "single":
            return _single(given, switches)
        case "combo":
            return _combo(given, switches)
    raise ValueError(f"no such kind of decision: {given['kind']}")


def forget() -> None:
    """Ticks and statuses that were asked for once are asked for anew."""
    probe_of.cache_clear()
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
        none = NO_RESULT
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
    policy, own = RestartPolicy(given["restartPolicy"]), given.get("containerRestartPolicy")
    role = Role.MAIN if not given.get("sidecarInit") else Role.SIDECAR if own == RestartPolicy.ALWAYS else Role.INIT
    rules = tuple(
        (rule["action"], rule["operator"], tuple(rule.get("values") or ()))
        for rule in given.get("containerRestartPolicyRules") or ()
    )
    most = top(max(len(given["steps"]), *thresholds))
    return Worker(probe_of(kind, *thresholds, most, role, tuple(switches.items())), spec, (policy, own, rules))
