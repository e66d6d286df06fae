"""
Decisions of kind ``restart``: which exits are followed by a restart, of one container or of all.

``shouldRestart`` asks ShouldContainerBeRestarted for the container ``c0``; ``restartAll`` asks the three questions
about a restart of all containers in place; ``crashBackoff`` steps the back-off.
"""

from __future__ import annotations

from typing import Any

from podmodel.agreement.decisions import Given, Switches
from podmodel.agreement.worlds import (
    CONTAINER,
    Values,
    container_values,
    exit_code_of,
    flag,
    members,
    newest,
    record_values,
    refuse_others,
    spec_values,
)
from podmodel.kernel.concrete import World
from podmodel.kernel.expr import Value
from podmodel.kernel.ground import SYSTEM, Member
from podmodel.lifecycles.restart import SHOULD_RESTART, SHOULD_RESTART_ALL, all_removed, could_restart_all
from podmodel.lifecycles.vocabulary import RestartPolicy, Role, Shown

ASKED = "c0"
API_STATES = {"waiting": Shown.WAITING, "running": Shown.RUNNING, "exited": Shown.TERMINATED}

ONE = frozenset(("kind", "restartPolicy", "deleting", "containerStatuses", "container"))
ALL = frozenset(
    (
        "kind",
        "init",
        "containers",
        "containerStatuses",
        "noRuntimeStatus",
        "apiStatuses",
        "noAPIStatus",
        "allContainersRestartingCondition",
    )
)
RECORD = frozenset(("id", "name", "state", "exitCode", "restartCount"))


def decide(given: Given, switches: Switches) -> Any:
    """What the kubelet says to the question."""
    match given["kind"]:
        case "shouldRestart":
            return _should_restart(given, switches)
        case "restartAll":
            return _restart_all(given, switches)
        case "crashBackoff":
            from podmodel.agreement.backoff_replay import crash_backoff

            return crash_backoff(given, switches)
    raise ValueError(f"no such kind of question: {given['kind']}")


def _should_restart(given: Given, switches: Switches) -> dict[str, bool]:
    refuse_others(given, ONE, "shouldRestart")
    container = given.get("container", {"name": ASKED})
    refuse_others(container, CONTAINER, "a container")
    values: Values = {
        SYSTEM: {
            **switches,
            "pod_policy": RestartPolicy(given["restartPolicy"]),
            "deleting": flag(given, "deleting"),
        },
        container["name"]: container_values(container),
    }
    _put_records(values, given)
    world = World((Member(ASKED, Role.MAIN),), values)
    return {"restart": world.tabled(SHOULD_RESTART, ASKED) is True}


def _restart_all(given: Given, switches: Switches) -> dict[str, bool]:
    refuse_others(given, ALL, "restartAll")
    for container in (*given.get("init", ()), *given["containers"]):
        refuse_others(container, CONTAINER, "a container")
    values = spec_values(given, switches)
    values[SYSTEM].update(
        restarting_all=RESTARTING[given.get("allContainersRestartingCondition")],
        runtime_known=not flag(given, "noRuntimeStatus", absent=False),
    )
    _put_records(values, given)
    for status in given["apiStatuses"]:
        values[status["name"]].update(_shown(status))
    world = World(members(given), values)
    answer = {
        "couldRestartAll": world.holds(could_restart_all),
        "shouldAllRestart": world.tabled(SHOULD_RESTART_ALL) is True,
    }
    if values[SYSTEM]["runtime_known"]:  # it is asked of the runtime's records
        answer["cleanedUp"] = world.holds(all_removed)
    return answer


RESTARTING = {None: False, "True": True, "False": False, "Unknown": False}


def _put_records(values: Values, given: Given) -> None:
    """What the newest record of each container says."""
    for record in newest(given["containerStatuses"]):
        refuse_others(record, RECORD, "a record")
        values[record["name"]].update(record_values(record))


def _shown(status: Any) -> dict[str, Value]:
    """What an API status shows; here it is recorded in the words of the runtime."""
    refuse_others(status, RECORD, "a status")
    state = API_STATES[status["state"]]
    return {"shown": state, "shown_exit": exit_code_of(status) if state is Shown.TERMINATED else 0}
