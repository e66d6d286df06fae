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

from dataclasses import replace

from podmodel.kernel.expr import Any, Case, Named, Table
from podmodel.kernel.machine import HEARS, STAY, Machine, Transition
from podmodel.kernel.rewrite import substitute_table
from podmodel.lifecycles import api_status, conditions, records, status_manager
from podmodel.lifecycles.conditions import (
    COMPLETED,
    FAILED,
    INITIALIZED_COMPLETED,
    INITIALIZED_TRUE,
    NOT_INITIALIZED,
    TRUE_CONDITION,
    UNREADY_NODE,
)
from podmodel.lifecycles.releases import SANDBOX_READY_PUSHED
from podmodel.lifecycles.status import MAY_RUN, OF_CONTAINERS, OF_THE_POD, READY, STARTED
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
    marked_unready,
    models_ends,
    models_node,
    models_sandbox,
    published,
    readiness_gate,
    restarts,
    seen_ended,
    seen_gate,
    seen_initialized,
    seen_phase,
    seen_ready,
    seen_ready_to_start,
    seen_reason,
    seen_restarts,
    seen_started,
    seen_state,
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

# What a status says that is generated now, and what of it is let through

AS_GENERATED = {
    **OF_CONTAINERS,
    **OF_THE_POD,
    records.shown_phase: seen_phase,
    records.was_initialized: seen_initialized,
    records.phase: cached_phase,
}
AS_SENT = {records.phase: cached_phase, records.shown_phase: seen_phase, records.static: False}
GENERATED_PHASE = substitute_table(api_status.GENERATED_PHASE, AS_GENERATED)
MADE_INITIALIZED = substitute_table(conditions.INITIALIZED, AS_GENERATED)
SENT_PHASE = substitute_table(status_manager.SENT_PHASE, {**AS_SENT, records.could_run: MAY_RUN})
FINAL_PHASE = substitute_table(status_manager.FINAL_PHASE, AS_SENT)
initialized = MADE_INITIALIZED.is_(*INITIALIZED_TRUE)


STORED_PHASE = Table(
    "phase as it is stored",
    (
        Case(Phase.PENDING, SENT_PHASE.is_(Phase.PENDING), "O7"),
        Case(Phase.SUCCEEDED, SENT_PHASE.is_(Phase.SUCCEEDED), "O7"),
        Case(Phase.FAILED, SENT_PHASE.is_(Phase.FAILED), "O7"),
    ),
    default=Phase.RUNNING,
    per=POD,
    cite="D4 O7",
)
STORED_END = Table(
    "phase as it is stored in the end",
    (Case(Phase.SUCCEEDED, FINAL_PHASE.is_(Phase.SUCCEEDED), "D5"),),
    default=Phase.FAILED,
    per=POD,
    cite="D5 O8",
)

whole = (  # in this order: the later ones read what the earlier ones wrote
    cached_phase.by(GENERATED_PHASE),
    seen_phase.by(STORED_PHASE),
    seen_gate.copy(readiness_gate),
    seen_initialized.set(True).when(initialized),
    seen_initialized.set(False).when(~initialized),
    seen_ready_to_start.set(True).when(sandbox_ready),
    seen_ready_to_start.set(False).when(~sandbox_ready),
    marked_unready.set(False),
)
closes = (*whole, closed.set(True))
last = (seen_phase.by(STORED_END),)
sandbox_is_up = (seen_ready_to_start.set(True),)
unready = (marked_unready.set(True),)
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

now_started = (seen_started.set(True),)
now_ready = (seen_ready.set(True).when(got_ready), seen_ready.set(False).when(got_unready))

# The conditions that the API object shows: made of the statuses and of the phase beside them, so they are not stored

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
SEEN_READY = Table("ready as published", (Case(True, seen_ready.is_(True), "4.6"),), default=False, cite="4.6")
AS_PUBLISHED = {
    records.statuses_known: True,
    records.shown: SEEN,
    records.shown_ready: SEEN_READY,
    records.phase: cached_phase,
    readiness_gate: seen_gate,
}
MADE_READY = substitute_table(conditions.READY_CONDITION, AS_PUBLISHED)
MADE_CONTAINERS_READY = substitute_table(conditions.CONTAINERS_READY, AS_PUBLISHED)


MADE_READY_TRUE = Table(
    "Ready is made True", (Case(True, MADE_READY.is_(TRUE_CONDITION), "4.5"),), default=False, per=POD, cite="4.5"
)
MADE_CONTAINERS_READY_TRUE = Table(
    "ContainersReady is made True",
    (Case(True, MADE_CONTAINERS_READY.is_(TRUE_CONDITION), "4.4"),),
    default=False,
    per=POD,
    cite="4.4",
)
AS_CLOSED = {
    **AS_SENT,
    records.phase: seen_phase,
    records.sends_ready: MADE_READY_TRUE,
    records.sends_containers_ready: MADE_CONTAINERS_READY_TRUE,
    records.could_run: False,
}
FORCED = substitute_table(status_manager.FORCED_READINESS, AS_CLOSED)
is_closed = closed.is_(True)
forced = (
    Case(COMPLETED, is_closed & FORCED.is_(COMPLETED), "D6"),
    Case(FAILED, is_closed & FORCED.is_(FAILED), "D6"),
)
by_the_node = Case(UNREADY_NODE, marked_unready.is_(True), "N2")
READY_CONDITION = replace(MADE_READY, name="Ready as published", cases=(*forced, by_the_node, *MADE_READY.cases))
CONTAINERS_READY = replace(
    MADE_CONTAINERS_READY, name="ContainersReady as published", cases=(*forced, *MADE_CONTAINERS_READY.cases)
)
INITIALIZED = Table(
    "Initialized as published",
    (
        Case(NOT_INITIALIZED, seen_initialized.is_(False), "IN5"),
        Case(INITIALIZED_COMPLETED, cached_phase.is_(Phase.SUCCEEDED), "IN2"),
    ),
    default=TRUE_CONDITION,
    per=POD,
    cite="4.3",
)
shows_ready = Named("Ready is published", READY_CONDITION.is_(TRUE_CONDITION), cite="4.5")
shows_containers_ready = Named("ContainersReady is published", CONTAINERS_READY.is_(TRUE_CONDITION), cite="4.4")

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
    Transition(PUBLISHED,                "patch-readiness", STAY,      KUBELET, ready_changed & kubelet_up & looked_at,          cite="D8 PR16 PR4"),
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
        seen_gate,
        seen_initialized,
        seen_ready_to_start,
        marked_unready,
        closed,
    ),
    __doc__,
)
