"""
The pod as an object of the API server: creation, scheduling, deletion, removal; and its readiness gates.

Source: semantics.md 2.1 (A-rules), 4.8. Abstractions: the two ways of getting a node (the scheduler, `nodeName`) are
one event; a second delete only lowers the grace period once; the eviction API is a delete.
"""

from podmodel.kernel.expr import Named
from podmodel.kernel.machine import HEARS, STAY, Machine, Transition
from podmodel.lifecycles.status import exists, seen_terminal, terminal
from podmodel.lifecycles.variables import (
    ABSENT,
    BOUND,
    DELETING,
    FINALIZING,
    FINISHED,
    GATE_CLOSED,
    GATE_OPEN,
    GATED,
    GONE,
    NODE_GONE,
    UNSCHEDULABLE,
    UNSCHEDULED,
    deletion_grace,
    has_finalizers,
    has_gates,
    has_grace,
    models_node,
    node,
    pod,
    readiness_gate,
    seen_phase,
    termination,
)
from podmodel.lifecycles.vocabulary import KUBELET, NODE_CONTROLLERS, SCHEDULER, USER, DeletionGrace, Phase
from podmodel.lifecycles.worker import kubelet_up, unmodelled

gated = has_gates.is_(True)
finalizers = Named("has finalizers", has_finalizers.is_(True))
grace = Named("the grace period is not 0", has_grace.is_(True))
shows_terminal = Named("the API shows a terminal phase", terminal & (unmodelled | seen_terminal), cite="D4")
kubelet_done = Named("the kubelet is done", termination.is_(FINISHED) & shows_terminal & kubelet_up, cite="D3")
collected = Named(
    "PodGC has made it Failed",
    ~models_node.is_(False) & node.is_(NODE_GONE) & seen_phase.is_(Phase.FAILED),
    cite="N5 N6",
)
smaller = Named("a smaller grace is given than before", deletion_grace.is_(DeletionGrace.GIVEN), cite="A10 A11")
PENDING = (GATED, UNSCHEDULED, UNSCHEDULABLE)
given = deletion_grace.set(DeletionGrace.GIVEN)
lowered = deletion_grace.set(DeletionGrace.LOWERED)

# fmt: off
TRANSITIONS = (
    #          source                   event                target         by         guard                                             effect       rule
    Transition(ABSENT,                  "create",            UNSCHEDULED,   USER,      ~gated,                                                        cite="A1"),
    Transition(ABSENT,                  "create",            GATED,         USER,      gated,                                                         cite="A2"),
    Transition(GATED,                   "remove-gates",      UNSCHEDULED,   USER,                                                                     cite="A3"),
    Transition(UNSCHEDULED,             "unschedulable",     UNSCHEDULABLE, SCHEDULER,                                                                cite="A4"),
    Transition((UNSCHEDULED, UNSCHEDULABLE), "bind",         BOUND,         SCHEDULER,                                                                cite="A5"),
    Transition(PENDING,                 "delete",            GONE,          USER,      ~finalizers,                                                   cite="A7"),
    Transition(PENDING,                 "delete",            FINALIZING,    USER,      finalizers,                                                    cite="A7"),
    Transition(BOUND,                   "delete",            DELETING,      USER,      ~shows_terminal & grace,                          (given,),    cite="A6 A14"),
    Transition(BOUND,                   "delete",            GONE,          USER,      ~finalizers & (shows_terminal | ~grace),                             cite="A8 A9"),
    Transition(BOUND,                   "delete",            DELETING,      USER,      finalizers & (shows_terminal | ~grace),           (given,),    cite="A8 A9 A13"),
    Transition((BOUND, DELETING),       "force-delete",      GONE,          USER,      ~finalizers,                                                   cite="A9"),
    Transition(DELETING,                "delete-sooner",     STAY,          USER,      smaller,                                          (lowered,),  cite="A10"),
    Transition(DELETING,                "remove",            GONE,          KUBELET,   kubelet_done & ~finalizers,                                    cite="A12 D3"),
    Transition(DELETING,                "remove",            FINALIZING,    KUBELET,   kubelet_done & finalizers,                                     cite="A12 A13"),
    Transition(BOUND,                   "taint-evict",       DELETING,      HEARS,     ~models_node.is_(False) & grace,                  (given,),    cite="N3 A6"),
    Transition((BOUND, DELETING),       "gc-delete",         GONE,          NODE_CONTROLLERS, collected & ~finalizers,                                cite="N5 N6"),
    Transition((BOUND, DELETING),       "gc-delete",         FINALIZING,    NODE_CONTROLLERS, collected & finalizers,                                 cite="N5 N6"),
    Transition(FINALIZING,              "remove-finalizers", GONE,          USER,                                                                     cite="A13"),
)
GATE_TRANSITIONS = (
    #          source       event         target       by    guard   rule
    Transition(GATE_CLOSED, "gate-true",  GATE_OPEN,   USER, exists, cite="4.8"),
    Transition(GATE_OPEN,   "gate-false", GATE_CLOSED, USER, exists, cite="4.8"),
)
# fmt: on

MACHINE = Machine("pod", pod, TRANSITIONS, (deletion_grace,), __doc__)
READINESS_GATE = Machine("readiness_gate", readiness_gate, GATE_TRANSITIONS, doc=__doc__)
