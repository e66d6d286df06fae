"""
Leads-to under fairness: from `given`, sooner or later `then`.

Fairness belongs to events. Weak: an event of a fair actor that can happen from some point on without interruption
does happen. Strong: one that can happen again and again does happen again and again. The other actors owe nothing: a
run may pause for ever wherever no event of a fair actor is enabled. A law is refuted by a lasso: a stem to where
`given` holds and `then` does not, then a loop in which `then` never holds and no fair event is kept waiting.

Each law is asked of the slice of its cone of influence. That gives the same answer, because what the slice drops
changes nothing kept: a fair run of the slice becomes one of the system by taking, in between, the dropped events that
are fair; and the shadow of a fair run of the system is fair, as it may pause. For the latter the slice must not know an
event by some of its rows only: with the others, that change nothing kept, the system could serve it and stand
still. So every fair event that the slice knows is observed, which keeps all of its rows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial

from podmodel.engines.budget import Budget
from podmodel.engines.fairness import Fair, FairSets
from podmodel.engines.lasso import Paths, lifted
from podmodel.engines.slicing import Cone, Slice, cone, cut, merge
from podmodel.engines.symbolic import Symbolic
from podmodel.kernel.ground import SYSTEM, Ground
from podmodel.kernel.property import Kind, Property
from podmodel.kernel.semantics import Trace
from podmodel.kernel.system import System


@dataclass(frozen=True)
class LeadsTo:
    """
    The answer for one member: whether the premise occurs, whether the law is refuted, how much was searched.

    The lasso that refutes it is looked for when it is first asked for.
    """

    site: str
    premise: bool
    refuted: bool
    configurations: int
    find: Callable[[], Trace | None] = field(default=lambda: None, repr=False, compare=False)

    @cached_property
    def lasso(self) -> Trace | None:
        """A stem and a loop that refute the law, or None."""
        return self.find()


def leads_to(system: System, law: Property, *, budget: Budget | None = None) -> tuple[LeadsTo, ...]:
    """An answer for each member that the law is meant of and applies to."""
    return Responses(system, [law], budget=budget).answers(law)


class Responses:
    """Laws of response of one system; those that see the same part of it share its search."""

    def __init__(self, system: System, laws: Iterable[Property], *, budget: Budget | None = None) -> None:
        self.system = system
        self.budget = budget or Budget()
        self._asked: list[_Asked] = []
        for law in laws:
            for site in _sites(system, law) if law.kind is Kind.LEADS_TO else ():
                self.budget.look()
                self._asked.append(_Asked(system, law, site))
        self._searches: dict[object, tuple[Slice, Symbolic]] = {}

    def answers(self, law: Property) -> tuple[LeadsTo, ...]:
        """An answer for each member that the law is meant of and applies to."""
        return tuple(self._answer(one) for one in self._asked if one.law is law)

    def _answer(self, one: _Asked) -> LeadsTo:
        part, symbolic = self._search(one)
        search = _Search(part, symbolic, one)
        find = search.lasso if search.refuted else (lambda: None)
        return LeadsTo(one.site, bool(search.premise), search.refuted, symbolic.count, find)

    def _search(self, one: _Asked) -> tuple[Slice, Symbolic]:
        """The slice for the question and for all that see the same slots, and its search."""
        if one.key not in self._searches:
            alike = [other for other in self._asked if other.key == one.key]
            part = cut(self.system, merge([other.cone for other in alike]), one.observed)
            self._searches[one.key] = (part, Symbolic(part.system, budget=self.budget))
        return self._searches[one.key]


def _sites(system: System, law: Property) -> Sequence[str]:
    sites = system.grounder.related(law.each, SYSTEM) if law.each else (SYSTEM,)
    return [site for site in sites if system.ground(law.applies, site) is True]


class _Asked:
    """A law at one site, and the part of the system that it sees."""

    def __init__(self, system: System, law: Property, site: str) -> None:
        self.law = law
        self.site = site
        self.given: Ground = system.grounder.ground(law.given, site)
        self.not_then: Ground = system.grounder.ground(law.then, site, positive=False)
        self.observed: frozenset[str] = frozenset()
        while True:
            self.cone: Cone = cone(system, [self.given, self.not_then], self.observed)
            fair = frozenset(name for name in self.cone.events if self.fair(system, name))
            if fair <= self.observed:
                break
            self.observed |= fair
        self.key = (self.cone.slots, self.cone.events, self.observed)

    def fair(self, system: System, event: str) -> bool:
        """Whether the event may not be kept waiting for ever."""
        return system.by_name[event].actor in (*self.law.fair, *self.law.strong)


class _Search:
    """One law at one site, in the search of its slice."""

    def __init__(self, part: Slice, symbolic: Symbolic, asked: _Asked) -> None:
        self.part = part
        self.symbolic = symbolic
        self.asked = asked
        law, events = asked.law, part.system.events
        strong = tuple(p for p in symbolic.relations.parts if events[p.event].actor in law.strong)
        weak = tuple(p for p in symbolic.relations.parts if events[p.event].actor in law.fair and p not in strong)
        common = [level for level, slots in enumerate(symbolic.relations.slots) if _of_system(part.system, slots)]
        self.fair = FairSets(symbolic, Fair(weak, strong), common)
        self.premise = symbolic.where(symbolic.reachable, part.translate(asked.given))
        not_then = part.translate(asked.not_then)
        self.start = symbolic.where(self.premise, not_then)
        within = symbolic.where(symbolic.reachable, not_then) if self.start else self.start
        everything = symbolic.saturation.agenda(symbolic.relations.merged)
        self.stay = symbolic.saturation.ahead(within, self.start, everything)

    @cached_property
    def bad(self) -> tuple[int, ...]:
        """The sets without `then` in which a fair run can stay, after `given`."""
        return tuple(self.fair.inside(self.stay))

    @property
    def refuted(self) -> bool:
        """Whether there is a fair run on which `given` is not followed by `then`."""
        return bool(self.bad)

    def lasso(self) -> Trace:
        """A stem and a loop; a run that pauses is preferred to one that turns."""
        diagrams, symbolic = self.symbolic.diagrams, self.symbolic
        paths = Paths(symbolic)
        goals = {within: self.fair.resting(within) for within in self.bad}
        resting = any(goals.values())
        goal = diagrams.all_of(goals[within] if resting else within for within in self.bad)
        backward = symbolic.saturation.backward(self.stay, goal, paths.everything)
        stem = symbolic.path(diagrams.intersection(self.start, backward))
        stem += paths.path(stem[-1][1] if stem else self.part.system.initial, self.stay, goal)
        here = stem[-1][1] if stem else self.part.system.initial
        single = symbolic.single(here)
        within = next(within for within in self.bad if diagrams.intersection(within, single))
        lead, loop = paths.loop(here, self.fair, within)
        return lifted(self.part, stem + lead, loop, partial(self.asked.fair, self.part.whole))


def _of_system(system: System, slots: Sequence[int]) -> bool:
    return all(system.slots[slot].site == SYSTEM for slot in slots)
