"""
The status that the kubelet makes of runtime records and the status before (generateAPIPodStatus).

First each container: the tables say where the new state, lastState and restartCount come from; whoever has the
records copies them from there. Then the phase: what getPhase says of the new statuses (`phase`), overlaid by the phases
that were terminal before. `shown...` is the status before; the tables at the end read the new one.
Source: semantics.md 1.4, 3.0 (ST-rules), 3.4 (O-rules), 4.6, 8.5.
"""

from enum import StrEnum

from podmodel.kernel.expr import Any, Case, Named, Pred, Table
from podmodel.lifecycles.conditions import COMPLETED, FAILED, FALSE_CONDITION
from podmodel.lifecycles.phase import COMPUTED_PHASE
from podmodel.lifecycles.readiness import READY, STARTED
from podmodel.lifecycles.records import (
    deleting,
    generated_ready,
    has_cached_reason,
    has_shown_reason,
    has_start_error,
    newest,
    phase,
    previous,
    record,
    record_count,
    record_exit,
    same_instance,
    shown,
    shown_count,
    shown_last,
    shown_phase,
    shown_started,
)
from podmodel.lifecycles.releases import LOST_INIT_COMPLETED, STARTED_INHERITED, STATUS_KEPT
from podmodel.lifecycles.restart import SHOULD_RESTART, SHOULD_RESTART_ALL, all_removed, could_restart_all
from podmodel.lifecycles.variables import cached_phase, end_reason
from podmodel.lifecycles.vocabulary import (
    INIT,
    INITS,
    MAIN,
    POD,
    Condition,
    EndReason,
    Phase,
    Record,
    Shown,
)


class State(StrEnum):
    """Where the new state of a container comes from."""

    RUNNING = "running"
    CREATED = "waiting, without a reason"
    EXITED = "terminated, as the newest record says"
    LOST = "terminated, ContainerStatusUnknown 137"
    RESET = "terminated, RestartingAllContainers 137"
    OLD = "the state before"
    COMPLETED = "terminated, Completed 0"
    RESTARTING = "waiting, RestartingAllContainers"
    DEFAULT = "waiting, ContainerCreating or PodInitializing"


class Last(StrEnum):
    """Where the new lastState of a container comes from."""

    STATE = "the generated state, which the error of the last start replaces"
    EXITED = "terminated, as the second newest record says"
    LOST = "terminated, ContainerStatusUnknown 137"
    RESET = "terminated, RestartingAllContainers 137"
    OLD_STATE = "the state before"
    OLD = "lastState before"
    NONE = "none"


class Count(StrEnum):
    """Where the new restartCount of a container comes from."""

    RECORD = "the newest record"
    OLD = "restartCount before; 0 where there was no status"
    NEXT = "restartCount before, and one more"


class Reason(StrEnum):
    """Where the reason and message of the new status come from."""

    DEADLINE = "DeadlineExceeded"
    CACHED = "the status in the kubelet's cache"
    SHOWN = "the status at the API server"
    NONE = "none"


# Words about one container

was_running = Named("was shown running", shown.is_(Shown.RUNNING))
was_terminated = Named("was shown terminated", shown.is_(Shown.TERMINATED))
has_record = Named("the runtime has a record of it", ~newest.is_(Record.ABSENT))
unseen_end = Named("its end went unseen", newest.is_(Record.UNKNOWN) & was_running, cite="ST6 C27")
previous_unseen = Named("the end before went unseen", previous.is_(Record.UNKNOWN) & was_running, cite="ST8")
resets = SHOULD_RESTART_ALL.is_(True)
in_reset = Named(
    "was removed to start again in place",
    resets & ~has_record & ~shown.is_(Shown.WAITING, Shown.NO_STATUS),
    cite="8.5",
)
kept = STATUS_KEPT.switch.is_(True)
mains_created = Named(
    "some main was created, as far as the runtime knows",
    Any(MAIN, record.is_(Record.CREATED, Record.RUNNING, Record.EXITED)),
    cite="3.0",
)
lost_init = Named(
    "an init container that must have completed",
    LOST_INIT_COMPLETED.switch.is_(True) & INIT.here & mains_created,
    cite="3.0",
)
completed_init = Named(
    "an init container or sidecar that exited 0",
    INITS.here & record.is_(Record.EXITED) & record_exit.is_(0),
    cite="ST9",
)

