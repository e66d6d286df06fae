"""
The probe worker: what the kubelet does at a tick, and three readings of it for what the API shows.

`WORKER` is the worker of one probe as the kubelet runs it. A tick is these events in their order, each taken if a row
allows it: `meet` (a new instance), `look` (at the container), then an answer, `success`, `failure` or `error`, if the
probe is asked; `end` is possible where the worker does not go on after the tick. Every change of `result` to another
value is sent to the sync loop (PR16).

`STARTUP`, `LIVENESS` and `READINESS` are the same answers (`ANSWERS`) to what the API level knows. Abstractions there:
thresholds above the scope's cap count as the cap; a tick is possible whenever a probe may be evaluated (the period is
seconds); a warning is a success; every instance is met when it starts, and the failure that a tick
records for a container that is down (PR7) is recorded when it goes down. The result of a liveness worker that is stopped
is removed, which reads as success; that of a startup worker is kept, because the status of the stopping pod was
generated before (T20) and no other follows until the containers have ended.

Source: semantics.md 2.8 (PR-rules), 5.2.
"""

from dataclasses import replace

from podmodel.kernel.expr import Case, Named, Table
from podmodel.kernel.machine import HEARS, STAY, Machine, Transition
from podmodel.kernel.timer import Given, Timer
from podmodel.lifecycles.records import (
    deleting,
    names_instance,
    outlived_kubelet,
    pod_policy,
    shown,
    shown_phase,
    shown_started,
    status_known,
    tries,
)
from podmodel.lifecycles.releases import SIDECAR_PROBE_FIX, STARTED_INHERITED
from podmodel.lifecycles.restart import AGAIN_AFTER_STATE, SHOULD_RESTART_ALL, rules
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
    counts_on,
    failure_threshold,
    kind,
    knows_instance,
    last_outcome,
    liveness,
    liveness_can_err,
    liveness_failure_threshold,
    liveness_last,
    liveness_result,
    liveness_run,
    models_node,
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
    seen_started,
    startup,
    startup_can_err,
    startup_failure_threshold,
    startup_last,
    startup_result,
    startup_run,
    success_threshold,
)
from podmodel.lifecycles.vocabulary import (
    DEATHS,
    KUBELET,
    MAIN,
    SIDECAR,
    WORKLOAD,
    ApiState,
    Outcome,
    Phase,
    ProbeKind,
    ProbeResult,
    RestartPolicy,
    Shown,
    Tries,
)
from podmodel.lifecycles.worker import kubelet_up, names_newest, unmodelled

NO_RESULT = ProbeResult.NONE
SUCCESS, FAILURE, UNKNOWN = ProbeResult.SUCCESS, ProbeResult.FAILURE, ProbeResult.UNKNOWN

is_startup = kind.is_(ProbeKind.STARTUP)
is_liveness = kind.is_(ProbeKind.LIVENESS)
is_readiness = kind.is_(ProbeKind.READINESS)

# What the worker sees at a tick

known = status_known.is_(True)
finished = known & Named("the phase is terminal", shown_phase.is_(Phase.SUCCEEDED, Phase.FAILED), cite="PR4")
sees = known & ~finished & names_instance.is_(True)
is_new = sees & knows_instance.is_(False)
looks = sees & knows_instance.is_(True)
up = shown.is_(Shown.RUNNING)
lets_go = Named("its pod is being deleted, and it could only kill", deleting.is_(True) & ~is_readiness, cite="PR8")
# fmt: off
RUNS_AGAIN = Table(
    "its container will run again",
    (
        Case(True,  ~shown.is_(Shown.TERMINATED),                      "PR7"),
        Case(True,  rules & AGAIN_AFTER_STATE.is_(True),               "PR7 3.3"),
        Case(True,  SHOULD_RESTART_ALL.is_(True),                      "PR7 8.5"),
        Case(False, rules,                                             "PR7 3.3"),
        Case(True,  SIDECAR.here & SIDECAR_PROBE_FIX.switch.is_(True), "PR7 IC12"),
        Case(False, pod_policy.is_(RestartPolicy.NEVER),               "PR7"),
    ),
    default=True,
    cite="PR7",
    doc="whether a worker whose container is down waits for the next instance; without the rules, by the policy alone",
)
# fmt: on
gate_open = (is_startup & shown_started.is_(False)) | (~is_startup & shown_started.is_(True))
may_probe = Named(
    "the container runs and its gates are open",
    looks & up & ~lets_go & gate_open,
    cite="PR3 PR8 PR10 PR11",
)

