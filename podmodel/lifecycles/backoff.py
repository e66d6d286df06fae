"""
The crash back-off of a container.

Source: semantics.md 2.7 (B-rules), 8.3. Abstractions: an entry that is too old is dropped at any time as the event
`backoff-reset` (`crash_backoff` knows its age in seconds). After a kill by a probe the kubelet compares with an older
exit (8.3), so there both a delay and none are possible. The entry of a container that is not started again is dropped at
once.
"""

from podmodel.kernel.expr import Named
from podmodel.kernel.machine import HEARS, STAY, Machine, Transition
from podmodel.kernel.timer import By, Given, Timer
from podmodel.lifecycles.status import never_ended
from podmodel.lifecycles.variables import CLEAR, HOLDING, OPEN, backoff, delay, killed_by, models_node, policy
from podmodel.lifecycles.vocabulary import CLOCK, DEATHS, INIT, KilledBy, RestartPolicy

by_probe = Named("killed by a probe", killed_by.is_(KilledBy.STARTUP_PROBE, KilledBy.LIVENESS_PROBE), cite="8.3")

CRASHES = DEATHS[1:]
may_be_last = Named("exit 0 is final", (INIT.here | ~policy.is_(RestartPolicy.ALWAYS)) & ~by_probe, cite="8.2")

HOUSEKEEPING = Given("housekeeping", doc="how soon housekeeping, which comes every 2 s, meets an entry that is too old")

AGE = Timer("entry age", 600, strict=True, cite="B2 B5", doc="since the last start; an entry counts up to this age")
DELAY = Timer("back-off", By(delay, {10: 10, 20: 20, 40: 40, 80: 80, 160: 160, 300: 300}), cite="B3 B4 8.3")
COLLECTION = Timer("housekeeping", HOUSEKEEPING, cite="B5 0.3")

new_entry = (delay.set(10),)
doubled = (delay.incr(),)
young = (AGE,)
waits = (DELAY,)
held = (AGE, DELAY)
timers = (AGE, DELAY, COLLECTION)
old = (COLLECTION,)

# fmt: off
ROWS = (
    #          source   event           target   by     guard         effect     rule             timers
    Transition(CLEAR,   "start",        OPEN,    HEARS, ~never_ended, new_entry, cite="B2",       starts=young),
    Transition(CLEAR,   "start",        STAY,    HEARS, by_probe,                cite="B1"),
    Transition(OPEN,    "start",        STAY,    HEARS, effect=doubled,          cite="B4",       stops=old, starts=young),
    Transition(OPEN,    "complete",     HOLDING, HEARS, ~may_be_last,            cite="B3 K29",   starts=waits),
    Transition(OPEN,    "complete",     CLEAR,   HEARS, may_be_last,             cite="B5 8.2",   stops=timers),
    Transition(OPEN,    CRASHES,        HOLDING, HEARS,                          cite="B3",       starts=waits),
    Transition(OPEN,    DEATHS,         STAY,    HEARS, by_probe,                cite="8.3"),
    Transition(CLEAR,   "start-error",  HOLDING, HEARS, ~never_ended, new_entry, cite="B2 C9",    starts=held),
    Transition(OPEN,    "start-error",  HOLDING, HEARS, effect=doubled,          cite="B4 C9",    stops=old, starts=held),
    Transition(HOLDING, "backoff-over", OPEN,    CLOCK,                          cite="B4",       on=DELAY),
)
TRANSITIONS = (
    *ROWS,
    Transition((OPEN, HOLDING), "backoff-reset", CLEAR, CLOCK, effect=new_entry, cite="B2 B5",  stops=timers),
    Transition((OPEN, HOLDING), "terminate",     CLEAR, HEARS, effect=new_entry, cite="TRM-24", stops=timers),
    Transition((OPEN, HOLDING), "kubelet-starts", CLEAR, HEARS, ~models_node.is_(False), new_entry, cite="B6 K41", stops=timers),
)
# fmt: on

MACHINE = Machine("backoff", backoff, TRANSITIONS, (delay,), __doc__)
