"""
Systems: machines composed as I/O automata.

Each event has one controlling machine; the machines that hear it follow and can never block it. A machine of a
member is placed at every member, or at those named; its events and variables carry the member's name
("app.exit", "app.restarts"), and it hears the events of its own member first, then those of the system.
Source: N. Lynch and M. Tuttle, An introduction to input/output automata, CWI Quarterly 2(3), 1989.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from podmodel.errors import DeclarationError
from podmodel.kernel.effect import AnyEffect, Choice, Each, Effect, Fixed, Incr
from podmodel.kernel.expr import Per, Pred, Table, Value, Var, shown
from podmodel.kernel.ground import SYSTEM, Ground, Grounder, Member, Slot
from podmodel.kernel.machine import HEARS, Actor, Machine, State, Transition

Configuration = tuple[int, ...]  # one value index for every slot of the system


@dataclass(frozen=True, eq=False)
class Assignment:
    """The slot takes a value of the first case whose guard holds (several values: a choice), else it stays."""

    slot: int
    cases: tuple[tuple[Ground, tuple[int, ...]], ...]


@dataclass(frozen=True, eq=False)
class Row:
    """
    One row of one instance from one source, ground.

    `guard` includes the test of the source. The stages run in order; the assignments of one stage are made
    against the state before it.
    """

    instance: str
    transition: Transition
    source: State
    target: State
    guard: Ground
    stages: tuple[tuple[Assignment, ...], ...]


@dataclass(frozen=True)
class Instance:
    """A machine placed at a site, and the slots that it owns (its control first)."""

    name: str
    machine: Machine
    site: str
    slots: tuple[int, ...]
    beside: str = ""

    @property
    def control(self) -> int:
        """The slot of the control state."""
        return self.slots[0]


@dataclass(frozen=True, eq=False)
class Event:
    """An event of the system: its controller's rows, and for each listener the rows by which it follows."""

    name: str
    site: str
    actor: Actor
    controller: str
    rows: tuple[Row, ...]
    listeners: tuple[tuple[str, tuple[Row, ...]], ...]


@dataclass(frozen=True)
class Placement:
    """
    A machine and the members it is placed at (all of them unless named; ignored for one of the system).

    Machines of one site with the same `beside` move mostly together: a hint for engines, without a meaning.
    """

    machine: Machine
    at: tuple[str, ...] | None = None
    beside: str = ""


@dataclass(frozen=True, eq=False)
class System:
    """Machines composed: slots, instances, events, and the initial configuration."""

    name: str
    members: tuple[Member, ...]
    slots: tuple[Slot, ...]
    instances: tuple[Instance, ...]
    events: tuple[Event, ...]
    initial: Configuration
    never: tuple[tuple[str, Transition], ...]  # rows that the constants of this system rule out
    grounder: Grounder = field(repr=False)

    @cached_property
    def positions(self) -> Mapping[str, int]:
        """Slot number by slot name."""
        return {slot.name: position for position, slot in enumerate(self.slots)}

    @cached_property
    def by_name(self) -> Mapping[str, Event]:
        """Event by name."""
        return {event.name: event for event in self.events}

    def ground(self, pred: Pred, site: str = SYSTEM) -> Ground:
        """A guard as a ground guard of this system."""
        return self.grounder.ground(pred, site)

    def value(self, configuration: Configuration, name: str) -> Value:
        """The value of a slot, by its name such as ``app.container``."""
        position = self.positions[name]
        return self.slots[position].var.domain[configuration[position]]

    def describe(self, configuration: Configuration) -> dict[str, str]:
        """Every slot and its value, as people read them."""
        return {slot.name: shown(slot.var.domain[index]) for slot, index in zip(self.slots, configuration, strict=True)}

    def instance(self, name: str) -> Instance:
        """An instance by its name such as ``container.app``."""
        for instance in self.instances:
            if instance.name == name:
                return instance
        raise DeclarationError(
            f"the system '{self.name}' has no instance '{name}'",
            hint=f"it has {', '.join(instance.name for instance in self.instances)}",
        )


def compose(
    name: str,
    placements: Iterable[Machine | Placement],
    *,
    members: Iterable[Member] = (),
    constants: Mapping[tuple[str, str], Value] | None = None,
    inputs: Iterable[Var] = (),
) -> System:
    """
    Compose machines into a system.

    `constants` gives the value of each `Const` as ``{(site, name): value}``, the site being a member's name, or
    "" for one of the system. `inputs` are variables that no machine writes: they keep the value that they start with,
    which `started` may set, so that one system answers for many situations. Raises `DeclarationError` for an event
    with no controller or two, a variable with two writers, a reading of something that does not exist.
    """
    everyone = tuple(members)
    _check_members(everyone)
    placed = [p if isinstance(p, Placement) else Placement(p) for p in placements]
    sites = [(p.machine, site, p.beside) for p in placed for site in _sites(p, everyone)]
    slots, instances = _allocate(sites, _input_slots(tuple(inputs), everyone))
    grounder = Grounder(everyone, slots, dict(constants or {}))
    builder = _Builder(grounder, instances)
    events = builder.events()
    start = tuple(slot.var.index(slot.var.initial) for slot in slots)
    return System(name, everyone, slots, instances, events, start, tuple(builder.never), grounder)


