"""
The conditions of a pod status, as the kubelet computes them, and what each container or readiness gate lacks.

A condition reads the statuses and the phase of the same status. Its message names the containers, or the gates, of
which the tables per member say that something is missing.
Source: semantics.md 4.2 to 4.5, 4.8, 4.9.
"""

from dataclasses import replace
from enum import StrEnum

from podmodel.kernel.expr import TRUE, All, Any, Case, Named, Table
from podmodel.kernel.rewrite import substitute_table
from podmodel.lifecycles.phase import main_started
from podmodel.lifecycles.records import (
    gate_condition,
    phase,
    ready_sandboxes,
    sandbox_ip,
    sandbox_network,
    sandbox_ready,
    shown,
    shown_ready,
    shown_started,
    statuses_known,
    was_initialized,
)
from podmodel.lifecycles.releases import INITIALIZED_STICKY
from podmodel.lifecycles.variables import GATE_CLOSED, GATE_OPEN, readiness_gate
from podmodel.lifecycles.vocabulary import (
    GATE,
    INITS,
    MAIN,
    POD,
    SIDECAR,
    Condition,
    GateCondition,
    Phase,
    Shown,
)

TRUE_CONDITION = Condition("True")
FALSE_CONDITION = Condition("False")
COMPLETED = Condition("False", "PodCompleted")
FAILED = Condition("False", "PodFailed")
NOT_READY = Condition("False", "ContainersNotReady")
NOT_INITIALIZED = Condition("False", "ContainersNotInitialized")
INITIALIZED_COMPLETED = Condition("True", "PodCompleted")
INITIALIZED_TRUE = (TRUE_CONDITION, INITIALIZED_COMPLETED)
UNREADY_NODE = Condition("False", "")
UNKNOWN_STATUSES = Condition("False", "UnknownContainerStatuses")
GATES_NOT_READY = Condition("False", "ReadinessGatesNotReady")


class Lack(StrEnum):
    """What of a container stands against a condition of its pod, in the words of the message (4.9)."""

    NOTHING = "nothing"
    UNKNOWN = "unknown"
    UNREADY = "unready"
    INCOMPLETE = "incomplete"


class Gate(StrEnum):
    """What a readiness gate says, with the message where it is closed (4.9)."""

    OPEN = "open"
    MISSING = 'corresponding condition of pod readiness gate "{gate}" does not exist.'
    NOT_TRUE = 'the status of pod readiness gate "{gate}" is not "True", but {status}'


no_status = shown.is_(Shown.NO_STATUS)
known = statuses_known.is_(True)

# fmt: off
READY_LACK = Table(
    "what it lacks to be ready",
    (
        Case(Lack.NOTHING, ~(MAIN.here | SIDECAR.here), "4.4 IC10"),
        Case(Lack.UNKNOWN, no_status,                   "CR4"),
        Case(Lack.UNREADY, shown_ready.is_(False),      "CR4"),
    ),
    default=Lack.NOTHING,
    cite="CR4",
    doc="why a main or sidecar keeps the pod from being ready; init and ephemeral containers do not count",
)

INITIALIZED_LACK = Table(
    "what it lacks to be initialized",
    (
        Case(Lack.NOTHING,    ~INITS.here,                              "4.3"),
        Case(Lack.UNKNOWN,    no_status,                                "IN5"),
        Case(Lack.INCOMPLETE, SIDECAR.here & ~shown_started.is_(True),  "IN5"),
        Case(Lack.INCOMPLETE, ~SIDECAR.here & shown_ready.is_(False),   "IN5"),
    ),
    default=Lack.NOTHING,
    cite="IN5",
    doc="why an init container or sidecar keeps the pod from being initialized",
)

READINESS_GATE = Table(
    "readiness gate",
    (
        Case(Gate.MISSING, gate_condition.is_(GateCondition.MISSING), "4.5"),
        Case(Gate.NOT_TRUE, ~gate_condition.is_(GateCondition.TRUE),  "4.5"),
    ),
    default=Gate.OPEN,
    cite="4.5 4.8",
    doc="what one readiness gate says",
)

