"""
Multi-valued decision diagrams: huge sets of configurations as small shared graphs.

A set is a number: 0 the empty set, 1 the set of the empty tuple, others name a node of one level. A node has disjoint
edges (mask of local states, child). Equal sets are the same number, so operations are remembered by numbers.
Source: A. Srinivasan, T. Kam, S. Malik, R. Brayton, Algorithms for discrete function manipulation, ICCAD 1990.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

EMPTY, UNIT = 0, 1
NEVER = 1 << 62

Edges = tuple[tuple[int, int], ...]


class Diagrams:
    """A store of nodes over a fixed number of levels, level 0 at the root."""

    def __init__(self, levels: int, *, alarm: Callable[[int], int | None] | None = None) -> None:
        """`alarm` is called with the number of nodes, and says at which number it is to be called again."""
        self.levels = levels
        self._alarm = alarm
        self._alarm_at = (alarm(0) if alarm else None) or NEVER
        self.level: list[int] = [levels, levels]
        self.edges: list[Edges] = [(), ()]
        self._unique: dict[tuple[int, Edges], int] = {}
        self._union: dict[tuple[int, int], int] = {}
        self._intersection: dict[tuple[int, int], int] = {}
        self._difference: dict[tuple[int, int], int] = {}
        self._counts: dict[int, int] = {EMPTY: 0, UNIT: 1}

    def __len__(self) -> int:
        return len(self.edges)

    def node(self, level: int, pairs: Iterable[tuple[int, int]]) -> int:
        """The set with these (mask, child) edges; masks are disjoint, equal children are joined."""
        masks: dict[int, int] = {}
        for mask, child in pairs:
            if mask and child:
                masks[child] = masks.get(child, 0) | mask
        if not masks:
            return EMPTY
        key = (level, tuple(sorted((mask, child) for child, mask in masks.items())))
        known = self._unique.get(key)
        if known is None:
            known = len(self.edges)
            if known >= self._alarm_at and self._alarm:
                self._alarm_at = self._alarm(known) or NEVER
            self.level[known:] = (level,)  # an interrupt here leaves nothing behind
            self.edges.append(key[1])
            self._unique[key] = known
        return known

    def gather(self, level: int, pairs: Iterable[tuple[int, int]]) -> int:
        """The union of these (mask, child) edges; masks may overlap."""
        masks: dict[int, int] = {}
        for mask, child in pairs:
            if mask and child:
                masks[child] = masks.get(child, 0) | mask
        apart: list[tuple[int, int]] = []
        covered = 0
        for child, mask in masks.items():
            if mask & covered:
                apart = self._overlaid(apart, mask, child)
            else:
                apart.append((mask, child))
            covered |= mask
        return self.node(level, apart)

    def _overlaid(self, apart: list[tuple[int, int]], mask: int, child: int) -> list[tuple[int, int]]:
        found: list[tuple[int, int]] = []
        for known, below in apart:
            both = known & mask
            if both:
                found.append((both, self.union(below, child)))
                mask &= ~both
                known &= ~both
            if known:
                found.append((known, below))
        if mask:
            found.append((mask, child))
        return found

    def single(self, locals_: Iterable[int]) -> int:
        """The set of one tuple of local state numbers."""
        found = UNIT
        for level, local in reversed(list(enumerate(locals_))):
            found = self.node(level, ((1 << local, found),))
        return found

    def union(self, one: int, other: int) -> int:
        """One or the other."""
        if one == other or not other:
            return one
        if not one:
            return other
        key = (one, other) if one < other else (other, one)
        known = self._union.get(key)
        if known is None:
            pairs: list[tuple[int, int]] = []
            rest = list(self.edges[other])
            for mask, child in self.edges[one]:
                for position, (mask2, child2) in enumerate(rest):
                    both = mask & mask2
                    if both:
                        pairs.append((both, self.union(child, child2)))
                        mask ^= both
                        rest[position] = (mask2 ^ both, child2)
                pairs.append((mask, child))
            known = self._union[key] = self.node(self.level[one], pairs + rest)
        return known

    def all_of(self, nodes: Iterable[int]) -> int:
        """The union of all these."""
        found = EMPTY
        for node in nodes:
            found = self.union(found, node)
        return found

    def intersection(self, one: int, other: int) -> int:
        """One and the other."""
        if one == other or not one or not other:
            return one if one == other else EMPTY
        key = (one, other) if one < other else (other, one)
        known = self._intersection.get(key)
        if known is None:
            pairs = [
                (mask & mask2, self.intersection(child, child2))
                for mask, child in self.edges[one]
                for mask2, child2 in self.edges[other]
                if mask & mask2
            ]
            known = self._intersection[key] = self.node(self.level[one], pairs)
        return known

    def difference(self, one: int, other: int) -> int:
        """One but not the other."""
        if one == other or not one or not other:
            return EMPTY if one == other else one
        key = (one, other)
        known = self._difference.get(key)
        if known is None:
            pairs: list[tuple[int, int]] = []
            for mask, child in self.edges[one]:
                rest = mask
                for mask2, child2 in self.edges[other]:
                    both = rest & mask2
                    if both:
                        pairs.append((both, self.difference(child, child2)))
                        rest &= ~both
                pairs.append((rest, child))
            known = self._difference[key] = self.node(self.level[one], pairs)
        return known

    def count(self, node: int) -> int:
        """How many tuples the set holds, exactly."""
        known = self._counts.get(node)
        if known is None:
            known = sum(mask.bit_count() * self.count(child) for mask, child in self.edges[node])
            self._counts[node] = known
        return known

    def pick(self, node: int) -> tuple[int, ...]:
        """Some tuple of a set that is not empty: at each level the lowest local state of the first edge."""
        found = []
        while node != UNIT:
            mask, node = self.edges[node][0]
            found.append((mask & -mask).bit_length() - 1)
        return tuple(found)

    def tuples(self, node: int) -> Iterator[tuple[int, ...]]:
        """Every tuple of the set; for small sets."""
        if node == UNIT:
            yield ()
        for mask, child in self.edges[node]:
            for local in bits(mask):
                for rest in self.tuples(child):
                    yield (local, *rest)

    def reachable(self, node: int) -> int:
        """How many nodes the set is made of."""
        seen: set[int] = set()
        todo = [node]
        while todo:
            one = todo.pop()
            if one > UNIT and one not in seen:
                seen.add(one)
                todo.extend(child for _, child in self.edges[one])
        return len(seen)


def bits(mask: int) -> Iterator[int]:
    """The positions of the bits that are set."""
    while mask:
        low = mask & -mask
        yield low.bit_length() - 1
        mask ^= low
