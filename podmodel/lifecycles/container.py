"""
The container lifecycle, as the kubelet drives it and `containerStatuses` shows it.

Source: semantics.md 2.5 (C-rules), 2.6 (I), 2.10 (T), 8.2, 9. Abstractions: the API shows every change at once, but
for a running postStart hook and a restart within one sync; pulling, creating and starting is one step, which may
fail with the reason of the step that failed; `restarts` saturates; records are kept (K63 does not happen).
Deletion is seen when `terminate` happens: until then the kubelet goes on as before, for any number of syncs, where
the real one finishes the sync that it is in (W5).
A kubelet that restarts finds containers as the runtime has them: why it killed one, and why one waits, is forgotten (N11).
"""

from podmodel.kernel.expr import TRUE, Named
from podmodel.kernel.machine import HEARS, STAY, Machine, Transition
from podmodel.lifecycles.init import (
    RECORD,
    filled_at_the_end,
    held_back,
    is_doomed,
    its_turn_to_start,
    its_turn_to_stop,
    liveness_failed,
    restarting_now,
    startup_failed,
    to_kill,
    to_start,
    worker_free,
)
from podmodel.lifecycles.status import deleting, exited_0, never_ended, restartable
from podmodel.lifecycles.variables import (
    HOOK_RUNNING,
    KILLING,
    NOT_PULLING,
    POST_START,
    PULLED,
    PULLING,
    RUNNING,
    STOPPING,
    SYNCING,
    TERMINATED,
    WAITING,
    api_state,
    container,
    has_post_start,
    image,
    killed_by,
    models_image,
    models_node,
    models_sandbox,
    policy,
    post_start_handler,
    pre_stop,
    pull_policy,
    ran,
    restarts,
    termination,
    waiting_reason,
)
from podmodel.lifecycles.vocabulary import (
    DEATHS,
    INITS,
    KUBELET,
    KUBELET_LOST,
    RUNTIME,
    ApiState,
    HookHandler,
    ImagePullPolicy,
    KilledBy,
    Record,
    RestartPolicy,
    WaitingReason,
)
from podmodel.lifecycles.worker import in_sync, kubelet_up, sandbox_ready

syncing = termination.is_(SYNCING)
acting = Named("the worker can act on it", syncing & in_sync & worker_free, cite="W1 W6")
may_try = Named("the kubelet tries to start it", acting & sandbox_ready & to_start & its_turn_to_start, cite="9.1 8.2")
may_start = Named("start", may_try & ~held_back, cite="C2 C25")
completed_by_kill = Named("killed by a probe, exited 0, and OnFailure", restarting_now & ~restartable, cite="8.2 K32")
may_show = Named("the status can show an error", ~(INITS.here & exited_0), cite="ST9")
needs_pull = Named("the image may be absent", pull_policy.is_(ImagePullPolicy.ALWAYS) | never_ended, cite="I4 K49")
can_break = may_start & ~completed_by_kill
may_fail = can_break & may_show
final_by_error = Named("an error makes its exit final", may_start & (completed_by_kill | ~may_show), cite="8.2 K32 ST9")
never_pulls = pull_policy.is_(ImagePullPolicy.NEVER)
pulls_always = pull_policy.is_(ImagePullPolicy.ALWAYS)
image_here = Named("its image is present", models_image.is_(False) | image.is_(PULLED), cite="I4 I7")
image_pulling = models_image.is_(False) | image.is_(PULLING)
image_idle = models_image.is_(False) | image.is_(NOT_PULLING)
restarted_by_probe = Named(
    "a probe killed it and it will be restarted",
    killed_by.is_(KilledBy.STARTUP_PROBE, KilledBy.LIVENESS_PROBE) & ~policy.is_(RestartPolicy.NEVER) & syncing,
    cite="8.2",
)
gives_up = Named("its policy is Never", policy.is_(RestartPolicy.NEVER))
waits_for_image = waiting_reason.is_(
    WaitingReason.ERR_IMAGE_PULL, WaitingReason.REGISTRY_UNAVAILABLE, WaitingReason.SIGNATURE_VALIDATION_FAILED
)
in_crash_loop = waiting_reason.is_(WaitingReason.CRASH_LOOP)
failed_post_start = killed_by.is_(KilledBy.POST_START)
is_forgotten = Named(
    "a kubelet that restarts does not know why it was killed",
    ~models_node.is_(False) & killed_by.is_(KilledBy.STARTUP_PROBE, KilledBy.LIVENESS_PROBE, KilledBy.POST_START),
    cite="N11",
)
is_found = Named(
    "found while it is being stopped", ~models_node.is_(False) & killed_by.is_(KilledBy.NOBODY), cite="N11"
)
has_record = Named("the runtime has a record of it", RECORD.is_(Record.EXITED), cite="1.4 S7")
shows_error = Named("the status can show an error instead of its exit", restartable & may_show, cite="ST9 C23")

