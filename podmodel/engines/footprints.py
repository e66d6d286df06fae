"""
Steps as numbers: configurations packed into integers, and what each machine adds to one, remembered by footprint.

The footprint of a machine's part in an event is what its rows read or write. Two configurations that agree there get
the same answer, so the kernel is asked once for each. Machines write different slots, so the answers add up.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import product

from podmodel.kernel.ground import Every, Ground, Some, Test, slots_of
from podmodel.kernel.semantics import combined
from podmodel.kernel.system import Configuration, Event, Row, System

SLACK = 4  # footprints are looked up together if their union is at most so many bits more than the smallest

Follower = tuple[int, dict[int, tuple[int, ...]], Callable[[int], tuple[int, ...]]]
Move = tuple[int, int, tuple[Follower, ...]]  # what the controller adds, the bits of the event, who follows
Group = tuple[int, dict[int, tuple[Move, ...]], Callable[[int], tuple[Move, ...]]]


class Packing:
    """Configurations as integers: each slot has its own bits."""

    def __init__(self, system: System) -> None:
        self.shifts: list[int] = []
        self.masks: list[int] = []
        shift = 0
        for slot in system.slots:
            width = (len(slot.var.domain) - 1).bit_length()
            self.shifts.append(shift)
            self.masks.append((1 << width) - 1)
            shift += width

    def pack(self, configuration: Configuration) -> int:
        """The integer of a configuration."""
        return sum(value << shift for value, shift in zip(configuration, self.shifts, strict=True))

    def unpack(self, packed: int) -> Configuration:
        """The configuration of an integer."""
        return tuple(packed >> shift & mask for shift, mask in zip(self.shifts, self.masks, strict=True))

    def mask(self, slots: Iterable[int]) -> int:
        """The bits of some slots."""
        return sum(self.masks[slot] << self.shifts[slot] for slot in slots)


class Guards:
    """Ground guards precompiled over packed configurations; every part remembers its answers by its own footprint."""

    def __init__(self, packing: Packing) -> None:
        self.packing = packing
        self._compiled: dict[int, tuple[Ground, Callable[[int], bool]]] = {}

    def compiled(self, guard: Ground) -> Callable[[int], bool]:
        """The guard as a function of a packed configuration."""
        known = self._compiled.get(id(guard))
        if known is None:
            known = self._compiled[id(guard)] = (guard, self._compile(guard))
        return known[1]

    def _compile(self, guard: Ground) -> Callable[[int], bool]:
        match guard:
            case bool():
                return lambda _packed: guard
            case Test(slot, values):
                table = sum(1 << value for value in values)
                shift, bits = self.packing.shifts[slot], self.packing.masks[slot]
                return lambda packed: table >> (packed >> shift & bits) & 1 == 1
            case Every(parts):
                return self._junction(guard, [self.compiled(part) for part in parts], decisive=False)
            case Some(parts):
                return self._junction(guard, [self.compiled(part) for part in parts], decisive=True)

    def _junction(
        self, guard: Ground, parts: Sequence[Callable[[int], bool]], *, decisive: bool
    ) -> Callable[[int], bool]:
        mask = self.packing.mask(slots_of(guard))
        memo: dict[int, bool] = {}

        def holds(packed: int) -> bool:
            key = packed & mask
            known = memo.get(key)
            if known is None:
                known = not decisive
                for part in parts:
                    if part(packed) is decisive:
                        known = decisive
                        break
                memo[key] = known
            return known

        return holds


def grouped(masks: Sequence[int], slack: int = SLACK) -> list[tuple[int, list[int]]]:
    """Masks that nearly coincide, joined: (union, which)."""
    groups: list[tuple[int, list[int]]] = []
    for item in sorted(range(len(masks)), key=lambda i: (masks[i].bit_count(), i)):
        for number, (union, items) in enumerate(groups):
            smallest = masks[items[0]].bit_count()
            if (union | masks[item]).bit_count() <= smallest + slack:
                groups[number] = (union | masks[item], [*items, item])
                break
        else:
            groups.append((masks[item], [item]))
    return groups


def read_or_written(rows: Iterable[Row]) -> frozenset[int]:
    """Every slot that the rows read or write."""
    found: set[int] = set()
    for row in rows:
        found |= slots_of(row.guard)
        for stage in row.stages:
            for assignment in stage:
                found.add(assignment.slot)
                for guard, _ in assignment.cases:
                    found |= slots_of(guard)
    return frozenset(found)


class Moves:
    """The steps of a system, as groups of events to be looked up by their controllers' footprints."""

    def __init__(self, system: System, packing: Packing, guards: Guards, bits: dict[str, int]) -> None:
        self.system = system
        self.packing = packing
        self.guards = guards
        masks = [packing.mask(read_or_written(event.rows)) for event in system.events]
        self.groups: list[Group] = [
            self._group(mask, [(system.events[i], bits[system.events[i].name]) for i in sorted(items)])
            for mask, items in grouped(masks)
        ]

    def _group(self, mask: int, events: list[tuple[Event, int]]) -> Group:
        memo: dict[int, tuple[Move, ...]] = {}
        followers = [tuple(self._follower(event, rows) for _, rows in event.listeners) for event, _ in events]

        def fill(packed: int) -> tuple[Move, ...]:
            moves = tuple(
                (change, bits, follow)
                for (event, bits), follow in zip(events, followers, strict=True)
                for change in self._changes(event, event.rows, packed)
            )
            memo[packed & mask] = moves
            return moves

        return mask, memo, fill

    def _follower(self, event: Event, rows: tuple[Row, ...]) -> Follower:
        mask = self.packing.mask(read_or_written(rows))
        memo: dict[int, tuple[int, ...]] = {}

        def fill(packed: int) -> tuple[int, ...]:
            changes = tuple(self._changes(event, rows, packed)) or (0,)
            memo[packed & mask] = changes
            return changes

        return mask, memo, fill

    def _changes(self, event: Event, rows: Iterable[Row], packed: int) -> Iterable[int]:
        """What one machine adds in the event, once for each of its ways that the kernel tells apart."""
        leads = [row for row in rows if self.guards.compiled(row.guard)(packed)]
        if leads:
            for step in combined(self.system, event, self.packing.unpack(packed), leads, ()):
                yield self.packing.pack(step.target) - packed


def spread(packed: int, change: int, followers: Sequence[Follower]) -> Sequence[int]:
    """All that an event can add: the controller's change with every combination of its followers'."""
    several: list[tuple[int, ...]] = []
    for mask, memo, fill in followers:
        known = memo.get(packed & mask)
        if known is None:
            known = fill(packed)
        if len(known) == 1:
            change += known[0]
        else:
            several.append(known)
    if not several:
        return (change,)
    return [change + sum(choice) for choice in product(*several)]
