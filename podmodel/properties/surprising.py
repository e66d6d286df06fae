"""
Surprises that the API level shows and section 12 does not name.

Source: semantics.md 11; the list of all of them is `podmodel.properties.surprises`.
"""

from podmodel.kernel.expr import TRUE, All, Any
from podmodel.kernel.property import FAILS, never_step, sometimes
from podmodel.lifecycles.init import finished, mains_finished, restarting_now, should_run
from podmodel.lifecycles.status import (
    PHASE,
    STARTED,
    alive,
    deleting,
    exited_0,
    never_ended,
    restartable,
    shows_running,
    shows_terminated,
    shows_waiting,
)
from podmodel.lifecycles.variables import (
    BOUND,
    CLEAR,
    HOLDING,
    HOOK_FAILED,
    HOOK_IDLE,
    HOOK_RUNNING,
    HOOK_SUCCEEDED,
    KILLING,
    STOPPING,
    SYNCING,
    backoff,
    container,
    ended,
    has_grace,
    has_liveness,
    has_post_start,
    has_startup,
    killed_by,
    overdue,
    pid1,
    pod,
    policy,
    post_start,
    post_start_handler,
    pre_stop,
    pre_stop_handler,
    restarts,
    sigterm,
    termination,
    waiting_reason,
)
from podmodel.lifecycles.vocabulary import (
    DEATHS,
    INITS,
    MAIN,
    SIDECAR,
    Ended,
    HookHandler,
    KilledBy,
    Phase,
    RestartPolicy,
    Sigterm,
    WaitingReason,
)

ALWAYS, ON_FAILURE, NEVER = RestartPolicy.ALWAYS, RestartPolicy.ON_FAILURE, RestartPolicy.NEVER
in_crash_loop = shows_waiting & waiting_reason.is_(WaitingReason.CRASH_LOOP)
syncing = termination.is_(SYNCING)
down = shows_waiting | shows_terminated
by_liveness = killed_by.is_(KilledBy.LIVENESS_PROBE)
has_hook = has_post_start.is_(True)
pre_stop_exists = ~pre_stop_handler.is_(HookHandler.NONE)
being_stopped = container.is_(KILLING, STOPPING)
last_is_sidecar = Any(SIDECAR, ~Any(INITS.after, TRUE))
last_sidecar_is_down = Any(SIDECAR, ~Any(INITS.after, TRUE) & ~alive)

