"""
What pods have in common as far as their lives go: one system, and one search, for all pods of a shape.

A shape is a spec without names, images, commands and seconds: what is left of it decides which machines there are.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple, TypeVar

from msgspec.structs import replace

from podmodel.lifecycles.compose import Scope
from podmodel.lifecycles.entrypoint import entrypoint
from podmodel.lifecycles.levels import Level
from podmodel.lifecycles.spec import (
    Container,
    ExecAction,
    GRPCAction,
    HTTPGetAction,
    Lifecycle,
    LifecycleHandler,
    Pod,
    PodSpec,
    Probe,
    ReadinessGate,
    SchedulingGate,
    SleepAction,
    TCPSocketAction,
)
from podmodel.lifecycles.vocabulary import HookHandler, ProbeHandler, Sigterm
from podmodel.watch import Metadata

Amount = TypeVar("Amount", int, int | None)

PROBES = {
    ProbeHandler.EXEC: Probe(failure_threshold=1, exec=ExecAction()),
    ProbeHandler.HTTP_GET: Probe(failure_threshold=1, http_get=HTTPGetAction()),
    ProbeHandler.TCP_SOCKET: Probe(failure_threshold=1, tcp_socket=TCPSocketAction()),
    ProbeHandler.GRPC: Probe(failure_threshold=1, grpc=GRPCAction()),
}
HOOKS = {
    HookHandler.NONE: LifecycleHandler(),
    HookHandler.EXEC: LifecycleHandler(exec=ExecAction()),
    HookHandler.HTTP_GET: LifecycleHandler(http_get=HTTPGetAction()),
    HookHandler.TCP_SOCKET: LifecycleHandler(tcp_socket=TCPSocketAction()),
    HookHandler.SLEEP: LifecycleHandler(sleep=SleepAction()),
}


class Shape(NamedTuple):
    """A spec without what tells pods of the same life apart; `sigterm` is by container, in spec order."""

    spec: PodSpec
    finalizers: bool
    sigterm: tuple[Sigterm, ...]

    @property
    def pod(self) -> Pod:
        """Some pod of this shape."""
        return Pod("Pod", "pod", self.spec, finalizers=("some/finalizer",) if self.finalizers else ())

    def scope(self, level: Level, kubernetes: str) -> Scope:
        """The scope in which its pods are judged: counts of probes play no part without clocks."""
        reactions = {item.name: how for item, how in zip(self.pod.containers, self.sigterm, strict=True)}
        return Scope(threshold=1, sigterm=reactions, level=level, kubernetes=kubernetes)


def shape_of(pod: Pod) -> Shape:
    """The shape of a pod."""
    return _shape(pod.spec, bool(pod.finalizers))


@lru_cache(maxsize=1024)
def _shape(spec: PodSpec, finalizers: bool) -> Shape:
    numbers = iter(range(len(spec.all_containers)))
    plain = PodSpec(
        init_containers=tuple(_plain(item, f"c{next(numbers)}") for item in spec.init_containers),
        containers=tuple(_plain(item, f"c{next(numbers)}") for item in spec.containers),
        restart_policy=spec.restart_policy,
        termination_grace_period_seconds=_some(spec.termination_grace_period_seconds),
        active_deadline_seconds=_some(spec.active_deadline_seconds),
        share_process_namespace=spec.share_process_namespace or spec.host_pid,
        readiness_gates=(ReadinessGate("gate"),) if spec.readiness_gates else (),
        scheduling_gates=(SchedulingGate("gate"),) if spec.scheduling_gates else (),
    )
    return Shape(plain, finalizers, tuple(entrypoint(item, spec).sigterm for item in spec.all_containers))


def _plain(item: Container, name: str) -> Container:
    hooks = None
    if item.lifecycle is not None:
        hooks = Lifecycle(post_start=_hook(item.post_start), pre_stop=_hook(item.pre_stop))
    return Container(
        name=name,
        restart_policy=item.restart_policy,
        restart_policy_rules=item.restart_policy_rules,
        lifecycle=hooks,
        startup_probe=_probe(item.startup_probe),
        liveness_probe=_probe(item.liveness_probe),
        readiness_probe=_probe(item.readiness_probe),
        image_pull_policy=item.image_pull_policy,
    )


def _probe(probe: Probe | None) -> Probe | None:
    if probe is None:
        return None
    grace = _some(probe.termination_grace_period_seconds)
    return replace(PROBES[probe.handler], termination_grace_period_seconds=grace)


def _hook(hook: LifecycleHandler | None) -> LifecycleHandler | None:
    return None if hook is None else HOOKS[hook.handler]


def _some(seconds: Amount) -> Amount:
    """The seconds, as far as a life looks at them: none, or some."""
    return min(seconds, 1) if seconds is not None else seconds


def refusals(pod: Pod, metadata: Metadata) -> Iterator[str]:
    """Why the life of this pod cannot be judged: it has what no system is composed of yet."""
    notes = metadata.annotations
    if notes.config_mirror or notes.config_source not in ("", "api"):
        yield "static and mirror pods are not composed yet"
    for item in pod.containers:
        if item.restart_policy_rules:
            yield f"restartPolicyRules of {item.name} are not composed yet"
