"""
The symbolic engine: all reachable configurations as one decision diagram.

Levels are the system's own slots at the root, then one level for each member. Reachability is by saturation: events
that change only lower levels are exhausted there first; what an event reads above is substituted on the way down,
so an event that only looks at the root still belongs to the member that it changes.
Source: G. Ciardo, G. Luettgen, R. Siminiscu, Saturation: an efficient iteration strategy for symbolic state-space
generation, TACAS 2001.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from podmodel.engines.diagram import EMPTY, UNIT, Diagrams, bits
from podmodel.engines.relation import Part, Relations
from podmodel.kernel.ground import Ground, slots_of
from podmodel.kernel.semantics import Step, Trace, steps_of
from podmodel.kernel.system import Configuration, System


class Symbolic:
    """Sets of configurations of one system, and what its events make of them."""

    def __init__(self, system: System, layout: Sequence[Sequence[str]] | None = None) -> None:
        self.system = system
        self.relations = Relations(system, layout)
        self.diagrams = Diagrams(len(self.relations.slots))
        self._image: dict[tuple[int, int], int] = {}
        self._before: dict[tuple[int, int, int], int] = {}
        self._steps: dict[tuple[int, int], int] = {}
        self._restrict: dict[tuple[int, int], int] = {}
        self._saturated: dict[tuple[int, frozenset[int]], int] = {}
        self._by_number: dict[int, Part] = {}

    # Sets

    def single(self, configuration: Configuration) -> int:
        """The set of one configuration."""
        return self.diagrams.single(self.relations.split(configuration))

    def pick(self, node: int) -> Configuration:
        """Some configuration of a set that is not empty."""
        return self.relations.join(self.diagrams.pick(node))

    def configurations(self, node: int) -> Iterator[Configuration]:
        """Every configuration of the set; for small sets."""
        return map(self.relations.join, self.diagrams.tuples(node))

    def where(self, node: int, guard: Ground) -> int:
        """The configurations of the set in which the guard holds."""
        if isinstance(guard, bool):
            return node if guard else EMPTY
        if node == EMPTY:
            return EMPTY
        key = (node, id(guard))
        found = self._restrict.get(key)
        if found is None:
            level = self.diagrams.level[node]
            pairs = []
            for mask, child in self.diagrams.edges[node]:
                if any(self.relations.level_of[slot] == level for slot in slots_of(guard)):
                    for local in bits(mask):
                        rest = self.relations.residual(guard, level, local)
                        pairs.append((1 << local, self.where(child, rest)))
                else:
                    pairs.append((mask, self.where(child, guard)))
            found = self._restrict[key] = self.diagrams.node(level, pairs)
        return found

    # Events

    def image(self, node: int, part: Part) -> int:
        """Where the event leads from the set."""
        if node == EMPTY:
            return EMPTY
        if part.must is True and not part.roles:
            return node
        key = (node, part.number)
        found = self._image.get(key)
        if found is None:
            found = self._image[key] = self._imaged(node, part)
        return found

    def _imaged(self, node: int, part: Part) -> int:
        level = self.diagrams.level[node]
        if level not in part.levels:
            return self.diagrams.node(
                level, [(mask, self.image(child, part)) for mask, child in self.diagrams.edges[node]]
            )
        found: dict[int, int] = {}
        for mask, child in self.diagrams.edges[node]:
            for local in bits(mask):
                for result, rest in self.relations.advance(part, level, local):
                    below = self.image(child, rest)
                    if below:
                        found[result] = self.diagrams.union(found.get(result, EMPTY), below)
        return self.diagrams.node(level, _joined(found))

    def before(self, node: int, part: Part, target: int) -> int:
        """The configurations of the set from which some step of the event leads into the target set."""
        if node == EMPTY or target == EMPTY:
            return EMPTY
        if part.must is True and not part.roles:
            return self.diagrams.intersection(node, target)
        key = (node, part.number, target)
        found = self._before.get(key)
        if found is None:
            found = self._before[key] = self._traced(node, part, target)
        return found

    def _traced(self, node: int, part: Part, target: int) -> int:
        level = self.diagrams.level[node]
        edges, goals = self.diagrams.edges[node], self.diagrams.edges[target]
        if level not in part.levels:
            pairs = [
                (mask & goal, self.before(child, part, aim))
                for mask, child in edges
                for goal, aim in goals
                if mask & goal
            ]
            return self.diagrams.node(level, pairs)
        found: dict[int, int] = {}
        for mask, child in edges:
            for local in bits(mask):
                for result, rest in self.relations.advance(part, level, local):
                    for goal, aim in goals:
                        if goal >> result & 1:
                            below = self.before(child, rest, aim)
                            if below:
                                found[local] = self.diagrams.union(found.get(local, EMPTY), below)
        return self.diagrams.node(level, _joined(found))

    def steps(self, node: int, part: Part) -> int:
        """How many steps of the event the set's configurations can take, exactly."""
        if node == EMPTY:
            return 0
        if part.must is True and not part.roles:
            return self.diagrams.count(node)
        key = (node, part.number)
        found = self._steps.get(key)
        if found is None:
            level = self.diagrams.level[node]
            found = 0
            for mask, child in self.diagrams.edges[node]:
                if level not in part.levels:
                    found += mask.bit_count() * self.steps(child, part)
                else:
                    for local in bits(mask):
                        for _, rest in self.relations.advance(part, level, local):
                            found += self.steps(child, rest)
            self._steps[key] = found
        return found

    # Reachability

    def reach(self, node: int, parts: Sequence[Part] | None = None) -> int:
        """The least set that contains this one and is closed under the events."""
        parts = self.relations.parts if parts is None else parts
        for part in parts:
            self._by_number[part.number] = part
        return self._saturate(node, frozenset(part.number for part in parts))

    def _saturate(self, node: int, active: frozenset[int]) -> int:
        if node <= UNIT:
            return node
        key = (node, active)
        found = self._saturated.get(key)
        if found is None:
            level = self.diagrams.level[node]
            here = [self._by_number[n] for n in sorted(active) if self._changes(self._by_number[n], level)]
            below = [self._by_number[n] for n in sorted(active) if not self._changes(self._by_number[n], level)]
            found = node
            while True:
                wider = self._deepened(found, level, below)
                for part in here:
                    wider = self.diagrams.union(wider, self.image(wider, part))
                if wider == found:
                    break
                found = wider
            self._saturated[key] = found
            self._saturated[(found, active)] = found
        return found

    def _changes(self, part: Part, level: int) -> bool:
        """Whether the event has a machine at this level that changes something."""
        return any(role.level == level and any(row.stages for row in role.rows) for role in part.roles)

    def _deepened(self, node: int, level: int, parts: Sequence[Part]) -> int:
        pairs = []
        touching = [part for part in parts if level in part.levels]
        passing = frozenset(part.number for part in parts if level not in part.levels)
        for mask, child in self.diagrams.edges[node]:
            if not touching:
                pairs.append((mask, self._saturate(child, passing)))
                continue
            groups: dict[frozenset[int], int] = {}
            for local in bits(mask):
                active = set(passing)
                for part in touching:
                    for _, rest in self.relations.advance(part, level, local):
                        if rest.roles:
                            self._by_number[rest.number] = rest
                            active.add(rest.number)
                frozen = frozenset(active)
                groups[frozen] = groups.get(frozen, 0) | 1 << local
            pairs.extend((share, self._saturate(child, frozen)) for frozen, share in groups.items())
        found = EMPTY
        for mask, child in pairs:
            found = self.diagrams.union(found, self.diagrams.node(level, ((mask, child),)))
        return found


def _joined(found: dict[int, int]) -> list[tuple[int, int]]:
    return [(1 << local, child) for local, child in found.items()]
