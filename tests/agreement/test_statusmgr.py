"""What the status manager does with a status: recorded decisions against the tables of `lifecycles.status_manager`."""

import agreeing
import pytest

from podmodel.agreement.statusmgr import decide
from podmodel.kernel.concrete import World
from podmodel.kernel.ground import SYSTEM, Member
from podmodel.lifecycles.conditions import COMPLETED, FAILED, TRUE_CONDITION
from podmodel.lifecycles.releases import CONTAINER_RESTART_RULES, RESTART_ALL_CONTAINERS, readings
from podmodel.lifecycles.status_manager import (
    FINAL_PHASE,
    FINAL_STATE,
    FORCED_READINESS,
    MAY_REVIVE,
    REFUSAL,
    SENT_PHASE,
)
from podmodel.lifecycles.vocabulary import Phase, Role

NEWEST = next(iter(readings("1.36")))
TABLES = (MAY_REVIVE, REFUSAL, SENT_PHASE, FORCED_READINESS, FINAL_STATE, FINAL_PHASE)
NOT_RECORDED = {
    ("phase sent", 2, "D4 O7"): "no recorded status has the phase Unknown, which no code writes (K13)",
    ("Ready and ContainersReady of an ended pod", 0, "D6"): "conditions are recorded as made for the phase: "
    "never True beside a terminal one, as they are after TerminatePod",
    ("Ready and ContainersReady of an ended pod", 1, "D6"): "ditto",
    ("phase in the end", 1, "D5 P13"): "no recorded pod of this kind is static",
    ("phase in the end", 2, "D5 P13"): "ditto",
}
RUNNING = {"name": "c0", "state": "running", "ready": True}
ENDED = {"name": "c0", "state": "terminated", "reason": "Error", "exitCode": 1, "ready": False}
GIVEN = {
    "restartPolicy": "Never",
    "containers": [{"name": "c0"}],
    "phase": "Running",
    "oldPhase": "Running",
    "initContainerStatuses": [],
    "containerStatuses": [RUNNING],
}
TRANSITION = {**GIVEN, "kind": "stateTransition", "oldContainerStatuses": [ENDED]}
MERGE = {**GIVEN, "kind": "mergePodStatus"}
END = {**GIVEN, "kind": "terminatePod"}


@pytest.mark.parametrize("version", agreeing.RECORDED)
def test_the_bundled_sample_agrees(version):
    """Decisions chosen so that every row decides."""
    assert agreeing.agrees(agreeing.replayed(agreeing.bundled(version, "statusmgr"), version))


@agreeing.needs_recordings
@pytest.mark.parametrize("version", agreeing.RECORDED)
def test_the_whole_recording_agrees(version):
    """One in eight of them, or all."""
    assert agreeing.agrees(agreeing.replayed(agreeing.shared(version, "statusmgr"), version, agreeing.SHARE))


def test_every_case_matters():
    """Without any one case, some bundled decision comes out differently; but for those that no recording can show."""
    assert agreeing.unnoticed("statusmgr", *TABLES, deep=False) == set(NOT_RECORDED)


@pytest.mark.parametrize("feature", [CONTAINER_RESTART_RULES, RESTART_ALL_CONTAINERS], ids=lambda one: one.name)
def test_every_switch_matters(feature):
    """With the switch turned, recorded decisions of 1.36 disagree."""
    assert agreeing.disagreeing("statusmgr", "1.36", feature) > 0


# What no recording shows


def asked(table, **values):
    """What the table says of a pod with these values."""
    return World((Member("c0", Role.MAIN),), {SYSTEM: {"static": False, **values}}).tabled(table)


@pytest.mark.parametrize(("phase", "forced"), [(Phase.FAILED, FAILED), (Phase.SUCCEEDED, COMPLETED)])
def test_what_has_ended_is_not_ready(phase, forced):
    """After TerminatePod, which leaves the conditions alone, Ready may still be True (D6)."""
    sent = {"phase": phase, "shown_phase": Phase.RUNNING, "could_run": False}
    assert asked(FORCED_READINESS, **sent, sends_ready=True, sends_containers_ready=True) == forced
    assert asked(FORCED_READINESS, **sent, sends_ready=False, sends_containers_ready=True) == forced
    assert asked(FORCED_READINESS, **sent, sends_ready=False, sends_containers_ready=False) == TRUE_CONDITION


