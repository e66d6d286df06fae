"""
The image of a container: each start makes sure of it, and a pull takes the pod worker's time.

Source: semantics.md 2.6 (I-rules). Abstractions: whether an image is present is not told by a manifest, so a start
may find it or have to pull it; the errors of a pull are rows of `container`.
"""

from podmodel.kernel.machine import HEARS, Machine, Transition
from podmodel.lifecycles.container import may_start, needs_pull, never_pulls, pulls_always
from podmodel.lifecycles.variables import NOT_PULLING, PULLED, PULLING, image
from podmodel.lifecycles.vocabulary import KUBELET, RUNTIME

FAILURES = ("pull-fail", "registry-fail")
ATTEMPTS = ("start", "start-error", "create-fail", "config-fail")

# fmt: off
TRANSITIONS = (
    #          source              event           target       by       guard                                  rule
    Transition(NOT_PULLING,        "pull",         PULLING,     KUBELET, may_start & needs_pull & ~never_pulls, cite="I6 C2"),
    Transition(NOT_PULLING,        "find-image",   PULLED,      KUBELET, may_start & ~pulls_always,             cite="I4 C4"),
    Transition(PULLING,            "pulled",       PULLED,      RUNTIME,                                        cite="I7 C4"),
    Transition((PULLING, PULLED),  FAILURES,       NOT_PULLING, HEARS,                                          cite="I8 C5"),
    Transition(PULLED,             ATTEMPTS,       NOT_PULLING, HEARS,                                          cite="C8 C9 C10 C11"),
)
# fmt: on

MACHINE = Machine("image", image, TRANSITIONS, doc=__doc__)
