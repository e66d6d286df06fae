"""Who is restarted: recorded decisions against the tables of `lifecycles.restart`."""

import agreeing
import pytest

from podmodel.agreement.restart import decide
from podmodel.lifecycles.releases import CONTAINER_RESTART_RULES, RESTART_ALL_CONTAINERS, readings
from podmodel.lifecycles.restart import SHOULD_RESTART, SHOULD_RESTART_ALL

NEWEST = next(iter(readings("1.36")))
RECORD = {"id": "c0-1", "name": "c0", "state": "exited", "exitCode": 1, "restartCount": 1}
ONE = {"kind": "shouldRestart", "restartPolicy": "Never", "deleting": False, "containerStatuses": [RECORD]}
RULE = {"action": "RestartAllContainers", "operator": "In", "values": [42]}
ALL = {
    "kind": "restartAll",
    "containers": [{"name": "c0", "restartPolicy": "Never", "restartPolicyRules": [RULE]}],
    "containerStatuses": [RECORD],
    "apiStatuses": [],
}


@pytest.mark.parametrize("version", agreeing.RECORDED)
def test_the_bundled_sample_agrees(version):
    """Decisions chosen so that every row decides."""
    assert agreeing.agrees(agreeing.replayed(agreeing.bundled(version, "restart"), version))


@agreeing.needs_recordings
@pytest.mark.parametrize("version", agreeing.RECORDED)
def test_the_whole_recording_agrees(version):
    """One in eight of them, or all."""
    assert agreeing.agrees(agreeing.replayed(agreeing.shared(version, "restart"), version, agreeing.SHARE))


EQUIVALENT = {
    # A restart of all containers is not asked of the kubelet without the feature: the format has it from 1.36 on.
    ("should restart all", 0, "8.5"),
}


def test_every_case_matters():
    """Without any one case of the tables, some bundled decision comes out differently."""
    assert agreeing.unnoticed("restart", SHOULD_RESTART, SHOULD_RESTART_ALL) == EQUIVALENT


@pytest.mark.parametrize("feature", [CONTAINER_RESTART_RULES, RESTART_ALL_CONTAINERS], ids=lambda one: one.name)
def test_every_switch_matters(feature):
    """With the switch turned, recorded decisions of 1.36 disagree."""
    assert agreeing.disagreeing("restart", "1.36", feature) > 0


def test_what_is_decided():
    """The examples that the broken ones below are made of."""
    assert decide(ONE, NEWEST) == {"restart": False}
    assert decide({**ONE, "restartPolicy": "OnFailure"}, NEWEST) == {"restart": True}
    assert decide(ALL, NEWEST) == {"couldRestartAll": True, "shouldAllRestart": False, "cleanedUp": False}
    assert decide({**ALL, "containerStatuses": [{**RECORD, "exitCode": 42}]}, NEWEST)["shouldAllRestart"]


def test_an_exit_that_only_the_api_shows():
    """It counts if there are no records of the runtime, or the record says exited as well, whatever its code."""
    shown = {"id": "c0", "name": "c0", "state": "exited", "exitCode": 42, "restartCount": 0}
    assert decide({**ALL, "apiStatuses": [shown]}, NEWEST)["shouldAllRestart"]
    running = [{**RECORD, "state": "running"}]
    assert not decide({**ALL, "containerStatuses": running, "apiStatuses": [shown]}, NEWEST)["shouldAllRestart"]
    assert not decide({**ALL, "containerStatuses": [], "apiStatuses": [shown]}, NEWEST)["shouldAllRestart"]
    unknown = {**ALL, "noRuntimeStatus": True, "containerStatuses": [], "apiStatuses": [shown]}
    assert decide(unknown, NEWEST) == {"couldRestartAll": True, "shouldAllRestart": True}


@pytest.mark.parametrize(
    ("given", "field"),
    [
        *((ONE, field) for field in ("kind", "restartPolicy", "deleting", "containerStatuses")),
        *((ALL, field) for field in ("kind", "containers", "containerStatuses", "apiStatuses")),
    ],
)
def test_a_missing_field(given, field):
    """It is named, not guessed."""
    with pytest.raises(KeyError, match=field):
        decide({name: value for name, value in given.items() if name != field}, NEWEST)


@pytest.mark.parametrize(
    "broken",
    [
        {**ONE, "kind": "shouldStop"},
        {**ONE, "deleted": True},
        {**ONE, "deleting": 1},
        {**ONE, "containerStatuses": [{**RECORD, "state": "asleep"}]},
        {**ONE, "containerStatuses": [{**RECORD, "exitCode": "1"}]},
        {**ONE, "containerStatuses": [{**RECORD, "name": "other"}]},
        {**ONE, "container": {"name": "c0", "restartPolcy": "Never"}},
        {**ALL, "containers": [{"name": "c0", "restartPolicyRules": [{**RULE, "operator": "Like"}]}]},
        {**ALL, "containers": [{"name": "c0", "restartPolicyRules": [{**RULE, "action": "Stop"}]}]},
        {**ALL, "allContainersRestartingCondition": "Perhaps"},
        {**ALL, "noRuntimeStatus": "yes"},
    ],
)
def test_broken_fields(broken):
    """What the format does not have is refused."""
    with pytest.raises((KeyError, ValueError)):
        decide(broken, NEWEST)
