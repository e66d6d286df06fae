"""
Laws of hooks, signals and the end of a pod.

Source: semantics.md 12.4.
"""

from podmodel.kernel.expr import (
    TRUE,
    All,
    Any,
)
from podmodel.kernel.property import FAILS, always, never, never_step, sometimes
from podmodel.lifecycles.init import mains_finished
from podmodel.lifecycles.status import (
    PHASE,
    alive,
    deleting,
    exited_0,
    init_failed,
    shows_running,
    shows_terminated,
)
from podmodel.lifecycles.variables import (
    DYING,
    FINISHED,
    GONE,
    HANDLING,
    HOOK_FAILED,
    HOOK_RUNNING,
    HOOK_SUCCEEDED,
    KILLING,
    NO_PROCESS,
    RUNNING,
    STOPPED,
    STOPPING,
    SYNCING,
    container,
    deletion_grace,
    ended,
    has_finalizers,
    has_grace,
    has_post_start,
    killed_by,
    liveness_grace,
    overdue,
    pid1,
    pod,
    post_start,
    pre_stop,
    pre_stop_handler,
    process,
    sigterm,
    startup_result,
    termination,
)
from podmodel.lifecycles.vocabulary import (
    EVERY,
    MAIN,
    SIDECAR,
    DeletionGrace,
    Ended,
    HookHandler,
    KilledBy,
    Phase,
    ProbeResult,
    Sigterm,
)

has_hook = has_post_start.is_(True)
of_the_pod = killed_by.is_(KilledBy.POD) & overdue.is_(False)
deaf_as_pid1 = pid1.is_(True) & sigterm.is_(Sigterm.DEFAULT, Sigterm.SHELL, Sigterm.IGNORED)
pre_stop_exists = ~pre_stop_handler.is_(HookHandler.NONE)
every_main_ended = All(MAIN, shows_terminated)

