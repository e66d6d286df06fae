"""
The end of a pod on its node: when the kubelet stops all of it, and in which order it lets go.

Source: semantics.md 2.2 (W-rules), 2.10 (T-rules), 7. Abstractions: the worker's calls are the states of the containers
that they wait for; volumes and cgroup take no time; there is one grace period for the whole pod (`overdue`).
"""

from podmodel.kernel.expr import Any, Named
from podmodel.kernel.machine import HEARS, STAY, Machine, Transition
from podmodel.lifecycles.init import kills_pod, worker_idle
from podmodel.lifecycles.status import alive
from podmodel.lifecycles.variables import (
    FINISHED,
    KILLING,
    NO_WORKER,
    RUNNING,
    STOPPED,
    STOPPING,
    SYNCING,
    TERMINATING,
    closed,
    container,
    killed_by,
    models_ends,
    models_node,
    models_worker,
    overdue,
    termination,
)
from podmodel.lifecycles.vocabulary import CLOCK, EVERY, KUBELET, KUBELET_LOST, RUNTIME, SIDECAR, KilledBy
from podmodel.lifecycles.worker import in_sync, kubelet_up, must_end, no_call

only_sidecars_run = Named(
    "the mains are finished and a sidecar runs", kills_pod & Any(SIDECAR, container.is_(RUNNING)), cite="IC9"
)
being_stopped = Any(EVERY, container.is_(KILLING, STOPPING) & killed_by.is_(KilledBy.POD))
is_closed = Named("its stop is written", models_worker.is_(False) | closed.is_(True), cite="T25")
nothing_runs = Named("no container has a process", ~Any(EVERY, alive), cite="T25")

# fmt: off
TRANSITIONS = (
    #          source                  event          target       by       guard                                  effect                   rule
    Transition(NO_WORKER,              "bind",        SYNCING,     HEARS,                                                                   cite="W1"),
    Transition(SYNCING,                "kill-pod",    STAY,        KUBELET, worker_idle & in_sync & only_sidecars_run,                                cite="IC9 9.1"),
    Transition(SYNCING,                "terminate",   TERMINATING, KUBELET, worker_idle & no_call & kubelet_up & must_end,                (overdue.set(False),),   cite="W4 W5 W6 W7 W10"),
    Transition((SYNCING, TERMINATING), "grace-over",  STAY,        CLOCK,   overdue.is_(False) & being_stopped,    (overdue.set(True),),    cite="T7 7.5"),
    Transition(TERMINATING,            "pod-stopped", STOPPED,     KUBELET, nothing_runs & kubelet_up,                                                   cite="W12 T23 T25"),
    Transition(TERMINATING,            "delete-sooner", STAY,      HEARS,                                                                   cite="W11 TRM-20"),
    Transition(TERMINATING,            "stop-fails",  STAY,        RUNTIME, ~models_node.is_(False) & kubelet_up & being_stopped,           cite="W13 T11"),
    Transition(STOPPED,                "release-fails", STAY,      RUNTIME, ~models_node.is_(False) & kubelet_up,                           cite="W15"),
    Transition((SYNCING, TERMINATING), KUBELET_LOST,  STAY,        HEARS,   ~models_node.is_(False),               (overdue.set(False),),   cite="N11 6.3"),
    Transition(SYNCING,                "reject",      FINISHED,    HEARS,   ~models_ends.is_(False),                                        cite="W2"),
    Transition(STOPPED,                "finish",      FINISHED,    KUBELET, kubelet_up & is_closed,                                                    cite="W14 W16 T25 T26"),
)
# fmt: on

MACHINE = Machine("termination", termination, TRANSITIONS, (overdue,), __doc__)
