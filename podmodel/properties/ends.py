"""
Laws of ends that nobody asked for at the API: eviction, preemption, shutdown, deadline, rejection (level ENDS).

Source: semantics.md 12.1, 2.2 (W2, W9), 3.4 (O4, O6, O9), 7.8.
"""

from podmodel.kernel.expr import TRUE, All, Any
from podmodel.kernel.property import never, never_step, sometimes
from podmodel.lifecycles.hook import post_can_succeed
from podmodel.lifecycles.published import shows_ready
from podmodel.lifecycles.status import alive, deleting, exists, never_ended
from podmodel.lifecycles.variables import (
    ENDING,
    TERMINATING,
    end,
    end_reason,
    ended,
    has_deadline,
    has_readiness,
    policy,
    seen_phase,
    termination,
)
from podmodel.lifecycles.vocabulary import EVERY, INIT, MAIN, Ended, EndReason, Phase, RestartPolicy

is_ended = end.is_(ENDING)
can_run = All(EVERY, post_can_succeed)
by_the_kubelet = end_reason.is_(
    EndReason.EVICTED, EndReason.PREEMPTING, EndReason.TERMINATED, EndReason.DEADLINE_EXCEEDED
)

PROPERTIES = (
    never(
        "a rejected pod never runs a container",
        Any(EVERY, alive | ~never_ended),
        given=end_reason.is_(EndReason.REJECTED),
        rule="POD-21 W2",
    ),
    never_step(
        "the kubelet does not delete a pod that it has evicted, shut down or found overdue",
        given=is_ended & by_the_kubelet & exists & ~deleting,
        then_not=~exists | deleting,
        events=("terminate", "pod-stopped", "report", "finish", "remove"),
        rule="POD-27 K45",
    ),
    sometimes(
        "an evicted pod is kept as a Failed object",
        exists
        & ~deleting
        & end_reason.is_(EndReason.EVICTED)
        & seen_phase.is_(Phase.FAILED)
        & Any(EVERY, ~never_ended),
        rule="K45 N8",
    ),
    sometimes(
        "a pod with restartPolicy Always can end Failed by eviction",
        ~deleting & end_reason.is_(EndReason.EVICTED) & seen_phase.is_(Phase.FAILED),
        applies=All(EVERY, policy.is_(RestartPolicy.ALWAYS)),
        rule="K10 O6 P9",
    ),
    sometimes(
        "activeDeadlineSeconds can end a pod that is still in its init containers, whatever its restartPolicy",
        end_reason.is_(EndReason.DEADLINE_EXCEEDED)
        & seen_phase.is_(Phase.FAILED)
        & Any(INIT, ended.is_(Ended.SIGKILL))
        & All(MAIN, never_ended)
        & exists
        & ~deleting,
        applies=has_deadline.is_(True) & Any(INIT, TRUE) & All(MAIN, policy.is_(RestartPolicy.ALWAYS)),
        rule="K46 O4 IC13",
    ),
    sometimes(
        "while an evicted pod is being killed the API still shows Running",
        is_ended & by_the_kubelet & termination.is_(TERMINATING) & Any(EVERY, alive) & seen_phase.is_(Phase.RUNNING),
        applies=can_run,
        rule="K64 D4 O6",
    ),
    sometimes(
        "an evicted pod that was Ready stays Ready while it is killed",
        end_reason.is_(EndReason.EVICTED) & termination.is_(TERMINATING) & Any(EVERY, alive) & shows_ready & ~deleting,
        applies=can_run,
        rule="K72 O6",
    ),
    never_step(
        "once the kubelet stops an evicted pod its readiness probes change nothing any more",
        given=is_ended & termination.is_(TERMINATING),
        events=("patch-readiness",),
        applies=Any(EVERY, has_readiness.is_(True)),
        rule="K72 PR4",
    ),
)
