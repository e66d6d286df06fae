"""
Closure of a set under events, forwards or backwards, by saturation.

Events that change only lower levels are exhausted there first; what an event reads above is substituted on the way
down (`Agenda`), so an event that only looks at the root still belongs to the member that it changes. A set that is
made by firing an event is closed on its way up, before it is joined to what is already there: the closure of a union
is the union of the closures.
Sources: G. Ciardo, G. Luettgen, R. Siminiceanu, Saturation: an efficient iteration strategy for symbolic state-space
generation, TACAS 2001; Y. Zhao, G. Ciardo, Symbolic CTL model checking of asynchronous systems using constrained
saturation, ATVA 2009.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from podmodel.engines.diagram import EMPTY, UNIT
from podmodel.engines.images import Images
from podmodel.engines.moves import Agenda
from podmodel.engines.relation import Part


class Saturation:
    """Closures, remembered by node and agenda."""

    def __init__(self, images: Images) -> None:
        self.images = images
        self.diagrams = images.diagrams
        self.whole = EMPTY  # what is known so far of the closure that is being worked out
        self._forward: dict[tuple[int, int], int] = {}
        self._once: dict[tuple[int, int], int] = {}
        self._ahead: dict[tuple[int, int, int], int] = {}
        self._backward: dict[tuple[int, int, int], int] = {}

    def agenda(self, parts: Iterable[Part]) -> Agenda:
        """The agenda of these events at the root."""
        return self.images.moves.agenda(0, {part.number: part for part in parts if part.writes})

    # Forwards

    def forward(self, node: int, agenda: Agenda) -> int:
        """The least set that contains this one and is closed under the events."""
        if node <= UNIT or agenda.done:
            return node
        key = (node, agenda.number)
        found = self._forward.get(key)
        if found is None:
            split = self.images.moves.split
            pairs = [
                (piece, self.forward(child, below))
                for mask, child in self.diagrams.edges[node]
                for piece, below in split(agenda, mask)
            ]
            found = self.diagrams.gather(agenda.level, pairs)
            found = self._exhausted(found, agenda, self._fired)
            self._forward[key] = self._forward[found, agenda.number] = found
        return found

    def _exhausted(self, node: int, agenda: Agenda, fire: Callable[[int, Part, Agenda], int]) -> int:
        """The events of this level, each to its own fixpoint, until none gives more."""
        found, idle, turn = node, 0, 0
        here = agenda.here
        while idle < len(here):
            part = here[turn % len(here)]
            turn += 1
            idle += 1
            while True:
                wider = self.diagrams.union(found, fire(found, part, agenda))
                if wider == found:
                    break
                found, idle = wider, 1
                if not agenda.level:
                    self.whole = found
        return found

    def _fired(self, node: int, part: Part, agenda: Agenda) -> int:
        level, split, moved = agenda.level, self.images.moves.split, self.images.moves.moved
        pairs: list[tuple[int, int]] = []
        for mask, child in self.diagrams.edges[node]:
            for rest, results in moved(part, level, mask):
                image = self.images.image(child, rest)
                if image:
                    pairs.extend((piece, self.forward(image, below)) for piece, below in split(agenda, results))
        return self.diagrams.gather(level, pairs)

    def once(self, node: int, agenda: Agenda) -> int:
        """The set and where a single step of any of the events leads from it."""
        if node <= UNIT or agenda.done:
            return node
        key = (node, agenda.number)
        found = self._once.get(key)
        if found is None:
            level, split, moved = agenda.level, self.images.moves.split, self.images.moves.moved
            pairs: list[tuple[int, int]] = []
            for mask, child in self.diagrams.edges[node]:
                pairs.extend((piece, self.once(child, below)) for piece, below in split(agenda, mask))
                for part in agenda.here:
                    pairs.extend(
                        (results, self.images.image(child, rest)) for rest, results in moved(part, level, mask)
                    )
            found = self._once[key] = self.diagrams.gather(level, pairs)
        return found

    # Forwards inside a set

    def ahead(self, within: int, node: int, agenda: Agenda) -> int:
        """The configurations of the set that can be reached inside it from these, a part of it."""
        if node in (within, EMPTY) or agenda.done:
            return node
        key = (within, node, agenda.number)
        found = self._ahead.get(key)
        if found is None:
            split = self.images.moves.split
            pairs = [
                (piece, self.ahead(around, child, below))
                for bound, around in self.diagrams.edges[within]
                for mask, child in self.diagrams.edges[node]
                if bound & mask
                for piece, below in split(agenda, bound & mask)
            ]
            found = self.diagrams.gather(agenda.level, pairs)
            found = self._exhausted(found, agenda, lambda wider, part, _: self._fired_in(within, wider, part, agenda))
            self._ahead[key] = self._ahead[within, found, agenda.number] = found
        return found

    def _fired_in(self, within: int, node: int, part: Part, agenda: Agenda) -> int:
        level, split, moved = agenda.level, self.images.moves.split, self.images.moves.moved
        pairs: list[tuple[int, int]] = []
        for mask, child in self.diagrams.edges[node]:
            for rest, results in moved(part, level, mask):
                for bound, around in self.diagrams.edges[within]:
                    if bound & results:
                        image = self.diagrams.intersection(self.images.image(child, rest), around)
                        if image:
                            pairs.extend(
                                (piece, self.ahead(around, image, below))
                                for piece, below in split(agenda, bound & results)
                            )
        return self.diagrams.gather(level, pairs)

    # Backwards

    def backward(self, within: int, goal: int, agenda: Agenda) -> int:
        """The configurations of the set from which the goal, a part of it, can be reached inside the set."""
        if goal in (within, EMPTY) or agenda.done:
            return goal
        key = (within, goal, agenda.number)
        found = self._backward.get(key)
        if found is None:
            split = self.images.moves.split
            pairs = [
                (piece, self.backward(child, aim, below))
                for mask, child in self.diagrams.edges[within]
                for wanted, aim in self.diagrams.edges[goal]
                if mask & wanted
                for piece, below in split(agenda, mask & wanted)
            ]
            found = self.diagrams.gather(agenda.level, pairs)
            found = self._exhausted(found, agenda, lambda node, part, _: self._drawn(within, node, part, agenda))
            self._backward[key] = self._backward[within, found, agenda.number] = found
        return found

    def _drawn(self, within: int, goal: int, part: Part, agenda: Agenda) -> int:
        level, split, drawn = agenda.level, self.images.moves.split, self.images.moves.drawn
        pairs: list[tuple[int, int]] = []
        for mask, child in self.diagrams.edges[within]:
            for wanted, aim in self.diagrams.edges[goal]:
                for rest, sources in drawn(part, level, mask, wanted):
                    image = self.images.before(child, rest, aim)
                    if image:
                        pairs.extend(
                            (piece, self.backward(child, image, below)) for piece, below in split(agenda, sources)
                        )
        return self.diagrams.gather(level, pairs)
