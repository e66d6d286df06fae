"""
States, transitions and machines: program graphs over finite-domain variables.

A machine is checked when it is declared: an error names the row and says what to write instead.
Source: C. Baier and J.-P. Katoen, Principles of Model Checking, 2008, chapter 2 (program graphs).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from itertools import combinations

from podmodel.errors import DeclarationError
from podmodel.kernel.effect import AnyEffect, Each, Effect
from podmodel.kernel.expr import TRUE, Const, Per, Pred, Value, Var
from podmodel.kernel.logic import implies
from podmodel.kernel.rewrite import substitute, substitute_effect
from podmodel.kernel.timer import Timer, substitute_timer


@dataclass(frozen=True)
class State:
    """A control state of a machine. `shows` is what an observer sees of it; `doc` says it in words."""

    name: str
    shows: Value = None
    doc: str = field(default="", compare=False)

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True)
class Actor:
    """Who takes a transition: the unit of fairness."""

    name: str
    doc: str = field(default="", compare=False)

    def __str__(self) -> str:
        return self.name


HEARS = Actor("hears", "not decided here: another machine controls the event and this one follows")


class _Stay:
    """The target "wherever it is": the control state does not change."""

    def __repr__(self) -> str:
        return "STAY"


STAY = _Stay()


@dataclass(frozen=True)
class Transition:
    """
    One row: ``source --event[guard]/effect--> target``, who takes it, and the rule it encodes.

    A row of several sources is one rule about each of them; a row of several events (heard ones only) likewise.
    Rows of one event from one source whose guards overlap are a choice: all of them can happen.

    The timers say when: the row is what the end of `on` does; it waits until none of `after` is armed; it `stops`
    timers and then `starts` others. Without `on` it may happen at any time while it can, or at once if it is `urgent`.
    Engines without seconds pass over them: to them a timer may run out whenever the row that it is for can be taken.
    """

    source: State | tuple[State, ...]
    event: str | tuple[str, ...]
    target: State | _Stay
    by: Actor
    guard: Pred = TRUE
    effect: tuple[AnyEffect, ...] = ()
    cite: str = ""
    on: Timer | None = None
    after: tuple[Timer, ...] = ()
    starts: tuple[Timer, ...] = ()
    stops: tuple[Timer, ...] = ()
    urgent: bool = False

    @property
    def sources(self) -> tuple[State, ...]:
        """The sources, always as a tuple."""
        return self.source if isinstance(self.source, tuple) else (self.source,)

    @property
    def events(self) -> tuple[str, ...]:
        """The events, always as a tuple."""
        return self.event if isinstance(self.event, tuple) else (self.event,)

    @property
    def timers(self) -> tuple[Timer, ...]:
        """Every timer that the row names."""
        return (*((self.on,) if self.on else ()), *self.after, *self.starts, *self.stops)

    def target_from(self, source: State) -> State:
        """The state this row leads to from that source."""
        return source if isinstance(self.target, _Stay) else self.target

    def __str__(self) -> str:
        source = ", ".join(state.name for state in self.sources)
        guard = "" if self.guard == TRUE else f" [{self.guard}]"
        effects = self.effect if isinstance(self.effect, tuple) else (self.effect,)
        effect = f" / {'; '.join(map(str, effects))}" if effects else ""
        target = "(stays)" if isinstance(self.target, _Stay) else self.target.name
        return f"{source} --{' or '.join(self.events)}{guard}{effect}--> {target}"


@dataclass(frozen=True)
class Machine:
    """
    A program graph: a control variable over states, further variables, and rows.

    The machine is the only writer of its control and of `variables`. It controls the events of its own rows
    and follows those of rows declared with `HEARS`; it can never block an event that it hears.
    """

    name: str
    control: Var
    transitions: tuple[Transition, ...]
    variables: tuple[Var, ...] = ()
    doc: str = field(default="", compare=False)

    def __post_init__(self) -> None:
        _check_states(self)
        _check_variables(self)
        for row in self.transitions:
            _check_row(self, row)
        _check_events(self)
        _check_actors(self)
        _check_reachable(self)
        _check_shadowing(self)
        _check_written(self)
        _check_timers(self)

    @property
    def per(self) -> Per:
        """One in the system, or one for each member where it is placed."""
        return self.control.per

    @property
    def states(self) -> tuple[State, ...]:
        """The control states, the initial one first only if it was declared first."""
        return tuple(state for state in self.control.domain if isinstance(state, State))

    @property
    def initial(self) -> State:
        """The control state at the start."""
        assert isinstance(self.control.initial, State)  # noqa: S101 - checked when declared
        return self.control.initial

    @property
    def owned(self) -> tuple[Var, ...]:
        """Every variable that this machine writes, its control first."""
        return (self.control, *self.variables)

    @property
    def controls(self) -> tuple[str, ...]:
        """The events that this machine decides, in order of appearance."""
        return tuple(dict.fromkeys(event for row in self.transitions if row.by != HEARS for event in row.events))

    @property
    def hears(self) -> tuple[str, ...]:
        """The events that it follows."""
        return tuple(dict.fromkeys(event for row in self.transitions if row.by == HEARS for event in row.events))

    @property
    def timers(self) -> tuple[Timer, ...]:
        """Every timer that its rows name, in order of appearance."""
        return tuple(dict.fromkeys(timer for row in self.transitions for timer in row.timers))

    def named(
        self,
        name: str,
        *,
        variables: Mapping[Var, Var | Value] | None = None,
        events: Mapping[str, str] | None = None,
        timers: Mapping[Timer, Timer] | None = None,
    ) -> Machine:
        """
        The same machine under another name, with variables, events and timers replaced.

        A variable may be replaced by another one or, where it is a `Const`, by its value.
        """
        swaps = dict(variables or {})
        renames = dict(events or {})
        clocks = {timer: (timers or {}).get(timer, substitute_timer(timer, swaps)) for timer in self.timers}
        rows = tuple(
            replace(
                row,
                event=_renamed(row.event, renames),
                guard=substitute(row.guard, swaps),
                effect=tuple(substitute_effect(effect, swaps) for effect in row.effect),
                on=clocks[row.on] if row.on else None,
                after=tuple(map(clocks.__getitem__, row.after)),
                starts=tuple(map(clocks.__getitem__, row.starts)),
                stops=tuple(map(clocks.__getitem__, row.stops)),
            )
            for row in self.transitions
        )
        control = swaps.get(self.control, self.control)
        if not isinstance(control, Var):
            raise DeclarationError(f"machine '{name}': its control cannot be replaced by a value")
        owned = tuple(swaps.get(var, var) for var in self.variables)
        return Machine(name, control, rows, tuple(v for v in owned if isinstance(v, Var)), self.doc)


def _renamed(event: str | tuple[str, ...], renames: Mapping[str, str]) -> str | tuple[str, ...]:
    if isinstance(event, tuple):
        return tuple(renames.get(one, one) for one in event)
    return renames.get(event, event)


def _fail(machine: Machine, row: Transition | None, message: str, hint: str) -> DeclarationError:
    where = f"machine '{machine.name}'" + (f", row '{row}'" if row else "")
    return DeclarationError(f"{where}: {message}", hint=hint)


def _check_states(machine: Machine) -> None:
    if not all(isinstance(state, State) for state in machine.control.domain):
        raise _fail(machine, None, "its control has a value that is no State", "declare Var(name, (State(...), ...))")
    names = [state.name for state in machine.states]
    for name in names:
        if names.count(name) > 1:
            raise _fail(machine, None, f"two states are called '{name}'", "give each state its own name")


def _check_variables(machine: Machine) -> None:
    for var in machine.variables:
        if machine.per is Per.SYSTEM and var.per is Per.MEMBER:
            raise _fail(
                machine,
                None,
                f"it exists once, but lists '{var.name}', of which there is one for each member",
                f"declare '{var.name}' with per=Per.SYSTEM, or the control with per=Per.MEMBER",
            )


def _check_row(machine: Machine, row: Transition) -> None:
    known = machine.states
    if not isinstance(row.guard, Pred):
        raise _fail(machine, row, "its guard is no guard", "write x.is_(value) or x > 0; == does not make a guard")
    if not isinstance(row.effect, tuple):
        raise _fail(machine, row, "its effect is no tuple", "write effect=(x.set(1),) with the comma")
    targets = () if isinstance(row.target, _Stay) else (row.target,)
    for state in (*row.sources, *targets):
        if state not in known:
            raise _fail(
                machine,
                row,
                f"unknown state '{state.name}'",
                f"use one of {', '.join(s.name for s in known)}",
            )
    if isinstance(row.event, tuple) and row.by != HEARS:
        raise _fail(machine, row, "it decides several events", "write one row for each; only HEARS rows may share")
    if not row.cite:
        raise _fail(machine, row, "no rule is cited", 'add cite="..." with the id of the rule it encodes')
    for effect in row.effect:
        parts = effect.effects if isinstance(effect, Each) else (effect,)
        for part in parts:
            _check_effect(machine, row, part)
        if len({part.var for part in parts}) < len(parts):
            raise _fail(machine, row, "one Each assigns a variable twice", "write two of them, they run in order")


def _check_effect(machine: Machine, row: Transition, effect: Effect) -> None:
    if effect.var == machine.control:
        raise _fail(machine, row, "an effect assigns the control", "write the state in the column target")
    if effect.var not in machine.variables:
        raise _fail(
            machine,
            row,
            f"it assigns '{effect.var.name}', of which this machine is not the writer",
            f"list it in variables=(...) of '{machine.name}' alone, or let its own machine hear the event",
        )


def _check_events(machine: Machine) -> None:
    for event in machine.controls:
        if event in machine.hears:
            row = next(r for r in machine.transitions if event in r.events and r.by == HEARS)
            raise _fail(
                machine,
                row,
                f"'{event}' is both controlled and heard",
                "an event has one controller: pick one",
            )


def _check_actors(machine: Machine) -> None:
    for event in machine.controls:
        rows = [row for row in machine.transitions if event in row.events]
        for row in rows[1:]:
            if row.by != rows[0].by:
                raise _fail(
                    machine,
                    row,
                    f"'{event}' is taken by '{rows[0].by}' in an earlier row and by '{row.by}' here",
                    "an event has one actor: use it in every row, or give the event another name",
                )


def _check_reachable(machine: Machine) -> None:
    reached = {machine.initial}
    while True:
        more = {
            row.target_from(source) for row in machine.transitions for source in row.sources if source in reached
        } - reached
        if not more:
            break
        reached |= more
    for state in machine.states:
        if state not in reached:
            raise _fail(machine, None, f"no row leads to the state '{state.name}'", "add the row, or remove the state")


def _check_shadowing(machine: Machine) -> None:
    """Two rows that do the same where the guard of one implies the other's: one of them can never matter."""
    for first, second in combinations(machine.transitions, 2):
        shared = [s for s in first.sources if s in second.sources and first.target_from(s) == second.target_from(s)]
        alike = set(first.events) & set(second.events) and first.effect == second.effect and shared
        if (
            alike
            and _timing(first) == _timing(second)
            and (implies(first.guard, second.guard) or implies(second.guard, first.guard))
        ):
            raise _fail(
                machine,
                second,
                f"it does what the row '{first}' does from '{shared[0].name}'",
                "one of the two shadows the other: remove it, or make guard, target or effect differ",
            )


