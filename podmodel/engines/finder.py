"""
Is there any? A configuration where a guard holds, or a step from one guard to another, in a set.

Nothing is built, and the first one found ends the search. Events go down the diagram together until one of them
changes something (`Agenda`), so that what is common to them is gone through once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from podmodel.engines.diagram import EMPTY
from podmodel.engines.images import Images
from podmodel.engines.moves import Agenda
from podmodel.engines.questions import Taken, Watch
from podmodel.engines.relation import Part
from podmodel.engines.shadows import Shadows
from podmodel.kernel.ground import Ground, Test, slots_of


class Finder:
    """One search; what it remembers is of use for one question only."""

    def __init__(self, images: Images, shadows: Shadows | None = None) -> None:
        """With `shadows` the set is looked at through what a question sees: for sets that are asked many questions."""
        self.images = images
        self.shadows = shadows
        self.diagrams = images.diagrams
        self.moves = images.moves
        self.relations = images.relations
        self._some: dict[tuple[int, int], bool] = {}
        self._together: dict[tuple[int, int, int, int], bool] = {}
        self._alone: dict[tuple[int, int, int, int], bool] = {}
        self._met: dict[tuple[int, int, int, int, int], tuple[tuple[Part, Ground, Ground], ...]] = {}

    def seen(self, node: int, watch: Watch) -> bool:
        """Whether some configuration of the set, or some step from one, is what the watch asks for."""
        if isinstance(watch, Taken):
            return self.taken(node, watch)
        return self.some(self._shadow(node, slots_of(watch.guard)), watch.guard)

    def _shadow(self, node: int, slots: Iterable[int]) -> int:
        return self.shadows.of(node, slots) if self.shadows else node

    def some(self, node: int, guard: Ground) -> bool:
        """Whether the guard holds somewhere in the set."""
        if isinstance(guard, bool) or node == EMPTY:
            return guard is not False and node != EMPTY
        level = self.diagrams.level[node]
        if level == 0 and isinstance(guard, Test):
            home = self.relations.level_of[guard.slot]
            return any(rest is True for rest, _ in self.moves.tested(guard, home, self.images.occurring(node)[home]))
        key = (node, id(guard))
        found = self._some.get(key)
        if found is None:
            edges = self.diagrams.edges[node]
            if level in self.relations.met_by(guard):
                found = any(
                    self.some(child, rest) for mask, child in edges for rest, _ in self.moves.tested(guard, level, mask)
                )
            else:
                found = any(self.some(child, guard) for _, child in edges)
            self._some[key] = found
        return found

    def taken(self, node: int, watch: Taken) -> bool:
        """Whether some step from the set is one that the watch asks for."""
        parts = self.relations.parts if watch.events else self.relations.merged
        stays = self._stays(node, watch)
        if watch.after is True or stays:
            return any(self._takers(node, watch, parts, stays=stays))
        views: dict[int, dict[int, Part]] = {}
        for part in self._candidates(watch, parts, stays=False):
            if part.writes:
                views.setdefault(self._view(node, part, watch), {})[part.number] = part
        agenda = self.moves.agenda
        return any(self.together(view, agenda(0, some), watch.before, watch.after) for view, some in views.items())

    def takers(self, node: int, watch: Taken) -> Iterator[Part]:
        """The events that have such a step."""
        return self._takers(node, watch, self.relations.parts, stays=self._stays(node, watch))

    def _takers(self, node: int, watch: Taken, parts: Iterable[Part], *, stays: bool) -> Iterator[Part]:
        every, some = self.relations.grounder.every, self.relations.grounder.some
        for part in self._candidates(watch, parts, stays=stays):
            view = self._view(node, part, watch)
            if watch.after is True:
                rows = self.relations.events[part.event].rows
                if self.some(view, some(every((watch.before, row.guard)) for row in rows)):
                    yield part
            elif self.alone(view, part, watch.before, watch.after):
                yield part

    def _view(self, node: int, part: Part, watch: Taken) -> int:
        """The set as the question sees it, of this event."""
        if not self.shadows:
            return node
        return self.shadows.of(node, slots_of(watch.before) | self.shadows.read_by(part, watch.after))

    def _stays(self, node: int, watch: Taken) -> bool:
        """Whether a step that changes nothing could be meant."""
        both = self.relations.grounder.every((watch.before, watch.after))
        return self.some(self._shadow(node, slots_of(both)), both)

    def _candidates(self, watch: Taken, parts: Iterable[Part], *, stays: bool) -> Iterator[Part]:
        """The events that may have such a step: unless a step may change nothing, they write what `after` reads."""
        every = self.relations.grounder.every
        for part in parts:
            event = self.relations.events[part.event]
            if watch.events and event.name not in watch.events:
                continue
            if not stays and self.relations.written[part.event].isdisjoint(slots_of(watch.after)):
                continue
            if any(every((watch.before, row.guard)) is not False for row in event.rows):
                yield part

    def together(self, node: int, agenda: Agenda, before: Ground, after: Ground) -> bool:
        """Whether an event leads from the one guard in the set to the other; nowhere in it do both hold."""
        if node == EMPTY or agenda.done or before is False or isinstance(after, bool):
            return False  # where `after` is decided, it held before the step too
        key = (node, agenda.number, id(before), id(after))
        found = self._together.get(key)
        if found is None:
            found = self._together[key] = any(
                self._from_edge(mask, child, agenda, before, after) for mask, child in self.diagrams.edges[node]
            )
        return found

    def _from_edge(self, mask: int, child: int, agenda: Agenda, before: Ground, after: Ground) -> bool:
        level = agenda.level
        read = slots_of(after)
        for part in agenda.here:
            if part.assigns.isdisjoint(read):
                continue  # what it changes has no say
            for rest in self.met(part, level, mask, before, after):
                if self.alone(child, *rest):
                    return True
        for source, piece in self.moves.tested(before, level, mask):
            for target, share in self.moves.tested(after, level, piece) if source is not False else ():
                if target is not False:
                    for _, below in self.moves.split(agenda, share):
                        if self.together(child, below, source, target):
                            return True
        return False

    def alone(self, node: int, part: Part, before: Ground, after: Ground) -> bool:
        """Whether the event leads from where one guard holds in the set to where the other one does."""
        if node == EMPTY or before is False or after is False:
            return False
        if not part.leading and part.assigns.isdisjoint(slots_of(after)):  # those that follow never block it
            return self.some(node, self.relations.grounder.every((part.must, before, after)))
        key = (node, part.number, id(before), id(after))
        found = self._alone.get(key)
        if found is None:
            level = self.diagrams.level[node]
            edges = self.diagrams.edges[node]
            met_by = self.relations.met_by
            if level in part.levels or level in met_by(before) or level in met_by(after):
                found = any(
                    self.alone(child, *rest)
                    for mask, child in edges
                    for rest in self.met(part, level, mask, before, after)
                )
            else:
                found = any(self.alone(child, part, before, after) for _, child in edges)
            self._alone[key] = found
        return found

    def met(
        self, part: Part, level: int, mask: int, before: Ground, after: Ground
    ) -> tuple[tuple[Part, Ground, Ground], ...]:
        """What is left of the event, of the guard before it and of the one after it, where neither is broken."""
        key = (part.number, level, mask, id(before), id(after))
        found = self._met.get(key)
        if found is None:
            groups: dict[tuple[int, int, int], tuple[Part, Ground, Ground]] = {}
            for source, piece in self.moves.tested(before, level, mask):
                for rest, results in self.moves.moved(part, level, piece) if source is not False else ():
                    for target, _ in self.moves.tested(after, level, results):
                        if target is not False:
                            groups[rest.number, id(source), id(target)] = (rest, source, target)
            found = self._met[key] = tuple(groups.values())
        return found
