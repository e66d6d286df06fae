"""
Reads a System from plain JSON data, and names it by a digest of them.

Small and strict, because proofs stand on it: every key must be there and no other, every number in its range. What is
wrong is said with its place (``$.events[3].rows[0].guard``). Read back, a system has the steps of the one that was
written (`podmodel.exports.as_json` writes it).

The form ``podmodel.system/1`` is an object with these keys, in this order:

``schema``    ``"podmodel.system/1"``
``name``      the name of the system
``members``   ``{"name", "role"}`` of each member
``slots``     for each slot ``{"name", "variable", "site", "per", "domain", "initial"}``: the site is a member's name or
              "" for the system, ``per`` is "system" or "member", ``initial`` a position in the domain. A value is
              a string, a number, true, false or null
``machines``  for each machine placed ``{"name", "machine", "site", "slots"}``, its control's slot first; for
              readers, the steps do not depend on it
``guards``    the ground guards as a shared graph, parts before wholes: ``{"slot": 3, "in": [0, 2]}`` (the slot
              holds one of these positions), ``{"every": [0, 1]}``, ``{"some": [0, true]}``. A guard is true, false,
              or a position in this list
``events``    for each event ``{"name", "site", "actor", "controller", "rows", "listeners"}``; a listener is
              ``{"machine", "rows"}``; a row is ``{"source", "target", "guard", "stages", "effects", "rule"}``. A stage
              is a list of ``{"slot", "cases"}``, a case ``[guard, [position, ...]]``. ``effects`` are words
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, is_dataclass
from enum import Enum
from functools import cache
from hashlib import sha256
from types import UnionType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

from podmodel.errors import PodmodelError
from podmodel.kernel.effect import Effect, Fixed
from podmodel.kernel.expr import Per, Var
from podmodel.kernel.ground import SYSTEM, Every, Ground, Grounder, Member, Slot, Some, Test
from podmodel.kernel.machine import HEARS, Actor, State, Transition
from podmodel.kernel.system import Assignment, Event, Row, System

SCHEMA = "podmodel.system/1"

Data = Any  # what json.loads gives
T = TypeVar("T")
WORDS = {str: "text", int: "whole number", bool: "truth value"}
_types = cache(get_type_hints)


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


def canonical(data: Data) -> bytes:
    """JSON data as the bytes that are hashed: keys sorted, no spaces, ASCII."""
    return json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False).encode()


def digest(data: Data) -> str:
    """SHA-256 of the canonical JSON, in hexadecimal: equal data have equal digests."""
    return sha256(canonical(data)).hexdigest()


# Plain values


def decoded(kind: Any, data: Data, place: str) -> Any:
    """
    The data as a value of the type: of dataclasses, tuples, enumerations and plain values, or `Data` for anything.

    An object must have the keys of its dataclass and no other; a number is not taken for a truth value.
    """
    if kind is Any:
        return data
    if isinstance(kind, type) and is_dataclass(kind):
        types = _types(kind)
        values = zip(types.items(), fields(data, place, *types), strict=True)
        return kind(*(decoded(type_, value, f"{place}.{name}") for (name, type_), value in values))
    parts = get_args(kind)
    if get_origin(kind) is UnionType:
        return data if type(data) in parts else decoded(parts[0], data, place)
    if get_origin(kind) is tuple:
        if parts[-1] is ...:
            return each(data, place, lambda part, at: decoded(parts[0], part, at))
        kinds = iter(parts)
        if not isinstance(data, list) or len(data) != len(parts):
            raise MalformedError(place, f"is no list of {len(parts)}")
        return each(data, place, lambda part, at: decoded(next(kinds), part, at))
    if issubclass(kind, Enum):
        return kind(_one_of(data, place, [str(member.value) for member in kind]))
    if type(data) is not kind:
        raise MalformedError(place, f"is no {WORDS[kind]}")
    return data


def fields(data: Data, place: str, *names: str) -> list[Data]:
    """The values of an object that has these keys and no other."""
    if not isinstance(data, dict):
        raise MalformedError(place, "is no object")
    for name in names:
        if name not in data:
            raise MalformedError(place, f"lacks '{name}'")
    for name in data:
        if name not in names:
            raise MalformedError(place, f"has '{name}', which means nothing here")
    return [data[name] for name in names]


def each(data: Data, place: str, item: Callable[[Data, str], T]) -> tuple[T, ...]:
    """Every item of a list, read with its place."""
    if not isinstance(data, list):
        raise MalformedError(place, "is no list")
    return tuple(item(part, f"{place}[{number}]") for number, part in enumerate(data))


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
        each(nodes, place, lambda node, at: self._known.append(self._node(node, at)))

    def guard(self, data: Data, place: str) -> Ground:
        """The guard that is referred to; only earlier nodes are known while the list is read."""
        return data if isinstance(data, bool) else self._known[_number(data, place, len(self._known))]

    def positions(self, data: Data, place: str, slot: int) -> tuple[int, ...]:
        """Positions in the domain of a slot: at least one, none twice."""
        found = each(data, place, lambda part, at: _number(part, at, self.sizes[slot]))
        if not found:
            raise MalformedError(place, "is empty")
        _distinct(found, place)
        return found

    def _node(self, node: Data, place: str) -> Ground:
        if isinstance(node, dict) and "slot" in node:
            slot, values = fields(node, place, "slot", "in")
            slot = _number(slot, f"{place}.slot", len(self.sizes))
            return Test(slot, frozenset(self.positions(values, f"{place}.in", slot)))
        kind = "every" if isinstance(node, dict) and "every" in node else "some"
        (parts,) = fields(node, place, kind)
        found = each(parts, f"{place}.{kind}", self.guard)
        return Every(found) if kind == "every" else Some(found)


# Systems


@dataclass(frozen=True)
class _System:
    schema: str
    name: str
    members: tuple[Member, ...]
    slots: tuple[_Slot, ...]
    machines: tuple[_Machine, ...]
    guards: Data
    events: Data


@dataclass(frozen=True)
class _Slot:
    name: str
    variable: str
    site: str
    per: Per
    domain: Data
    initial: Data


@dataclass(frozen=True)
class _Machine:
    name: str
    machine: str
    site: str
    slots: Data


@dataclass(frozen=True)
class _Event:
    name: str
    site: str
    actor: str
    controller: str
    rows: Data
    listeners: Data


@dataclass(frozen=True)
class _Row:
    source: str
    target: str
    guard: Data
    stages: Data
    effects: tuple[str, ...]
    rule: str


def load(data: Data, place: str = "$") -> System:
    """
    The system that the JSON data describes; its steps are those of the system that was written.

    Its rows have no symbolic guards and it has no machines, only what steps depend on. Raises `MalformedError`
    with the place of what is wrong.
    """
    if isinstance(data, dict) and data.get("schema") != SCHEMA:
        raise MalformedError(f"{place}.schema", f"is {data.get('schema')!r}, this version reads {SCHEMA!r}")
    told = decoded(_System, data, place)
    _distinct([member.name for member in told.members], f"{place}.members")
    sites = (SYSTEM, *(member.name for member in told.members))
    stored = [_slot(slot, f"{place}.slots[{number}]", sites) for number, slot in enumerate(told.slots)]
    slots, start = tuple(slot for slot, _ in stored), tuple(initial for _, initial in stored)
    _distinct([slot.name for slot in slots], f"{place}.slots")
    for number, machine in enumerate(told.machines):
        where = f"{place}.machines[{number}]"
        _one_of(machine.site, f"{where}.site", sites)
        each(machine.slots, f"{where}.slots", lambda part, at: _number(part, at, len(slots)))
    reader = _Reader(slots, GuardReader(told.guards, slots, f"{place}.guards"), sites)
    events = each(told.events, f"{place}.events", reader.event)
    _distinct([event.name for event in events], f"{place}.events")
    grounder = Grounder(told.members, slots, {})
    return System(told.name, told.members, slots, (), events, start, (), grounder)


def _slot(told: _Slot, place: str, sites: Sequence[str]) -> tuple[Slot, int]:
    values = each(told.domain, f"{place}.domain", _value)
    _distinct(values, f"{place}.domain")
    start = _number(told.initial, f"{place}.initial", len(values))
    var = Var(told.variable, values, per=told.per, initial=values[start])
    return Slot(told.name, var, _one_of(told.site, f"{place}.site", sites)), start


def _value(data: Data, place: str) -> str | int | bool | None:
    if data is not None and not isinstance(data, str | int):
        raise MalformedError(place, "is neither a text nor a whole number, true, false or null")
    return data


@dataclass(frozen=True)
class _Reader:
    """Reads events over known slots and guards."""

    slots: tuple[Slot, ...]
    guards: GuardReader
    sites: Sequence[str]

    def event(self, data: Data, place: str) -> Event:
        told = decoded(_Event, data, place)
        by = Actor(told.actor)
        rows = each(told.rows, f"{place}.rows", lambda part, at: self.row(part, at, told.controller, told.name, by))
        heard = each(told.listeners, f"{place}.listeners", lambda part, at: self.listener(part, at, told.name))
        self._single_writers((rows, *(follow for _, follow in heard)), place)
        site = _one_of(told.site, f"{place}.site", self.sites)
        return Event(told.name, site, by, told.controller, rows, heard)

    def listener(self, data: Data, place: str, event: str) -> tuple[str, tuple[Row, ...]]:
        machine, rows = fields(data, place, "machine", "rows")
        who = decoded(str, machine, f"{place}.machine")
        return who, each(rows, f"{place}.rows", lambda part, at: self.row(part, at, who, event, HEARS))

    def row(self, data: Data, place: str, who: str, event: str, by: Actor) -> Row:
        told = decoded(_Row, data, place)
        before, after = State(told.source), State(told.target)
        words = tuple(Told(Var(effect, (None,)), Fixed(None)) for effect in told.effects)
        row = Transition(before, event, after, by, effect=words, cite=told.rule)
        guard = self.guards.guard(told.guard, f"{place}.guard")
        return Row(who, row, before, after, guard, each(told.stages, f"{place}.stages", self.stage))

    def stage(self, data: Data, place: str) -> tuple[Assignment, ...]:
        found = each(data, place, self.assignment)
        _distinct([assignment.slot for assignment in found], place)
        return found

    def assignment(self, data: Data, place: str) -> Assignment:
        slot, cases = fields(data, place, "slot", "cases")
        number = _number(slot, f"{place}.slot", len(self.slots))
        return Assignment(number, each(cases, f"{place}.cases", lambda part, at: self.case(part, at, number)))

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
