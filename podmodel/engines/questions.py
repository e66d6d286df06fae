"""
From properties to questions that an engine can answer: guards ground, one question for each member.

A question asks for a configuration (`Seen`) or a step (`Taken`); a law is refuted by what it asks for, a possibility
is shown by it. The premise of a law is a question too: a law whose premise never occurs says nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from podmodel.kernel.ground import SYSTEM, Ground
from podmodel.kernel.property import Kind, Property
from podmodel.kernel.system import System


@dataclass(frozen=True, eq=False)
class Seen:
    """Is there a configuration where `guard` holds?"""

    guard: Ground


@dataclass(frozen=True, eq=False)
class Taken:
    """Is there a step, by one of `events` (any if none is named), from `before` to `after`?"""

    before: Ground
    after: Ground
    events: tuple[str, ...] = ()


Watch = Seen | Taken


@dataclass(frozen=True, eq=False)
class Question:
    """A property at one site: what would refute it (or is its goal), and what shows that it is not empty."""

    law: Property
    site: str
    watch: Watch
    premise: Watch | None

    @property
    def watches(self) -> tuple[Watch, ...]:
        """Both, in this order."""
        return (self.watch, self.premise) if self.premise else (self.watch,)


def questions(system: System, law: Property) -> Iterator[Question]:
    """The law at each member that it is meant of, where it applies; none for a leads-to."""
    if law.kind is Kind.LEADS_TO:
        return
    for site in system.grounder.related(law.each, SYSTEM) if law.each else (SYSTEM,):
        if system.ground(law.applies, site) is True:
            found = _question(system, law, site)
            if found:
                yield found


def _question(system: System, law: Property, site: str) -> Question | None:
    events = tuple(name for event in law.events if (name := _event(system, event, site)))
    if law.events and not events:
        return None
    ground, every = system.grounder.ground, system.grounder.every
    given, then = ground(law.given, site), ground(law.then, site)
    not_then = ground(law.then, site, positive=False)
    if law.kind is Kind.SOMETIMES:
        return Question(law, site, Seen(then), None)
    if law.kind is Kind.ALWAYS:
        return Question(law, site, Seen(every((given, not_then))), Seen(given))
    premise = Taken(given, True, events) if events and not_then is not True else Seen(given)
    return Question(law, site, Taken(given, not_then, events), premise)


def _event(system: System, event: str, site: str) -> str:
    for name in (f"{site}.{event}" if site else event, event):
        if name in system.by_name:
            return name
    return ""
