"""The phase that the kubelet computes: recorded decisions of getPhase against the table of `lifecycles.phase`."""

import agreeing
import pytest

from podmodel.agreement.phase import decide
from podmodel.lifecycles.phase import COMPUTED_PHASE, SHOWN_END
from podmodel.lifecycles.releases import CONTAINER_RESTART_RULES, CURRENT_SANDBOX_PHASE, readings

NEWEST = next(iter(readings("1.36")))
GIVEN = {
    "restartPolicy": "Always",
    "containers": [{"name": "c0"}],
    "statuses": [{"name": "c0", "state": "running", "ready": True}],
    "podIsTerminal": False,
}


@pytest.mark.parametrize("version", agreeing.RECORDED)
def test_the_bundled_sample_agrees(version):
    """Decisions chosen so that every row decides."""
    assert agreeing.agrees(agreeing.replayed(agreeing.bundled(version, "phase"), version))


@agreeing.needs_recordings
@pytest.mark.parametrize("version", agreeing.RECORDED)
def test_the_whole_recording_agrees(version):
    """One in eight of them, or all."""
    assert agreeing.agrees(agreeing.replayed(agreeing.shared(version, "phase"), version, agreeing.SHARE))


def test_every_case_matters():
    """Without any one case of the tables, some bundled decision comes out differently."""
    assert agreeing.unnoticed("phase", COMPUTED_PHASE, SHOWN_END) == set()


@pytest.mark.parametrize("feature", [CONTAINER_RESTART_RULES, CURRENT_SANDBOX_PHASE], ids=lambda one: one.name)
def test_every_switch_matters(feature):
    """With the switch turned, recorded decisions of 1.36 disagree."""
    assert agreeing.disagreeing("phase", "1.36", feature) > 0


def test_what_is_decided():
    """The example that the broken ones below are made of."""
    assert decide(GIVEN, NEWEST) == {"phase": "Running"}


@pytest.mark.parametrize("field", ["restartPolicy", "containers", "statuses", "podIsTerminal"])
def test_a_missing_field(field):
    """It is named, not guessed."""
    with pytest.raises(KeyError, match=field):
        decide({name: value for name, value in GIVEN.items() if name != field}, NEWEST)


@pytest.mark.parametrize(
    "changed",
    [
        {"podIsTermnal": True},
        {"podIsTerminal": "yes"},
        {"restartPolicy": "Sometimes"},
        {"containers": [{"name": "c0", "sidecr": True}]},
        {"statuses": [{"name": "c0", "state": "running", "ready": True, "startd": True}]},
    ],
    ids=["misspelt", "no flag", "no such policy", "a misspelt field of a container", "a misspelt field of a status"],
)
def test_broken_fields(changed):
    """What the format does not have is refused."""
    with pytest.raises(ValueError, match=r"unknown field|neither true nor false|Sometimes"):
        decide({**GIVEN, **changed}, NEWEST)


@pytest.mark.parametrize(
    "status",
    [
        {"name": "other", "state": "running", "ready": True},
        {"name": "c0", "state": "asleep", "ready": True},
        {"name": "c0", "state": "terminated", "ready": True},
        {"name": "c0", "state": "running"},
        {"name": "c0", "state": "waiting", "last": {"reason": "Error"}, "ready": True},
    ],
    ids=["no such container", "no such state", "no exit code", "not said whether ready", "no last exit code"],
)
def test_a_broken_status(status):
    """A status that no kubelet writes."""
    with pytest.raises(KeyError):
        decide({**GIVEN, "statuses": [status]}, NEWEST)
