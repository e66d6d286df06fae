"""
The form ``podmodel.certificate/1`` as types, and its strict reader: every key must be there, and no other.

What the parts mean is told in ``docs/certificates.md``.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, fields, is_dataclass
from enum import Enum
from functools import cache
from hashlib import sha256
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints

from podmodel.exports.json_reader import MalformedError
from podmodel.kernel.property import Kind, Outcome

SCHEMA = "podmodel.certificate/1"

Data = Any  # what json.loads gives
Guard = bool | int  # true, false, or a position in the guards of the section
Values = tuple[int, ...]  # positions in the domains of slots
Edges = tuple[tuple[Values, int], ...]  # local states of a level, and the node of the next level that they lead to


@dataclass(frozen=True)
class Trace:
    """A run: (label, configuration) of each step. With `loop`, the steps from there on repeat for ever."""

    initial: Values
    steps: tuple[tuple[str, Values], ...]
    loop: int | None


@dataclass(frozen=True)
class Site:
    """What a law says at one member, and the run that shows it."""

    site: str
    given: Guard
    then: Guard
    events: tuple[str, ...]
    trace: Trace | None


@dataclass(frozen=True)
class Law:
    """A law, its verdict, and what it says at each site. `fair` and `strong` are names of actors."""

    id: str
    sentence: str
    rule: str
    kind: Kind
    verdict: Outcome
    certified: bool
    fair: tuple[str, ...]
    strong: tuple[str, ...]
    sites: tuple[Site, ...]


@dataclass(frozen=True)
class Level:
    """Some slots, and the values that they take together."""

    slots: Values
    states: tuple[Values, ...]


@dataclass(frozen=True)
class Diagram:
    """A set of configurations: nodes (level, edges), children first; node 0 is the end, below the last level."""

    levels: tuple[Level, ...]
    nodes: tuple[tuple[int, Edges], ...]
    root: int


@dataclass(frozen=True)
class Section:
    """A system, a set of its configurations, and the laws decided on it."""

    scope: Data
    system: Data
    digest: str
    set: Diagram
    guards: Data
    laws: tuple[Law, ...]


@dataclass(frozen=True)
class Certificate:
    """All of it. `pod` is its kind, namespace and name (null for a bare system)."""

    schema: str
    made_by: str
    pod: tuple[str, str, str] | None
    sections: tuple[Section, ...]
    seal: str


def read(document: Data) -> Certificate:
    """The certificate in JSON data. Raises `MalformedError` with the place of what is wrong."""
    certificate: Certificate = _decoded(Certificate, document, "$")
    if certificate.schema != SCHEMA:
        raise MalformedError("$.schema", f"is {certificate.schema!r}, not {SCHEMA!r}")
    if certificate.seal != seal(document):
        raise MalformedError("$.seal", "does not fit: the certificate was changed after it was sealed")
    if not certificate.sections:
        raise MalformedError("$.sections", "is empty: nothing is claimed")
    return certificate


def well_formed(diagram: Diagram, sizes: Sequence[int], place: str) -> None:
    """
    See that the diagram is one, over slots whose domains have these sizes. Raises `MalformedError`.

    Every slot has one level; every edge leads from states of its level to an earlier node of the next level.
    """
    if sorted(slot for level in diagram.levels for slot in level.slots) != list(range(len(sizes))):
        raise MalformedError(f"{place}.levels", "do not hold every slot once")
    for number, level in enumerate(diagram.levels):
        ranges = [range(sizes[slot]) for slot in level.slots]
        for state in level.states:
            if len(state) != len(ranges) or not all(value in known for value, known in zip(state, ranges, strict=True)):
                raise MalformedError(
                    f"{place}.levels[{number}]", f"has the state {list(state)}, which its slots cannot"
                )
        if len(set(level.states)) < len(level.states):
            raise MalformedError(f"{place}.levels[{number}]", "has a state twice")
    for number, (level_, edges) in enumerate(diagram.nodes):
        end = level_ == len(diagram.levels)
        if end is not (number == 0) or not 0 <= level_ <= len(diagram.levels):
            raise MalformedError(f"{place}.nodes[{number}]", "is misplaced: node 0, and no other, is the end")
        states = [state for those, _ in edges for state in those]
        if not set(states) <= set(range(0 if end else len(diagram.levels[level_].states))):
            raise MalformedError(f"{place}.nodes[{number}]", "has an edge from a state that its level does not have")
        if len(set(states)) < len(states) or not all(states_ for states_, _ in edges):
            raise MalformedError(f"{place}.nodes[{number}]", "has two edges from one state, or an edge from none")
        if not all(0 <= child < number and diagram.nodes[child][0] == level_ + 1 for _, child in edges):
            raise MalformedError(f"{place}.nodes[{number}]", "does not lead to earlier nodes of the next level")
    if not 0 <= diagram.root < len(diagram.nodes) or diagram.nodes[diagram.root][0] != 0:
        raise MalformedError(f"{place}.root", "is no node of the first level")


def seal(document: dict[str, Data]) -> str:
    """The digest of everything but the seal. It tells damage, not forgery: anybody can seal."""
    return digest({key: value for key, value in document.items() if key != "seal"})


def digest(data: Data) -> str:
    """SHA-256 of canonical JSON: keys sorted, no spaces, ASCII."""
    text = json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False)
    return sha256(text.encode()).hexdigest()


_hints = cache(get_type_hints)


def _decoded(kind: Any, data: Data, place: str) -> Any:
    """The data as a value of the type."""
    if kind is Any:
        return data
    parts = get_args(kind)
    if isinstance(kind, type) and is_dataclass(kind):
        names = [field.name for field in fields(kind)]
        if not isinstance(data, dict) or data.keys() != set(names):
            raise MalformedError(place, f"is no object with the keys {', '.join(names)} and no other")
        values = {name: _decoded(_hints(kind)[name], data[name], f"{place}.{name}") for name in names}
        return kind(**values)
    if get_origin(kind) is UnionType:
        return data if type(data) in parts else _decoded(parts[0], data, place)
    if get_origin(kind) is tuple:
        size = len(data) if isinstance(data, list) and parts[-1] is ... else len(parts)
        if not isinstance(data, list) or len(data) != size:
            raise MalformedError(place, "is no list, or one of another length")
        kinds = parts[:1] * size if parts[-1] is ... else parts
        return tuple(_decoded(kinds[number], item, f"{place}[{number}]") for number, item in enumerate(data))
    if issubclass(kind, Enum) and data in [member.value for member in kind]:
        return kind(data)
    if type(data) is not kind:
        raise MalformedError(place, f"is {data!r:.40}, which means nothing here")
    return data
