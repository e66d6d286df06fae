"""
Reads a System back from JSON data of the form ``podmodel.system/1`` (see `podmodel.exports.as_json`).

Small and strict, because proofs stand on it: every key must be there and no other, every number in its range. What is
wrong is said with its place (``$.events[3].rows[0].guard``). It needs the kernel only.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from podmodel.errors import PodmodelError
from podmodel.kernel.effect import Effect, Fixed
from podmodel.kernel.expr import Per, Var
from podmodel.kernel.ground import SYSTEM, Every, Ground, Grounder, Member, Slot, Some, Test
from podmodel.kernel.machine import HEARS, Actor, State, Transition
from podmodel.kernel.system import Assignment, Event, Row, System

SCHEMA = "podmodel.system/1"

Data = Any  # what json.loads gives
T = TypeVar("T")


class MalformedError(PodmodelError):
    """JSON data that is not of the form; the message begins with the place."""

    def __init__(self, place: str, message: str) -> None:
        super().__init__(f"{place}: {message}")
        self.place = place


@dataclass(frozen=True)
class Told(Effect):
    """An effect of which only the words are kept; what it does is in the stages of its row."""

    def __str__(self) -> str:
        return self.var.name


# Plain values


def _fields(data: Data, place: str, *names: str) -> list[Data]:
    if not isinstance(data, dict):
        raise MalformedError(place, "is no object")
    for name in names:
        if name not in data:
            raise MalformedError(place, f"lacks '{name}'")
    for name in data:
        if name not in names:
            raise MalformedError(place, f"has '{name}', which means nothing here")
    return [data[name] for name in names]


def _each(data: Data, place: str, item: Callable[[Data, str], T]) -> tuple[T, ...]:
    if not isinstance(data, list):
        raise MalformedError(place, "is no list")
    return tuple(item(part, f"{place}[{number}]") for number, part in enumerate(data))


def _text(data: Data, place: str) -> str:
    if not isinstance(data, str):
        raise MalformedError(place, "is no text")
    return data


def _number(data: Data, place: str, below: int) -> int:
    if type(data) is not int or not 0 <= data < below:
        raise MalformedError(place, f"is no whole number from 0 to {below - 1}")
    return data


def _one_of(data: Data, place: str, known: Sequence[str]) -> str:
    if data not in known or not isinstance(data, str):
        raise MalformedError(place, f"is none of {', '.join(map(repr, known))}")
    return data


def _distinct(values: Sequence[object], place: str) -> None:
    if len({(type(value), value) for value in values}) < len(values):
        raise MalformedError(place, "names something twice")


# Guards


class GuardReader:
    """The guards of a list of nodes; `guard` resolves a reference to one of them."""

    def __init__(self, nodes: Data, slots: tuple[Slot, ...], place: str) -> None:
        self.sizes = [len(slot.var.domain) for slot in slots]
        self._known: list[Ground] = []
        _each(nodes, place, lambda node, at: self._known.append(self._node(node, at)))

    def guard(self, data: Data, place: str) -> Ground:
        """The guard that is referred to; only earlier nodes are known while the list is read."""
        return data if isinstance(data, bool) else self._known[_number(data, place, len(self._known))]

    def positions(self, data: Data, place: str, slot: int) -> tuple[int, ...]:
        """Positions in the domain of a slot: at least one, none twice."""
        found = _each(data, place, lambda part, at: _number(part, at, self.sizes[slot]))
        if not found:
            raise MalformedError(place, "is empty")
        _distinct(found, place)
        return found

    def _node(self, node: Data, place: str) -> Ground:
        if isinstance(node, dict) and "slot" in node:
            slot, values = _fields(node, place, "slot", "in")
            slot = _number(slot, f"{place}.slot", len(self.sizes))
            return Test(slot, frozenset(self.positions(values, f"{place}.in", slot)))
        kind = "every" if isinstance(node, dict) and "every" in node else "some"
        (parts,) = _fields(node, place, kind)
        found = _each(parts, f"{place}.{kind}", self.guard)
        return Every(found) if kind == "every" else Some(found)


# Systems


def load(data: Data) -> System:
    """
    The system that the JSON data describes; its steps are those of the system that was written.

    Its rows have no symbolic guards and it has no machines, only what steps depend on. Raises `MalformedError`
    with the place of what is wrong.
    """
    if isinstance(data, dict) and data.get("schema") != SCHEMA:
        raise MalformedError("$.schema", f"is {data.get('schema')!r}, this version reads {SCHEMA!r}")
    keys = ("schema", "name", "members", "slots", "machines", "guards", "events")
    _, name, members, slots, machines, guards, events = _fields(data, "$", *keys)
    everyone = _each(members, "$.members", _member)
    _distinct([member.name for member in everyone], "$.members")
    sites = (SYSTEM, *(member.name for member in everyone))
    stored = _each(slots, "$.slots", lambda part, at: _slot(part, at, sites))
    placed = tuple(slot for slot, _ in stored)
    _distinct([slot.name for slot in placed], "$.slots")
    _each(machines, "$.machines", lambda part, at: _machine(part, at, sites, len(placed)))
    reader = _Reader(placed, GuardReader(guards, placed, "$.guards"), sites)
    found = _each(events, "$.events", reader.event)
    _distinct([event.name for event in found], "$.events")
    start = tuple(initial for _, initial in stored)
    return System(_text(name, "$.name"), everyone, placed, (), found, start, (), Grounder(everyone, placed, {}))


def _member(data: Data, place: str) -> Member:
    name, role = _fields(data, place, "name", "role")
    return Member(_text(name, f"{place}.name"), _text(role, f"{place}.role"))


def _slot(data: Data, place: str, sites: Sequence[str]) -> tuple[Slot, int]:
    name, variable, site, per, domain, initial = _fields(
        data, place, "name", "variable", "site", "per", "domain", "initial"
    )
    values = _each(domain, f"{place}.domain", _value)
    _distinct(values, f"{place}.domain")
    start = _number(initial, f"{place}.initial", len(values))
    per_ = Per(_one_of(per, f"{place}.per", [known.value for known in Per]))
    var = Var(_text(variable, f"{place}.variable"), values, per=per_, initial=values[start])
    return Slot(_text(name, f"{place}.name"), var, _one_of(site, f"{place}.site", sites)), start


def _value(data: Data, place: str) -> str | int | bool | None:
    if data is not None and not isinstance(data, str | int):
        raise MalformedError(place, "is neither a text nor a whole number, true, false or null")
    return data


def _machine(data: Data, place: str, sites: Sequence[str], slots: int) -> None:
    name, machine, site, owned = _fields(data, place, "name", "machine", "site", "slots")
    _text(name, f"{place}.name")
    _text(machine, f"{place}.machine")
    _one_of(site, f"{place}.site", sites)
    _each(owned, f"{place}.slots", lambda part, at: _number(part, at, slots))


@dataclass(frozen=True)
class _Reader:
    """Reads events over known slots and guards."""

    slots: tuple[Slot, ...]
    guards: GuardReader
    sites: Sequence[str]

    def event(self, data: Data, place: str) -> Event:
        name, site, actor, controller, rows, listeners = _fields(
            data, place, "name", "site", "actor", "controller", "rows", "listeners"
        )
        title = _text(name, f"{place}.name")
        by = Actor(_text(actor, f"{place}.actor"))
        who = _text(controller, f"{place}.controller")
        lead = _each(rows, f"{place}.rows", lambda part, at: self.row(part, at, who, title, by))
        heard = _each(listeners, f"{place}.listeners", lambda part, at: self.listener(part, at, title))
        self._single_writers((lead, *(follow for _, follow in heard)), place)
        return Event(title, _one_of(site, f"{place}.site", self.sites), by, who, lead, heard)

    def listener(self, data: Data, place: str, event: str) -> tuple[str, tuple[Row, ...]]:
        machine, rows = _fields(data, place, "machine", "rows")
        who = _text(machine, f"{place}.machine")
        return who, _each(rows, f"{place}.rows", lambda part, at: self.row(part, at, who, event, HEARS))

    def row(self, data: Data, place: str, who: str, event: str, by: Actor) -> Row:
        source, target, guard, stages, effects, rule = _fields(
            data, place, "source", "target", "guard", "stages", "effects", "rule"
        )
        before, after = State(_text(source, f"{place}.source")), State(_text(target, f"{place}.target"))
        words = _each(effects, f"{place}.effects", lambda part, at: Told(Var(_text(part, at), (None,)), Fixed(None)))
        told = Transition(before, event, after, by, effect=words, cite=_text(rule, f"{place}.rule"))
        ground = self.guards.guard(guard, f"{place}.guard")
        return Row(who, told, before, after, ground, _each(stages, f"{place}.stages", self.stage))

    def stage(self, data: Data, place: str) -> tuple[Assignment, ...]:
        found = _each(data, place, self.assignment)
        _distinct([assignment.slot for assignment in found], place)
        return found

    def assignment(self, data: Data, place: str) -> Assignment:
        slot, cases = _fields(data, place, "slot", "cases")
        number = _number(slot, f"{place}.slot", len(self.slots))
        return Assignment(number, _each(cases, f"{place}.cases", lambda part, at: self.case(part, at, number)))

    def case(self, data: Data, place: str, slot: int) -> tuple[Ground, tuple[int, ...]]:
        if not isinstance(data, list) or len(data) != 2:
            raise MalformedError(place, "is no pair of a guard and positions")
        return self.guards.guard(data[0], f"{place}[0]"), self.guards.positions(data[1], f"{place}[1]", slot)

    def _single_writers(self, parts: Sequence[tuple[Row, ...]], place: str) -> None:
        writers: dict[int, int] = {}
        for number, rows in enumerate(parts):
            for slot in {a.slot for row in rows for stage in row.stages for a in stage}:
                if writers.setdefault(slot, number) != number:
                    raise MalformedError(place, f"two machines assign '{self.slots[slot].name}'")