PROPERTIES = (
    never_step(
        "SIGKILL comes only after the stop signal",
        given=~container.is_(STOPPING),
        events=("sigkill",),
        each=EVERY,
        rule="TRM-01 K19",
    ),
    never_step(
        "the stop signal waits until preStop has ended or used up its time",
        given=pre_stop.is_(HOOK_RUNNING),
        events=("signal",),
        each=EVERY,
        rule="TRM-02",
    ),
    always(
        "preStop runs only while the kubelet is stopping the container, never because it exited by itself",
        given=pre_stop.is_(HOOK_RUNNING),
        then=container.is_(KILLING) & ~killed_by.is_(KilledBy.NOBODY),
        each=EVERY,
        rule="TRM-05 K1",
    ),
    always(
        "a container shown as Running has finished its postStart hook",
        given=shows_running & container.is_(RUNNING),
        then=post_start.is_(HOOK_SUCCEEDED),
        each=EVERY,
        applies=has_hook,
        rule="TRM-09",
    ),
    sometimes(
        "a postStart hook that does not return keeps a deleted pod from being stopped",
        deleting & post_start.is_(HOOK_RUNNING) & termination.is_(SYNCING),
        each=EVERY,
        applies=has_hook & has_grace.is_(True),
        rule="TRM-10 K5",
    ),
    never_step(
        "the kubelet does not begin to stop a pod while a postStart hook runs",
        given=Any(EVERY, post_start.is_(HOOK_RUNNING)),
        events=("terminate",),
        rule="TRM-11 W6",
    ),
    sometimes(
        "a failed postStart hook runs preStop",
        killed_by.is_(KilledBy.POST_START) & pre_stop.is_(HOOK_RUNNING),
        each=EVERY,
        applies=has_hook & has_grace.is_(True) & pre_stop_exists,
        rule="K6",
    ),
    never(
        "a PID 1 without a handler does not end by the stop signal",
        process.is_(HANDLING, DYING),
        given=container.is_(STOPPING),
        each=EVERY,
        applies=deaf_as_pid1,
        rule="TRM-12 K17 G2 G5",
    ),
    sometimes(
        "a PID 1 without a handler lasts until SIGKILL and ends 137",
        shows_terminated & ended.is_(Ended.SIGKILL),
        each=EVERY,
        applies=deaf_as_pid1,
        rule="TRM-12 K17",
    ),
    never_step(
        "a process never answers the stop signal by exiting 0",
        given=process.is_(HANDLING),
        then_not=ended.is_(Ended.COMPLETED),
        events=("complete",),
        each=EVERY,
        applies=sigterm.is_(Sigterm.HANDLED, Sigterm.UNKNOWN),
        expect=FAILS,
        because="a process that handles the stop signal ends with an exit code of its own (G1)",
        rule="TRM-13",
    ),
    always(
        "a stopped pod whose main containers all exited 0 is Succeeded",
        given=termination.is_(STOPPED) & All(MAIN, shows_terminated & exited_0) & ~init_failed & deleting,
        then=PHASE.is_(Phase.SUCCEEDED),
        rule="TRM-14 P8",
    ),
    always(
        "a stopped pod in which a main container ended otherwise is Failed",
        given=termination.is_(STOPPED, FINISHED)
        & Any(MAIN, shows_terminated & ~exited_0)
        & every_main_ended
        & deleting,
        then=PHASE.is_(Phase.FAILED),
        rule="TRM-14 P8",
    ),
    never_step(
        "the kubelet removes the object only when it has finished with the pod",
        given=~termination.is_(FINISHED),
        events=("remove",),
        rule="TRM-15 D3",
    ),
    never_step(
        "a sidecar gets its stop signal only after the main containers, or when the grace period is over",
        given=of_the_pod & Any(MAIN, alive),
        events=("signal",),
        each=SIDECAR,
        rule="TRM-16",
    ),
    never_step(
        "sidecars get their stop signal in reverse order, or when the grace period is over",
        given=of_the_pod & Any(SIDECAR.next, alive),
        events=("signal",),
        each=SIDECAR,
        rule="TRM-17",
    ),
    sometimes(
        "a sidecar's preStop can run while a main container is still running",
        pre_stop.is_(HOOK_RUNNING) & Any(MAIN, alive),
        each=SIDECAR,
        applies=pre_stop_exists & has_grace.is_(True),
        rule="K24",
    ),
    sometimes(
        "a second delete with a shorter grace period does not stop a kill that is under way",
        deletion_grace.is_(DeletionGrace.LOWERED) & container.is_(STOPPING),
        each=MAIN,
        applies=has_grace.is_(True),
        rule="TRM-20 K22",
    ),
    never_step(
        "no container is started once the kubelet has begun to stop the pod",
        given=~termination.is_(SYNCING) & process.is_(NO_PROCESS),
        then_not=alive,
        each=EVERY,
        rule="TRM-24 CON-06",
    ),
    sometimes(
        "the grace period can be used up while a container still runs",
        overdue.is_(True) & Any(EVERY, alive),
        applies=has_grace.is_(True),
        rule="TRM-16 7.5",
    ),
    never_step(
        "sidecars are stopped inside a sync only when every main container has finished for good",
        given=~mains_finished,
        events=("kill-pod",),
        applies=Any(SIDECAR, TRUE),
        rule="INI-10 IC9",
    ),
    never_step(
        "a container that a probe kills runs its preStop hook first",
        given=TRUE,
        then_not=~pre_stop.is_(HOOK_RUNNING),
        events=("kill",),
        each=EVERY,
        applies=has_grace.is_(True) & pre_stop_exists,
        rule="H6 C18",
    ),
    never_step(
        "a running container of a pod that is stopped runs its preStop hook first",
        given=container.is_(RUNNING),
        then_not=~pre_stop.is_(HOOK_RUNNING),
        events=("terminate",),
        each=EVERY,
        applies=has_grace.is_(True) & pre_stop_exists,
        rule="H6 K21",
    ),
    never_step(
        "a postStart hook that fails is recorded as failed",
        given=TRUE,
        then_not=~post_start.is_(HOOK_FAILED),
        events=("post-start-fail",),
        each=EVERY,
        applies=has_hook,
        rule="H3",
    ),
    sometimes(
        "a deleted pod without a grace period still runs its preStop hook",
        pre_stop.is_(HOOK_RUNNING) & pod.is_(GONE),
        each=EVERY,
        applies=has_grace.is_(False) & pre_stop_exists & has_finalizers.is_(False),
        rule="K21",
    ),
    never_step(
        "without a grace period a liveness kill skips the preStop hook",
        given=~startup_result.is_(ProbeResult.FAILURE),
        then_not=pre_stop.is_(HOOK_RUNNING),
        events=("kill",),
        each=EVERY,
        applies=has_grace.is_(False) & liveness_grace.is_(False) & pre_stop_exists,
        rule="K21 H7",
    ),
    never_step(
        "preStop is started at most once by one kill",
        given=container.is_(KILLING, STOPPING) & ~pre_stop.is_(HOOK_RUNNING),
        then_not=pre_stop.is_(HOOK_RUNNING),
        each=EVERY,
        applies=pre_stop_exists,
        rule="TRM-06 H6",
    ),
)
