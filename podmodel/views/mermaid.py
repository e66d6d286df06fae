"""
Mermaid text of a picture: ``stateDiagram-v2`` for graphs, ``sequenceDiagram`` for runs.

Ids are letters, digits and underscores; what people read stands in labels, where everything that Mermaid gives a
meaning is written as an entity.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from podmodel.views.dot import MARK
from podmodel.views.graph import Cell, Edge, Graph, Group, Node
from podmodel.views.sequence import Mark, Sequence
from podmodel.views.theme import FILLS, INK

_SPECIAL = {letter: f"#{ord(letter)};" for letter in '#;:"<>{}[]|&%`\\'}
_RESERVED = frozenset({"state", "note", "end", "direction", "class", "style", "default", "as", "start", "stop"})


def escaped(text: str) -> str:
    """
    A label that Mermaid prints as it is.

    >>> escaped("exit [code: 0]")
    'exit #91;code#58; 0#93;'
    """
    return "".join(_SPECIAL.get(letter, letter) for letter in text)


def identifier(name: str) -> str:
    """
    An id for Mermaid, distinct for distinct names.

    >>> identifier("on hold"), identifier("end"), identifier("post-start")
    ('on_32_hold', 's_end', 'post_45_start')
    """
    plain = re.sub(r"[^A-Za-z0-9]", lambda found: f"_{ord(found[0])}_", name)
    return f"s_{plain}" if plain.lower() in _RESERVED or not plain[:1].isalpha() else plain


def to_mermaid(graph: Graph) -> str:
    """The graph as a state diagram."""
    lines = [
        f"%% {MARK}",
        "stateDiagram-v2",
        f"    accTitle: {escaped(graph.title)}",
        f"    direction {graph.direction}",
    ]
    grouped = {id_ for group in graph.groups for id_ in group.nodes}
    for group in graph.groups:
        lines += _indented(_group(graph, group))
    for node in graph.nodes:
        if node.id not in grouped:
            lines += _indented(_node(node))
    starts = {node.id for node in graph.nodes if node.kind == "start"}
    lines += _indented(_edge(edge, starts) for edge in graph.edges if not edge.hidden)
    return "\n".join([*lines, *_classes(graph)]) + "\n"


def _indented(lines: Iterable[str]) -> list[str]:
    return [f"    {line}" for line in lines]


def _group(graph: Graph, group: Group) -> list[str]:
    """A composite state with its members."""
    inside = [line for id_ in group.nodes for line in _node(graph.node(id_))]
    title = _label(group.title, [line.text for line in group.lines])
    return [f'state "{title}" as {identifier(group.id)} {{', *_indented(inside), "}"]


def _node(node: Node) -> list[str]:
    if node.kind in {"start", "hidden"}:
        return []
    name = identifier(node.id)
    label = _label(node.title, [line.text for line in node.lines])
    if node.kind != "card":
        return [f'state "{label}" as {name}']
    inside = [f'state "{_cell(cell)}" as {name}_{number}' for number, cell in enumerate(node.cells)]
    inside += [f"{name}_{number} --> {name}_{number + 1}" for number in range(len(node.cells) - 1)]
    return [f'state "{label}" as {name} {{', *_indented(["direction LR", *inside]), "}"]


def _cell(cell: Cell) -> str:
    return _label(cell.title, [line.text for line in cell.lines])


def _label(title: str, lines: Iterable[str]) -> str:
    return "<br/>".join(escaped(text) for text in (title, *lines) if text)


def _edge(edge: Edge, starts: set[str]) -> str:
    source = "[*]" if edge.source in starts else identifier(edge.source)
    arrow = f"{source} --> {identifier(edge.target)}"
    return f"{arrow} : {_label('', (line.text for line in edge.lines))}" if edge.lines else arrow


def _classes(graph: Graph) -> list[str]:
    """One class for each fill; the colour of the text makes it readable in both modes."""
    members: dict[str, list[str]] = {}
    for node in graph.nodes:
        if node.kind == "card":
            for number, cell in enumerate(node.cells):
                members.setdefault(cell.fill, []).append(f"{identifier(node.id)}_{number}")
        elif node.kind not in {"start", "hidden"}:
            members.setdefault(node.fill, []).append(identifier(node.id))
    lines = []
    for name, ids in members.items():
        fill = FILLS[name]
        look = f"fill:{fill.inside.light},stroke:{fill.border.light},color:{INK.light}"
        lines += [f"    classDef {name} {look}", f"    class {','.join(ids)} {name}"]
    return lines


# -------------------------------------------------------------------------------------------- sequences


def sequence_to_mermaid(sequence: Sequence) -> str:
    """The run as a sequence diagram: an arrow for each machine that follows, a note for what each then shows."""
    lines = [f"%% {MARK}", "sequenceDiagram", f"    accTitle: {escaped(sequence.title)}"]
    lines += [f"    participant {identifier(id_)} as {escaped(title)}" for id_, title in sequence.lanes]
    lines += [f"    Note over {identifier(mark.lane)}: {_shown(mark)}" for mark in sequence.start if mark.texts]
    for row in sequence.rows:
        source = row.lane or (row.marks[0].lane if row.marks else sequence.lanes[0][0])
        followers = [mark.lane for mark in row.marks if mark.lane != source] or [source]
        said = escaped(f"{row.event} ({row.actor})")
        lines += [f"    {identifier(source)}->>{identifier(lane)}: {said}" for lane in followers]
        lines += [f"    Note over {identifier(mark.lane)}: {_shown(mark)}" for mark in row.marks]
    return "\n".join(lines) + "\n"


def _shown(mark: Mark) -> str:
    return _label("", mark.texts) or "nothing"
