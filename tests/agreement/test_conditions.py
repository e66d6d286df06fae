"""Conditions with their messages: recorded decisions against the tables of `lifecycles.conditions`."""

import agreeing
import pytest

from podmodel.agreement.conditions import decide
from podmodel.lifecycles.conditions import CONTAINERS_READY, INITIALIZED, READY, READY_TO_START
from podmodel.lifecycles.releases import INITIALIZED_STICKY, readings

NEWEST = next(iter(readings("1.36")))
GIVEN = {
    "restartPolicy": "Always",
    "init": [{"name": "i0"}, {"name": "s0", "sidecar": True}],
    "containers": [{"name": "c0"}, {"name": "c1"}],
    "readinessGates": ["a", "b"],
    "phase": "Running",
    "statuses": [
        {"name": "i0", "state": "terminated", "exitCode": 0, "ready": True},
        {"name": "s0", "state": "running", "started": True, "ready": True},
        {"name": "c0", "state": "running", "started": True, "ready": True},
        {"name": "c1", "state": "running", "started": True, "ready": True},
    ],
    "conditions": [{"type": "a", "status": "True"}, {"type": "b", "status": "True"}],
    "sandboxes": [{"state": "ready", "attempt": 0, "ip": "10.0.0.1"}],
}
WAITING = {"state": "waiting", "ready": False}


@pytest.mark.parametrize("version", agreeing.RECORDED)
def test_the_bundled_sample_agrees(version):
    """Decisions chosen so that every row decides."""
    assert agreeing.agrees(agreeing.replayed(agreeing.bundled(version, "conditions"), version))


@agreeing.needs_recordings
@pytest.mark.parametrize("version", agreeing.RECORDED)
def test_the_whole_recording_agrees(version):
    """One in eight of them, or all."""
    assert agreeing.agrees(agreeing.replayed(agreeing.shared(version, "conditions"), version, agreeing.SHARE))


def test_every_case_matters():
    """Without any one case of the tables, some bundled decision comes out differently."""
    assert agreeing.unnoticed("conditions", READY_TO_START, INITIALIZED, READY, CONTAINERS_READY) == set()


def test_the_switch_matters():
    """Where Initialized does not stick, recorded decisions of 1.36 disagree."""
    assert agreeing.disagreeing("conditions", "1.36", INITIALIZED_STICKY) > 0


def said(**changed):
    """The conditions, by type."""
    return {item["type"]: item for item in decide({**GIVEN, **changed}, NEWEST)}


class TestMessages:
    """What each message names, and in which order (4.9)."""

    def test_all_is_well(self):
        """Nothing but True."""
        assert all(item == {"type": name, "status": "True"} for name, item in said().items())

    def test_unready_containers(self):
        """Unknown ones first, sidecars before mains, in spec order."""
        statuses = [{"name": "s0", "state": "running", "ready": False}, {"name": "c1", **WAITING}]
        found = said(statuses=statuses)
        message = "containers with unknown status: [c0], containers with unready status: [s0 c1]"
        assert found["Ready"]["message"] == found["ContainersReady"]["message"] == message
        assert (
            found["Initialized"]["message"]
            == "containers with unknown status: [i0], containers with incomplete status: [s0]"
        )

    def test_readiness_gates(self):
        """One that is not there, and one that is not True, in spec order."""
        found = said(conditions=[{"type": "b", "status": "Unknown"}])
        assert found["ContainersReady"]["status"] == "True"
        assert found["Ready"] == {
            "type": "Ready",
            "status": "False",
            "reason": "ReadinessGatesNotReady",
            "message": 'corresponding condition of pod readiness gate "a" does not exist., '
            'the status of pod readiness gate "b" is not "True", but Unknown',
        }

    def test_no_list_of_statuses(self):
        """Not the same as an empty one."""
        assert said(statuses=None)["Initialized"] == {
            "type": "Initialized",
            "status": "False",
            "reason": "UnknownContainerStatuses",
        }
        assert said(statuses=[])["Initialized"]["reason"] == "ContainersNotInitialized"


@pytest.mark.parametrize("field", ["restartPolicy", "containers", "phase", "statuses", "conditions", "sandboxes"])
def test_a_missing_field(field):
    """It is named, not guessed."""
    with pytest.raises(KeyError, match=field):
        decide({name: value for name, value in GIVEN.items() if name != field}, NEWEST)


@pytest.mark.parametrize(
    "changed",
    [
        {"readinesGates": []},
        {"hostNetwork": "no"},
        {"phase": "Asleep"},
        {"sandboxes": [{"state": "ready", "attempt": 0, "ipp": ""}]},
        {"sandboxes": [{"state": "asleep", "attempt": 0, "ip": ""}]},
        {"conditions": [{"type": "a", "status": "Perhaps"}]},
        {"statuses": [{"name": "other", **WAITING}]},
    ],
    ids=["misspelt", "no flag", "phase", "field of a sandbox", "sandbox", "condition", "no such container"],
)
def test_broken_fields(changed):
    """What the format does not have is refused."""
    with pytest.raises((KeyError, ValueError)):
        decide({**GIVEN, **changed}, NEWEST)
