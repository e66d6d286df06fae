"""
The crash back-off of a container in seconds: how old the entry is that the kubelet keeps for it.

The rows of `backoff`, but for `backoff-reset`: here an entry ages with the instance that it was made for, counts no
more when that ran for over 600 s, and is dropped when housekeeping meets it. `backoff` is this with both kinds of entry
that do not count, expired and dropped, as one.
Source: semantics.md 2.7 (B-rules), 8.3.
"""

from podmodel.kernel.expr import Named, Var
from podmodel.kernel.machine import HEARS, STAY, Machine, State, Transition
from podmodel.lifecycles.backoff import AGE, COLLECTION, ROWS, held, new_entry, old, timers, waits, young
from podmodel.lifecycles.status import alive
from podmodel.lifecycles.variables import ALIVE, CLEAR, HOLDING, NO_PROCESS, OPEN, delay, ended, process
from podmodel.lifecycles.vocabulary import CLOCK, KERNEL, KUBELET, RUNTIME, WORKLOAD, Ended

EXPIRED = State("expired", doc="the entry counts no more: its instance ran for over 600 s")

crash_backoff = Var("crash_backoff", (CLEAR, OPEN, EXPIRED, HOLDING))

ENTRY = (OPEN, EXPIRED, HOLDING)

# fmt: off
TRANSITIONS = (
    *ROWS,
    #          source   event               target   by       guard              effect     rule             timers
    Transition(OPEN,    "backoff-expire",   EXPIRED, CLOCK,   alive,                        cite="B2 8.3",   on=AGE, starts=old),
    Transition(OPEN,    "backoff-expire",   STAY,    CLOCK,   ~alive,                       cite="B5",       on=AGE, starts=old),
    Transition(HOLDING, "backoff-expire",   STAY,    CLOCK,                                 cite="B5",       on=AGE, starts=old),
    Transition(EXPIRED, "start",            OPEN,    HEARS,   effect=new_entry,             cite="B2",       stops=old, starts=young),
    Transition(EXPIRED, "start-error",      HOLDING, HEARS,   effect=new_entry,             cite="B2 C9",    stops=old, starts=held),
    Transition(ENTRY,   "backoff-collect",  CLEAR,   CLOCK,   effect=new_entry,             cite="B5",       on=COLLECTION, stops=waits),
    Transition(ENTRY,   "backoff-forget",   CLEAR,   KUBELET, effect=new_entry,             cite="B6 B7",    stops=timers),
    Transition(ENTRY,   "terminate",        CLEAR,   HEARS,   effect=new_entry,             cite="TRM-24",   stops=timers),
)
# fmt: on

MACHINE = Machine("crash_backoff", crash_backoff, TRANSITIONS, (delay,), __doc__)

# A container as its back-off sees it, where nothing else of the pod is looked at

instance = Var("instance", (NO_PROCESS, ALIVE))

not_held_back = Named("not in back-off", ~crash_backoff.is_(HOLDING), cite="B3 B4")

# fmt: off
INSTANCE_TRANSITIONS = (
    #          source      event          target      by        guard          effect                           rule
    Transition(NO_PROCESS, "start",       ALIVE,      KUBELET,  not_held_back,                                   cite="B1 B2 B4"),
    Transition(NO_PROCESS, "start-error", STAY,       RUNTIME,  not_held_back, (ended.set(Ended.START_ERROR),),  cite="C9"),
    Transition(ALIVE,      "complete",    NO_PROCESS, WORKLOAD, effect=(ended.set(Ended.COMPLETED),),            cite="C15"),
    Transition(ALIVE,      "crash",       NO_PROCESS, WORKLOAD, effect=(ended.set(Ended.ERROR),),                cite="C16"),
    Transition(ALIVE,      "oom",         NO_PROCESS, WORKLOAD, effect=(ended.set(Ended.OOM_KILLED),),           cite="C17"),
    Transition(ALIVE,      "die",         NO_PROCESS, KERNEL,   effect=(ended.set(Ended.SIGTERM),),              cite="G3"),
    Transition(ALIVE,      "sigkill",     NO_PROCESS, RUNTIME,  effect=(ended.set(Ended.SIGKILL),),              cite="G7"),
    Transition(NO_PROCESS, "terminate",   STAY,       KUBELET,                                                   cite="T22"),
)
# fmt: on

INSTANCE = Machine("instance", instance, INSTANCE_TRANSITIONS, (ended,), "A container that starts and ends.")
OF_INSTANCE = MACHINE.named("crash_backoff", variables={process: instance})
