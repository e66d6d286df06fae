"""The status made of runtime records and the status before: recorded decisions against `lifecycles.api_status`."""

import agreeing
import pytest

from podmodel.agreement.apistatus import decide
from podmodel.agreement.decisions import decisions
from podmodel.kernel.concrete import World
from podmodel.kernel.ground import SYSTEM, Member
from podmodel.lifecycles.api_status import (
    GENERATED_PHASE,
    GENERATED_STATE,
    INHERITED_STARTED,
    KEPT_READY,
    LAST_STATE,
    MERGED_PHASE,
    REASON,
    RESTART_COUNT,
    RESTARTING_CONDITION,
    SHOWN_READY,
    START_ERROR,
    Reason,
)
from podmodel.lifecycles.releases import (
    CONTAINER_RESTART_RULES,
    CURRENT_SANDBOX_PHASE,
    LOST_INIT_COMPLETED,
    RESTART_ALL_CONTAINERS,
    STARTED_INHERITED,
    STATUS_KEPT,
    readings,
)
from podmodel.lifecycles.vocabulary import EndReason, Phase, Role, Shown

NEWEST = next(iter(readings("1.36")))
TABLES = (
    GENERATED_STATE,
    START_ERROR,
    LAST_STATE,
    RESTART_COUNT,
    KEPT_READY,
    INHERITED_STARTED,
    SHOWN_READY,
    MERGED_PHASE,
    GENERATED_PHASE,
    REASON,
    RESTARTING_CONDITION,
)
NOT_RECORDED = {
    ("phase, never back from an end", 0, "O1"): "O5 says the same, and no succeeded pod has a reason to lose",
    ("phase, never back from an end", 1, "O1"): "the recorded old status is both the cached one and that of the API",
    ("phase, never back from an end", 2, "O2"): "as for O1",
    ("phase, never back from an end", 3, "O2"): "as for O1",
    ("reason of the pod", 1, "O3"): "the recorded old status is both the cached one and that of the API",
    ("reason of the pod", 2, "O3"): "ditto",
    ("generated phase", 2, "O4"): "no recorded pod has a deadline",
    ("reason of the pod", 0, "O4"): "ditto",
    ("lastState", 2, "ST8 8.5"): "every recorded second record has exited",
    ("lastState", 3, "ST8"): "ditto",
    ("lastState", 4, "ST8"): "ditto",
    ("restartCount", 2, "3.0"): "no recorded status counts further than the newest record",
}
SWITCHES = (
    CONTAINER_RESTART_RULES,
    CURRENT_SANDBOX_PHASE,
    LOST_INIT_COMPLETED,
    RESTART_ALL_CONTAINERS,
    STARTED_INHERITED,
    STATUS_KEPT,
)
RECORD = {"name": "c0", "state": "running", "exitCode": 0, "restartCount": 0, "createdAt": 1001}
OLD = {"name": "c0", "state": "running", "started": True, "ready": True}
GIVEN = {
    "restartPolicy": "Always",
    "podIsTerminal": False,
    "containers": [{"name": "c0"}],
    "sandboxReady": True,
    "runtimeStatuses": [RECORD],
    "oldPhase": "Running",
    "oldInitContainerStatuses": [],
    "oldContainerStatuses": [OLD],
}


@pytest.mark.parametrize("version", agreeing.RECORDED)
def test_the_bundled_sample_agrees(version):
    """Decisions chosen so that every row decides."""
    assert agreeing.agrees(agreeing.replayed(agreeing.bundled(version, "apistatus"), version))


@agreeing.needs_recordings
@pytest.mark.parametrize("version", agreeing.RECORDED)
def test_the_whole_recording_agrees(version):
    """One in eight of them, or all."""
    assert agreeing.agrees(agreeing.replayed(agreeing.shared(version, "apistatus"), version, agreeing.SHARE))


def test_every_case_matters():
    """Without any one case, some bundled decision comes out differently; but for those that no recording can show."""
    assert agreeing.unnoticed("apistatus", *TABLES, deep=False) == set(NOT_RECORDED)


@pytest.mark.parametrize(("table", "first", "second"), [(MERGED_PHASE, 1, 2), (REASON, 1, 1)])
def test_cases_that_stand_for_one_another(table, first, second):
    """Without the case of the cache and then that of the API server, bundled decisions come out differently."""
    with agreeing.without(table, first), agreeing.without(table, second):
        lines = decisions(agreeing.bundled("1.36", "apistatus"))
        assert any(decide(line.given, NEWEST) != line.answer for line in lines)


@pytest.mark.parametrize("feature", SWITCHES, ids=lambda one: one.name)
def test_every_switch_matters(feature):
    """With the switch turned, recorded decisions of 1.36 disagree."""
    assert agreeing.disagreeing("apistatus", "1.36", feature) > 0


# What no recording shows


def asked(table, **values):
    """What the table says of a pod of one running container, with these values."""
    container = {"shown": Shown.RUNNING}
    pod = {
        **NEWEST,
        "static": False,
        "pod_is_terminal": False,
        "main_in_sandbox": True,
        "shown_phase": Phase.RUNNING,
        "cached_phase": Phase.RUNNING,
        "has_cached_reason": False,
        "has_shown_reason": False,
        **values,
    }
    return World((Member("c0", Role.MAIN),), {SYSTEM: pod, "c0": container}).tabled(table)


