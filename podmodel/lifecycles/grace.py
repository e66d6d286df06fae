"""
The kill of containers, in seconds: which grace period, preStop, the turn of sidecars, the stop signal, SIGKILL.

One machine for each container. A kill of the whole pod begins that of every running container at once; each spends the
same grace period from then on. `container`, `hook` and `termination` are this without seconds.
Source: semantics.md 2.9 (H-rules), 2.10 (T-rules), 6.2, 6.3, 7.2-7.5. Abstractions: the runtime stops a container as
soon as it is asked to (T11 is left out); an abandoned hook is not followed any further; the process ends within
the reaction to the stop signal that is assumed of it, or by SIGKILL.
"""

from podmodel.kernel.expr import All, Case, Named, Table, Var
from podmodel.kernel.machine import Machine, State, Transition
from podmodel.kernel.rewrite import substitute
from podmodel.kernel.timer import By, Given, Left, Max, Timer
from podmodel.lifecycles.variables import BOTH, pre_stop_handler
from podmodel.lifecycles.vocabulary import (
    HOOK,
    KUBELET,
    MAIN,
    POD,
    RUNTIME,
    SIDECAR,
    WORKLOAD,
    Amount,
    GraceFrom,
    HookHandler,
    KillReason,
)

# What the kill is given

AMOUNTS = tuple(Amount)

override = Var("override", AMOUNTS, per=POD, doc="gracePeriodOverride of the call; wGrace of a whole-pod kill (T22)")
deletion = Var("deletion", AMOUNTS, per=POD, doc="metadata.deletionGracePeriodSeconds")
spec = Var("spec", AMOUNTS, per=POD, doc="spec.terminationGracePeriodSeconds")
startup_own = Var("startup_own", AMOUNTS, doc="terminationGracePeriodSeconds of the startup probe")
liveness_own = Var("liveness_own", AMOUNTS, doc="terminationGracePeriodSeconds of the liveness probe")
kill_reason = Var("kill_reason", tuple(KillReason), per=POD)
whole_pod = Var("whole_pod", BOTH, per=POD, doc="every container of the pod is killed, by one call")

GIVEN = (override, deletion, spec, startup_own, liveness_own, kill_reason, whole_pod, pre_stop_handler)

# T1-T4: which grace period

is_set = (Amount.ZERO, Amount.SOME)
by_startup = Named("killed by the startup probe", kill_reason.is_(KillReason.STARTUP), cite="T3")
by_liveness = Named("killed by the liveness probe", kill_reason.is_(KillReason.LIVENESS), cite="T3")

# fmt: off
GRACE_FROM = Table(
    "grace from",
    (
        #    value                     guard                                                        rule
        Case(GraceFrom.OVERRIDE,       override.is_(*is_set),                                       "T1"),
        Case(GraceFrom.DELETION,       deletion.is_(*is_set),                                       "T2"),
        Case(GraceFrom.STARTUP_PROBE,  spec.is_(*is_set) & by_startup & startup_own.is_(*is_set),   "T3"),
        Case(GraceFrom.LIVENESS_PROBE, spec.is_(*is_set) & by_liveness & liveness_own.is_(*is_set), "T3"),
        Case(GraceFrom.SPEC,           spec.is_(*is_set),                                           "T4"),
    ),
    default=GraceFrom.MINIMUM,
    cite="T4",
    doc="where the grace period of the kill comes from",
)
HAS_GRACE = Table(
    "has grace",
    (
        #    value  guard                                                                          rule
        Case(False, GRACE_FROM.is_(GraceFrom.OVERRIDE)       & override.is_(Amount.ZERO),          "H7"),
        Case(False, GRACE_FROM.is_(GraceFrom.DELETION)       & deletion.is_(Amount.ZERO),          "H7"),
        Case(False, GRACE_FROM.is_(GraceFrom.STARTUP_PROBE)  & startup_own.is_(Amount.ZERO),       "H7"),
        Case(False, GRACE_FROM.is_(GraceFrom.LIVENESS_PROBE) & liveness_own.is_(Amount.ZERO),      "H7"),
        Case(False, GRACE_FROM.is_(GraceFrom.SPEC)           & spec.is_(Amount.ZERO),              "H7"),
    ),
    default=True,
    cite="H6",
    doc="the grace period of the kill is above 0, so that a preStop hook is run",
)
# fmt: on

# T7: whose turn it is, whatever tells that a container has stopped

has_stopped = Var("has_stopped", BOTH, doc="it has no process, or never had one")
in_turn = (
    ~SIDECAR.here | whole_pod.is_(False) | All(MAIN, has_stopped.is_(True)) & All(SIDECAR.next, has_stopped.is_(True))
)

# Seconds

