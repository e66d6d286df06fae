"""
What the status says: `started` and `ready` of a container, phase and conditions of the pod, as decision tables.

Source: semantics.md 3 (F-rules in the form of 3.3, O-rules), 4 (IN, CR). Kubernetes 1.36, without restart rules.
Abstractions: the phase is that of the state it is read in. Between the last exit and the end of the kubelet's work
the API keeps the old phase (D4): Pending if some main container was never seen running, or the initialisation failed,
else Running. TerminatePod keeps the old reasons of the conditions (D5), here they are new.
"""

from podmodel.kernel.expr import All, Any, Case, Named, Pred, Table
from podmodel.lifecycles.variables import (
    ABSENT,
    DELETING,
    FINALIZING,
    FINISHED,
    GATE_CLOSED,
    GATED,
    GONE,
    NO_PROCESS,
    NO_WORKER,
    STOPPED,
    UNSCHEDULABLE,
    api_state,
    ended,
    has_inits,
    pod,
    policy,
    process,
    ran,
    readiness_gate,
    readiness_result,
    startup_result,
    termination,
)
from podmodel.lifecycles.vocabulary import (
    INIT,
    MAIN,
    POD,
    SIDECAR,
    ApiState,
    Condition,
    Ended,
    Phase,
    ProbeResult,
    RestartPolicy,
)

# Words about one container

shows_waiting = api_state.is_(ApiState.WAITING)
shows_running = api_state.is_(ApiState.RUNNING)
shows_terminated = api_state.is_(ApiState.TERMINATED)
never_ended = Named("no instance has ended", ended.is_(Ended.NONE))
exited_0 = Named("exited 0", ended.is_(Ended.COMPLETED))
failed = Named("failed", ~ended.is_(Ended.NONE, Ended.COMPLETED))
alive = Named("has a process", ~process.is_(NO_PROCESS))
exists = Named("the object exists", ~pod.is_(ABSENT, GONE))
deleting = Named("being deleted", pod.is_(DELETING, FINALIZING))
restartable: Pred = Named(
    "its policy restarts it",
    policy.is_(RestartPolicy.ALWAYS) | policy.is_(RestartPolicy.ON_FAILURE) & failed,
    cite="3.3",
)

STARTED = Table(
    "started",
    (
        Case(False, ~shows_running, "4.6"),
        Case(True, startup_result.is_(ProbeResult.SUCCESS), "4.6"),
    ),
    default=False,
    cite="4.6",
    doc="containerStatuses[].started; a container without startup probe is started as soon as it is Running",
)

READY = Table(
    "ready",
    (
        Case(True, INIT.here & shows_terminated & exited_0, "4.6"),
        Case(False, INIT.here, "4.6"),
        Case(True, STARTED.is_(True) & readiness_result.is_(ProbeResult.SUCCESS), "4.6"),
    ),
    default=False,
    cite="4.6",
    doc="containerStatuses[].ready",
)

# Phase

waiting_fresh = shows_waiting & never_ended
main_has_record = Named("some main has a runtime record", Any(MAIN, alive | ~never_ended), cite="3.1")
init_failed = Named("an init container failed for good", Any(INIT, ~shows_running & failed & ~restartable), cite="F1'")
pod_is_terminal = Named("the kubelet has stopped the pod", termination.is_(STOPPED, FINISHED), cite="T25")
mains_succeeded = All(MAIN, shows_terminated & exited_0)
main_restarts = Any(MAIN, (shows_terminated | shows_waiting) & restartable)

COMPUTED_PHASE = Table(
    "computed phase",
    (
        Case(Phase.FAILED, init_failed, "F1'"),
        Case(Phase.PENDING, Any(INIT, shows_running | waiting_fresh), "F2"),
        Case(
            Phase.PENDING,
            Any(SIDECAR, waiting_fresh | (shows_running & STARTED.is_(False))) & ~main_has_record,
            "F3",
        ),
        Case(Phase.PENDING, Any(MAIN, waiting_fresh) | Any(SIDECAR, waiting_fresh), "F4"),
        Case(Phase.RUNNING, Any(MAIN, shows_running) | Any(SIDECAR, shows_running), "F5"),
        Case(Phase.SUCCEEDED, pod_is_terminal & mains_succeeded, "F6"),
        Case(Phase.FAILED, pod_is_terminal, "F7"),
        Case(Phase.RUNNING, main_restarts, "F8'"),
        Case(Phase.SUCCEEDED, mains_succeeded, "F9'"),
    ),
    default=Phase.FAILED,
    per=POD,
    cite="F10'",
    doc="what the kubelet computes from the container statuses (getPhase)",
)

