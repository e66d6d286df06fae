"""
Which events can lie on a cycle inside a set, judged by what they do to single levels.

A cycle of the system moves in a cycle at every level. So an event cannot lie on one if, at some level, all that it does
inside the set leads from one strongly connected component of the local states to another. What it does inside the set
is exact; the components are of the union of what all events do, so "on a cycle" may be said of too many, never of
too few.
Source of the components: R. Tarjan, Depth-first search and linear graph algorithms, SIAM J. Computing 1(2), 1972.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from podmodel.engines.diagram import EMPTY, bits
from podmodel.engines.images import Images
from podmodel.engines.relation import Part

Pairs = dict[int, set[tuple[int, int]]]  # by level: a local state, and what it becomes
STAYS = (0, 0)  # a level that the event can change, where this way to take it changes nothing


class Cycles:
    """What each event does inside one set, and which events can lie on a cycle of it."""

    def __init__(self, images: Images, within: int, parts: Iterable[Part]) -> None:
        self.images = images
        self.diagrams = images.diagrams
        self.within = within
        self.pairs: dict[Part, Pairs] = {}
        self._seen: dict[tuple[int, int, int], bool] = {}
        for part in parts:
            self._seen.clear()
            found: Pairs = {}
            if self._collect(within, part, within, found):
                self.pairs[part] = found
        self.live = self._live()

    def _collect(self, node: int, part: Part, target: int, found: Pairs) -> bool:
        """Whether the event leads from the one set into the other; what it does there is added to `found`."""
        if node == EMPTY or target == EMPTY:
            return False
        if not part.writes:
            return self.images.before(node, part, target) != EMPTY
        key = (node, part.number, target)
        known = self._seen.get(key)
        if known is None:
            level = self.diagrams.level[node]
            known = False
            for mask, child in self.diagrams.edges[node]:
                for goal, aim in self.diagrams.edges[target]:
                    if level in part.levels:
                        for rest, local, results in self.images.moves.each(part, level, mask, goal):
                            if self._collect(child, rest, aim, found):
                                known = True
                                for spared in part.writes - rest.writes - {level}:
                                    found.setdefault(spared, set()).add(STAYS)
                                if level in part.writes:
                                    found.setdefault(level, set()).update((local, result) for result in bits(results))
                    elif mask & goal and self._collect(child, part, aim, found):
                        known = True
            self._seen[key] = known
        return known

    def _live(self) -> frozenset[Part]:
        """The events that can lie on a cycle; one after the other is ruled out until the rest holds together."""
        live = dict(self.pairs)
        while True:
            self.components = self._components(live.values())
            left = {part: pairs for part, pairs in live.items() if not self._leaves(pairs)}
            if len(left) == len(live):
                return frozenset(live)
            live = left

    def _leaves(self, pairs: Pairs) -> bool:
        """Whether all that is done at some level leads from one component to another."""
        return any(
            all(self.components[level][source] != self.components[level][target] for source, target in moves)
            for level, moves in pairs.items()
        )

    def _components(self, everything: Iterable[Pairs]) -> dict[int, dict[int, int]]:
        graphs: dict[int, dict[int, set[int]]] = {}
        for pairs in everything:
            for level, moves in pairs.items():
                graph = graphs.setdefault(level, {})
                for source, target in moves:
                    graph.setdefault(source, set()).add(target)
                    graph.setdefault(target, set())
        return {level: components(graph) for level, graph in graphs.items()}


def components(graph: Mapping[int, Iterable[int]]) -> dict[int, int]:
    """The number of the strongly connected component of each vertex."""
    order: dict[int, int] = {}
    low: dict[int, int] = {}
    found: dict[int, int] = {}
    stack: list[int] = []
    for root in graph:
        todo = [] if root in order else [(root, iter(graph[root]))]
        if todo:
            order[root] = low[root] = len(order)
            stack.append(root)
        while todo:
            vertex, targets = todo[-1]
            for target in targets:
                if target not in order:
                    order[target] = low[target] = len(order)
                    stack.append(target)
                    todo.append((target, iter(graph[target])))
                    break
                if target not in found:
                    low[vertex] = min(low[vertex], order[target])
            else:
                todo.pop()
                if todo:
                    low[todo[-1][0]] = min(low[todo[-1][0]], low[vertex])
                if low[vertex] == order[vertex]:
                    while True:
                        member = stack.pop()
                        found[member] = vertex
                        if member == vertex:
                            break
    return found
