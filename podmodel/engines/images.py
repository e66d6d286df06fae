"""
Sets of configurations under guards and events: restrictions, images, pre-images and numbers of steps.

Each is worked out from the root down, one level at a time, and remembered by node and by what is left of the event.
"""

from __future__ import annotations

from podmodel.engines.diagram import EMPTY, UNIT, Diagrams
from podmodel.engines.moves import Moves
from podmodel.engines.relation import Part, Relations
from podmodel.kernel.ground import Ground


class Images:
    """What guards and events make of the sets of one store."""

    def __init__(self, relations: Relations, diagrams: Diagrams) -> None:
        self.relations = relations
        self.moves = Moves(relations)
        self.diagrams = diagrams
        self._occurring: dict[int, list[int]] = {}
        self._where: dict[tuple[int, int], int] = {}
        self._image: dict[tuple[int, int], int] = {}
        self._before: dict[tuple[int, int, int], int] = {}
        self._steps: dict[tuple[int, int], int] = {}

    def occurring(self, node: int) -> list[int]:
        """The local states of each level that occur in the set, as masks."""
        found = self._occurring.get(node)
        if found is None:
            found = self._occurring[node] = [0] * self.diagrams.levels
            seen, todo = {EMPTY, UNIT, node}, [node] if node > UNIT else []
            while todo:
                one = todo.pop()
                for mask, child in self.diagrams.edges[one]:
                    found[self.diagrams.level[one]] |= mask
                    if child not in seen:
                        seen.add(child)
                        todo.append(child)
        return found

    def where(self, node: int, guard: Ground) -> int:
        """The configurations of the set in which the guard holds."""
        if isinstance(guard, bool):
            return node if guard else EMPTY
        if node == EMPTY:
            return EMPTY
        key = (node, id(guard))
        found = self._where.get(key)
        if found is None:
            level = self.diagrams.level[node]
            edges = self.diagrams.edges[node]
            if level in self.relations.met_by(guard):
                pairs = [
                    (piece, self.where(child, rest))
                    for mask, child in edges
                    for rest, piece in self.moves.tested(guard, level, mask)
                ]
            else:
                pairs = [(mask, self.where(child, guard)) for mask, child in edges]
            found = self._where[key] = self.diagrams.node(level, pairs)
        return found

    def image(self, node: int, part: Part) -> int:
        """Where the event leads from the set."""
        if node == EMPTY or part.done:
            return node
        key = (node, part.number)
        found = self._image.get(key)
        if found is None:
            level = self.diagrams.level[node]
            edges = self.diagrams.edges[node]
            if level in part.levels:
                pairs = [
                    (results, self.image(child, rest))
                    for mask, child in edges
                    for rest, results in self.moves.moved(part, level, mask)
                ]
                found = self.diagrams.gather(level, pairs)
            else:
                found = self.diagrams.node(level, [(mask, self.image(child, part)) for mask, child in edges])
            self._image[key] = found
        return found

    def before(self, node: int, part: Part, target: int) -> int:
        """The configurations of the set from which some step of the event leads into the target set."""
        if node == EMPTY or target == EMPTY:
            return EMPTY
        if part.done:
            return self.diagrams.intersection(node, target)
        key = (node, part.number, target)
        found = self._before.get(key)
        if found is None:
            level = self.diagrams.level[node]
            edges, goals = self.diagrams.edges[node], self.diagrams.edges[target]
            if level in part.levels:
                pairs = [
                    (sources, self.before(child, rest, aim))
                    for mask, child in edges
                    for goal, aim in goals
                    for rest, sources in self.moves.drawn(part, level, mask, goal)
                ]
                found = self.diagrams.gather(level, pairs)
            else:
                pairs = [
                    (mask & goal, self.before(child, part, aim))
                    for mask, child in edges
                    for goal, aim in goals
                    if mask & goal
                ]
                found = self.diagrams.node(level, pairs)
            self._before[key] = found
        return found

    def steps(self, node: int, part: Part) -> int:
        """How many steps of the event the set's configurations can take, exactly."""
        if node == EMPTY or part.done:
            return self.diagrams.count(node)
        key = (node, part.number)
        found = self._steps.get(key)
        if found is None:
            level = self.diagrams.level[node]
            edges = self.diagrams.edges[node]
            if level in part.levels:
                found = sum(
                    ways * self.steps(child, rest)
                    for mask, child in edges
                    for rest, ways in self.moves.ways(part, level, mask)
                )
            else:
                found = sum(mask.bit_count() * self.steps(child, part) for mask, child in edges)
            self._steps[key] = found
        return found
