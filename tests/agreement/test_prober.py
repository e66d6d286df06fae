"""Workers of probes: recorded ticks against the machine of `lifecycles.probe` and the tables of `readiness`."""

import agreeing
import pytest

from podmodel.agreement import prober
from podmodel.agreement.decisions import decisions
from podmodel.lifecycles import probe, readiness
from podmodel.lifecycles.releases import (
    CONTAINER_RESTART_RULES,
    RESTART_ALL_CONTAINERS,
    STARTED_INHERITED,
    readings,
)

NEWEST = next(iter(readings("1.36")))
STEP = {
    "at": 0,
    "phase": "Running",
    "containerID": "id0",
    "state": "running",
    "runningForSeconds": 0,
    "started": True,
    "outcome": "success",
}
SPEC = {"initialDelaySeconds": 0, "periodSeconds": 1, "successThreshold": 1, "failureThreshold": 1}
GIVEN = {"kind": "single", "type": "readiness", "restartPolicy": "Always", "spec": SPEC, "steps": [STEP]}
BOTH = {
    "kind": "combo",
    "restartPolicy": "Always",
    "specs": {"startup": SPEC, "readiness": SPEC},
    "steps": [{**STEP, "outcome": "", "outcomes": {"startup": "success", "readiness": "success"}}],
}


@pytest.fixture(autouse=True)
def _forgetting():
    """No test profits from what another one asked."""
    prober.forget()
    yield
    prober.forget()


@pytest.mark.parametrize("version", agreeing.RECORDED)
def test_the_bundled_sample_agrees(version):
    """Decisions chosen so that every row decides."""
    assert agreeing.agrees(agreeing.replayed(agreeing.bundled(version, "prober"), version))


@agreeing.needs_recordings
@pytest.mark.parametrize("version", agreeing.RECORDED)
def test_the_whole_recording_agrees(version):
    """One in eight of them, or all."""
    assert agreeing.agrees(agreeing.replayed(agreeing.shared(version, "prober"), version, agreeing.SHARE))


NO_RECORDING = {  # cases (by number) that no recorded worker can notice, and why
    ("ready", 0, "4.6"): "about init containers, which have no probes; kind `apistatus` has them",
    ("ready", 1, "4.6"): "ditto",
    (
        "its container will run again",
        4,
        "PR7 IC12",
    ): "1.32 has no fix, 1.36 asks the rules; see lifecycles/test_probe.py",
}
BY_THE_LOOP = {  # rows of the loop around a tick, which does not run in these recordings
    ("end result := none", "PR4 PR19"),
    ("end result := none", "PR6 PR7 PR19"),
    ("end result := none", "PR8 PR19"),
    ("stop", "PR18"),
    ("stop result := none", "PR18"),
    ("remove", "PR19 T24"),
    ("remove result := none", "PR19 T24"),
}


def test_every_case_matters():
    """Without any one case of the tables, some bundled decision comes out differently."""
    own = (probe.HANDLER_CALLS, probe.TRIED, probe.RUNS_AGAIN, readiness.STARTED, readiness.READY)
    names = {table.name for table in own}
    unnoticed = {case for case in agreeing.unnoticed("prober", *own) if case[0] in names}
    assert unnoticed == set(NO_RECORDING)


def test_every_row_and_effect_of_the_worker_matters():
    """Without any one row of the machine, or any one effect of a row."""
    assert agreeing.unnoticed_rows("prober", probe.WORKER) == BY_THE_LOOP


@pytest.mark.parametrize(
    "feature", [CONTAINER_RESTART_RULES, RESTART_ALL_CONTAINERS, STARTED_INHERITED], ids=lambda one: one.name
)
def test_every_switch_matters(feature):
    """With the switch turned, recorded decisions of 1.36 disagree."""
    assert agreeing.disagreeing("prober", "1.36", feature) > 0


def test_the_difference_between_the_releases():
    """What 1.32 and 1.36 answer differently is the end of a worker after exit 0 under OnFailure: the restart rules."""
    old, new = (
        {one.id: one for one in decisions(agreeing.bundled(version, "prober"))} for version in agreeing.RECORDED
    )
    differing = [one for id_, one in new.items() if id_ in old and old[id_].answer != one.answer]
    assert differing
    turned = {**NEWEST, CONTAINER_RESTART_RULES.switch.name: False, RESTART_ALL_CONTAINERS.switch.name: False}
    for one in differing:
        assert one.given["restartPolicy"] == "OnFailure"
        assert prober.decide(one.given, NEWEST) == one.answer
        assert prober.decide(one.given, turned) == old[one.id].answer


def test_what_is_decided():
    """The examples that the broken ones below are made of."""
    (tick,) = prober.decide(GIVEN, NEWEST)["steps"]
    assert tick == {
        "keepGoing": True,
        "handlerCalls": 1,
        "result": "success",
        "updates": ["failure", "success"],
        "onHold": False,
        "resultRun": 1,
        "lastResult": "success",
        "workerContainerID": "id0",
    }
    (both,) = prober.decide(BOTH, NEWEST)["steps"]
    assert (both["started"], both["ready"], list(both["workers"])) == (True, True, ["startup", "readiness"])


def test_a_long_run_is_counted_to_its_end():
    """As far as the steps go, whatever the model's own variable can hold."""
    answers = prober.decide({**GIVEN, "steps": [{**STEP, "at": second} for second in range(200)]}, NEWEST)
    assert [tick["resultRun"] for tick in answers["steps"]] == list(range(1, 201))


@pytest.mark.parametrize("field", ["kind", "type", "restartPolicy", "spec", "steps"])
def test_a_missing_field(field):
    """It is named, not guessed."""
    with pytest.raises(KeyError, match=field):
        prober.decide({name: value for name, value in GIVEN.items() if name != field}, NEWEST)


@pytest.mark.parametrize("field", [name for name in STEP if name != "phase"])
def test_a_missing_field_of_a_step(field):
    """Ditto."""
    step = {name: value for name, value in STEP.items() if name != field}
    with pytest.raises(KeyError, match=field):
        prober.decide({**GIVEN, "steps": [step]}, NEWEST)


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"kind": "double"}, ValueError),
        ({"type": "aliveness"}, ValueError),
        ({"restartPolicy": "Sometimes"}, ValueError),
        ({"sidecarinit": True}, ValueError),
        ({"spec": {**SPEC, "successThreshold": "1"}}, TypeError),
        ({"steps": [{**STEP, "state": "asleep"}]}, KeyError),
        ({"steps": [{**STEP, "phase": "Busy"}]}, ValueError),
        ({"steps": [{**STEP, "outcome": "perhaps"}]}, ValueError),
        ({"steps": [{**STEP, "started": "yes"}]}, KeyError),
        ({"steps": [{**STEP, "state": "terminated", "exitCode": 999}]}, ValueError),
        ({"steps": [{**STEP, "noStatuss": True}]}, ValueError),
    ],
    ids=lambda one: str(one)[:40],
)
def test_a_broken_decision(change, error):
    """What no recording says."""
    with pytest.raises(error):
        prober.decide({**GIVEN, **change}, NEWEST)


@pytest.mark.parametrize("change", [{"specs": {"aliveness": SPEC}}, {"specs": {"liveness": SPEC}}])
def test_a_broken_combination(change):
    """A probe of no kind, and one without an answer."""
    with pytest.raises((ValueError, KeyError)):
        prober.decide({**BOTH, **change}, NEWEST)
