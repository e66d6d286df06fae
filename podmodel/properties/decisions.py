"""
Properties of decision tables: what the kubelet decides in one situation.

They are about what no manifest brings about by itself (an edited image, records that the runtime has lost, ephemeral
containers, rules that restart all containers) or about another release. Source: semantics.md 5.3, 8, 9, 11.
"""

from podmodel.kernel.expr import Value, Var
from podmodel.kernel.property import Decision
from podmodel.lifecycles import actions, api_status, grace, handler, phase, readiness, records, restart
from podmodel.lifecycles.actions import KILL, PLAN, START, WANTED
from podmodel.lifecycles.variables import liveness_result, startup_result
from podmodel.lifecycles.vocabulary import (
    Amount,
    Answer,
    GraceFrom,
    KillReason,
    Outcome,
    Phase,
    Plan,
    ProbeHandler,
    ProbeResult,
    Record,
    RestartPolicy,
    Role,
    Shown,
)

Facts = dict[Var, Value]

NEVER, ALWAYS = RestartPolicy.NEVER, RestartPolicy.ALWAYS
APP = (("app", Role.MAIN),)
WITH_DEBUGGER = (*APP, ("debugger", Role.EPHEMERAL))
WITH_PROXY = (("proxy", Role.SIDECAR), *APP)
WITH_INITS = (("first", Role.INIT), ("second", Role.INIT), *APP)

sandbox: Facts = {
    records.ready_sandboxes: 1,
    records.sandbox_exists: True,
    records.sandbox_ready: True,
    records.sandbox_network: True,
    records.sandbox_ip: True,
}
living: Facts = {**sandbox, records.deleting: False, records.pod_policy: NEVER, records.static: False}
well: Facts = {startup_result: ProbeResult.SUCCESS, liveness_result: ProbeResult.SUCCESS}
runs: Facts = {**well, records.record: Record.RUNNING}
is_gone: Facts = {**well, records.record: Record.ABSENT, records.shown: Shown.TERMINATED, records.shown_exit: 0}
exited_0: Facts = {**well, records.record: Record.EXITED, records.record_exit: 0}
half_made: Facts = {**well, records.record: Record.CREATED}
never_there: Facts = {**well, records.record: Record.ABSENT}
hangs: Facts = {**runs, liveness_result: ProbeResult.FAILURE}
of_phase: Facts = {records.pod_policy: ALWAYS, records.static: False, records.pod_is_terminal: False}
shows_up: Facts = {records.shown: Shown.RUNNING}
crashed: Facts = {records.shown: Shown.WAITING, records.shown_last: True, records.newest_exit: 1}
completed: Facts = {records.shown: Shown.TERMINATED, records.newest_exit: 0, records.shown_exit: 0}
failed_by_hand: Facts = {records.shown: Shown.TERMINATED, records.newest_exit: 1, records.shown_exit: 1}
triggers: Facts = {
    records.shown: Shown.TERMINATED,
    records.record: Record.EXITED,
    records.record_exit: 88,
    records.shown_exit: 88,
    records.restart_all_codes: frozenset({88}),
    records.has_restart_all_rule: True,
}

