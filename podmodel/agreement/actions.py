"""Recorded answers of computePodActions: what a sync starts and kills (`podmodel.lifecycles.actions`)."""

from __future__ import annotations

from typing import Any

from podmodel.agreement.conditions import sandbox_values
from podmodel.agreement.decisions import Given, Switches
from podmodel.agreement.worlds import CONTAINER, Values, flag, members, record_values, refuse_others, spec_values
from podmodel.kernel.concrete import World
from podmodel.kernel.expr import Value
from podmodel.kernel.ground import SYSTEM, Member
from podmodel.lifecycles.actions import (
    KILL,
    PLAN,
    RESET,
    START,
    creates_sandbox,
    kills_pod,
    one_path,
    reached,
    restarted,
    stopped_first,
)
from podmodel.lifecycles.conditions import SANDBOX_USABLE
from podmodel.lifecycles.vocabulary import KillReason, Plan, ProbeResult, Reset, Role

RESULTS = {
    "success": ProbeResult.SUCCESS,
    "failure": ProbeResult.FAILURE,
    "unknown": ProbeResult.UNKNOWN,
    None: ProbeResult.UNKNOWN,
}
MESSAGES = {
    KillReason.DEFINITION: "{role} {name} definition changed",
    KillReason.LIVENESS: "{role} {name} failed liveness probe",
    KillReason.STARTUP: "{role} {name} failed startup probe",
    KillReason.UNKNOWN: '{role} is in "unknown" state, try killing it before restart',
}
ROLES = {Role.INIT: "Init container", Role.SIDECAR: "Init container", Role.MAIN: "Container"}
NO_RECORD = ({"state": "absent"},)

FIELDS = frozenset(
    (
        "restartPolicy",
        "deleting",
        "init",
        "containers",
        "ephemeral",
        "sandboxes",
        "containerStatuses",
        "restartAllContainers",
    )
)
PROBED = CONTAINER | {"livenessProbe", "startupProbe"}
SANDBOX = frozenset(("id", "state", "attempt", "ip"))
RECORD = frozenset(
    (
        "id",
        "name",
        "state",
        "reason",
        "exitCode",
        "restartCount",
        "specChanged",
        "livenessResult",
        "startupResult",
    )
)


def decide(given: Given, switches: Switches) -> Any:
    """What the model does in a sync that is given this pod and these runtime records."""
    _check(given)
    records = _by_name(given)
    world = World(members(given), _values(given, switches, records))
    old = not world.holds(one_path)
    inits = _started(world, (Role.INIT, Role.SIDECAR))
    answer = {
        "killPod": world.holds(kills_pod),
        "createSandbox": world.holds(creates_sandbox),
        **_sandbox(given, usable=world.tabled(SANDBOX_USABLE) is True),
        "initContainersToStart": inits[1:] if old else inits,
        "containersToStart": _started(world, (Role.MAIN,)),
        "ephemeralContainersToStart": _started(world, (Role.EPHEMERAL,)),
        "containersToKill": sorted(_kills(world, records), key=lambda kill: kill["id"]),
    }
    if old and inits:
        answer["nextInitContainerToStart"] = given["init"][inits[0]]["name"]
    if world.tabled(PLAN) is Plan.RESET and (resets := _resets(world, records)):
        answer["containersToReset"] = resets
    return answer


def _check(given: Given) -> None:
    refuse_others(given, FIELDS, "a sync")
    for container in (*(given.get("init") or ()), *given["containers"]):
        refuse_others(container, PROBED, "a container")
    for sandbox in given["sandboxes"] or ():
        refuse_others(sandbox, SANDBOX, "a sandbox")


def _by_name(given: Given) -> dict[str, list[Any]]:
    """The runtime's records of each container, newest first."""
    specs = (*(given.get("init") or ()), *given["containers"])
    found: dict[str, list[Any]] = {name: [] for name in (*(item["name"] for item in specs), *_ephemeral(given))}
    for record in given["containerStatuses"] or ():
        refuse_others(record, RECORD, "a record")
        found[record["name"]].append(record)
    return found


def _ephemeral(given: Given) -> list[str]:
    return given.get("ephemeral") or []


def _values(given: Given, switches: Switches, records: dict[str, list[Any]]) -> Values:
    found = spec_values(given, switches)
    found[SYSTEM] |= {
        "deleting": flag(given, "deleting", absent=False),
        "restart_all": flag(given, "restartAllContainers", absent=False),
        "sandbox_exists": bool(given["sandboxes"]),
        **sandbox_values(given["sandboxes"] or []),
    }
    for item in (*(given.get("init") or ()), *given["containers"]):
        newest = (records[item["name"]] or NO_RECORD)[0]
        found[item["name"]] |= _record_values(newest) | _probe_values(item, newest)
    for name in _ephemeral(given):
        found[name] = _record_values((records[name] or NO_RECORD)[0])
    return found


def _record_values(record: Any) -> dict[str, Value]:
    return {
        **record_values(record),
        "record_oom": record.get("reason") == "OOMKilled",
        "spec_changed": flag(record, "specChanged", absent=False),
    }


def _probe_values(item: Any, record: Any) -> dict[str, Value]:
    """Results of the probes that the container has; without a probe, the tables read what they say of none."""
    found: dict[str, Value] = {}
    if flag(item, "startupProbe", absent=False):
        found["startup_result"] = RESULTS[record.get("startupResult")]
    if flag(item, "livenessProbe", absent=False):
        found["liveness_result"] = RESULTS[record.get("livenessResult")]
    return found


def _sandbox(given: Given, usable: bool) -> dict[str, Any]:
    """The newest sandbox, and which attempt it is, or the one after it."""
    if not given["sandboxes"]:
        return {"sandboxID": "", "attempt": 0}
    newest = given["sandboxes"][0]
    return {"sandboxID": newest["id"], "attempt": newest["attempt"] + (not usable)}


def _started(world: World, roles: tuple[Role, ...]) -> list[int]:
    """Which containers of these roles are started: their places in their list of the spec."""
    those = [member.name for member in world.members if member.role in roles]
    return [place for place, name in enumerate(those) if world.tabled(START, name)]


def _kills(world: World, records: dict[str, list[Any]]) -> list[dict[str, Any]]:
    return [
        _kill(world, member, reason, records[member.name][0]["id"])
        for member in world.members
        if isinstance(reason := world.tabled(KILL, member.name), KillReason) and world.holds(reached, member.name)
    ]


def _kill(world: World, member: Member, reason: KillReason, record: str) -> dict[str, Any]:
    message = MESSAGES[reason].format(role=ROLES[Role(member.role)], name=member.name)
    if world.holds(restarted, member.name):
        message += ", will be restarted"
    return {"id": record, "name": member.name, "reason": reason.value, "message": message}


def _resets(world: World, records: dict[str, list[Any]]) -> list[dict[str, Any]]:
    """Every record that is removed, in that order: each is asked about as if it were the newest of its container."""
    all_records = [
        (Member(record["id"], member.role), record, {**world.values[member.name], **_record_values(record)})
        for member in world.members
        for record in records[member.name]
    ]
    those = World([member for member, _, _ in all_records], {member.name: values for member, _, values in all_records})
    return [
        {"id": record["id"], "name": record["name"], "kill": those.holds(stopped_first, member.name)}
        for turn in (Reset.MAIN, Reset.INIT, Reset.CAUSE_MAIN, Reset.CAUSE_INIT)
        for member, record, _ in all_records
        if those.tabled(RESET, member.name) is turn
    ]
