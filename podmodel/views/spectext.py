"""What a spec says about probes and hooks, in few words with its numbers."""

from __future__ import annotations

from collections.abc import Iterator

from podmodel.lifecycles.spec import Container, LifecycleHandler, Probe
from podmodel.lifecycles.vocabulary import ProbeKind
from podmodel.views.graph import Line
from podmodel.views.theme import SMALL, wrapped

LONGEST = 42  # characters of a command or a path


def shortened(text: str, limit: int = LONGEST) -> str:
    """
    The text on one line, with an ellipsis where it is cut.

    >>> shortened("a b", 2)
    'a…'
    """
    flat = " ".join(text.split())
    return flat if len(flat) <= limit else f"{flat[: limit - 1]}…"


def lines_of(text: str, across: float, tone: str) -> tuple[Line, ...]:
    """Small lines that are at most so many points wide."""
    return tuple(Line(part, tone, small=True) for part in wrapped(text, across, SMALL))


def hook_text(hook: LifecycleHandler | None) -> str:
    """What a hook does; nothing where there is none."""
    if hook is None:
        return ""
    if hook.exec:
        return f"exec {shortened(' '.join(hook.exec.command))}"
    if hook.http_get:
        return f"httpGet {shortened(f':{hook.http_get.port}{hook.http_get.path}')}"
    if hook.sleep:
        return f"sleep {hook.sleep.seconds} s"
    return "tcpSocket, which always fails" if hook.tcp_socket else "nothing"


def probe_texts(item: Container) -> Iterator[str]:
    """Each probe: how it asks, how often, and what enough failures do."""
    for kind, probe in item.probes.items():
        successes = _times(probe.success_threshold, "success")
        failures = _times(probe.failure_threshold, "failure")
        seconds = probe.failure_threshold * probe.period_seconds
        effect = {
            ProbeKind.STARTUP: f"after {failures} ({seconds} s) killed",
            ProbeKind.LIVENESS: f"after {failures} ({seconds} s) killed",
            ProbeKind.READINESS: f"after {failures} not ready, after {successes} ready",
        }[kind]
        delay = f" from {probe.initial_delay_seconds} s on" if probe.initial_delay_seconds else ""
        yield f"{kind}: {_asked(probe)} every {probe.period_seconds} s{delay}, {effect}"


def _times(count: int, noun: str) -> str:
    plural = "es" if noun.endswith("s") else "s"
    return f"{count} {noun}" if count == 1 else f"{count} {noun}{plural}"


def _asked(probe: Probe) -> str:
    if probe.http_get:
        return f"httpGet {shortened(f':{probe.http_get.port}{probe.http_get.path}')}"
    if probe.tcp_socket:
        return f"tcpSocket :{probe.tcp_socket.port}"
    if probe.grpc:
        return f"grpc :{probe.grpc.port} {probe.grpc.service}".strip()
    return f"exec {shortened(' '.join(probe.exec.command))}" if probe.exec else "asks"
