"""
The pod sandbox: without one no container starts, and when it dies they all die with it.

Source: semantics.md 2.3 (S-rules), 9.2 (IC6). Abstractions: creation is one step; a new sandbox and the purge of the
records of init containers are one step.
"""

from podmodel.kernel.expr import All, Any, Named
from podmodel.kernel.machine import HEARS, Machine, Transition
from podmodel.lifecycles.init import worker_idle
from podmodel.lifecycles.status import alive, exited_0, init_failed, never_ended
from podmodel.lifecycles.variables import (
    KEPT,
    NO_SANDBOX,
    PURGED,
    SANDBOX_LOST,
    SANDBOX_READY,
    SYNCING,
    models_node,
    policy,
    purge,
    sandbox,
    termination,
)
from podmodel.lifecycles.vocabulary import EVERY, INITS, KUBELET, MAIN, MISHAP, RUNTIME, RestartPolicy
from podmodel.lifecycles.worker import in_sync, kubelet_up

creating = termination.is_(SYNCING) & in_sync & kubelet_up & worker_idle
gives_up = Named(
    "restartPolicy Never, and something ran in the old sandbox",
    Any(MAIN, policy.is_(RestartPolicy.NEVER)) & Any(EVERY, alive | ~never_ended),
    cite="S5 K62",
)
nothing_left = Named("no main is left to start", All(MAIN, exited_0 & policy.is_(RestartPolicy.ON_FAILURE)), cite="S6")
is_empty = Named("nothing runs in it any more", ~Any(EVERY, alive), cite="S7")
replaced = creating & is_empty & ~gives_up & ~nothing_left & ~init_failed

# fmt: off
TRANSITIONS = (
    #          source         event            target         by       guard                               rule
    Transition(NO_SANDBOX,    "sandbox-up",    SANDBOX_READY, RUNTIME, creating,                           cite="S1 S2"),
    Transition(NO_SANDBOX,    "sandbox-fail",  NO_SANDBOX,    RUNTIME, creating,                           cite="S3"),
    Transition(SANDBOX_READY, "sandbox-dies",  SANDBOX_LOST,  MISHAP,                                      cite="S4"),
    Transition(SANDBOX_READY, "power-cut",     SANDBOX_LOST,  HEARS,   ~models_node.is_(False),            cite="N9 N10"),
    Transition(SANDBOX_READY, "pod-stopped",   SANDBOX_LOST,  HEARS,                                       cite="S8 T23"),
    Transition(SANDBOX_LOST,  "sandbox-reset", SANDBOX_READY, KUBELET, replaced,                            cite="S6 S7"),
)
PURGE_TRANSITIONS = (
    #          source  event            target  by     guard       rule
    Transition(KEPT,   "sandbox-reset", PURGED, HEARS, INITS.here, cite="S7 IC6 K53"),
    Transition(PURGED, "start",         KEPT,   HEARS,             cite="S7 IC6"),
    Transition(PURGED, "start-error",   KEPT,   HEARS,             cite="C9"),
)
# fmt: on

MACHINE = Machine("sandbox", sandbox, TRANSITIONS, doc=__doc__)
PURGE = Machine("purge", purge, PURGE_TRANSITIONS, doc=__doc__)
