"""
Laws: what holds, or is possible, of every pod, in the order of semantics.md section 12.

`LAWS` are those of safety and possibility, which any engine decides; `RESPONSES` say what must happen sooner or later.
"""

from podmodel.properties import container, init, pod, probe, response, termination

LAWS = (
    *pod.PROPERTIES,
    *container.PROPERTIES,
    *probe.PROPERTIES,
    *termination.PROPERTIES,
    *init.PROPERTIES,
)

RESPONSES = response.PROPERTIES

ALL = (*LAWS, *RESPONSES)