OVERRIDE_SECONDS = Given("gracePeriodOverride", per=POD)
DELETION_SECONDS = Given("deletionGracePeriodSeconds", per=POD)
SPEC_SECONDS = Given("terminationGracePeriodSeconds", per=POD)
STARTUP_SECONDS = Given("startupProbe.terminationGracePeriodSeconds")
LIVENESS_SECONDS = Given("livenessProbe.terminationGracePeriodSeconds")
PRE_STOP_SECONDS = Given("preStop", doc="how long the preStop hook takes")
REACTION_SECONDS = Given("sigterm", doc="how long the process takes to end after the stop signal")

MINIMUM = 2

HOOK_GRACE = Timer(
    "preStop limit",
    By(
        GRACE_FROM,
        {
            GraceFrom.OVERRIDE: OVERRIDE_SECONDS,
            GraceFrom.DELETION: DELETION_SECONDS,
            GraceFrom.STARTUP_PROBE: STARTUP_SECONDS,
            GraceFrom.LIVENESS_PROBE: LIVENESS_SECONDS,
            GraceFrom.SPEC: SPEC_SECONDS,
            GraceFrom.MINIMUM: MINIMUM,
        },
    ),
    cite="T1 T2 T3 T4",
    doc="the grace period; a preStop hook may use all of it",
)
PRE_STOP = Timer("preStop", PRE_STOP_SECONDS, cite="H8 H9")
TURN_GRACE = Timer("turn limit", Left(HOOK_GRACE), cite="T6 T7", doc="what the hook left of it")
KILL_GRACE = Timer("grace", Max(MINIMUM, Left(TURN_GRACE)), cite="T7 T8", doc="what the wait left, and at least 2 s")
REACTION = Timer("reaction", REACTION_SECONDS, cite="G1")

# One container

LIVE = State("live", doc="runs, and nobody stops it")
IN_HOOK = State("in preStop")
IN_LINE = State("in line", doc="waits for its turn to be sent the stop signal")
SIGNALLED = State("signalled", doc="the stop signal is sent; SIGKILL follows when the grace period is over")
ENDED = State("ended", doc="has no process")
KILLED = State("killed", doc="ended by SIGKILL")

kill = Var("kill", (LIVE, IN_HOOK, IN_LINE, SIGNALLED, ENDED, KILLED))

runs_hook = Named("preStop is run", ~pre_stop_handler.is_(HookHandler.NONE) & HAS_GRACE.is_(True), cite="H6 H7")
can_succeed = Named("the handler can succeed", ~pre_stop_handler.is_(HookHandler.TCP_SOCKET), cite="K9")
can_fail = Named("the handler can fail", ~pre_stop_handler.is_(HookHandler.SLEEP), cite="6.4")
GONE = Table("gone", (Case(True, kill.is_(ENDED, KILLED), "T10"),), default=False, cite="T10")
its_turn = Named("its turn to stop", substitute(in_turn, {has_stopped: GONE}), cite="T7 7.5")

to_line = (HOOK_GRACE,)
line = (TURN_GRACE,)
signal = (KILL_GRACE, REACTION)

UNSIGNALLED = (LIVE, IN_HOOK, IN_LINE)

# fmt: off
TRANSITIONS = (
    #          source       event               target     by        guard         rule                timers
    Transition(LIVE,        "kill",             IN_HOOK,   KUBELET,  runs_hook,    cite="T5 T6 H6",      starts=(HOOK_GRACE, PRE_STOP)),
    Transition(LIVE,        "kill",             IN_LINE,   KUBELET,  ~runs_hook,   cite="T5 H7",         starts=line),
    Transition(IN_HOOK,     "pre-stop-ok",      IN_LINE,   HOOK,     can_succeed,  cite="H8",            on=PRE_STOP, stops=to_line, starts=line),
    Transition(IN_HOOK,     "pre-stop-fail",    IN_LINE,   HOOK,     can_fail,     cite="H9",            on=PRE_STOP, stops=to_line, starts=line),
    Transition(IN_HOOK,     "pre-stop-timeout", IN_LINE,   KUBELET,                cite="H10",           on=HOOK_GRACE, stops=(PRE_STOP,), starts=line),
    Transition(IN_LINE,     "signal",           SIGNALLED, KUBELET,  its_turn,     cite="T7 T8 T9",      urgent=True, stops=line, starts=signal),
    Transition(IN_LINE,     "signal",           SIGNALLED, KUBELET,  ~its_turn,    cite="T7 T8 T9 7.5",  on=TURN_GRACE, starts=signal),
    Transition(UNSIGNALLED, "end",              ENDED,     WORKLOAD,               cite="H11 H12"),
    Transition(SIGNALLED,   "exit",             ENDED,     WORKLOAD,               cite="G1 T10",        on=REACTION, stops=(KILL_GRACE,)),
    Transition(SIGNALLED,   "sigkill",          KILLED,    RUNTIME,                cite="T9 G7",         on=KILL_GRACE, stops=(REACTION,)),
)
# fmt: on

MACHINE = Machine("kill", kill, TRANSITIONS, doc=__doc__)
