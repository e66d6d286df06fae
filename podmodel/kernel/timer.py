"""
Timers: named clocks, declared beside the rows that they delay.

A row starts and stops timers, and may be what the end of one does (``on=``), or wait until one is over (``after=``).
How long a timer lasts is a value too: a number of seconds, an interval, a duration of the specification, the longer
or shorter of two, one looked up by a variable, or what an earlier timer left. The untimed engines read a row as if its
timers could run out at any time: every timed run is one of theirs. `podmodel.kernel.timed` says what the seconds mean.
Source: R. Alur and D. L. Dill, A theory of timed automata, Theoretical Computer Science 126, 1994.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import TypeAlias

from podmodel.errors import DeclarationError
from podmodel.kernel.expr import Const, Per, Table, Value, Var, same, shown
from podmodel.kernel.rewrite import Swaps, substitute_table

Seconds: TypeAlias = int | Fraction | float  # exact; the only float is `NEVER`
Interval: TypeAlias = tuple[Seconds, Seconds]
NEVER = math.inf


def interval(length: Seconds | Interval) -> Interval:
    """A number of seconds as an interval; a `DeclarationError` unless ``0 <= shortest <= longest``, both exact."""
    shortest, longest = length if isinstance(length, tuple) else (length, length)
    for end in (shortest, longest):
        if isinstance(end, bool) or not (isinstance(end, int | Fraction) or end == NEVER):
            raise DeclarationError(f"{end!r} is no number of seconds", hint="give an int, a Fraction, or NEVER")
    if not 0 <= shortest <= longest:
        raise DeclarationError(
            f"seconds from {shortest} to {longest} are no interval", hint="give (shortest, longest), from 0 upwards"
        )
    return shortest, longest


class Given(Const):
    """A duration of the specification, or one that is assumed: seconds, or an interval of them, for each site."""

    def __init__(self, name: str, *, per: Per = Per.MEMBER, absent: int | None = None, doc: str = "") -> None:
        super().__init__(name, (0,), per=per, initial=0, absent=absent, doc=doc)

    def has(self, value: Value) -> bool:
        """Whether the value is a duration."""
        return isinstance(value, int | Fraction | tuple) or value == NEVER

    def index(self, value: Value) -> int:
        """Always 0; an error if the value is no duration."""
        interval(value)  # type: ignore[arg-type]  # it says so itself
        return 0


@dataclass(frozen=True, init=False)
class Max:
    """The longest of these."""

    parts: tuple[Duration, ...]

    def __init__(self, *parts: Duration) -> None:
        object.__setattr__(self, "parts", tuple(map(_checked, parts)))

    def __str__(self) -> str:
        return f"max({', '.join(map(str, self.parts))})"


@dataclass(frozen=True, init=False)
class Min:
    """The shortest of these."""

    parts: tuple[Duration, ...]

    def __init__(self, *parts: Duration) -> None:
        object.__setattr__(self, "parts", tuple(map(_checked, parts)))

    def __str__(self) -> str:
        return f"min({', '.join(map(str, self.parts))})"


@dataclass(frozen=True, init=False)
class By:
    """Looked up by the value that a variable or a table has when the timer is started."""

    source: Var | Table
    cases: tuple[tuple[Value, Duration], ...]

    def __init__(self, source: Var | Table, cases: Mapping[Value, Duration]) -> None:
        values = source.values if isinstance(source, Table) else source.domain
        missing = [value for value in values if not any(same(value, known) for known in cases)]
        if missing:
            raise DeclarationError(
                f"a duration by '{source}' has none for {shown(missing[0])}", hint="give one for each of its values"
            )
        object.__setattr__(self, "source", source)
        object.__setattr__(self, "cases", tuple((value, _checked(length)) for value, length in cases.items()))

    def __str__(self) -> str:
        return f"by {self.source}"


@dataclass(frozen=True)
class Left:
    """
    What is left of a timer that was stopped: its length less the whole seconds that it had run.

    A timer that is stopped without having been started leaves its whole length; one that ran out leaves nothing.
    """

    timer: Timer

    def __str__(self) -> str:
        return f"what is left of {self.timer}"


Duration: TypeAlias = Seconds | Interval | Given | Max | Min | By | Left


def _checked(length: Duration) -> Duration:
    if not isinstance(length, Given | Max | Min | By | Left):
        interval(length)
    return length


@dataclass(frozen=True)
class Timer:
    """
    A timer: *off*, *armed*, or *over*.

    Starting arms it for as long as it `lasts`, also if it was armed already. When its time is up, a row with ``on=``
    it is taken; where none can be taken, it is just over. One that `repeats` arms itself again, and where no row can
    be taken, one tick waits for it. A `strict` one is up just after its last instant: what happens at that very instant
    comes first ("more than 600 s"). There is one for each site of the machines that name it, or one in the system.
    """

    name: str
    lasts: Duration
    repeats: bool = False
    strict: bool = False
    per: Per = Per.MEMBER
    cite: str = field(default="", compare=False)
    doc: str = field(default="", compare=False)

    def __post_init__(self) -> None:
        _checked(self.lasts)
        if self.repeats and not isinstance(self.lasts, Given | Max | Min | By | Left) and not interval(self.lasts)[1]:
            raise DeclarationError(f"the timer '{self.name}' repeats every 0 s", hint="give it a period")

    def __str__(self) -> str:
        return self.name


def durations_of(length: Duration) -> Iterator[Given | By | Left]:
    """What a duration depends on: durations of the specification, variables, other timers."""
    if isinstance(length, Given | By | Left):
        yield length
    parts = length.parts if isinstance(length, Max | Min) else ()
    for part in (*parts, *(case for _, case in length.cases)) if isinstance(length, By) else parts:
        yield from durations_of(part)


def substitute_timer(timer: Timer, swaps: Swaps) -> Timer:
    """The timer with every variable of `swaps` replaced by another variable, a table, or a value."""
    lasts = substitute_duration(timer.lasts, swaps)
    return timer if lasts == timer.lasts else replace(timer, lasts=lasts)


def substitute_duration(length: Duration, swaps: Swaps) -> Duration:
    """The duration over other variables."""
    match length:
        case Given():
            swapped = swaps.get(length, length)
            return swapped if isinstance(swapped, Given) else interval(swapped)  # type: ignore[arg-type]  # it says so
        case Max(parts):
            return Max(*(substitute_duration(part, swaps) for part in parts))
        case Min(parts):
            return Min(*(substitute_duration(part, swaps) for part in parts))
        case Left(timer):
            return Left(substitute_timer(timer, swaps))
        case By(source, cases):
            lengths = {value: substitute_duration(case, swaps) for value, case in cases}
            return _looked_up(source, lengths, swaps)
    return length


def _looked_up(source: Var | Table, lengths: Mapping[Value, Duration], swaps: Swaps) -> Duration:
    if isinstance(source, Table):
        return By(substitute_table(source, swaps), lengths)
    swapped = swaps.get(source, source)
    if isinstance(swapped, Var | Table):
        return By(swapped, lengths)
    return next(length for value, length in lengths.items() if same(value, swapped))
