"""
What the status says: `started` and `ready` of a container, phase and conditions of the pod, as decision tables.

The tables of `phase`, `conditions` and `restart` are the rules; here they are asked of what this level remembers of a
container: `AS_REMEMBERED` says how. Source: semantics.md 3 (F-rules in the form of 3.3, O-rules), 4 (IN, CR).
Kubernetes 1.36, without restart rules and static pods.
Abstractions: the phase is that of the state it is read in. Between the last exit and the end of the kubelet's work
the API keeps the old phase (D4): Pending if some main container was never seen running, or the initialisation failed,
else Running. TerminatePod keeps the old reasons of the conditions (D5), here they are new. Initialized does not
stick (IN4): that needs the status before.
"""

from dataclasses import replace

from podmodel.kernel.expr import Any, Case, Named, Pred, Table
from podmodel.kernel.rewrite import substitute, substitute_table
from podmodel.lifecycles import conditions, phase, records, restart, status_manager
from podmodel.lifecycles.conditions import TRUE_CONDITION as TRUE_CONDITION
from podmodel.lifecycles.releases import (
    CONTAINER_RESTART_RULES,
    INITIALIZED_STICKY,
    RESTART_ALL_CONTAINERS,
)
from podmodel.lifecycles.variables import (
    ABSENT,
    DELETING,
    FINALIZING,
    FINISHED,
    GATED,
    GONE,
    NO_PROCESS,
    NO_WORKER,
    STOPPED,
    UNSCHEDULABLE,
    api_state,
    ended,
    pod,
    policy,
    process,
    ran,
    readiness_result,
    seen_phase,
    startup_result,
    termination,
)
from podmodel.lifecycles.vocabulary import (
    INIT,
    MAIN,
    POD,
    ApiState,
    Condition,
    Ended,
    Phase,
    ProbeResult,
    Shown,
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
seen_terminal = Named("a terminal phase is published", seen_phase.is_(Phase.SUCCEEDED, Phase.FAILED))

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

# How the variables of the rules are remembered at this level

SHOWN = Table(
    "shown",
    (Case(Shown.RUNNING, shows_running, "4"), Case(Shown.TERMINATED, shows_terminated, "4")),
    default=Shown.WAITING,
    cite="CON-01",
    doc="containerStatuses[].state; every container has an entry with a state at this level",
)
HAS_ENDED = Table(
    "has ended", (Case(False, never_ended, "3.0"),), default=True, cite="3.0", doc="some instance has ended"
)
EXIT_CODE = Table(
    "exit code",
    (Case(0, ended.is_(Ended.NONE, Ended.COMPLETED), "3.0"),),
    default=1,
    cite="3.0",
    doc="of the newest instance that has ended: 1 stands for every failure, as there are no rules about exit codes",
)
main_has_record = Named("some main has a runtime record", Any(MAIN, alive | ~never_ended), cite="3.1")
pod_is_terminal = Named("the kubelet has stopped the pod", termination.is_(STOPPED, FINISHED), cite="T25")
MAIN_HAS_RECORD = Table(
    "a main has a record", (Case(True, main_has_record, "3.1"),), default=False, per=POD, cite="3.1"
)
POD_IS_TERMINAL = Table("the pod is stopped", (Case(True, pod_is_terminal, "T25"),), default=False, per=POD, cite="T25")

ONE_RELEASE = {
    CONTAINER_RESTART_RULES.switch: True,
    RESTART_ALL_CONTAINERS.switch: True,
    INITIALIZED_STICKY.switch: True,
}
OF_CONTAINERS = {
    records.own_policy: policy,  # is always set here, so that the pod's is asked only where there are no rules
    records.restart_codes: frozenset[int](),
    records.restart_all_codes: frozenset[int](),
    records.shown: SHOWN,
    records.shown_last: HAS_ENDED,
    records.newest_exit: EXIT_CODE,
    records.exit_code: EXIT_CODE,
    records.shown_restarting_all: False,
    records.shown_started: STARTED,
    records.shown_ready: READY,
}
OF_THE_POD = {
    records.static: False,
    records.statuses_known: True,
    records.was_initialized: False,
    records.main_in_sandbox: MAIN_HAS_RECORD,
    records.pod_is_terminal: POD_IS_TERMINAL,
}
AS_REMEMBERED = {**ONE_RELEASE, **OF_CONTAINERS, **OF_THE_POD}

restartable: Pred = Named("its policy restarts it", substitute(restart.AGAIN.is_(True), AS_REMEMBERED), cite="3.3")

# Phase

waiting_fresh = substitute(phase.first_wait, AS_REMEMBERED)
init_failed = substitute(phase.init_failed, AS_REMEMBERED)
COMPUTED_PHASE = substitute_table(phase.COMPUTED_PHASE, AS_REMEMBERED)

computed_terminal = Named(
    "the computed phase is terminal", COMPUTED_PHASE.is_(Phase.SUCCEEDED, Phase.FAILED), cite="W7"
)

initializing = Named("some main was never seen running", init_failed | Any(MAIN, ran.is_(False)), cite="P5")

PHASE_BEFORE = Table(
    "phase before the end",
    (Case(Phase.PENDING, initializing, "D4 P5"),),
    default=Phase.RUNNING,
    per=POD,
    cite="D4",
    doc="what the API server has while a terminal phase is held back",
)
MAY_RUN = Table("a container may run", (Case(False, pod_is_terminal, "T25"),), default=True, per=POD, cite="D4")
AS_SENT = {
    records.phase: COMPUTED_PHASE,
    records.shown_phase: PHASE_BEFORE,
    records.could_run: MAY_RUN,
    records.static: False,
}
SENT_PHASE = substitute_table(status_manager.SENT_PHASE, AS_SENT)
FINAL_PHASE = substitute_table(status_manager.FINAL_PHASE, AS_SENT)

finished = termination.is_(FINISHED)

PHASE = Table(
    "phase",
    (
        Case(None, ~exists, "A1 A12"),
        Case(Phase.FAILED, finished & FINAL_PHASE.is_(Phase.FAILED), "D5"),
        Case(Phase.SUCCEEDED, SENT_PHASE.is_(Phase.SUCCEEDED), "D4 O7"),
        Case(Phase.FAILED, SENT_PHASE.is_(Phase.FAILED), "D4 O7"),
        Case(Phase.PENDING, SENT_PHASE.is_(Phase.PENDING), "D4 O7"),
    ),
    default=Phase.RUNNING,
    per=POD,
    cite="D4 O7",
    doc="status.phase as the API server has it; none while there is no object",
)

terminal = Named("the phase is terminal", PHASE.is_(Phase.SUCCEEDED, Phase.FAILED))

# Conditions

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

no_condition_yet = Case(NO_CONDITION, ~on_a_node, "A1")

WITH_PHASE = {**AS_REMEMBERED, records.phase: COMPUTED_PHASE}
GENERATED_INITIALIZED = substitute_table(conditions.INITIALIZED, WITH_PHASE)
GENERATED_CONTAINERS_READY = substitute_table(conditions.CONTAINERS_READY, WITH_PHASE)
GENERATED_READY = substitute_table(conditions.READY_CONDITION, WITH_PHASE)

INITIALIZED = replace(GENERATED_INITIALIZED, cases=(no_condition_yet, *GENERATED_INITIALIZED.cases))
CONTAINERS_READY = replace(GENERATED_CONTAINERS_READY, cases=(no_condition_yet, *GENERATED_CONTAINERS_READY.cases))
READY_CONDITION = replace(GENERATED_READY, cases=(no_condition_yet, *GENERATED_READY.cases))

CONDITIONS = (POD_SCHEDULED, INITIALIZED, CONTAINERS_READY, READY_CONDITION)
