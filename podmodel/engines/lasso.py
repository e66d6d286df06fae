"""
Lassos: a stem and a loop that show how a run can go on for ever, first in a slice, then in the system itself.

In the slice the loop visits, one after the other, the places where each fair event is served. In the system a run
with that shadow goes round until it comes back to a configuration where it was before; if an event that the slice does
not know is fair, it is taken on the way wherever it can be, the one that has waited longest first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from podmodel.engines.fairness import FairSets
from podmodel.engines.relation import Part
from podmodel.engines.slicing import Slice
from podmodel.engines.symbolic import Symbolic
from podmodel.kernel.semantics import Step, Trace, enabled, steps_of
from podmodel.kernel.system import Configuration

Run = list[tuple[str, Configuration]]  # each event, and where it leads


class Paths:
    """Ways through sets, in one symbolic search."""

    def __init__(self, symbolic: Symbolic) -> None:
        self.symbolic = symbolic
        self.diagrams = symbolic.diagrams
        self.everything = symbolic.saturation.agenda(symbolic.relations.parts)

    def path(self, source: Configuration, within: int, goal: int) -> Run:
        """A shortest way inside a set."""
        balls = [self.symbolic.single(source)]
        while not self.diagrams.intersection(balls[-1], goal):
            wider = self.symbolic.saturation.once(balls[-1], self.everything)
            balls.append(self.diagrams.intersection(wider, within))
            if balls[-1] == balls[-2]:
                raise AssertionError("a goal inside the set cannot be reached inside it")
        last = self.symbolic.pick(self.diagrams.intersection(balls[-1], goal))
        way: Run = []
        for ball in reversed(balls[:-1]):
            name, earlier = self._came_from(ball, last)
            way.append((name, last))
            last = earlier
        return way[::-1]

    def _came_from(self, ball: int, target: Configuration) -> tuple[str, Configuration]:
        single = self.symbolic.single(target)
        for part in self.symbolic.relations.parts:
            sources = self.symbolic.before(ball, part, single)
            if sources:
                return self.symbolic.system.events[part.event].name, self.symbolic.pick(sources)
        raise AssertionError("a configuration of a ball has no predecessor in the one before")

    def connected(self, source: Configuration, goal: int, within: int) -> bool:
        """Whether the goal can be reached inside the set."""
        backward = self.symbolic.saturation.backward(within, goal, self.everything)
        return bool(self.diagrams.intersection(backward, self.symbolic.single(source)))

    def loop(self, source: Configuration, fair: FairSets, within: int) -> tuple[Run, Run]:
        """The way from a state of a fair set to a loop in it, and a loop in which no fair event is kept waiting."""
        lead: Run = []
        start = source
        dues = [(part, self._served(part, fair, within)) for part in fair.fair.weak]
        dues += [(part, fair.taken(part, within)) for part in fair.fair.strong]
        while not self.diagrams.intersection(self.symbolic.single(start), fair.resting(within)):
            here: Configuration = start
            way: Run = []
            for part, goal in dues:
                if self.connected(here, goal, within):
                    way += self.path(here, within, goal)
                    here = way[-1][1] if way else here
                    way += self._step(part, here, fair, within)
                    here = way[-1][1] if way else here
            if self.connected(here, self.symbolic.single(start), within):
                return lead, way + self.path(here, within, self.symbolic.single(start))
            start, lead = here, lead + way
        return lead, []

    def _served(self, part: Part, fair: FairSets, within: int) -> int:
        disabled = self.diagrams.difference(within, fair.enabled(part, within))
        return self.diagrams.union(disabled, fair.taken(part, within))

    def _step(self, part: Part, here: Configuration, fair: FairSets, within: int) -> Run:
        """The fair event itself, where it is enabled."""
        single = self.symbolic.single(here)
        if not fair.enabled(part, single):
            return []
        target = self.diagrams.intersection(self.symbolic.image(single, part), within)
        return [(self.symbolic.system.events[part.event].name, self.symbolic.pick(target))]


# From the slice to the system


def lifted(part: Slice, stem: Run, loop: Run, fair: Callable[[str], bool]) -> Trace:
    """The lasso of the system whose shadow is this one; `fair` says of an event that it may not be kept waiting."""
    known = {event.name for event in part.system.events}
    first = list(part.lift(stem))
    start = first[-1].target if first else part.whole.initial
    unknown = [event.name for event in part.whole.events if event.name not in known and fair(event.name)]
    for owing in ([], unknown):
        round_ = _Round(part, start, loop, owing)
        before, after = round_.closed()
        if owing or _fair(part, before[-1].target if before else start, after, unknown):
            break
    return Trace(part.whole.initial, (*first, *before, *after), loop=len(first) + len(before))


def _fair(part: Slice, start: Configuration, loop: Sequence[Step], events: Sequence[str]) -> bool:
    """Whether none of the events is kept waiting in the loop: each is taken, or disabled all the time."""
    taken = {step.event for step in loop}
    visited = [start, *(step.target for step in loop)]
    possible = {name for configuration in visited for name in enabled(part.whole, configuration)}
    return all(event in taken or event not in possible for event in events)


class _Round:
    """The loop of the slice, gone round in the system until a configuration comes back."""

    def __init__(self, part: Slice, start: Configuration, loop: Run, owing: Sequence[str]) -> None:
        self.part = part
        self.here = start
        self.loop = loop
        self.waiting = list(owing)

    def closed(self) -> tuple[list[Step], list[Step]]:
        """The steps before the loop of the system, and its loop."""
        run: list[Step] = []
        seen: dict[tuple[Configuration, tuple[str, ...]], int] = {}
        while (key := (self.here, tuple(self.waiting))) not in seen:
            seen[key] = len(run)
            run.extend(self._once())
        return run[: seen[key]], run[seen[key] :]

    def _once(self) -> Iterator[Step]:
        yield from self._served()
        for name, shadow in self.loop:
            yield self._take(name, shadow)
            yield from self._served()

    def _served(self) -> Iterator[Step]:
        """Each event that is kept waiting, at most once."""
        served: set[str] = set()
        while due := next((name for name in self._due() if name not in served), None):
            served.add(due)
            self.waiting.remove(due)
            self.waiting.append(due)
            yield self._take(due, self.part.project(self.here))

    def _due(self) -> Iterator[str]:
        possible = set(enabled(self.part.whole, self.here)) if self.waiting else set()
        return (name for name in tuple(self.waiting) if name in possible)

    def _take(self, name: str, shadow: Configuration) -> Step:
        for step in steps_of(self.part.whole, self.part.whole.by_name[name], self.here):
            if self.part.project(step.target) == shadow:
                self.here = step.target
                return step
        raise AssertionError(f"the slice takes '{name}', which the system cannot follow")