def test_readiness_stays_while_the_end_is_held_back():
    """It is made False together with the phase that is sent, not before (D4, D6)."""
    sent = {"phase": Phase.FAILED, "shown_phase": Phase.RUNNING, "could_run": True}
    assert asked(FORCED_READINESS, **sent, sends_ready=True, sends_containers_ready=True) == TRUE_CONDITION


def test_an_unknown_phase():
    """It is sent, and held on to, as any other."""
    assert asked(SENT_PHASE, phase=Phase.UNKNOWN, shown_phase=Phase.RUNNING, could_run=True) is Phase.UNKNOWN
    assert asked(SENT_PHASE, phase=Phase.FAILED, shown_phase=Phase.UNKNOWN, could_run=True) is Phase.UNKNOWN
    assert asked(SENT_PHASE, phase=Phase.FAILED, shown_phase=Phase.UNKNOWN, could_run=False) is Phase.FAILED
    assert asked(FINAL_PHASE, phase=Phase.UNKNOWN) is Phase.FAILED


@pytest.mark.parametrize("phase", [Phase.PENDING, Phase.RUNNING, Phase.SUCCEEDED, Phase.FAILED])
def test_a_static_pod_keeps_its_phase(phase):
    """Its file may be there to start it again (D5)."""
    assert asked(FINAL_PHASE, phase=phase, static=True) is phase


# Input


def test_what_is_decided():
    """The examples that the broken ones below are made of."""
    assert decide(TRANSITION, NEWEST) == {
        "allowed": False,
        "error": "terminated container c0 attempted illegal transition to non-terminated state",
    }
    assert decide(MERGE, NEWEST)["phase"] == "Running"
    assert decide(END, NEWEST)["phase"] == "Failed"


def test_an_unknown_question():
    """It is named."""
    with pytest.raises(ValueError, match="restartPod"):
        decide({**GIVEN, "kind": "restartPod"}, NEWEST)


@pytest.mark.parametrize(
    ("given", "field"),
    [(TRANSITION, "kind"), (TRANSITION, "oldContainerStatuses"), (MERGE, "oldPhase"), (END, "initContainerStatuses")]
    + [
        (given, field)
        for given in (TRANSITION, MERGE, END)
        for field in ("restartPolicy", "containers", "containerStatuses", "phase")
    ],
)
def test_a_missing_field(given, field):
    """It is named, not guessed."""
    with pytest.raises(KeyError, match=field):
        decide({name: value for name, value in given.items() if name != field}, NEWEST)


def test_missing_statuses_of_init_containers():
    """They are there where the spec has init containers."""
    with pytest.raises(KeyError, match="oldInitContainerStatuses"):
        decide({**TRANSITION, "init": [{"name": "i0"}]}, NEWEST)


@pytest.mark.parametrize(
    "other", [{"couldHaveRunningContainer": True}, {"containers": [{"name": "c0", "restartPolicie": "Never"}]}]
)
def test_an_unknown_field(other):
    """What is misspelt does not pass silently."""
    with pytest.raises(ValueError, match="unknown field"):
        decide({**MERGE, **other}, NEWEST)


@pytest.mark.parametrize("given", [TRANSITION, MERGE, END], ids=lambda one: one["kind"])
def test_a_broken_status(given):
    """A container that the spec has not, and a state that there is not."""
    with pytest.raises(KeyError, match="other"):
        decide({**given, "containerStatuses": [{**RUNNING, "name": "other"}]}, NEWEST)
    with pytest.raises(KeyError, match="asleep"):
        decide({**given, "containerStatuses": [{**RUNNING, "state": "asleep"}]}, NEWEST)
