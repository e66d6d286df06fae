"""
A set of configurations as a decision diagram: is one inside, does a step lead out?

A step is a formula of the kernel over the slots before and after it (`podmodel.kernel.formula`). The diagram is gone
through level by level, from the root on, with what is left of the formula when the values met so far are put in.
Nothing here is shared with the engine that found the set.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from podmodel.certificates.form import Diagram, Values
from podmodel.kernel.formula import Change, Formulas
from podmodel.kernel.ground import Ground, slots_of
from podmodel.kernel.reading import MalformedError
from podmodel.kernel.system import Configuration, Event, System


class Inductive:
    """The set of a certificate, and what the steps of its system make of it."""

    def __init__(self, system: System, diagram: Diagram, place: str = "$") -> None:
        self.formulas = Formulas(system)
        _well_formed(diagram, self.formulas.sizes[: self.formulas.slots], place)
        self.root = diagram.root
        self.slots = [level.slots for level in diagram.levels]
        self.level = [level for level, _ in diagram.nodes]
        self.edges = [
            {diagram.levels[level].states[state]: child for states, child in edges for state in states}
            for level, edges in diagram.nodes
        ]
        self._moves: dict[object, list[tuple[dict[int, int], Ground]]] = {}
        self._known: dict[object, Values | None] = {}

    @cached_property
    def count(self) -> int:
        """How many configurations it holds."""
        counts = [1]
        for edges in self.edges[1:]:
            counts.append(sum(counts[child] for child in edges.values()))
        return counts[self.root]

    def has(self, configuration: Configuration) -> bool:
        """Whether the configuration is inside."""
        node: int | None = self.root
        for slots in self.slots:
            node = None if node is None else self.edges[node].get(tuple(configuration[slot] for slot in slots))
        return node is not None

    def where(self, guard: Ground) -> Configuration | None:
        """A configuration of the set in which the guard holds, if there is one."""
        return self._found(None, Change(guard, frozenset()))

    def way_out(self, event: Event) -> Configuration | None:
        """A configuration of the set from which a step of the event leads out of it, if there is one."""
        return self._found(self.root, self.formulas.step(event))

    def step(self, event: Event, before: Ground, after: Ground) -> Configuration | None:
        """A configuration of the set where a step of the event leads from the one guard to the other."""
        change = self.formulas.step_between(event, before, after)
        if not change.writes and self.where(self.formulas.every((before, after))) is None:
            return None  # the step has no say
        return self._found(None, change)

    def _found(self, target: int | None, change: Change) -> Configuration | None:
        values = self._way(self.root, target, change.relation, change.writes)
        order = [slot for slots in self.slots for slot in slots]
        return None if values is None else tuple(value for _, value in sorted(zip(order, values, strict=True)))

    def _way(self, source: int, target: int | None, relation: Ground, writes: frozenset[int]) -> Values | None:
        """Values, level by level, of a configuration of `source` that the relation leads to one outside `target`."""
        if relation is False or (source == target and not writes):
            return None
        if source == 0:
            return ()
        key = (source, target, relation, writes)
        if key not in self._known:
            slots = self.slots[self.level[source]]
            aims = {} if target is None else self.edges[target]
            ways = (
                (*values, *rest)
                for values, child in self.edges[source].items()
                for reached, left in self._moved(slots, values, relation, writes)
                if (rest := self._way(child, aims.get(reached), left, writes.difference(slots))) is not None
            )
            self._known[key] = next(ways, None)
        return self._known[key]

    def _moved(
        self, slots: Values, values: Values, relation: Ground, writes: frozenset[int]
    ) -> Iterator[tuple[Values, Ground]]:
        """The values that the relation makes of those of a level, each with what is left of it."""
        met = slots_of(relation) | writes
        now = {slot: value for slot, value in zip(slots, values, strict=True) if slot in met}
        key = (relation, writes, *now.items())
        if key not in self._moves:
            found = [(now, self.formulas.put(relation, now))]
            for slot in writes.intersection(slots):
                after, size = slot + self.formulas.slots, self.formulas.sizes[slot]
                found = [
                    (new | {slot: value}, left)
                    for new, rest in found
                    for value in range(size)
                    if (left := self.formulas.put(rest, {after: value})) is not False
                ]
            self._moves[key] = found
        for new, left in self._moves[key]:
            yield tuple(new.get(slot, value) for slot, value in zip(slots, values, strict=True)), left


def _well_formed(diagram: Diagram, sizes: list[int], place: str) -> None:
    """
    See that the diagram is one, over slots whose domains have these sizes. Raises `MalformedError`.

    Every slot has one level; every edge leads from states of its level to an earlier node of the next level.
    """

    def see(condition: bool, where: str, message: str) -> None:
        if not condition:
            raise MalformedError(f"{place}.{where}", message)

    levels, nodes = diagram.levels, diagram.nodes
    slots = sorted(slot for level in levels for slot in level.slots)
    see(slots == list(range(len(sizes))), "levels", "do not hold every slot once")
    for number, level in enumerate(levels):
        ranges = [range(sizes[slot]) for slot in level.slots]
        fit = all(len(state) == len(ranges) and all(map(range.__contains__, ranges, state)) for state in level.states)
        once = len(set(level.states)) == len(level.states)
        see(fit and once, f"levels[{number}]", "has a state twice, or one that its slots cannot have")
    for number, (at, edges) in enumerate(nodes):
        where, states = f"nodes[{number}]", [state for those, _ in edges for state in those]
        placed = 0 <= at < len(levels) if number else at == len(levels)
        see(placed, where, "is misplaced: node 0, and no other, is the end")
        known = range(len(levels[at].states)) if number else ()
        once = len(set(states)) == len(states) and all(those for those, _ in edges)
        see(once and set(states) <= set(known), where, "has an edge from no state, or two from one")
        down = all(0 <= child < number and nodes[child][0] == at + 1 for _, child in edges)
        see(down, where, "does not lead to earlier nodes of the next level")
    see(0 <= diagram.root < len(nodes) and nodes[diagram.root][0] == 0, "root", "is no node of the first level")
