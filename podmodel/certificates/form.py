"""
The form ``podmodel.certificate/1`` as types, and its strict reader: every key must be there, and no other.

What the parts mean is told in ``docs/certificates.md``.
"""

from __future__ import annotations

from dataclasses import dataclass

from podmodel.kernel.property import Kind, Outcome
from podmodel.kernel.reading import Data, MalformedError, decoded, digest

SCHEMA = "podmodel.certificate/1"

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
    certificate: Certificate = decoded(Certificate, document, "$")
    if certificate.schema != SCHEMA:
        raise MalformedError("$.schema", f"is {certificate.schema!r}, not {SCHEMA!r}")
    if certificate.seal != seal(document):
        raise MalformedError("$.seal", "does not fit: the certificate was changed after it was sealed")
    if not certificate.sections:
        raise MalformedError("$.sections", "is empty: nothing is claimed")
    return certificate


def seal(document: dict[str, Data]) -> str:
    """The digest of everything but the seal. It tells damage, not forgery: anybody can seal."""
    return digest({key: value for key, value in document.items() if key != "seal"})
