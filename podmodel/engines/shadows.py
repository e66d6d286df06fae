"""
Shadows: sets of configurations as a question sees them, which reads some levels only.

At the other levels the first local state stands for any. A guard holds somewhere in the set if and only if it holds
somewhere in the shadow on the levels that it reads. The same is true of a step, if the shadow keeps what the rows read
that decide the event, and the rows that assign what the question reads afterwards: machines that follow never block an
event, so what else they do, they may do from any local state. A shadow keeps the members that a question speaks of as a
whole, so that many questions share it.
"""

from __future__ import annotations

from collections.abc import Iterable

from podmodel.engines.diagram import EMPTY, UNIT, Diagrams
from podmodel.engines.relation import Part, Relations
from podmodel.kernel.ground import SYSTEM, Ground, slots_of

ANY = 1  # the mask of the first local state
MANY = 3  # a shadow of more members than this is hardly smaller than the set


class Shadows:
    """The shadows of the sets of one store."""

    def __init__(self, relations: Relations, diagrams: Diagrams) -> None:
        self.relations = relations
        self.diagrams = diagrams
        slots = relations.system.slots
        self._sites = [frozenset(slots[slot].site for slot in here) for here in relations.slots]
        self._known: dict[frozenset[str], dict[int, int]] = {}

    def of(self, node: int, slots: Iterable[int]) -> int:
        """The shadow of the set on the levels of these slots, or the set itself where that is as good."""
        level_of = self.relations.level_of
        sites = frozenset[str]().union(*(self._sites[level] for level in {level_of[slot] for slot in slots}))
        sites -= {SYSTEM}
        if len(sites) > MANY or node <= UNIT:
            return node
        known = self._known.get(sites)
        if known is None:
            known = self._known[sites] = {EMPTY: EMPTY, UNIT: UNIT}
        return self._shadow(node, sites, known)

    def _keeps(self, level: int, sites: frozenset[str]) -> bool:
        here = self._sites[level]
        return SYSTEM in here or not here.isdisjoint(sites)

    def _shadow(self, node: int, sites: frozenset[str], known: dict[int, int]) -> int:
        found = known.get(node)
        if found is None:
            level, edges = self.diagrams.level[node], self.diagrams.edges[node]
            if self._keeps(level, sites):
                found = self.diagrams.node(level, [(mask, self._shadow(child, sites, known)) for mask, child in edges])
            else:
                below = self.diagrams.all_of([self._shadow(child, sites, known) for _, child in edges])
                found = self.diagrams.node(level, ((ANY, below),))
            known[node] = found
        return found

    def read_by(self, part: Part, after: Ground) -> frozenset[int]:
        """The slots that decide whether the event can happen, and whether the guard holds after it."""
        event, asked = self.relations.events[part.event], slots_of(after)
        found = set(asked)
        for row in event.rows:
            found |= slots_of(row.guard)
        for row in (*event.rows, *(row for _, rows in event.listeners for row in rows)):
            cases = [guard for stage in row.stages for a in stage if a.slot in asked for guard, _ in a.cases]
            writes = any(a.slot in asked for stage in row.stages for a in stage)
            if writes:
                found |= slots_of(row.guard)
            for guard in cases:
                found |= slots_of(guard)
        return frozenset(found)
