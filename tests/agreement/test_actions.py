"""What a sync starts and kills: recorded answers of computePodActions against the tables of `lifecycles.actions`."""

import agreeing
import pytest

from podmodel.agreement.actions import decide
from podmodel.errors import DeclarationError
from podmodel.lifecycles.actions import (
    INITIALIZATION,
    KILL,
    PLAN,
    RESET,
    START,
    WANTED,
    creates_sandbox,
    kills_pod,
    reached,
    restarted,
)
from podmodel.lifecycles.releases import CONTAINER_RESTART_RULES, ONE_INIT_PATH, RESTART_ALL_CONTAINERS, readings

OLD, NEWEST = (next(iter(readings(version))) for version in agreeing.RECORDED)
GIVEN = {
    "restartPolicy": "Never",
    "init": [{"name": "i0"}],
    "containers": [{"name": "c0", "livenessProbe": True}, {"name": "c1"}],
    "sandboxes": [{"id": "s0", "state": "ready", "attempt": 1, "ip": "10.0.0.1"}],
    "containerStatuses": [
        {"id": "c0-1", "name": "c0", "state": "running", "livenessResult": "failure"},
        {"id": "c0-0", "name": "c0", "state": "exited", "exitCode": 0},
        {"id": "c1-0", "name": "c1", "state": "running"},
        {"id": "i0-0", "name": "i0", "state": "exited", "exitCode": 0},
    ],
}
ANSWER = {
    "killPod": False,
    "createSandbox": False,
    "sandboxID": "s0",
    "attempt": 1,
    "initContainersToStart": [],
    "containersToStart": [],
    "ephemeralContainersToStart": [],
    "containersToKill": [
        {"id": "c0-1", "name": "c0", "reason": "LivenessProbe", "message": "Container c0 failed liveness probe"}
    ],
}

ELSEWHERE = {
    # No sandbox here is not ready and has an address, none is in another network: `test_conditions` has such ones.
    ("sandbox is usable", 1, "4.2 S2"),
    ("sandbox is usable", 2, "4.2 S2"),
}


@pytest.mark.parametrize("version", agreeing.RECORDED)
def test_the_bundled_sample_agrees(version):
    """Decisions chosen so that every row decides."""
    assert agreeing.agrees(agreeing.replayed(agreeing.bundled(version, "actions"), version))


@agreeing.needs_recordings
@pytest.mark.parametrize("version", agreeing.RECORDED)
def test_the_whole_recording_agrees(version):
    """One in eight of them, or all."""
    assert agreeing.agrees(agreeing.replayed(agreeing.shared(version, "actions"), version, agreeing.SHARE))


def test_every_case_matters():
    """Without any one case of the tables, some bundled decision comes out differently."""
    roots = (INITIALIZATION, KILL, WANTED, PLAN, START, RESET, reached, restarted, kills_pod, creates_sandbox)
    assert agreeing.unnoticed("actions", *roots) == ELSEWHERE


@pytest.mark.parametrize(
    "feature", [ONE_INIT_PATH, CONTAINER_RESTART_RULES, RESTART_ALL_CONTAINERS], ids=lambda one: one.name
)
def test_every_switch_matters(feature):
    """With the switch turned, recorded decisions of 1.36 disagree."""
    assert agreeing.disagreeing("actions", "1.36", feature) > 0


def test_what_is_decided():
    """The example that the broken ones below are made of."""
    assert decide(GIVEN, NEWEST) == ANSWER


def test_where_nobody_recorded_it():
    """An init container that the runtime killed for memory has failed, whatever its exit code (IC5); not recorded."""
    first = {"id": "i0-0", "name": "i0", "state": "exited", "exitCode": 0, "reason": "OOMKilled"}
    given = {**GIVEN, "restartPolicy": "Always", "containerStatuses": [first]}
    assert decide(given, OLD)["nextInitContainerToStart"] == "i0"
    assert decide(given, NEWEST)["initContainersToStart"] == [0]


@pytest.mark.parametrize("field", ["restartPolicy", "containers", "sandboxes", "containerStatuses"])
def test_a_missing_field(field):
    """It is named, not guessed."""
    given = {name: value for name, value in GIVEN.items() if name != field}
    with pytest.raises((KeyError, DeclarationError), match="pod_policy" if field == "restartPolicy" else field):
        decide(given, NEWEST)


@pytest.mark.parametrize(
    "part",
    [
        {"containerStatus": []},
        {"deleting": "yes"},
        {"containers": [{"name": "c0", "livenesProbe": True}]},
        {"sandboxes": [{"id": "s0", "state": "asleep", "attempt": 1, "ip": ""}]},
        {"sandboxes": [{"id": "s0", "state": "ready", "ip": "10.0.0.1"}]},
        {"containerStatuses": [{"id": "x", "name": "other", "state": "running"}]},
        {"containerStatuses": [{"id": "x", "name": "c0", "state": "asleep"}]},
        {"containerStatuses": [{"id": "x", "name": "c0", "state": "exited"}]},
        {"containerStatuses": [{"id": "x", "name": "c0", "state": "running", "livenessResult": "bad"}]},
        {"containerStatuses": [{"id": "x", "name": "c0", "state": "running", "specChangd": True}]},
    ],
    ids=str,
)
def test_a_broken_input(part):
    """Something that no kubelet was given, or a misspelt field."""
    with pytest.raises((KeyError, ValueError)):
        decide({**GIVEN, **part}, NEWEST)
