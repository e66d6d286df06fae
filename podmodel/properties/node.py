"""
Laws of the node, of its kubelet, and of the controllers that act when it falls silent (level NODE).

Source: semantics.md 12.1, 12.4, 2.13 (N-rules), 7.9.
"""

from podmodel.kernel.expr import All, Any
from podmodel.kernel.property import FAILS, leads_to, never_step, sometimes
from podmodel.lifecycles.endpoints import DISRUPTION_TARGET
from podmodel.lifecycles.hook import post_can_succeed
from podmodel.lifecycles.published import shows_containers_ready, shows_ready
from podmodel.lifecycles.releases import STARTED_INHERITED
from podmodel.lifecycles.status import READY_CONDITION, STARTED, TRUE_CONDITION, alive, deleting, exists, shows_running
from podmodel.lifecycles.variables import (
    HOOK_RUNNING,
    HOOK_SUCCEEDED,
    KILLING,
    KUBELET_DOWN,
    NODE_DOWN,
    NODE_GONE,
    NODE_SILENT,
    NODE_UP,
    STOPPING,
    container,
    has_finalizers,
    has_grace,
    has_liveness,
    has_post_start,
    has_readiness,
    has_startup,
    killed_by,
    models_node,
    node,
    post_start,
    pre_stop,
    pre_stop_handler,
    seen_phase,
    tainted,
)
from podmodel.lifecycles.vocabulary import (
    CLOCK,
    EVERY,
    HOOK,
    KERNEL,
    KUBELET,
    NODE_CONTROLLERS,
    RUNTIME,
    HookHandler,
    KilledBy,
    Phase,
)

SILENCE = ("kubelet-stops", "power-cut", "node-silent", "taint-evict")
inherits = STARTED_INHERITED.switch.is_(True)
is_target = ~DISRUPTION_TARGET.is_(None)
by_probe = killed_by.is_(KilledBy.STARTUP_PROBE, KilledBy.LIVENESS_PROBE)
lost_node = node.is_(NODE_DOWN, NODE_SILENT, NODE_GONE)
gets_deleted = has_grace.is_(True) | has_finalizers.is_(True)
can_run = All(EVERY, post_can_succeed)

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
        applies=gets_deleted & can_run,
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
        node.is_(NODE_GONE) & seen_phase.is_(Phase.FAILED) & shows_containers_ready,
        applies=can_run,
        rule="K59 N5 N6",
    ),
    never_step(
        "a restart of the kubelet does not take Ready back, from 1.35 on",
        given=READY_CONDITION.is_(TRUE_CONDITION) & shows_ready,
        then_not=~READY_CONDITION.is_(TRUE_CONDITION),
        events=("kubelet-starts",),
        applies=Any(EVERY, has_readiness.is_(True)) & inherits,
        rule="PRB-19 K41 PR20",
    ),
    never_step(
        "a restart of the kubelet does not take Ready back, up to 1.34",
        given=READY_CONDITION.is_(TRUE_CONDITION) & shows_ready,
        then_not=~READY_CONDITION.is_(TRUE_CONDITION),
        events=("kubelet-starts",),
        applies=Any(EVERY, has_readiness.is_(True)) & ~inherits,
        expect=FAILS,
        because="its probe workers are new and begin with a failure (PR20)",
        rule="PRB-19 K41 PR20",
    ),
    sometimes(
        "a kubelet that restarts during a postStart hook takes the container for started",
        node.is_(NODE_UP) & alive & shows_running & STARTED.is_(True) & ~post_start.is_(HOOK_SUCCEEDED),
        each=EVERY,
        applies=has_post_start.is_(True) & models_node.is_(True),
        rule="K61",
    ),
    never_step(
        "preStop is run once for each instance, whatever becomes of the kubelet",
        given=pre_stop.is_(HOOK_SUCCEEDED) & container.is_(KILLING),
        then_not=pre_stop.is_(HOOK_RUNNING),
        events=("kubelet-starts",),
        each=EVERY,
        applies=~pre_stop_handler.is_(HookHandler.NONE),
        expect=FAILS,
        because="the new kubelet begins the kill again (6.3)",
        rule="TRM-07",
    ),
    never_step(
        "a kill by a probe is forgotten by a kubelet that restarts",
        given=by_probe,
        then_not=by_probe,
        events=("kubelet-stops",),
        each=EVERY,
        applies=has_startup.is_(True) | has_liveness.is_(True),
        rule="N11 C18",
    ),
    never_step(
        "nothing survives a power cut",
        given=node.is_(NODE_DOWN) & Any(EVERY, alive),
        then_not=~node.is_(NODE_DOWN),
        rule="N9",
    ),
    never_step(
        "no probe is evaluated while the kubelet is down",
        given=~node.is_(NODE_UP),
        events=("readiness-success", "readiness-failure", "liveness-success", "liveness-failure", "startup-success"),
        each=EVERY,
        rule="N11",
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
