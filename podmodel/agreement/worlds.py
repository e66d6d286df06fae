"""What decisions of every kind share: the containers of the spec as members, and their constants."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

from podmodel.agreement.decisions import Given, Switches
from podmodel.kernel.concrete import World
from podmodel.kernel.expr import Value
from podmodel.kernel.ground import SYSTEM, Member
from podmodel.lifecycles.phase import SHOWN_END
from podmodel.lifecycles.records import CODES, NO_POLICY
from podmodel.lifecycles.vocabulary import Record, RestartPolicy, Role, Shown, ShownEnd

Values = dict[str, dict[str, Value]]


def members(given: Given) -> tuple[Member, ...]:
    """The containers of the spec: init containers and sidecars, mains, ephemeral ones."""
    inits = ((item["name"], Role.SIDECAR if item.get("sidecar") else Role.INIT) for item in given.get("init") or ())
    mains = ((item["name"], Role.MAIN) for item in given["containers"])
    others = ((name, Role.EPHEMERAL) for name in given.get("ephemeral") or ())
    return tuple(Member(name, role) for name, role in (*inits, *mains, *others))


def spec_values(given: Given, switches: Switches) -> Values:
    """The constants of the spec and of the release, by site; more values may be put in."""
    found: Values = {SYSTEM: {**switches, "static": bool(given.get("static"))}}
    if "restartPolicy" in given:
        found[SYSTEM]["pod_policy"] = RestartPolicy(given["restartPolicy"])
    for item in (*(given.get("init") or ()), *(given.get("containers") or ())):
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
    return {
        "own_policy": policy,
        "restart_codes": restart,
        "restart_all_codes": restart_all,
        "has_restart_all_rule": any(rule["action"] == "RestartAllContainers" for rule in rules),
    }


@cache
def _ruled(rules: tuple[tuple[str, str, tuple[int, ...]], ...]) -> tuple[frozenset[int], frozenset[int]]:
    """The exit codes whose first matching rule says Restart, and RestartAllContainers."""
    left = set(CODES)
    found: dict[str, set[int]] = {"Restart": set(), "RestartAllContainers": set()}
    for action, operator, values in rules:
        inside = OPERATORS[operator]
        matching = {code for code in left if (code in values) is inside}
        found[action] |= matching
        left -= matching
    return frozenset(found["Restart"]), frozenset(found["RestartAllContainers"])


def refuse_others(data: Any, known: frozenset[str], what: str) -> None:
    """A `ValueError` if there are fields that the format does not have: a misspelt one must not pass silently."""
    if not data.keys() <= known:
        raise ValueError(f"{what} with the unknown field '{min(data.keys() - known)}'")


def flag(data: Any, name: str, absent: bool | None = None) -> bool:
    """A field that is true or false; a `KeyError` or `ValueError` otherwise."""
    value = data[name] if absent is None else data.get(name, absent)
    if not isinstance(value, bool):
        raise ValueError(f"'{name}' is neither true nor false")
    return value


def exit_code_of(data: Any) -> int:
    """A field ``exitCode``; a `KeyError` or `ValueError` otherwise."""
    value = data["exitCode"]
    if type(value) is not int:
        raise ValueError("'exitCode' is no number")
    return value


OPERATORS = {"In": True, "NotIn": False}

CONTAINER = frozenset(("name", "sidecar", "restartPolicy", "restartPolicyRules"))
STATUS = frozenset(("name", "state", "reason", "exitCode", "last", "restartCount", "started", "ready"))


def status_values(status: Any) -> dict[str, Value]:
    """What an entry of ``containerStatuses`` shows of its container."""
    refuse_others(status, STATUS, "a status")
    state = STATES[status["state"]]
    last = status.get("last")
    values: dict[str, Value] = {
        "shown": state,
        "shown_exit": exit_code_of(status) if state is Shown.TERMINATED else 0,
        "shown_last": last is not None,
        "last_exit": exit_code_of(last) if last is not None else 0,
        "shown_started": flag(status, "started", absent=False),
        "shown_ready": flag(status, "ready"),
    }
    end = World((), {HERE: values}).tabled(SHOWN_END, HERE)
    ending = status if end is ShownEnd.STATE else last if end is ShownEnd.LAST else NOTHING
    values["newest_exit"] = ending.get("exitCode", 0)
    values["shown_restarting_all"] = ending.get("reason") == RESTARTING_ALL
    return values


HERE = "this container"
NOTHING: dict[str, Any] = {}


def newest(records: Iterable[Any]) -> Iterator[Any]:
    """The first record of each name: the runtime lists the newest one first."""
    seen: set[str] = set()
    for record in records:
        if record["name"] not in seen:
            seen.add(record["name"])
            yield record


def record_values(record: Any) -> dict[str, Value]:
    """What the newest record of a container says of it."""
    state = Record(record["state"])
    return {"record": state, "record_exit": exit_code_of(record) if state is Record.EXITED else 0}


STATES = {
    "none": Shown.EMPTY,
    "waiting": Shown.WAITING,
    "running": Shown.RUNNING,
    "terminated": Shown.TERMINATED,
}
RESTARTING_ALL = "RestartingAllContainers"
