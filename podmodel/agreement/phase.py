"""
Decisions of kind ``phase``: the phase that getPhase computes from the container statuses.

From 1.36 on the caller says whether a main has an instance in the newest ready sandbox (``podHasInitialized``). Where
it is not given, it was computed from the statuses, as 1.32 did: the table's own `main_started` answers then.
"""

from __future__ import annotations

from typing import Any

from podmodel.agreement.decisions import Given, Switches
from podmodel.agreement.worlds import CONTAINER, flag, members, refuse_others, spec_values, status_values
from podmodel.kernel.concrete import World
from podmodel.kernel.ground import SYSTEM
from podmodel.lifecycles.phase import COMPUTED_PHASE, main_started
from podmodel.lifecycles.vocabulary import RestartPolicy

FIELDS = frozenset(("restartPolicy", "static", "init", "containers", "statuses", "podIsTerminal", "podHasInitialized"))


def decide(given: Given, switches: Switches) -> Any:
    """What getPhase says."""
    refuse_others(given, FIELDS, "a phase")
    for container in (*given.get("init", ()), *given["containers"]):
        refuse_others(container, CONTAINER, "a container")
    values = spec_values(given, switches)
    for status in given["statuses"]:
        values[status["name"]].update(status_values(status))
    world = World(members(given), values)
    values[SYSTEM].update(_call(given, world))
    return {"phase": str(world.tabled(COMPUTED_PHASE))}


def _call(given: Given, world: World) -> dict[str, Any]:
    """The arguments of the call beside the statuses."""
    as_shown = "podHasInitialized" not in given
    return {
        "pod_policy": RestartPolicy(given["restartPolicy"]),
        "static": flag(given, "static", absent=False),
        "pod_is_terminal": flag(given, "podIsTerminal"),
        "main_in_sandbox": world.holds(main_started) if as_shown else flag(given, "podHasInitialized"),
    }
