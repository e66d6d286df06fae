"""
What an EndpointSlice says of a pod that a Service selects, and the condition DisruptionTarget.

Source: semantics.md 2.14, 4.7, 7.7. Abstractions: publishNotReadyAddresses is not set; the pod has an address as soon as
its status has been written; a DisruptionTarget of the kubelet is shown with the terminal phase (D4).
"""

from podmodel.kernel.expr import Case, Named, Table
from podmodel.lifecycles.status import deleting, exists
from podmodel.lifecycles.variables import (
    ENDING,
    PUBLISHED,
    end,
    end_reason,
    models_ends,
    models_node,
    orphaned,
    published,
    seen_phase,
    seen_pod_ready,
    tainted,
)
from podmodel.lifecycles.vocabulary import POD, EndReason, Phase

shows_an_end = seen_phase.is_(Phase.SUCCEEDED, Phase.FAILED)
included = Named("it is in the slice", exists & published.is_(PUBLISHED) & ~shows_an_end, cite="2.14")

knows_nodes = ~models_node.is_(False)
knows_ends = ~models_ends.is_(False)
by_the_kubelet = end.is_(ENDING) & end_reason.is_(EndReason.EVICTED, EndReason.PREEMPTING, EndReason.TERMINATED)

SERVING = Table(
    "serving",
    (Case(False, ~included, "2.14"), Case(True, seen_pod_ready.is_(True), "2.14")),
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
    (Case(False, ~included, "2.14"), Case(False, deleting, "7.7 TRM-18"), Case(True, seen_pod_ready.is_(True), "2.14")),
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
        Case("TerminationByKubelet", knows_ends & by_the_kubelet & shows_an_end, "N7 N8 W9 D4 4.7"),
    ),
    default=None,
    per=POD,
    cite="4.7 D9",
    doc="reason of the condition DisruptionTarget; none where it is not set",
)
