"""
Laws of what the API object shows, where that is written by calls of the pod worker (level WORKER).

They are about what the kubelet writes: PodGC, which a finer level knows, writes a phase of its own (`node`).

Source: semantics.md 12.1, 12.2, 2.12 (D-rules), 3.4, 8.4.
"""

from podmodel.kernel.expr import TRUE, All, Any
from podmodel.kernel.property import always, never_step, sometimes
from podmodel.lifecycles.conditions import NOT_READY
from podmodel.lifecycles.endpoints import READY as ENDPOINT_READY
from podmodel.lifecycles.endpoints import SERVING
from podmodel.lifecycles.hook import post_can_succeed
from podmodel.lifecycles.published import CONTAINERS_READY, shows_containers_ready, shows_ready
from podmodel.lifecycles.status import alive, deleting, exists, seen_terminal
from podmodel.lifecycles.variables import (
    ENTRY,
    HOLDING,
    PUBLISHED,
    STOPPING,
    UNPUBLISHED,
    backoff,
    container,
    has_finalizers,
    has_grace,
    has_readiness,
    has_startup,
    policy,
    published,
    seen_ended,
    seen_initialized,
    seen_phase,
    seen_ready,
    seen_reason,
    seen_restarts,
    seen_started,
    seen_state,
    status,
    waiting_reason,
)
from podmodel.lifecycles.vocabulary import (
    EVERY,
    INITS,
    MAIN,
    ApiState,
    Ended,
    Phase,
    RestartPolicy,
    WaitingReason,
)

seen_running = seen_state.is_(ApiState.RUNNING)
seen_waiting = seen_state.is_(ApiState.WAITING)
seen_terminated = seen_state.is_(ApiState.TERMINATED)
gets_deleted = has_grace.is_(True) | has_finalizers.is_(True)
can_run = All(EVERY, post_can_succeed)

PROPERTIES = (
    never_step(
        "the first status, and startTime with it, is written once",
        given=published.is_(PUBLISHED),
        then_not=published.is_(UNPUBLISHED),
        rule="POD-26",
    ),
    never_step(
        "a phase that was published as Succeeded stays",
        given=seen_phase.is_(Phase.SUCCEEDED),
        then_not=exists & ~seen_phase.is_(Phase.SUCCEEDED),
        rule="POD-02 P11 O5",
    ),
    never_step(
        "a phase that was published as Failed stays",
        given=seen_phase.is_(Phase.FAILED),
        then_not=exists & ~seen_phase.is_(Phase.FAILED),
        rule="POD-02 P11 O5",
    ),
    always(
        "the kubelet publishes a terminal phase only when no container runs",
        given=seen_terminal,
        then=~Any(EVERY, alive),
        rule="POD-08 D4 K12",
    ),
    always(
        "when Running is published every main container has been started, as the statuses say",
        given=seen_phase.is_(Phase.RUNNING),
        then=All(MAIN, seen_running | seen_terminated | ~seen_ended.is_(Ended.NONE)),
        rule="POD-09",
    ),
    always(
        "Ready is published only with ContainersReady",
        given=shows_ready,
        then=shows_containers_ready,
        rule="POD-12",
    ),
    always(
        "the kubelet publishes a terminal phase with Ready and ContainersReady False",
        given=seen_terminal,
        then=~shows_ready & ~shows_containers_ready,
        rule="POD-13 D6 K59",
    ),
    always(
        "ContainersReady is published only with every main container running, started and ready",
        given=shows_containers_ready,
        then=All(MAIN, seen_running & seen_started.is_(True) & seen_ready.is_(True)),
        rule="POD-14",
    ),
    never_step(
        "a published restartCount never falls",
        given=seen_restarts >= 1,
        then_not=seen_restarts < 1,
        each=EVERY,
        rule="CON-02 K52",
    ),
    always(
        "a container is published as ready only with started, and as started only while Running",
        given=seen_ready.is_(True) | seen_started.is_(True),
        then=seen_started.is_(True) & seen_running,
        each=MAIN,
        rule="CON-05",
    ),
    always(
        "CrashLoopBackOff is published only after an instance has ended",
        given=seen_waiting & seen_reason.is_(WaitingReason.CRASH_LOOP),
        then=~seen_ended.is_(Ended.NONE),
        each=EVERY,
        rule="CON-14",
    ),
    always(
        "without probes a main container is published as ready exactly while it is published as Running",
        given=status.is_(ENTRY),
        then=seen_ready.is_(True) & seen_running | seen_ready.is_(False) & ~seen_running,
        each=MAIN,
        applies=has_readiness.is_(False) & has_startup.is_(False),
        rule="PRB-12",
    ),
    sometimes(
        "a container can be published as started while it is not yet ready, though it has no readiness probe",
        seen_running & seen_started.is_(True) & seen_ready.is_(False),
        each=EVERY,
        applies=has_startup.is_(True) & has_readiness.is_(False),
        rule="K74 D8",
    ),
    sometimes(
        "a sidecar can be published as started while Initialized is still False",
        seen_running & seen_started.is_(True) & seen_initialized.is_(False),
        each=INITS,
        applies=has_startup.is_(True),
        rule="K74 D8",
    ),
    sometimes(
        "a container in back-off is published as Terminated before it is published as CrashLoopBackOff",
        backoff.is_(HOLDING) & waiting_reason.is_(WaitingReason.CRASH_LOOP) & seen_terminated,
        each=MAIN,
        applies=policy.is_(RestartPolicy.ALWAYS),
        rule="K66 C23",
    ),
    sometimes(
        "a pod that is being deleted can still be published as Running and Ready",
        deleting & seen_phase.is_(Phase.RUNNING) & shows_ready,
        applies=gets_deleted & can_run,
        rule="K43 POD-25",
    ),
    always(
        "no endpoint of a pod that is being deleted is ready",
        given=deleting,
        then=ENDPOINT_READY.is_(False),
        applies=gets_deleted,
        rule="TRM-18 7.7",
    ),
    sometimes(
        "an endpoint can still be serving when the container behind it has got its stop signal",
        deleting & SERVING.is_(True) & container.is_(STOPPING),
        each=MAIN,
        applies=gets_deleted & can_run,
        rule="TRM-19 K44",
    ),
    sometimes(
        "a deleted pod can end Failed with the reason ContainersNotReady",
        seen_phase.is_(Phase.FAILED) & CONTAINERS_READY.is_(NOT_READY),
        applies=gets_deleted & ~Any(INITS, TRUE),
        rule="K71 D5",
    ),
    sometimes(
        "a deleted pod can end Failed with Initialized False",
        seen_phase.is_(Phase.FAILED) & seen_initialized.is_(False),
        applies=gets_deleted & Any(INITS, TRUE),
        rule="K71 D5",
    ),
)
