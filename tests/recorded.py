"""Recorded decisions of the real kubelet as configurations of the model: what the tests of `status` share."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from podmodel.kernel.system import Configuration, System
from podmodel.lifecycles import variables as v
from podmodel.lifecycles.compose import compose
from podmodel.lifecycles.spec import Container, HTTPGetAction, Pod, PodSpec, Probe
from podmodel.lifecycles.vocabulary import ApiState, Ended, ProbeResult, RestartPolicy

BUNDLED = Path(__file__).parent / "data" / "phase-1.36.jsonl.gz"
SHARED = Path(__file__).parents[2] / "shared" / "kubelet" / "1.36" / "phase.jsonl.gz"

STATES = {"waiting": ApiState.WAITING, "running": ApiState.RUNNING, "terminated": ApiState.TERMINATED}

Decision = dict[str, Any]


def decisions(path: Path) -> Iterator[Decision]:
    """The lines of a file of decisions."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def unsupported(given: Decision) -> str:
    """Why this level cannot say what the decision asks; empty if it can."""
    containers = [*(given.get("init") or []), *given["containers"]]
    statuses = {status["name"]: status for status in given.get("statuses") or []}
    if any(item.get("restartPolicyRules") for item in containers):
        return "restart rules"
    if any(status.get("reason") == "RestartingAllContainers" for status in statuses.values()):
        return "RestartAllContainers"
    if given.get("static"):
        return "static pod"
    if any(item["name"] not in statuses or statuses[item["name"]]["state"] == "none" for item in containers):
        return "a container without a status"
    if any(item.get("sidecar") for item in containers) and _recorded(given, statuses) != _shown(given, statuses):
        return "a runtime record that the statuses do not show"
    return ""


def _recorded(given: Decision, statuses: dict[str, Decision]) -> bool:
    """Whether the kubelet was told that some main container has been started."""
    shown = any(statuses[main["name"]]["state"] in ("running", "terminated") for main in given["containers"])
    return bool(given.get("podHasInitialized", shown))


def _shown(given: Decision, statuses: dict[str, Decision]) -> bool:
    """Whether the statuses say so."""
    mains = [statuses[main["name"]] for main in given["containers"]]
    return any(main["state"] != "waiting" or main.get("last") is not None for main in mains)


def configuration(given: Decision) -> tuple[System, Configuration]:
    """The pod of the decision, in the configuration that its statuses describe."""
    inits = tuple((i["name"], bool(i.get("sidecar")), i.get("restartPolicy")) for i in given.get("init") or [])
    mains = tuple((m["name"], m.get("restartPolicy")) for m in given["containers"])
    system = _system(given["restartPolicy"], inits, mains)
    values = list(system.initial)

    def put(name: str, value: object) -> None:
        position = system.positions[name]
        values[position] = system.slots[position].var.index(value)

    put("pod", v.BOUND)
    put("termination", v.STOPPED if given.get("podIsTerminal") else v.SYNCING)
    for status in given["statuses"]:
        name, state = status["name"], status["state"]
        last = status if state == "terminated" else status.get("last")
        put(f"{name}.api_state", STATES[state])
        put(f"{name}.process", v.ALIVE if state == "running" else v.NO_PROCESS)
        put(f"{name}.ended", Ended.NONE if last is None else _ended(last.get("exitCode", 0)))
        if f"{name}.startup_result" in system.positions:
            put(f"{name}.startup_result", ProbeResult.SUCCESS if status.get("started") else ProbeResult.UNKNOWN)
    return system, tuple(values)


def _ended(code: int) -> Ended:
    return Ended.ERROR if code else Ended.COMPLETED


@cache
def _system(
    policy: str, inits: tuple[tuple[str, bool, str | None], ...], mains: tuple[tuple[str, str | None], ...]
) -> System:
    def policy_of(name: str | None) -> RestartPolicy | None:
        return RestartPolicy(name) if name else None

    probe = Probe(http_get=HTTPGetAction(port=80))  # so that `started` of a sidecar can be false
    spec = PodSpec(
        restart_policy=RestartPolicy(policy),
        init_containers=tuple(
            Container(name=name, image="x:1", restart_policy=RestartPolicy.ALWAYS, startup_probe=probe)
            if sidecar
            else Container(name=name, image="x:1", restart_policy=policy_of(own))
            for name, sidecar, own in inits
        ),
        containers=tuple(Container(name=name, image="x:1", restart_policy=policy_of(own)) for name, own in mains),
    )
    return compose(Pod("Pod", "recorded", spec))
