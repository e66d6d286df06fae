"""
Laws of init containers and sidecars.

Source: semantics.md 12.5.
"""

from podmodel.kernel.expr import TRUE, All, Any
from podmodel.kernel.property import always, never, never_step, sometimes
from podmodel.lifecycles.conditions import INITIALIZED_TRUE
from podmodel.lifecycles.init import passed
from podmodel.lifecycles.status import (
    INITIALIZED,
    PHASE,
    READY,
    READY_CONDITION,
    TRUE_CONDITION,
    alive,
    exists,
    exited_0,
    failed,
    init_failed,
    never_ended,
    on_a_node,
    restartable,
    shows_running,
    shows_terminated,
    terminal,
)
from podmodel.lifecycles.variables import (
    FINISHED,
    STOPPED,
    STOPPING,
    SYNCING,
    TERMINATED,
    TERMINATING,
    container,
    policy,
    termination,
)
from podmodel.lifecycles.vocabulary import INIT, INITS, MAIN, SIDECAR, Phase, RestartPolicy

has_inits = Any(INITS, TRUE)
has_init = Any(INIT, TRUE)
has_sidecar = Any(SIDECAR, TRUE)
never_started = never_ended & ~alive
some_never = Any(INIT, policy.is_(RestartPolicy.NEVER))

PROPERTIES = (
    never_step(
        "an init container first starts only when the one before it is done or started",
        given=never_ended & Any(INITS.prev, ~passed),
        events=("start",),
        each=INITS,
        rule="INI-01",
    ),
    always(
        "at most one init container runs (sidecars apart)",
        given=alive,
        then=~Any(INIT.others, alive),
        each=INIT,
        rule="INI-02",
    ),
    never(
        "main containers run only after every init container is done and every sidecar was started once",
        Any(INIT, ~(container.is_(TERMINATED) & exited_0)) | Any(SIDECAR, never_started),
        given=alive,
        each=MAIN,
        applies=has_inits,
        rule="INI-03",
    ),
    never(
        "after an init container failed for good no main container runs",
        Any(MAIN, alive),
        given=init_failed,
        applies=some_never,
        rule="INI-05",
    ),
    sometimes(
        "a pod can be Failed while its main containers are still Waiting",
        PHASE.is_(Phase.FAILED) & All(MAIN, never_ended),
        applies=some_never,
        rule="K11 P3",
    ),
    always(
        "a failing init container that is retried keeps the pod Pending",
        given=Any(INIT, failed & restartable) & termination.is_(SYNCING) & exists,
        then=PHASE.is_(Phase.PENDING),
        applies=has_init,
        rule="INI-06",
    ),
    never_step(
        "a completed init container is not run again",
        given=shows_terminated & exited_0,
        then_not=alive,
        each=INIT,
        rule="INI-07",
    ),
    always(
        "while a sidecar runs the phase is not terminal",
        given=alive,
        then=~terminal,
        each=SIDECAR,
        rule="INI-11",
    ),
    always(
        "a sidecar that was never started keeps back everything after it",
        given=never_started & termination.is_(SYNCING),
        then=All(INITS.after, never_started) & All(MAIN, never_started),
        each=SIDECAR,
        rule="INI-13",
    ),
    always(
        "Ready implies that every sidecar is ready",
        given=READY_CONDITION.is_(TRUE_CONDITION),
        then=All(SIDECAR, READY.is_(True)),
        applies=has_sidecar,
        rule="INI-14",
    ),
    never_step(
        "a restarting sidecar does not take the pod out of Running while a main container runs",
        given=PHASE.is_(Phase.RUNNING) & Any(MAIN, shows_running),
        then_not=exists & Any(MAIN, shows_running) & ~PHASE.is_(Phase.RUNNING),
        applies=has_sidecar,
        rule="INI-15",
    ),
    always(
        "Initialized stays True while a main container is Running or Terminated",
        given=Any(MAIN, shows_running | shows_terminated) & on_a_node & ~termination.is_(FINISHED),
        then=INITIALIZED.is_(*INITIALIZED_TRUE),
        rule="INI-16",
    ),
    sometimes(
        "a sidecar can be stopped while an init container still runs",
        container.is_(STOPPING) & Any(INIT, alive) & termination.is_(TERMINATING),
        each=SIDECAR,
        applies=Any(INIT.after, TRUE),
        rule="INI-17",
    ),
    sometimes(
        "a finished job stays Running until its sidecar has stopped",
        PHASE.is_(Phase.RUNNING) & All(MAIN, shows_terminated & exited_0) & Any(SIDECAR, alive),
        applies=has_sidecar & All(MAIN, ~policy.is_(RestartPolicy.ALWAYS)),
        rule="K27 IC9",
    ),
    always(
        "how a sidecar ended does not matter: a stopped pod whose main containers exited 0 is Succeeded",
        given=termination.is_(STOPPED)
        & Any(SIDECAR, failed)
        & All(MAIN, shows_terminated & exited_0)
        & ~init_failed
        & exists,
        then=PHASE.is_(Phase.SUCCEEDED),
        applies=has_sidecar,
        rule="INI-12 K26",
    ),
)
