"""
The words of the pod lifecycle: phases, policies, roles, reasons and actors, spelled as the API spells them.

Source: semantics.md 1.1 to 1.8 and the API reference of core/v1.
"""

from enum import StrEnum


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


class HookHandler(StrEnum):
    """How a postStart or preStop hook acts (semantics.md 2.9). ``tcpSocket`` is accepted and always fails."""

    NONE = "none"
    EXEC = "exec"
    HTTP_GET = "httpGet"
    TCP_SOCKET = "tcpSocket"
    SLEEP = "sleep"
