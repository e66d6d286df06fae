"""
Laws of the node, of its kubelet, and of the controllers that act when it falls silent (level NODE).

Source: semantics.md 12.1, 12.4, 2.13 (N-rules), 7.9.
"""

from podmodel.kernel.expr import Any
from podmodel.kernel.property import FAILS, leads_to, never_step, sometimes
from podmodel.lifecycles.endpoints import DISRUPTION_TARGET
from podmodel.lifecycles.status import alive, deleting, exists
from podmodel.lifecycles.variables import (
    KUBELET_DOWN,
    NODE_DOWN,
    NODE_GONE,
    NODE_SILENT,
    STOPPING,
    container,
    has_finalizers,
    has_grace,
    node,
    seen_containers_ready,
    seen_phase,
    tainted,
)
from podmodel.lifecycles.vocabulary import CLOCK, EVERY, HOOK, KERNEL, KUBELET, NODE_CONTROLLERS, RUNTIME, Phase

SILENCE = ("kubelet-stops", "power-cut", "node-silent", "taint-evict")
is_target = ~DISRUPTION_TARGET.is_(None)
lost_node = node.is_(NODE_DOWN, NODE_SILENT, NODE_GONE)
gets_deleted = has_grace.is_(True) | has_finalizers.is_(True)

PROPERTIES = (
    never_step(
        "a node that falls silent leaves the phase Running as it is",
        given=seen_phase.is_(Phase.RUNNING),
        then_not=exists & ~seen_phase.is_(Phase.RUNNING),
        events=SILENCE,
        rule="POD-28 P12 N1",
    ),
    never_step(
        "a node that falls silent leaves the phase Pending as it is",
        given=seen_phase.is_(Phase.PENDING),
        then_not=exists & ~seen_phase.is_(Phase.PENDING),
        events=SILENCE,
        rule="POD-28 P12 N1",
    ),
    never_step(
        "DisruptionTarget is never taken back",
        given=is_target,
        then_not=exists & ~is_target,
        rule="POD-16",
    ),
    sometimes(
        "a pod on a silent node is deleted and still shows Running",
        deleting & tainted.is_(True) & node.is_(NODE_SILENT) & seen_phase.is_(Phase.RUNNING),
        applies=gets_deleted,
        rule="K50 N3",
    ),
    leads_to(
        "a pod that was deleted because its node fell silent disappears",
        given=deleting & tainted.is_(True),
        goal=~exists,
        fair=(CLOCK, HOOK, KERNEL),
        strong=(KUBELET, RUNTIME, NODE_CONTROLLERS),
        applies=gets_deleted,
        expect=FAILS,
        because="only the node itself or an operator can end it: nobody else knows that its containers have stopped",
        rule="K50 7.9",
    ),
    sometimes(
        "PodGC leaves ContainersReady True beside the phase Failed",
        node.is_(NODE_GONE) & seen_phase.is_(Phase.FAILED) & seen_containers_ready.is_(True),
        rule="K59 N5 N6",
    ),
    sometimes(
        "containers go on while their kubelet is down",
        node.is_(KUBELET_DOWN) & Any(EVERY, alive),
        rule="N11",
    ),
    never_step(
        "outside a lost node SIGKILL comes only after the stop signal",
        given=~container.is_(STOPPING) & ~lost_node,
        events=("sigkill",),
        each=EVERY,
        rule="TRM-01 N9",
    ),
)
