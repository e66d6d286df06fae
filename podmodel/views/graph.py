"""
Pictures as plain frozen values: what is extracted from the model, before any renderer sees it.

A `Graph` is nodes and edges with a legend; a `Sequence` (in `podmodel.views.sequence`) is a run over lanes. The
renderers `podmodel.views.dot` and `podmodel.views.mermaid` read these values and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Line:
    """One line of text: its tone is a key of `theme.TONES`."""

    text: str
    tone: str = "ink"
    strong: bool = False
    small: bool = False


@dataclass(frozen=True)
class Cell:
    """A column of a `Card`: a state, and what happens there."""

    title: str
    fill: str
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True)
class Node:
    """
    A state, or another thing with a name: `fill` is a key of `theme.FILLS`.

    `kind` is ``state``, ``start`` (the dot from which the initial state is entered), ``note``,
    ``card``, whose cells stand side by side, or ``hidden``, which only helps a layout.
    """

    id: str
    title: str = ""
    lines: tuple[Line, ...] = ()
    fill: str = "neutral"
    kind: str = "state"
    cells: tuple[Cell, ...] = ()


@dataclass(frozen=True)
class Edge:
    """From node to node; its tone is a key of `theme.TONES`. An edge that is not `ranked` moves no node."""

    source: str
    target: str
    lines: tuple[Line, ...] = ()
    tone: str = "ink"
    dashed: bool = False
    ranked: bool = True
    hidden: bool = False


@dataclass(frozen=True)
class Group:
    """
    Nodes with a frame around them. `lines` hold for each of the nodes.

    An edge may leave or enter the frame; a layout attaches it near the node `port` (the last one unless named).
    """

    id: str
    title: str
    nodes: tuple[str, ...]
    lines: tuple[Line, ...] = ()
    port: str = ""

    def __post_init__(self) -> None:
        if not self.port:
            object.__setattr__(self, "port", self.nodes[-1])


@dataclass(frozen=True)
class Key:
    """One entry of a legend: a tone (of lines) or a fill (of states), and its meaning here."""

    meaning: str
    tone: str = ""
    fill: str = ""
    dashed: bool = False


@dataclass(frozen=True)
class Graph:
    """A picture. `direction` is ``LR`` or ``TB``; `level` names nodes that stand side by side."""

    name: str
    title: str
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    groups: tuple[Group, ...] = ()
    legend: tuple[Key, ...] = ()
    notes: tuple[str, ...] = ()
    direction: str = "LR"
    level: tuple[tuple[str, ...], ...] = ()

    def node(self, id_: str) -> Node:
        """The node with that id."""
        return next(node for node in self.nodes if node.id == id_)


def prefixed(graph: Graph, prefix: str) -> Graph:
    """The same graph with another set of ids, to stand beside others in one picture."""
    return replace(
        graph,
        nodes=tuple(replace(node, id=prefix + node.id) for node in graph.nodes),
        edges=tuple(replace(e, source=prefix + e.source, target=prefix + e.target) for e in graph.edges),
        groups=tuple(
            replace(g, id=prefix + g.id, port=prefix + g.port, nodes=tuple(prefix + id_ for id_ in g.nodes))
            for g in graph.groups
        ),
        level=tuple(tuple(prefix + id_ for id_ in ids) for ids in graph.level),
    )


def merged_keys(keys: Iterable[Key]) -> tuple[Key, ...]:
    """Each entry of the legends once, fills before lines."""
    once = dict.fromkeys(keys)
    return tuple(sorted(once, key=lambda key: (not key.fill, key.dashed)))
