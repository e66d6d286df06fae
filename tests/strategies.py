"""
Random systems and random questions, for tests that compare an engine with the plain meaning.

`systems()` draws up to three machines over up to three members: roles, relations and quantifiers across machines,
decision tables, ordered and conditional effects of every form, events that others hear, values absent where a
machine was not placed, constants. They mean nothing; they are small enough to be searched by hand.

Everything is drawn as a small number (`_Dice`): building Hypothesis strategies anew for each part of each guard takes
ten times as long as all the rest.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import TypeVar

from hypothesis import assume
from hypothesis import strategies as st

from podmodel.errors import DeclarationError
from podmodel.kernel.effect import AnyEffect, Each, Effect
from podmodel.kernel.expr import FALSE, TRUE, All, Any, Case, Const, Last, Named, Per, Pred, Roles, Table, Value, Var
from podmodel.kernel.ground import Member
from podmodel.kernel.machine import HEARS, STAY, Actor, Machine, State, Transition
from podmodel.kernel.property import Kind, Property
from podmodel.kernel.system import Placement, System, compose

T = TypeVar("T")

LEFT, RIGHT = Roles("left", ("left",)), Roles("right", ("right",))
BOTH = Roles("anyone", ("left", "right"))
ROLES = (LEFT, RIGHT, BOTH)
RELATIONS = ("before", "after", "prev", "next", "others")
DOMAINS: tuple[tuple[Value, ...], ...] = ((0, 1, 2), (0, 1), ("low", "high", 1), (False, True, None))
MOVER = Actor("mover")
SMALL = Const("small", (False, True))
WIDEST = 9  # slots of a random system


@cache
def _below(number: int) -> st.SearchStrategy[int]:
    return st.integers(0, number - 1)


class _Dice:
    """Choices, each one drawn number; the first option is the one that shrinking prefers."""

    def __init__(self, draw: st.DrawFn) -> None:
        self.draw = draw

    def upto(self, most: int) -> int:
        """A number from 0 to `most`."""
        return self.draw(_below(most + 1))

    def one(self, options: Sequence[T]) -> T:
        """One of the options."""
        return options[self.upto(len(options) - 1)]

    def rarely(self, sides: int) -> bool:
        """True once in so many times."""
        return self.upto(sides - 1) == sides - 1

    def some(self, options: Sequence[T], least: int, most: int) -> list[T]:
        """Some of the options, each at most once."""
        left = list(options)
        count = min(least + self.upto(most - least), len(options))
        return [left.pop(self.upto(len(left) - 1)) for _ in range(count)]


@dataclass
class Shape:
    """A machine before it has rows: its control, its variables, where it is placed, the events it decides."""

    name: str
    control: Var
    variables: tuple[Var, ...]
    at: tuple[str, ...] | None
    events: tuple[str, ...]

    @property
    def per(self) -> Per:
        """One in the system, or one for each member where it is placed."""
        return self.control.per


@st.composite
def systems(draw: st.DrawFn) -> System:
    """A composed system; declarations that the kernel refuses are thrown away."""
    dice = _Dice(draw)
    members = tuple(Member(name, dice.one(("left", "right"))) for name in ("x", "y", "z")[: 1 + dice.upto(2)])
    shapes = [_shape(dice, number, members) for number in range(1 + dice.upto(2))]
    slots = sum(
        (1 if shape.per is Per.SYSTEM else len(members if shape.at is None else shape.at)) * (1 + len(shape.variables))
        for shape in shapes
    )
    assume(slots <= WIDEST)
    constants = {(member.name, SMALL.name): dice.one((False, True)) for member in members}
    try:
        placements = [Placement(_machine(dice, shape, shapes), shape.at) for shape in shapes]
        return compose("random", placements, members=members, constants=constants)
    except DeclarationError:
        assume(False)
        raise


def _shape(dice: _Dice, number: int, members: tuple[Member, ...]) -> Shape:
    name = f"m{number}"
    per = dice.one((Per.MEMBER, Per.MEMBER, Per.SYSTEM))
    everywhere = per is Per.SYSTEM or dice.one((True, False))
    at = None if everywhere else tuple(m.name for m in dice.some(members, 1, len(members)))
    states = tuple(State(letter) for letter in "ABC"[: 2 + dice.upto(1)])
    control = Var(name, states, per=per, initial=dice.one(states), absent=None if everywhere else states[0])
    variables = []
    for letter in "uv"[: dice.upto(2)]:
        domain = dice.one(DOMAINS)
        start = None if None in domain else dice.one(domain)
        absent = None if everywhere else domain[-2]
        variables.append(Var(f"{name}.{letter}", domain, per=per, initial=start, absent=absent))
    events = tuple(f"{name}.{letter}" for letter in "efg"[: 1 + dice.upto(2)])
    return Shape(name, control, tuple(variables), at, events)


def _machine(dice: _Dice, shape: Shape, shapes: list[Shape]) -> Machine:
    states = shape.control.domain
    heard = [event for other in shapes if other is not shape and _audible(other, shape) for event in other.events]
    everything = (*shape.events, *heard)
    start = shape.control.initial
    order = [start, *(state for state in states if state != start)]
    rows = [  # every state has a way to it
        _row(dice, shape, shapes, dice.one(shape.events), dice.one(order[:number]), state)
        for number, state in enumerate(order[1:], 1)
    ]
    for _ in range(dice.upto(3)):
        source, target = dice.one((*states, states)), dice.one((*states, STAY))
        rows.append(_row(dice, shape, shapes, dice.one(everything), source, target))
    rows.extend(  # every variable has a row that writes it
        _row(dice, shape, shapes, dice.one(everything), states[0], STAY, var) for var in shape.variables
    )
    return Machine(shape.name, shape.control, tuple(rows), shape.variables)


def _audible(other: Shape, shape: Shape) -> bool:
    """Whether every instance of `shape` finds a controller for the events of `other`."""
    return other.per is Per.SYSTEM or (shape.per is Per.MEMBER and (other.at is None or other.at == shape.at))


def _row(
    dice: _Dice,
    shape: Shape,
    shapes: list[Shape],
    event: str,
    source: Value,
    target: Value,
    writes: Var | None = None,
) -> Transition:
    guard = TRUE if dice.one((True, False)) else guard_of(dice, shapes, shape.per, 2)
    variables = [dice.one(shape.variables) for _ in range(dice.upto(2) if shape.variables else 0)]
    effect = tuple(_effect(dice, var, shape, shapes) for var in [*variables, *([writes] if writes else [])])
    by = MOVER if event in shape.events else HEARS
    return Transition(source, event, target, by, guard, effect, cite="X")  # type: ignore[arg-type]


# Guards and tables


def _numbers(var: Var) -> bool:
    return all(type(value) is int for value in var.domain)


def _readable(shapes: list[Shape], per: Per) -> list[Var]:
    found = [var for shape in shapes for var in (shape.control, *shape.variables)]
    return found if per is Per.MEMBER else [var for var in found if var.per is Per.SYSTEM]


def guard_of(dice: _Dice, shapes: list[Shape], per: Per, depth: int) -> Pred:
    """A guard readable at a member, or by the system."""
    match dice.upto(8) if depth else 0:
        case 4:
            return guard_of(dice, shapes, per, depth - 1) & guard_of(dice, shapes, per, depth - 1)
        case 5:
            return guard_of(dice, shapes, per, depth - 1) | guard_of(dice, shapes, per, depth - 1)
        case 6:
            return ~Named("named", guard_of(dice, shapes, per, depth - 1))
        case 7:
            return _quantified(dice, shapes, per, depth)
        case 8:
            table = _table(dice, shapes, per, ("p", "q", 7), depth)
            return table.is_(*dice.some(table.values, 1, 2))
    return _atom(dice, shapes, per)


def _atom(dice: _Dice, shapes: list[Shape], per: Per) -> Pred:
    variables = [*_readable(shapes, per), *([SMALL] if per is Per.MEMBER else [])]
    if not variables or dice.rarely(10):
        return dice.one((TRUE, FALSE, *((role.here for role in ROLES) if per is Per.MEMBER else ())))
    var = dice.one(variables)
    if _numbers(var) and dice.one((False, True)):
        bound = dice.one((0, 1, 2, *(other for other in variables if _numbers(other))))
        left = var + dice.one((0, -1, 1))
        return dice.one((left < bound, left <= bound, left > bound, left >= bound))
    return var.is_(*dice.some(var.domain, 1, 2))


def _roles(dice: _Dice, per: Per) -> Roles:
    roles = dice.one(ROLES)
    if per is Per.MEMBER and dice.one((False, True)):
        return getattr(roles, dice.one(RELATIONS))
    return roles


def _quantified(dice: _Dice, shapes: list[Shape], per: Per, depth: int) -> Pred:
    part = guard_of(dice, shapes, Per.MEMBER, depth - 1)
    match dice.upto(2):
        case 0:
            return Any(_roles(dice, per), part)
        case 1:
            return All(_roles(dice, per), part)
    return Last(dice.one(ROLES), part, guard_of(dice, shapes, Per.MEMBER, depth - 1))


def _table(dice: _Dice, shapes: list[Shape], per: Per, values: tuple[Value, ...], depth: int) -> Table:
    of = dice.one((Per.SYSTEM, per))
    cases = tuple(Case(dice.one(values), guard_of(dice, shapes, of, depth - 1), "X") for _ in range(1 + dice.upto(2)))
    return Table("table", cases, dice.one(values), per=of)


# Effects


def _effect(dice: _Dice, var: Var, shape: Shape, shapes: list[Shape]) -> AnyEffect:
    effect = _plain_effect(dice, var, shape, shapes)
    if dice.rarely(3):
        effect = effect.when(guard_of(dice, shapes, shape.per, 1))
    if shape.per is Per.MEMBER and shape.at is None and dice.rarely(8):
        return Each(_roles(dice, Per.MEMBER), (effect,))
    return effect


def _plain_effect(dice: _Dice, var: Var, shape: Shape, shapes: list[Shape]) -> Effect:
    sources = [s for s in _readable(shapes, shape.per) if all(var.has(value) for value in s.domain)]
    forms = ["set", "choose", "by", *(["incr"] if _numbers(var) else []), *(["copy"] if sources else [])]
    match dice.one(forms):
        case "choose":
            return var.choose(*dice.some(var.domain, 2, 3))
        case "by":
            return var.by(_table(dice, shapes, shape.per, var.domain, 1))
        case "incr":
            return var.incr()
        case "copy":
            return var.copy(dice.one(sources))
    return var.set(dice.one(var.domain))


# Questions


@st.composite
def questions(draw: st.DrawFn, system: System) -> Property:
    """A law or a possibility about the system, of any kind that exhaustive search decides."""
    dice = _Dice(draw)
    each = dice.one((None, LEFT, BOTH))
    per = Per.MEMBER if each else Per.SYSTEM
    machines = {instance.machine.name: instance.machine for instance in system.instances}.values()
    shapes = [Shape(machine.name, machine.control, machine.variables, None, ()) for machine in machines]
    kind = dice.one((Kind.ALWAYS, Kind.STEP, Kind.STEP, Kind.SOMETIMES))
    events: tuple[str, ...] = ()
    if kind is Kind.STEP and system.events and dice.one((True, False)):
        local = sorted({event.name.removeprefix(f"{event.site}.") for event in system.events})
        events = tuple(dice.some(local, 1, 2))
    given = TRUE if kind is Kind.SOMETIMES or dice.rarely(4) else guard_of(dice, shapes, per, 2)
    then = ~TRUE if kind is Kind.STEP and dice.rarely(5) else guard_of(dice, shapes, per, 2)
    return Property("a random question", kind, given, then, "X", each=each, events=events)
