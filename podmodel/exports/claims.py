"""Properties made ready for export: one claim for each property and each member that it speaks of, ground."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from podmodel.kernel.ground import SYSTEM, Ground
from podmodel.kernel.property import Kind, Property
from podmodel.kernel.system import Event, System


@dataclass(frozen=True, eq=False)
class Claim:
    """
    A property at one site, ground.

    `bad` is where the claim is broken, by a configuration (ALWAYS) or after a step from `given` (STEP);
    `good` is the goal of SOMETIMES and LEADS_TO.
    """

    number: int
    law: Property
    site: str
    given: Ground
    good: Ground
    bad: Ground
    events: tuple[str, ...]

    @property
    def title(self) -> str:
        """What it says, of whom, and by which rule."""
        at = f" [{self.site}]" if self.site else ""
        return f"{self.law.kind}: {self.law.sentence}{at} ({self.law.rule})"

    @property
    def watched(self) -> Ground:
        """The configurations that decide it: those that break the law, or that show the possibility."""
        return self.good if self.law.kind is Kind.SOMETIMES else self.bad


def claims(system: System, properties: Iterable[Property]) -> tuple[Claim, ...]:
    """Every claim about this system, numbered from 1; what does not apply to it is left out."""
    return tuple(_numbered(system, properties))


def fair_events(system: System, law: Property) -> tuple[tuple[Event, ...], tuple[Event, ...]]:
    """The events of which a response law assumes weak fairness, and those of which it assumes strong fairness."""
    strong = tuple(event for event in system.events if event.actor in law.strong)
    weak = tuple(event for event in system.events if event.actor in law.fair and event not in strong)
    return weak, strong


def _numbered(system: System, properties: Iterable[Property]) -> Iterator[Claim]:
    number = 0
    for law in properties:
        for site in system.grounder.related(law.each, SYSTEM) if law.each else (SYSTEM,):
            events = tuple(name for event in law.events if (name := _event(system, event, site)))
            if system.ground(law.applies, site) is True and (events or not law.events):
                number += 1
                yield _claim(system, number, law, site, events)


def _claim(system: System, number: int, law: Property, site: str, events: tuple[str, ...]) -> Claim:
    ground, every = system.grounder.ground, system.grounder.every
    given, good = ground(law.given, site), ground(law.then, site)
    bad = ground(law.then, site, positive=False)
    if law.kind is Kind.ALWAYS:
        bad = every((given, bad))
    return Claim(number, law, site, given, good, bad, events)


def _event(system: System, event: str, site: str) -> str:
    """The event of the member by that name, else the one of the system."""
    for name in (f"{site}.{event}" if site else event, event):
        if name in system.by_name:
            return name
    return ""
