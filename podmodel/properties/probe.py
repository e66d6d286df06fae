"""
Laws of the probes.

Source: semantics.md 12.3.
"""

from podmodel.kernel.expr import Pred
from podmodel.kernel.property import FAILS, always, never_step, sometimes
from podmodel.lifecycles.probe import LIVENESS, READINESS, STARTUP
from podmodel.lifecycles.status import READY, STARTED, shows_running
from podmodel.lifecycles.variables import (
    FINISHED,
    ON_HOLD,
    STOPPED,
    SYNCING,
    TERMINATING,
    has_liveness,
    has_readiness,
    has_startup,
    liveness,
    liveness_failure_threshold,
    liveness_last,
    liveness_result,
    liveness_run,
    readiness_result,
    startup,
    startup_result,
    termination,
)
from podmodel.lifecycles.vocabulary import EVERY, MAIN, ProbeResult

SUCCESS, FAILURE = ProbeResult.SUCCESS, ProbeResult.FAILURE
no_probe_failed: Pred = ~liveness_result.is_(FAILURE) & ~startup_result.is_(FAILURE)

PROPERTIES = (
    never_step(
        "liveness is not probed before the container has started",
        given=STARTED.is_(False),
        events=LIVENESS.controls,
        each=EVERY,
        applies=has_liveness.is_(True),
        rule="PRB-02 K4",
    ),
    never_step(
        "readiness is not probed before the container has started",
        given=STARTED.is_(False),
        events=READINESS.controls,
        each=EVERY,
        applies=has_readiness.is_(True),
        rule="PRB-02 K4",
    ),
    never_step(
        "the startup probe is not evaluated again once it has succeeded",
        given=STARTED.is_(True),
        events=STARTUP.controls,
        each=EVERY,
        applies=has_startup.is_(True),
        rule="PRB-03",
    ),
    never_step(
        "liveness fails only with as many failures in a row as failureThreshold says",
        given=liveness_result.is_(SUCCESS)
        & ~(liveness_last.is_(FAILURE) & (liveness_run + 1 >= liveness_failure_threshold))
        & (liveness_failure_threshold > 1),
        then_not=liveness_result.is_(FAILURE),
        events=("liveness-failure",),
        each=EVERY,
        applies=has_liveness.is_(True),
        rule="PRB-04",
    ),
    never_step(
        "a new instance starts its count of liveness failures from zero",
        given=liveness_last.is_(FAILURE) & (liveness_run >= 1),
        then_not=liveness_last.is_(FAILURE) & (liveness_run >= 1),
        events=("start",),
        each=EVERY,
        applies=has_liveness.is_(True),
        expect=FAILS,
        because="run and the last outcome survive a restart that the probe did not cause (PR5)",
        rule="PRB-05 K36",
    ),
    never_step(
        "a failing readiness probe alone never gets a container killed",
        given=readiness_result.is_(FAILURE) & no_probe_failed & termination.is_(SYNCING) & shows_running,
        events=("kill",),
        each=EVERY,
        applies=has_readiness.is_(True),
        rule="PRB-06 K3",
    ),
    never_step(
        "no probe kills a container of a pod that is being stopped",
        given=termination.is_(TERMINATING, STOPPED, FINISHED),
        events=("kill",),
        each=EVERY,
        rule="PRB-10",
    ),
    never_step(
        "a new instance of a container with a readiness probe does not start ready",
        given=~READY.is_(True),
        then_not=READY.is_(True),
        events=("start",),
        each=EVERY,
        applies=has_readiness.is_(True),
        rule="PRB-11",
    ),
    always(
        "a container is ready only after its readiness probe succeeded",
        given=READY.is_(True),
        then=readiness_result.is_(SUCCESS),
        each=MAIN,
        applies=has_readiness.is_(True),
        rule="PRB-12",
    ),
    never_step(
        "a liveness probe on hold is not evaluated",
        given=liveness.is_(ON_HOLD),
        events=LIVENESS.controls,
        each=EVERY,
        applies=has_liveness.is_(True),
        rule="PRB-13",
    ),
    never_step(
        "a startup probe on hold is not evaluated",
        given=startup.is_(ON_HOLD),
        events=STARTUP.controls,
        each=EVERY,
        applies=has_startup.is_(True),
        rule="PRB-13",
    ),
    never_step(
        "an erroneous liveness probe leaves the result as it is",
        given=liveness_result.is_(SUCCESS),
        then_not=~liveness_result.is_(SUCCESS),
        events=("liveness-error",),
        each=EVERY,
        applies=has_liveness.is_(True),
        rule="PRB-15 K37",
    ),
    never_step(
        "an erroneous liveness probe does not reset the count of failures",
        given=liveness_last.is_(FAILURE) & (liveness_run >= 1),
        then_not=~(liveness_last.is_(FAILURE) & (liveness_run >= 1)),
        events=("liveness-error",),
        each=EVERY,
        applies=has_liveness.is_(True),
        rule="PRB-15",
    ),
    sometimes(
        "readiness can fail while liveness does not",
        readiness_result.is_(FAILURE) & liveness_result.is_(SUCCESS) & shows_running & STARTED.is_(True),
        each=EVERY,
        applies=has_readiness.is_(True) & has_liveness.is_(True),
        rule="K3",
    ),
)
