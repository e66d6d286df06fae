"""
What the API object shows, where that is not what is: statuses are generated at the start of a call, then published.

Each container has a `status` entry and the pod a `published` phase with conditions, copied when SyncPod begins, when
termination begins, and when all containers have stopped (`report`); what the end of the worker makes of it is written
by a last `report`, which computes no condition anew (D5, D6). Between, only probe results are patched in (D8): a startup
result changes `started` alone, a readiness result `ready` and the conditions made of it; and the kubelet of 1.36 says at
once that a sandbox is there (4.2). PodGC is a second writer of the phase.
Source: semantics.md 1.4, 2.12 (D-rules), 3.0 (ST-rules), 3.4 (O-rules), 4, 8.4. Abstractions: the status manager writes
at once; lastState is that of the newest finished instance.
"""

from podmodel.kernel.expr import Any, Case, Named, Table
from podmodel.kernel.machine import HEARS, STAY, Machine, Transition
from podmodel.kernel.rewrite import substitute_table
from podmodel.lifecycles import conditions, records
from podmodel.lifecycles.conditions import COMPLETED, FAILED, NOT_READY
from podmodel.lifecycles.releases import SANDBOX_READY_PUSHED
from podmodel.lifecycles.status import (
    COMPUTED_PHASE,
    CONTAINERS_READY,
    INITIALIZED,
    PHASE,
    READY,
    READY_CONDITION,
    STARTED,
    TRUE_CONDITION,
)
from podmodel.lifecycles.variables import (
    ENTRY,
    FINISHED,
    NO_ENTRY,
    PUBLISHED,
    STOPPED,
    TERMINATING,
    UNPUBLISHED,
    api_state,
    cached_phase,
    closed,
    ended,
    has_readiness,
    has_startup,
    models_ends,
    models_node,
    models_sandbox,
    published,
    restarts,
    seen_containers_ready,
    seen_ended,
    seen_initialized,
    seen_phase,
    seen_pod_ready,
    seen_ready,
    seen_ready_to_start,
    seen_reason,
    seen_restarts,
    seen_started,
    seen_state,
    seen_unready,
    status,
    termination,
    waiting_reason,
)
from podmodel.lifecycles.vocabulary import EVERY, KUBELET, POD, ApiState, Phase, Shown
from podmodel.lifecycles.worker import is_ended, kubelet_up, names_newest, sandbox_ready

GENERATED = ("sync", "terminate", "report")
UP = ("sandbox-up", "sandbox-reset")

entry = (
    seen_state.copy(api_state),
    seen_reason.copy(waiting_reason),
    seen_ended.copy(ended),
    seen_restarts.copy(restarts),
    seen_started.by(STARTED),
    seen_ready.by(READY),
)
is_ready = READY_CONDITION.is_(TRUE_CONDITION)
containers_ready = CONTAINERS_READY.is_(TRUE_CONDITION)
initialized = INITIALIZED.is_(TRUE_CONDITION)
UNREADY = Table(
    "reason of ContainersReady",
    (
        Case("PodCompleted", CONTAINERS_READY.is_(COMPLETED), "CR2"),
        Case("PodFailed", CONTAINERS_READY.is_(FAILED), "CR3"),
        Case("ContainersNotReady", CONTAINERS_READY.is_(NOT_READY), "CR4"),
    ),
    default="",
    per=POD,
    cite="4.4",
)
readiness = (
    seen_pod_ready.set(True).when(is_ready),
    seen_pod_ready.set(False).when(~is_ready),
    seen_containers_ready.set(True).when(containers_ready),
    seen_containers_ready.set(False).when(~containers_ready),
    seen_unready.by(UNREADY),
)
whole = (
    seen_phase.by(PHASE),
    cached_phase.by(COMPUTED_PHASE),
    *readiness,
    seen_initialized.set(True).when(initialized),
    seen_initialized.set(False).when(~initialized),
    seen_ready_to_start.set(True).when(sandbox_ready),
    seen_ready_to_start.set(False).when(~sandbox_ready),
)
closes = (*whole, closed.set(True))
shows_ready = seen_pod_ready.is_(True) | seen_containers_ready.is_(True)
last = (
    seen_phase.by(PHASE),
    seen_unready.set("PodCompleted").when(shows_ready & PHASE.is_(Phase.SUCCEEDED)),
    seen_unready.set("PodFailed").when(shows_ready & PHASE.is_(Phase.FAILED)),
    seen_pod_ready.set(False),
    seen_containers_ready.set(False),
)
sandbox_is_up = (seen_ready_to_start.set(True),)
unready = (seen_pod_ready.set(False),)
pending = (seen_phase.set(Phase.PENDING),)
failed = (seen_phase.set(Phase.FAILED),)

is_over = Named("all containers have stopped", termination.is_(STOPPED), cite="T25")
is_done = Named("the worker has finished", termination.is_(FINISHED) & closed.is_(True), cite="W14")
is_pushed = ~models_sandbox.is_(False) & SANDBOX_READY_PUSHED.switch.is_(True)

# Patches: a worker's result is for the instance that the status names, and changes what that status says