INITIAL_DELAY = Timer(
    "initial delay",
    Given("initialDelaySeconds"),
    cite="PR9 5.2",
    doc="since the start of the instance, which is known in whole seconds: up to 1 s shorter",
)

# What an evaluation gives (PR12)

# fmt: off
HANDLER_CALLS = Table(
    "handler calls",
    (
        Case(2, tries.is_(Tries.ERROR_ONCE), "PR12"),
        Case(3, tries.is_(Tries.ERROR),      "PR12 PR13"),
    ),
    default=1,
    cite="PR12",
    doc="how often the handler is called in one evaluation: only an error is tried again",
)
TRIED = Table(
    "outcome of the tries",
    (
        Case(Outcome.SUCCESS, tries.is_(Tries.SUCCESS, Tries.WARNING, Tries.ERROR_ONCE), "PR14"),
        Case(Outcome.FAILURE, tries.is_(Tries.FAILURE, Tries.UNKNOWN),                   "PR15"),
    ),
    default=Outcome.ERROR,
    cite="PR13",
    doc="what an evaluation counts as; the answer that comes with it is the event of this name",
)
# fmt: on

# What an answer does

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
    run.incr().when(last_outcome.is_(SUCCESS) & ((run < success_threshold) | counts_on.is_(True))),
    run.set(1).when(last_outcome.is_(FAILURE)),
    last_outcome.set(SUCCESS),
)
count_failure = (
    run.incr().when(last_outcome.is_(FAILURE) & ((run < failure_threshold) | counts_on.is_(True))),
    run.set(1).when(last_outcome.is_(SUCCESS)),
    last_outcome.set(FAILURE),
)
delayed = (INITIAL_DELAY,)
succeeds = result.set(SUCCESS)
fails = result.set(FAILURE)

# fmt: off
ANSWERS = (
    #          source              event        target   by        guard                                                    effect                                                           rule             timer
    Transition(PROBING,            "success",   ON_HOLD, WORKLOAD, may_probe & is_startup & enough_successes,                (succeeds, run.set(0), last_outcome.set(SUCCESS)),               cite="PR14 PR9", after=delayed),
    Transition(PROBING,            "success",   STAY,    WORKLOAD, may_probe & ~is_startup & enough_successes,               (*count_success, succeeds),                                      cite="PR14 PR9", after=delayed),
    Transition(PROBING,            "success",   STAY,    WORKLOAD, may_probe & ~enough_successes,                            count_success,                                                   cite="PR14 PR9", after=delayed),
    Transition(PROBING,            "failure",   ON_HOLD, WORKLOAD, may_probe & (is_startup | is_liveness) & enough_failures, (fails, run.set(0), last_outcome.set(FAILURE)),                  cite="PR15 PR9", after=delayed),
    Transition(PROBING,            "failure",   STAY,    WORKLOAD, may_probe & is_readiness & enough_failures,               (*count_failure, fails),                                         cite="PR15 PR9", after=delayed),
    Transition(PROBING,            "failure",   STAY,    WORKLOAD, may_probe & ~enough_failures,                             count_failure,                                                   cite="PR15 PR9", after=delayed),
    Transition(PROBING,            "error",     STAY,    WORKLOAD, may_probe & can_err.is_(True),                                                                                            cite="PR13 PR9", after=delayed),
)
# fmt: on

# The worker as the kubelet runs it

keeps_entry = Named(
    "a restart of the kubelet changes nothing",
    outlived_kubelet.is_(True) & STARTED_INHERITED.switch.is_(True),
    cite="PR20",
)
forget = result.set(NO_RESULT)
first_result = (
    result.set(UNKNOWN).when(is_startup & ~keeps_entry),
    result.set(SUCCESS).when(is_liveness & ~keeps_entry),
    result.set(FAILURE).when(is_readiness & ~keeps_entry),
)
had_started = result.set(SUCCESS).when(
    is_startup & SIDECAR.here & shown_started.is_(True) & STARTED_INHERITED.switch.is_(True)
)
meets = (forget, had_started, *first_result, knows_instance.set(True))
is_last = RUNS_AGAIN.is_(False)
could_kill = MAIN.here & (is_startup | is_liveness)

