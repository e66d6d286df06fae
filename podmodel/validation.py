"""
What the API server would refuse in a pod spec, as far as the model reads it, each with a remedy.

Source: semantics.md 1.1, 5.1, 6.4, 8.1 (Kubernetes 1.36), and validation.go of core/v1, apps/v1, batch/v1.
One rule is relaxed on purpose: a missing image is accepted, because the model does not need it.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import NamedTuple

from podmodel.lifecycles.spec import (
    Container,
    ExecAction,
    GRPCAction,
    HTTPGetAction,
    LifecycleHandler,
    PodSpec,
    Probe,
    TCPSocketAction,
)
from podmodel.lifecycles.vocabulary import HookHandler, ProbeKind, RestartPolicy, Role
from podmodel.templates import RENDER, has_placeholder

MAX_INT32 = 2**31 - 1
MAX_RULES = 20
MAX_EXIT_CODES = 255
MAX_LABEL = 63

POLICIES: Mapping[str, tuple[RestartPolicy, ...]] = MappingProxyType(
    {
        **dict.fromkeys(
            ("Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "ReplicationController"),
            (RestartPolicy.ALWAYS,),
        ),
        **dict.fromkeys(("Job", "CronJob"), (RestartPolicy.ON_FAILURE, RestartPolicy.NEVER)),
    }
)
"""The restart policies a workload allows its pods; a kind that is not listed allows all three."""

_LABEL = re.compile(r"[a-z0-9]([-a-z0-9]*[a-z0-9])?")
_NUMBERS = (
    "initialDelaySeconds",
    "timeoutSeconds",
    "periodSeconds",
    "successThreshold",
    "failureThreshold",
)
_ONE = "give exactly one of {}"
_PROBE_HANDLERS = _ONE.format("exec, httpGet, tcpSocket, grpc")
_HOOK_HANDLERS = _ONE.format("exec, httpGet, sleep")


class Refusal(NamedTuple):
    """One reason: the path relative to the pod spec, what is wrong, and what to write instead."""

    path: str
    message: str
    hint: str


def refusals(kind: str, spec: PodSpec) -> Iterator[Refusal]:
    """Everything the API server would refuse in the pod spec of a workload of this kind."""
    yield from _pod(spec)
    yield from _restart_policy(kind, spec.restart_policy)
    yield from _names(spec)
    for place, containers in (("initContainers", spec.init_containers), ("containers", spec.containers)):
        for index, container in enumerate(containers):
            yield from _container(f"{place}[{index}]", container, spec)


def _pod(spec: PodSpec) -> Iterator[Refusal]:
    if not spec.containers:
        yield Refusal("containers", "containers: a pod needs at least one container", "add one")
    grace = spec.termination_grace_period_seconds
    if grace < 0:
        hint = "write 0 or more seconds, or remove the line for the default of 30"
        yield Refusal("terminationGracePeriodSeconds", f"terminationGracePeriodSeconds: {grace} is negative", hint)
    deadline = spec.active_deadline_seconds
    if deadline is not None and not 1 <= deadline <= MAX_INT32:
        message = f"activeDeadlineSeconds: {deadline} is not between 1 and {MAX_INT32}"
        yield Refusal("activeDeadlineSeconds", message, "write at least 1, or remove the line for no deadline")
    if spec.share_process_namespace and spec.host_pid:
        message = "shareProcessNamespace and hostPID cannot both be true"
        yield Refusal("shareProcessNamespace", message, "remove one of them")
    if spec.os is not None and spec.os.name not in {"linux", "windows"}:
        yield Refusal("os.name", f'os.name: "{spec.os.name}" is unknown', "write linux or windows")
    if spec.node_name and spec.scheduling_gates:
        message = "nodeName cannot be set while the pod has schedulingGates"
        yield Refusal("nodeName", message, "remove one of them")


def _restart_policy(kind: str, policy: RestartPolicy) -> Iterator[Refusal]:
    allowed = POLICIES.get(kind, tuple(RestartPolicy))
    if policy in allowed:
        return
    if policy is RestartPolicy.ALWAYS:
        message = f"restartPolicy: a {kind} needs {' or '.join(allowed)}; Always, the default, is not allowed"
        yield Refusal("restartPolicy", message, f"add restartPolicy: {allowed[0]} to the pod template's spec")
    else:
        message = f"restartPolicy: {policy} is not allowed in a {kind}"
        yield Refusal("restartPolicy", message, f"write {' or '.join(allowed)}")


def _names(spec: PodSpec) -> Iterator[Refusal]:
    uses = Counter(container.name for container in spec.all_containers)
    seen: set[str] = set()
    for place, containers in (("initContainers", spec.init_containers), ("containers", spec.containers)):
        for index, container in enumerate(containers):
            path, name = f"{place}[{index}].name", container.name
            if not name:
                yield Refusal(path, "name: a container needs a name", "add one, unique in the pod")
            elif has_placeholder(name):
                yield Refusal(path, f'name: "{name}" looks like a template', RENDER)
            elif len(name) > MAX_LABEL or not _LABEL.fullmatch(name):
                hint = f"use at most {MAX_LABEL} lower case letters, digits and dashes"
                yield Refusal(path, f'name: "{name}" is no legal container name', hint)
            elif uses[name] > 1 and name in seen:
                message = f'name: two containers of the pod are called "{name}"'
                yield Refusal(path, message, "give each container its own name")
            seen.add(name)


# --------------------------------------------------------------------------------------------- containers


def _container(path: str, container: Container, spec: PodSpec) -> Iterator[Refusal]:
    if container.role is Role.INIT:
        yield from _regular_init(path, container)
    else:
        for kind, probe in container.probes.items():
            yield from _probe(f"{path}.{kind}Probe", kind, probe)
        grace = spec.termination_grace_period_seconds
        for name, hook in (("postStart", container.post_start), ("preStop", container.pre_stop)):
            if hook is not None:
                yield from _hook(f"{path}.lifecycle.{name}", name, hook, grace)
        yield from _stop_signal(path, container, spec)
    yield from _restart_rules(path, container)


def _regular_init(path: str, container: Container) -> Iterator[Refusal]:
    fields = [f"{kind}Probe" for kind in container.probes] + ["lifecycle"] * (container.lifecycle is not None)
    for field in fields:
        message = f"{field}: not allowed on an init container that runs to completion"
        yield Refusal(f"{path}.{field}", message, "remove it, or make it a sidecar with restartPolicy: Always")


def _restart_rules(path: str, container: Container) -> Iterator[Refusal]:
    rules = container.restart_policy_rules
    if rules and container.restart_policy is None:
        message = "restartPolicyRules: needs a restartPolicy on the same container"
        yield Refusal(f"{path}.restartPolicyRules", message, "add one for the exit codes that match no rule")
    if len(rules) > MAX_RULES:
        message = f"restartPolicyRules: {len(rules)} rules"
        yield Refusal(f"{path}.restartPolicyRules", message, f"give at most {MAX_RULES}")
    for index, rule in enumerate(rules):
        at = f"{path}.restartPolicyRules[{index}]"
        if rule.exit_codes is None:
            hint = "add exitCodes with operator: In or NotIn, and values"
            yield Refusal(at, "restartPolicyRules: a rule needs exitCodes", hint)
        elif len(rule.exit_codes.values) > MAX_EXIT_CODES:
            message = f"values: {len(rule.exit_codes.values)} exit codes in one rule"
            yield Refusal(f"{at}.exitCodes.values", message, f"give at most {MAX_EXIT_CODES}")


def _stop_signal(path: str, container: Container, spec: PodSpec) -> Iterator[Refusal]:
    signal = container.lifecycle.stop_signal if container.lifecycle else None
    if signal is None:
        return
    at = f"{path}.lifecycle.stopSignal"
    if spec.os is None:
        yield Refusal(at, "stopSignal: needs the pod's operating system", "add os: {name: linux} to the pod spec")
    elif spec.os.name == "windows" and signal not in {"SIGTERM", "SIGKILL"}:
        yield Refusal(at, f"stopSignal: {signal} does not exist on Windows", "write SIGTERM or SIGKILL")
    elif not re.fullmatch(r"SIG[A-Z]+[0-9]*(\+[0-9]+|-[0-9]+)?", signal):
        yield Refusal(at, f'stopSignal: "{signal}" is no signal', "write its name, such as SIGTERM")


# --------------------------------------------------------------------------------------- probes and hooks


def _probe(path: str, kind: ProbeKind, probe: Probe) -> Iterator[Refusal]:
    label = f"{kind}Probe"
    yield from _handlers(path, label, probe.handlers, _PROBE_HANDLERS)
    for action in (probe.exec, probe.http_get, probe.tcp_socket, probe.grpc):
        yield from _action(path, action)
    values = (
        probe.initial_delay_seconds,
        probe.timeout_seconds,
        probe.period_seconds,
        probe.success_threshold,
        probe.failure_threshold,
    )
    for field, value in zip(_NUMBERS, values, strict=True):
        if not 0 <= value <= MAX_INT32:
            wrong = "is negative" if value < 0 else "is too large"
            hint = "write 0 or more" if field == "initialDelaySeconds" else "write 1 or more, or remove the line"
            yield Refusal(f"{path}.{field}", f"{field}: {value} {wrong}", hint)
    if kind is not ProbeKind.READINESS and probe.success_threshold > 1:
        message = f"successThreshold: must be 1 for a {label}, not {probe.success_threshold}"
        yield Refusal(f"{path}.successThreshold", message, "write 1 or remove the line")
    yield from _probe_grace(path, kind, probe.termination_grace_period_seconds)


def _probe_grace(path: str, kind: ProbeKind, grace: int | None) -> Iterator[Refusal]:
    at = f"{path}.terminationGracePeriodSeconds"
    if grace is None:
        return
    if kind is ProbeKind.READINESS:
        message = "terminationGracePeriodSeconds: not allowed on a readinessProbe, which never kills"
        yield Refusal(at, message, "remove the line")
    elif grace < 1:
        message = f"terminationGracePeriodSeconds: {grace} is not allowed on a probe"
        yield Refusal(at, message, "write 1 or more, or remove the line for the pod's own grace period")


def _hook(path: str, name: str, hook: LifecycleHandler, grace: int) -> Iterator[Refusal]:
    yield from _handlers(path, name, hook.handlers, _HOOK_HANDLERS)
    for action in (hook.exec, hook.http_get, hook.tcp_socket):
        yield from _action(path, action)
    if hook.sleep is not None and hook.handler is HookHandler.SLEEP and not 0 <= hook.sleep.seconds <= grace:
        message = f"{name}: sleeps {hook.sleep.seconds} seconds, which is not between 0 and the grace period {grace}"
        hint = f"sleep at most {grace}, or raise terminationGracePeriodSeconds"
        yield Refusal(f"{path}.sleep.seconds", message, hint)


def _handlers(path: str, name: str, given: tuple[str, ...], hint: str) -> Iterator[Refusal]:
    if not given:
        yield Refusal(path, f"{name}: has no handler", hint)
    elif len(given) > 1:
        yield Refusal(path, f"{name}: has {len(given)} handlers, {' and '.join(given)}", hint)


def _action(path: str, action: ExecAction | HTTPGetAction | TCPSocketAction | GRPCAction | None) -> Iterator[Refusal]:
    match action:
        case ExecAction(command=()):
            yield Refusal(f"{path}.exec", "exec: has no command", "add command: a list of words")
        case HTTPGetAction(port=port):
            yield from _port(f"{path}.httpGet", port)
        case TCPSocketAction(port=port):
            yield from _port(f"{path}.tcpSocket", port)
        case GRPCAction(port=port):
            yield from _port(f"{path}.grpc", port)
        case _:
            return


def _port(path: str, port: int | str) -> Iterator[Refusal]:
    hint = "write a number from 1 to 65535, or the name of a container port"
    if port in {0, ""}:
        yield Refusal(f"{path}.port", "port: is missing", hint)
    elif isinstance(port, int) and not 1 <= port <= 65535:
        yield Refusal(f"{path}.port", f"port: {port} is no port number", hint)
    elif isinstance(port, str) and port.isdigit():
        yield Refusal(f"{path}.port", f'port: "{port}" in quotes is the name of a port', "remove the quotes")