# fmt: off
GENERATED_STATE = Table(
    "generated state",
    (
        Case(State.RUNNING,    newest.is_(Record.RUNNING),   "ST5"),
        Case(State.CREATED,    newest.is_(Record.CREATED),   "ST5"),
        Case(State.EXITED,     newest.is_(Record.EXITED),    "ST5"),
        Case(State.RESET,      unseen_end & resets,          "ST6 8.5"),
        Case(State.LOST,       unseen_end,                   "ST6"),
        Case(State.CREATED,    newest.is_(Record.UNKNOWN),   "ST7"),
        Case(State.OLD,        was_terminated & ~resets,     "ST2"),
        Case(State.COMPLETED,  lost_init,                    "3.0"),
        Case(State.RESTARTING, in_reset,                     "8.5"),
    ),
    default=State.DEFAULT,
    cite="ST1 ST3 ST4",
    doc="containerStatuses[].state, unless the error of the last start is shown instead",
)

START_ERROR = Table(
    "shows the error of its last start",
    (
        Case(False, has_start_error.is_(False),                "ST9"),
        Case(False, completed_init,                            "ST9 IC8"),
        Case(False, GENERATED_STATE.is_(State.COMPLETED),      "3.0"),
        Case(True,  SHOULD_RESTART.is_(True),                  "ST9"),
    ),
    default=False,
    cite="ST9",
    doc="whether the state is, instead of the generated one, waiting with the error that the kubelet remembers (C23)",
)

shows_error = START_ERROR.is_(True)
terminated_beneath = GENERATED_STATE.is_(State.EXITED, State.RESET, State.LOST, State.OLD)

LAST_STATE = Table(
    "lastState",
    (
        Case(Last.STATE,     shows_error & terminated_beneath,                    "ST9"),
        Case(Last.EXITED,    previous.is_(Record.EXITED),                         "ST8"),
        Case(Last.RESET,     previous_unseen & resets,                            "ST8 8.5"),
        Case(Last.LOST,      previous_unseen,                                     "ST8"),
        Case(Last.NONE,      ~previous.is_(Record.ABSENT),                        "ST8"),
        Case(Last.NONE,      has_record & ~kept,                                  "ST8"),
        Case(Last.OLD_STATE, has_record & was_terminated & ~same_instance.is_(True), "3.0"),
        Case(Last.RESET,     in_reset,                                            "8.5"),
        Case(Last.LOST,      ~has_record & was_running & shown_last.is_(False),   "ST4 C27"),
        Case(Last.OLD,       shown_last.is_(True),                                "ST2 ST3 ST4 3.0"),
    ),
    default=Last.NONE,
    cite="ST1",
    doc="containerStatuses[].lastState.terminated",
)

RESTART_COUNT = Table(
    "restartCount",
    (
        Case(Count.NEXT,   unseen_end,                                                   "ST6"),
        Case(Count.NEXT,   kept & newest.is_(Record.RUNNING) & was_terminated & (shown_count >= record_count), "3.0"),
        Case(Count.OLD,    kept & has_record & (shown_count > record_count),             "3.0"),
        Case(Count.RECORD, has_record,                                                   "ST5 ST7"),
        Case(Count.NEXT,   in_reset,                                                     "8.5"),
        Case(Count.NEXT,   was_running & shown_last.is_(False) & deleting.is_(False),    "ST4"),
    ),
    default=Count.OLD,
    cite="ST1 ST2 ST3 ST4",
    doc="containerStatuses[].restartCount",
)

KEPT_READY = Table(
    "ready as before",
    (
        Case(True, was_terminated & ~has_record, "ST2"),
    ),
    default=False,
    cite="ST2 4.6",
    doc="whether `ready` is taken over from the status before; it counts while the container is not running",
)

INHERITED_STARTED = Table(
    "started as before",
    (
        Case(True, STARTED_INHERITED.switch.is_(True) & shown_started.is_(True), "PR20"),
    ),
    default=False,
    cite="PR20 3.1",
    doc="`started` as getPhase sees it: the prober has not filled it in yet",
)

# Of the new status, when the prober has looked at it