def test_a_deadline_ends_the_pod():
    """Whatever was computed; only a terminal phase at the API server is stronger (O4, O5)."""
    overdue = {"end_reason": EndReason.DEADLINE_EXCEEDED}
    assert asked(GENERATED_PHASE, **overdue) is Phase.FAILED
    assert asked(REASON, **overdue) is Reason.DEADLINE
    assert asked(GENERATED_PHASE, **overdue, shown_phase=Phase.SUCCEEDED) is Phase.SUCCEEDED


@pytest.mark.parametrize("phase", [Phase.SUCCEEDED, Phase.FAILED])
def test_an_end_known_to_one_of_both(phase):
    """An end in the cache counts though the API server does not know of it yet, and the other way round (O1, O2)."""
    assert asked(GENERATED_PHASE) is Phase.RUNNING
    assert asked(GENERATED_PHASE, cached_phase=phase) is phase
    assert asked(MERGED_PHASE, shown_phase=phase) is phase


def test_reason_of_the_cache_before_that_of_the_api_server():
    """The other one counts where the cache has none (O3)."""
    assert asked(REASON, has_cached_reason=True, has_shown_reason=True) is Reason.CACHED
    assert asked(REASON, has_shown_reason=True) is Reason.SHOWN
    assert asked(REASON, has_cached_reason=True, cached_phase=Phase.PENDING) is Reason.NONE


LOST = {"exitCode": 137, "reason": "ContainerStatusUnknown"}
RESET = {"exitCode": 137, "reason": "RestartingAllContainers"}
LAST = {"exitCode": 1, "reason": "Error"}


@pytest.mark.parametrize(
    ("earlier", "old", "conditions", "last"),
    [
        ("unknown", "running", [], LOST),
        ("unknown", "running", [{"type": "AllContainersRestarting", "status": "True"}], RESET),
        ("unknown", "waiting", [], None),
        ("created", "running", [], None),
    ],
)
def test_a_second_record_that_has_not_exited(earlier, old, conditions, last):
    """It counts as ended where the container was shown running, else it hides the lastState before (ST8)."""
    records = [{**RECORD, "createdAt": 1002, "restartCount": 1}, {**RECORD, "state": earlier}]
    status = {**OLD, "state": old, "last": LAST}
    given = {**GIVEN, "runtimeStatuses": records, "oldContainerStatuses": [status], "oldConditions": conditions}
    assert decide(given, NEWEST)["containerStatuses"][0].get("last") == last


def test_a_count_that_goes_back():
    """From 1.36 on the restartCount shown does not fall with the records (3.0)."""
    given = {**GIVEN, "oldContainerStatuses": [{**OLD, "restartCount": 3}]}
    assert decide(given, NEWEST)["containerStatuses"][0]["restartCount"] == 3
    assert "restartCount" not in decide(given, next(iter(readings("1.32"))))["containerStatuses"][0]


# Input


def test_what_is_decided():
    """The example that the broken ones below are made of."""
    answer = decide(GIVEN, NEWEST)
    assert answer["phase"] == "Running"
    assert answer["containerStatuses"] == [OLD]


@pytest.mark.parametrize("field", GIVEN)
def test_a_missing_field(field):
    """It is named, not guessed."""
    given = {name: value for name, value in GIVEN.items() if name != field}
    with pytest.raises(KeyError, match=field):
        decide(given, NEWEST)


@pytest.mark.parametrize("field", [field for field in RECORD if field != "name"])
def test_a_missing_field_of_a_record(field):
    """Ditto."""
    record = {**RECORD, "state": "exited"}
    del record[field]
    with pytest.raises(KeyError, match=field):
        decide({**GIVEN, "runtimeStatuses": [record]}, NEWEST)


@pytest.mark.parametrize(
    "other",
    [
        {"deletin": True},
        {"containers": [{"name": "c0", "restartPolicie": "Never"}]},
        {"runtimeStatuses": [{**RECORD, "exit": 1}]},
        {"oldContainerStatuses": [{**OLD, "isReady": True}]},
        {"reasonCache": {"c0": {"reasons": "ErrImagePull"}}},
    ],
)
def test_an_unknown_field(other):
    """What is misspelt does not pass silently."""
    with pytest.raises(ValueError, match="unknown field"):
        decide({**GIVEN, **other}, NEWEST)


def test_a_state_that_there_is_not():
    """No record and no status can have it."""
    with pytest.raises(ValueError, match="asleep"):
        decide({**GIVEN, "runtimeStatuses": [{**RECORD, "state": "asleep"}]}, NEWEST)
    with pytest.raises(KeyError, match="asleep"):
        decide({**GIVEN, "oldContainerStatuses": [{**OLD, "state": "asleep"}]}, NEWEST)


def test_a_container_that_the_spec_has_not():
    """It is named."""
    with pytest.raises(KeyError, match="other"):
        decide({**GIVEN, "oldContainerStatuses": [{**OLD, "name": "other"}]}, NEWEST)


def test_a_phase_that_there_is_not():
    """It is named."""
    with pytest.raises(ValueError, match="Crashed"):
        decide({**GIVEN, "oldPhase": "Crashed"}, NEWEST)
