"""
What of a pod object is decoded: metadata at once, spec and status when somebody asks for them.

Field names are the API's in snake case. A field that is not listed here is skipped without being looked at;
``managedFields`` are most of such an object. Values are read as they stand: whether a phase or a reason is one
that Kubernetes knows is for others to judge.

Source: the API reference of core/v1 and meta/v1, Kubernetes 1.36.
"""

from datetime import datetime
from typing import Annotated

import msgspec
from msgspec import Meta, Raw, field

Time = Annotated[datetime, Meta(tz=True)]
"""An RFC 3339 time stamp; the API server always writes a time zone."""


class _Shape(msgspec.Struct, frozen=True, rename="camel", gc=False):
    """The common shape: immutable, spelled in camel case in an object."""


# ----------------------------------------------------------------------------------------------- metadata


class Owner(_Shape, frozen=True, gc=False):
    """One of ``ownerReferences``."""

    kind: str = ""
    name: str = ""
    uid: str = ""


class Annotations(_Shape, frozen=True, gc=False):
    """The annotations by which static pods and their mirrors are known."""

    config_source: str = field(default="", name="kubernetes.io/config.source")
    config_mirror: str = field(default="", name="kubernetes.io/config.mirror")
    config_hash: str = field(default="", name="kubernetes.io/config.hash")


class Metadata(_Shape, frozen=True, gc=False):
    """Who the pod is, which version of it this is, and whether it is being deleted."""

    uid: str = ""
    namespace: str = ""
    name: str = ""
    resource_version: str = ""
    generation: int | None = None
    creation_timestamp: Time | None = None
    deletion_timestamp: Time | None = None
    deletion_grace_period_seconds: int | None = None
    finalizers: tuple[str, ...] = ()
    owner_references: tuple[Owner, ...] = ()
    annotations: Annotations = Annotations()


# ------------------------------------------------------------------------------------------------- status


class Waiting(_Shape, frozen=True, gc=False):
    """A container that is not running yet, or not again."""

    reason: str = ""
    message: str = ""


class Running(_Shape, frozen=True, gc=False):
    """A container that runs."""

    started_at: Time | None = None


class Terminated(_Shape, frozen=True, gc=False):
    """A container that has ended."""

    exit_code: int = 0
    signal: int = 0
    reason: str = ""
    message: str = ""
    started_at: Time | None = None
    finished_at: Time | None = None
    container_id: str = field(default="", name="containerID")


class ContainerState(_Shape, frozen=True, gc=False):
    """One of the three; a legal state has at most one."""

    waiting: Waiting | None = None
    running: Running | None = None
    terminated: Terminated | None = None


class ContainerStatus(_Shape, frozen=True, gc=False):
    """One container as the kubelet shows it; ``started`` is None where it does not say."""

    name: str
    image: str = ""
    image_id: str = field(default="", name="imageID")
    container_id: str = field(default="", name="containerID")
    ready: bool = False
    started: bool | None = None
    restart_count: int = 0
    state: ContainerState = ContainerState()
    last_state: ContainerState = ContainerState()


class PodCondition(_Shape, frozen=True, gc=False):
    """One of ``conditions``; ``status`` is True, False or Unknown."""

    type: str
    status: str = ""
    reason: str = ""
    message: str = ""
    last_transition_time: Time | None = None
    observed_generation: int | None = None


class Address(_Shape, frozen=True, gc=False):
    """One of ``podIPs`` or ``hostIPs``."""

    ip: str = ""


class PodStatus(_Shape, frozen=True, gc=False):
    """The status of a pod."""

    phase: str = ""
    reason: str = ""
    message: str = ""
    conditions: tuple[PodCondition, ...] = ()
    init_container_statuses: tuple[ContainerStatus, ...] = ()
    container_statuses: tuple[ContainerStatus, ...] = ()
    ephemeral_container_statuses: tuple[ContainerStatus, ...] = ()
    start_time: Time | None = None
    host_ip: str = field(default="", name="hostIP")
    host_ips: tuple[Address, ...] = field(default=(), name="hostIPs")
    pod_ip: str = field(default="", name="podIP")
    pod_ips: tuple[Address, ...] = field(default=(), name="podIPs")
    qos_class: str = ""
    nominated_node_name: str = ""
    resize: str = ""
    observed_generation: int | None = None


# ------------------------------------------------------------------------------------------------ objects


class Shown(_Shape, frozen=True, gc=False):
    """An object of the API. What it is says ``kind``; items of a typed list have none."""

    kind: str = ""
    api_version: str = ""
    metadata: Metadata = Metadata()
    spec: Raw = Raw()
    status: Raw = Raw()


class Document(Shown, frozen=True, gc=False):
    """One object of a stream: a pod, a list, a watch event around an object, or something else."""

    type: str = ""
    object: Shown | None = None
    items: list[Raw] | None = None


class Reference(_Shape, frozen=True, gc=False):
    """What a request was about."""

    resource: str = ""
    subresource: str = ""
    api_group: str = ""


class Answer(_Shape, frozen=True, gc=False):
    """How a request ended, or why a watch did."""

    code: int = 0
    reason: str = ""
    message: str = ""


class AuditEvent(_Shape, frozen=True, gc=False):
    """One line of an audit log."""

    level: str = ""
    stage: str = ""
    verb: str = ""
    request_uri: str = field(default="", name="requestURI")
    object_ref: Reference = Reference()
    response_status: Answer = Answer()
    response_object: Raw = Raw()


class Failure(_Shape, frozen=True, gc=False):
    """A watch event of type ERROR."""

    object: Answer = Answer()