SHOWN_READY = Table(
    "ready, as generated or as probed",
    (
        Case(True, READY.is_(True),                                  "4.6"),
        Case(True, ~STARTED.is_(True) & generated_ready.is_(True),   "ST2 4.6"),
    ),
    default=False,
    cite="4.6",
    doc="containerStatuses[].ready; the prober leaves it alone where the container is not started",
)
# fmt: on

# Of the new statuses: the phase

computes_end: Pred = COMPUTED_PHASE.is_(Phase.SUCCEEDED, Phase.FAILED)

NO_CONDITION = Condition("")
RESTARTING = Condition("True", "RestartAllContainersStarted")

# fmt: off
MERGED_PHASE = Table(
    "phase, never back from an end",
    (
        Case(Phase.SUCCEEDED, ~computes_end & cached_phase.is_(Phase.SUCCEEDED),  "O1"),
        Case(Phase.FAILED,    ~computes_end & cached_phase.is_(Phase.FAILED),     "O1"),
        Case(Phase.SUCCEEDED, ~computes_end & shown_phase.is_(Phase.SUCCEEDED),   "O2"),
        Case(Phase.FAILED,    ~computes_end & shown_phase.is_(Phase.FAILED),      "O2"),
        Case(Phase.PENDING,   COMPUTED_PHASE.is_(Phase.PENDING),                  "3.3"),
        Case(Phase.RUNNING,   COMPUTED_PHASE.is_(Phase.RUNNING),                  "3.3"),
        Case(Phase.SUCCEEDED, COMPUTED_PHASE.is_(Phase.SUCCEEDED),                "3.3"),
    ),
    default=Phase.FAILED,
    per=POD,
    cite="3.3",
    doc="the computed phase, or the one before where that was terminal and the computed one is not",
)

phase_unchanged = Named(
    "the phase is that in the cache",
    MERGED_PHASE.is_(Phase.PENDING) & cached_phase.is_(Phase.PENDING)
    | MERGED_PHASE.is_(Phase.RUNNING) & cached_phase.is_(Phase.RUNNING)
    | MERGED_PHASE.is_(Phase.SUCCEEDED) & cached_phase.is_(Phase.SUCCEEDED)
    | MERGED_PHASE.is_(Phase.FAILED) & cached_phase.is_(Phase.FAILED),
    cite="O3",
)
overdue = Named("activeDeadlineSeconds are over", end_reason.is_(EndReason.DEADLINE_EXCEEDED), cite="O4")

GENERATED_PHASE = Table(
    "generated phase",
    (
        Case(Phase.SUCCEEDED, shown_phase.is_(Phase.SUCCEEDED),    "O5"),
        Case(Phase.FAILED,    shown_phase.is_(Phase.FAILED),       "O5"),
        Case(Phase.FAILED,    overdue,                             "O4"),
        Case(Phase.PENDING,   MERGED_PHASE.is_(Phase.PENDING),     "3.4"),
        Case(Phase.RUNNING,   MERGED_PHASE.is_(Phase.RUNNING),     "3.4"),
        Case(Phase.SUCCEEDED, MERGED_PHASE.is_(Phase.SUCCEEDED),   "3.4"),
    ),
    default=Phase.FAILED,
    per=POD,
    cite="3.4",
    doc="status.phase as generated, before the status manager may hold it back",
)

REASON = Table(
    "reason of the pod",
    (
        Case(Reason.DEADLINE, overdue,                                       "O4"),
        Case(Reason.CACHED,   phase_unchanged & has_cached_reason.is_(True), "O3"),
        Case(Reason.SHOWN,    phase_unchanged & has_shown_reason.is_(True),  "O3"),
    ),
    default=Reason.NONE,
    per=POD,
    cite="O3",
    doc="status.reason and status.message",
)

RESTARTING_CONDITION = Table(
    "AllContainersRestarting",
    (
        Case(NO_CONDITION,    ~could_restart_all,           "8.5"),
        Case(COMPLETED,       phase.is_(Phase.SUCCEEDED),   "8.5"),
        Case(FAILED,          phase.is_(Phase.FAILED),      "8.5"),
        Case(FALSE_CONDITION, ~resets | all_removed,        "8.5"),
    ),
    default=RESTARTING,
    per=POD,
    cite="8.5",
    doc="the condition that all containers are being restarted in place; it reads the statuses before, and the new phase",
)
# fmt: on
