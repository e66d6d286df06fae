"""
Laws: what holds, or is possible, of every pod, in the order of semantics.md section 12.

`LAWS` are those of safety and possibility, which any engine decides; `RESPONSES` say what must happen sooner or later.
Both are decided at the API level; they are what is asked of every pod (`ALL`). `KUBELET` are those of the finer levels
and what else is surprising, `SECONDS` those that need clocks, `DECISIONS` those of decision tables.
"""

from podmodel.properties import (
    container,
    decisions,
    ends,
    image,
    init,
    node,
    phase_law,
    pod,
    probe,
    published,
    response,
    sandbox,
    seconds,
    surprising,
    termination,
)

LAWS = (
    *pod.PROPERTIES,
    *container.PROPERTIES,
    *probe.PROPERTIES,
    *termination.PROPERTIES,
    *init.PROPERTIES,
)

RESPONSES = response.PROPERTIES

ALL = (*LAWS, *RESPONSES)

KUBELET = (
    *surprising.PROPERTIES,
    *published.PROPERTIES,
    *phase_law.PROPERTIES,
    *sandbox.PROPERTIES,
    *image.PROPERTIES,
    *node.PROPERTIES,
    *ends.PROPERTIES,
)

SECONDS = seconds.PROPERTIES

DECISIONS = decisions.PROPERTIES

CATALOGUE = (*ALL, *KUBELET, *SECONDS)
"""Every law of systems."""
