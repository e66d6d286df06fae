"""
The levels of a diagram: which slots stand at which, their local states, and what guards say of these.

A level is a machine, or several that share it. Its local states are numbered as they are met. A guard is met level by
level: what is left of it below a local state is its residual there.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from podmodel.engines.diagram import bits
from podmodel.kernel.ground import Every, Ground, Some, Test, slots_of
from podmodel.kernel.system import Configuration, System

Local = tuple[int, ...]
Places = tuple[int, ...]  # positions in a local state
Updates = tuple[tuple[int, int], ...]  # (place, new value)
Pieces = tuple[tuple[int, int], ...]  # (some local state, mask of those that are like it)


@dataclass(eq=False)
class _Read:
    """A guard at a level: the places that it reads, which of its parts do, and what is left of it by their values."""

    places: Places
    here: tuple[Ground, ...]
    rest: tuple[Ground, ...]
    known: dict[Local, Ground] = field(default_factory=dict)


class Levels:
    """The levels of one system, and their local states as far as they are known."""

    def __init__(self, system: System, layout: Sequence[Sequence[str]] | None = None) -> None:
        self.system = system
        self.grounder = system.grounder
        self.slots, self.level_by = _levels(system, layout)
        self.level_of = {slot: level for level, slots in enumerate(self.slots) for slot in slots}
        self.place_of = {slot: place for slots in self.slots for place, slot in enumerate(slots)}
        self.locals: list[list[Local]] = [[] for _ in self.slots]
        self.numbers: list[dict[Local, int]] = [{} for _ in self.slots]
        self._kinds: dict[tuple[int, Places], tuple[dict[Local, int], list[int], list[int]]] = {}
        self._alike: dict[tuple[int, Places, int], Pieces] = {}
        self._patches: dict[tuple[int, Updates], tuple[dict[int, int], dict[int, int]]] = {}
        self._known: list[dict[int, _Read]] = [{} for _ in self.slots]
        self._negated: dict[int, Ground] = {}
        self._met: dict[int, frozenset[int]] = {}

    # Local states

    def number(self, level: int, local: Local) -> int:
        """The number of a local state."""
        known = self.numbers[level].get(local)
        if known is None:
            self.locals[level].append(local)  # first: an interrupt in between wastes a number, and no more
            known = self.numbers[level][local] = len(self.locals[level]) - 1
        return known

    def split(self, configuration: Configuration) -> tuple[int, ...]:
        """The local state numbers of a configuration."""
        return tuple(
            self.number(level, tuple(configuration[slot] for slot in slots)) for level, slots in enumerate(self.slots)
        )

    def join(self, locals_: Iterable[int]) -> Configuration:
        """The configuration of local state numbers."""
        values = [0] * len(self.system.slots)
        for level, local in enumerate(locals_):
            for slot, value in zip(self.slots[level], self.locals[level][local], strict=True):
                values[slot] = value
        return tuple(values)

    def alike(self, level: int, places: Places, mask: int) -> Pieces:
        """The mask in pieces: local states that agree at the places are in one."""
        key = (level, places, mask)
        found = self._alike.get(key)
        if found is None:
            pieces: dict[int, int] = {}
            of, first = self._kinds_of(level, places)
            for local in bits(mask):
                kind = of[local]
                pieces[kind] = pieces.get(kind, 0) | 1 << local
            found = self._alike[key] = tuple((first[kind], piece) for kind, piece in pieces.items())
        return found

    def _kinds_of(self, level: int, places: Places) -> tuple[list[int], list[int]]:
        """The kind of each local state, by its values at the places, and the first local state of each kind."""
        known = self._kinds.get((level, places))
        if known is None:
            known = self._kinds[level, places] = ({}, [], [])
        numbers, of, first = known
        locals_ = self.locals[level]
        for local in range(len(of), len(locals_)):
            values = locals_[local]
            kind = numbers.setdefault(tuple([values[place] for place in places]), len(first))
            if kind == len(first):
                first.append(local)
            of.append(kind)
        return of, first

    def patched(self, level: int, mask: int, updates: Updates) -> int:
        """The local states that those of the mask become by the updates."""
        if not updates:
            return mask
        known = self._patches.get((level, updates))
        if known is None:
            known = self._patches[level, updates] = ({}, {})
        masks, ones = known
        found = masks.get(mask)
        if found is None:
            found = 0
            for local in bits(mask):
                if local not in ones:
                    ones[local] = 1 << self.number(level, patched(self.locals[level][local], updates))
                found |= ones[local]
            masks[mask] = found
        return found

    # Guards

    def met_by(self, guard: Ground) -> frozenset[int]:
        """The levels that the guard reads."""
        if isinstance(guard, bool):
            return frozenset()
        found = self._met.get(id(guard))
        if found is None:
            level_of = self.level_of
            found = self._met[id(guard)] = frozenset([level_of[slot] for slot in slots_of(guard)])
        return found

    def places(self, guard: Ground, level: int) -> Places:
        """Which places of the level's local states the guard reads."""
        if isinstance(guard, bool):
            return ()
        known = self._known[level].get(id(guard))
        return known.places if known is not None else self._read(guard, level).places

    def _read(self, guard: Test | Every | Some, level: int) -> _Read:
        """What the guard reads at the level, and what is known of it there."""
        places = sorted(self.place_of[slot] for slot in slots_of(guard) if self.level_of[slot] == level)
        here: tuple[Ground, ...] = ()
        rest: tuple[Ground, ...] = ()
        if places and not isinstance(guard, Test):
            here = tuple([part for part in guard.parts if self.places(part, level)])
            rest = tuple([part for part in guard.parts if not self.places(part, level)])
        known = self._known[level][id(guard)] = _Read(tuple(places), here, rest)
        return known

    def residual(self, guard: Ground, level: int, local: Local) -> Ground:
        """What is left of the guard when the level has this local state."""
        if isinstance(guard, bool):
            return guard
        read = self._known[level].get(id(guard)) or self._read(guard, level)
        if not read.places:
            return guard
        key = tuple([local[place] for place in read.places])
        found = read.known.get(key)
        if found is None:
            if isinstance(guard, Test):
                found = local[read.places[0]] in guard.values
            else:
                parts = [*read.rest, *[self.residual(part, level, local) for part in read.here]]
                found = self.grounder.every(parts) if isinstance(guard, Every) else self.grounder.some(parts)
            read.known[key] = found
        return found

    def negated(self, guard: Ground) -> Ground:
        """The guard that holds where this one does not."""
        if isinstance(guard, bool):
            return not guard
        known = self._negated.get(id(guard))
        if known is None:
            if isinstance(guard, Test):
                size = len(self.system.slots[guard.slot].var.domain)
                known = self.grounder.test(guard.slot, set(range(size)) - guard.values)
            else:
                parts = [self.negated(part) for part in guard.parts]
                known = self.grounder.some(parts) if isinstance(guard, Every) else self.grounder.every(parts)
            self._negated[id(guard)] = known
        return known


