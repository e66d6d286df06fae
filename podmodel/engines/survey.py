"""Looking over a symbolic search: configurations without a step, events that never happen, what an observer sees."""

from __future__ import annotations

from collections.abc import Sequence

from podmodel.engines.diagram import EMPTY
from podmodel.engines.explore import Projection
from podmodel.engines.finder import Finder
from podmodel.engines.symbolic import Symbolic
from podmodel.kernel.expr import Table, Value
from podmodel.kernel.ground import SYSTEM, Ground
from podmodel.kernel.system import Event

Seen = tuple[Value, ...]


def deadlocks(symbolic: Symbolic) -> int:
    """The reachable configurations in which no event can happen, as a set of the search."""
    found = symbolic.reachable
    for event in symbolic.system.events:
        found = symbolic.diagrams.difference(found, symbolic.where(found, _enabled(symbolic, event)))
    return found


def never_enabled(symbolic: Symbolic) -> tuple[str, ...]:
    """The events that can happen in no reachable configuration, in the order of the system."""
    finder = Finder(symbolic.images)
    return tuple(
        event.name for event in symbolic.system.events if not finder.some(symbolic.reachable, _enabled(symbolic, event))
    )


def _enabled(symbolic: Symbolic, event: Event) -> Ground:
    return symbolic.system.grounder.some(row.guard for row in event.rows)


def project(symbolic: Symbolic, tables: Sequence[Table], site: str = SYSTEM) -> Projection:
    """
    What an observer who only sees these tables would take the system for.

    The same values and edges as `podmodel.engines.explore.project`, in an order of its own.
    """
    classes = _classes(symbolic, tables, site)
    first = symbolic.single(symbolic.system.initial)
    start = next(seen for seen, node in classes.items() if symbolic.diagrams.intersection(node, first))
    edges = tuple(
        (source, symbolic.system.events[part.event].name, target)
        for source, node in classes.items()
        for part in symbolic.relations.parts
        if (image := symbolic.image(node, part)) and image != node
        for target, goal in classes.items()
        if target != source and symbolic.diagrams.intersection(image, goal)
    )
    return Projection(start, (start, *(seen for seen in classes if seen != start)), edges)


def _classes(symbolic: Symbolic, tables: Sequence[Table], site: str) -> dict[Seen, int]:
    """The reachable configurations by what the tables say of them."""
    found: dict[Seen, int] = {(): symbolic.reachable}
    for table in tables:
        finer: dict[Seen, int] = {}
        for guard, value in symbolic.system.grounder.cases(table, site):
            for seen, node in found.items():
                here = symbolic.where(node, guard)
                if here != EMPTY:
                    key = (*seen, value)
                    finer[key] = symbolic.diagrams.union(finer.get(key, EMPTY), here)
        found = finer
    return found
