"""
The words of the pod lifecycle: phases, policies, roles, reasons and actors, spelled as the API spells them.

Source: semantics.md 1.1 to 1.8 and the API reference of core/v1.
"""

from enum import StrEnum
from typing import NamedTuple

from podmodel.kernel.expr import Per, Roles
from podmodel.kernel.machine import Actor


class Phase(StrEnum):
    """
    ``status.phase`` of a pod.

    ``UNKNOWN`` exists in the API and is never written by current code (K13): when a node is lost the
    phase keeps its last value, Ready becomes False (N1), after 300 s the pod is deleted (N3), and it stays
    Terminating until the node returns, its object is removed (N5) or somebody forces the deletion.
    """

    PENDING = "Pending"
    RUNNING = "Running"
    SUCCEEDED = "Succeeded"
    FAILED = "Failed"
    UNKNOWN = "Unknown"


class RestartPolicy(StrEnum):
    """``spec.restartPolicy``."""

    ALWAYS = "Always"
    ON_FAILURE = "OnFailure"
    NEVER = "Never"


class ImagePullPolicy(StrEnum):
    """``imagePullPolicy`` of a container."""

    ALWAYS = "Always"
    IF_NOT_PRESENT = "IfNotPresent"
    NEVER = "Never"


class Role(StrEnum):
    """What a container is for its pod. A sidecar is an init container with ``restartPolicy: Always``."""

    INIT = "init"
    SIDECAR = "sidecar"
    MAIN = "main"
    EPHEMERAL = "ephemeral"


class Sigterm(StrEnum):
    """
    What the main process of a container does with SIGTERM (G1 to G6).

    ``UNKNOWN`` is what a manifest usually tells: the model then allows handled and not handled.
    """

    HANDLED = "handled"
    DEFAULT = "default"
    IGNORED = "ignored"
    SHELL = "shell"
    UNKNOWN = "unknown"


class ProbeKind(StrEnum):
    """The three probes of a container."""

    STARTUP = "startup"
    LIVENESS = "liveness"
    READINESS = "readiness"


class ProbeHandler(StrEnum):
    """How a probe asks (semantics.md 5.3)."""

    EXEC = "exec"
    HTTP_GET = "httpGet"
    TCP_SOCKET = "tcpSocket"
    GRPC = "grpc"


class Answer(StrEnum):
    """What a probe's handler can meet when it asks (semantics.md 5.3)."""

    EXIT_0 = "exit code 0"
    EXIT_N = "exit code not 0"
    STATUS_OK = "status 200 to 399"
    STATUS_BAD = "other status"
    REDIRECTED_AWAY = "redirect to another host"
    REDIRECTED_TOO_OFTEN = "eleventh redirect"
    BODY_UNREADABLE = "body cannot be read"
    CONNECTED = "connected"
    REFUSED = "connection refused"
    TLS_ERROR = "TLS handshake error"
    SERVING = "SERVING"
    NOT_SERVING = "not SERVING, or not implemented"
    TIMEOUT = "timeout"
    UNKNOWN_PORT = "port name cannot be resolved"
    RUNTIME_ERROR = "the runtime fails"


class Outcome(StrEnum):
    """What an answer is for the probe worker: errors are discarded, they neither count nor reset (PR13)."""

    SUCCESS = "success"
    FAILURE = "failure"
    ERROR = "error"
    IMPOSSIBLE = "impossible"


class Tries(StrEnum):
    """What the tries of one evaluation of a probe gave: an error is tried again, up to three tries in all (PR12)."""

    SUCCESS = "success"
    WARNING = "warning"
    FAILURE = "failure"
    UNKNOWN = "unknown"
    ERROR = "error"
    ERROR_ONCE = "errorOnce"


class HookHandler(StrEnum):
    """How a postStart or preStop hook acts (semantics.md 2.9). ``tcpSocket`` is accepted and always fails."""

    NONE = "none"
    EXEC = "exec"
    HTTP_GET = "httpGet"
    TCP_SOCKET = "tcpSocket"
    SLEEP = "sleep"


