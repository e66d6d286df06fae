"""
PlantUML text of pictures: a state diagram for each machine.

Ids are letters, digits and underscores; in labels, what PlantUML gives a meaning is written as a character code.
Source: PlantUML Language Reference Guide, chapter 8 (state diagrams).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from podmodel.exports.names import Names
from podmodel.exports.pictures import machine_graphs
from podmodel.kernel.system import System
from podmodel.views.graph import Edge, Graph, Line, Node
from podmodel.views.theme import FILLS, TONES

_SPECIAL = frozenset('<>"\\~*_/-#&|[]{}@%`')
_RESERVED = frozenset({"state", "note", "end", "hide", "skinparam", "title", "as", "left", "right", "scale", "json"})


def escaped(text: str) -> str:
    """
    A label that PlantUML prints as it is.

    >>> escaped("exit <code> 0")
    'exit &#60;code&#62; 0'
    """
    return "".join(f"&#{ord(letter)};" if letter in _SPECIAL else letter for letter in text)


def to_plantuml(system: System) -> str:
    """A state diagram for each machine of the system, each machine once, one after the other."""
    return "\n".join(graph_to_plantuml(graph) for graph in machine_graphs(system))


def graph_to_plantuml(graph: Graph) -> str:
    """One picture."""
    names = Names(_RESERVED)
    ids = {id_: names.fresh(id_) for id_ in (*(n.id for n in graph.nodes), *(g.id for g in graph.groups))}
    starts = {node.id for node in graph.nodes if node.kind == "start"}
    grouped = {id_ for group in graph.groups for id_ in group.nodes}
    lines = [f"@startuml {names.fresh(graph.name)}", f"title {escaped(graph.title)}", "hide empty description"]
    if graph.direction == "LR":
        lines.append("left to right direction")
    for group in graph.groups:
        lines.append(f'state "{_label(group.title, group.lines)}" as {ids[group.id]} {{')
        lines += [f"  {line}" for id_ in group.nodes for line in _node(graph.node(id_), ids)]
        lines.append("}")
    for node in graph.nodes:
        if node.id not in grouped:
            lines += _node(node, ids)
    lines += [_edge(edge, ids, starts) for edge in graph.edges]
    return "\n".join([*lines, "@enduml"]) + "\n"


def _node(node: Node, ids: dict[str, str]) -> Iterator[str]:
    if node.kind != "state":
        return
    fill = FILLS.get(node.fill)
    yield f'state "{escaped(node.title)}" as {ids[node.id]}{f" {fill.inside.light}" if fill else ""}'
    yield from (f"{ids[node.id]} : {escaped(line.text)}" for line in node.lines)


def _edge(edge: Edge, ids: dict[str, str], starts: set[str]) -> str:
    source = "[*]" if edge.source in starts else ids[edge.source]
    look = [TONES[edge.tone].light] if edge.tone in TONES else []
    look += ["dashed"] if edge.dashed else []
    arrow = f"-[{','.join(look)}]->" if look else "-->"
    text = _label("", edge.lines)
    return f"{source} {arrow} {ids[edge.target]}" + (f" : {text}" if text else "")


def _label(title: str, lines: Iterable[Line]) -> str:
    return "\\n".join(escaped(text) for text in (title, *(line.text for line in lines)) if text)