has_started = Named(
    "its startup probe has succeeded",
    has_startup.is_(True) & names_newest & STARTED.is_(True) & seen_started.is_(False),
    cite="D8",
)
is_probed = has_readiness.is_(True) & names_newest & seen_started.is_(True)
got_ready = is_probed & READY.is_(True) & seen_ready.is_(False)
got_unready = is_probed & READY.is_(False) & seen_ready.is_(True)
started_changed = Any(EVERY, has_started)
ready_changed = Any(EVERY, got_ready | got_unready)
looked_at = Named("its readiness probes go on", ~(is_ended & termination.is_(TERMINATING)), cite="PR4 T21 5.5")

SEEN = Table(
    "state as published",
    (
        Case(Shown.NO_STATUS, status.is_(NO_ENTRY), "1.4"),
        Case(Shown.RUNNING, seen_state.is_(ApiState.RUNNING), "1.4"),
        Case(Shown.TERMINATED, seen_state.is_(ApiState.TERMINATED), "1.4"),
    ),
    default=Shown.WAITING,
    cite="1.4",
)
PATCHED_READY = Table(
    "ready as patched",
    (Case(True, got_ready, "D8"), Case(False, got_unready, "D8"), Case(True, seen_ready.is_(True), "D8")),
    default=False,
    cite="D8 PR16",
)
AS_PATCHED = {
    records.statuses_known: True,
    records.shown: SEEN,
    records.shown_ready: PATCHED_READY,
    records.phase: cached_phase,
}
PATCHED = substitute_table(conditions.READY_CONDITION, AS_PATCHED)
PATCHED_CONTAINERS = substitute_table(conditions.CONTAINERS_READY, AS_PATCHED)
patched = (
    seen_pod_ready.set(True).when(PATCHED.is_(TRUE_CONDITION)),
    seen_pod_ready.set(False).when(~PATCHED.is_(TRUE_CONDITION)),
    seen_containers_ready.set(True).when(PATCHED_CONTAINERS.is_(TRUE_CONDITION)),
    seen_containers_ready.set(False).when(~PATCHED_CONTAINERS.is_(TRUE_CONDITION)),
    seen_unready.set("").when(PATCHED_CONTAINERS.is_(TRUE_CONDITION)),
    seen_unready.set("ContainersNotReady").when(PATCHED_CONTAINERS.is_(NOT_READY)),
)
now_started = (seen_started.set(True),)
now_ready = (seen_ready.set(True).when(got_ready), seen_ready.set(False).when(got_unready))

# fmt: off
STATUS_TRANSITIONS = (
    #          source             event              target  by       guard         effect         rule
    Transition((NO_ENTRY, ENTRY), GENERATED,         ENTRY,  HEARS,   effect=entry,                cite="C1 C23 C24 ST1 ST5 T20"),
    Transition(ENTRY,             "patch-startup",   STAY,   HEARS,   has_started,  now_started,   cite="D8 PR16 K74"),
    Transition(ENTRY,             "patch-readiness", STAY,   HEARS,   effect=now_ready,            cite="D8 PR16"),
)
POD_TRANSITIONS = (
    #          source                    event              target     by       guard                         effect         rule
    Transition(UNPUBLISHED,              "create",          STAY,      HEARS,   effect=pending,                              cite="A1 A2 P1"),
    Transition((UNPUBLISHED, PUBLISHED), ("sync", "terminate"), PUBLISHED, HEARS, effect=whole,                              cite="T20 O7"),
    Transition((UNPUBLISHED, PUBLISHED), "report",          PUBLISHED, KUBELET, is_over & kubelet_up,         closes,        cite="T25 D1"),
    Transition(PUBLISHED,                "report",          STAY,      KUBELET, is_done & kubelet_up,         last,          cite="D5 D6 O8"),
    Transition(PUBLISHED,                UP,                STAY,      HEARS,   is_pushed,                    sandbox_is_up, cite="4.2 S2"),
    Transition(PUBLISHED,                "patch-startup",   STAY,      KUBELET, started_changed & kubelet_up,                cite="D8 PR16"),
    Transition(PUBLISHED,                "patch-readiness", STAY,      KUBELET, ready_changed & kubelet_up & looked_at, patched, cite="D8 PR16 PR4"),
    Transition(UNPUBLISHED,              "reject",          PUBLISHED, HEARS,   ~models_ends.is_(False),      failed,        cite="W2 O9"),
    Transition((UNPUBLISHED, PUBLISHED), "node-silent",     STAY,      HEARS,   ~models_node.is_(False),      unready,       cite="N1 N2"),
    Transition((UNPUBLISHED, PUBLISHED), "collect",         PUBLISHED, HEARS,   ~models_node.is_(False),      failed,        cite="N5 N6"),
)
# fmt: on

STATUS = Machine(
    "status",
    status,
    STATUS_TRANSITIONS,
    (seen_state, seen_reason, seen_ended, seen_restarts, seen_started, seen_ready),
    __doc__,
)
MACHINE = Machine(
    "published",
    published,
    POD_TRANSITIONS,
    (
        seen_phase,
        cached_phase,
        seen_pod_ready,
        seen_containers_ready,
        seen_initialized,
        seen_unready,
        seen_ready_to_start,
        closed,
    ),
    __doc__,
)
