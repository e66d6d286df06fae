"""
Leads-to under fairness: from `given`, sooner or later `then`.

Fairness belongs to events. Weak: an event of a fair actor that can happen from some point on without interruption
does happen. Strong: one that can happen again and again does happen again and again. The other actors owe nothing: a run may stop wherever no event of a fair actor is
enabled, and goes on unchanged for ever. A law is refuted by a lasso: a stem to where `given` holds and `then` does not,
then a loop in which `then` never holds and no fair event is kept waiting. The slice of the cone of influence gives
the same answers, because steps that it drops change nothing kept and runs may pause in any case.
Sources: E. Emerson and C.-L. Lei, Efficient model checking in fragments of the propositional mu-calculus, LICS 1986;
Y. Kesten, A. Pnueli, L. Raviv, Algorithmic verification of linear temporal logic specifications, ICALP 1998.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from podmodel.engines.diagram import EMPTY
from podmodel.engines.relation import Part
from podmodel.engines.slicing import Slice, cone, cut
from podmodel.engines.symbolic import Symbolic
from podmodel.kernel.ground import SYSTEM, Ground
from podmodel.kernel.property import Property
from podmodel.kernel.semantics import Trace
from podmodel.kernel.system import Configuration, System


@dataclass(frozen=True)
class LeadsTo:
    """The answer for one member: whether the premise occurs, how much was searched, and the lasso that refutes it."""

    site: str
    premise: bool
    configurations: int
    lasso: Trace | None


def leads_to(system: System, law: Property) -> tuple[LeadsTo, ...]:
    """An answer for each member that the law is meant of and applies to."""
    sites = system.grounder.related(law.each, SYSTEM) if law.each else (SYSTEM,)
    return tuple(_answer(system, law, site) for site in sites if system.ground(law.applies, site) is True)


def _answer(system: System, law: Property, site: str) -> LeadsTo:
    given, then = system.grounder.ground(law.given, site), system.grounder.ground(law.then, site)
    not_then = system.grounder.ground(law.then, site, positive=False)
    part = cut(system, cone(system, [given, then, not_then]))
    search = _Search(part, part.translate(given), part.translate(not_then), law)
    return LeadsTo(site, bool(search.premise), search.symbolic.count, search.lasso())


class _Search:
    def __init__(self, part: Slice, given: Ground, not_then: Ground, law: Property) -> None:
        self.part = part
        self.symbolic = Symbolic(part.system)
        events = part.system.events
        parts = self.symbolic.relations.parts
        self.weak = [p for p in parts if events[p.event].actor in law.fair and events[p.event].actor not in law.strong]
        self.strong = [p for p in parts if events[p.event].actor in law.strong]
        self.premise = self.symbolic.where(self.symbolic.reachable, given)
        self.stuck = self.symbolic.where(self.symbolic.reachable, not_then)
        self.start = self.symbolic.where(self.premise, not_then)

    def enabled(self, part: Part, node: int) -> int:
        """The configurations of the set in which the event can happen."""
        event = self.part.system.events[part.event]
        return self.symbolic.where(node, self.part.system.grounder.some(row.guard for row in event.rows))

    def taken(self, part: Part, node: int) -> int:
        """Where, within the set, the event can be taken and stays within it."""
        return self.symbolic.before(node, part, node)

    def served(self, part: Part, node: int) -> int:
        """Where, within the set, the fair event is disabled or is taken and stays within it."""
        diagrams = self.symbolic.diagrams
        disabled = diagrams.difference(node, self.enabled(part, node))
        return diagrams.union(disabled, self.taken(part, node))

    @cached_property
    def fair_set(self) -> int:
        """The configurations without `then` from which a fair run never meets it."""
        found = self.stuck
        while True:
            smaller = found
            for part in self.weak:
                smaller = self.backwards(smaller, self.served(part, smaller))
            for part in self.strong:
                disabled = self.symbolic.diagrams.difference(smaller, self.enabled(part, smaller))
                again = self.backwards(smaller, self.taken(part, smaller))
                smaller = self.symbolic.diagrams.union(disabled, again)
            if smaller == found:
                return found
            found = smaller

    def backwards(self, within: int, goal: int) -> int:
        """The configurations of the set from which the goal can be reached inside it."""
        found = goal
        diagrams = self.symbolic.diagrams
        while True:
            wider = found
            for part in self.symbolic.relations.parts:
                wider = diagrams.union(wider, self.symbolic.before(within, part, wider))
            if wider == found:
                return found
            found = wider

    # The lasso

    def lasso(self) -> Trace | None:
        """A stem and a loop, or None if the law holds; a run that stops is preferred to one that turns."""
        bad = self.fair_set
        for goal in (self._resting(bad), bad):
            start = self.symbolic.diagrams.intersection(self.start, self.backwards(self.stuck, goal)) if goal else EMPTY
            if start:
                stem = self._stem(start)
                stem += self._path(stem[-1][1], self.stuck, goal)
                lead, loop = self._loop(stem[-1][1], bad)
                return self._lifted(stem + lead, loop)
        return None

    def _resting(self, node: int) -> int:
        """Where nothing owes a step: every fair event is disabled."""
        for part in (*self.weak, *self.strong):
            node = self.symbolic.diagrams.difference(node, self.enabled(part, node))
        return node

    def _stem(self, goal: int) -> list[tuple[str, Configuration]]:
        initial = self.part.system.initial
        return [("", initial), *self._path(initial, self.symbolic.reachable, goal)]

    def _path(self, source: Configuration, within: int, goal: int) -> list[tuple[str, Configuration]]:
        """A shortest way inside a set, as (event, configuration)."""
        diagrams = self.symbolic.diagrams
        layers = [self.symbolic.single(source)]
        seen = layers[0]
        while not diagrams.intersection(layers[-1], goal):
            front = EMPTY
            for part in self.symbolic.relations.parts:
                front = diagrams.union(front, diagrams.intersection(self.symbolic.image(layers[-1], part), within))
            layers.append(diagrams.difference(front, seen))
            seen = diagrams.union(seen, front)
            if not layers[-1]:
                raise AssertionError("a goal inside the set cannot be reached inside it")
        last = self.symbolic.pick(diagrams.intersection(layers[-1], goal))
        way: list[tuple[str, Configuration]] = []
        for layer in reversed(layers[:-1]):
            name, earlier = self._came_from(layer, last)
            way.append((name, last))
            last = earlier
        return way[::-1]

    def _came_from(self, layer: int, target: Configuration) -> tuple[str, Configuration]:
        single = self.symbolic.single(target)
        for part in self.symbolic.relations.parts:
            sources = self.symbolic.before(layer, part, single)
            if sources:
                return self.part.system.events[part.event].name, self.symbolic.pick(sources)
        raise AssertionError("a configuration of a layer has no predecessor in the one before")

    def _loop(self, source: Configuration, bad: int) -> tuple[list[tuple[str, Configuration]], ...]:
        """A loop inside the fair set in which no fair event is kept waiting, and the way to where it begins."""
        lead: list[tuple[str, Configuration]] = []
        if self.symbolic.diagrams.intersection(self.symbolic.single(source), self._resting(bad)):
            return lead, []
        start = source
        while True:
            here, way = start, []
            for part, goal in self._dues(bad):
                if self._connected(here, goal, bad):
                    way += self._path(here, bad, goal)
                    here = way[-1][1] if way else here
                    way += self._step(part, here, bad)
                    here = way[-1][1] if way else here
            if self._connected(here, self.symbolic.single(start), bad):
                return lead, way + self._path(here, bad, self.symbolic.single(start))
            start, lead = here, lead + way

    def _dues(self, bad: int) -> list[tuple[Part, int]]:
        """Each fair event, and where its due is paid."""
        weak = [(part, self.served(part, bad)) for part in self.weak]
        return weak + [(part, self.taken(part, bad)) for part in self.strong]

    def _step(self, part: Part, here: Configuration, bad: int) -> list[tuple[str, Configuration]]:
        """The fair event itself, where it is enabled."""
        single = self.symbolic.single(here)
        if not self.enabled(part, single):
            return []
        target = self.symbolic.diagrams.intersection(self.symbolic.image(single, part), bad)
        return [(self.part.system.events[part.event].name, self.symbolic.pick(target))]

    def _connected(self, source: Configuration, goal: int, within: int) -> bool:
        return bool(self.symbolic.diagrams.intersection(self.backwards(within, goal), self.symbolic.single(source)))

    def _lifted(self, stem: Sequence[tuple[str, Configuration]], loop: Sequence[tuple[str, Configuration]]) -> Trace:
        run = tuple(self.part.lift([*stem[1:], *loop]))
        return Trace(self.part.whole.initial, run, loop=len(stem) - 1)
