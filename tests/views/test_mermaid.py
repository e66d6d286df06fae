"""Mermaid: ids that Mermaid accepts, labels that it cannot misread."""

import re

import pytest

from podmodel.views.composites import hooks_graph, probes_graph
from podmodel.views.dot import MARK
from podmodel.views.extract import machine_graph
from podmodel.views.graph import Graph
from podmodel.views.mermaid import escaped, identifier, sequence_to_mermaid, to_mermaid
from podmodel.views.runs import handled, init_sequence, shell
from podmodel.views.sequence import Sequence
from podmodel.views.styles import MACHINES

ID = r"[A-Za-z][A-Za-z0-9_]*"
LABEL = r'(?:[^#;:"<>{}\[\]|&%`\\]|#\d+;|<br/>)*'
STATE_LINES = [
    re.compile(line)
    for line in (
        r"%% .*",
        r"stateDiagram-v2",
        rf"accTitle: {LABEL}",
        r"direction (LR|TB)",
        rf'state "{LABEL}" as {ID}( \{{)?',
        rf"(\[\*\]|{ID}) --> {ID}( : {LABEL})?",
        rf"classDef {ID} [\w#:,-]+",
        rf"class {ID}(,{ID})* {ID}",
        r"\}",
    )
]
SEQUENCE_LINES = [
    re.compile(line)
    for line in (
        r"%% .*",
        r"sequenceDiagram",
        rf"accTitle: {LABEL}",
        rf"participant {ID} as {LABEL}",
        rf"Note over {ID}: {LABEL}",
        rf"{ID}->>{ID}: {LABEL}",
    )
]


def check_states(text: str) -> None:
    """Each line has a known shape, braces nest, and every id that is used is declared."""
    lines = [line.strip() for line in text.splitlines()]
    for line in lines:
        assert any(shape.fullmatch(line) for shape in STATE_LINES), line
    depth = 0
    for line in lines:
        depth += line.endswith("{") - (line == "}")
        assert depth >= 0
    assert depth == 0
    declared = {found[1] for line in lines if (found := re.search(rf'" as ({ID})', line)) and line.startswith("state")}
    for line in lines:
        if found := re.fullmatch(rf"(\[\*\]|{ID}) --> ({ID}).*", line):
            assert {found[1], found[2]} <= declared | {"[*]"}, line


@pytest.mark.parametrize("stem", MACHINES)
def test_each_lifecycle_is_valid(stem: str) -> None:
    """The structure is right, the mark is there, every state is declared."""
    machine, style = MACHINES[stem]
    graph = machine_graph(machine, stem, style)
    text = to_mermaid(graph)
    assert text.startswith(f"%% {MARK}\nstateDiagram-v2\n")
    check_states(text)
    for node in graph.nodes:
        if node.kind == "state":
            assert f"as {identifier(node.id)}" in text


@pytest.mark.parametrize("graph", [hooks_graph(), probes_graph()], ids=lambda graph: graph.name)
def test_pictures_of_several_machines_are_valid(graph: Graph) -> None:
    """Composite states too."""
    check_states(to_mermaid(graph))


@pytest.mark.parametrize("run", [handled(), shell(), init_sequence()], ids=lambda run: run.name)
def test_runs_are_sequence_diagrams(run: Sequence) -> None:
    """Each step is a message, each change a note, each lane a participant."""
    text = sequence_to_mermaid(run)
    lines = [line.strip() for line in text.splitlines()]
    for line in lines:
        assert any(shape.fullmatch(line) for shape in SEQUENCE_LINES), line
    assert sum(line.startswith("participant") for line in lines) == len(run.lanes)
    for row in run.rows:
        assert escaped(f"{row.event} ({row.actor})") in text


def test_labels_and_ids() -> None:
    """What Mermaid gives a meaning is an entity; reserved words and odd letters make distinct ids."""
    assert escaped('a: "b"; #1') == "a#58; #34;b#34;#59; #35;1"
    names = ("on hold", "on-hold", "end", "note", "1st", "state")
    ids = [identifier(name) for name in names]
    assert len(set(ids)) == len(names)
    assert all(re.fullmatch(ID, id_) for id_ in ids)
    assert not {"end", "note", "state"} & set(ids)
