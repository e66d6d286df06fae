"""
Seconds: what a composed system with timers does in real time.

A `Moment` is a configuration, the time, and what each armed timer still has to run. At a moment some rows are *forced*:
the urgent ones that can be taken, and those ``on=`` a timer whose time is up. They come before time goes on, in
either order; then an ended timer that no row answers is over, and time jumps to the next end. The other rows may be
taken at any moment while they can (``on=``: from the shortest duration of the timer on). Every step is one of
`podmodel.kernel.semantics`, so a run in seconds is a run of the untimed system. Times are exact: ints, or Fractions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

from podmodel.errors import DeclarationError
from podmodel.kernel.clocks import Armed, Plan, Reading, TimedRow
from podmodel.kernel.ground import SYSTEM
from podmodel.kernel.semantics import Step, combined
from podmodel.kernel.system import Configuration, System
from podmodel.kernel.timer import NEVER, Interval, Seconds, Timer

KEPT = 10_000  # steps that are remembered
AT_ONCE = 10_000  # more steps than this without time going on: they never end


@dataclass(frozen=True, slots=True)
class Moment:
    """A configuration at a time; `armed` and `left` by the clock numbers of the `TimedSystem`."""

    configuration: Configuration
    now: Seconds
    armed: tuple[Armed | None, ...]
    left: tuple[Interval | None, ...]

    @property
    def timeless(self) -> tuple[object, ...]:
        """The same for two moments that differ in the time only."""
        running = tuple(armed and (self.now - armed.since, *armed[1:]) for armed in self.armed)
        return self.configuration, running, self.left


class Happening(NamedTuple):
    """A step, and the moment after it."""

    step: Step
    moment: Moment


Choose: TypeAlias = Callable[[Sequence[TimedRow]], TimedRow]


def first(rows: Sequence[TimedRow]) -> TimedRow:
    """Of several rows that are forced at once, the one declared first."""
    return rows[0]


class TimedSystem:
    """
    A system read in seconds.

    Times are counted in ticks, of which a second has `ticks`: with 1000 of them, milliseconds are whole numbers.
    `given` are the durations that timers ask for (`Given`), in ticks, as ``{(site, name): number or interval}``;
    `lasting` gives the same system with other ones.
    """

    def __init__(
        self,
        system: System,
        given: Mapping[tuple[str, str], Seconds | Interval] | None = None,
        *,
        ticks: int = 1,
    ) -> None:
        self.system = system
        self._given: Mapping[tuple[str, str], Seconds | Interval] = given or {}
        self.ticks = ticks
        self._plan = Plan(system)

    @property
    def clocks(self) -> tuple[tuple[Timer, str], ...]:
        """Each timer with its site; moments know them by their position here."""
        return tuple(self._plan.clocks)

    def lasting(self, given: Mapping[tuple[str, str], Seconds | Interval]) -> TimedSystem:
        """The same system with other durations."""
        other = TimedSystem.__new__(TimedSystem)
        other.system, other._given, other.ticks, other._plan = self.system, given, self.ticks, self._plan
        return other

    def start(self, configuration: Configuration | None = None, now: Seconds = 0) -> Moment:
        """The moment at which nothing has happened yet and no timer is armed."""
        nothing = (None,) * len(self._plan.clocks)
        return Moment(self.system.initial if configuration is None else configuration, now, nothing, nothing)

    # What can happen at a moment

    def forced(self, moment: Moment, *, leaving: bool = True) -> list[TimedRow]:
        """
        The rows that must be taken before time goes on.

        Unless the moment is being left, timers that are `strict` still have their last instant.
        """
        plan, configuration, armed = self._plan, moment.configuration, moment.armed
        found = [row for row in plan.urgent if row.guard(configuration) and _waited(row, armed)]
        for clock, running in enumerate(armed):
            if running is None or running[0] + running[2] > moment.now:
                continue
            if leaving or not plan.clocks[clock][0].strict:
                found.extend(row for row in plan.on[clock] if row.guard(configuration) and _waited(row, armed))
        return sorted(found, key=_number) if len(found) > 1 else found

    def possible(self, moment: Moment) -> list[TimedRow]:
        """The rows that may be taken at this moment, forced or not."""
        return [row for row in self._plan.rows if self._can(row, moment)]

    def _can(self, row: TimedRow, moment: Moment) -> bool:
        if row.on is not None:
            running = moment.armed[row.on]
            if running is None or running.since + running.shortest > moment.now:
                return False
            if self._plan.clocks[row.on][0].strict and running.since + running.shortest == moment.now:
                return False
        return _waited(row, moment.armed) and row.guard(moment.configuration)

    def outcomes(self, moment: Moment, row: TimedRow) -> Iterator[tuple[Step, Moment]]:
        """Every step that takes the row, each with the moment after it."""
        for step in self._steps(moment, row):
            yield step, self._after(moment, row, step)

    def _steps(self, moment: Moment, row: TimedRow) -> tuple[Step, ...]:
        """The steps that take the row; kept, for the same few come again and again in most runs."""
        configuration, armed = moment.configuration, moment.armed
        follows = [
            [one.row for one in rows if one.guard(configuration) and _waited(one, armed)]
            for rows in self._plan.heard[row.event.name]
        ]
        key = (configuration, row.number, *(id(one) for rows in follows for one in rows))
        known = self._plan.steps.get(key)
        if known is None:
            if len(self._plan.steps) >= KEPT:
                self._plan.steps.clear()
            known = tuple(combined(self.system, row.event, configuration, (row.row,), follows))
            self._plan.steps[key] = known
        return known

    def _after(self, moment: Moment, taken: TimedRow, step: Step) -> Moment:
        """The timers after a step: the one that it waited for has ended, then rows stop some, then start some."""
        rows = [self._plan.timed[id(row)] for row in step.rows]
        armed, left = list(moment.armed), list(moment.left)
        if taken.on is not None:
            self._end(moment.now, taken.on, armed, left)
        for row in rows:
            for clock in row.stops:
                left[clock] = self._left(clock, moment.now, armed[clock], step.target, left)
                armed[clock] = None
        for row in rows:
            for clock in row.starts:
                armed[clock] = Armed(moment.now, *self._length(clock, step.target, left))
                left[clock] = None
        return Moment(step.target, moment.now, tuple(armed), tuple(left))

    def _end(self, now: Seconds, clock: int, armed: list[Armed | None], left: list[Interval | None]) -> None:
        """The timer is off, or runs its next period."""
        running = armed[clock]
        assert running is not None  # noqa: S101 - a row on a timer is taken while it is armed
        if not self._plan.clocks[clock][0].repeats:
            armed[clock], left[clock] = None, self._rest(running, now)
            return
        since = now
        if running.shortest == running.longest and running.shortest:
            since = running.since + (now - running.since) // running.shortest * running.shortest
        armed[clock] = running._replace(since=since)

    def _left(
        self, clock: int, now: Seconds, running: Armed | None, configuration: Configuration, left: list[Interval | None]
    ) -> Interval:
        """What a timer leaves that is stopped now: its whole length, if it was not even started."""
        if running is not None:
            return self._rest(running, now)
        kept = left[clock]
        return self._length(clock, configuration, left) if kept is None else kept

    def _rest(self, running: Armed, now: Seconds) -> Interval:
        """The length of the timer less the whole seconds that it ran."""
        ran = (now - running.since) // self.ticks * self.ticks
        return max(0, running.shortest - ran), max(0, running.longest - ran)

    def _length(self, clock: int, configuration: Configuration, left: Sequence[Interval | None]) -> Interval:
        return self._plan.lengths[clock](configuration, Reading(self._given, self.ticks, tuple(left)))

    # Running

    def armed(self, moment: Moment, timer: Timer, site: str = SYSTEM) -> Armed | None:
        """The timer at the site, if it is armed."""
        return moment.armed[self._plan.numbers[timer.name, site]]

    def fire(self, moment: Moment, event: str, choose: Choose = first) -> Happening:
        """Let an event happen now; a `DeclarationError` if it cannot."""
        rows = [row for row in self._plan.by_event.get(event, ()) if self._can(row, moment)]
        if not rows:
            raise DeclarationError(f"'{event}' cannot happen at {moment.now} s")
        return Happening(*next(self.outcomes(moment, choose(rows))))

    def can(self, moment: Moment, event: str) -> bool:
        """Whether the event can happen now."""
        return any(self._can(row, moment) for row in self._plan.by_event.get(event, ()))

    def next_end(self, moment: Moment) -> Seconds:
        """When the next armed timer ends that has not ended yet; `NEVER` if there is none."""
        ends = (running.since + running.longest for running in moment.armed if running is not None)
        return min((end for end in ends if end > moment.now), default=NEVER)

    def over(self, moment: Moment, *, leaving: bool = True) -> Moment | None:
        """The moment after the first ended timer that no row answers is over; None if there is no such timer."""
        for clock, running in enumerate(moment.armed):
            timer = self._plan.clocks[clock][0]
            if running is None or timer.repeats or running.since + running.longest > moment.now:
                continue
            if leaving or not timer.strict:
                armed, left = list(moment.armed), list(moment.left)
                armed[clock], left[clock] = None, self._rest(running, moment.now)
                return Moment(moment.configuration, moment.now, tuple(armed), tuple(left))
        return None

    def run(
        self, moment: Moment, until: Seconds = NEVER, choose: Choose = first
    ) -> tuple[Moment, tuple[Happening, ...]]:
        """
        Take what is forced, up to and including the time `until` (without it: as long as anything is forced).

        Where several rows are forced at once, `choose` says which comes first; where it leads to several
        moments, the first is taken.
        """
        happened: list[Happening] = []
        at_once = 0
        while True:
            leaving = moment.now < until
            rows = self.forced(moment, leaving=leaving)
            if rows:
                step, moment = next(self.outcomes(moment, choose(rows)))
                happened.append(Happening(step, moment))
                at_once += 1
                if at_once > AT_ONCE:
                    raise DeclarationError(f"steps without end at {moment.now} s, such as '{step.label}'")
                continue
            after = self.over(moment, leaving=leaving)
            if after is not None:
                moment = after
                continue
            end = min(self.next_end(moment), until)
            if end == NEVER or end <= moment.now:
                return moment, tuple(happened)
            at_once = 0
            moment = Moment(moment.configuration, end, moment.armed, moment.left)


def _number(row: TimedRow) -> int:
    return row.number


def _waited(row: TimedRow, armed: tuple[Armed | None, ...]) -> bool:
    """Whether no timer that the row waits for is armed."""
    for clock in row.after:  # noqa: SIM110 - a generator costs more than half of it
        if armed[clock] is not None:
            return False
    return True
