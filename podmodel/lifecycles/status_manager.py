"""
What the status manager lets through, holds back, and fills in at the end (status_manager.go).

An update is compared with the status before (`old_shown`), merged with what the API server has (`shown_phase`), and
completed when the pod has ended (TerminatePod).
Source: semantics.md 2.12 (D2, D4, D5, D6), 3.4 (O7, O8).
"""

from dataclasses import replace
from enum import StrEnum

from podmodel.kernel.expr import TRUE, Any, Case, Last, Named, Table
from podmodel.kernel.rewrite import substitute_table
from podmodel.lifecycles.conditions import COMPLETED, FAILED, TRUE_CONDITION
from podmodel.lifecycles.records import (
    could_run,
    exit_code,
    last_exit,
    old_exit,
    old_shown,
    phase,
    pod_policy,
    sends_containers_ready,
    sends_ready,
    shown,
    shown_exit,
    shown_last,
    shown_phase,
    shown_started,
    static,
)
from podmodel.lifecycles.restart import AGAIN, all_rules, could_restart_all
from podmodel.lifecycles.vocabulary import INIT, INITS, MAIN, POD, SIDECAR, Phase, RestartPolicy, Shown


class Refusal(StrEnum):
    """Why an update of the status is dropped: the error, with the name of the container."""

    NONE = ""
    MAIN = "terminated container {name} attempted illegal transition to non-terminated state"
    INIT = "terminated init container {name} attempted illegal transition to non-terminated state"


class Final(StrEnum):
    """What the last status says of a container."""

    AS_IS = "as it was"
    LOST = "terminated, ContainerStatusUnknown 137"


# D2: no way back from Terminated, except by a restart

AGAIN_AFTER_OLD = replace(
    substitute_table(AGAIN, {exit_code: old_exit}),
    name="again after the state before",
    doc="the exit that the status before shows is to be followed by a restart",
)
revived = Named(
    "goes from terminated to something else",
    old_shown.is_(Shown.TERMINATED) & ~shown.is_(Shown.TERMINATED, Shown.NO_STATUS),
    cite="D2",
)

# fmt: off
MAY_REVIVE = Table(
    "may leave Terminated",
    (
        Case(True, pod_policy.is_(RestartPolicy.ALWAYS),                          "D2"),
        Case(True, pod_policy.is_(RestartPolicy.ON_FAILURE) & ~old_exit.is_(0),   "D2"),
        Case(True, SIDECAR.here,                                                  "D2"),
        Case(True, AGAIN_AFTER_OLD.is_(True),                                     "D2 3.3"),
        Case(True, all_rules & could_restart_all,                                 "D2 8.5"),
    ),
    default=False,
    cite="D2",
    doc="whether the status manager lets a container go from Terminated to another state",
)

illegal = Named("its update is illegal", revived & ~MAY_REVIVE.is_(True), cite="D2")

REFUSAL = Table(
    "refusal of an update",
    (
        Case(Refusal.MAIN, MAIN.here & illegal & ~Any(MAIN.before, illegal),                          "D2"),
        Case(Refusal.INIT, INITS.here & illegal & ~Any(INITS.before, illegal) & ~Any(MAIN, illegal),  "D2"),
    ),
    default=Refusal.NONE,
    cite="D2",
    doc="the container for which the whole update is refused: the first illegal main, else init container",
)
# fmt: on

# D4: a terminal phase is held back while containers may run

ends = phase.is_(Phase.SUCCEEDED, Phase.FAILED)
held_back = Named(
    "the end is held back", ends & ~shown_phase.is_(Phase.SUCCEEDED, Phase.FAILED) & could_run.is_(True), cite="D4"
)

# fmt: off
SENT_PHASE = Table(
    "phase sent",
    (
        Case(Phase.PENDING,   held_back & shown_phase.is_(Phase.PENDING),   "D4 O7"),
        Case(Phase.RUNNING,   held_back & shown_phase.is_(Phase.RUNNING),   "D4 O7"),
        Case(Phase.UNKNOWN,   held_back,                                    "D4 O7"),
        Case(Phase.PENDING,   phase.is_(Phase.PENDING),                     "O7"),
        Case(Phase.RUNNING,   phase.is_(Phase.RUNNING),                     "O7"),
        Case(Phase.SUCCEEDED, phase.is_(Phase.SUCCEEDED),                   "O7"),
        Case(Phase.FAILED,    phase.is_(Phase.FAILED),                      "O7"),
    ),
    default=Phase.UNKNOWN,
    per=POD,
    cite="O7",
    doc="status.phase as it is sent to the API server",
)
# fmt: on

# D6: what has ended is not ready

still_ready = Named(
    "Ready or ContainersReady is still True", sends_ready.is_(True) | sends_containers_ready.is_(True), cite="D6"
)

# fmt: off
FORCED_READINESS = Table(
    "Ready and ContainersReady of an ended pod",
    (
        Case(COMPLETED, still_ready & SENT_PHASE.is_(Phase.SUCCEEDED), "D6"),
        Case(FAILED,    still_ready & SENT_PHASE.is_(Phase.FAILED),    "D6"),
    ),
    default=TRUE_CONDITION,
    per=POD,
    cite="D6",
    doc="False, where the status manager makes both conditions so; True: they stay as they are",
)
# fmt: on

# D5: the last status of all

seen = Named("has run, as far as the status shows", ~shown.is_(Shown.WAITING) | shown_last.is_(True), cite="D5")
init_done = Named(
    "is an init container that is done",
    shown.is_(Shown.TERMINATED) & shown_exit.is_(0) | shown_last.is_(True) & last_exit.is_(0),
    cite="D5",
)
sidecar_up = Named("is a sidecar that is started", shown.is_(Shown.RUNNING) & shown_started.is_(True), cite="D5")
initialized = Named(
    "the pod had initialized",
    ~Any(INITS, TRUE) | Any(MAIN, seen) | Last(INITS, TRUE, SIDECAR.here & sidecar_up | INIT.here & init_done),
    cite="D5",
)

# fmt: off
FINAL_STATE = Table(
    "state in the end",
    (
        Case(Final.AS_IS, shown.is_(Shown.TERMINATED),                "D5"),
        Case(Final.LOST,  MAIN.here & initialized,                    "D5"),
        Case(Final.LOST,  INITS.here & (seen | Any(INITS.after, seen)), "D5"),
        Case(Final.LOST,  INITS.here & ~Any(INITS.before, TRUE),      "D5"),
    ),
    default=Final.AS_IS,
    cite="D5 O8",
    doc="containerStatuses[].state when nothing runs any more (TerminatePod)",
)

FINAL_PHASE = Table(
    "phase in the end",
    (
        Case(Phase.SUCCEEDED, phase.is_(Phase.SUCCEEDED),                      "D5"),
        Case(Phase.PENDING,   static.is_(True) & phase.is_(Phase.PENDING),     "D5 P13"),
        Case(Phase.RUNNING,   static.is_(True) & phase.is_(Phase.RUNNING),     "D5 P13"),
    ),
    default=Phase.FAILED,
    per=POD,
    cite="D5 O8",
    doc="status.phase when nothing runs any more (TerminatePod)",
)
# fmt: on
