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
from functools import cached_property

from podmodel.engines.diagram import EMPTY, UNIT, Diagrams, bits
from podmodel.engines.questions import Seen, Watch
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
        self._layers = [self.single(system.initial)]
        self._near = EMPTY

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


    # Questions

    @cached_property
    def reachable(self) -> int:
        """Every reachable configuration."""
        return self.reach(self.single(self.system.initial))

    @property
    def count(self) -> int:
        """How many configurations are reachable, exactly."""
        return self.diagrams.count(self.reachable)

    @property
    def transitions(self) -> int:
        """How many steps they can take, exactly."""
        return sum(self.steps(self.reachable, part) for part in self.relations.parts)

    def seen(self, watch: Watch) -> bool:
        """Whether some reachable configuration, or some step from one, is what the watch asks for."""
        return any(self._found(self.reachable, watch))

    def _found(self, node: int, watch: Watch) -> Iterator[tuple[int, Part | None, int]]:
        """Where in the set the watch is answered: (configurations, event, targets), the last two for a step."""
        if isinstance(watch, Seen):
            here = self.where(node, watch.guard)
            if here:
                yield here, None, EMPTY
            return
        source = self.where(node, watch.before)
        for part in self.relations.parts if source else ():
            if not watch.events or self.system.events[part.event].name in watch.events:
                target = self.where(self.image(source, part), watch.after)
                if target:
                    yield self.before(source, part, target), part, target

    # Shortest traces, by breadth-first layers walked back one configuration at a time

    def layer(self, depth: int) -> int:
        """The configurations whose shortest trace has so many steps."""
        while len(self._layers) <= depth and self._layers[-1]:
            front = EMPTY
            for part in self.relations.parts:
                front = self.diagrams.union(front, self.image(self._layers[-1], part))
            self._near = self.diagrams.union(self._near, self._layers[-1])
            self._layers.append(self.diagrams.difference(front, self._near))
        return self._layers[depth] if depth < len(self._layers) else EMPTY

    def trace(self, watch: Watch) -> Trace | None:
        """A shortest trace to what the watch asks for; None if there is none."""
        depth = 0
        while layer := self.layer(depth):
            for here, part, targets in self._found(layer, watch):
                last = self.pick(here)
                steps = self._back(last, depth)
                if part is not None:
                    steps.append(self._step(last, part, targets))
                return Trace(self.system.initial, tuple(steps))
            depth += 1
        return None

    def _back(self, configuration: Configuration, depth: int) -> list[Step]:
        steps: list[Step] = []
        for earlier in range(depth - 1, -1, -1):
            target = self.single(configuration)
            part, sources = next(
                (part, sources)
                for part in self.relations.parts
                if (sources := self.before(self.layer(earlier), part, target))
            )
            configuration = self.pick(sources)
            steps.append(self._step(configuration, part, target))
        return steps[::-1]

    def _step(self, source: Configuration, part: Part, targets: int) -> Step:
        for step in steps_of(self.system, self.system.events[part.event], source):
            if self.diagrams.intersection(self.single(step.target), targets):
                return step
        raise AssertionError("the diagram takes a step that the kernel does not know")


def _joined(found: dict[int, int]) -> list[tuple[int, int]]:
    return [(1 << local, child) for local, child in found.items()]
