"""
The symbolic engine: all reachable configurations as one decision diagram.

Levels are the system's own slots at the root, then one level for each member. Reachability is by saturation: events
that change only lower levels are exhausted there first; what an event reads above is substituted on the way down,
so an event that only looks at the root still belongs to the member that it changes.
Source: G. Ciardo, G. Luettgen, R. Siminiscu, Saturation: an efficient iteration strategy for symbolic state-space
generation, TACAS 2001.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from functools import cached_property

from podmodel.engines.budget import Budget, BudgetError, Progress
from podmodel.engines.diagram import EMPTY, Diagrams, bits
from podmodel.engines.finder import Finder
from podmodel.engines.images import Images
from podmodel.engines.questions import Seen, Watch
from podmodel.engines.relation import Part, Relations
from podmodel.engines.saturation import Saturation
from podmodel.engines.shadows import Shadows
from podmodel.kernel.semantics import Step, Trace, steps_of
from podmodel.kernel.system import Configuration, System

PARTS = 16  # parts of events between two looks at the clock
FRAMES = 40  # calls on the stack for one level, at most


class Symbolic:
    """Sets of configurations of one system, and what its events make of them."""

    def __init__(
        self, system: System, layout: Sequence[Sequence[str]] | None = None, *, budget: Budget | None = None
    ) -> None:
        """`layout`: which machines share a level, from the root down; if not given, those placed beside each other."""
        self.system = system
        self.budget = budget or Budget()
        self._balls: list[int] = []  # by depth, as far as they are known
        self.relations = Relations(system, layout, alarm=self._parts_alarm)
        self.diagrams = Diagrams(len(self.relations.slots), alarm=self._alarm)
        self.images = Images(self.relations, self.diagrams)
        self.saturation = Saturation(self.images)
        self.shadows = Shadows(self.relations, self.diagrams)
        self.where, self.image, self.before, self.steps = (
            self.images.where,
            self.images.image,
            self.images.before,
            self.images.steps,
        )
        self._everything = self.saturation.agenda(self.relations.merged)
        self._balls.append(self.single(system.initial))
        sys.setrecursionlimit(max(sys.getrecursionlimit(), FRAMES * self.diagrams.levels + 1_000))

    def _alarm(self, nodes: int) -> int | None:
        if nodes:
            self.budget.spend(nodes, self._progress)
        return self.budget.next(nodes)

    def _parts_alarm(self, parts: int) -> None:
        """What is left of events is work and memory like nodes are, and the first of it is made before any node."""
        if self.budget.nodes is not None and parts >= self.budget.nodes:
            raise BudgetError(parts)
        if parts % PARTS == 0:
            self.budget.look(parts)

    def _progress(self) -> Progress:
        known = max((self.diagrams.count(node) for node in (*self._balls[-1:], self.saturation.whole)), default=1)
        return Progress(known, len(self.diagrams), len(self._balls) if len(self._balls) > 1 else None)

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

    def locals_of(self, node: int, level: int) -> Iterator[int]:
        """The local states of the level that occur in the set."""
        return bits(self.images.occurring(node)[level])

    def with_locals(self, node: int, level: int, mask: int) -> int:
        """The configurations of the set whose local state at the level is one of the mask's."""
        known: dict[int, int] = {EMPTY: EMPTY}

        def narrowed(one: int) -> int:
            if one not in known:
                here, edges = self.diagrams.level[one], self.diagrams.edges[one]
                pairs = [(m & mask, c) if here == level else (m, narrowed(c)) for m, c in edges]
                known[one] = self.diagrams.node(here, pairs)
            return known[one]

        return narrowed(node)

    # Reachability

    def reach(self, node: int, parts: Sequence[Part] | None = None) -> int:
        """The least set that contains this one and is closed under the events."""
        return self.saturation.forward(node, self._everything if parts is None else self.saturation.agenda(parts))

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
        return sum(self.steps(self.reachable, part) for part in self.relations.merged)

    def seen(self, watch: Watch, node: int | None = None) -> bool:
        """Whether some configuration of the set (the reachable ones), or some step from one, is what the watch asks."""
        if node is None:
            return Finder(self.images, self.shadows).seen(self.reachable, watch)
        return Finder(self.images).seen(node, watch)

    # Shortest traces: balls around the start, walked back one configuration at a time

    def ball(self, depth: int) -> int:
        """The configurations that are at most so many steps away."""
        while len(self._balls) <= depth:
            self._balls.append(self.saturation.once(self._balls[-1], self._everything))
        return self._balls[depth]

    @property
    def depth(self) -> int:
        """How many steps the farthest configuration is away."""
        depth = 0
        while self.ball(depth + 1) != self.ball(depth):
            depth += 1
        return depth

    def trace(self, watch: Watch) -> Trace | None:
        """A shortest trace to what the watch asks for; None if there is none."""
        depth = 0
        while not self.seen(watch, self.ball(depth)):
            depth += 1
            if self.ball(depth) == self.ball(depth - 1):
                return None
        here, part, targets = self._found(self.ball(depth), watch)
        last = self.pick(here)
        steps = self._back(last, depth)
        if part is not None:
            steps.append(self._step(last, part, targets))
        return Trace(self.system.initial, tuple(steps))

    def _found(self, node: int, watch: Watch) -> tuple[int, Part | None, int]:
        """Where in the set the watch is answered: (configurations, event, targets), the last two for a step."""
        if isinstance(watch, Seen):
            return self.where(node, watch.guard), None, EMPTY
        part = next(Finder(self.images).takers(node, watch))
        source = self.where(node, watch.before)
        target = self.where(self.image(source, part), watch.after)
        return self.before(source, part, target), part, target

    def path(self, goal: int) -> list[tuple[str, Configuration]]:
        """A shortest way from the start into a set, as (event, configuration); the set must be reachable."""
        depth = 0
        while not (here := self.diagrams.intersection(self.ball(depth), goal)):
            depth += 1
        return [(step.event, step.target) for step in self._back(self.pick(here), depth)]

    def _back(self, configuration: Configuration, depth: int) -> list[Step]:
        """A shortest run to a configuration that is exactly so many steps away."""
        steps: list[Step] = []
        for earlier in range(depth - 1, -1, -1):
            target = self.single(configuration)
            part, sources = next(
                (part, sources)
                for part in self.relations.parts
                if (sources := self.before(self.ball(earlier), part, target))
            )
            configuration = self.pick(sources)
            steps.append(self._step(configuration, part, target))
        return steps[::-1]

    def _step(self, source: Configuration, part: Part, targets: int) -> Step:
        for step in steps_of(self.system, self.system.events[part.event], source):
            if self.diagrams.intersection(self.single(step.target), targets):
                return step
        raise AssertionError("the diagram takes a step that the kernel does not know")
