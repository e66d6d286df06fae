"""
The crash back-off of a container.

Source: semantics.md 2.7 (B-rules), 8.3. Abstractions: delays are kept as seconds to be shown, but time passes as the
events `backoff-over` and `backoff-reset`. After a kill by a probe the kubelet compares with an older exit (8.3), so
there both a delay and none are possible. The entry of a container that is not started again is dropped at once.
"""

from podmodel.kernel.expr import Named
from podmodel.kernel.machine import HEARS, STAY, Machine, Transition
from podmodel.lifecycles.status import never_ended
from podmodel.lifecycles.variables import CLEAR, HOLDING, OPEN, backoff, delay, killed_by, policy
from podmodel.lifecycles.vocabulary import CLOCK, DEATHS, INIT, KilledBy, RestartPolicy

by_probe = Named("killed by a probe", killed_by.is_(KilledBy.STARTUP_PROBE, KilledBy.LIVENESS_PROBE), cite="8.3")

CRASHES = DEATHS[1:]
may_be_last = Named("exit 0 is final", (INIT.here | ~policy.is_(RestartPolicy.ALWAYS)) & ~by_probe, cite="8.2")

# fmt: off
TRANSITIONS = (
    #          source           event            target   by     guard         effect               rule
    Transition(CLEAR,           "start",         OPEN,    HEARS, ~never_ended, (delay.set(10),),    cite="B2"),
    Transition(CLEAR,           "start",         STAY,    HEARS, by_probe,                          cite="B1"),
    Transition(OPEN,            "start",         STAY,    HEARS, effect=(delay.incr(),),            cite="B4"),
    Transition(OPEN,            "complete",      HOLDING, HEARS, ~may_be_last,                      cite="B3 K29"),
    Transition(OPEN,            "complete",      CLEAR,   HEARS, may_be_last,                       cite="B5 8.2"),
    Transition(OPEN,            CRASHES,         HOLDING, HEARS,                                    cite="B3"),
    Transition(OPEN,            DEATHS,          STAY,    HEARS, by_probe,                          cite="8.3"),
    Transition(CLEAR,           "start-error",   HOLDING, HEARS, ~never_ended, (delay.set(10),),    cite="B2 C9"),
    Transition(OPEN,            "start-error",   HOLDING, HEARS, effect=(delay.incr(),),            cite="B4 C9"),
    Transition(HOLDING,         "backoff-over",  OPEN,    CLOCK,                                    cite="B4"),
    Transition((OPEN, HOLDING), "backoff-reset", CLEAR,   CLOCK, effect=(delay.set(10),),           cite="B2 B5"),
    Transition((OPEN, HOLDING), "terminate",     CLEAR,   HEARS, effect=(delay.set(10),),           cite="TRM-24"),
)
# fmt: on

MACHINE = Machine("backoff", backoff, TRANSITIONS, (delay,), __doc__)
