"""The reachable space as GraphML."""

import io

import networkx as nx
import pods
import pytest
from tollgate import LAWS, tollgate

from podmodel.engines.explore import explore
from podmodel.errors import UsageError
from podmodel.exports import FORMATS, export
from podmodel.exports.graphml import to_graph, to_graphml


def test_it_reads_back():
    """The same configurations, steps, values and labels."""
    system = tollgate()
    space = explore(system)
    graph = nx.read_graphml(io.BytesIO(to_graphml(system).encode()), force_multigraph=True)
    assert graph.number_of_nodes() == space.configurations
    assert graph.number_of_edges() == space.transitions
    for number in range(space.configurations):
        assert graph.nodes[str(number)] == system.describe(space.configuration(number))
    events = {data["event"] for _, _, data in graph.edges(data=True)}
    assert events == {event.name for event in system.events}
    assert {data["actor"] for _, _, data in graph.edges(data=True)} == {"driver", "keeper"}


def test_the_first_node_is_the_start():
    """From 0 every node can be reached."""
    graph = to_graph(pods.system("job"))
    assert set(nx.descendants(graph, 0)) | {0} == set(graph)


def test_a_large_space_is_refused():
    """With the limit, and what to do."""
    with pytest.raises(UsageError, match="more than 10 configurations; give a higher limit"):
        to_graphml(tollgate(), limit=10)


def test_every_format_is_written():
    """Each of the formats, deterministically."""
    for name in FORMATS:
        text = export(pods.system("job"), to=name)
        assert text.endswith("\n")
        assert text == export(pods.system("job"), to=name)


def test_an_unknown_format_is_refused():
    """The message lists what there is."""
    with pytest.raises(UsageError, match="there is no export to 'murphi'; the formats are dot, graphml, json"):
        export(tollgate(), to="murphi")
    with pytest.raises(UsageError, match="no place for properties"):
        export(tollgate(), to="json", properties=LAWS)


def test_plantuml_has_a_diagram_for_each_machine():
    """Labels are escaped, states are declared before they are used."""
    text = export(tollgate(), to="plantuml")
    assert text.count("@startuml") == text.count("@enduml") == 2
    assert 'state "waiting" as waiting' in text
    assert "&#91;gate is open&#93;" in text
