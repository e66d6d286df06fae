"""Laws: what holds, or is possible, of every pod. `LAWS` is all of them, in the order of semantics.md section 12."""

from podmodel.properties import container, init, pod, probe, termination

LAWS = (
    *pod.PROPERTIES,
    *container.PROPERTIES,
    *probe.PROPERTIES,
    *termination.PROPERTIES,
    *init.PROPERTIES,
)
