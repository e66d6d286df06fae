"""
Is this sequence of observations a behaviour? What an observer may believe after each of them.

A belief is the set of configurations that the system may be in. Between two observations anything may happen, seen
or not: observers miss changes, so the belief after the next one is everything that can be reached from the belief
and looks like it (`step`). A belief without configurations says that no behaviour shows what was observed. Sets are
decision diagrams, equal sets are equal numbers, so a belief and an observation that were met before cost one look-up.

Everything that can be reached is a lot, and most observers miss little. `adjacent` believes that as little as possible
was missed: hidden steps and steps that leave what is observed as it is, then one that changes it, or a few. What it
allows `step` allows too; what it does not allow is for `step` to judge.

An observation is given as parts, each a guard: that is what an explanation can name. The parts must be made of the
guards of the vocabulary, because the search is made in the slice of the system that these can see.
Source: M. Sampath et al., Diagnosability of discrete-event systems, IEEE TAC 40(9), 1995 (the observer).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from podmodel.engines.asking import slice_for
from podmodel.engines.budget import Budget
from podmodel.engines.diagram import EMPTY
from podmodel.engines.questions import Seen
from podmodel.engines.symbolic import Symbolic
from podmodel.kernel.ground import Ground, slots_of
from podmodel.kernel.system import System

MISSED = 2  # changes between two observations that `adjacent` puts up with

Parts = Sequence[Ground]


class Observer:
    """Beliefs about one system, seen through a vocabulary of guards."""

    def __init__(self, system: System, vocabulary: Iterable[Ground], *, budget: Budget | None = None) -> None:
        guards = tuple(vocabulary)
        self.slice = slice_for(system, [Seen(guard) for guard in guards])
        self.symbolic = Symbolic(self.slice.system, budget=budget)
        self.start = self.symbolic.single(self.slice.system.initial)
        """The belief of who has not seen anything yet."""
        relations = self.symbolic.relations
        watched = self._watched(guards)
        self._seen_moves = tuple(part for part in relations.merged if relations.written[part.event] & watched)
        self._hidden_moves = tuple(part for part in relations.merged if not relations.written[part.event] & watched)
        self._next: dict[tuple[int, int], int] = {}
        self._adjacent: dict[tuple[int, int, int], int] = {}
        self._staying: dict[tuple[int, int], int] = {}
        self._guards: dict[int, tuple[Ground, Ground]] = {}  # by id, with the guard itself: so the id stays its own

    def step(self, belief: int, seen: Ground) -> int:
        """The belief after one more observation; no configuration is in it (`EMPTY`) if that is impossible."""
        key = (belief, _key(seen))
        found = self._next.get(key)
        if found is None:
            found = self._next[key] = self.symbolic.where(self.ahead(belief), self._shadow(seen))
        return found

    def adjacent(self, belief: int, now: Ground, seen: Ground) -> int:
        """The belief after the observation that follows the present one, if as little as possible was missed."""
        key = (belief, _key(now), _key(seen))
        found = self._adjacent.get(key)
        if found is None:
            here = self._stay(belief, now)
            found = self.symbolic.where(here, self._shadow(seen))
            for missed in range(MISSED + 1):
                found = self.symbolic.diagrams.union(found, self._changed(here, seen))
                if found or missed == MISSED:
                    break
                here = self.symbolic.reach(self._changed(here, True), self._hidden_moves)
            self._adjacent[key] = found
        return found

    def _stay(self, belief: int, now: Ground) -> int:
        """What can be reached while what is observed stays as it is."""
        key = (belief, _key(now))
        found = self._staying.get(key)
        if found is None:
            before, found = EMPTY, belief
            while found != before:
                before, found = found, self.symbolic.reach(found, self._hidden_moves)
                found = self.symbolic.diagrams.union(found, self._changed(found, now))
            self._staying[key] = found
        return found

    def _changed(self, belief: int, seen: Ground) -> int:
        """What looks like this after a single step that an observer could see."""
        symbolic, shadow = self.symbolic, self._shadow(seen)
        return symbolic.diagrams.all_of(
            symbolic.where(symbolic.image(belief, part), shadow) for part in self._seen_moves
        )

    def _watched(self, guards: Parts) -> frozenset[int]:
        """The slots that the vocabulary reads."""
        slots = frozenset[int]().union(*map(slots_of, guards))
        return frozenset(index for index, slot in enumerate(self.slice.kept) if slot in slots)

    def ahead(self, belief: int) -> int:
        """Everything that can still come, with what is now."""
        return self.symbolic.reach(belief)

    def possible(self, belief: int, seen: Ground) -> bool:
        """Whether the observation can come next, or later."""
        return self.step(belief, seen) != EMPTY

    def join(self, parts: Parts) -> Ground:
        """The observation of all of these."""
        return self.slice.whole.grounder.every(parts)

    def conflict(self, belief: int, parts: Parts) -> tuple[int, ...]:
        """
        Some parts that cannot be seen together, by number, none of which can be left out; none if all can.

        Of several such sets one is found that keeps the earlier parts out as far as it can.
        """
        if self._together(belief, parts):
            return ()
        left = list(range(len(parts)))
        for number in range(len(parts)):
            fewer = [other for other in left if other != number]
            if not self._together(belief, [parts[other] for other in fewer]):
                left = fewer
        return tuple(left)

    def agreeing(self, belief: int, parts: Parts) -> tuple[int, ...]:
        """The numbers of as many parts as can be seen together, the earlier ones first; the others are in the way."""
        found: list[int] = []
        for number, part in enumerate(parts):
            if self._together(belief, [*(parts[other] for other in found), part]):
                found.append(number)
        return tuple(found)

    def _together(self, belief: int, parts: Parts) -> bool:
        return self.possible(belief, self.join(parts))

    def _shadow(self, guard: Ground) -> Ground:
        if isinstance(guard, bool):
            return guard
        known = self._guards.get(id(guard))
        if known is None:
            known = self._guards[id(guard)] = (guard, self.slice.translate(guard))
        return known[1]


def _key(guard: Ground) -> int:
    return guard if isinstance(guard, bool) else id(guard)
