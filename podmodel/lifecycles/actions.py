"""
What one sync does with the containers of a pod: which are started, which are killed and why, or the whole pod.

The kubelet decides it at the start of SyncPod from the newest record of each container (computePodActions). `PLAN` is
what happens to the pod, `KILL` and `WANTED` are about one container; `START` and `reached` say what comes of them.
Source: semantics.md 2.4 (S1, S5 to S7), 2.5 (C18, C19, C29, C31, C32), 8.2, 8.5, 9.1, 9.2 (IC1 to IC9).
"""

from podmodel.kernel.expr import TRUE, All, Any, Case, Named, Table
from podmodel.lifecycles.conditions import SANDBOX_USABLE
from podmodel.lifecycles.records import (
    pod_policy,
    record,
    record_exit,
    record_oom,
    restart_all,
    sandbox_exists,
    spec_changed,
)
from podmodel.lifecycles.releases import ONE_INIT_PATH
from podmodel.lifecycles.restart import POLICY, SHOULD_RESTART, ended_as_trigger, rules
from podmodel.lifecycles.variables import liveness_result, startup_result
from podmodel.lifecycles.vocabulary import (
    EPHEMERAL,
    INIT,
    INITS,
    MAIN,
    POD,
    RECORDED,
    SIDECAR,
    Initialization,
    KillReason,
    Plan,
    ProbeResult,
    Record,
    Reset,
    RestartPolicy,
)

DONE, FAILED, GOING = Initialization.DONE, Initialization.FAILED, Initialization.GOING

# Words about the newest record of one container

recorded = ~record.is_(Record.ABSENT)
created = record.is_(Record.CREATED)
up = record.is_(Record.RUNNING)
unknown = record.is_(Record.UNKNOWN)
exited = record.is_(Record.EXITED)
exited_0 = Named("exited 0", exited & record_exit.is_(0))
completed = Named("completed", exited_0 & record_oom.is_(False), cite="IC5")
failed = Named("failed", exited & ~completed | unknown, cite="IC5 9.1")
never = Named("its policy is Never", POLICY.is_(RestartPolicy.NEVER), cite="8.1")
runs_once = Named("done for good", exited_0 & POLICY.is_(RestartPolicy.ON_FAILURE), cite="S6 S7")

is_first = Named("is the first", ~Any(INITS.before, TRUE))
is_last = Named("is the last", ~Any(INITS.after, TRUE))
has_sidecar = Any(SIDECAR, TRUE)
one_path = Named("sidecars count as init containers", ONE_INIT_PATH.switch.is_(True) | has_sidecar, cite="9.1")

# Init containers and sidecars, in one list

begun = Named("some main is created or running", Any(MAIN, created | up), cite="9.1/1")
followed = Named("a later one has a record", Any(INITS.after, recorded), cite="9.1/2")
latest = Named("the last with a record, before any main begins", recorded & ~followed & ~begun, cite="9.1/2")
started = Named("started", up & startup_result.is_(ProbeResult.SUCCESS), cite="IC2")
passed = Named("done or started", INIT.here & completed | SIDECAR.here & started, cite="IC1 IC2")
final = Named(
    "failed and is not restarted",
    INIT.here & failed & (never & (unknown | ~rules) | exited & rules & SHOULD_RESTART.is_(False)),
    cite="IC4 9.1/2",
)

# Init containers of a pod without sidecars, before they came into one list

settled = Named("running or exited", up | exited, cite="9.1")
retried = Named("the last that failed", failed & ~Any(INIT.after, failed), cite="9.1")

# fmt: off
INITIALIZATION = Table(
    "initialization",
    (
        Case(DONE,   ~Any(INITS, TRUE),                                          "IC3"),
        Case(DONE,   one_path & begun,                                           "9.1/1"),
        Case(FAILED, Any(INITS, latest & final),                                 "9.1/2 IC4"),
        Case(DONE,   one_path & Any(INITS, is_last & passed),                    "9.1/2 IC3"),
        Case(GOING,  one_path,                                                   "9.1/2"),
        Case(DONE,   Any(MAIN, up),                                              "9.1"),
        Case(FAILED, Any(INIT, retried & never),                                 "9.1 IC4"),
        Case(GOING,  Any(INIT, failed),                                          "9.1"),
        Case(DONE,   Any(INIT, is_last & exited),                                "9.1 IC3"),
    ),
    default=GOING,
    per=POD,
    cite="9.1",
    doc="how far the init containers are",
)
# fmt: on

# Which containers a sync kills, and which it starts, if it comes to them

minded = Named(
    "it is the kubelet's to restart",
    MAIN.here & SHOULD_RESTART.is_(True) | SIDECAR.here | INIT.here & (latest | ~one_path & retried),
    cite="9.1 8.2",
)
probed = Named("liveness counts", MAIN.here & up | SIDECAR.here & started, cite="C18 9.1")

# fmt: off
KILL = Table(
    "kill",
    (
        #    why                    when                                                      rule
        Case(KillReason.UNKNOWN,    minded & unknown,                                         "C32 9.1/2 9.1/3"),
        Case(KillReason.DEFINITION, probed & spec_changed.is_(True),                          "C19 IC7"),
        Case(KillReason.LIVENESS,   probed & liveness_result.is_(ProbeResult.FAILURE),        "C18"),
        Case(KillReason.STARTUP,    up & startup_result.is_(ProbeResult.FAILURE),             "C18"),
    ),
    default=None,
    cite="2.5",
    doc="why the newest instance is killed",
)
killed = Named("is killed", KILL.is_(*KillReason))
killed_by_probe = KILL.is_(KillReason.LIVENESS, KillReason.STARTUP)