def _check_members(members: tuple[Member, ...]) -> None:
    names = [member.name for member in members]
    for name in names:
        if not name or names.count(name) > 1:
            raise DeclarationError(
                f"two members are called '{name}'" if name else "a member has no name",
                hint="give each member its own name",
            )


def _sites(placement: Placement, members: tuple[Member, ...]) -> tuple[str, ...]:
    if placement.machine.per is Per.SYSTEM:
        return (SYSTEM,)
    if placement.at is None:
        return tuple(member.name for member in members)
    known = {member.name for member in members}
    for name in placement.at:
        if name not in known:
            raise DeclarationError(
                f"machine '{placement.machine.name}' is placed at '{name}', which is no member",
                hint=f"the members are {', '.join(sorted(known)) or '(none)'}",
            )
    return placement.at


def started(system: System, values: Mapping[tuple[str, str], Value]) -> Configuration:
    """The initial configuration with other values in some slots, given as ``{(site, name): value}``."""
    configuration = list(system.initial)
    for (site, name), value in values.items():
        position = system.positions.get(_qualified(name, site))
        if position is None:
            raise DeclarationError(
                f"the system '{system.name}' has no slot '{_qualified(name, site)}'",
                hint=f"it has {', '.join(system.positions)}",
            )
        configuration[position] = system.slots[position].var.index(value)
    return tuple(configuration)


def _input_slots(inputs: tuple[Var, ...], members: tuple[Member, ...]) -> tuple[Slot, ...]:
    return tuple(
        Slot(_qualified(var.name, site), var, site)
        for var in inputs
        for site in ((SYSTEM,) if var.per is Per.SYSTEM else tuple(member.name for member in members))
    )


def _allocate(
    sites: list[tuple[Machine, str, str]], inputs: tuple[Slot, ...]
) -> tuple[tuple[Slot, ...], tuple[Instance, ...]]:
    slots: list[Slot] = []
    writers: dict[str, str] = {}
    instances: list[Instance] = []
    for machine, site, beside in sites:
        name = f"{machine.name}.{site}" if site else machine.name
        if any(instance.name == name for instance in instances):
            raise DeclarationError(f"the machine '{name}' is placed twice", hint="place it once, or rename one")
        owned = []
        for var in machine.owned:
            where = site if var.per is Per.MEMBER else SYSTEM
            slot = Slot(_qualified(var.name, where), var, where)
            if slot.name in writers:
                raise DeclarationError(
                    f"'{slot.name}' has two writers, '{writers[slot.name]}' and '{name}'",
                    hint="let one of them own the variable, and the other one hear its events or read it",
                )
            writers[slot.name] = name
            owned.append(len(slots))
            slots.append(slot)
        instances.append(Instance(name, machine, site, tuple(owned), beside))
    for slot in inputs:
        if slot.name in writers:
            raise DeclarationError(
                f"'{slot.name}' is an input, but '{writers[slot.name]}' writes it", hint="drop it from inputs=(...)"
            )
        slots.append(slot)
    return tuple(slots), tuple(instances)


