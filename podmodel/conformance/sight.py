"""What can be seen of the pods of a shape: its system, the search of it, and the facts that were met so far."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property, lru_cache
from typing import NamedTuple

from podmodel.conformance.facts import Fact, Facts
from podmodel.conformance.laws import Laws, contradictions
from podmodel.conformance.seen import Observation
from podmodel.conformance.shapes import Shape
from podmodel.engines.budget import Budget
from podmodel.engines.conform import Observer
from podmodel.kernel.ground import Ground
from podmodel.lifecycles.compose import compose
from podmodel.lifecycles.levels import Level

SHAPES = 16  # searches that are kept; each may hold NODES nodes
NODES = 400_000  # of one search


class Way(NamedTuple):
    """How hard a life is looked for: at which level, and whether any number of changes may have been missed."""

    level: Level
    missing: bool


QUIET = Level.WORKER | Level.SANDBOX | Level.IMAGE | Level.ENDS
WAYS: tuple[Way, ...] = (
    Way(QUIET, missing=False),
    Way(Level.KUBELET, missing=False),
    Way(QUIET, missing=True),
    Way(Level.KUBELET, missing=True),
)
"""
The ways in which a life is looked for, the cheapest first; the last one allows whatever another one does.

What a level leaves out does not happen at it. A kubelet that restarts and a node that is lost are dear, and most lives
know neither; nor do most observers miss much. So a life is accepted by the first way that knows it, and impossible only
if the last one says so.
"""


class Sight:
    """The search of one shape in one way, in one release."""

    def __init__(self, shape: Shape, way: Way, kubernetes: str, nodes: int | None = NODES) -> None:
        self.way = way
        self.system = compose(shape.pod, scope=shape.scope(way.level, kubernetes))
        self.facts = Facts(self.system)
        self.observer = Observer(self.system, self.facts.vocabulary(), budget=Budget(nodes=nodes))
        self._known: dict[Observation, tuple[Sequence[Fact], Ground]] = {}
        self._absurd: dict[Observation, bool] = {}

    @property
    def start(self) -> int:
        """The belief of who has not seen anything yet."""
        return self.observer.start

    @cached_property
    def laws(self) -> Laws:
        """The laws that name what is wrong."""
        return Laws(self.system)

    def step(self, belief: int, now: Observation | None, seen: Observation) -> int:
        """The belief after the next observation; 0 if that is impossible in this way."""
        guard = self._read(seen)[1]
        if self.way.missing:
            return self.observer.step(belief, guard)
        return self.observer.adjacent(belief, self.facts.nothing if now is None else self._read(now)[1], guard)

    def read(self, seen: Observation | None) -> Sequence[Fact]:
        """What an observation says; nothing, where there is none."""
        return () if seen is None else self._read(seen)[0]

    def absurd(self, seen: Observation) -> bool:
        """Whether facts of the observation rule one another out, whatever came before."""
        found = self._absurd.get(seen)
        if found is None:
            found = self._absurd[seen] = bool(contradictions(self.read(seen)))
        return found

    def _read(self, seen: Observation) -> tuple[Sequence[Fact], Ground]:
        known = self._known.get(seen)
        if known is None:
            facts = self.facts.of(seen)
            known = self._known[seen] = (facts, self.observer.join([fact.guard for fact in facts]))
        return known


@lru_cache(maxsize=SHAPES)
def sight(shape: Shape, way: Way, kubernetes: str) -> Sight:
    """The search of a shape, made when it is met for the first time."""
    return Sight(shape, way, kubernetes)
