"""
The form ``podmodel.certificate/1`` as types, and its strict reader: every key must be there and no other.

What the parts mean is told in ``docs/certificates.md``. It needs the kernel only.
"""

from __future__ import annotations

import json
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


@dataclass(frozen=True)
class Step:
    """A step of a run, and where it leads."""

    label: str
    to: Values


@dataclass(frozen=True)
class Trace:
    """A run; with `loop`, the steps from that position on repeat for ever (from the end: nothing happens any more)."""

    initial: Values
    steps: tuple[Step, ...]
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
    """Some slots, and the values that they have together."""

    slots: Values
    states: tuple[Values, ...]


@dataclass(frozen=True)
class Node:
    """A set of the values from a level on: (states of that level, node of the next level) for each edge."""

    level: int
    edges: tuple[tuple[Values, int], ...]


@dataclass(frozen=True)
class Diagram:
    """A set of configurations as a shared graph. Node 0 is the end, below the last level."""

    levels: tuple[Level, ...]
    nodes: tuple[Node, ...]
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
    """All of it. `pod` names the pod (null for a bare system), `seal` is the digest of everything else."""

    schema: str
    made_by: str
    pod: tuple[str, str, str] | None
    sections: tuple[Section, ...]
    seal: str


def digest(data: Data) -> str:
    """SHA-256 of canonical JSON: keys sorted, no spaces, ASCII."""
    text = json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False)
    return sha256(text.encode()).hexdigest()


def seal(document: dict[str, Data]) -> str:
    """What the seal should be. It tells damage; nothing else relies on it, for anybody can make one."""
    return digest({key: value for key, value in document.items() if key != "seal"})


_hints = cache(get_type_hints)


def decoded(kind: Any, data: Data, place: str = "$") -> Any:
    """The data as a value of the type. Raises `MalformedError` with the place of what is not of the form."""
    if kind is Any:
        return data
    if is_dataclass(kind):
        names = [field.name for field in fields(kind)]
        if not isinstance(data, dict) or data.keys() != set(names):
            raise MalformedError(place, f"is no object with exactly the keys {', '.join(names)}")
        return kind(**{name: decoded(_hints(kind)[name], data[name], f"{place}.{name}") for name in names})  # type: ignore[operator]  # a class
    parts = get_args(kind)
    if get_origin(kind) is UnionType:
        plain = parts[1:] if data is None or parts[0] is bool else parts[:1]
        return data if type(data) in parts else decoded(plain[0], data, place)
    if get_origin(kind) is tuple:
        if not isinstance(data, list) or (parts[-1] is not ... and len(data) != len(parts)):
            raise MalformedError(place, "is no list, or one of another length")
        kinds = parts if parts[-1] is not ... else parts[:1] * len(data)
        return tuple(decoded(kinds[i], item, f"{place}[{i}]") for i, item in enumerate(data))
    known = [member.value for member in kind] if issubclass(kind, Enum) else [data]
    if type(data) is not (str if issubclass(kind, Enum) else kind) or data not in known:
        raise MalformedError(place, f"is {data!r:.40}, which means nothing here")
    return kind(data)
