"""
The pod worker: one call at a time, and what the kubelet knows when it makes it.

A SyncPod begins with the generation of the statuses (`published`), then starts and kills containers, one after the
other; what happens meanwhile is seen by the next call. At levels that do not model the worker a sync is always running
and the kubelet knows everything at once: the guards here are then true.
Source: semantics.md 1.2, 2.2 (W-rules). Abstractions: a sync may end with work undone, as after an error; any number of
syncs may happen between a deletion and the moment the kubelet receives it.
"""

from podmodel.kernel.expr import Named
from podmodel.kernel.machine import HEARS, STAY, Machine, Transition
from podmodel.lifecycles.init import worker_idle
from podmodel.lifecycles.status import computed_terminal, deleting, seen_terminal
from podmodel.lifecycles.variables import (
    ENDING,
    ENTRY,
    GONE,
    IN_SYNC,
    NODE_UP,
    RESTING,
    SANDBOX_READY,
    SYNCING,
    cached_phase,
    end,
    models_ends,
    models_node,
    models_sandbox,
    models_worker,
    node,
    pod,
    restarts,
    sandbox,
    saw_deletion,
    seen_restarts,
    seen_state,
    status,
    termination,
    worker,
)
from podmodel.lifecycles.vocabulary import KUBELET, ApiState, Phase

unmodelled = models_worker.is_(False)
in_sync = Named("inside a sync", unmodelled | worker.is_(IN_SYNC), cite="W1")
no_call = Named("no call is running", unmodelled | worker.is_(RESTING), cite="W6")
kubelet_up = Named("the kubelet runs", models_node.is_(False) | node.is_(NODE_UP), cite="N11")
sandbox_ready = Named("the sandbox is ready", models_sandbox.is_(False) | sandbox.is_(SANDBOX_READY), cite="C2")
knows_deletion = Named("the kubelet knows of the deletion", deleting & (unmodelled | saw_deletion.is_(True)), cite="W5")
saw_terminal = cached_phase.is_(Phase.SUCCEEDED, Phase.FAILED)
knows_the_end = Named("a status said that it is complete", computed_terminal & (unmodelled | saw_terminal), cite="W7")
is_ended = Named("evicted, preempted, shut down or overdue", ~models_ends.is_(False) & end.is_(ENDING), cite="W9 O4")
shows_the_end = Named("the API shows a terminal phase", ~unmodelled & seen_terminal, cite="W8 N5")
names_newest = Named(
    "the status names the newest instance, as running",
    status.is_(ENTRY) & seen_state.is_(ApiState.RUNNING) & (seen_restarts >= restarts),
    cite="D8 PR3",
)
must_end = Named(
    "deleted, removed, ended, or complete",
    knows_deletion | pod.is_(GONE) | is_ended | knows_the_end | shows_the_end,
    cite="W5 W7 W8 W9 W10",
)

# fmt: off
TRANSITIONS = (
    #          source              event            target   by       guard                                                   effect                        rule
    Transition(RESTING,            "sync",          IN_SYNC, KUBELET, termination.is_(SYNCING) & kubelet_up & ~must_end,                                    cite="W1 W6"),
    Transition(IN_SYNC,            "synced",        RESTING, KUBELET, worker_idle & kubelet_up,                                                             cite="W6"),
    Transition((RESTING, IN_SYNC), "see-deletion",  STAY,    KUBELET, deleting & kubelet_up & saw_deletion.is_(False),        (saw_deletion.set(True),),    cite="W5 A6"),
    Transition(IN_SYNC,            "kubelet-stops", RESTING, HEARS,   ~models_node.is_(False),                                                              cite="N11"),
    Transition(IN_SYNC,            "power-cut",     RESTING, HEARS,   ~models_node.is_(False),                                                              cite="N9"),
)
# fmt: on

MACHINE = Machine("worker", worker, TRANSITIONS, (saw_deletion,), __doc__)
