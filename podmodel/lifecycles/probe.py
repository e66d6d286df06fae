"""
The probe worker: one table, of which startup, liveness and readiness are three readings.

Source: semantics.md 2.8 (PR-rules), 5.2. Abstractions: thresholds above the scope's cap count as the cap; a tick is
possible whenever a probe may be evaluated (PR9, initialDelay and period, are seconds); a warning is a success; the
failure that a tick records for a container that is down (PR7) is recorded when it goes down. The result of a
liveness worker that is stopped is removed, which reads as success; that of a startup worker is kept, because the status
of the stopping pod was generated before (T20) and no other follows until the containers have ended.
"""

from podmodel.kernel.expr import Named
from podmodel.kernel.machine import HEARS, STAY, Machine, Transition
from podmodel.lifecycles.status import STARTED
from podmodel.lifecycles.variables import (
    DEAD,
    KILLING,
    ON_HOLD,
    PROBING,
    RUNNING,
    STOPPING,
    api_state,
    can_err,
    container,
    failure_threshold,
    kind,
    last_outcome,
    liveness,
    liveness_can_err,
    liveness_failure_threshold,
    liveness_last,
    liveness_result,
    liveness_run,
    probe,
    readiness,
    readiness_can_err,
    readiness_failure_threshold,
    readiness_last,
    readiness_result,
    readiness_run,
    readiness_success_threshold,
    result,
    run,
    startup,
    startup_can_err,
    startup_failure_threshold,
    startup_last,
    startup_result,
    startup_run,
    success_threshold,
)
from podmodel.lifecycles.vocabulary import DEATHS, MAIN, WORKLOAD, ApiState, ProbeKind, ProbeResult

SUCCESS, FAILURE, UNKNOWN = ProbeResult.SUCCESS, ProbeResult.FAILURE, ProbeResult.UNKNOWN

is_startup = kind.is_(ProbeKind.STARTUP)
is_liveness = kind.is_(ProbeKind.LIVENESS)
is_readiness = kind.is_(ProbeKind.READINESS)

may_probe = Named(
    "the container runs and its gates are open",
    container.is_(RUNNING, KILLING, STOPPING)
    & api_state.is_(ApiState.RUNNING)
    & ((is_startup & STARTED.is_(False)) | (~is_startup & STARTED.is_(True))),
    cite="PR3 PR10 PR11",
)
enough_successes = Named(
    "enough successes in a row",
    last_outcome.is_(SUCCESS) & (run + 1 >= success_threshold) | last_outcome.is_(FAILURE) & (success_threshold <= 1),
    cite="PR14",
)
enough_failures = Named(
    "enough failures in a row",
    last_outcome.is_(FAILURE) & (run + 1 >= failure_threshold) | last_outcome.is_(SUCCESS) & (failure_threshold <= 1),
    cite="PR15",
)

count_success = (
    run.incr().when(last_outcome.is_(SUCCESS) & (run < success_threshold)),
    run.set(1).when(last_outcome.is_(FAILURE)),
    last_outcome.set(SUCCESS),
)
count_failure = (
    run.incr().when(last_outcome.is_(FAILURE) & (run < failure_threshold)),
    run.set(1).when(last_outcome.is_(SUCCESS)),
    last_outcome.set(FAILURE),
)
new_instance = (
    result.set(UNKNOWN).when(is_startup),
    result.set(SUCCESS).when(is_liveness),
    result.set(FAILURE).when(is_readiness),
)

# fmt: off
TRANSITIONS = (
    #          source              event        target   by        guard                                                    effect                                                           rule
    Transition((PROBING, ON_HOLD), "start",     PROBING, HEARS,    effect=new_instance,                                                                                                      cite="PR5"),
    Transition(PROBING,            "success",   ON_HOLD, WORKLOAD, may_probe & is_startup & enough_successes,                (result.set(SUCCESS), run.set(0), last_outcome.set(SUCCESS)),    cite="PR14"),
    Transition(PROBING,            "success",   STAY,    WORKLOAD, may_probe & ~is_startup & enough_successes,               (*count_success, result.set(SUCCESS)),                           cite="PR14"),
    Transition(PROBING,            "success",   STAY,    WORKLOAD, may_probe & ~enough_successes,                            count_success,                                                   cite="PR14"),
    Transition(PROBING,            "failure",   ON_HOLD, WORKLOAD, may_probe & (is_startup | is_liveness) & enough_failures, (result.set(FAILURE), run.set(0), last_outcome.set(FAILURE)),    cite="PR15"),
    Transition(PROBING,            "failure",   STAY,    WORKLOAD, may_probe & is_readiness & enough_failures,               (*count_failure, result.set(FAILURE)),                           cite="PR15"),
    Transition(PROBING,            "failure",   STAY,    WORKLOAD, may_probe & ~enough_failures,                             count_failure,                                                   cite="PR15"),
    Transition(PROBING,            "error",     STAY,    WORKLOAD, may_probe & can_err.is_(True),                                                                                            cite="PR13"),
    Transition((PROBING, ON_HOLD), DEATHS,      PROBING, HEARS,    effect=(result.set(FAILURE),),                                                                                            cite="PR7"),
    Transition((PROBING, ON_HOLD), "terminate", DEAD,    HEARS,    MAIN.here & (is_startup | is_liveness),                   (result.set(SUCCESS).when(is_liveness), run.set(0), last_outcome.set(SUCCESS)), cite="PR18 T20 T21"),
)
# fmt: on

PROBE = Machine("probe", probe, TRANSITIONS, (result, run, last_outcome), __doc__)

STARTUP = PROBE.named(
    "startup",
    variables={
        probe: startup,
        result: startup_result,
        run: startup_run,
        last_outcome: startup_last,
        kind: ProbeKind.STARTUP,
        success_threshold: 1,
        failure_threshold: startup_failure_threshold,
        can_err: startup_can_err,
    },
    events={"success": "startup-success", "failure": "startup-failure", "error": "startup-error"},
)
LIVENESS = PROBE.named(
    "liveness",
    variables={
        probe: liveness,
        result: liveness_result,
        run: liveness_run,
        last_outcome: liveness_last,
        kind: ProbeKind.LIVENESS,
        success_threshold: 1,
        failure_threshold: liveness_failure_threshold,
        can_err: liveness_can_err,
    },
    events={"success": "liveness-success", "failure": "liveness-failure", "error": "liveness-error"},
)
READINESS = PROBE.named(
    "readiness",
    variables={
        probe: readiness,
        result: readiness_result,
        run: readiness_run,
        last_outcome: readiness_last,
        kind: ProbeKind.READINESS,
        success_threshold: readiness_success_threshold,
        failure_threshold: readiness_failure_threshold,
        can_err: readiness_can_err,
    },
    events={"success": "readiness-success", "failure": "readiness-failure", "error": "readiness-error"},
)
