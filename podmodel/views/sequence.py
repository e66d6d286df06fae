"""
A run of the model over lanes: what each machine shows after every step.

The run is a list of events; `record` takes each of them with the kernel's `steps`, so a picture can only tell
what the model does. An event that cannot happen is an error that lists those that can.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from podmodel.errors import UsageError
from podmodel.kernel.expr import Table, Value, shown
from podmodel.kernel.ground import SYSTEM
from podmodel.kernel.semantics import Step, steps, tabled
from podmodel.kernel.system import Configuration, System
from podmodel.views.extract import tone_keys
from podmodel.views.graph import Key, merged_keys
from podmodel.views.theme import FILLS


@dataclass(frozen=True)
class Reading:
    """Something that a lane shows: a slot by its name, or a decision table at a site, but for `hidden` values."""

    of: str | Table
    site: str = SYSTEM
    hidden: tuple[Value, ...] = (None,)

    def value(self, system: System, at: Configuration) -> Value:
        """The value in a configuration."""
        if isinstance(self.of, str):
            return system.value(at, self.of)
        return tabled(system, at, self.of, self.site)


@dataclass(frozen=True)
class View:
    """A lane to record: the instances that it stands for, what it shows, and the fill of each first value."""

    id: str
    title: str
    instances: tuple[str, ...]
    readings: tuple[Reading, ...]
    fills: Mapping[str, str]


@dataclass(frozen=True)
class Mark:
    """What a lane shows from a row on."""

    lane: str
    texts: tuple[str, ...]
    fill: str


@dataclass(frozen=True)
class Happening:
    """One step: the event, who took it, the lane that decided it (none if it has no lane), and what changed."""

    event: str
    actor: str
    lane: str
    marks: tuple[Mark, ...]


@dataclass(frozen=True)
class Sequence:
    """A picture of a run: lanes from left to right as (id, title), time downwards."""

    name: str
    title: str
    lanes: tuple[tuple[str, str], ...]
    start: tuple[Mark, ...]
    rows: tuple[Happening, ...]
    legend: tuple[Key, ...] = ()
    notes: tuple[str, ...] = ()


def advance(system: System, at: Configuration, wanted: str) -> Step:
    """The step with this label, or the only one of this event."""
    options = list(steps(system, at))
    found = [step for step in options if step.label == wanted] or [step for step in options if step.event == wanted]
    if len(found) == 1:
        return found[0]
    possible = ", ".join(sorted(step.label for step in (found or options)))
    problem = "means several steps" if found else "cannot happen here"
    raise UsageError(f"{system.name}: the event '{wanted}' {problem}", hint=f"possible: {possible}")


def reached(system: System, events: Iterable[str]) -> Configuration:
    """The configuration after these events."""
    at = system.initial
    for event in events:
        at = advance(system, at, event).target
    return at


def record(
    name: str,
    title: str,
    system: System,
    views: tuple[View, ...],
    events: Iterable[str],
    *,
    before: Iterable[str] = (),
    meanings: Mapping[str, str] | None = None,
    notes: tuple[str, ...] = (),
) -> Sequence:
    """The run of these events, from the configuration that the events `before` lead to."""
    at = reached(system, before)
    start = tuple(_mark(view, system, at) for view in views)
    rows = []
    for event in events:
        step = advance(system, at, event)
        was = [_mark(view, system, at) for view in views]
        now = [_mark(view, system, step.target) for view in views]
        changed = tuple(new for old, new in zip(was, now, strict=True) if new != old)
        actor = system.by_name[step.event].actor.name
        rows.append(Happening(step.label, actor, _lane_of(system, views, step), changed))
        at = step.target
    used = {mark.fill for mark in (*start, *(mark for row in rows for mark in row.marks))}
    fills = [Key((meanings or {}).get(fill, FILLS[fill].meaning), fill=fill) for fill in FILLS if fill in used]
    legend = merged_keys([*fills, *tone_keys(row.actor for row in rows)])
    return Sequence(name, title, tuple((v.id, v.title) for v in views), start, tuple(rows), legend, notes)


def _lane_of(system: System, views: tuple[View, ...], step: Step) -> str:
    controller = system.by_name[step.event].controller
    return next((view.id for view in views if controller in view.instances), "")


def _mark(view: View, system: System, at: Configuration) -> Mark:
    values = [(reading, reading.value(system, at)) for reading in view.readings]
    texts = tuple(shown(value) for reading, value in values if value not in reading.hidden)
    return Mark(view.id, texts, view.fills.get(shown(values[0][1]), "neutral"))
