"""
Random walks and transition tours: a system as a Hypothesis state machine.

Hypothesis draws an event that can happen, and its outcome; the laws are looked at after every step, and a broken one
is shrunk to a short walk. Random walks miss rare transitions; a tour takes every row of every event at least once:
the shortest way to a configuration where the row can be taken, then the row.
Source: K. Claessen and J. Hughes, QuickCheck, ICFP 2000, doi:10.1145/351240.351266; S. Naito and M. Tsunoyama, Fault
detection for sequential machines by transition-tours, FTCS 1981.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, ClassVar, TypeAlias

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from podmodel.errors import UsageError
from podmodel.kernel.expr import And, Not
from podmodel.kernel.ground import SYSTEM, Ground
from podmodel.kernel.property import Kind, Property
from podmodel.kernel.semantics import Step, holds, initial, steps
from podmodel.kernel.system import Configuration, Row, System

StepLaw: TypeAlias = tuple[Ground, Ground, tuple[str, ...] | None]
Taken: TypeAlias = tuple[str, Row]  # an event, and a row that some machine took in it
Options: TypeAlias = Mapping[str, Sequence[Step]]

LIMIT = 50_000  # configurations that a tour looks at, unless asked otherwise
REMEMBERED = 20_000  # configurations whose steps a walk remembers


class Walk(RuleBasedStateMachine):
    """A random walk through one system; `machine_of` adds a rule for each of its events."""

    options_at: ClassVar[Callable[[Configuration], Options]]
    start: ClassVar[Configuration]
    never: ClassVar[Mapping[str, Ground]]
    never_step: ClassVar[Mapping[str, StepLaw]]

    def __init__(self) -> None:
        super().__init__()
        self.history: list[str] = []
        self.configuration = self.start
        self.options = type(self).options_at(self.start)

    @rule()
    def idle(self) -> None:
        """Nothing happens; a state in which nothing can happen any more is no error of the walk."""

    @invariant()
    def laws(self) -> None:
        """No law is broken here."""
        for sentence, bad in self.never.items():
            if holds(bad, self.configuration):
                raise AssertionError(f"{sentence}: broken {self._how()}")

    def take(self, event: str, data: st.DataObject) -> None:
        """Take one of the outcomes of the event."""
        outcomes = self.options[event]
        step = outcomes[0]
        if len(outcomes) > 1:
            label = data.draw(st.sampled_from([step.label for step in outcomes]), label="outcome")
            step = next(step for step in outcomes if step.label == label)
        before, self.configuration = self.configuration, step.target
        self.history.append(step.label)
        self.options = type(self).options_at(step.target)
        for sentence, (given, bad, events) in self.never_step.items():
            if (events is None or event in events) and holds(given, before) and holds(bad, step.target):
                raise AssertionError(f"{sentence}: broken {self._how()}")

    def _how(self) -> str:
        return f"after {' -> '.join(self.history)}" if self.history else "at the start"


def machine_of(
    system: System,
    properties: Iterable[Property] = (),
    *,
    never: Mapping[str, Ground] | None = None,
    never_step: Mapping[str, StepLaw] | None = None,
) -> type[Walk]:
    """
    The system as a state machine that Hypothesis walks: one rule an event, and one to stay idle.

    A walk can refute, so of `properties` those about configurations and about single steps are looked at, whatever
    is expected of them; the others (`sometimes`, `leads_to`) are left out. `never` gives more laws by sentence, as
    ground guards that hold nowhere; `never_step` likewise ``(before, after, events or None for all)``: no step by one
    of the events leads from where `before` holds to where `after` does.
    """
    bad, bad_steps = _ground(system, properties)

    @lru_cache(maxsize=REMEMBERED)
    def options_at(configuration: Configuration) -> Options:
        found: dict[str, list[Step]] = {}
        for step in steps(system, configuration):
            found.setdefault(step.event, []).append(step)
        return found

    namespace: dict[str, Any] = {
        "__doc__": f"A random walk through {system.name}.",
        "__module__": __name__,
        "options_at": staticmethod(options_at),
        "start": initial(system),
        "never": bad | dict(never or {}),
        "never_step": bad_steps | dict(never_step or {}),
    }
    for event in system.events:
        name = _identifier(event.name, namespace)
        namespace[name] = _rule_of(event.name, name)
    return type(f"Walk_{_identifier(system.name, {})}", (Walk,), namespace)


def _rule_of(event: str, name: str) -> Callable[..., None]:
    def take(self: Walk, data: st.DataObject) -> None:
        self.take(event, data)

    take.__name__ = name
    take.__doc__ = f"The event '{event}'."
    return precondition(lambda self: event in self.options)(rule(data=st.data())(take))


def _identifier(name: str, taken: Mapping[str, object]) -> str:
    """The name as a Python identifier that is not taken yet: Hypothesis prints a walk as calls."""
    base = re.sub(r"\W", "_", name)
    base = f"event_{base}" if base[:1].isdigit() or hasattr(Walk, base) else base
    found, count = base, 1
    while found in taken:
        count += 1
        found = f"{base}_{count}"
    return found


def _ground(system: System, properties: Iterable[Property]) -> tuple[dict[str, Ground], dict[str, StepLaw]]:
    """The properties as ground guards: what must hold nowhere, and what no step may do."""
    bad: dict[str, Ground] = {}
    bad_steps: dict[str, StepLaw] = {}
    for law in properties:
        for site in system.grounder.related(law.each, SYSTEM) if law.each else (SYSTEM,):
            if law.kind not in (Kind.ALWAYS, Kind.STEP) or system.ground(law.applies, site) is False:
                continue
            sentence = f"{law.sentence} ({site})" if site else law.sentence
            given = system.ground(And((law.applies, law.given)), site)
            broken = system.ground(Not(law.then), site)
            if law.kind is Kind.ALWAYS:
                bad[sentence] = system.grounder.every((given, broken))
            else:
                bad_steps[sentence] = (given, broken, tuple(_events(system, law, site)) if law.events else None)
    return bad, bad_steps


def _events(system: System, law: Property, site: str) -> Iterator[str]:
    """The events that the law names, of the member first, then of the system."""
    for event in law.events:
        name = f"{site}.{event}" if f"{site}.{event}" in system.by_name else event
        if name in system.by_name:
            yield name


# Tours


def rows_of(system: System) -> frozenset[Taken]:
    """Every row of every event, of its controller and of those who hear it."""
    return frozenset(
        (event.name, row)
        for event in system.events
        for rows in (event.rows, *(rows for _, rows in event.listeners))
        for row in rows
    )


def tour(system: System, *, limit: int = LIMIT) -> list[tuple[str, ...]]:
    """
    Sequences of labels that take every row that can be taken at all, each from the initial configuration.

    Raises `UsageError` where more than `limit` configurations would have to be looked at.
    """
    parents, first = _searched(system, limit)
    sequences: list[tuple[str, ...]] = []
    covered: set[Taken] = set()
    for taken, (source, step) in reversed(first.items()):  # the farthest first: their ways cover the nearer ones
        if taken in covered:
            continue
        path = [*_path(parents, source), step]
        covered |= {(step.event, row) for step in path for row in step.rows}
        sequences.append(tuple(step.label for step in path))
    return sequences[::-1]


def run_tour(system: System, sequences: Iterable[Sequence[str]]) -> frozenset[Taken]:
    """
    Replay the sequences by the kernel's semantics; what was taken.

    Raises `UsageError` where a label cannot be taken.
    """
    taken: set[Taken] = set()
    for sequence in sequences:
        configuration = initial(system)
        for label in sequence:
            options = {step.label: step for step in steps(system, configuration)}
            if label not in options:
                raise UsageError(f"'{label}' cannot happen here", hint=f"what can happen: {', '.join(options)}")
            taken |= {(options[label].event, row) for row in options[label].rows}
            configuration = options[label].target
    return frozenset(taken)


Parents: TypeAlias = dict[Configuration, tuple[Configuration, Step] | None]
First: TypeAlias = dict[Taken, tuple[Configuration, Step]]


def _searched(system: System, limit: int) -> tuple[Parents, First]:
    """Breadth first: how each configuration was reached, and the first step that takes each row."""
    wanted = len(rows_of(system))
    parents: Parents = {initial(system): None}
    first: First = {}
    queue = [initial(system)]
    for configuration in queue:
        for step in steps(system, configuration):
            for row in step.rows:
                first.setdefault((step.event, row), (configuration, step))
            if step.target not in parents:
                parents[step.target] = (configuration, step)
                queue.append(step.target)
        if len(first) == wanted:
            break
        if len(queue) > limit:
            raise UsageError(
                f"{system.name} has more than {limit} configurations, and {wanted - len(first)} rows are not taken yet",
                hint="tour a smaller system, or give a higher limit",
            )
    return parents, first


def _path(parents: Parents, configuration: Configuration) -> list[Step]:
    path: list[Step] = []
    came = parents[configuration]
    while came is not None:
        path.append(came[1])
        came = parents[came[0]]
    return path[::-1]
