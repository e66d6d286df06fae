"""DOT: marked, complete, escaped, the same each time."""

import re

import pytest

from podmodel.views.dot import MARK, box, to_dot
from podmodel.views.dot_sequence import sequence_to_dot
from podmodel.views.extract import machine_graph
from podmodel.views.graph import Cell, Edge, Graph, Group, Key, Line, Node
from podmodel.views.runs import shell
from podmodel.views.styles import MACHINES


def a_graph() -> Graph:
    """A picture with one of everything."""
    return Graph(
        "odd",
        "A <b> & a title",
        (
            Node("start", kind="start"),
            Node("a", "a & b", (Line("x < y", "muted", small=True),), "waiting"),
            Node("b", "b", fill="running"),
            Node("n", "note", (Line("said"),), kind="note"),
            Node("c", "card", (), "neutral", "card", (Cell("one", "good", (Line("1"),)), Cell("two", "bad"))),
            Node("h", kind="hidden"),
        ),
        (
            Edge("start", "a"),
            Edge("a", "b", (Line("go", "kubelet"),), "kubelet", dashed=True),
            Edge("g", "c", (Line("leave"),), ranked=False),
            Edge("h", "g", hidden=True),
        ),
        (Group("g", "group", ("a", "b"), (Line("in both"),)),),
        (Key("waits", fill="waiting"), Key("kubelet", tone="kubelet")),
        ("a note",),
        level=(("a", "b"),),
    )


def test_the_text_is_marked_and_the_same_each_time() -> None:
    """The first line says who made it."""
    first, second = to_dot(a_graph()), to_dot(a_graph())
    assert first == second
    assert first.startswith(f"// {MARK}\n")


def test_what_has_a_meaning_in_html_is_escaped() -> None:
    """Labels are HTML-like."""
    text = to_dot(a_graph())
    assert "x &lt; y" in text
    assert "A &lt;b&gt; &amp; a title" in text


def test_every_node_has_a_label() -> None:
    """Graphviz loses the default labels once one node has its own."""
    body = to_dot(a_graph())
    for name in ("start", "a", "b", "n", "c", "h"):
        assert re.search(rf"^\s*{name} \[[^\n]*label=", body, re.MULTILINE), name


def test_an_edge_of_a_group_leaves_its_frame() -> None:
    """It is attached to a node inside and cut at the frame."""
    text = to_dot(a_graph())
    assert re.search(r"b -> c \[[^\n]*ltail=cluster_g", text)
    assert "constraint=false" in text
    assert "compound=true" in text


def test_tables_are_balanced() -> None:
    """Each table, row and cell is closed."""
    text = to_dot(a_graph())
    for tag in ("TABLE", "TR", "TD", "FONT", "B"):
        assert len(re.findall(rf"<{tag}[ >]", text)) == text.count(f"</{tag}>"), tag


@pytest.mark.parametrize("stem", MACHINES)
def test_each_lifecycle_is_drawn_with_its_legend(stem: str) -> None:
    """The meanings of its fills and its actors stand in the picture."""
    machine, style = MACHINES[stem]
    graph = machine_graph(machine, stem, style)
    text = to_dot(graph)
    assert graph.legend
    assert all(key.meaning in text for key in graph.legend)


def test_a_run_has_lanes_and_pinned_nodes() -> None:
    """Every node of a run has its place, and the text asks for the layout that keeps it."""
    run = shell()
    text = sequence_to_dot(run)
    assert text.startswith(f"// {MARK}\n")
    assert "layout=neato" in text
    nodes = [line for line in text.splitlines() if "label=" in line and "->" not in line]
    assert nodes
    assert all(re.search(r'pos="[-\d.]+,[-\d.]+!"', line) for line in nodes)
    for _, title in run.lanes:
        assert title in text


def test_a_box_holds_its_lines() -> None:
    """Sizes grow with the text."""
    short, long = box((Line("a"),)), box((Line("a longer line"), Line("two")))
    assert short[0] < long[0]
    assert short[1] < long[1]