class ProbeResult(StrEnum):
    """The cached result of a probe worker (semantics.md 1.5); ``NONE``: there is no entry for this instance."""

    NONE = "none"
    UNKNOWN = "Unknown"
    SUCCESS = "Success"
    FAILURE = "Failure"


class ApiState(StrEnum):
    """Which of waiting, running and terminated ``containerStatuses[].state`` has set (CON-01)."""

    WAITING = "Waiting"
    RUNNING = "Running"
    TERMINATED = "Terminated"


class Shown(StrEnum):
    """What an API object may show of a container: a state, an entry without one, or no entry at all."""

    NO_STATUS = "no status"
    EMPTY = "empty state"
    WAITING = "waiting"
    RUNNING = "running"
    TERMINATED = "terminated"


class ShownEnd(StrEnum):
    """Where a container status shows the newest termination."""

    NOWHERE = "nowhere"
    STATE = "state"
    LAST = "lastState"


class Record(StrEnum):
    """The newest instance of a container as the runtime reports it (semantics.md 1.4, `rt`)."""

    ABSENT = "absent"
    CREATED = "created"
    RUNNING = "running"
    EXITED = "exited"
    UNKNOWN = "unknown"


class GateCondition(StrEnum):
    """The status of the condition that a readiness gate names, as far as there is one (4.8)."""

    MISSING = "missing"
    TRUE = "True"
    FALSE = "False"
    UNKNOWN = "Unknown"


class WaitingReason(StrEnum):
    """
    ``state.waiting.reason``.

    ``DEFAULT`` stands for ``ContainerCreating``, or ``PodInitializing`` where the pod has init containers (C1).
    """

    DEFAULT = "ContainerCreating|PodInitializing"
    CRASH_LOOP = "CrashLoopBackOff"
    ERR_IMAGE_PULL = "ErrImagePull"
    IMAGE_PULL_BACK_OFF = "ImagePullBackOff"
    ERR_IMAGE_NEVER_PULL = "ErrImageNeverPull"
    INVALID_IMAGE_NAME = "InvalidImageName"
    IMAGE_INSPECT_ERROR = "ImageInspectError"
    REGISTRY_UNAVAILABLE = "RegistryUnavailable"
    SIGNATURE_VALIDATION_FAILED = "SignatureValidationFailed"
    CONFIG_ERROR = "CreateContainerConfigError"
    CREATE_ERROR = "CreateContainerError"
    PRE_CREATE_HOOK_ERROR = "PreCreateHookError"
    PRE_START_HOOK_ERROR = "PreStartHookError"
    RUN_CONTAINER_ERROR = "RunContainerError"
    POST_START_HOOK_ERROR = "PostStartHookError"


class Ended(StrEnum):
    """
    How the newest finished instance of a container ended: ``terminated.reason`` and exit code.

    The exit codes of an application are abstracted to zero and not zero.
    """

    NONE = "not yet"
    COMPLETED = "Completed (0)"
    ERROR = "Error (1)"
    SIGTERM = "Error (143)"
    SIGKILL = "Error (137)"
    OOM_KILLED = "OOMKilled (137)"
    START_ERROR = "StartError (128)"
    LOST = "ContainerStatusUnknown (137)"

    @property
    def reason(self) -> str:
        """``terminated.reason``."""
        return self.value.partition(" ")[0]

    @property
    def exit_code(self) -> int | None:
        """``terminated.exitCode``; None where no instance has ended."""
        return None if self is Ended.NONE else int(self.value.partition("(")[2].rstrip(")"))


class KilledBy(StrEnum):
    """Why the kubelet is stopping, or has stopped, the newest instance."""

    NOBODY = "nobody"
    STARTUP_PROBE = "startup probe"
    LIVENESS_PROBE = "liveness probe"
    POST_START = "postStart failure"
    POD = "end of the pod"


class EndReason(StrEnum):
    """Why the kubelet ends a pod that nobody deleted: ``status.reason`` (O4, O6, W2)."""

    NONE = ""
    EVICTED = "Evicted"
    PREEMPTING = "Preempting"
    TERMINATED = "Terminated"
    DEADLINE_EXCEEDED = "DeadlineExceeded"
    REJECTED = "Rejected"


