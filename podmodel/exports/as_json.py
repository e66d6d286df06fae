"""
A composed System as plain JSON: all that its steps depend on, and nothing else.

The form, ``podmodel.system/1``, is told in `podmodel.kernel.reading`, which reads it back. Equal systems have equal
text, so `digest` names a system.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from enum import Enum

from podmodel.errors import UsageError
from podmodel.kernel import reading
from podmodel.kernel.expr import Value, shown
from podmodel.kernel.ground import Every, Ground, Slot, Some, Test
from podmodel.kernel.reading import SCHEMA, Data
from podmodel.kernel.system import Event, Row, System

Reference = bool | int


class GuardWriter:
    """Numbers ground guards, parts before wholes; `nodes` is the list of those met so far."""

    def __init__(self) -> None:
        self.nodes: list[dict[str, Data]] = []
        self._numbers: dict[int, tuple[Ground, int]] = {}

    def reference(self, guard: Ground) -> Reference:
        """The guard as it is referred to."""
        if isinstance(guard, bool):
            return guard
        if id(guard) not in self._numbers:
            node = self._node(guard)
            self._numbers[id(guard)] = (guard, len(self.nodes))
            self.nodes.append(node)
        return self._numbers[id(guard)][1]

    def _node(self, guard: Test | Every | Some) -> dict[str, Data]:
        if isinstance(guard, Test):
            return {"slot": guard.slot, "in": sorted(guard.values)}
        return {"every" if isinstance(guard, Every) else "some": [self.reference(part) for part in guard.parts]}


def as_data(system: System) -> dict[str, Data]:
    """The system as JSON data, in the documented form."""
    guards = GuardWriter()
    events = [_event(event, guards) for event in system.events]
    return {
        "schema": SCHEMA,
        "name": system.name,
        "members": [{"name": member.name, "role": member.role} for member in system.members],
        "slots": [_slot(slot, start) for slot, start in zip(system.slots, system.initial, strict=True)],
        "machines": [
            {"name": i.name, "machine": i.machine.name, "site": i.site, "slots": list(i.slots)}
            for i in system.instances
        ],
        "guards": guards.nodes,
        "events": events,
    }


def to_json(system: System) -> str:
    """The system as JSON text: one line for each slot, guard and event."""
    parts = [f"{json.dumps(key)}: {_laid_out(value)}" for key, value in as_data(system).items()]
    return "{\n" + ",\n".join(parts) + "\n}\n"


def digest(system: System) -> str:
    """SHA-256 of the canonical JSON of the system, in hexadecimal."""
    return reading.digest(as_data(system))


def _laid_out(value: Data) -> str:
    if not isinstance(value, list) or not value:
        return json.dumps(value, ensure_ascii=False)
    return "[\n" + ",\n".join(json.dumps(item, ensure_ascii=False) for item in value) + "\n]"


def _slot(slot: Slot, start: int) -> dict[str, Data]:
    domain = [_value(value) for value in slot.var.domain]
    if len({(type(value), value) for value in domain}) < len(domain):
        raise UsageError(
            f"two values of '{slot.name}' read the same: {', '.join(map(str, domain))}", hint="rename one of them"
        )
    return {
        "name": slot.name,
        "variable": slot.var.name,
        "site": slot.site,
        "per": slot.var.per.value,
        "domain": domain,
        "initial": start,
    }


def _value(value: Value) -> str | int | bool | None:
    """The value as JSON; one that JSON does not know becomes the words that people read."""
    plain = value is None or (isinstance(value, int) and not isinstance(value, Enum))
    return value if plain else shown(value)  # type: ignore[return-value]  # narrowed by the line above


def _event(event: Event, guards: GuardWriter) -> dict[str, Data]:
    return {
        "name": event.name,
        "site": event.site,
        "actor": event.actor.name,
        "controller": event.controller,
        "rows": _rows(event.rows, guards),
        "listeners": [{"machine": name, "rows": _rows(rows, guards)} for name, rows in event.listeners],
    }


def _rows(rows: Iterable[Row], guards: GuardWriter) -> list[dict[str, Data]]:
    return [
        {
            "source": row.source.name,
            "target": row.target.name,
            "guard": guards.reference(row.guard),
            "stages": [
                [
                    {"slot": a.slot, "cases": [[guards.reference(guard), list(values)] for guard, values in a.cases]}
                    for a in stage
                ]
                for stage in row.stages
            ],
            "effects": [str(effect) for effect in row.transition.effect],
            "rule": row.transition.cite,
        }
        for row in rows
    ]
