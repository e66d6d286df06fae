"""
Decisions of kind ``statusmgr``: what the status manager does with a status (`podmodel.lifecycles.status_manager`).

``terminatePod`` completes the last status, ``mergePodStatus`` says what is sent to the API server, and
``stateTransition`` whether an update is let through.
"""

from __future__ import annotations

from typing import Any

from podmodel.agreement.conditions import conditions_of
from podmodel.agreement.decisions import Given, Switches
from podmodel.agreement.worlds import CONTAINER, flag, members, refuse_others, spec_values, status_values
from podmodel.kernel.concrete import World
from podmodel.kernel.expr import Value
from podmodel.kernel.ground import SYSTEM
from podmodel.lifecycles.conditions import TRUE_CONDITION
from podmodel.lifecycles.status_manager import (
    FINAL_PHASE,
    FINAL_STATE,
    FORCED_READINESS,
    REFUSAL,
    SENT_PHASE,
    Final,
    Refusal,
)
from podmodel.lifecycles.vocabulary import EVERY, Condition, Phase, RestartPolicy

Json = dict[str, Any]

FIELDS = frozenset(
    (
        "kind",
        "restartPolicy",
        "init",
        "containers",
        "phase",
        "oldPhase",
        "couldHaveRunningContainers",
        "initContainerStatuses",
        "containerStatuses",
        "oldInitContainerStatuses",
        "oldContainerStatuses",
    )
)

LOST = {"state": "terminated", "reason": "ContainerStatusUnknown", "exitCode": 137}
STATE_FIELDS = ("state", "reason", "exitCode")
READINESS = {"Ready": "sends_ready", "ContainersReady": "sends_containers_ready"}


def decide(given: Given, switches: Switches) -> Any:
    """What the status manager does."""
    match given["kind"]:
        case "terminatePod":
            return _terminated(given, switches)
        case "mergePodStatus":
            return _merged(given, switches)
        case "stateTransition":
            return _transition(given, switches)
    raise ValueError(f"the status manager has no '{given['kind']}'")


def _terminated(given: Given, switches: Switches) -> Json:
    """The last status: conditions are not computed anew."""
    world = _world(given, switches)
    return {
        "phase": str(world.tabled(FINAL_PHASE)),
        "initContainerStatuses": [_final(status, world) for status in given["initContainerStatuses"]],
        "containerStatuses": [_final(status, world) for status in given["containerStatuses"]],
        "conditions": _conditions(world),
    }


def _final(status: Json, world: World) -> Json:
    """The entry of a container; containerID, lastState and restartCount are kept."""
    if world.tabled(FINAL_STATE, status["name"]) is Final.AS_IS:
        return status
    return {**{field: value for field, value in status.items() if field not in STATE_FIELDS}, **LOST}


def _merged(given: Given, switches: Switches) -> Json:
    """Phase and conditions as they are sent."""
    world = _world(given, switches)
    conditions = _conditions(world)
    sent: dict[str, Value] = {
        "shown_phase": Phase(given["oldPhase"]),
        "could_run": flag(given, "couldHaveRunningContainers", absent=False),
        **{READINESS[item["type"]]: item["status"] == "True" for item in conditions if item["type"] in READINESS},
    }
    world.values[SYSTEM].update(sent)  # type: ignore[attr-defined]  # made in _world
    return {
        "phase": str(world.tabled(SENT_PHASE)),
        "conditions": [_forced(item, world.tabled(FORCED_READINESS)) for item in conditions],
    }


def _forced(condition: Json, forced: Value) -> Json:
    """The condition as it is sent: what has ended is not ready (D6)."""
    assert isinstance(forced, Condition)  # noqa: S101 - what the table gives
    if forced == TRUE_CONDITION or condition["type"] not in READINESS:
        return condition
    return {"type": condition["type"], "status": forced.status, "reason": forced.reason}


def _transition(given: Given, switches: Switches) -> Json:
    """Whether the update is let through, and the error if not."""
    world = _world(given, switches)
    inits = given["oldInitContainerStatuses"] if "init" in given else ()
    for status in (*inits, *given["oldContainerStatuses"]):
        old = status_values(status)
        world.values[status["name"]].update(old_shown=old["shown"], old_exit=old["shown_exit"])  # type: ignore[attr-defined]  # ditto
    for name in world.related(EVERY):
        refusal = world.tabled(REFUSAL, name)
        if isinstance(refusal, Refusal) and refusal is not Refusal.NONE:
            return {"allowed": False, "error": refusal.value.format(name=name)}
    return {"allowed": True, "error": ""}


def _world(given: Given, switches: Switches) -> World:
    """The containers with their (new) statuses, and the phase of that status."""
    refuse_others(given, FIELDS, "a status")
    for container in (*given.get("init", ()), *given["containers"]):
        refuse_others(container, CONTAINER, "a container")
    values = spec_values(given, switches)
    values[SYSTEM].update(
        phase=Phase(given["phase"]), pod_policy=RestartPolicy(given["restartPolicy"]), ready_sandboxes=0
    )
    for status in (*given["initContainerStatuses"], *given["containerStatuses"]):
        values[status["name"]].update(status_values(status))
    return World(members(given), values)


def _conditions(world: World) -> list[Json]:
    """The conditions of the status that is given: all but PodReadyToStartContainers, which is not asked here."""
    return conditions_of(world)[1:]