PROPERTIES = (
    sometimes(
        "a postStart hook can end before the application has started",
        post_start.is_(HOOK_SUCCEEDED) & alive & STARTED.is_(False),
        each=MAIN,
        applies=has_hook & has_startup.is_(True),
        rule="K7 H1",
    ),
    sometimes(
        "a postStart hook can still run when the process has already ended once",
        post_start.is_(HOOK_RUNNING) & alive & (restarts >= 1),
        each=MAIN,
        applies=has_hook & ~policy.is_(NEVER),
        rule="K7 H1",
    ),
    sometimes(
        "a hook by httpGet succeeds when a response comes, whatever its status code",
        post_start.is_(HOOK_SUCCEEDED) & shows_running,
        each=MAIN,
        applies=post_start_handler.is_(HookHandler.HTTP_GET),
        rule="K8",
    ),
    sometimes(
        "a hook by tcpSocket fails, and the container with it",
        post_start.is_(HOOK_FAILED) & killed_by.is_(KilledBy.POST_START) & shows_terminated,
        each=MAIN,
        applies=post_start_handler.is_(HookHandler.TCP_SOCKET),
        rule="K9",
    ),
    never_step(
        "a hook by tcpSocket never succeeds",
        given=post_start.is_(HOOK_RUNNING),
        then_not=post_start.is_(HOOK_SUCCEEDED),
        each=MAIN,
        applies=post_start_handler.is_(HookHandler.TCP_SOCKET),
        rule="K9",
    ),
    sometimes(
        "a pod whose container is in CrashLoopBackOff is Running",
        in_crash_loop & PHASE.is_(Phase.RUNNING),
        each=MAIN,
        applies=policy.is_(ALWAYS),
        rule="K15",
    ),
    sometimes(
        "a pod whose container is in CrashLoopBackOff is Pending while another one was never started",
        in_crash_loop & PHASE.is_(Phase.PENDING),
        each=MAIN,
        applies=policy.is_(ALWAYS) & Any(MAIN.others, TRUE),
        rule="K15",
    ),
    sometimes(
        "in a shared process namespace a process without a handler dies of SIGTERM",
        shows_terminated & ended.is_(Ended.SIGTERM),
        each=MAIN,
        applies=pid1.is_(False) & sigterm.is_(Sigterm.DEFAULT),
        rule="K18 G3",
    ),
    never_step(
        "a second delete with a shorter grace period ends the kill that is under way",
        given=container.is_(STOPPING) & alive,
        then_not=alive,
        events=("delete-sooner",),
        each=MAIN,
        applies=has_grace.is_(True),
        expect=FAILS,
        because="the kill under way ignores what comes later (W11)",
        rule="K22",
    ),
    sometimes(
        "a main container that uses up the grace period leaves its sidecar only the minimum",
        container.is_(STOPPING) & overdue.is_(True) & Any(MAIN, alive),
        each=SIDECAR,
        applies=has_grace.is_(True),
        rule="K25 T7",
    ),
    sometimes(
        "a plain second container keeps a finished job Running",
        PHASE.is_(Phase.RUNNING) & finished & exited_0 & Any(MAIN.others, alive) & syncing,
        each=MAIN,
        applies=policy.is_(NEVER) & Any(MAIN.others, TRUE),
        rule="K28",
    ),
    sometimes(
        "a container that its liveness probe kills again still has no back-off",
        by_liveness & alive & restarts.is_(1) & ended.is_(Ended.SIGKILL) & backoff.is_(CLEAR),
        each=MAIN,
        applies=has_liveness.is_(True) & policy.is_(ALWAYS),
        rule="K31 8.3",
    ),
    never_step(
        "under OnFailure a container that a liveness probe killed is not taken for completed",
        given=restarting_now & exited_0,
        then_not=finished,
        each=MAIN,
        applies=has_liveness.is_(True) & policy.is_(ON_FAILURE),
        expect=FAILS,
        because="if its restart is put off, the exit code 0 counts, and that is final (8.2)",
        rule="K32",
    ),
    never_step(
        "a container that its liveness probe kills is restarted, whatever its restartPolicy",
        given=by_liveness & being_stopped,
        then_not=shows_terminated & ~restartable,
        events=DEATHS,
        each=MAIN,
        applies=has_liveness.is_(True) & policy.is_(NEVER),
        expect=FAILS,
        because="under Never the kill is final, and the pod ends with it",
        rule="K33",
    ),
    never_step(
        "no readiness probe is evaluated once the kubelet stops the pod",
        given=deleting & ~termination.is_(SYNCING),
        events=("readiness-success", "readiness-failure"),
        each=MAIN,
        expect=FAILS,
        because="readiness probes go on until the containers have stopped (PR18)",
        rule="K42",
    ),
    sometimes(
        "an OOM kill runs no preStop hook",
        shows_terminated & ended.is_(Ended.OOM_KILLED) & pre_stop.is_(HOOK_IDLE),
        each=MAIN,
        applies=pre_stop_exists,
        rule="K48 C17",
    ),
    sometimes(
        "a main container whose start failed does not keep the next one from being started",
        shows_waiting & ~waiting_reason.is_(WaitingReason.DEFAULT) & never_ended & Any(MAIN.after, alive),
        each=MAIN,
        applies=Any(MAIN.after, TRUE),
        rule="K54 2.5",
    ),
    sometimes(
        "a postStart hook keeps the next main container from being started",
        post_start.is_(HOOK_RUNNING) & Any(MAIN.after, never_ended & ~alive & should_run),
        each=MAIN,
        applies=has_hook & Any(MAIN.after, TRUE),
        rule="K54 H4",
    ),
    never_step(
        "while one container is being stopped after a probe failure no other one is started",
        given=Any(MAIN.others, being_stopped) & syncing,
        events=("start",),
        each=MAIN,
        applies=Any(MAIN.others, has_liveness.is_(True)),
        rule="K55 W6",
    ),
    sometimes(
        "a crashed container can have to wait until its sibling has been stopped after a probe failure",
        shows_terminated & ~backoff.is_(HOLDING) & restartable & Any(MAIN.others, by_liveness & being_stopped),
        each=MAIN,
        applies=policy.is_(ALWAYS) & Any(MAIN.others, has_liveness.is_(True)),
        rule="K55 W6",
    ),
    never_step(
        "a main container is not restarted by a new sync while the last sidecar is down and no other main runs",
        given=last_sidecar_is_down & All(MAIN, ~alive) & ~restarting_now,
        events=("start",),
        each=MAIN,
        applies=last_is_sidecar,
        rule="K68 9.1",
    ),
    sometimes(
        "the back-off of the last sidecar holds back a main container whose own back-off is over",
        shows_terminated & restartable & ~backoff.is_(HOLDING) & All(MAIN, ~alive) & Any(SIDECAR, backoff.is_(HOLDING)),
        each=MAIN,
        applies=policy.is_(ALWAYS) & last_is_sidecar,
        rule="K68 8.3",
    ),
    sometimes(
        "a sidecar that waits in back-off when the job is done ends ContainerStatusUnknown in a Succeeded pod",
        ended.is_(Ended.LOST) & (restarts >= 1) & PHASE.is_(Phase.SUCCEEDED) & ~deleting,
        each=SIDECAR,
        applies=All(MAIN, policy.is_(ON_FAILURE)),
        rule="K69 D5",
    ),
    never_step(
        "the exit code of an instance that has ended stays what it was",
        given=~never_ended & ~ended.is_(Ended.LOST) & down & pod.is_(BOUND),
        then_not=ended.is_(Ended.LOST),
        each=SIDECAR,
        applies=~Any(MAIN, policy.is_(ALWAYS)),
        expect=FAILS,
        because="what still waits at the end of the pod is made ContainerStatusUnknown 137 (D5)",
        rule="K75",
    ),
    sometimes(
        "with a grace period of 0 a sidecar whose pod is complete is stopped without its preStop hook",
        container.is_(STOPPING) & pre_stop.is_(HOOK_IDLE) & pod.is_(BOUND) & mains_finished,
        each=SIDECAR,
        applies=has_grace.is_(False) & pre_stop_exists,
        rule="K78 W7",
    ),
)
