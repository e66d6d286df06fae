"""
Laws of the pod: phase, conditions, deletion.

Source: semantics.md 12.1.
"""

from podmodel.kernel.expr import (
    TRUE,
    All,
    Any,
)
from podmodel.kernel.property import always, never, never_step, sometimes
from podmodel.lifecycles.status import (
    COMPUTED_PHASE,
    CONTAINERS_READY,
    PHASE,
    POD_SCHEDULED,
    READY,
    READY_CONDITION,
    STARTED,
    TRUE_CONDITION,
    alive,
    deleting,
    exists,
    exited_0,
    init_failed,
    pod_is_terminal,
    shows_running,
    shows_terminated,
    terminal,
    waiting_fresh,
)
from podmodel.lifecycles.variables import (
    BOUND,
    DELETING,
    FINALIZING,
    FINISHED,
    GATED,
    GONE,
    NO_WORKER,
    UNSCHEDULABLE,
    UNSCHEDULED,
    deletion_grace,
    ended,
    has_finalizers,
    has_gates,
    has_grace,
    pod,
    policy,
    post_start_handler,
    ran,
    restarts,
    termination,
)
from podmodel.lifecycles.vocabulary import EVERY, MAIN, SIDECAR, DeletionGrace, Ended, HookHandler, Phase, RestartPolicy

PENDING, RUNNING, SUCCEEDED, FAILED = Phase.PENDING, Phase.RUNNING, Phase.SUCCEEDED, Phase.FAILED
all_always = All(EVERY, policy.is_(RestartPolicy.ALWAYS))
gets_deleted = has_grace.is_(True) | has_finalizers.is_(True)

