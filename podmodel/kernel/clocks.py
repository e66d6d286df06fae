"""
A composed system made ready for seconds, once: its timers as numbered clocks, its rows by clock, guards as functions.

`podmodel.kernel.timed` reads it; how a system moves in time is said there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

from podmodel.errors import DeclarationError
from podmodel.kernel.expr import Per, Table, Value, Var, same
from podmodel.kernel.ground import SYSTEM, Every, Ground, Some, Test
from podmodel.kernel.semantics import Step
from podmodel.kernel.system import Configuration, Event, Row, System
from podmodel.kernel.timer import By, Duration, Given, Interval, Left, Max, Min, Seconds, Timer, interval

Check: TypeAlias = Callable[[Configuration], bool]
Tests: TypeAlias = tuple[tuple[int, frozenset[int]], ...]


class Armed(NamedTuple):
    """An armed timer: since when, and its shortest and longest duration."""

    since: Seconds
    shortest: Seconds
    longest: Seconds


@dataclass(frozen=True, eq=False, slots=True)
class TimedRow:
    """A ground row with its timers as clock numbers; `number` is its place in the declarations."""

    number: int
    event: Event
    row: Row
    guard: Check
    on: int | None
    after: tuple[int, ...]
    stops: tuple[int, ...]
    starts: tuple[int, ...]
    urgent: bool


class Reading(NamedTuple):
    """What the length of a timer may depend on, besides the configuration."""

    given: Mapping[tuple[str, str], Seconds | Interval]
    ticks: int
    left: tuple[Interval | None, ...]


Length: TypeAlias = Callable[[Configuration, Reading], Interval]


class Plan:
    """What a system means in seconds, made ready once: its clocks, its rows by clock, its guards as functions."""

    def __init__(self, system: System) -> None:
        self.system = system
        self.clocks: list[tuple[Timer, str]] = []
        self.numbers: dict[tuple[str, str], int] = {}
        self._checks: dict[int, Check] = {}  # by identity; the grounder keeps the guards
        self.timed: dict[int, TimedRow] = {}
        self.steps: dict[tuple[object, ...], tuple[Step, ...]] = {}
        self.rows = [self._row(event, row) for event in system.events for row in event.rows]
        self.heard = {
            event.name: [[self._row(event, row) for row in rows] for _, rows in event.listeners]
            for event in system.events
        }
        self.by_event: dict[str, list[TimedRow]] = {}
        for row in self.rows:
            self.by_event.setdefault(row.event.name, []).append(row)
        self.urgent = [row for row in self.rows if row.urgent]
        self.lengths: list[Length] = []
        while len(self.lengths) < len(self.clocks):  # a length may name one more timer, by what that one leaves
            timer, site = self.clocks[len(self.lengths)]
            self.lengths.append(self._length(timer.lasts, site))
        self.on = [[row for row in self.rows if row.on == clock] for clock in range(len(self.clocks))]
        self._check()

    def _check(self) -> None:
        started = {clock for row in self.timed.values() for clock in row.starts}
        for row in self.timed.values():
            if row.on is not None and row.on not in started:
                timer, site = self.clocks[row.on]
                raise DeclarationError(
                    f"the row '{row.row.transition}' waits for '{timer}', which nothing starts at '{site}'",
                    hint="add starts=(...) to the row that begins the wait",
                )

    def _row(self, event: Event, row: Row) -> TimedRow:
        known = self.timed.get(id(row))
        if known is not None:
            return known
        site = self.system.instance(row.instance).site
        said = row.transition
        self.timed[id(row)] = made = TimedRow(
            len(self.timed),
            event,
            row,
            self._checked(row.guard),
            None if said.on is None else self._clock(said.on, site),
            tuple(self._clock(timer, site) for timer in said.after),
            tuple(self._clock(timer, site) for timer in said.stops),
            tuple(self._clock(timer, site) for timer in said.starts),
            said.urgent,
        )
        return made

    def _clock(self, timer: Timer, site: str) -> int:
        site = SYSTEM if timer.per is Per.SYSTEM else site
        number = self.numbers.setdefault((timer.name, site), len(self.clocks))
        if number == len(self.clocks):
            self.clocks.append((timer, site))
        elif self.clocks[number][0] != timer:
            raise DeclarationError(f"two timers are called '{timer}' at '{site}'", hint="give each its own name")
        return number

    # Guards

    def _checked(self, guard: Ground) -> Check:
        known = self._checks.get(id(guard))
        if known is None or isinstance(guard, bool):
            known = self._checks[id(guard)] = self._compiled(guard)
        return known

    def _compiled(self, guard: Ground) -> Check:
        match guard:
            case bool():
                return lambda _configuration: guard
            case Test(slot, values):
                return lambda configuration: configuration[slot] in values
            case Every(parts):
                return _every(*self._split(parts))
            case Some(parts):
                return _some(*self._split(parts))

    def _split(self, parts: Sequence[Ground]) -> tuple[Tests, tuple[Check, ...]]:
        """The tests of one slot, which are cheap and come first, and the rest."""
        tests = tuple((part.slot, part.values) for part in parts if isinstance(part, Test))
        return tests, tuple(self._checked(part) for part in parts if not isinstance(part, Test))

    # Durations

    def _length(self, length: Duration, site: str) -> Length:
        match length:
            case Given():
                return self._given(length, site)
            case Max(parts) | Min(parts):
                return self._extreme(parts, site, max if isinstance(length, Max) else min)
            case By(source, cases):
                return self._by(source, cases, site)
            case Left(timer):
                return self._left(self._clock(timer, site))
        shortest, longest = interval(length)
        return lambda _configuration, reading: (shortest * reading.ticks, longest * reading.ticks)

    def _given(self, length: Given, site: str) -> Length:
        key = (SYSTEM if length.per is Per.SYSTEM else site, length.name)

        def given(_configuration: Configuration, reading: Reading) -> Interval:
            known = reading.given.get(key)
            if known is not None:
                return interval(known)
            constant = self.system.grounder.constant(length, site)  # says what is missing
            shortest, longest = interval(constant)  # type: ignore[arg-type]  # checked there
            return shortest * reading.ticks, longest * reading.ticks

        return given

    def _left(self, clock: int) -> Length:
        def left(configuration: Configuration, reading: Reading) -> Interval:
            kept = reading.left[clock]
            return self.lengths[clock](configuration, reading) if kept is None else kept

        return left

    def _extreme(self, parts: tuple[Duration, ...], site: str, pick: Callable[..., Seconds]) -> Length:
        lengths = [self._length(part, site) for part in parts]

        def extreme(configuration: Configuration, reading: Reading) -> Interval:
            found = [length(configuration, reading) for length in lengths]
            return pick(low for low, _ in found), pick(high for _, high in found)

        return extreme

    def _by(self, source: Var | Table, cases: tuple[tuple[Value, Duration], ...], site: str) -> Length:
        lengths = [(value, self._length(length, site)) for value, length in cases]
        checks = [
            (self._checked(guard), next(length for known, length in lengths if same(known, value)))
            for guard, value in self._values(source, site)
        ]

        def looked_up(configuration: Configuration, reading: Reading) -> Interval:
            for check, length in checks:
                if check(configuration):
                    return length(configuration, reading)
            raise AssertionError(f"'{source}' has no value")  # pragma: no cover - one of them always holds

        return looked_up

    def _values(self, source: Var | Table, site: str) -> Iterator[tuple[Ground, Value]]:
        """The values with their guards; the first guard that holds tells the value."""
        grounder = self.system.grounder
        if isinstance(source, Table):
            site = SYSTEM if source.per is Per.SYSTEM else site
            yield from ((grounder.ground(case.guard, site), case.value) for case in source.cases)
            yield True, source.default
        else:
            yield from ((guard, value) for value, guard in grounder.values_of(source, site))


def _every(tests: Tests, checks: tuple[Check, ...]) -> Check:
    def check(configuration: Configuration) -> bool:
        for slot, values in tests:
            if configuration[slot] not in values:
                return False
        for part in checks:  # noqa: SIM110 - a generator costs more than half of it
            if not part(configuration):
                return False
        return True

    return check


def _some(tests: Tests, checks: tuple[Check, ...]) -> Check:
    def check(configuration: Configuration) -> bool:
        for slot, values in tests:
            if configuration[slot] in values:
                return True
        for part in checks:  # noqa: SIM110 - ditto
            if part(configuration):
                return True
        return False

    return check
