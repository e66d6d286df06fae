"""
The node, its kubelet, and the controllers that act on its pods when it falls silent.

Source: semantics.md 2.13 (N-rules), 7.9. Abstractions: NODE_GRACE, tolerations and quarantine are seconds; a node that
reports NotReady is one that is silent.
"""

from podmodel.kernel.expr import Any, Named
from podmodel.kernel.machine import STAY, Machine, Transition
from podmodel.lifecycles.status import alive, deleting, exists
from podmodel.lifecycles.variables import (
    KUBELET_DOWN,
    NO_WORKER,
    NODE_DOWN,
    NODE_GONE,
    NODE_SILENT,
    NODE_UP,
    node,
    orphaned,
    tainted,
    termination,
)
from podmodel.lifecycles.vocabulary import EVERY, KUBELET, MISHAP, NODE_CONTROLLERS, USER

bound_here = Named("the pod is bound to the node", exists & ~termination.is_(NO_WORKER))
nothing_runs = Named("nothing is left of its containers", ~Any(EVERY, alive), cite="N9")
untouched = tainted.is_(False)

# fmt: off
TRANSITIONS = (
    #          source                     event             target        by                guard                            effect                 rule
    Transition(NODE_UP,                   "kubelet-stops",  KUBELET_DOWN, MISHAP,           bound_here,                                             cite="N11"),
    Transition(KUBELET_DOWN,              "kubelet-starts", NODE_UP,      KUBELET,                                                                  cite="N11 PR20 B6"),
    Transition((NODE_UP, KUBELET_DOWN),   "power-cut",      NODE_DOWN,    MISHAP,           bound_here,                                             cite="N9"),
    Transition(NODE_DOWN,                 "node-boots",     NODE_UP,      MISHAP,           nothing_runs,                                           cite="N9 N10"),
    Transition(KUBELET_DOWN,              "node-silent",    NODE_SILENT,  NODE_CONTROLLERS,                                                         cite="N1 N2"),
    Transition(NODE_DOWN,                 "node-silent",    NODE_SILENT,  NODE_CONTROLLERS, nothing_runs,                                           cite="N1 N9"),
    Transition(NODE_SILENT,               "node-back",      NODE_UP,      MISHAP,                                                                   cite="N4"),
    Transition(NODE_SILENT,               "taint-evict",    STAY,         NODE_CONTROLLERS, bound_here & untouched,          (tainted.set(True),),  cite="N3"),
    Transition(NODE_SILENT,               "node-removed",   NODE_GONE,    USER,                                                                     cite="N5"),
    Transition(NODE_SILENT,               "out-of-service", NODE_GONE,    USER,             deleting,                                               cite="N6"),
    Transition(NODE_GONE,                 "node-back",      NODE_UP,      MISHAP,                                                                   cite="N4 W8"),
    Transition(NODE_GONE,                 "collect",        STAY,         NODE_CONTROLLERS, bound_here & orphaned.is_(False), (orphaned.set(True),), cite="N5 N6"),
)
# fmt: on

MACHINE = Machine("node", node, TRANSITIONS, (tainted, orphaned), __doc__)
