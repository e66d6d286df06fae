"""
From a pod spec to the System of its machines.

The level says which parts of the kubelet are modelled, see `Level`; the scope says what is bounded, see `Scope`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from podmodel.errors import UsageError
from podmodel.kernel import system as kernel
from podmodel.kernel.expr import Const, Value, Var
from podmodel.kernel.ground import SYSTEM, Grounder, Member
from podmodel.kernel.machine import Machine
from podmodel.kernel.system import Placement, System
from podmodel.lifecycles import (
    backoff,
    container,
    end,
    grace,
    hook,
    image,
    node,
    pod,
    probe,
    process,
    published,
    records,
    sandbox,
    task,
    termination,
    worker,
)
from podmodel.lifecycles import variables as v
from podmodel.lifecycles.entrypoint import entrypoint
from podmodel.lifecycles.handler import OUTCOME
from podmodel.lifecycles.levels import Level
from podmodel.lifecycles.releases import NEWEST, release_of, switches
from podmodel.lifecycles.spec import Container, Pod, PodSpec
from podmodel.lifecycles.undecided import in_doubt, release
from podmodel.lifecycles.vocabulary import (
    Amount,
    Answer,
    HookHandler,
    KillReason,
    Outcome,
    ProbeHandler,
    ProbeKind,
    Role,
    Sigterm,
)


@dataclass(frozen=True)
class Scope:
    """
    The finite bounds a pod is checked in, and what is assumed of its processes.

    `threshold` caps success and failure thresholds of probes (1 to 3): without clocks, more failures in a row are
    the same thing taking longer. `kubernetes` is the release, `level` says which parts of the kubelet are modelled.
    `sigterm` gives, by container name, what the main process does with the stop signal, where the manifest cannot
    tell. restartCount saturates at 2 ("two or more").
    """

    threshold: int = 3
    sigterm: Mapping[str, Sigterm] = field(default_factory=dict)
    level: Level = Level.API
    kubernetes: str = NEWEST

    def __post_init__(self) -> None:
        object.__setattr__(self, "kubernetes", release_of(self.kubernetes))
        if self.level & (Level.NODE | Level.ENDS):  # they act on what was published
            object.__setattr__(self, "level", self.level | Level.WORKER)
        if self.threshold not in v.COUNTS[1:]:
            raise UsageError(f"a scope with threshold {self.threshold}", hint="the threshold is 1, 2 or 3")


def compose(pod_: Pod, *, scope: Scope | None = None) -> System:
    """
    The System of this very pod; without a scope, at the level of what the API shows.

    Raises `UsageError` if the scope speaks of a container that the pod does not have.
    """
    scope = scope or Scope()
    names = [item.name for item in pod_.containers]
    for name in scope.sigterm:
        if name not in names:
            raise UsageError(f"{pod_.title} has no container '{name}'", hint=f"it has {', '.join(names)}")
    placed = tuple(_placements(pod_, scope))
    doubtful = in_doubt((placement.machine for placement in placed), scope.kubernetes)
    return kernel.compose(
        pod_.title,
        (*placed, Placement(release(doubtful))) if doubtful else placed,
        members=tuple(Member(item.name, item.role) for item in pod_.containers),
        constants=dict(_constants(pod_, scope)),
    )


def not_modelled(pod_: Pod, level: Level) -> tuple[str, ...]:
    """What the manifest asks for and the level does not know, as ``file:line: sentence``; laws assume it away."""
    said = (*_unknown_of_pod(pod_.spec, level), *_unknown_of_containers(pod_.spec))
    return tuple(f"{pod_.where(path)}: {sentence}" for path, sentence in said)


def _unknown_of_pod(spec: PodSpec, level: Level) -> Iterator[tuple[str, str]]:
    if spec.active_deadline_seconds is not None and Level.ENDS not in level:
        yield (
            "activeDeadlineSeconds",
            f"activeDeadlineSeconds is not modelled at this level, only at {Level.ENDS.word}; here it never runs out",
        )
    for number, item in enumerate(spec.ephemeral_containers):
        yield (
            f"ephemeralContainers[{number}]",
            f"ephemeral containers such as {item.name} are not modelled; they stand apart from the others",
        )


def _unknown_of_containers(spec: PodSpec) -> Iterator[tuple[str, str]]:
    for group, items in (("initContainers", spec.init_containers), ("containers", spec.containers)):
        for number, item in enumerate(items):
            if item.restart_policy_rules:
                yield (
                    f"{group}[{number}].restartPolicyRules",
                    f"restartPolicyRules of {item.name} are not modelled yet; laws about restarts assume none",
                )
            if item.lifecycle and item.lifecycle.stop_signal:
                yield (
                    f"{group}[{number}].lifecycle.stopSignal",
                    f"stopSignal of {item.name} is not modelled yet; laws about signals assume SIGTERM",
                )


def _placements(pod_: Pod, scope: Scope) -> Iterator[Placement]:
    """The machines of the pod, then those of each container, in spec order."""
    level = scope.level
    yield Placement(pod.MACHINE)
    if pod_.spec.readiness_gates:
        yield Placement(pod.READINESS_GATE)
    yield Placement(termination.MACHINE)
    yield from (Placement(machine) for part, machine in PARTS if part in level)
    for item in pod_.containers:
        here = (item.name,)
        body, around = ("body", "around") if Level.WORKER in level else ("", "")
        yield from (Placement(machine, here, body) for machine in _body(item, level))
        yield from (Placement(machine, here, around) for machine in _around(item))


def _body(item: Container, level: Level) -> Iterator[Machine]:
    """What a container is, and what its status says."""
    yield process.MACHINE
    yield container.MACHINE
    if Level.IMAGE in level:
        yield image.MACHINE
    if Level.SANDBOX in level and item.role is not Role.MAIN:
        yield sandbox.PURGE
    if Level.WORKER in level:
        yield task.MACHINE
        yield published.STATUS


def _around(item: Container) -> Iterator[Machine]:
    """What acts on a container: its back-off, probes and hooks."""
    yield backoff.MACHINE
    for kind in item.probes:
        yield PROBES[kind]
    if item.post_start:
        yield hook.POST_START_HOOK
    if item.pre_stop:
        yield hook.PRE_STOP_HOOK


PARTS = (
    (Level.WORKER, worker.MACHINE),
    (Level.WORKER, published.MACHINE),
    (Level.SANDBOX, sandbox.MACHINE),
    (Level.NODE, node.MACHINE),
    (Level.ENDS, end.MACHINE),
)
MODELS = {
    Level.WORKER: v.models_worker,
    Level.SANDBOX: v.models_sandbox,
    Level.IMAGE: v.models_image,
    Level.NODE: v.models_node,
    Level.ENDS: v.models_ends,
}
PROBES = {
    ProbeKind.STARTUP: probe.STARTUP,
    ProbeKind.LIVENESS: probe.LIVENESS,
    ProbeKind.READINESS: probe.READINESS,
}
FAILURES = {
    ProbeKind.STARTUP: v.startup_failure_threshold,
    ProbeKind.LIVENESS: v.liveness_failure_threshold,
    ProbeKind.READINESS: v.readiness_failure_threshold,
}


GRACES = {
    ProbeKind.STARTUP: (v.startup_grace, KillReason.STARTUP, grace.startup_own),
    ProbeKind.LIVENESS: (v.liveness_grace, KillReason.LIVENESS, grace.liveness_own),
}
ERRORS = {
    ProbeKind.STARTUP: v.startup_can_err,
    ProbeKind.LIVENESS: v.liveness_can_err,
    ProbeKind.READINESS: v.readiness_can_err,
}


def answers(handler: ProbeHandler, outcome: Outcome) -> tuple[Answer, ...]:
    """The answers that mean this outcome to a probe of this handler, as the table of `handler` says."""
    return tuple(answer for answer in Answer if _outcome(handler, answer) is outcome)


def _has_grace(spec: PodSpec, reason: KillReason, own: Mapping[Var, int | None]) -> bool:
    """Whether the grace period of a kill that is no deletion is above 0, as the table of `grace` says."""
    given = {grace.override: None, grace.deletion: None, grace.spec: spec.termination_grace_period_seconds}
    amounts = {grace.startup_own: None, grace.liveness_own: None, **given, **own}
    constants: dict[tuple[str, str], Value] = {(SYSTEM, var.name): _amount(count) for var, count in amounts.items()}
    constants[SYSTEM, grace.kill_reason.name] = reason
    ((_, value),) = Grounder((), (), constants).cases(grace.HAS_GRACE, SYSTEM)
    return value is True


def _amount(seconds: int | None) -> Amount:
    return Amount.UNSET if seconds is None else Amount.SOME if seconds > 0 else Amount.ZERO


def _outcome(handler: ProbeHandler, answer: Answer) -> Value:
    constants: dict[tuple[str, str], Value] = {(SYSTEM, "probe_handler"): handler, (SYSTEM, "answer"): answer}
    ((_, value),) = Grounder((), (), constants).cases(OUTCOME, SYSTEM)
    return value


def _constants(pod_: Pod, scope: Scope) -> Iterator[tuple[tuple[str, str], Value]]:
    spec = pod_.spec
    of_pod: dict[Var, Value] = {
        v.has_gates: bool(spec.scheduling_gates),
        v.has_finalizers: bool(pod_.finalizers),
        v.has_grace: _has_grace(spec, KillReason.UNKNOWN, {}),
        v.has_inits: bool(spec.init_containers),
        records.pod_policy: spec.restart_policy,
        v.has_deadline: spec.active_deadline_seconds is not None,
        **{const: part in scope.level for part, const in MODELS.items()},
    }
    yield from (((SYSTEM, const.name), value) for const, value in of_pod.items())
    for switch, known in switches(scope.kubernetes).items():
        if known is not None:
            yield (SYSTEM, switch), known
    for item in pod_.containers:
        for const, value in _of_container(item, spec, scope).items():
            const.index(value)
            yield (item.name, const.name), value


def _of_container(item: Container, spec: PodSpec, scope: Scope) -> dict[Const, Value]:
    main = entrypoint(item, spec)
    values: dict[Const, Value] = {
        v.policy: item.restart_policy or spec.restart_policy,
        v.pull_policy: item.image_pull_policy,
        v.pid1: main.pid1,
        v.sigterm: scope.sigterm.get(item.name, main.sigterm),
        v.has_post_start: item.post_start is not None,
        v.has_startup: ProbeKind.STARTUP in item.probes,
        v.has_liveness: ProbeKind.LIVENESS in item.probes,
        v.has_readiness: ProbeKind.READINESS in item.probes,
        v.post_start_handler: item.post_start.handler if item.post_start else HookHandler.NONE,
        v.pre_stop_handler: item.pre_stop.handler if item.pre_stop else HookHandler.NONE,
    }
    for kind, (const, reason, own) in GRACES.items():
        declared = item.probes.get(kind)
        values[const] = _has_grace(spec, reason, {own: declared.termination_grace_period_seconds if declared else None})
    for kind, declared in item.probes.items():
        values[ERRORS[kind]] = answers(declared.handler, Outcome.ERROR) != ()
        values[FAILURES[kind]] = min(declared.failure_threshold, scope.threshold)
        if kind is ProbeKind.READINESS:
            values[v.readiness_success_threshold] = min(declared.success_threshold, scope.threshold)
    return values
