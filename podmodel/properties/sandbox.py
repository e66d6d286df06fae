"""
Laws of the pod sandbox: what happens when it is lost (level SANDBOX).

Source: semantics.md 12.1, 12.5, 2.4 (S-rules), 9.2 (IC6).
"""

from podmodel.kernel.expr import TRUE, All, Any
from podmodel.kernel.property import FAILS, never_step, sometimes
from podmodel.lifecycles.status import PHASE, alive, exited_0, never_ended
from podmodel.lifecycles.variables import (
    BOUND,
    SANDBOX_LOST,
    SANDBOX_READY,
    STOPPING,
    container,
    ended,
    has_liveness,
    has_startup,
    models_sandbox,
    pod,
    policy,
    sandbox,
)
from podmodel.lifecycles.vocabulary import EVERY, INIT, INITS, MAIN, Ended, Phase, RestartPolicy

has_probe = has_liveness.is_(True) | has_startup.is_(True)
modelled = models_sandbox.is_(True)
all_never = All(MAIN, policy.is_(RestartPolicy.NEVER))
none_never = All(MAIN, ~policy.is_(RestartPolicy.NEVER))

PROPERTIES = (
    never_step(
        "no container is started without a sandbox",
        given=~sandbox.is_(SANDBOX_READY),
        events=("start",),
        each=EVERY,
        rule="S1 C2",
    ),
    never_step(
        "a pod that was Running is never Pending again",
        given=PHASE.is_(Phase.RUNNING) & Any(MAIN, ended.is_(Ended.SIGKILL)),
        then_not=PHASE.is_(Phase.PENDING),
        applies=modelled & none_never & Any(INITS, TRUE),
        expect=FAILS,
        because="the phase is computed anew: with a new sandbox the init containers run again (P10)",
        rule="POD-23 K16 P10",
    ),
    sometimes(
        "an init container that has completed can run again after the sandbox was lost",
        alive & exited_0,
        each=INIT,
        applies=modelled & none_never,
        rule="INI-08 K53 IC6",
    ),
    sometimes(
        "under restartPolicy Never a lost sandbox ends the pod",
        PHASE.is_(Phase.FAILED) & pod.is_(BOUND) & Any(MAIN, ended.is_(Ended.SIGKILL)),
        applies=modelled & all_never & ~Any(MAIN, has_probe),
        rule="K62 S5",
    ),
    never_step(
        "under restartPolicy Never a sandbox in which something ran is not replaced",
        given=sandbox.is_(SANDBOX_LOST) & Any(EVERY, ~never_ended),
        events=("sandbox-reset",),
        applies=all_never,
        rule="K62 S5",
    ),
    never_step(
        "a lost sandbox is not replaced where no main container is left to start",
        given=All(MAIN, exited_0),
        events=("sandbox-reset",),
        applies=All(MAIN, policy.is_(RestartPolicy.ON_FAILURE)),
        rule="S6",
    ),
    never_step(
        "a lost sandbox is replaced only when nothing runs in it any more",
        given=Any(EVERY, alive),
        events=("sandbox-reset",),
        rule="S7",
    ),
    sometimes(
        "a lost sandbox is replaced and the pod goes on, where its restartPolicy allows it",
        sandbox.is_(SANDBOX_READY) & pod.is_(BOUND) & Any(MAIN, alive & ended.is_(Ended.SIGKILL)),
        applies=modelled & none_never & ~Any(MAIN, has_probe),
        rule="K62 S7",
    ),
    never_step(
        "while the sandbox lives SIGKILL comes only after the stop signal",
        given=sandbox.is_(SANDBOX_READY) & ~container.is_(STOPPING),
        events=("sigkill",),
        each=EVERY,
        rule="TRM-01 S4",
    ),
)
