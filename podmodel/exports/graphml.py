"""
The reachable space of a small system as GraphML, by networkx: for yEd, Gephi, igraph and the like.

A node is a configuration with the value of each slot, an edge a step with its label. Source of the format: U. Brandes
et al., GraphML Progress Report, Graph Drawing 2001.
"""

from __future__ import annotations

import networkx as nx

from podmodel.engines.explore import explore
from podmodel.errors import UsageError
from podmodel.kernel.semantics import steps
from podmodel.kernel.system import System

LIMIT = 20_000  # configurations; nobody looks at more, and the text is megabytes


def to_graph(system: System, *, limit: int = LIMIT) -> nx.MultiDiGraph[int]:
    """
    The reachable space as a graph of networkx; configurations are numbered breadth first, 0 is the initial one.

    Raises `UsageError` if there are more than `limit` configurations.
    """
    space = explore(system, limit=limit)
    if not space.complete:
        raise UsageError(
            f"the space of '{system.name}' has more than {limit:,} configurations",
            hint="give a higher limit, or export a smaller part: fewer containers, a lower threshold",
        )
    graph: nx.MultiDiGraph[int] = nx.MultiDiGraph(name=system.name)
    numbers = {configuration: number for number, configuration in enumerate(space)}
    for configuration, number in numbers.items():
        graph.add_node(number)
        graph.nodes[number].update(system.describe(configuration))
    for configuration, number in numbers.items():
        for step in steps(system, configuration):
            actor = system.by_name[step.event].actor.name
            graph.add_edge(number, numbers[step.target], label=step.label, event=step.event, actor=actor)
    return graph


def to_graphml(system: System, *, limit: int = LIMIT) -> str:
    """The reachable space as GraphML text."""
    return "\n".join(nx.generate_graphml(to_graph(system, limit=limit))) + "\n"