PROPERTIES = (
    always(
        "the phase is Pending, Running, Succeeded or Failed, never Unknown",
        given=exists,
        then=PHASE.is_(PENDING, RUNNING, SUCCEEDED, FAILED),
        rule="POD-01 K13",
    ),
    never_step(
        "a Succeeded pod stays Succeeded",
        given=PHASE.is_(SUCCEEDED),
        then_not=exists & ~PHASE.is_(SUCCEEDED),
        rule="POD-02",
    ),
    never_step(
        "a Failed pod stays Failed", given=PHASE.is_(FAILED), then_not=exists & ~PHASE.is_(FAILED), rule="POD-02"
    ),
    always(
        "a pod without a node is Pending",
        given=pod.is_(GATED, UNSCHEDULED, UNSCHEDULABLE),
        then=PHASE.is_(PENDING),
        rule="POD-03",
    ),
    never_step(
        "a pod with scheduling gates is never bound",
        given=pod.is_(GATED),
        events=("bind",),
        applies=has_gates.is_(True),
        rule="POD-05",
    ),
    never_step(
        "a deletion is never taken back",
        given=deleting,
        then_not=exists & ~deleting,
        applies=gets_deleted,
        rule="POD-06",
    ),
    never_step(
        "the deletion grace period only shrinks",
        given=deletion_grace.is_(DeletionGrace.LOWERED),
        then_not=deletion_grace.is_(DeletionGrace.GIVEN),
        applies=gets_deleted,
        rule="POD-07",
    ),
    always(
        "when the phase is Succeeded or Failed no container runs",
        given=terminal,
        then=~Any(EVERY, alive),
        rule="POD-08 K12",
    ),
    always(
        "when the phase is Running every main container has been started",
        given=PHASE.is_(RUNNING),
        then=~Any(MAIN, waiting_fresh),
        rule="POD-09 P2",
    ),
    always(
        "when the phase is Succeeded every main container exited 0",
        given=PHASE.is_(SUCCEEDED),
        then=All(MAIN, shows_terminated & exited_0),
        rule="POD-10 P6",
    ),
    never_step(
        "a pod with restartPolicy Always never completes unless it is deleted",
        given=pod.is_(BOUND) & ~terminal,
        then_not=terminal,
        applies=all_always,
        rule="POD-11",
    ),
    always(
        "Ready implies ContainersReady",
        given=READY_CONDITION.is_(TRUE_CONDITION),
        then=CONTAINERS_READY.is_(TRUE_CONDITION),
        rule="POD-12",
    ),
    always(
        "a Succeeded or Failed pod is neither Ready nor ContainersReady",
        given=terminal,
        then=~READY_CONDITION.is_(TRUE_CONDITION) & ~CONTAINERS_READY.is_(TRUE_CONDITION),
        rule="POD-13 K59",
    ),
    always(
        "ContainersReady implies that every main container and sidecar is running, started and ready",
        given=CONTAINERS_READY.is_(TRUE_CONDITION),
        then=All(MAIN, shows_running & STARTED.is_(True) & READY.is_(True))
        & All(SIDECAR, shows_running & STARTED.is_(True) & READY.is_(True)),
        rule="POD-14",
    ),
    never_step(
        "PodScheduled never goes back to False",
        given=POD_SCHEDULED.is_(TRUE_CONDITION),
        then_not=exists & ~POD_SCHEDULED.is_(TRUE_CONDITION),
        rule="POD-15",
    ),
    sometimes(
        "the containers of a force-deleted pod can outlive its object",
        pod.is_(GONE) & Any(EVERY, alive),
        applies=has_finalizers.is_(False),
        rule="POD-19 K23",
    ),
    never_step(
        "when the kubelet has finished with a pod it never begins again",
        given=termination.is_(FINISHED),
        then_not=~termination.is_(FINISHED),
        rule="POD-22",
    ),
    sometimes(
        "a pod can be Running while none of its containers runs",
        PHASE.is_(RUNNING) & ~Any(EVERY, shows_running) & ~pod_is_terminal & COMPUTED_PHASE.is_(RUNNING),
        applies=Any(MAIN, policy.is_(RestartPolicy.ALWAYS, RestartPolicy.ON_FAILURE)) & ~Any(SIDECAR, TRUE),
        rule="POD-24 K57",
    ),
    sometimes(
        "a pod that is being deleted can still be Running",
        deleting & PHASE.is_(RUNNING),
        applies=gets_deleted,
        rule="POD-25 K14",
    ),
    sometimes(
        "a pod that is being deleted can still be Ready",
        deleting & READY_CONDITION.is_(TRUE_CONDITION),
        applies=gets_deleted & All(EVERY, ~post_start_handler.is_(HookHandler.TCP_SOCKET)),
        rule="K43",
    ),
    never(
        "the published phase differs from the computed one only while an end is held back or was forced",
        exists
        & (
            PHASE.is_(PENDING) & COMPUTED_PHASE.is_(RUNNING)
            | PHASE.is_(RUNNING) & COMPUTED_PHASE.is_(PENDING)
            | PHASE.is_(SUCCEEDED) & ~COMPUTED_PHASE.is_(SUCCEEDED)
            | PHASE.is_(FAILED) & ~COMPUTED_PHASE.is_(FAILED) & ~termination.is_(FINISHED)
            | PHASE.is_(PENDING, RUNNING) & COMPUTED_PHASE.is_(SUCCEEDED, FAILED) & pod_is_terminal
        ),
        given=exists,
        rule="PH-01 D4 D5",
    ),
    sometimes(
        "a pod with restartPolicy Always can end Succeeded when it is deleted",
        deleting & PHASE.is_(SUCCEEDED),
        applies=all_always & gets_deleted,
        rule="K10",
    ),
    sometimes(
        "a pod whose containers never started can end Failed",
        PHASE.is_(FAILED) & All(EVERY, ended.is_(Ended.NONE, Ended.LOST) & restarts.is_(0)) & pod.is_(DELETING),
        applies=gets_deleted,
        rule="K51 P4",
    ),
    never_step(
        "a pod is not Ready from the moment a readiness gate turns false",
        given=TRUE,
        then_not=READY_CONDITION.is_(TRUE_CONDITION),
        events=("gate-false",),
        rule="POD-12 4.8",
    ),
    sometimes(
        "finalizers can keep the object when the kubelet is done with the pod",
        pod.is_(FINALIZING) & termination.is_(FINISHED),
        applies=has_finalizers.is_(True),
        rule="A12 A13",
    ),
    never_step(
        "nobody removes an object that has finalizers",
        given=TRUE,
        then_not=pod.is_(GONE),
        events=("remove", "delete", "force-delete"),
        applies=has_finalizers.is_(True),
        rule="A13",
    ),
    never_step(
        "removing the last finalizer lets the object go",
        given=TRUE,
        then_not=exists,
        events=("remove-finalizers",),
        rule="A13",
    ),
    never_step(
        "deleting a pod without node or finalizers removes it at once",
        given=pod.is_(GATED, UNSCHEDULED, UNSCHEDULABLE),
        then_not=exists,
        events=("delete",),
        applies=has_finalizers.is_(False),
        rule="A7",
    ),
    never_step(
        "stopping a pod does not make it Ready",
        given=~READY_CONDITION.is_(TRUE_CONDITION),
        then_not=READY_CONDITION.is_(TRUE_CONDITION),
        events=("terminate",),
        rule="T20 PR18",
    ),
    sometimes(
        "a pod can be Failed without ever having been Running",
        PHASE.is_(FAILED) & Any(MAIN, ran.is_(False)) & ~deleting,
        applies=Any(MAIN, policy.is_(RestartPolicy.NEVER)),
        rule="P5 D4",
    ),
    never_step(
        "a pod that has a node is not bound again",
        given=~termination.is_(NO_WORKER),
        events=("bind",),
        rule="POD-04",
    ),
    never_step(
        "a pod that fails by itself has a container that failed",
        given=PHASE.is_(RUNNING) & pod.is_(BOUND),
        then_not=PHASE.is_(FAILED) & All(MAIN, exited_0) & ~init_failed,
        rule="P7",
    ),
)