def patched(local: Local, updates: Updates) -> Local:
    """The local state with these values."""
    if not updates:
        return local
    values = list(local)
    for place, value in updates:
        values[place] = value
    return tuple(values)


def _together(system: System) -> list[list[str]]:
    """The machines that share a level: those that move mostly together."""
    groups: dict[tuple[str, str], list[str]] = {}
    for instance in system.instances:
        groups.setdefault((instance.site, instance.beside or instance.name), []).append(instance.name)
    return list(groups.values())


def _levels(
    system: System, layout: Sequence[Sequence[str]] | None
) -> tuple[tuple[tuple[int, ...], ...], dict[str, int]]:
    """The slots of each level, and the level of each machine; slots without a machine make levels of their own."""
    names = [list(group) for group in layout] if layout else _together(system)
    owned = {instance.name: instance.slots for instance in system.instances}
    groups = [(sorted(slot for name in group for slot in owned[name]), group) for group in names]
    placed = {slot for slots, _ in groups for slot in slots}
    groups += [([slot], []) for slot in range(len(system.slots)) if slot not in placed]
    if not layout:
        groups.sort(key=lambda group: group[0])
    level_by = {name: level for level, (_, group) in enumerate(groups) for name in group}
    return tuple(tuple(slots) for slots, _ in groups), level_by