def _timing(row: Transition) -> tuple[object, ...]:
    return row.on, row.after, row.starts, row.stops, row.urgent


def _check_timers(machine: Machine) -> None:
    names: dict[str, Timer] = {}
    for row in machine.transitions:
        if row.by == HEARS and (row.on or row.urgent):
            raise _fail(machine, row, "it is heard, but says when", "let the machine that decides the event say when")
        if row.on and row.urgent:
            raise _fail(machine, row, "it is urgent, and waits for a timer", "drop one of the two")
        for field_name in ("after", "starts", "stops"):
            if not isinstance(getattr(row, field_name), tuple):
                raise _fail(machine, row, f"{field_name} is no tuple", f"write {field_name}=(TIMER,) with the comma")
        for timer in row.timers:
            if names.setdefault(timer.name, timer) != timer:
                raise _fail(machine, row, f"two timers are called '{timer.name}'", "give each timer its own name")


def _check_written(machine: Machine) -> None:
    written = {
        part.var
        for row in machine.transitions
        for effect in row.effect
        for part in (effect.effects if isinstance(effect, Each) else (effect,))
    }
    for var in machine.variables:
        if isinstance(var, Const):
            raise _fail(machine, None, f"it lists the constant '{var.name}'", "constants have no writer: remove it")
        if var not in written:
            raise _fail(
                machine,
                None,
                f"no row assigns '{var.name}'",
                "declare it as Const, or add the effect that is missing",
            )