WANTED = Table(
    "wanted",
    (
        #    start  when                                                                      rule
        Case(True,  MAIN.here & SHOULD_RESTART.is_(True),                                     "8.2 C31"),
        Case(False, MAIN.here & killed_by_probe & never,                                      "8.2 C18"),
        Case(True,  killed,                                                                   "C18 C19 C32 9.1/2 9.1/3"),
        Case(False, MAIN.here,                                                                "8.2"),
        Case(True,  SIDECAR.here & (created | exited),                                        "C31 IC8"),
        Case(True,  SIDECAR.here & ~recorded & (begun | followed),                            "9.1/3 9.1/5"),
        Case(True,  is_first & ~recorded & ~followed & ~begun,                                "9.1/4"),
        Case(True,  one_path & latest & (created | failed),                                   "C31 IC4"),
        Case(True,  one_path & Any(INITS.prev, latest & passed),                              "IC1 IC2"),
        Case(False, one_path,                                                                 "9.1/3"),
        Case(True,  retried,                                                                  "9.1 IC4"),
        Case(False, Any(INIT, failed),                                                        "9.1"),
        Case(True,  Any(INIT.prev, exited & ~Any(INIT.after, settled)),                       "IC1 9.1"),
        Case(True,  is_first & ~Any(INIT, settled),                                           "9.1"),
    ),
    default=False,
    cite="8.2 9.1",
    doc="whether the container is to be started, as far as the containers say",
)
# fmt: on

# The pod

lost = Named("the sandbox cannot be used", SANDBOX_USABLE.is_(False) & sandbox_exists.is_(True), cite="S4")
nothing_left = Named("no main is left to start", All(MAIN, runs_once), cite="S6")

# fmt: off
PLAN = Table(
    "plan",
    (
        #    what             when                                                                              rule
        Case(Plan.RESET,      restart_all.is_(True),                                                            "8.5 C30"),
        Case(Plan.GIVE_UP,    lost & pod_policy.is_(RestartPolicy.NEVER) & Any(RECORDED, recorded),             "S5"),
        Case(Plan.GIVE_UP,    SANDBOX_USABLE.is_(False) & nothing_left & (one_path | INITIALIZATION.is_(DONE)), "S6"),
        Case(Plan.CREATE,     SANDBOX_USABLE.is_(False),                                                        "S1 S7"),
        Case(Plan.FAIL,       INITIALIZATION.is_(FAILED),                                                       "IC4"),
        Case(Plan.INITIALIZE, INITIALIZATION.is_(GOING),                                                        "IC3 9.1"),
        Case(Plan.RUN,        Any(MAIN, WANTED.is_(True) | up & ~killed),                                       "9.1/6"),
    ),
    default=Plan.FINISH,
    per=POD,
    cite="IC9 9.1/6",
    doc="what the sync does with the pod",
)
goes_on = Named("the sync goes on in the sandbox there is", restart_all.is_(False) & SANDBOX_USABLE.is_(True))
reached = Named(
    "the sync comes to it",
    goes_on
    & (
        MAIN.here & INITIALIZATION.is_(DONE)
        | INITS.here & (INITIALIZATION.is_(GOING) | one_path & INITIALIZATION.is_(DONE))
    ),
    cite="9.1",
)
restarted = Named("killed, to be started again", MAIN.here & up & WANTED.is_(True), cite="C18 C19")
kills_pod = Named(
    "the pod is killed", SANDBOX_USABLE.is_(False) | PLAN.is_(Plan.FAIL, Plan.FINISH), cite="S5 S6 S7 IC4 IC9"
)
creates_sandbox = Named(
    "a sandbox is created", PLAN.is_(Plan.CREATE) | PLAN.is_(Plan.RESET) & SANDBOX_USABLE.is_(False), cite="S1 S7"
)

START = Table(
    "start",
    (
        #    start  when                                                                      rule
        Case(True,  PLAN.is_(Plan.CREATE) & INITS.here & is_first,                            "S7 IC6"),
        Case(True,  PLAN.is_(Plan.CREATE) & MAIN.here & ~Any(INITS, TRUE) & ~runs_once,       "S7"),
        Case(True,  EPHEMERAL.here & ~recorded & goes_on,                                     "C29 IC14"),
        Case(True,  reached & WANTED.is_(True) & ~(SIDECAR.here & PLAN.is_(Plan.FINISH)), "8.2 9.1 IC8"),
    ),
    default=False,
    cite="9.1/6",
    doc="whether this sync starts the container",
)

RESET = Table(
    "reset",
    (
        Case(Reset.NEVER,      EPHEMERAL.here,                      "8.5"),
        Case(Reset.CAUSE_MAIN, MAIN.here & ended_as_trigger,        "8.5"),
        Case(Reset.CAUSE_INIT, ended_as_trigger,                    "8.5"),
        Case(Reset.MAIN,       MAIN.here,                           "8.5"),
    ),
    default=Reset.INIT,
    cite="8.5 C30",
    doc="when a record of a container is removed, if all containers start again in place",
)
# fmt: on

stopped_first = Named("is killed before it is removed", created | up | unknown, cite="8.5 C30")
