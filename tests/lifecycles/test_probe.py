"""The worker of a probe: stepped as the semantics says, and what the recordings of single ticks do not show."""

import random

import pytest

from podmodel.kernel.concrete import World
from podmodel.kernel.expr import Var
from podmodel.kernel.ground import SYSTEM, Member
from podmodel.kernel.semantics import steps_of
from podmodel.kernel.stepping import Stepper
from podmodel.kernel.system import Placement, compose
from podmodel.lifecycles import probe, readiness, records
from podmodel.lifecycles import variables as v
from podmodel.lifecycles.releases import readings
from podmodel.lifecycles.vocabulary import Outcome, Phase, ProbeKind, ProbeResult, RestartPolicy, Role, Shown

APP = "app"
SMALL = probe.WORKER.named("probe worker", variables={v.run: Var("run", (0, 1, 2, 3))})
EVENTS = SMALL.controls
NEWEST = next(iter(readings("1.36")))
OF_POD = (records.status_known, records.shown_phase, records.deleting, records.restarting_all, records.pod_policy)
OF_CONTAINER = (
    records.names_instance,
    records.shown,
    records.shown_exit,
    records.shown_started,
    records.outlived_kubelet,
    records.own_policy,
)


def situation(chance):
    """Any values of what a worker reads, mostly such that it looks at a container."""
    pod = {var.name: chance.choice(var.domain) for var in OF_POD}
    pod |= {"status_known": chance.random() < 0.9, "shown_phase": chance.choice([Phase.RUNNING] * 9 + [Phase.FAILED])}
    container = {var.name: chance.choice(var.domain) for var in OF_CONTAINER}
    container |= {"names_instance": chance.random() < 0.9, "shown": chance.choice([Shown.RUNNING] * 4 + list(Shown))}
    container |= {"probe_kind": chance.choice(list(ProbeKind)), "restart_codes": frozenset({1}), "record": None}
    container |= {"success_threshold": chance.choice((1, 2)), "failure_threshold": chance.choice((1, 2, 3))}
    container |= {"counts_on": chance.choice((False, True)), "can_err": True, "restart_all_codes": frozenset({42})}
    return {**NEWEST, **pod}, {**container, "record": records.record.absent, "record_exit": 0}


@pytest.mark.parametrize("seed", range(40))
def test_the_same_as_the_semantics(seed):
    """In situations of all kinds, in every state of the worker: which events are possible, and where they lead."""
    chance = random.Random(seed)
    pod, container = situation(chance)
    member = Member(APP, chance.choice((Role.MAIN, Role.SIDECAR)))
    given = {(SYSTEM, name): value for name, value in pod.items()}
    given |= {(APP, name): value for name, value in container.items()}
    system = compose("worker", [Placement(SMALL)], members=(member,), constants=given)
    for _ in range(20):
        here = tuple(chance.randrange(len(slot.var.domain)) for slot in system.slots)
        own = {slot.var.name: slot.var.domain[index] for slot, index in zip(system.slots, here, strict=True)}
        for event in EVENTS:
            values = {SYSTEM: dict(pod), APP: {**container, **own}}
            taken = Stepper(SMALL, (member,), values, APP).take(event)
            known = system.by_name.get(f"{APP}.{event}")
            targets = [step.target for step in steps_of(system, known, here)] if known else []
            assert (taken is not None) == bool(targets), event
            now = tuple(slot.var.index(values[APP][slot.var.name]) for slot in system.slots)
            assert now == (targets or [here])[0], event


def worker(role, kind, **own):
    """A worker that knows its instance."""
    values = {APP: {"probe_kind": kind, "result": ProbeResult.SUCCESS, "knows_instance": True, **own}}
    return Stepper(probe.WORKER, (Member(APP, role),), values, APP)


@pytest.mark.parametrize(
    ("role", "kind", "stops"),
    [
        (Role.MAIN, ProbeKind.STARTUP, True),
        (Role.MAIN, ProbeKind.LIVENESS, True),
        (Role.MAIN, ProbeKind.READINESS, False),
        (Role.SIDECAR, ProbeKind.LIVENESS, False),
    ],
)
def test_who_is_stopped_when_the_pod_ends(role, kind, stops):
    """PR18: the probes of mains that could kill, and what they found is forgotten."""
    stepper = worker(role, kind)
    taken = stepper.take("stop")
    assert (taken is not None) == stops
    if stops:
        assert stepper.state is v.DEAD
        assert taken.written == (("result", ProbeResult.NONE),)


@pytest.mark.parametrize("state", [v.PROBING, v.ON_HOLD])
@pytest.mark.parametrize("kind", ProbeKind)
def test_every_worker_is_removed_in_the_end(kind, state):
    """PR19: on hold or not; nothing follows."""
    stepper = worker(Role.SIDECAR, kind, probe=state)
    assert stepper.take("remove").written == (("result", ProbeResult.NONE),)
    assert stepper.state is v.DEAD
    assert not any(stepper.can(event) for event in EVENTS)


@pytest.mark.parametrize("policy", RestartPolicy)
def test_the_worker_of_a_stopped_sidecar(policy):
    """PR7: without the restart rules it waits for the next instance only since the fix (#133072), unless Never."""
    off = dict.fromkeys(NEWEST, False)
    for fixed in (False, True):
        switches = {**off, "SidecarProbeWorkerFix": fixed}
        values = {SYSTEM: {**switches, "pod_policy": policy}, APP: {"shown": Shown.TERMINATED, "shown_exit": 1}}
        again = World((Member(APP, Role.SIDECAR),), values).tabled(probe.RUNS_AGAIN, APP)
        assert again is (fixed or policy is not RestartPolicy.NEVER)


def test_the_answers_are_events():
    """The table of the tries names them."""
    assert {str(outcome) for outcome in probe.TRIED.values} == {Outcome.SUCCESS, Outcome.FAILURE, Outcome.ERROR}
    assert {str(outcome) for outcome in probe.TRIED.values} <= set(EVENTS)


@pytest.mark.parametrize(
    ("shown", "found", "worker_there", "triggered"),
    [
        (Shown.RUNNING, ProbeResult.FAILURE, True, True),
        (Shown.RUNNING, ProbeResult.NONE, True, True),
        (Shown.RUNNING, ProbeResult.SUCCESS, True, False),
        (Shown.RUNNING, ProbeResult.NONE, False, False),
        (Shown.TERMINATED, ProbeResult.FAILURE, True, False),
    ],
)
def test_a_status_triggers_a_readiness_probe(shown, found, worker_there, triggered):
    """PR17: while the container has started and is not known to be ready."""
    container = {"shown": shown, "known_readiness": found, "has_readiness_worker": worker_there}
    container |= {"known_startup": ProbeResult.NONE}
    world = World((Member(APP, Role.MAIN),), {SYSTEM: dict(NEWEST), APP: container})
    assert world.holds(readiness.triggers_probe, APP) is triggered
