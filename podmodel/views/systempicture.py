"""The picture of any composed system: a card for each site, a cell for each machine, with its states and its events."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from podmodel.kernel.system import Instance, System
from podmodel.views.extract import tone_keys
from podmodel.views.graph import Cell, Edge, Graph, Line, Node, merged_keys
from podmodel.views.theme import SMALL, wrapped

PAGE = 930  # points across, for the cells of one card
ROW = 4  # cells beside one another


def system_graph(system: System) -> Graph:
    """The machines of a system and the events that each decides."""
    cards = [card for site in dict.fromkeys(i.site for i in system.instances) for card in _cards(system, site)]
    order = [Edge(a.id, b.id, hidden=True) for a, b in pairwise(cards)]
    actors = {event.actor.name for event in system.events}
    return Graph(
        system.name,
        f"{system.name}: the machines and the events that each decides",
        tuple(cards),
        tuple(order),
        legend=merged_keys(tone_keys(actors)),
        direction="TB",
    )


def _cards(system: System, site: str) -> Iterator[Node]:
    here = [instance for instance in system.instances if instance.site == site]
    for start in range(0, len(here), ROW):
        part = here[start : start + ROW]
        title = (site or "the pod") if not start else f"{site or 'the pod'} (continued)"
        cells = tuple(_cell(system, instance, PAGE / len(part) - 18) for instance in part)
        yield Node(f"{site or 'system'} {start}", title, (), "neutral", "card", cells)


def _cell(system: System, instance: Instance, across: float) -> Cell:
    states = ", ".join(state.name for state in instance.machine.states)
    lines = [Line(text, "muted", small=True) for text in wrapped(states, across, SMALL)]
    decided = [event for event in system.events if event.controller == instance.name]
    for actor in dict.fromkeys(event.actor.name for event in decided):
        names = ", ".join(
            event.name.removeprefix(f"{instance.site}.") for event in decided if event.actor.name == actor
        )
        lines += [Line(text, actor, small=True) for text in wrapped(names, across, SMALL)]
    return Cell(instance.machine.name, "neutral", tuple(lines))
