"""
The order of a pod's containers: init containers and sidecars first, one after the other, then the mains.

Guards only; the rows that use them are in `container` and `termination`. What a sync starts, and when it kills the
pod, is what the tables of `actions` say of this level's records.
Source: semantics.md 8.2, 9.1, 9.2 (IC-rules), 7.5.
"""

from podmodel.kernel.expr import TRUE, All, Any, Case, Named, Table
from podmodel.kernel.rewrite import substitute, substitute_table
from podmodel.lifecycles import actions, records
from podmodel.lifecycles.grace import has_stopped, in_turn, whole_pod
from podmodel.lifecycles.releases import ONE_INIT_PATH
from podmodel.lifecycles.status import (
    AS_REMEMBERED,
    EXIT_CODE,
    STARTED,
    alive,
    computed_terminal,
    exited_0,
    never_ended,
    restartable,
    shows_terminated,
)
from podmodel.lifecycles.variables import (
    HOLDING,
    HOOK_RUNNING,
    KEPT,
    KILLING,
    NO_PROCESS,
    POST_START,
    PULLED,
    PULLING,
    PURGED,
    RUNNING,
    STOPPING,
    SYNCING,
    TERMINATED,
    TO_KILL,
    TO_START,
    WAITING,
    api_state,
    backoff,
    container,
    image,
    killed_by,
    liveness_result,
    models_image,
    models_worker,
    overdue,
    post_start,
    process,
    purge,
    startup_result,
    task,
    termination,
    waiting_reason,
)
from podmodel.lifecycles.vocabulary import (
    EVERY,
    INIT,
    INITS,
    MAIN,
    SIDECAR,
    ApiState,
    KilledBy,
    Plan,
    ProbeResult,
    Record,
    WaitingReason,
)

passed = Named(
    "done or started",
    INIT.here & container.is_(TERMINATED) & exited_0 | SIDECAR.here & STARTED.is_(True),
    cite="IC1 IC2",
)
attempted = Named(
    "its start was attempted",
    ~container.is_(WAITING) | ~never_ended | ~waiting_reason.is_(WaitingReason.DEFAULT),
    cite="K54",
)

restarting_now = Named(
    "killed by a probe, to be restarted by the same sync",
    container.is_(TERMINATED) & api_state.is_(ApiState.RUNNING),
    cite="8.2",
)
finished = Named("finished for good", shows_terminated & ~restartable, cite="8.2 C26")
mains_finished = Named("all mains have finished for good", All(MAIN, finished), cite="IC9")

# What a sync does: the tables of `actions`, asked of what this level remembers

RECORD = Table(
    "record",
    (
        Case(Record.RUNNING, alive,                                "1.4"),
        Case(Record.ABSENT,  never_ended | purge.is_(PURGED),      "1.4 S7"),
    ),
    default=Record.EXITED,
    cite="1.4",
    doc="the newest instance as the runtime has it; none is seen half made or lost at this level",
)  # fmt: skip
AS_IN_SYNC = {
    **AS_REMEMBERED,
    ONE_INIT_PATH.switch: True,
    records.record: RECORD,
    records.record_exit: EXIT_CODE,
    records.record_oom: False,  # its exit code is 137 here
    records.spec_changed: False,
    records.deleting: False,  # the kubelet sees the deletion when `terminate` happens
    records.restart_all: False,
    records.sandbox_exists: True,
    records.ready_sandboxes: 1,
    records.sandbox_ready: True,
    records.sandbox_network: True,
    records.sandbox_ip: True,
}
STARTS = substitute_table(actions.START, AS_IN_SYNC)
PLAN = substitute_table(actions.PLAN, AS_IN_SYNC)

held_back = Named("in back-off", backoff.is_(HOLDING) & purge.is_(KEPT), cite="B1 B3")
startup_failed = startup_result.is_(ProbeResult.FAILURE)
liveness_failed = liveness_result.is_(ProbeResult.FAILURE)
may_be_killed = Named(  # a StopContainer of a kubelet that is no more goes on in the runtime
    "nobody is killing it, as far as the kubelet knows",
    container.is_(RUNNING) | container.is_(STOPPING) & killed_by.is_(KilledBy.NOBODY),
    cite="C18 N11",
)
is_doomed = Named("a probe has failed", may_be_killed & (startup_failed | liveness_failed), cite="C18")
should_run = Named(
    "it should run", restarting_now | STARTS.is_(True) & ~(SIDECAR.here & computed_terminal), cite="8.2 9.1 W7"
)

# Where the worker is modelled, a sync does what it decided when it began: machine `task`

plans = ~models_worker.is_(False)
still_to_do = task.is_(TO_START) & ~held_back | task.is_(TO_KILL) & may_be_killed
to_kill = Named("the sync is to kill it", ~plans | task.is_(TO_KILL), cite="C18 W6")
to_start = Named("the sync is to start it", restarting_now | ~plans & should_run | task.is_(TO_START), cite="8.2 W6")
its_turn_to_start = Named(
    "the containers before it were attempted by this sync",
    restarting_now | ~plans & (~MAIN.here | All(MAIN.before, attempted)) | plans & ~Any(EVERY.before, still_to_do),
    cite="2.5 K54 IC11",
)
kills_pod = Named(  # and not yet where a probe kills the last main for good: that is a step of its own here
    "the mains have finished for good, and no init container or sidecar is to be started before that is seen",
    mains_finished & PLAN.is_(Plan.FINISH),
    cite="IC9 9.1/6",
)

# The pod worker is serial: while it is inside one of these calls it does nothing else for the pod.

in_post_start = Named(
    "a postStart hook has not returned", container.is_(POST_START) | post_start.is_(HOOK_RUNNING), cite="H4 C11"
)
occupies_worker = (
    in_post_start
    | ~models_image.is_(False) & image.is_(PULLING, PULLED)
    | (container.is_(KILLING, STOPPING) & ~killed_by.is_(KilledBy.NOBODY) & termination.is_(SYNCING))
    | restarting_now
)
worker_free = Named("the worker is not busy with another container", ~Any(EVERY.others, occupies_worker), cite="W6 K55")
worker_idle = Named("the worker is not busy", ~Any(EVERY, occupies_worker), cite="W6")

STOPPED_WITH_POD = Table(
    "killed with its pod", (Case(True, killed_by.is_(KilledBy.POD), "T22"),), default=False, cite="T22"
)
HAS_STOPPED = Table("has stopped", (Case(True, process.is_(NO_PROCESS), "T10"),), default=False, cite="T10")
its_turn_to_stop = Named(
    "its turn to stop",
    overdue.is_(True) | substitute(in_turn, {whole_pod: STOPPED_WITH_POD, has_stopped: HAS_STOPPED}),
    cite="T7 7.5",
)

# TerminatePod (D5): which containers without an exit are made Terminated 137

some_init_seen = ~never_ended | ~container.is_(WAITING)
filled_at_the_end = Named(
    "it must show an exit at the end of the pod",
    MAIN.here
    & (
        ~Any(INITS, TRUE)
        | Any(MAIN, ~container.is_(WAITING) | ~never_ended)
        | Any(INITS, INIT.here & exited_0 & ~Any(INITS.after, TRUE))
    )
    | INITS.here & (some_init_seen | Any(INITS.after, some_init_seen) | ~Any(INITS.before, TRUE)),
    cite="D5",
)
