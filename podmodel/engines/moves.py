"""
What events make of whole sets of local states: the relations of `podmodel.engines.relation`, a mask at a time.

Local states of a level that an event treats alike are handled together: they are grouped by what is left of the event,
or of a guard, for the levels below. Answers are remembered by mask, because diagrams ask for the same masks again.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from podmodel.engines.diagram import bits
from podmodel.engines.levels import Places, Updates
from podmodel.engines.relation import Part, Relations
from podmodel.kernel.ground import Ground


@dataclass(eq=False)
class Agenda:
    """The events that a set is to be closed under: those that change something at its level or below it."""

    number: int
    level: int
    here: tuple[Part, ...]  # change something at the level itself
    read: tuple[Part, ...]  # only read the level
    pass_: tuple[Part, ...]  # do not know the level
    places: Places | None = None  # what the agendas below it depend on, once that was asked
    split: dict[int, tuple[tuple[int, Agenda], ...]] = field(default_factory=dict)  # by mask

    @property
    def done(self) -> bool:
        """Whether nothing is left to do."""
        return not (self.here or self.read or self.pass_)


class Moves:
    """The relations of a system, asked about masks of local states."""

    def __init__(self, relations: Relations) -> None:
        self.relations = relations
        self._moved: dict[tuple[int, int, int], tuple[tuple[Part, int], ...]] = {}
        self._drawn: dict[tuple[int, int, int, int], tuple[tuple[Part, int], ...]] = {}
        self._each: dict[tuple[int, int, int, int], tuple[tuple[Part, int, int], ...]] = {}
        self._ways: dict[tuple[int, int, int], tuple[tuple[Part, int], ...]] = {}
        self._tested: dict[tuple[int, int, int], tuple[tuple[Ground, int], ...]] = {}
        self._agendas: dict[tuple[int, frozenset[int]], Agenda] = {}

    def moved(self, part: Part, level: int, mask: int) -> tuple[tuple[Part, int], ...]:
        """What is left of the event, each with the mask of the results."""
        key = (part.number, level, mask)
        found = self._moved.get(key)
        if found is None:
            groups: dict[Part, int] = {}
            for piece, updates, rest in self._choices(part, level, mask):
                groups[rest] = groups.get(rest, 0) | self.relations.patched(level, piece, updates)
            found = self._moved[key] = tuple(groups.items())
        return found

    def _choices(self, part: Part, level: int, mask: int) -> Iterator[tuple[int, Updates, Part]]:
        """What the event can do to the local states of the mask, those that it treats alike together."""
        relations = self.relations
        for local, piece in relations.alike(level, relations.reads(part, level), mask):
            for updates, rest in relations.choices(part, level, local):
                yield piece, updates, rest

    def drawn(self, part: Part, level: int, mask: int, goal: int) -> tuple[tuple[Part, int], ...]:
        """What is left of the event, each with the mask of those from where a result in the goal is possible."""
        key = (part.number, level, mask, goal)
        found = self._drawn.get(key)
        if found is None:
            groups: dict[Part, int] = {}
            for piece, updates, rest in self._choices(part, level, mask):
                sources = piece & goal if not updates else self._sources(level, piece, updates, goal)
                if sources:
                    groups[rest] = groups.get(rest, 0) | sources
            found = self._drawn[key] = tuple(groups.items())
        return found

    def _sources(self, level: int, piece: int, updates: Updates, goal: int) -> int:
        return sum(1 << local for local in bits(piece) if self.relations.patched(level, 1 << local, updates) & goal)

    def each(self, part: Part, level: int, mask: int, goal: int) -> tuple[tuple[Part, int, int], ...]:
        """What is left of the event, each with one local state and its results in the goal."""
        key = (part.number, level, mask, goal)
        found = self._each.get(key)
        if found is None:
            groups: dict[tuple[Part, int], int] = {}
            for piece, updates, rest in self._choices(part, level, mask):
                for local in bits(piece):
                    result = self.relations.patched(level, 1 << local, updates) & goal
                    if result:
                        groups[rest, local] = groups.get((rest, local), 0) | result
            found = self._each[key] = tuple((rest, local, results) for (rest, local), results in groups.items())
        return found

    def ways(self, part: Part, level: int, mask: int) -> tuple[tuple[Part, int], ...]:
        """What is left of the event, each with the number of ways to come to it."""
        key = (part.number, level, mask)
        found = self._ways.get(key)
        if found is None:
            groups: dict[Part, int] = {}
            for piece, _, rest in self._choices(part, level, mask):
                groups[rest] = groups.get(rest, 0) + piece.bit_count()
            found = self._ways[key] = tuple(groups.items())
        return found

    def tested(self, guard: Ground, level: int, mask: int) -> tuple[tuple[Ground, int], ...]:
        """What is left of the guard, each with the mask of the local states that leave it."""
        if level not in self.relations.met_by(guard):
            return ((guard, mask),)
        key = (id(guard), level, mask)
        found = self._tested.get(key)
        if found is None:
            relations = self.relations
            groups: dict[int, tuple[Ground, int]] = {}
            for local, piece in relations.alike(level, relations.places(guard, level), mask):
                rest = relations.residual(guard, level, relations.locals[level][local])
                _, known = groups.get(id(rest), (rest, 0))
                groups[id(rest)] = (rest, known | piece)
            found = self._tested[key] = tuple(groups.values())
        return found

    # Agendas

    def agenda(self, level: int, parts: dict[int, Part]) -> Agenda:
        """The agenda of these events (by number) for sets of this level; equal ones are one object."""
        key = (level, frozenset(parts))
        found = self._agendas.get(key)
        if found is None:
            here: list[Part] = []
            read: list[Part] = []
            pass_: list[Part] = []
            for _, part in sorted(parts.items()):
                if level in part.writes:
                    here.append(part)
                else:
                    (read if level in part.levels else pass_).append(part)
            found = Agenda(len(self._agendas), level, tuple(here), tuple(read), tuple(pass_))
            self._agendas[key] = found
        return found

    def split(self, agenda: Agenda, mask: int) -> tuple[tuple[int, Agenda], ...]:
        """The mask in pieces, each with the agenda of the sets below it."""
        found = agenda.split.get(mask)
        if found is None:
            groups: dict[Agenda, int] = {}
            for local, piece in self.relations.alike(agenda.level, self._reads(agenda), mask):
                below = self._below(agenda, local)
                groups[below] = groups.get(below, 0) | piece
            found = agenda.split[mask] = tuple((piece, below) for below, piece in groups.items())
        return found

    def _reads(self, agenda: Agenda) -> Places:
        """The places that what is below depends on."""
        if agenda.places is None:
            reads = (self.relations.reads(part, agenda.level) for part in agenda.read)
            agenda.places = tuple(sorted({place for places in reads for place in places}))
        return agenda.places

    def _below(self, agenda: Agenda, local: int) -> Agenda:
        """The agenda below a local state."""
        left = {part.number: part for part in agenda.pass_}
        for part in agenda.read:
            for _, rest in self.relations.choices(part, agenda.level, local):
                if rest.writes:
                    left[rest.number] = rest
        return self.agenda(agenda.level + 1, left)
