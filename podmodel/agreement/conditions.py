"""
Decisions of kind ``conditions``: the four conditions that the kubelet computes for a pod status, with their messages.

`conditions_of` renders them for any world that has the statuses and the phase: the tables say which status and reason
a condition has and what each container or gate lacks; this lists the names (semantics.md 4.9).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from podmodel.agreement.decisions import Given, Switches
from podmodel.agreement.worlds import (
    CONTAINER,
    Values,
    flag,
    members,
    refuse_others,
    spec_values,
    status_values,
)
from podmodel.kernel.concrete import World
from podmodel.kernel.expr import Table, Value
from podmodel.kernel.ground import SYSTEM, Member
from podmodel.lifecycles.conditions import (
    CONTAINERS_READY,
    INITIALIZED,
    INITIALIZED_LACK,
    READINESS_GATE,
    READY,
    READY_LACK,
    READY_TO_START,
    Gate,
    Lack,
)
from podmodel.lifecycles.vocabulary import GATE, RECORDED, Condition, GateCondition, Phase, RestartPolicy

FIELDS = frozenset(
    (
        "restartPolicy",
        "init",
        "containers",
        "readinessGates",
        "hostNetwork",
        "phase",
        "statuses",
        "conditions",
        "sandboxes",
    )
)
SANDBOX = frozenset(("state", "attempt", "ip", "hostNetwork"))


def decide(given: Given, switches: Switches) -> Any:
    """The conditions of a status with these container statuses and this phase."""
    _check(given)
    values = spec_values(given, switches)
    values[SYSTEM].update(_pod_values(given))
    for status in given["statuses"] or ():
        values[status["name"]].update(status_values(status))
    gates = given.get("readinessGates", ())
    values.update(gate_values(gates, given["conditions"]))
    return conditions_of(World((*members(given), *gate_members(gates)), values))


def _check(given: Given) -> None:
    refuse_others(given, FIELDS, "conditions")
    for container in (*given.get("init", ()), *given["containers"]):
        refuse_others(container, CONTAINER, "a container")
    for sandbox in given["sandboxes"]:
        refuse_others(sandbox, SANDBOX, "a sandbox")


def _pod_values(given: Given) -> dict[str, Value]:
    return {
        "pod_policy": RestartPolicy(given["restartPolicy"]),
        "phase": Phase(given["phase"]),
        "statuses_known": given["statuses"] is not None,
        "was_initialized": is_true(given["conditions"], "Initialized"),
        **sandbox_values(given["sandboxes"], host_network=flag(given, "hostNetwork", absent=False)),
    }


# What the world needs, for every kind that makes conditions


def gate_members(gates: Iterable[str]) -> tuple[Member, ...]:
    """The readiness gates of the spec, which stand beside the containers."""
    return tuple(Member(gate, GATE.roles[0]) for gate in gates)


def gate_values(gates: Iterable[str], conditions: Iterable[Any]) -> Values:
    """What the conditions of the old status say of each gate."""
    found: dict[str, GateCondition] = {}
    for item in conditions:
        found.setdefault(item["type"], GateCondition(item["status"]))
    return {gate: {"gate_condition": found.get(gate, GateCondition.MISSING)} for gate in gates}


def is_true(conditions: Iterable[Any], name: str) -> bool:
    """Whether the old status has the condition, and it is True."""
    return any(item["type"] == name and item["status"] == "True" for item in conditions)


def sandbox_values(sandboxes: list[Any], *, host_network: bool = False) -> dict[str, Value]:
    """What the runtime says of the sandboxes, the newest one first."""
    ready = [SANDBOX_STATES[item["state"]] for item in sandboxes]
    if not sandboxes:
        return {"ready_sandboxes": 0}
    newest = sandboxes[0]
    return {
        "ready_sandboxes": min(sum(ready), 2),
        "sandbox_ready": ready[0],
        "sandbox_network": flag(newest, "hostNetwork", absent=False) is host_network,
        "sandbox_ip": host_network or newest["ip"] != "",
    }


SANDBOX_STATES = {"ready": True, "notready": False}

# The answer


def conditions_of(world: World) -> list[dict[str, str]]:
    """The conditions that the kubelet computes, in its order, without PodScheduled, which it only repeats."""
    lacking_ready = _missing(world, READY_LACK, Lack.UNREADY)
    return [
        _rendered("PodReadyToStartContainers", world.tabled(READY_TO_START), ""),
        _rendered("Initialized", world.tabled(INITIALIZED), _missing(world, INITIALIZED_LACK, Lack.INCOMPLETE)),
        _rendered("Ready", world.tabled(READY), lacking_ready or _closed(world)),
        _rendered("ContainersReady", world.tabled(CONTAINERS_READY), lacking_ready),
    ]


WITH_MESSAGE = ("ContainersNotReady", "ContainersNotInitialized", "ReadinessGatesNotReady")


def _rendered(name: str, condition: Value, message: str) -> dict[str, str]:
    assert isinstance(condition, Condition)  # noqa: S101 - what these tables give
    found = {"type": name, "status": condition.status}
    if condition.reason:
        found["reason"] = condition.reason
    if condition.reason in WITH_MESSAGE:
        found["message"] = message
    return found


def _missing(world: World, table: Table, other: Lack) -> str:
    """The containers that the table says something of, sidecars in spec order before the mains."""
    lacks = [(name, world.tabled(table, name)) for name in world.related(RECORDED)]
    parts = (
        f"containers with {lack} status: [{' '.join(names)}]"
        for lack in (Lack.UNKNOWN, other)
        if (names := [name for name, found in lacks if found is lack])
    )
    return ", ".join(parts)


def _closed(world: World) -> str:
    """The gates that are closed, each with its message."""
    gates = ((name, world.tabled(READINESS_GATE, name)) for name in world.related(GATE))
    return ", ".join(
        gate.value.format(gate=name, status=world.values[name]["gate_condition"])
        for name, gate in gates
        if isinstance(gate, Gate) and gate is not Gate.OPEN
    )
