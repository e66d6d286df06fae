"""
Sets in which a fair run can stay for ever, as a greatest fixpoint.

A run that stays has a strongly connected set that it visits again and again. In there, each weakly fair event is
disabled somewhere or taken; each strongly fair one is disabled everywhere or taken. What is in no such set is taken
away until nothing more can be: a state from where, on events that can lie on a cycle, no place can be reached where a
weakly fair event is served; a state where a strongly fair event is enabled, and from where it cannot be taken.
Between two rounds the set falls apart where no cycle can join the pieces (`Cycles`). Any run may pause where no fair
event is enabled, so a single configuration can be such a set. What is left is no more than the states from where
a fair set is reached inside the rest: a state on the way to one may be gone (strong fairness speaks of what is possible
again and again, not of what is possible once), so the caller looks for a way to what is left.
Sources: E. Emerson and C.-L. Lei, Efficient model checking in fragments of the propositional mu-calculus, LICS 1986;
Y. Kesten, A. Pnueli, L. Raviv, Algorithmic verification of linear temporal logic specifications, ICALP 1998.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from podmodel.engines.cycles import Cycles
from podmodel.engines.diagram import EMPTY
from podmodel.engines.relation import Part
from podmodel.engines.symbolic import Symbolic


@dataclass(frozen=True, eq=False)
class Fair:
    """The events of which fairness is assumed."""

    weak: tuple[Part, ...]
    strong: tuple[Part, ...]


class FairSets:
    """The search for sets in which a fair run can stay."""

    def __init__(self, symbolic: Symbolic, fair: Fair, split: Sequence[int]) -> None:
        """`split` are the levels along which a set is taken apart into components."""
        self.symbolic = symbolic
        self.diagrams = symbolic.diagrams
        self.fair = fair
        self.levels = split

    def enabled(self, part: Part, node: int) -> int:
        """The configurations of the set in which the event can happen."""
        event = self.symbolic.system.events[part.event]
        return self.symbolic.where(node, self.symbolic.system.grounder.some(row.guard for row in event.rows))

    def taken(self, part: Part, node: int) -> int:
        """Where, within the set, the event can be taken and stays within it."""
        return self.symbolic.before(node, part, node)

    def resting(self, node: int) -> int:
        """Where nothing owes a step: every fair event is disabled."""
        for part in (*self.fair.weak, *self.fair.strong):
            node = self.diagrams.difference(node, self.enabled(part, node))
        return node

    def inside(self, node: int) -> Iterator[int]:
        """
        Sets inside this one: from each of their states a fair run can stay in its set for ever.

        Every fair run that stays in the set comes to stay in one of them.
        """
        todo = [node]
        while todo:
            whole = todo.pop()
            if whole == EMPTY:
                continue
            cycles = Cycles(self.symbolic.images, whole, self.symbolic.relations.parts)
            smaller = self._kept(whole, cycles)
            pieces = list(self._pieces(smaller, cycles))
            if smaller == whole and len(pieces) == 1:
                yield whole
            else:
                todo.extend(pieces)

    def _kept(self, node: int, cycles: Cycles) -> int:
        """The set without states that are in no strongly connected fair set, as far as one round can tell."""
        agenda = self.symbolic.saturation.agenda(cycles.live)
        backward = self.symbolic.saturation.backward
        found = node
        for part in self.fair.strong:
            due = self.enabled(part, found)
            taken = self.taken(part, found) if due and part in cycles.live else EMPTY
            if self.diagrams.difference(due, taken):
                found = self.diagrams.difference(found, self.diagrams.difference(due, backward(found, taken, agenda)))
        for part in self.fair.weak:
            due = self.enabled(part, found)
            taken = self.taken(part, found) if due and part in cycles.live else EMPTY
            owing = self.diagrams.difference(due, taken)
            if owing:
                found = backward(found, self.diagrams.difference(found, owing), agenda)
        return found

    def _pieces(self, node: int, cycles: Cycles) -> Iterator[int]:
        """The set, taken apart so that no cycle is cut."""
        if node == EMPTY:
            return
        parts = [node]
        for level in self.levels:
            component = cycles.components.get(level, {})
            parts = [piece for part in parts for piece in self._apart(part, level, component)]
        yield from parts

    def _apart(self, node: int, level: int, component: dict[int, int]) -> list[int]:
        masks: dict[int, int] = {}
        for local in self.symbolic.locals_of(node, level):
            home = component.get(local, -1 - local)
            masks[home] = masks.get(home, 0) | 1 << local
        if len(masks) == 1:
            return [node]
        return [self.symbolic.with_locals(node, level, mask) for mask in masks.values()]
