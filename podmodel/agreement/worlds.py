"""What decisions of every kind share: the containers of the spec as members, and their constants."""

from __future__ import annotations

from functools import cache
from typing import Any

from podmodel.agreement.decisions import Given, Switches
from podmodel.kernel.expr import Value
from podmodel.kernel.ground import SYSTEM, Member
from podmodel.lifecycles.records import CODES, NO_POLICY
from podmodel.lifecycles.vocabulary import RestartPolicy, Role

Values = dict[str, dict[str, Value]]


def members(given: Given) -> tuple[Member, ...]:
    """The containers of the spec: init containers and sidecars, mains, ephemeral ones."""
    inits = ((item["name"], Role.SIDECAR if item.get("sidecar") else Role.INIT) for item in given.get("init") or ())
    mains = ((item["name"], Role.MAIN) for item in given["containers"])
    others = ((item["name"], Role.EPHEMERAL) for item in given.get("ephemeral") or ())
    return tuple(Member(name, role) for name, role in (*inits, *mains, *others))


def spec_values(given: Given, switches: Switches) -> Values:
    """The constants of the spec and of the release, by site; more values may be put in."""
    found: Values = {SYSTEM: {**switches, "static": bool(given.get("static"))}}
    if "restartPolicy" in given:
        found[SYSTEM]["pod_policy"] = RestartPolicy(given["restartPolicy"])
    for item in (*(given.get("init") or ()), *(given.get("containers") or ()), *(given.get("ephemeral") or ())):
        found[item["name"]] = container_values(item)
    return found


def container_values(item: Any) -> dict[str, Value]:
    """The constants of one container."""
    own = item.get("restartPolicy")
    policy: Value = RestartPolicy(own) if own else RestartPolicy.ALWAYS if item.get("sidecar") else NO_POLICY
    rules = item.get("restartPolicyRules") or ()
    restart, restart_all = _ruled(
        tuple((rule["action"], rule["operator"], tuple(rule.get("values") or ())) for rule in rules)
    )
    return {"own_policy": policy, "restart_codes": restart, "restart_all_codes": restart_all}


@cache
def _ruled(rules: tuple[tuple[str, str, tuple[int, ...]], ...]) -> tuple[frozenset[int], frozenset[int]]:
    """The exit codes whose first matching rule says Restart, and RestartAllContainers."""
    left = set(CODES)
    found: dict[str, set[int]] = {"Restart": set(), "RestartAllContainers": set()}
    for action, operator, values in rules:
        matching = {code for code in left if (code in values) is (operator == "In")}
        found[action] |= matching
        left -= matching
    return frozenset(found["Restart"]), frozenset(found["RestartAllContainers"])