PROPERTIES = (
    Decision(
        "an exec probe that times out is a failure",
        "K38",
        handler.OUTCOME.is_(Outcome.FAILURE),
        facts={"": {handler.handler: ProbeHandler.EXEC, handler.answer: Answer.TIMEOUT}},
    ),
    Decision(
        "a probe by httpGet that is redirected to another host is a success",
        "K39",
        handler.OUTCOME.is_(Outcome.SUCCESS),
        facts={"": {handler.handler: ProbeHandler.HTTP_GET, handler.answer: Answer.REDIRECTED_AWAY}},
    ),
    Decision(
        "under Never a liveness failure of the only container kills the pod and not the container",
        "K34",
        PLAN.is_(Plan.FINISH) & KILL.is_(KillReason.LIVENESS) & WANTED.is_(False),
        APP,
        {"": living, "app": hangs},
        site="app",
    ),
    Decision(
        "a kill without a reason takes the grace period of the spec, not that of the probe",
        "K34",
        grace.GRACE_FROM.is_(GraceFrom.SPEC),
        APP,
        {
            "": {
                grace.override: Amount.UNSET,
                grace.deletion: Amount.UNSET,
                grace.spec: Amount.SOME,
                grace.kill_reason: KillReason.UNKNOWN,
            },
            "app": {grace.startup_own: Amount.UNSET, grace.liveness_own: Amount.SOME},
        },
        site="app",
    ),
    Decision(
        "a container whose image was edited is killed and started again, even under Never",
        "K60 C19",
        KILL.is_(KillReason.DEFINITION) & START.is_(True),
        APP,
        {"": living, "app": {**runs, records.spec_changed: True}},
        site="app",
    ),
    Decision(
        "a container whose records the runtime has lost is run again, even under Never after exit 0",
        "K63 8.2/2",
        restart.SHOULD_RESTART.is_(True) & START.is_(True),
        APP,
        {"": living, "app": is_gone},
        site="app",
    ),
    Decision(
        "lastState vanishes when the runtime keeps only one record",
        "K67 ST8",
        api_status.LAST_STATE.is_(api_status.Last.NONE),
        APP,
        {
            "": {**living, records.restarting_all: False},
            "app": {
                **exited_0,
                records.newest: Record.EXITED,
                records.shown: Shown.RUNNING,
                records.shown_last: True,
                records.has_start_error: False,
            },
        },
        site="app",
        release="1.32",
    ),
    Decision(
        "with a running sidecar and its main container in CrashLoopBackOff the pod is Pending",
        "K70 F3",
        phase.COMPUTED_PHASE.is_(Phase.PENDING),
        WITH_PROXY,
        {"": {**of_phase, records.main_in_sandbox: True}, "proxy": shows_up, "app": crashed},
        release="1.32",
    ),
    Decision(
        "a main container that was only created lets a new sandbox skip later init containers",
        "K76 IC6",
        actions.INITIALIZATION.is_(actions.DONE) & START.is_(False),
        WITH_INITS,
        {"": {**living, records.pod_policy: ALWAYS}, "first": exited_0, "second": never_there, "app": half_made},
        site="second",
    ),
    Decision(
        "a fresh startup worker takes `started` back from a running instance",
        "K77",
        readiness.STARTED.is_(False),
        WITH_PROXY,
        {
            "proxy": {
                records.shown: Shown.RUNNING,
                records.shown_started: True,
                records.known_startup: ProbeResult.UNKNOWN,
                records.has_startup_worker: True,
            }
        },
        site="proxy",
        release="1.32",
    ),
    Decision(
        "RestartAllContainers restarts a container that had succeeded, under Never",
        "INI-18 8.5",
        restart.SHOULD_RESTART_ALL.is_(True) & PLAN.is_(Plan.RESET),
        (("work", Role.MAIN), *APP),
        {
            "": {**living, records.restarting_all: False, records.restart_all: True},
            "work": exited_0,
            "app": {**well, **triggers},
        },
        site="work",
        release="1.36",
    ),
    Decision(
        "an ephemeral container that has ended is not started again",
        "INI-19 C29",
        START.is_(False),
        WITH_DEBUGGER,
        {"": {**living, records.pod_policy: ALWAYS}, "app": runs, "debugger": {records.record: Record.EXITED}},
        site="debugger",
    ),
    Decision(
        "a static pod whose mirror is deleted gets no terminal phase",
        "P13 F6",
        phase.COMPUTED_PHASE.is_(Phase.RUNNING),
        APP,
        {"": {**of_phase, records.static: True, records.pod_is_terminal: True}, "app": completed},
    ),
    Decision(
        "how an ephemeral container ended does not matter to the phase",
        "INI-19 IC14",
        phase.COMPUTED_PHASE.is_(Phase.RUNNING),
        WITH_DEBUGGER,
        {"": {**of_phase, records.main_in_sandbox: True}, "app": shows_up, "debugger": failed_by_hand},
    ),
)