class _Builder:
    """Grounds the rows of every instance and joins them by event."""

    def __init__(self, grounder: Grounder, instances: tuple[Instance, ...]) -> None:
        self.grounder = grounder
        self.instances = instances
        self.never: list[tuple[str, Transition]] = []

    def events(self) -> tuple[Event, ...]:
        controllers = self._controllers()
        rows: dict[str, list[Row]] = {name: [] for name in controllers}
        heard: dict[str, dict[str, list[Row]]] = {}
        for instance in self.instances:
            for transition in instance.machine.transitions:
                ground = self._placed(instance, transition)
                for event in transition.events:
                    name = self._event_name(instance, transition, event, controllers)
                    if transition.by != HEARS:
                        rows[name].extend(ground)
                    else:
                        heard.setdefault(name, {}).setdefault(instance.name, []).extend(ground)
        return tuple(
            _single_writers(
                Event(
                    name,
                    instance.site,
                    found[0].transition.by,
                    instance.name,
                    tuple(found),
                    tuple((who, tuple(follow)) for who, follow in heard.get(name, {}).items()),
                ),
                self.grounder.slots,
            )
            for name, instance in controllers.items()
            if (found := rows[name])
        )

    def _placed(self, instance: Instance, transition: Transition) -> tuple[Row, ...]:
        """The ground rows; what is wrong with them is said about this row."""
        try:
            return tuple(self._rows(instance, transition))
        except DeclarationError as error:
            where = f"machine '{instance.name}', row '{transition}'"
            raise DeclarationError(f"{where}: {error.message}", hint=error.hint) from error

    def _controllers(self) -> dict[str, Instance]:
        controllers: dict[str, Instance] = {}
        for instance in self.instances:
            for event in instance.machine.controls:
                name = _qualified(event, instance.site)
                if name in controllers:
                    raise DeclarationError(
                        f"the event '{name}' has two controllers, '{controllers[name].name}' and '{instance.name}'",
                        hint="let one of them control it and the other one hear it, or rename one of the events",
                    )
                controllers[name] = instance
        return controllers

    def _event_name(self, instance: Instance, row: Transition, event: str, controllers: Mapping[str, Instance]) -> str:
        own = _qualified(event, instance.site)
        if row.by != HEARS or own in controllers:
            return own
        if event in controllers:
            return event
        guard = self.grounder.ground(row.guard, instance.site)
        if guard is False:
            return own
        raise DeclarationError(
            f"machine '{instance.name}', row '{row}': nobody controls the event '{event}'",
            hint="compose the machine that controls it, or guard the row by a constant that is false here",
        )

    def _rows(self, instance: Instance, transition: Transition) -> Iterable[Row]:
        guard = self.grounder.ground(transition.guard, instance.site)
        if guard is False:
            self.never.append((instance.name, transition))
            return
        control = instance.machine.control
        for source in transition.sources:
            at_source = self.grounder.test(instance.control, {control.index(source)})
            here = self.grounder.every((at_source, guard))
            if here is False:
                continue
            target = transition.target_from(source)
            stages = [self._stage(instance, effect) for effect in transition.effect]
            if target != source:
                move = Assignment(instance.control, ((True, (control.index(target),)),))
                stages.append((move,))
            yield Row(instance.name, transition, source, target, here, tuple(s for s in stages if s))

    def _stage(self, instance: Instance, effect: AnyEffect) -> tuple[Assignment, ...]:
        if isinstance(effect, Each):
            sites = self.grounder.related(effect.roles, instance.site)
            found = [self._assignment(part, site) for site in sites for part in effect.effects]
        else:
            found = [self._assignment(effect, instance.site)]
        return tuple(assignment for assignment in found if assignment.cases)

    def _assignment(self, effect: Effect, site: str) -> Assignment:
        slot = self.grounder.slot_of(effect.var, site)
        if slot is None:
            raise DeclarationError(
                f"the effect '{effect}' assigns '{effect.var.name}' at '{site}', where it does not exist",
                hint="place the machine that owns it there",
            )
        when = self.grounder.ground(effect.guard, site)
        cases = [(self.grounder.every((when, guard)), values) for guard, values in self._sourced(effect, slot, site)]
        return Assignment(slot, tuple((guard, values) for guard, values in cases if guard is not False))

    def _sourced(self, effect: Effect, slot: int, site: str) -> Iterable[tuple[Ground, tuple[int, ...]]]:
        """The values that the effect's source gives, each with the guard under which it does."""
        var = effect.var
        match effect.source:
            case Fixed(value):
                yield True, (var.index(value),)
            case Choice(values):
                yield True, tuple(var.index(value) for value in values)
            case Incr():
                for position in range(len(var.domain) - 1):
                    yield self.grounder.test(slot, {position}), (position + 1,)
            case Table() as table:
                for guard, value in self.grounder.cases(table, site):
                    yield guard, (var.index(value),)
            case Var() as source:
                for value, guard in self.grounder.values_of(source, site):
                    yield guard, (var.index(value),)


def _single_writers(event: Event, slots: tuple[Slot, ...]) -> Event:
    """The event, if no two of the machines that take it together assign the same slot."""
    writers: dict[int, str] = {}
    for who, rows in ((event.controller, event.rows), *event.listeners):
        for slot in {assignment.slot for row in rows for stage in row.stages for assignment in stage}:
            if slot in writers:
                raise DeclarationError(
                    f"in the event '{event.name}' both '{writers[slot]}' and '{who}' assign '{slots[slot].name}'",
                    hint="let one of them assign it; an Each of every instance of a machine assigns it many times",
                )
            writers[slot] = who
    return event


def _qualified(event: str, site: str) -> str:
    return f"{site}.{event}" if site else event