READINESS_GATES = Table(
    "readiness gates",
    (
        Case(GATE_CLOSED, Any(GATE, ~READINESS_GATE.is_(Gate.OPEN)), "4.5"),
    ),
    default=GATE_OPEN,
    per=POD,
    cite="4.5 4.8",
    doc="all readiness gates together, as the machine of that name stores them",
)

all_inits_known = Named("every init container has a status", ~Any(INITS, INITIALIZED_LACK.is_(Lack.UNKNOWN)), cite="IN2")
all_mains_known = Named(
    "every main and sidecar has a status",
    ~Any(MAIN, READY_LACK.is_(Lack.UNKNOWN)) & ~Any(SIDECAR, READY_LACK.is_(Lack.UNKNOWN)),
    cite="CR2",
)
all_ready = All(MAIN, READY_LACK.is_(Lack.NOTHING)) & All(SIDECAR, READY_LACK.is_(Lack.NOTHING))
sticky = INITIALIZED_STICKY.switch.is_(True) & was_initialized.is_(True)

SANDBOX_USABLE = Table(
    "sandbox is usable",
    (
        Case(False, ready_sandboxes.is_(2),      "4.2 S2"),
        Case(False, ~sandbox_ready.is_(True),    "4.2 S2"),
        Case(False, ~sandbox_network.is_(True),  "4.2 S2"),
        Case(False, ~sandbox_ip.is_(True),       "4.2 S2"),
    ),
    default=True,
    per=POD,
    cite="4.2 S2",
    doc="whether the pod needs no new sandbox (PodSandboxChanged says no)",
)

READY_TO_START = Table(
    "PodReadyToStartContainers",
    (
        Case(TRUE_CONDITION, SANDBOX_USABLE.is_(True), "4.2"),
    ),
    default=FALSE_CONDITION,
    per=POD,
    cite="4.2",
)

INITIALIZED = Table(
    "Initialized",
    (
        Case(UNKNOWN_STATUSES,      ~known & Any(INITS, TRUE),                        "IN1"),
        Case(INITIALIZED_COMPLETED, phase.is_(Phase.SUCCEEDED) & all_inits_known,     "IN2"),
        Case(TRUE_CONDITION,        main_started,                                     "IN3"),
        Case(TRUE_CONDITION,        sticky,                                           "IN4"),
        Case(NOT_INITIALIZED,       Any(INITS, ~INITIALIZED_LACK.is_(Lack.NOTHING)),  "IN5"),
    ),
    default=TRUE_CONDITION,
    per=POD,
    cite="IN6",
)

CONTAINERS_READY = Table(
    "ContainersReady",
    (
        Case(UNKNOWN_STATUSES, ~known,                                        "CR1"),
        Case(COMPLETED,        phase.is_(Phase.SUCCEEDED) & all_mains_known,  "CR2"),
        Case(FAILED,           phase.is_(Phase.FAILED),                       "CR3"),
        Case(NOT_READY,        ~all_ready,                                    "CR4"),
    ),
    default=TRUE_CONDITION,
    per=POD,
    cite="CR5",
)

READY_CONDITION = Table(
    "Ready",
    (
        Case(UNKNOWN_STATUSES, CONTAINERS_READY.is_(UNKNOWN_STATUSES),  "4.5"),
        Case(COMPLETED,        CONTAINERS_READY.is_(COMPLETED),         "4.5"),
        Case(FAILED,           CONTAINERS_READY.is_(FAILED),            "4.5"),
        Case(NOT_READY,        CONTAINERS_READY.is_(NOT_READY),         "4.5"),
        Case(GATES_NOT_READY,  readiness_gate.is_(GATE_CLOSED),         "4.5"),
    ),
    default=TRUE_CONDITION,
    per=POD,
    cite="4.5",
)
# fmt: on

READY = replace(
    substitute_table(READY_CONDITION, {readiness_gate: READINESS_GATES}),
    name="Ready by its gates",
    doc="Ready, where the gates themselves are known, not only whether all are open",
)