counted = restarts.incr().when(~never_ended)
nobody = killed_by.set(KilledBy.NOBODY)
show_running = api_state.set(ApiState.RUNNING)
show_terminated = api_state.set(ApiState.TERMINATED)
show_waiting = api_state.set(ApiState.WAITING)
no_reason = waiting_reason.set(WaitingReason.DEFAULT)
down = (show_terminated, no_reason)
stopped = (*down, nobody.when(~failed_post_start))
starts = (counted, nobody)
runs = (show_running, no_reason, ran.set(True))
by_hook = killed_by.set(KilledBy.POST_START)
pull_error = (show_waiting, waiting_reason.set(WaitingReason.ERR_IMAGE_PULL), nobody)
never_pull_error = (show_waiting, waiting_reason.set(WaitingReason.ERR_IMAGE_NEVER_PULL), nobody)
image_error = (
    show_waiting,
    waiting_reason.choose(WaitingReason.INVALID_IMAGE_NAME, WaitingReason.IMAGE_INSPECT_ERROR),
    nobody,
)
registry_error = (
    show_waiting,
    waiting_reason.choose(WaitingReason.REGISTRY_UNAVAILABLE, WaitingReason.SIGNATURE_VALIDATION_FAILED),
    nobody,
)
pull_back_off = (waiting_reason.set(WaitingReason.IMAGE_PULL_BACK_OFF),)
config_error = (show_waiting, waiting_reason.set(WaitingReason.CONFIG_ERROR), nobody)
create_error = (
    show_waiting,
    waiting_reason.choose(
        WaitingReason.CREATE_ERROR, WaitingReason.PRE_CREATE_HOOK_ERROR, WaitingReason.PRE_START_HOOK_ERROR
    ),
    nobody,
)
run_error = (*starts, show_waiting, waiting_reason.set(WaitingReason.RUN_CONTAINER_ERROR), ran.set(True))
hook_error = (show_waiting, waiting_reason.set(WaitingReason.POST_START_HOOK_ERROR), nobody, ran.set(True))
found_running = (nobody, *runs)
found_ended = (nobody, *down)
found_none = (nobody, no_reason)
crash_loop = (show_waiting, waiting_reason.set(WaitingReason.CRASH_LOOP), ran.set(True))
ends = (by_hook.when(~post_start_handler.is_(HookHandler.SLEEP)), *down, ran.set(True).when(~gives_up))
by_startup = killed_by.set(KilledBy.STARTUP_PROBE)
by_liveness = killed_by.set(KilledBy.LIVENESS_PROBE)
by_pod = killed_by.set(KilledBy.POD)
by_probe = (by_startup.when(startup_failed), by_liveness.when(~startup_failed))
has_hook = has_post_start.is_(True)
may_signal = ~pre_stop.is_(HOOK_RUNNING) & its_turn_to_stop & kubelet_up

DOWN = (WAITING, TERMINATED)
UP = (RUNNING, KILLING, STOPPING)
POD_KILLS = ("kill-pod", "terminate")

