"""
`started` and `ready` of a container, from what its probe workers have found (UpdatePodStatus).

They are computed when a status is generated, not when a worker finds something. `status` reads these tables at the API
level, where a container without a worker has the result Success.
Source: semantics.md 4.6, 2.8 (PR17, PR20), 5.5.
"""

from podmodel.kernel.expr import Case, Named, Table
from podmodel.lifecycles.records import (
    has_readiness_worker,
    has_startup_worker,
    known_readiness,
    known_startup,
    outlived_kubelet,
    shown,
    shown_exit,
    shown_pod_ready,
    shown_started,
)
from podmodel.lifecycles.releases import STARTED_INHERITED
from podmodel.lifecycles.variables import has_readiness
from podmodel.lifecycles.vocabulary import EPHEMERAL, INIT, ProbeResult, Shown

SUCCESS, FAILURE, UNKNOWN = ProbeResult.SUCCESS, ProbeResult.FAILURE, ProbeResult.UNKNOWN

up = shown.is_(Shown.RUNNING)
inherits = STARTED_INHERITED.switch.is_(True)
outlived = Named("it outlived a restart of the kubelet", outlived_kubelet.is_(True) & inherits, cite="PR20")

# fmt: off
STARTED = Table(
    "started",
    (
        Case(False, ~up,                                   "4.6"),
        Case(True,  known_startup.is_(SUCCESS),            "4.6 PR14"),
        Case(False, known_startup.is_(UNKNOWN, FAILURE),   "4.6 PR5"),
        Case(True,  shown_started.is_(True) & inherits,    "4.6 PR20"),
        Case(False, has_startup_worker.is_(True),          "4.6"),
    ),
    default=True,
    cite="4.6",
    doc="containerStatuses[].started; a container without startup probe is started as soon as it is Running",
)

READY = Table(
    "ready",
    (
        Case(True,  INIT.here & shown.is_(Shown.TERMINATED) & shown_exit.is_(0),           "4.6"),
        Case(False, INIT.here | EPHEMERAL.here,                                            "4.6"),
        Case(False, ~STARTED.is_(True),                                                    "4.6"),
        Case(True,  known_readiness.is_(SUCCESS),                                          "4.6 PR14"),
        Case(False, outlived & has_readiness.is_(True) & shown_pod_ready.is_(False),       "PR20"),
        Case(True,  outlived & ~known_readiness.is_(FAILURE),                              "PR20"),
        Case(False, has_readiness_worker.is_(True),                                        "4.6 PR5"),
    ),
    default=True,
    cite="4.6",
    doc="containerStatuses[].ready",
)
# fmt: on

triggers_probe = Named(
    "an extra evaluation of the readiness probe is triggered",
    STARTED.is_(True) & ~known_readiness.is_(SUCCESS) & has_readiness_worker.is_(True),
    cite="PR17",
)
