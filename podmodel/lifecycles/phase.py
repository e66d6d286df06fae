"""
The phase that the kubelet computes from container statuses (getPhase).

One table for every release: F1 and F8 to F10 are those of 3.3, which without container restart rules say what 3.2
says, but for F11.
Source: semantics.md 3.1 to 3.3.
"""

from podmodel.kernel.expr import All, Any, Case, Named, Table
from podmodel.lifecycles.records import (
    main_in_sandbox,
    newest_exit,
    pod_is_terminal,
    pod_policy,
    shown,
    shown_last,
    shown_started,
    static,
)
from podmodel.lifecycles.releases import CONTAINER_RESTART_RULES, CURRENT_SANDBOX_PHASE
from podmodel.lifecycles.restart import AGAIN_AFTER_END, restarted_in_place
from podmodel.lifecycles.vocabulary import INIT, MAIN, POD, SIDECAR, Phase, RestartPolicy, Shown, ShownEnd

# Words about the status of one container (3.1)

unknown = Named("has no status, or no state", shown.is_(Shown.NO_STATUS, Shown.EMPTY), cite="3.1")
running = Named("shows running", shown.is_(Shown.RUNNING), cite="3.1")
terminated = shown.is_(Shown.TERMINATED)
first_wait = Named("waits for its first start", shown.is_(Shown.WAITING) & shown_last.is_(False), cite="3.1")

SHOWN_END = Table(
    "where it shows its end",
    (
        Case(ShownEnd.STATE, terminated, "3.1"),
        Case(ShownEnd.LAST, shown.is_(Shown.WAITING) & shown_last.is_(True), "3.1"),
    ),
    default=ShownEnd.NOWHERE,
    cite="3.1",
    doc="which termination counts, if the container is stopped; `newest_exit` is its exit code",
)
stopped = Named("has ended and does not run", SHOWN_END.is_(ShownEnd.STATE, ShownEnd.LAST), cite="3.1")
succeeded = Named("exited 0, and is not waiting", terminated & newest_exit.is_(0), cite="3.1")
failed = Named("its newest exit was a failure", stopped & ~newest_exit.is_(0), cite="3.1")
again = Named("its newest exit is followed by a restart", AGAIN_AFTER_END.is_(True) | restarted_in_place, cite="3.3")

# Words about the pod

init_failed = Named("an init container failed for good", Any(INIT, failed & ~again), cite="F1'")
init_pending = Named("an init container is not done", Any(INIT, unknown | running | first_wait), cite="3.1")
sidecar_pending = Named(
    "a sidecar is not started",
    Any(SIDECAR, running & ~shown_started.is_(True) | first_wait | shown.is_(Shown.EMPTY)),
    cite="3.1",
)
main_started = Named("a main is running or has ended", Any(MAIN, running | terminated), cite="3.1")
current = CURRENT_SANDBOX_PHASE.switch.is_(True)
has_initialized = Named(
    "a main has been started", current & main_in_sandbox.is_(True) | ~current & main_started, cite="3.1"
)
no_rules = CONTAINER_RESTART_RULES.switch.is_(False)
mains_succeeded = Named("all mains succeeded", All(MAIN, succeeded), cite="3.2")
ends_now = Named("the pod ends", pod_is_terminal.is_(True) & static.is_(False), cite="F6 F7")

# fmt: off
COMPUTED_PHASE = Table(
    "computed phase",
    (
        Case(Phase.FAILED,    init_failed,                                                          "F1 F1'"),
        Case(Phase.PENDING,   init_pending,                                                         "F2"),
        Case(Phase.PENDING,   sidecar_pending & ~has_initialized,                                   "F3"),
        Case(Phase.PENDING,   Any(MAIN, first_wait) | Any(SIDECAR, first_wait),                     "F4"),
        Case(Phase.PENDING,   Any(MAIN, unknown) | Any(SIDECAR, unknown),                           "F12"),
        Case(Phase.RUNNING,   Any(MAIN, running) | Any(SIDECAR, running),                           "F5"),
        Case(Phase.SUCCEEDED, ends_now & mains_succeeded,                                           "F6"),
        Case(Phase.FAILED,    ends_now,                                                             "F7"),
        Case(Phase.RUNNING,   Any(MAIN, again),                                                     "F8 F8'"),
        Case(Phase.SUCCEEDED, mains_succeeded,                                                      "F9 F9'"),
        Case(Phase.RUNNING,   no_rules & pod_policy.is_(RestartPolicy.ON_FAILURE),                  "F11"),
    ),
    default=Phase.FAILED,
    per=POD,
    cite="F10 F10'",
    doc="what the kubelet computes from the container statuses (getPhase)",
)
# fmt: on