# fmt: off
TRANSITIONS = (
    #          source               event              target      by       guard                                                    effect            rule
    Transition(DOWN,                "start",           POST_START, RUNTIME, may_start & image_here & has_hook,                                    starts,           cite="C2 C8 C11 C25"),
    Transition(DOWN,                "start",           RUNNING,    RUNTIME, may_start & image_here & ~has_hook,                                   (*starts, *runs), cite="C2 C8 C10 C25"),
    Transition(DOWN,                "pull-fail",       WAITING,    RUNTIME, may_fail & needs_pull & ~never_pulls & image_pulling,    pull_error,       cite="C5 I8"),
    Transition(DOWN,                "pull-fail",       WAITING,    RUNTIME, may_fail & needs_pull & never_pulls & image_idle,        never_pull_error, cite="C5 I3"),
    Transition(TERMINATED,          "pull-fail",       STAY,       RUNTIME, final_by_error & needs_pull & image_pulling,                             (nobody, *down),  cite="8.2 K32 ST9"),
    Transition(DOWN,                "registry-fail",   WAITING,    RUNTIME, may_fail & needs_pull & ~never_pulls & image_pulling,    registry_error,   cite="C5 I8"),
    Transition(DOWN,                "image-fail",      WAITING,    KUBELET, may_fail & never_ended & image_idle,                                  image_error,      cite="C5 I1 I2"),
    Transition(WAITING,             "pull-back-off",   STAY,       KUBELET, may_try & waits_for_image,                               pull_back_off,    cite="C5 I5"),
    Transition(DOWN,                "config-fail",     WAITING,    KUBELET, may_fail & image_here,                                                config_error,     cite="C6"),
    Transition(DOWN,                "create-fail",     WAITING,    RUNTIME, may_fail & image_here,                                                create_error,     cite="C7"),
    Transition(DOWN,                "start-error",     WAITING,    RUNTIME, can_break & ~gives_up & image_here,                                    run_error,        cite="C9 C23"),
    Transition(DOWN,                "start-error",     TERMINATED, RUNTIME, can_break & gives_up & image_here,                                     (*starts, *down), cite="C9"),
    Transition(POST_START,          "post-start-ok",   RUNNING,    HEARS,   has_hook,                                                runs,             cite="C12"),
    Transition(POST_START,          "post-start-fail", KILLING,    HEARS,   has_hook,                                                (by_hook,),       cite="C13"),
    Transition(RUNNING,             "kill",            KILLING,    KUBELET, acting & to_kill & startup_failed,                       (by_startup,),    cite="C18"),
    Transition(RUNNING,             "kill",            KILLING,    KUBELET, acting & to_kill & liveness_failed,                      (by_liveness,),   cite="C18"),
    Transition(RUNNING,             "kill-pod",        KILLING,    HEARS,   TRUE,                                                    (by_pod,),        cite="C21 IC9"),
    Transition(RUNNING,             "terminate",       KILLING,    HEARS,   TRUE,                                                    (by_pod,),        cite="C21 T22"),
    Transition(KILLING,             "signal",          STOPPING,   KUBELET, may_signal,                                              (),               cite="T6 T7 T9"),
    Transition(UP,                  DEATHS,            TERMINATED, HEARS,   ~restarted_by_probe,                                     stopped,          cite="C15 C16 C17 C22"),
    Transition((KILLING, STOPPING), DEATHS,            TERMINATED, HEARS,   restarted_by_probe,                                      (),               cite="C22 8.2"),
    Transition(POST_START,          DEATHS,            TERMINATED, HEARS,   TRUE,                                                    ends,             cite="C14"),
    Transition(TERMINATED,          "hook-error",      WAITING,    KUBELET, acting & failed_post_start & shows_error, hook_error,       cite="C13 C23"),
    Transition(DOWN,                "back-off",        WAITING,    KUBELET, may_try & held_back & shows_error & ~in_crash_loop,      crash_loop,       cite="B3 C3 C23"),
    Transition(TERMINATED,          "back-off",        STAY,       KUBELET, may_try & held_back & restarting_now & ~shows_error,     (nobody, *down),  cite="B3 8.2 ST9"),
    Transition(TERMINATED,          "sandbox-reset",   WAITING,    HEARS,   ~models_sandbox.is_(False) & INITS.here,                 (nobody,),        cite="S7 IC6"),
    Transition(WAITING,             "terminate",       TERMINATED, HEARS,   ~never_ended & deleting,                                 down,             cite="7.8"),
    Transition(WAITING,             "finish",          TERMINATED, HEARS,   filled_at_the_end,                                       down,             cite="D5 C28"),
    Transition(POST_START,          KUBELET_LOST,      RUNNING,    HEARS,   ~models_node.is_(False),                                 runs,            cite="H1 K61"),
    Transition(WAITING,             KUBELET_LOST,      TERMINATED, HEARS,   ~models_node.is_(False) & has_record,                    found_ended,     cite="N11 C23 C24"),
    Transition(WAITING,             KUBELET_LOST,      STAY,       HEARS,   ~models_node.is_(False) & ~has_record,                   found_none,      cite="N11 C23 C1"),
    Transition(KILLING,             KUBELET_LOST,      RUNNING,    HEARS,   is_forgotten,                                            found_running,   cite="N11 C18 C13"),
    Transition(STOPPING,            KUBELET_LOST,      STAY,       HEARS,   is_forgotten,                                            found_running,   cite="N11 C22"),
    Transition(TERMINATED,          KUBELET_LOST,      STAY,       HEARS,   is_forgotten,                                            found_ended,     cite="N11 8.2 K32"),
    Transition(STOPPING,            "kill",            KILLING,    KUBELET, acting & to_kill & is_found & is_doomed,                by_probe,         cite="N11 C18"),
    Transition(STOPPING,            POD_KILLS,         KILLING,    HEARS,   is_found,                                                (by_pod,),        cite="N11 C21 T22"),
)
# fmt: on

MACHINE = Machine("container", container, TRANSITIONS, (api_state, waiting_reason, killed_by, ran, restarts), __doc__)