computed_terminal = Named(
    "the computed phase is terminal", COMPUTED_PHASE.is_(Phase.SUCCEEDED, Phase.FAILED), cite="W7"
)

PHASE = Table(
    "phase",
    (
        Case(None, ~exists, "A1 A12"),
        Case(Phase.SUCCEEDED, COMPUTED_PHASE.is_(Phase.SUCCEEDED) & pod_is_terminal, "D4"),
        Case(Phase.FAILED, COMPUTED_PHASE.is_(Phase.FAILED) & pod_is_terminal, "D4"),
        Case(Phase.FAILED, termination.is_(FINISHED), "D5"),
        Case(Phase.PENDING, COMPUTED_PHASE.is_(Phase.PENDING) | init_failed, "O7"),
        Case(Phase.PENDING, computed_terminal & Any(MAIN, ran.is_(False)), "D4 P5"),
    ),
    default=Phase.RUNNING,
    per=POD,
    cite="O7",
    doc="status.phase as the API server has it; none while there is no object",
)

terminal = Named("the phase is terminal", PHASE.is_(Phase.SUCCEEDED, Phase.FAILED))

# Conditions

TRUE_CONDITION = Condition("True")
COMPLETED = Condition("False", "PodCompleted")
FAILED = Condition("False", "PodFailed")
NOT_READY = Condition("False", "ContainersNotReady")
NOT_INITIALIZED = Condition("False", "ContainersNotInitialized")
NO_CONDITION = Condition("", "")

on_a_node = Named("the kubelet has the pod", exists & ~termination.is_(NO_WORKER))

POD_SCHEDULED = Table(
    "PodScheduled",
    (
        Case(Condition("False", "SchedulingGated"), pod.is_(GATED), "4.1"),
        Case(Condition("False", "Unschedulable"), pod.is_(UNSCHEDULABLE), "4.1"),
        Case(NO_CONDITION, ~on_a_node, "A1"),
    ),
    default=TRUE_CONDITION,
    per=POD,
    cite="4.1",
)

INITIALIZED = Table(
    "Initialized",
    (
        Case(NO_CONDITION, ~on_a_node, "A1"),
        Case(Condition("True", "PodCompleted"), COMPUTED_PHASE.is_(Phase.SUCCEEDED) & has_inits.is_(True), "IN2"),
        Case(TRUE_CONDITION, Any(MAIN, shows_running | shows_terminated), "IN3"),
        Case(NOT_INITIALIZED, Any(INIT, READY.is_(False)) | Any(SIDECAR, STARTED.is_(False)), "IN5"),
    ),
    default=TRUE_CONDITION,
    per=POD,
    cite="IN6",
)

CONTAINERS_READY = Table(
    "ContainersReady",
    (
        Case(NO_CONDITION, ~on_a_node, "A1"),
        Case(COMPLETED, COMPUTED_PHASE.is_(Phase.SUCCEEDED), "CR2"),
        Case(FAILED, COMPUTED_PHASE.is_(Phase.FAILED), "CR3"),
        Case(NOT_READY, Any(MAIN, READY.is_(False)) | Any(SIDECAR, READY.is_(False)), "CR4"),
    ),
    default=TRUE_CONDITION,
    per=POD,
    cite="CR5",
)

READY_CONDITION = Table(
    "Ready",
    (
        Case(NO_CONDITION, ~on_a_node, "A1"),
        Case(COMPLETED, CONTAINERS_READY.is_(COMPLETED), "4.5"),
        Case(FAILED, CONTAINERS_READY.is_(FAILED), "4.5"),
        Case(NOT_READY, CONTAINERS_READY.is_(NOT_READY), "4.5"),
        Case(Condition("False", "ReadinessGatesNotReady"), readiness_gate.is_(GATE_CLOSED), "4.5"),
    ),
    default=TRUE_CONDITION,
    per=POD,
    cite="4.5",
)

CONDITIONS = (POD_SCHEDULED, INITIALIZED, CONTAINERS_READY, READY_CONDITION)
