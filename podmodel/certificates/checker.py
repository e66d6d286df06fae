"""
Checks a certificate: sets that are inductive, laws inside them, runs that are real.

This module, `form` and `inductive` are all that has to be believed, beside the kernel; they import nothing else. The
laws are taken as they are written there: that they are podmodel's is for `subject` to see.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from podmodel.certificates.form import Certificate, Law, Section, Site, Trace
from podmodel.certificates.inductive import Inductive
from podmodel.kernel.ground import Ground
from podmodel.kernel.property import Kind, Outcome
from podmodel.kernel.reading import GuardReader, MalformedError, digest, load
from podmodel.kernel.semantics import enabled, holds, initial, steps, steps_of
from podmodel.kernel.system import Configuration, System


class Result(StrEnum):
    """What the checker says of a claim."""

    VERIFIED = "verified"
    REFUSED = "refused"
    UNCERTIFIED = "uncertified"


@dataclass(frozen=True)
class Finding:
    """A claim and what the checker says of it: of a law, or (without one) that the set of the section is inductive."""

    section: Section
    law: Law | None
    result: Result
    reason: str


class RefusedError(Exception):
    """A claim that does not stand, and why."""


def verify(certificate: Certificate) -> Iterator[Finding]:
    """Each claim, checked; the set of a section comes before its laws. Raises `MalformedError` for what is no claim."""
    for number, section in enumerate(certificate.sections):
        yield from _Checker(section, f"$.sections[{number}]").findings()


class _Checker:
    """One section."""

    def __init__(self, section: Section, place: str) -> None:
        self.section = section
        self.place = f"{place}.laws"
        self.system = load(section.system, f"{place}.system")
        if digest(section.system) != section.digest:
            raise MalformedError(f"{place}.digest", "is not the digest of the system")
        self.set = Inductive(self.system, section.set, f"{place}.set")
        self.guards = GuardReader(section.guards, self.system.slots, f"{place}.guards")

    def findings(self) -> Iterator[Finding]:
        """The set, then the laws."""
        way_out = self._way_out()
        size = f"{self.set.count:,} configurations in {len(self.set.edges):,} nodes, closed under every step"
        yield Finding(self.section, None, Result.REFUSED if way_out else Result.VERIFIED, way_out or size)
        for law in self.section.laws:
            try:
                result, reason = self._law(law, inductive=not way_out), ""
            except RefusedError as error:
                result, reason = Result.REFUSED, str(error)
            yield Finding(self.section, law, result, reason)

    def _way_out(self) -> str:
        """Why the set is not inductive, if so."""
        if not self.set.has(initial(self.system)):
            return "the initial configuration is not in the set"
        for event in self.system.events:
            source = self.set.way_out(event)
            if source is not None:
                out = [step.label for step in steps_of(self.system, event, source) if not self.set.has(step.target)]
                return f"{out[0]} leads out of the set, {self._from(source)}"
        return ""

    def _from(self, configuration: Configuration) -> str:
        """The configuration in words, as far as it is not the initial one."""
        start, here = self.system.describe(initial(self.system)), self.system.describe(configuration)
        return f"from where {', '.join(f'{k} is {v}' for k, v in here.items() if start[k] != v) or 'it starts'}"

    def _law(self, law: Law, *, inductive: bool) -> Result:
        """Whether the law carries a proof; it stands then. Raises `RefusedError`."""
        if not law.certified:
            return Result.UNCERTIFIED
        shown = law.verdict is (Outcome.PROVED if law.kind is Kind.SOMETIMES else Outcome.REFUTED)
        needs_run = law.verdict is Outcome.PROVED or shown
        unproved = law.verdict is Outcome.PROVED and law.kind is Kind.LEADS_TO
        if unproved or law.verdict is Outcome.INCOMPLETE or law.kind is Kind.WITHIN:
            raise RefusedError(f"that a '{law.kind}' is {law.verdict} cannot be certified")
        if not shown and not inductive:
            raise RefusedError("the set that it rests on is not inductive")
        if needs_run and not any(site.trace for site in law.sites):
            raise RefusedError("no run shows it" if shown else "no run shows that its premise occurs")
        for site in law.sites:
            given, then = (self.guards.guard(ref, f"{self.place}, {law.id}") for ref in (site.given, site.then))
            where = f" [{site.site}]" if site.site else ""
            if not shown:
                self._inside(law, site, given, then, where)
            if site.trace and not (needs_run and _Run(self.system, site.trace).fits(law, site, given, then, shown)):
                raise RefusedError(f"its run{where} does not show {'it' if shown else 'that its premise occurs'}")
        return Result.VERIFIED

    def _inside(self, law: Law, site: Site, given: Ground, then: Ground, where: str) -> None:
        """Nothing in the set breaks the law (or meets the goal, or the premise, that is said never to be met)."""
        every, negated = self.set.formulas.every, self.set.formulas.negated
        if law.kind is Kind.STEP:
            for event in self.system.events:
                spoken_of = not site.events or event.name in site.events
                source = self.set.step(event, given, negated(then)) if spoken_of else None
                if source is not None:
                    raise RefusedError(f"{event.name} breaks it{where}, {self._from(source)}")
            return
        broken = every((given, negated(then)))
        source = self.set.where({Kind.ALWAYS: broken, Kind.SOMETIMES: then, Kind.LEADS_TO: given}[law.kind])
        if source is not None:
            raise RefusedError(f"it is otherwise{where}, {self._from(source)}")


class _Run:
    """A run, taken again by the kernel's semantics. Raises `RefusedError` at a step that cannot be taken."""

    def __init__(self, system: System, trace: Trace) -> None:
        self.system = system
        self.loop = trace.loop
        self.past: list[Configuration] = [initial(system)]
        self.events: list[str] = []
        if trace.initial != self.past[0]:
            raise RefusedError("its run does not begin at the initial configuration")
        for number, told in enumerate(trace.steps, 1):
            taken = [step.event for step in steps(system, self.past[-1]) if (step.label, step.target) == told]
            if not taken:
                raise RefusedError(f"step {number} of its run, {told[0]}, is none of the system")
            self.events.append(taken[0])
            self.past.append(told[1])

    def fits(self, law: Law, site: Site, given: Ground, then: Ground, shown: bool) -> bool:
        """Whether the run shows the verdict (`shown`), or else that the premise of the law occurs."""
        if law.kind is Kind.LEADS_TO:
            return self._keeps_away(given, then) and self._is_fair(law)
        if law.kind is Kind.STEP and (shown or (site.events and then is not False)):
            named = bool(self.events) and (not site.events or self.events[-1] in site.events)
            premise = named and holds(given, self.past[-2])
        else:
            premise = holds(given, self.past[-1])
        goal = holds(then, self.past[-1])
        return self.loop is None and premise and (not shown or goal is (law.kind is Kind.SOMETIMES))

    def _keeps_away(self, given: Ground, then: Ground) -> bool:
        """Whether it ends in a loop, and never meets the goal from some configuration with the premise on."""
        if self.loop is None or not 0 <= self.loop < len(self.past) or self.past[self.loop] != self.past[-1]:
            raise RefusedError("the loop of its run does not close")
        since = 1 + max((number for number, here in enumerate(self.past) if holds(then, here)), default=-1)
        return since <= self.loop and any(holds(given, here) for here in self.past[since:])

    def _is_fair(self, law: Law) -> bool:
        """Whether the loop keeps no event waiting that is promised."""
        can = [set(enabled(self.system, here)) for here in self.past[self.loop :]]
        for event in self.system.events:
            waits = [event.name in names for names in can]
            kept = any(waits) if event.actor.name in law.strong else all(waits) and event.actor.name in law.fair
            if kept and event.name not in self.events[self.loop :]:
                raise RefusedError(f"{event.name} of {event.actor} is kept waiting in the loop of its run")
        return True
