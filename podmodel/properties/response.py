"""
Laws of what must happen sooner or later, and of whom they assume.

The kubelet and the runtime are assumed strongly fair: what becomes possible for them again and again they do, because
the kubelet's loops come back to every pod. Clocks, hooks and the kernel are assumed weakly fair, and only where named.
Source: semantics.md 12, the properties of kind RS.
"""

from podmodel.kernel.expr import TRUE, All, Any
from podmodel.kernel.property import FAILS, leads_to
from podmodel.lifecycles.init import mains_finished
from podmodel.lifecycles.status import PHASE, alive, deleting, exists, init_failed, terminal
from podmodel.lifecycles.variables import (
    SYNCING,
    TERMINATED,
    container,
    has_finalizers,
    has_grace,
    has_post_start,
    killed_by,
    policy,
    post_start_handler,
    termination,
)
from podmodel.lifecycles.vocabulary import (
    CLOCK,
    EVERY,
    HOOK,
    INIT,
    KERNEL,
    KUBELET,
    MAIN,
    RUNTIME,
    SIDECAR,
    HookHandler,
    KilledBy,
    Phase,
    RestartPolicy,
)

NODE = (KUBELET, RUNTIME)
syncing = termination.is_(SYNCING)
no_finalizers = has_finalizers.is_(False) & has_grace.is_(True)
hook_can_hang = has_post_start.is_(True)

PROPERTIES = (
    leads_to(
        "a deleted pod disappears",
        given=deleting,
        goal=~exists,
        fair=(CLOCK, HOOK, KERNEL),
        strong=NODE,
        applies=no_finalizers,
        rule="POD-17",
    ),
    leads_to(
        "a deleted pod disappears even if a postStart hook never returns",
        given=deleting,
        goal=~exists,
        fair=(CLOCK, KERNEL),
        strong=NODE,
        applies=no_finalizers & Any(EVERY, hook_can_hang),
        expect=FAILS,
        because="the pod worker is serial and waits for the hook, which has no timeout (H4, W6)",
        rule="TRM-10 K5",
    ),
    leads_to(
        "the kubelet begins to stop a deleted pod",
        given=deleting & syncing,
        goal=~syncing,
        fair=(CLOCK, HOOK, KERNEL),
        strong=NODE,
        applies=no_finalizers,
        rule="TRM-11",
    ),
    leads_to(
        "a main container that ended is restarted under restartPolicy Always",
        given=container.is_(TERMINATED) & syncing,
        goal=alive | ~syncing,
        fair=(CLOCK, HOOK, KERNEL),
        strong=NODE,
        each=MAIN,
        applies=policy.is_(RestartPolicy.ALWAYS) & ~Any(SIDECAR, TRUE),
        rule="CON-09",
    ),
    leads_to(
        "a container whose postStart hook failed is stopped",
        given=killed_by.is_(KilledBy.POST_START) & alive,
        goal=~alive,
        fair=(CLOCK, HOOK, KERNEL),
        strong=NODE,
        each=EVERY,
        applies=has_post_start.is_(True) & ~post_start_handler.is_(HookHandler.SLEEP),
        rule="TRM-08",
    ),
    leads_to(
        "an init container that failed for good fails the pod",
        given=init_failed & exists,
        goal=PHASE.is_(Phase.FAILED) | ~exists,
        fair=(CLOCK, HOOK, KERNEL),
        strong=NODE,
        applies=Any(INIT, policy.is_(RestartPolicy.NEVER)),
        rule="INI-04",
    ),
    leads_to(
        "a sidecar that ended is restarted while main containers are unfinished",
        given=container.is_(TERMINATED) & syncing & ~mains_finished,
        goal=alive | ~syncing | mains_finished,
        fair=(CLOCK, HOOK, KERNEL),
        strong=NODE,
        each=SIDECAR,
        rule="INI-09",
    ),
    leads_to(
        "a pod whose main containers have finished for good reaches a terminal phase, sidecars or not",
        given=mains_finished & exists,
        goal=terminal | ~exists,
        fair=(CLOCK, HOOK, KERNEL),
        strong=NODE,
        applies=All(MAIN, ~policy.is_(RestartPolicy.ALWAYS)),
        rule="INI-10",
    ),
)
