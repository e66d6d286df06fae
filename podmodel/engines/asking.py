"""
Many questions of one system, asked symbolically of the slice that they can see.

All questions share one search: the slice of the cone of influence of all of them. A trace is looked for in the slice
of its own question, which is smaller (unless the search is small anyway), and is lifted to the system. Steps that
change nothing kept are not in a slice: where such a step could be what a question asks for, the question is asked again
with every event observed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import cached_property, partial

from podmodel.engines.budget import Budget
from podmodel.engines.questions import Question, Seen, Taken, Watch
from podmodel.engines.slicing import Cone, Slice, cone, cut
from podmodel.engines.symbolic import Symbolic
from podmodel.kernel.ground import Ground
from podmodel.kernel.semantics import Trace
from podmodel.kernel.system import System

SMALL = 3_000  # nodes of a search in which a trace is found faster than a smaller slice is made


class Asking:
    """A symbolic search of the slice that some questions can see; the questions are asked of it one by one."""

    def __init__(self, system: System, asked: Sequence[Question], *, budget: Budget | None = None) -> None:
        self.system = system
        self.budget = budget or Budget()
        self._watches = [watch for question in asked for watch in question.watches]
        self._search = _View(system, self._watches, self.budget)

    @property
    def configurations(self) -> int:
        """How many configurations the slice has."""
        return self._search.symbolic.count

    @property
    def slots(self) -> int:
        """How many slots the slice keeps."""
        return len(self._search.part.kept)

    def seen(self, watch: Watch) -> bool:
        """Whether some reachable configuration, or some step, is what the watch asks for."""
        if self._search.seen(watch):
            return True
        return self._hidden(watch) and self._observing.seen(_observed(self.system, watch))

    def trace(self, watch: Watch, budget: Budget | None = None) -> Trace | None:
        """A shortest trace to what the watch asks for; None if there is none. It may have a budget of its own."""
        return self.finder(watch)(budget or self.budget)

    def finder(self, watch: Watch) -> Callable[[Budget], Trace | None]:
        """What finds such a trace later, within a budget; it does not keep a large search in memory."""
        if self._hidden(watch):
            return partial(_looked_for, self.system, _observed(self.system, watch))
        if len(self._search.symbolic.diagrams) < SMALL:
            return lambda _: self._search.trace(watch)
        return partial(_looked_for, self.system, watch)

    def _hidden(self, watch: Watch) -> bool:
        """Whether a step that changes nothing kept could be meant."""
        both = _both(self.system, watch)
        return both is not False and self._search.seen(Seen(both))

    @cached_property
    def _observing(self) -> _View:
        """The search in which every event is observed, so that no step is left out."""
        observed = [_observed(self.system, watch) for watch in self._watches if _both(self.system, watch) is not False]
        return _View(self.system, observed, self.budget)


class _View:
    """One slice, and the symbolic search of it."""

    def __init__(self, system: System, watches: Sequence[Watch], budget: Budget) -> None:
        self.part = slice_for(system, watches, budget.look)
        self.budget = budget

    @cached_property
    def symbolic(self) -> Symbolic:
        return Symbolic(self.part.system, budget=self.budget)

    def seen(self, watch: Watch) -> bool:
        return self.symbolic.seen(self._shadow(watch))

    def trace(self, watch: Watch) -> Trace | None:
        shadow = self.symbolic.trace(self._shadow(watch))
        if shadow is None:
            return None
        run = [(step.event, step.target) for step in shadow.steps]
        return Trace(self.part.whole.initial, tuple(self.part.lift(run)))

    def _shadow(self, watch: Watch) -> Watch:
        translate = self.part.translate
        if isinstance(watch, Seen):
            return Seen(translate(watch.guard))
        return Taken(translate(watch.before), translate(watch.after), watch.events)


def _looked_for(system: System, watch: Watch, budget: Budget) -> Trace | None:
    """A shortest trace, in a search of its own."""
    return _View(system, [watch], budget).trace(watch)


def slice_for(system: System, watches: Sequence[Watch], look: Callable[[], None] = lambda: None) -> Slice:
    """The slice that answers these watches, but for steps that change nothing in it."""
    events = {name for watch in watches if isinstance(watch, Taken) for name in watch.events}
    return cut(system, cone_for(system, watches, look), events, look)


def cone_for(system: System, watches: Iterable[Watch], look: Callable[[], None] = lambda: None) -> Cone:
    """What these watches can see."""
    guards: list[Ground] = []
    events: set[str] = set()
    for watch in watches:
        if isinstance(watch, Seen):
            guards.append(watch.guard)
        else:
            guards += [watch.before, watch.after]
            events |= set(watch.events)
    return cone(system, guards, events, look)


def _both(system: System, watch: Watch) -> Ground:
    """Where a step that changes nothing kept would be what the watch asks for."""
    if isinstance(watch, Seen) or watch.events:
        return False
    return system.grounder.every((watch.before, watch.after))


def _observed(system: System, watch: Watch) -> Watch:
    return replace(watch, events=tuple(system.by_name)) if isinstance(watch, Taken) else watch
