"""
The one meaning of a system: `initial`, `enabled` and `steps`.

A step takes one event: its controller takes one of its rows that are enabled, every machine that hears the
event takes one of its enabled rows, or stays where it is if it has none. All guards are read before the step.
Every engine calls these functions, or is held equal to them by a differential test.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import product

from podmodel.kernel.expr import Table, Value, shown
from podmodel.kernel.ground import SYSTEM, Every, Ground, Some, Test
from podmodel.kernel.system import Assignment, Configuration, Event, Row, System

Updates = dict[int, int]


@dataclass(frozen=True)
class Step:
    """
    One event taken: the rows that took it, what each assigned, and the configuration it leads to.

    `label` tells the steps of one configuration apart: ``app.exit(ended=Error)``.
    """

    label: str
    event: str
    rows: tuple[Row, ...]
    target: Configuration
    updates: tuple[Mapping[int, int], ...] = field(default=(), compare=False, repr=False)


def initial(system: System) -> Configuration:
    """The configuration at the start."""
    return system.initial


def holds(guard: Ground, configuration: Configuration) -> bool:
    """Whether the ground guard holds in the configuration."""
    match guard:
        case bool():
            return guard
        case Test(slot, values):
            return configuration[slot] in values
        case Every(parts):
            return all(holds(part, configuration) for part in parts)
        case Some(parts):
            return any(holds(part, configuration) for part in parts)


def tabled(system: System, configuration: Configuration, table: Table, site: str = SYSTEM) -> Value:
    """What the decision table says in the configuration, read at a member or at the system."""
    for guard, value in system.grounder.cases(table, site):
        if holds(guard, configuration):
            return value
    raise AssertionError(f"the table '{table.name}' has no case")  # pragma: no cover - the default always holds


def enabled(system: System, configuration: Configuration) -> tuple[str, ...]:
    """The names of the events that can happen."""
    return tuple(event.name for event in system.events if any(holds(row.guard, configuration) for row in event.rows))


def steps(system: System, configuration: Configuration) -> Iterator[Step]:
    """Every step that can be taken, event by event in the order of the system."""
    for event in system.events:
        yield from steps_of(system, event, configuration)


def steps_of(system: System, event: Event, configuration: Configuration) -> Iterator[Step]:
    """Every step of one event."""
    leads = [row for row in event.rows if holds(row.guard, configuration)]
    if not leads:
        return
    follows = [[row for row in rows if holds(row.guard, configuration)] for _, rows in event.listeners]
    yield from combined(system, event, configuration, leads, follows)


def combined(
    system: System,
    event: Event,
    configuration: Configuration,
    leads: Sequence[Row],
    follows: Sequence[Sequence[Row]],
) -> Iterator[Step]:
    """
    Every step of one event, given the rows that its controller (at least one) and each of its listeners can take.

    Each combination of rows and choices is a step, also where two of them lead to the same configuration.
    """
    known: dict[str, int] = {}
    taking = [options for options in (leads, *follows) if options]
    for rows in product(*taking):
        marks = [_mark(row, options) for row, options in zip(rows, taking, strict=True) if len(options) > 1]
        for outcome in product(*(outcomes(row, configuration) for row in rows)):
            step = _step(system, event, configuration, rows, marks, outcome)
            count = known[step.label] = known.get(step.label, 0) + 1
            yield step if count == 1 else replace(step, label=f"{step.label} #{count}")


def _mark(row: Row, options: Sequence[Row]) -> str:
    """What tells the row from the other ones that could be taken: its target, else what it assigns."""
    mark = f"to {row.target.name}"
    if sum(option.target == row.target for option in options) == 1:
        return mark
    return ", ".join((mark, *map(str, row.transition.effect)))


def _step(
    system: System,
    event: Event,
    configuration: Configuration,
    rows: tuple[Row, ...],
    marks: list[str],
    outcome: tuple[tuple[Updates, Updates], ...],
) -> Step:
    target = list(configuration)
    chosen: Updates = {}
    for updates, choices in outcome:
        for slot, index in updates.items():
            target[slot] = index
        chosen |= choices
    said = [f"{system.slots[s].var.name}={shown(system.slots[s].var.domain[i])}" for s, i in chosen.items()]
    detail = ", ".join(marks + said)
    label = f"{event.name}({detail})" if detail else event.name
    return Step(label, event.name, rows, tuple(target), tuple(updates for updates, _ in outcome))


def outcomes(row: Row, configuration: Configuration) -> list[tuple[Updates, Updates]]:
    """What the row can assign: for each combination of its choices, (all updates, those that were chosen)."""
    found: list[tuple[Updates, Updates]] = [({}, {})]
    for stage in row.stages:
        found = [
            (updates | new, chosen | picks)
            for updates, chosen in found
            for new, picks in _stage(stage, _patched(configuration, updates))
        ]
    return found


def _stage(stage: Iterable[Assignment], configuration: Configuration) -> Iterator[tuple[Updates, Updates]]:
    options = [(a.slot, _values(a, configuration)) for a in stage]
    options = [(slot, values) for slot, values in options if values]
    for picks in product(*(values for _, values in options)):
        new = {slot: value for (slot, _), value in zip(options, picks, strict=True)}
        yield new, {slot: new[slot] for slot, values in options if len(values) > 1}


def _values(assignment: Assignment, configuration: Configuration) -> tuple[int, ...]:
    for guard, values in assignment.cases:
        if holds(guard, configuration):
            return values
    return ()


def _patched(configuration: Configuration, updates: Updates) -> Configuration:
    if not updates:
        return configuration
    patched = list(configuration)
    for slot, index in updates.items():
        patched[slot] = index
    return tuple(patched)


@dataclass(frozen=True)
class Trace:
    """
    A run: where it starts, and the steps taken.

    With `loop` it is a run for ever: the steps from that position on repeat (from the end: nothing happens any more).
    """

    initial: Configuration
    steps: tuple[Step, ...] = ()
    loop: int | None = None

    @property
    def final(self) -> Configuration:
        """The configuration at the end."""
        return self.steps[-1].target if self.steps else self.initial

    @property
    def labels(self) -> tuple[str, ...]:
        """What happened, step by step."""
        return tuple(step.label for step in self.steps)

    def __len__(self) -> int:
        return len(self.steps)
