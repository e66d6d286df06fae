"""DOT and Mermaid text of the machines of a system, each machine once, by `podmodel.views`."""

from __future__ import annotations

from podmodel.kernel.system import System
from podmodel.views import dot, mermaid
from podmodel.views.extract import machine_graph
from podmodel.views.graph import Graph


def machine_graphs(system: System) -> tuple[Graph, ...]:
    """The picture of each machine."""
    machines = {instance.machine.name: instance.machine for instance in system.instances}
    return tuple(machine_graph(machine, f"{system.name}: {machine.name}") for machine in machines.values())


def to_dot(system: System) -> str:
    """A digraph for each machine, one after the other, as Graphviz reads them."""
    return "\n".join(dot.to_dot(graph) for graph in machine_graphs(system))


def to_mermaid(system: System) -> str:
    """A document in Markdown with a Mermaid diagram for each machine."""
    return "\n".join(f"```mermaid\n{mermaid.to_mermaid(graph)}```\n" for graph in machine_graphs(system))
