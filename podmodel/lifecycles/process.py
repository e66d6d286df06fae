"""
The main process of a container, and what signals do to it.

Source: semantics.md 2.11 (G-rules), 7.6. Abstractions: exit codes of the application are zero or not zero; a process
that discards the stop signal may still end by itself before SIGKILL, a handler may wait for a child first (G6); where the manifest does not tell what the
process does with the signal (`Sigterm.UNKNOWN`), every reaction is possible.
"""

from podmodel.kernel.expr import Named
from podmodel.kernel.machine import HEARS, STAY, Machine, Transition
from podmodel.lifecycles.init import filled_at_the_end
from podmodel.lifecycles.status import shows_terminated
from podmodel.lifecycles.variables import (
    ALIVE,
    DEAF,
    DYING,
    HANDLING,
    NO_PROCESS,
    NODE_DOWN,
    SANDBOX_LOST,
    STOPPING,
    container,
    ended,
    models_node,
    models_sandbox,
    node,
    pid1,
    process,
    sandbox,
    sigterm,
)
from podmodel.lifecycles.vocabulary import KERNEL, RUNTIME, WORKLOAD, Ended, Sigterm

has_handler = Named("it handles the signal", sigterm.is_(Sigterm.HANDLED, Sigterm.UNKNOWN), cite="G1 G6")
no_handler = sigterm.is_(Sigterm.DEFAULT, Sigterm.SHELL, Sigterm.UNKNOWN)
discarded = Named(
    "the signal is discarded",
    sigterm.is_(Sigterm.IGNORED, Sigterm.UNKNOWN) | pid1.is_(True) & no_handler,
    cite="G2 G4 G5",
)
lost_its_ground = Named(
    "its sandbox or its node is down",
    ~models_sandbox.is_(False) & sandbox.is_(SANDBOX_LOST) | ~models_node.is_(False) & node.is_(NODE_DOWN),
    cite="S4 N9",
)
fatal = Named("the default action applies", pid1.is_(False) & no_handler, cite="G3")

# fmt: off
TRANSITIONS = (
    #          source                   event          target      by        guard                                   effect                          rule
    Transition(NO_PROCESS,              "start",       ALIVE,      HEARS,                                                                            cite="C10 C11"),
    Transition(NO_PROCESS,              "start-error", STAY,       HEARS,    effect=(ended.set(Ended.START_ERROR),),                                 cite="C9"),
    Transition((ALIVE, HANDLING, DEAF), "complete",    NO_PROCESS, WORKLOAD, effect=(ended.set(Ended.COMPLETED),),                                   cite="C15 G1 G10"),
    Transition((ALIVE, HANDLING, DEAF), "crash",       NO_PROCESS, WORKLOAD, effect=(ended.set(Ended.ERROR),),                                       cite="C16 G1 G10"),
    Transition((ALIVE, HANDLING, DEAF), "oom",         NO_PROCESS, WORKLOAD, effect=(ended.set(Ended.OOM_KILLED),),                                  cite="C17 G7"),
    Transition(ALIVE,                   "signal",      HANDLING,   HEARS,    has_handler,                                                            cite="G1"),
    Transition(ALIVE,                   "signal",      DEAF,       HEARS,    discarded,                                                              cite="G2 G4 G5"),
    Transition(ALIVE,                   "signal",      DYING,      HEARS,    fatal,                                                                  cite="G3"),
    Transition(DYING,                   "die",         NO_PROCESS, KERNEL,   effect=(ended.set(Ended.SIGTERM),),                                     cite="G3"),
    Transition((HANDLING, DEAF),        "sigkill",     NO_PROCESS, RUNTIME,  container.is_(STOPPING),                (ended.set(Ended.SIGKILL),),    cite="T9 G7"),
    Transition(NO_PROCESS,              "finish",      STAY,       HEARS,    ~shows_terminated & filled_at_the_end,  (ended.set(Ended.LOST),),       cite="D5 C28"),
    Transition((ALIVE, HANDLING, DEAF, DYING), "sigkill", NO_PROCESS, RUNTIME, lost_its_ground,                 (ended.set(Ended.SIGKILL),),    cite="S4 N9"),
)
# fmt: on

MACHINE = Machine("process", process, TRANSITIONS, (ended,), __doc__)
