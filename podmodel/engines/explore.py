"""
The explicit explorer: every reachable configuration, breadth first. The reference for other engines.

A configuration is one integer. What a machine does in an event depends only on a footprint, the slots that its rows
read or write; the kernel is asked once for each footprint met, and the answer is remembered as numbers to add
(`podmodel.engines.footprints`). The search itself is additions and look-ups; a differential test holds it equal to
`podmodel.kernel.semantics.steps`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from podmodel.engines.footprints import Group, Guards, Moves, Packing, grouped, spread
from podmodel.engines.questions import Seen, Taken, Watch
from podmodel.errors import DeclarationError, UsageError
from podmodel.kernel.expr import Table, Value
from podmodel.kernel.ground import SYSTEM, Ground, slots_of
from podmodel.kernel.semantics import Step, Trace, steps_of
from podmodel.kernel.system import Configuration, System

LIMIT = 1_000_000  # configurations, unless asked otherwise


@dataclass(eq=False)
class Space:
    """
    The reachable configurations of a system, in breadth-first order.

    `transitions` counts the steps from every configuration expanded; `depth` is the number of steps to the
    farthest one; `complete` is false if the limit was hit or the search `interrupted`, and then the counts are those so
    far. `hits` answers
    the watches: for `Seen` the position of the first configuration, for `Taken` that of the source and of the target.
    """

    system: System
    packing: Packing
    order: list[int]
    parents: list[int]
    transitions: int = 0
    depth: int = 0
    complete: bool = True
    interrupted: bool = False
    deadlocks: list[int] = field(default_factory=list)
    hits: list[tuple[int, ...] | None] = field(default_factory=list)

    @property
    def configurations(self) -> int:
        """How many configurations were reached."""
        return len(self.order)

    def __iter__(self) -> Iterator[Configuration]:
        return map(self.packing.unpack, self.order)

    def configuration(self, position: int) -> Configuration:
        """The configuration at a position of the order."""
        return self.packing.unpack(self.order[position])

    def trace(self, position: int, then: int | None = None) -> Trace:
        """The shortest trace to a position (`then` one more step to that position)."""
        path = [position]
        while path[-1]:
            path.append(self.parents[path[-1]])
        path.reverse()
        if then is not None:
            path.append(then)
        steps = [self._step(a, b) for a, b in pairwise(path)]
        return Trace(self.system.initial, tuple(steps))

    def trace_of(self, watch: int, asked: Watch) -> Trace | None:
        """The shortest trace that answers a watch, if it was answered."""
        hit = self.hits[watch]
        if hit is None:
            return None
        if isinstance(asked, Seen):
            return self.trace(hit[0])
        stem = self.trace(hit[0])
        return Trace(stem.initial, (*stem.steps, self._step(hit[0], hit[1], asked.events)))

    def _step(self, source: int, target: int, events: tuple[str, ...] = ()) -> Step:
        goal = self.configuration(target)
        for event in self.system.events:
            if events and event.name not in events:
                continue
            for step in steps_of(self.system, event, self.configuration(source)):
                if step.target == goal:
                    return step
        raise AssertionError("a step that was taken cannot be found again")


class _Watches:
    """The watches as bits: of a configuration (low), of the source of a step (middle), of its target (high)."""

    def __init__(self, system: System, guards: Guards, watches: Sequence[Watch]) -> None:
        self.width = len(watches)
        packing = guards.packing
        self.asked: list[tuple[Ground, int]] = []
        for number, watch in enumerate(watches):
            if isinstance(watch, Seen):
                self.asked.append((watch.guard, 1 << number))
            else:
                self.asked.append((watch.before, 1 << number + self.width))
                self.asked.append((watch.after, 1 << number + 2 * self.width))
        masks = [packing.mask(slots_of(guard)) for guard, _ in self.asked]
        tests = [(guards.compiled(guard), bit) for guard, bit in self.asked]
        self.memos: list[tuple[int, dict[int, int], list[tuple[Callable[[int], bool], int]]]] = [
            (mask, {}, [tests[item] for item in items]) for mask, items in grouped(masks)
        ]
        self.by_event = self._by_event(system, watches)

    def _by_event(self, system: System, watches: Sequence[Watch]) -> dict[str, int]:
        every = sum(1 << n for n, w in enumerate(watches) if isinstance(w, Taken) and not w.events)
        bits = {event.name: every for event in system.events}
        for number, watch in enumerate(watches):
            for name in watch.events if isinstance(watch, Taken) else ():
                if name in bits:
                    bits[name] |= 1 << number
        return bits

    def flags(self, packed: int) -> int:
        """Which watches hold at a configuration."""
        found = 0
        for mask, memo, tests in self.memos:
            key = packed & mask
            known = memo.get(key)
            if known is None:
                known = 0
                for test, bit in tests:
                    if test(packed):
                        known |= bit
                memo[key] = known
            found |= known
        return found


def explore(
    system: System,
    *,
    limit: int = LIMIT,
    watches: Sequence[Watch] = (),
    progress: Callable[[int, int], None] | None = None,
) -> Space:
    """
    Every reachable configuration of the system, the first `limit` of them, or those met before an interrupt.

    `progress` is called now and then with (configurations, depth). Raises `UsageError` for a limit below 1.
    """
    if limit < 1:
        raise UsageError(f"a limit of {limit} configurations", hint="give a number from 1 on")
    packing = Packing(system)
    start = packing.pack(system.initial)
    space = Space(system, packing, [start], [0], hits=[None] * len(watches))
    guards = Guards(packing)
    search = _Search(space, _Watches(system, guards, watches))
    try:
        search.run(Moves(system, packing, guards, search.watches.by_event).groups, limit, progress)
    except KeyboardInterrupt:
        search.leave()
    return space


class _Search:
    """The search, which an interrupt may end at any point."""

    def __init__(self, space: Space, watches: _Watches) -> None:
        self.space = space
        self.watches = watches
        self.flags = [watches.flags(space.order[0])]
        self.pending = (1 << watches.width) - 1
        self.position = 0

    def run(self, moves: Sequence[Group], limit: int, progress: Callable[[int, int], None] | None) -> None:
        """Expand one configuration after the other."""
        space, flags = self.space, self.flags
        order, parents = space.order, space.parents
        seen = {order[0]: 0}
        width, look = self.watches.width, self.watches.flags
        layer_end = 1
        while self.position < len(order):
            position = self.position
            if position == layer_end:
                space.depth += 1
                layer_end = len(order)
                if progress:
                    progress(len(order), space.depth)
            packed = order[position]
            here = flags[position]
            if here & self.pending:
                self.note(here & self.pending, (position,))
            before = here >> width & self.pending
            transitions = 0
            for mask, memo, fill in moves:
                known = memo.get(packed & mask)
                if known is None:
                    known = fill(packed)
                for delta, bits, followers in known:
                    for change in spread(packed, delta, followers) if followers else (delta,):
                        transitions += 1
                        target = packed + change
                        index = seen.get(target)
                        if index is None:
                            if len(order) >= limit:
                                space.transitions += transitions
                                self.stop()
                                return
                            index = seen[target] = len(order)
                            order.append(target)
                            parents.append(position)
                            flags.append(look(target) if width else 0)
                        if before:
                            hit = before & bits & flags[index] >> 2 * width
                            if hit:
                                self.note(hit, (position, index))
                                before &= self.pending
            if not transitions:
                space.deadlocks.append(position)
            space.transitions += transitions
            self.position += 1

    def note(self, hit: int, where: tuple[int, ...]) -> None:
        """These watches are answered."""
        for number in range(hit.bit_length()):
            if hit >> number & 1:
                self.space.hits[number] = where
        self.pending &= ~hit

    def stop(self) -> None:
        """Answer `Seen` watches by the configurations that were reached but will not be expanded."""
        self.space.complete = False
        for position in range(self.position, len(self.space.order)):
            if self.flags[position] & self.pending:
                self.note(self.flags[position] & self.pending, (position,))

    def leave(self) -> None:
        """The same after an interrupt, which may have come between a configuration and what is noted of it."""
        self.space.interrupted = True
        del self.space.order[len(self.flags) :], self.space.parents[len(self.flags) :]
        self.stop()


@dataclass(frozen=True)
class Projection:
    """A space seen through decision tables: the values met, and the steps that change them, by event."""

    initial: tuple[Value, ...]
    values: tuple[tuple[Value, ...], ...]
    edges: tuple[tuple[tuple[Value, ...], str, tuple[Value, ...]], ...]


def project(space: Space, tables: Sequence[Table], site: str = SYSTEM) -> Projection:
    """What an observer who only sees these tables would take the system for."""
    if not space.complete:
        raise DeclarationError("an incomplete space has no projection", hint="explore it with a higher limit")
    system, packing = space.system, space.packing
    guards = Guards(packing)
    viewed = [_viewer(guards, system.grounder.cases(table, site)) for table in tables]
    values: dict[tuple[Value, ...], None] = {}
    edges: dict[tuple[tuple[Value, ...], str, tuple[Value, ...]], None] = {}
    names = {event.name: 1 << number for number, event in enumerate(system.events)}
    moves = Moves(system, packing, guards, names).groups
    by_bit = {bit: name for name, bit in names.items()}
    seen: dict[int, tuple[Value, ...]] = {}
    for packed in space.order:
        seen[packed] = tuple(view(packed) for view in viewed)
        values.setdefault(seen[packed])
    for packed in space.order:
        source = seen[packed]
        for mask, memo, fill in moves:
            known = memo.get(packed & mask)
            for delta, bit, followers in fill(packed) if known is None else known:
                for change in spread(packed, delta, followers):
                    target = seen[packed + change]
                    if target != source:
                        edges.setdefault((source, by_bit[bit], target))
    return Projection(seen[space.order[0]], tuple(values), tuple(edges))


def _viewer(guards: Guards, cases: Sequence[tuple[Ground, Value]]) -> Callable[[int], Value]:
    tests = [(guards.compiled(guard), value) for guard, value in cases]
    return lambda packed: next(value for test, value in tests if test(packed))
