"""
What an EndpointSlice says of a pod that a Service selects, and the condition DisruptionTarget.

Source: semantics.md 2.14, 4.7, 7.7. Abstractions: publishNotReadyAddresses is not set; the pod has an address as soon as
its status has been written; a DisruptionTarget of the kubelet is shown with the terminal phase (D4).
"""

from podmodel.kernel.expr import Case, Named, Table
from podmodel.lifecycles.published import shows_ready
from podmodel.lifecycles.status import deleting, exists, seen_terminal
from podmodel.lifecycles.variables import (
    ENDING,
    PUBLISHED,
    end,
    end_reason,
    models_ends,
    models_node,
    orphaned,
    published,
    tainted,
)
from podmodel.lifecycles.vocabulary import POD, EndReason

included = Named("it is in the slice", exists & published.is_(PUBLISHED) & ~seen_terminal, cite="2.14")

knows_nodes = ~models_node.is_(False)
knows_ends = ~models_ends.is_(False)
by_the_kubelet = end.is_(ENDING) & end_reason.is_(EndReason.EVICTED, EndReason.PREEMPTING, EndReason.TERMINATED)

SERVING = Table(
    "serving",
    (Case(False, ~included, "2.14"), Case(True, shows_ready, "2.14")),
    default=False,
    per=POD,
    cite="2.14",
    doc="the endpoint answers, as far as the condition Ready tells",
)
TERMINATING = Table(
    "terminating",
    (Case(False, ~included, "2.14"), Case(True, deleting, "7.7")),
    default=False,
    per=POD,
    cite="2.14 7.7",
    doc="the pod is being deleted",
)
READY = Table(
    "endpoint ready",
    (Case(True, SERVING.is_(True) & TERMINATING.is_(False), "2.14 7.7 TRM-18"),),
    default=False,
    per=POD,
    cite="2.14 7.7",
    doc="the endpoint gets traffic",
)
DISRUPTION_TARGET = Table(
    "DisruptionTarget",
    (
        Case("DeletionByPodGC", knows_nodes & orphaned.is_(True), "N5 4.7"),
        Case("DeletionByTaintManager", knows_nodes & tainted.is_(True), "N3 4.7"),
        Case("TerminationByKubelet", knows_ends & by_the_kubelet & seen_terminal, "N7 N8 W9 D4 4.7"),
    ),
    default=None,
    per=POD,
    cite="4.7 D9",
    doc="reason of the condition DisruptionTarget; none where it is not set",
)