# fmt: off
TICKS = (
    #          source              event     target   by       guard                  effect       rule
    Transition((PROBING, ON_HOLD), "meet",   PROBING, KUBELET, is_new,                meets,       cite="PR3 PR5 PR16 PR20"),
    Transition(PROBING,            "look",   STAY,    KUBELET, looks & ~up,           (fails,),    cite="PR6 PR7 PR16"),
    Transition(PROBING,            "look",   STAY,    KUBELET, looks & up & lets_go,  (succeeds,), cite="PR8 PR16"),
    *ANSWERS,
    Transition((PROBING, ON_HOLD), "end",    DEAD,    KUBELET, finished,              (forget,),   cite="PR4 PR19"),
    Transition(PROBING,            "end",    DEAD,    KUBELET, looks & ~up & is_last, (forget,),   cite="PR6 PR7 PR19"),
    Transition(PROBING,            "end",    DEAD,    KUBELET, looks & up & lets_go,  (forget,),   cite="PR8 PR19"),
    Transition((PROBING, ON_HOLD), "stop",   DEAD,    KUBELET, could_kill,            (forget,),   cite="PR18"),
    Transition((PROBING, ON_HOLD), "remove", DEAD,    KUBELET, effect=(forget,),                   cite="PR19 T24"),
)
# fmt: on

WORKER = Machine("probe worker", probe, TICKS, (result, run, last_outcome, knows_instance), __doc__)

# What the API level knows of it

shows_it = unmodelled & api_state.is_(ApiState.RUNNING) | ~unmodelled & names_newest
INSTANCE = Table(
    "its instance",
    (Case(Shown.RUNNING, container.is_(RUNNING, KILLING, STOPPING) & shows_it & kubelet_up, "PR3 PR7"),),
    default=Shown.WAITING,
    cite="PR7",
    doc="the state of the container as the worker finds it: a running instance is probed once the API shows it",
)
SEEN_STARTED = Table(
    "started, as the worker finds it",
    (Case(True, unmodelled & STARTED.is_(True), "PR11"), Case(True, ~unmodelled & seen_started.is_(True), "PR11")),
    default=False,
    cite="PR10 PR11",
)
stopped_quietly = (succeeds.when(is_liveness), run.set(0), last_outcome.set(SUCCESS))

# fmt: off
HEARD = (
    #          source              event        target   by     guard                   effect                 rule
    Transition((PROBING, ON_HOLD), "start",     PROBING, HEARS, effect=first_result,                           cite="PR5 PR9", starts=delayed),
    *ANSWERS,
    Transition((PROBING, ON_HOLD), DEATHS,      PROBING, HEARS, effect=(fails,),                               cite="PR7"),
    Transition((PROBING, ON_HOLD), "terminate", DEAD,    HEARS, could_kill,             stopped_quietly,       cite="PR18 T20 T21"),
)
# fmt: on

OF_INSTANCE = Machine("probe", probe, HEARD, (result, run, last_outcome), __doc__).named(
    "probe",
    variables={
        status_known: True,
        names_instance: True,
        knows_instance: True,
        deleting: False,
        counts_on: False,
        outlived_kubelet: False,
        STARTED_INHERITED.switch: False,
        shown_phase: Phase.RUNNING,
        shown: INSTANCE,
        shown_started: SEEN_STARTED,
    },
)

# A kubelet that comes back has new workers: they count anew and know what is published; up to 1.34, nothing. No failure
# of a liveness probe is remembered: without a result there is nothing to kill for

forgotten = STARTED_INHERITED.switch.is_(False)
anew = (
    result.set(UNKNOWN).when(is_startup & (forgotten | seen_started.is_(False))),
    result.set(SUCCESS).when(is_liveness),
    result.set(FAILURE).when(is_readiness & forgotten),
    run.set(0),
    last_outcome.set(SUCCESS),
)
knows_nodes = ~models_node.is_(False)
COMES_BACK = Transition((PROBING, ON_HOLD), "kubelet-starts", PROBING, HEARS, knows_nodes, anew, cite="PR20 K41")
PROBE = replace(OF_INSTANCE, transitions=(*OF_INSTANCE.transitions, COMES_BACK))

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
    timers={
        INITIAL_DELAY: replace(INITIAL_DELAY, name="startup delay", lasts=Given("startupProbe.initialDelaySeconds"))
    },
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
    timers={
        INITIAL_DELAY: replace(INITIAL_DELAY, name="liveness delay", lasts=Given("livenessProbe.initialDelaySeconds"))
    },
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
    timers={
        INITIAL_DELAY: replace(INITIAL_DELAY, name="readiness delay", lasts=Given("readinessProbe.initialDelaySeconds"))
    },
)
