"""
Laws of a container: states, restarts, back-off.

Source: semantics.md 12.2.
"""

from podmodel.kernel.expr import TRUE, Any
from podmodel.kernel.property import always, never, never_step, sometimes
from podmodel.lifecycles.backoff import by_probe
from podmodel.lifecycles.status import (
    PHASE,
    READY,
    STARTED,
    alive,
    exists,
    exited_0,
    never_ended,
    restartable,
    shows_running,
    shows_terminated,
    shows_waiting,
)
from podmodel.lifecycles.variables import (
    CLEAR,
    HOLDING,
    NO_PROCESS,
    OPEN,
    backoff,
    delay,
    ended,
    has_post_start,
    killed_by,
    policy,
    post_start_handler,
    process,
    pull_policy,
    restarts,
    waiting_reason,
)
from podmodel.lifecycles.vocabulary import (
    EVERY,
    MAIN,
    SIDECAR,
    Ended,
    HookHandler,
    ImagePullPolicy,
    KilledBy,
    Phase,
    RestartPolicy,
    WaitingReason,
)

in_crash_loop = shows_waiting & waiting_reason.is_(WaitingReason.CRASH_LOOP)
by_itself = killed_by.is_(KilledBy.NOBODY)

PROPERTIES = (
    never_step(
        "restartCount never falls back to 0",
        given=restarts >= 1,
        then_not=restarts < 1,
        each=EVERY,
        rule="CON-02 K52",
    ),
    never_step(
        "restartCount never falls below 2 once it was there",
        given=restarts >= 2,
        then_not=restarts < 2,
        each=EVERY,
        rule="CON-02",
    ),
    never_step(
        "restartCount changes only with a new instance",
        given=restarts < 1,
        then_not=(restarts >= 1) & process.is_(NO_PROCESS) & ~ended.is_(Ended.START_ERROR),
        each=EVERY,
        rule="CON-03",
    ),
    always("ready implies started", given=READY.is_(True), then=STARTED.is_(True), each=MAIN, rule="CON-05"),
    always("started implies Running", given=STARTED.is_(True), then=shows_running, each=EVERY, rule="CON-05"),
    never_step(
        "under restartPolicy Never a main container that ended is not started again",
        given=shows_terminated,
        then_not=alive,
        each=MAIN,
        applies=policy.is_(RestartPolicy.NEVER),
        rule="CON-07",
    ),
    never_step(
        "under restartPolicy OnFailure a main container that exited 0 by itself is not started again",
        given=shows_terminated & exited_0 & by_itself,
        then_not=alive,
        each=MAIN,
        applies=policy.is_(RestartPolicy.ON_FAILURE),
        rule="CON-08",
    ),
    always(
        "CrashLoopBackOff comes only after an instance has ended",
        given=in_crash_loop,
        then=~never_ended,
        each=EVERY,
        rule="CON-14",
    ),
    never_step(
        "the first restart is not held back",
        given=backoff.is_(CLEAR),
        events=("back-off",),
        each=EVERY,
        rule="K30 B2",
    ),
    always(
        "ErrImageNeverPull comes only with imagePullPolicy Never",
        given=waiting_reason.is_(WaitingReason.ERR_IMAGE_NEVER_PULL),
        then=pull_policy.is_(ImagePullPolicy.NEVER),
        each=EVERY,
        rule="CON-16",
    ),
    always(
        "ContainerCreating and PodInitializing are shown only before the first instance has ended",
        given=shows_waiting & waiting_reason.is_(WaitingReason.DEFAULT) & exists,
        then=never_ended,
        each=EVERY,
        rule="CON-17",
    ),
    never_step(
        "a container ended by SIGKILL has exit code 137",
        given=TRUE,
        then_not=~ended.is_(Ended.SIGKILL),
        events=("sigkill",),
        each=EVERY,
        rule="CON-18",
    ),
    never_step(
        "a main container that is Terminated for good stays Terminated",
        given=shows_terminated & ~restartable,
        then_not=~shows_terminated,
        each=MAIN,
        applies=~policy.is_(RestartPolicy.ALWAYS),
        rule="CON-19 D2",
    ),
    sometimes(
        "a main container can be ready while its pod is Pending",
        READY.is_(True) & PHASE.is_(Phase.PENDING),
        each=MAIN,
        applies=Any(MAIN.others, TRUE),
        rule="CON-20 K56",
    ),
    sometimes(
        "a container that exited 0 can be in CrashLoopBackOff",
        in_crash_loop & exited_0,
        each=MAIN,
        applies=policy.is_(RestartPolicy.ALWAYS),
        rule="CON-21 K29",
    ),
    never_step(
        "the first restart is counted",
        given=(restarts < 1) & ~never_ended,
        then_not=alive & (restarts < 1),
        events=("start",),
        each=EVERY,
        rule="CON-03 C8",
    ),
    never_step(
        "the second restart is counted",
        given=restarts.is_(1) & ~never_ended,
        then_not=alive & (restarts < 2),
        events=("start",),
        each=EVERY,
        rule="CON-03 C8",
    ),
    sometimes(
        "the delay of the back-off can grow to 300 s",
        delay.is_(300),
        each=EVERY,
        applies=~policy.is_(RestartPolicy.NEVER),
        rule="CON-15",
    ),
    never_step(
        "after a reset of the back-off its delay begins at 10 s again",
        given=delay > 10,
        then_not=delay > 10,
        events=("backoff-reset",),
        each=EVERY,
        rule="CON-13 B2",
    ),
    never_step(
        "a container that crashes again waits in back-off unless a probe killed it",
        given=backoff.is_(OPEN) & ~by_probe,
        then_not=~backoff.is_(HOLDING),
        events=("crash", "oom", "sigkill"),
        each=EVERY,
        rule="CON-11 B3",
    ),
    never_step(
        "a restart begins only when the back-off is over",
        given=backoff.is_(HOLDING),
        events=("start",),
        each=EVERY,
        rule="CON-11 B3",
    ),
    never_step(
        "the first restart after an exit opens a back-off entry",
        given=backoff.is_(CLEAR) & ~never_ended & ~by_probe,
        then_not=~backoff.is_(OPEN),
        events=("start",),
        each=EVERY,
        rule="B2",
    ),
    sometimes(
        "a container can show ErrImagePull",
        shows_waiting & waiting_reason.is_(WaitingReason.ERR_IMAGE_PULL),
        each=EVERY,
        applies=~pull_policy.is_(ImagePullPolicy.NEVER),
        rule="C5 I8",
    ),
    sometimes(
        "a container can show ImagePullBackOff",
        shows_waiting & waiting_reason.is_(WaitingReason.IMAGE_PULL_BACK_OFF),
        each=EVERY,
        applies=~pull_policy.is_(ImagePullPolicy.NEVER),
        rule="C5 I5",
    ),
    sometimes(
        "a container can show CreateContainerConfigError",
        shows_waiting & waiting_reason.is_(WaitingReason.CONFIG_ERROR),
        each=EVERY,
        rule="C6",
    ),
    sometimes(
        "a container can show RunContainerError",
        shows_waiting & waiting_reason.is_(WaitingReason.RUN_CONTAINER_ERROR),
        each=EVERY,
        applies=~policy.is_(RestartPolicy.NEVER),
        rule="C9",
    ),
    sometimes(
        "a container can show PostStartHookError",
        shows_waiting & waiting_reason.is_(WaitingReason.POST_START_HOOK_ERROR),
        each=EVERY,
        applies=has_post_start.is_(True)
        & ~policy.is_(RestartPolicy.NEVER)
        & ~post_start_handler.is_(HookHandler.SLEEP),
        rule="C13 C23",
    ),
    never(
        "a sidecar that exited 0 shows no waiting reason",
        shows_waiting & exited_0,
        each=SIDECAR,
        given=exited_0,
        rule="K65 ST9",
    ),
    sometimes(
        "a container whose process cannot be started gets into CrashLoopBackOff",
        in_crash_loop & ended.is_(Ended.START_ERROR),
        each=EVERY,
        applies=~policy.is_(RestartPolicy.NEVER),
        rule="C9 B2",
    ),
    sometimes(
        "a restart can end in ErrImagePull when the image is always pulled",
        waiting_reason.is_(WaitingReason.ERR_IMAGE_PULL) & shows_waiting & ~never_ended,
        each=MAIN,
        applies=pull_policy.is_(ImagePullPolicy.ALWAYS) & policy.is_(RestartPolicy.ALWAYS),
        rule="K49",
    ),
    never(
        "an image that was there once is not pulled again unless it is always pulled",
        waiting_reason.is_(WaitingReason.ERR_IMAGE_PULL, WaitingReason.ERR_IMAGE_NEVER_PULL)
        & shows_waiting
        & ~never_ended
        & exists,
        given=~never_ended,
        each=EVERY,
        applies=~pull_policy.is_(ImagePullPolicy.ALWAYS),
        rule="I4 K49",
    ),
    always(
        "a container shows exactly one of Waiting, Running and Terminated",
        given=exists,
        then=shows_waiting & ~shows_running & ~shows_terminated
        | ~shows_waiting & shows_running & ~shows_terminated
        | ~shows_waiting & ~shows_running & shows_terminated,
        each=EVERY,
        rule="CON-01",
    ),
    never_step(
        "no instance of a container is started while another one runs",
        given=alive,
        events=("start", "start-error"),
        each=EVERY,
        rule="CON-04",
    ),
)
