"""
From a machine to its picture: states, and rows merged by source and target.

Rows that constants rule out are dropped, and so are the states that only they lead to. Many rows that stay in their
state become lines of the state's own label. Each event is written in the colour of who takes it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace

import networkx as nx

from podmodel.kernel.expr import FALSE, Pred
from podmodel.kernel.logic import implies, never
from podmodel.kernel.machine import HEARS, Machine, State, Transition
from podmodel.views.graph import Edge, Graph, Group, Key, Line, Node, merged_keys
from podmodel.views.theme import FILLS, SMALL, TONES, wrapped
from podmodel.views.words import conditions, effect_text, guard_text, simplified

GUARD_WIDTH = 150  # points, of the small lines below an event
DOC_WIDTH = 150  # points, of the words below the name of a state
START = "start"


@dataclass(frozen=True)
class Style:
    """
    How a machine is drawn.

    - `fills`: the inside of each state by its name; `meanings`: what a fill means in this picture
    - `quiet`: (variable, value) pairs whose effects are not written, because the picture shows them
    - `words`: shorter words for parts of guards; none for those that go without saying, which `notes` tell
    - `events`: the only events drawn (None: all); `docs`, `guards`: whether these are written
    - `groups`: states that share rows; `aligned`: whether the states of a group stand side by side
    - `prefix`: cut from the names of events; `aliases`: names of events that come together
    """

    fills: Mapping[str, str]
    meanings: Mapping[str, str]
    quiet: Collection[tuple[str, object]] = ()
    words: Mapping[str, str] = field(default_factory=dict)
    events: Collection[str] | None = None
    docs: bool = True
    guards: bool = True
    groups: tuple[Group, ...] = ()
    aligned: bool = False
    prefix: str = ""
    aliases: Mapping[tuple[str, ...], str] = field(default_factory=dict)
    direction: str = "TB"
    notes: tuple[str, ...] = ()


PLAIN = Style({}, {})


@dataclass(frozen=True)
class _Move:
    """One row from one source; the source may be a group of states."""

    source: str
    target: str
    row: Transition


def machine_graph(machine: Machine, title: str, style: Style = PLAIN) -> Graph:
    """The picture of a machine."""
    moves = _live(machine, style)
    reached = _reached(machine, moves)
    drawn = [state for state in machine.states if state.name in reached]
    groups = tuple(group for group in style.groups if reached.issuperset(group.nodes))
    moves = _lifted([move for move in moves if move.source in reached], groups)
    members = {group.id: group.nodes for group in groups}
    inside = [move for move in moves if move.target in members.get(move.source, (move.source,))]
    nodes = [Node(START, kind="start"), *(_node(state, _of(inside, state.name), style) for state in drawn)]
    edges = [Edge(START, machine.initial.name)]
    outside = [move for move in moves if move not in inside]
    for source, target in dict.fromkeys((move.source, move.target) for move in outside):
        between = [move.row for move in outside if (move.source, move.target) == (source, target)]
        edges.append(_edge(source, target, between, style))
    return Graph(
        machine.name,
        title,
        tuple(nodes),
        tuple(edges),
        tuple(_group(group, machine, _of(inside, group.id), style) for group in groups),
        merged_keys([*_fill_keys(nodes, style), *tone_keys(move.row.by.name for move in moves)]),
        notes=style.notes,
        direction=style.direction,
        level=_levels(machine, groups, style),
    )


def _levels(machine: Machine, groups: tuple[Group, ...], style: Style) -> tuple[tuple[str, ...], ...]:
    """The dot stands beside the initial state where that is in a group, or before all of an aligned group."""
    name = machine.initial.name
    return tuple((START, *(group.nodes if style.aligned else (name,))) for group in groups if name in group.nodes)


def _live(machine: Machine, style: Style) -> list[_Move]:
    return [
        _Move(source.name, row.target_from(source).name, row)
        for row in machine.transitions
        if (style.events is None or set(row.events) & set(style.events)) and not impossible(row.guard)
        for source in row.sources
    ]


def impossible(guard: Pred) -> bool:
    """Whether the guard certainly holds nowhere."""
    plain = simplified(guard)
    return plain == FALSE or never(plain)


def _reached(machine: Machine, moves: list[_Move]) -> set[str]:
    web: nx.DiGraph[str] = nx.DiGraph()
    web.add_node(machine.initial.name)
    web.add_edges_from((move.source, move.target) for move in moves)
    return {machine.initial.name, *nx.descendants(web, machine.initial.name)}


def _lifted(moves: list[_Move], groups: tuple[Group, ...]) -> list[_Move]:
    """
    Moves that every state of a group has are moves of the group.

    A row of some of these states that shares event and target with such a row joins it; its guard says when.
    """
    for group in groups:
        rows = dict.fromkeys(move.row for move in moves)
        whole = [row for row in rows if set(group.nodes) <= {state.name for state in row.sources}]
        shared = {(row.events, str(row.target)) for row in whole}
        joined = [*whole, *(row for row in rows if row not in whole and (row.events, str(row.target)) in shared)]
        lifted: dict[_Move, None] = {}
        for move in moves:
            taken = move.row in joined and move.source in group.nodes
            lifted[_Move(group.id, move.target, move.row) if taken else move] = None
        moves = list(lifted)
    return moves


def _of(moves: list[_Move], source: str) -> list[_Move]:
    return [move for move in moves if move.source == source]


def _fill_keys(nodes: Collection[Node], style: Style) -> list[Key]:
    used = dict.fromkeys(node.fill for node in nodes if node.kind == "state")
    return [Key(style.meanings.get(fill, FILLS[fill].meaning), fill=fill) for fill in FILLS if fill in used]


def tone_keys(names: Iterable[str]) -> list[Key]:
    """Legend entries for actors, in the order of the theme."""
    used = set(names)
    return [
        Key("decided elsewhere" if tone == HEARS.name else tone, tone=tone, dashed=tone == HEARS.name)
        for tone in TONES
        if tone in used
    ]


def _node(state: State, loops: list[_Move], style: Style) -> Node:
    lines = [Line(text, "muted", small=True) for text in wrapped(state.doc if style.docs else "", DOC_WIDTH, SMALL)]
    if loops:
        lines += [Line("stays on", "muted", small=True), *event_lines([loop.row for loop in loops], style)]
    return Node(state.name, state.name, tuple(lines), style.fills.get(state.name, "neutral"))


def _group(group: Group, machine: Machine, moves: list[_Move], style: Style) -> Group:
    """The group, with the moves from all of its states to one of them as lines; the start stands by its state."""
    lines: list[Line] = []
    for target in dict.fromkeys(move.target for move in moves):
        lines.append(Line(f"to {target} on", "muted", small=True))
        lines += event_lines([move.row for move in moves if move.target == target], style)
    members = (START, *group.nodes) if machine.initial.name in group.nodes else group.nodes
    return replace(group, nodes=members, lines=tuple(lines))


def _edge(source: str, target: str, rows: list[Transition], style: Style) -> Edge:
    actors = dict.fromkeys(row.by.name for row in rows)
    tone = next(iter(actors)) if len(actors) == 1 else "ink"
    heard = all(row.by == HEARS for row in rows)
    return Edge(source, target, event_lines(rows, style), tone, dashed=heard)


def event_lines(rows: list[Transition], style: Style = PLAIN) -> tuple[Line, ...]:
    """The lines of a label: for each event what it does, then when; guards that cover every case are left out."""
    said: dict[tuple[str, str], list[Transition]] = {}
    for row in rows:
        text = _events_text(row, style)
        effect = effect_text(row.effect, style.quiet, style.words)
        said.setdefault((f"{text} / {effect}" if effect else text, row.by.name), []).append(row)
    lines: list[Line] = []
    for (text, tone), same in said.items():
        lines += [Line(part, tone) for part in wrapped(text, GUARD_WIDTH, SMALL + 1)]
        for guard in _guards(same, style) if style.guards else ():
            lines += [Line(part, "muted", small=True) for part in wrapped(f"[{guard}]", GUARD_WIDTH, SMALL)]
    return tuple(lines)


def _events_text(row: Transition, style: Style) -> str:
    if row.events in style.aliases:
        return style.aliases[row.events]
    drawn = (event for event in row.events if style.events is None or event in style.events)
    return ", ".join(event.removeprefix(style.prefix) for event in drawn)


def _guards(rows: list[Transition], style: Style) -> list[str]:
    """The guards of rows that read the same; nothing if one of them always holds, or two of them are opposites."""
    if any(not conditions(row.guard) for row in rows):
        return []
    if any(implies(~first.guard, second.guard) for first in rows for second in rows):
        return []
    texts = [guard_text(row.guard, style.words) for row in rows]
    return list(dict.fromkeys(texts)) if all(texts) else []
