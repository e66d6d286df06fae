"""
Ends that nobody asked for at the API: eviction, preemption, node shutdown, the deadline, and rejection by the kubelet.

Source: semantics.md 2.2 (W2, W9), 2.13 (N7, N8), 3.4 (O4, O6, O9). Abstractions: activeDeadlineSeconds may run out at
any time after the pod was bound; a node under pressure may evict any pod.
"""

from podmodel.kernel.expr import Named
from podmodel.kernel.machine import Machine, Transition
from podmodel.lifecycles.status import deleting
from podmodel.lifecycles.variables import (
    ENDING,
    NO_END,
    RESTING,
    SYNCING,
    UNPUBLISHED,
    end,
    end_reason,
    has_deadline,
    models_worker,
    published,
    termination,
    worker,
)
from podmodel.lifecycles.vocabulary import CLOCK, KUBELET, MISHAP, EndReason
from podmodel.lifecycles.worker import kubelet_up

alive_here = Named("the kubelet keeps the pod", termination.is_(SYNCING) & kubelet_up)
first_seen = Named(
    "the kubelet sees the pod for the first time",
    alive_here & ~deleting & ~models_worker.is_(False) & worker.is_(RESTING) & published.is_(UNPUBLISHED),
    cite="W2",
)

# fmt: off
TRANSITIONS = (
    #          source  event       target  by       guard                                   effect                                            rule
    Transition(NO_END, "evict",    ENDING, MISHAP,  alive_here,                             (end_reason.set(EndReason.EVICTED),),             cite="N8 W9"),
    Transition(NO_END, "preempt",  ENDING, MISHAP,  alive_here,                             (end_reason.set(EndReason.PREEMPTING),),          cite="W9"),
    Transition(NO_END, "shutdown", ENDING, MISHAP,  alive_here,                             (end_reason.set(EndReason.TERMINATED),),          cite="N7 W9"),
    Transition(NO_END, "deadline", ENDING, CLOCK,   alive_here & has_deadline.is_(True),    (end_reason.set(EndReason.DEADLINE_EXCEEDED),),   cite="O4 IC13"),
    Transition(NO_END, "reject",   ENDING, KUBELET, first_seen,                             (end_reason.set(EndReason.REJECTED),),            cite="W2 O9"),
)
# fmt: on

MACHINE = Machine("end", end, TRANSITIONS, (end_reason,), __doc__)