class KillReason(StrEnum):
    """Why a sync kills one container: the reason that goes with its message."""

    DEFINITION = ""
    LIVENESS = "LivenessProbe"
    STARTUP = "StartupProbe"
    UNKNOWN = "Unknown"


class Amount(StrEnum):
    """Seconds that a field gives, as far as a decision looks at them."""

    UNSET = "unset"
    ZERO = "0 or less"
    SOME = "above 0"


class GraceFrom(StrEnum):
    """Where the grace period of a kill comes from (T1-T4)."""

    OVERRIDE = "gracePeriodOverride of the call"
    DELETION = "deletionGracePeriodSeconds"
    STARTUP_PROBE = "startupProbe.terminationGracePeriodSeconds"
    LIVENESS_PROBE = "livenessProbe.terminationGracePeriodSeconds"
    SPEC = "spec.terminationGracePeriodSeconds"
    MINIMUM = "the minimum of 2 s"


class Initialization(StrEnum):
    """How far the init containers of a pod are, by the runtime's records."""

    GOING = "in progress"
    FAILED = "failed for good"
    DONE = "done"


class Plan(StrEnum):
    """What a sync does with the pod as a whole."""

    RESET = "remove all containers, to start them again in place"
    CREATE = "kill what is left, create a sandbox, start over"
    GIVE_UP = "kill what is left, create no sandbox"
    FAIL = "kill the pod: its initialization failed"
    INITIALIZE = "go on with the init containers"
    RUN = "keep and start the main containers"
    FINISH = "kill the pod: no main container is kept or started"


class Reset(StrEnum):
    """When a record is removed, where all containers start again in place: those whose exit is the cause come last."""

    NEVER = "never"
    MAIN = "with the main containers"
    INIT = "with the init containers and sidecars, after the mains"
    CAUSE_MAIN = "then, as the exit of a main container that is the cause"
    CAUSE_INIT = "last, as the exit of an init container that is the cause"


class DeletionGrace(StrEnum):
    """``deletionGracePeriodSeconds`` of the object: unset, as first given, or lowered by a later delete (A10)."""

    UNSET = "unset"
    GIVEN = "given"
    LOWERED = "lowered"


class Condition(NamedTuple):
    """Status and reason of a pod condition."""

    status: str
    reason: str = ""

    def __str__(self) -> str:
        return f"{self.status} ({self.reason})" if self.reason else self.status


DEATHS = ("complete", "crash", "oom", "die", "sigkill")
"""The events that end a process: by itself with 0 or not, by the OOM killer, by a signal's default action, by SIGKILL."""
KUBELET_LOST = ("kubelet-stops", "power-cut")
"""The events that end the kubelet's calls where they are."""

POD = Per.SYSTEM
CONTAINER = Per.MEMBER

INIT = Roles("init container", (Role.INIT,))
SIDECAR = Roles("sidecar", (Role.SIDECAR,))
INITS = Roles("init container or sidecar", (Role.INIT, Role.SIDECAR))
MAIN = Roles("main container", (Role.MAIN,))
EVERY = Roles("container", (Role.INIT, Role.SIDECAR, Role.MAIN))
EPHEMERAL = Roles("ephemeral container", (Role.EPHEMERAL,))
RECORDED = Roles("container of any kind", tuple(Role))
GATE = Roles("readiness gate", ("readiness gate",))

USER = Actor("user", "whoever talks to the API server: people, controllers, kubectl")
SCHEDULER = Actor("scheduler")
KUBELET = Actor("kubelet", "the kubelet's loops; serial for each pod")
RUNTIME = Actor("runtime", "the container runtime behind the CRI")
WORKLOAD = Actor("workload", "the application: exits, use of memory, and answers of probes")
HOOK = Actor("hook", "the command or request of a lifecycle hook")
KERNEL = Actor("kernel", "the default actions of signals")
CLOCK = Actor("clock", "the passing of time: a deadline, a back-off or a grace period that is over")
NODE_CONTROLLERS = Actor("node controllers", "node lifecycle, taint eviction and pod garbage collection")
MISHAP = Actor("mishap", "what nobody decides: power cuts, dying sandboxes, pressure on the node; owes nothing")
