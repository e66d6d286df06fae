"""
The typed pod spec: what of a manifest the model reads, with the defaults the API server fills in.

Field names are the API's in snake case; values are spelled as the API spells them. Fields that say nothing
about a pod's life (volumes, resources, affinity) are not here.

Source: semantics.md 1.1, 2.9, 5.1, 8.1 and the API reference of core/v1.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import msgspec
from msgspec.structs import force_setattr, replace

from podmodel.lifecycles.vocabulary import (
    HookHandler,
    ImagePullPolicy,
    ProbeHandler,
    ProbeKind,
    RestartPolicy,
    Role,
)

GRACE_PERIOD = 30
"""``terminationGracePeriodSeconds`` where the manifest gives none."""

_FROM_TAG: Any = None
"""Stands for an ``imagePullPolicy`` that follows from the image tag; never seen outside this module."""


class _Spec(msgspec.Struct, frozen=True, rename="camel"):
    """The common shape: immutable, hashable, spelled in camel case in a manifest."""


# ---------------------------------------------------------------------------------------------- handlers


class ExecAction(_Spec, frozen=True):
    """Run a command in the container."""

    command: tuple[str, ...] = ()


class HTTPGetAction(_Spec, frozen=True):
    """Ask the container over HTTP; ``port`` is a number or the name of a container port."""

    port: int | str = 0
    path: str = "/"
    host: str = ""
    scheme: str = "HTTP"


class TCPSocketAction(_Spec, frozen=True):
    """Open a TCP connection; ``port`` is a number or the name of a container port."""

    port: int | str = 0
    host: str = ""


class GRPCAction(_Spec, frozen=True):
    """Ask the gRPC health service."""

    port: int = 0
    service: str = ""


class SleepAction(_Spec, frozen=True):
    """Wait in the kubelet; needs no program in the image."""

    seconds: int = 0


# -------------------------------------------------------------------------------------- probes and hooks


class Probe(_Spec, frozen=True):
    """
    One probe. A zero for timeout, period or a threshold means its default, as for the API server.

    >>> Probe(period_seconds=0, http_get=HTTPGetAction(port=80)).period_seconds
    10
    """

    initial_delay_seconds: int = 0
    timeout_seconds: int = 1
    period_seconds: int = 10
    success_threshold: int = 1
    failure_threshold: int = 3
    termination_grace_period_seconds: int | None = None
    exec: ExecAction | None = None
    http_get: HTTPGetAction | None = None
    tcp_socket: TCPSocketAction | None = None
    grpc: GRPCAction | None = None

    def __post_init__(self) -> None:
        force_setattr(self, "timeout_seconds", self.timeout_seconds or 1)
        force_setattr(self, "period_seconds", self.period_seconds or 10)
        force_setattr(self, "success_threshold", self.success_threshold or 1)
        force_setattr(self, "failure_threshold", self.failure_threshold or 3)

    @property
    def handlers(self) -> tuple[ProbeHandler, ...]:
        """The handlers that are given; a legal probe has exactly one."""
        given = {
            ProbeHandler.EXEC: self.exec,
            ProbeHandler.HTTP_GET: self.http_get,
            ProbeHandler.TCP_SOCKET: self.tcp_socket,
            ProbeHandler.GRPC: self.grpc,
        }
        return tuple(handler for handler, action in given.items() if action is not None)

    @property
    def handler(self) -> ProbeHandler:
        """How the probe asks."""
        return self.handlers[0]


class LifecycleHandler(_Spec, frozen=True):
    """One hook. ``tcpSocket`` is accepted by the API and always fails."""

    exec: ExecAction | None = None
    http_get: HTTPGetAction | None = None
    tcp_socket: TCPSocketAction | None = None
    sleep: SleepAction | None = None

    @property
    def handlers(self) -> tuple[HookHandler, ...]:
        """The handlers that are given; a legal hook has exactly one."""
        given = {
            HookHandler.EXEC: self.exec,
            HookHandler.HTTP_GET: self.http_get,
            HookHandler.TCP_SOCKET: self.tcp_socket,
            HookHandler.SLEEP: self.sleep,
        }
        return tuple(handler for handler, action in given.items() if action is not None)

    @property
    def handler(self) -> HookHandler:
        """How the hook acts."""
        return self.handlers[0] if self.handlers else HookHandler.NONE


class Lifecycle(_Spec, frozen=True):
    """The hooks of a container, and the signal that stops it."""

    post_start: LifecycleHandler | None = None
    pre_stop: LifecycleHandler | None = None
    stop_signal: str | None = None


# ---------------------------------------------------------------------------------------- restart rules


class ExitCodeOperator(StrEnum):
    """How a restart rule compares the exit code."""

    IN = "In"
    NOT_IN = "NotIn"


class RestartAction(StrEnum):
    """What a matching restart rule does."""

    RESTART = "Restart"
    RESTART_ALL_CONTAINERS = "RestartAllContainers"


class ExitCodes(_Spec, frozen=True):
    """The exit codes that a restart rule looks for."""

    operator: ExitCodeOperator
    values: tuple[int, ...] = ()

    def match(self, exit_code: int) -> bool:
        """Whether the rule applies to this exit code."""
        return (exit_code in self.values) is (self.operator is ExitCodeOperator.IN)


class RestartRule(_Spec, frozen=True):
    """One of ``restartPolicyRules``; the first that matches decides."""

    action: RestartAction
    exit_codes: ExitCodes | None = None


# --------------------------------------------------------------------------------------------- containers


class Container(_Spec, frozen=True):
    """One container. ``role`` follows from the list it stands in and is set by :class:`PodSpec`."""

    name: str = ""
    image: str = ""
    command: tuple[str, ...] = ()
    args: tuple[str, ...] = ()
    restart_policy: RestartPolicy | None = None
    restart_policy_rules: tuple[RestartRule, ...] = ()
    lifecycle: Lifecycle | None = None
    startup_probe: Probe | None = None
    liveness_probe: Probe | None = None
    readiness_probe: Probe | None = None
    image_pull_policy: ImagePullPolicy = _FROM_TAG
    # No API field is called so: a role is never read from a manifest, always derived.
    role: Role = msgspec.field(default=Role.MAIN, name="(role)")

    def __post_init__(self) -> None:
        if self.image_pull_policy is _FROM_TAG:
            force_setattr(self, "image_pull_policy", default_pull_policy(self.image))

    @property
    def probes(self) -> Mapping[ProbeKind, Probe]:
        """The probes that are defined, by kind."""
        given = {
            ProbeKind.STARTUP: self.startup_probe,
            ProbeKind.LIVENESS: self.liveness_probe,
            ProbeKind.READINESS: self.readiness_probe,
        }
        return {kind: probe for kind, probe in given.items() if probe is not None}

    @property
    def post_start(self) -> LifecycleHandler | None:
        """The postStart hook."""
        return self.lifecycle.post_start if self.lifecycle else None

    @property
    def pre_stop(self) -> LifecycleHandler | None:
        """The preStop hook."""
        return self.lifecycle.pre_stop if self.lifecycle else None


def default_pull_policy(image: str) -> ImagePullPolicy:
    """
    The ``imagePullPolicy`` the API server fills in: Always for ``latest`` or no tag at all.

    >>> default_pull_policy("registry:5000/team/app")
    <ImagePullPolicy.ALWAYS: 'Always'>
    >>> default_pull_policy("app@sha256:00")
    <ImagePullPolicy.IF_NOT_PRESENT: 'IfNotPresent'>
    """
    reference, _, digest = image.strip().partition("@")
    _, _, tag = reference.rpartition("/")[2].partition(":")
    if reference and (tag == "latest" or (not tag and not digest)):
        return ImagePullPolicy.ALWAYS
    return ImagePullPolicy.IF_NOT_PRESENT


# -------------------------------------------------------------------------------------------------- pods


class ReadinessGate(_Spec, frozen=True):
    """A condition that must be True for the pod to be Ready."""

    condition_type: str


class SchedulingGate(_Spec, frozen=True):
    """A name that keeps the pod from being scheduled until it is removed."""

    name: str


class PodOS(_Spec, frozen=True):
    """The operating system the containers need."""

    name: str


class EphemeralContainer(_Spec, frozen=True):
    """A container that ``kubectl debug`` has added; read only to say that it is not modelled."""

    name: str = ""


class PodSpec(_Spec, frozen=True):
    """What decides the life of a pod, in the API's own terms and with the API's defaults."""

    containers: tuple[Container, ...] = ()
    init_containers: tuple[Container, ...] = ()
    ephemeral_containers: tuple[EphemeralContainer, ...] = ()
    restart_policy: RestartPolicy = RestartPolicy.ALWAYS
    termination_grace_period_seconds: int = GRACE_PERIOD
    active_deadline_seconds: int | None = None
    share_process_namespace: bool = False
    host_pid: bool = msgspec.field(default=False, name="hostPID")
    readiness_gates: tuple[ReadinessGate, ...] = ()
    scheduling_gates: tuple[SchedulingGate, ...] = ()
    node_name: str = ""
    os: PodOS | None = None

    def __post_init__(self) -> None:
        inits = tuple(_with_role(container, _init_role(container)) for container in self.init_containers)
        mains = tuple(_with_role(container, Role.MAIN) for container in self.containers)
        force_setattr(self, "init_containers", inits)
        force_setattr(self, "containers", mains)

    @property
    def all_containers(self) -> tuple[Container, ...]:
        """Init containers and sidecars in spec order, then the main containers."""
        return self.init_containers + self.containers


def _init_role(container: Container) -> Role:
    return Role.SIDECAR if container.restart_policy is RestartPolicy.ALWAYS else Role.INIT


def _with_role(container: Container, role: Role) -> Container:
    return container if container.role is role else replace(container, role=role)


@dataclass(frozen=True)
class Pod:
    """
    The pod of one workload of a manifest, and where it is written.

    ``positions`` maps a path relative to the pod spec, such as ``containers[0].livenessProbe``, to its line
    and column. ``warnings`` are sentences about fields that are ignored though somebody meant them.
    """

    kind: str
    name: str
    spec: PodSpec
    namespace: str = "default"
    file: str = ""
    line: int = 1
    finalizers: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    positions: Mapping[str, tuple[int, int]] = field(default_factory=dict, compare=False, repr=False)

    @property
    def title(self) -> str:
        """``Deployment/web``."""
        return f"{self.kind}/{self.name}"

    @property
    def containers(self) -> tuple[Container, ...]:
        """Init containers and sidecars in spec order, then the main containers; each knows its role."""
        return self.spec.all_containers

    def position(self, path: str = "") -> tuple[int, int]:
        """Line and column of the path, or of the nearest thing around it that is written down."""
        while path not in self.positions:
            if not path:
                return self.line, 1
            path = parent(path)
        return self.positions[path]

    def where(self, path: str = "") -> str:
        """``file:line`` of the path, or of the nearest thing around it that is written down."""
        return f"{self.file}:{self.position(path)[0]}"


def parent(path: str) -> str:
    """
    The path of what holds the thing at ``path``.

    >>> parent("containers[0].livenessProbe"), parent("containers[0]"), parent("containers")
    ('containers[0]', 'containers', '')
    """
    return path[: max(path.rfind("."), path.rfind("["), 0)]
