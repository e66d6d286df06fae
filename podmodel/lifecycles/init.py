"""
The order of a pod's containers: init containers and sidecars first, one after the other, then the mains.

Guards only; the rows that use them are in `container` and `termination`.
Source: semantics.md 8.2, 9.1, 9.2 (IC-rules), 7.5.
"""

from podmodel.kernel.expr import TRUE, All, Any, Named
from podmodel.lifecycles.status import (
    STARTED,
    alive,
    exited_0,
    failed,
    init_failed,
    never_ended,
    restartable,
    shows_terminated,
)
from podmodel.lifecycles.variables import (
    HOOK_RUNNING,
    KILLING,
    NO_PROCESS,
    POST_START,
    STOPPING,
    SYNCING,
    TERMINATED,
    WAITING,
    api_state,
    container,
    killed_by,
    overdue,
    post_start,
    process,
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
finished = Named("finished for good", shows_terminated & ~restartable, cite="8.2")
mains_finished = Named("all mains have finished for good", All(MAIN, finished), cite="IC9")

its_turn_to_start = Named(
    "those before it are done or started",
    restarting_now
    | INITS.here & (~never_ended | All(INITS.prev, passed))
    | MAIN.here & (All(INITS.prev, passed) | Any(MAIN, alive)) & All(MAIN.before, attempted),
    cite="IC1 IC2 IC3 9.1",
)
should_run = Named(
    "it should run",
    never_ended & ~init_failed
    | INIT.here & failed & restartable
    | SIDECAR.here & ~mains_finished & ~init_failed
    | MAIN.here & restartable
    | restarting_now,
    cite="8.2 IC4 IC8",
)

# The pod worker is serial: while it is inside one of these calls it does nothing else for the pod.

occupies_worker = (
    container.is_(POST_START)
    | post_start.is_(HOOK_RUNNING)
    | (container.is_(KILLING, STOPPING) & termination.is_(SYNCING))
    | restarting_now
)
worker_free = Named("the worker is not busy with another container", ~Any(EVERY.others, occupies_worker), cite="W6 K55")
worker_idle = Named("the worker is not busy", ~Any(EVERY, occupies_worker), cite="W6")

its_turn_to_stop = Named(
    "its turn to stop",
    ~SIDECAR.here
    | ~killed_by.is_(KilledBy.POD)
    | overdue.is_(True)
    | All(MAIN, process.is_(NO_PROCESS)) & All(SIDECAR.next, process.is_(NO_PROCESS)),
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
