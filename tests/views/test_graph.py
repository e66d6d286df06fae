"""Extraction: what of a machine stands in its picture, and in which words."""

import pytest

from podmodel.engines.explore import explore
from podmodel.kernel.expr import TRUE, Named, Var
from podmodel.kernel.machine import HEARS, STAY, Actor, Machine, State, Transition
from podmodel.lifecycles.compose import compose
from podmodel.lifecycles.spec import Container, ExecAction, Lifecycle, LifecycleHandler, Pod, PodSpec
from podmodel.lifecycles.vocabulary import ApiState
from podmodel.views.extract import START, Style, machine_graph
from podmodel.views.graph import Graph, Group, prefixed
from podmodel.views.styles import CONTAINER, MACHINES
from podmodel.views.theme import FILLS, TONES, shades, width, wrapped
from podmodel.views.words import guard_text, negated

SOMEONE = Actor("user")
OFF, ON, BROKEN = State("off", doc="nothing happens"), State("on"), State("broken")
switch = Var("switch", (OFF, ON, BROKEN))
count = Var("count", (0, 1, 2))
warm = Named("warm", count > 1)


def a_machine(*rows: Transition) -> Machine:
    """A small machine over `switch`, with the rows that make it legal."""
    needed = (
        Transition(OFF, "press", ON, SOMEONE, effect=(count.incr(),), cite="X1"),
        Transition(ON, "press", OFF, SOMEONE, cite="X2"),
        Transition((OFF, ON), "smash", BROKEN, SOMEONE, cite="X3"),
    )
    return Machine("switch", switch, (*needed, *rows), (count,))


def text_of(graph: Graph) -> str:
    """Everything that the picture says."""
    lines = [line.text for node in graph.nodes for line in node.lines]
    lines += [line.text for edge in graph.edges for line in edge.lines]
    lines += [line.text for group in graph.groups for line in group.lines]
    return "\n".join([*lines, *(node.title for node in graph.nodes)])


@pytest.mark.parametrize("stem", MACHINES)
def test_every_state_and_controlled_event_is_in_the_picture(stem: str) -> None:
    """Nothing of a lifecycle is lost, but for what its constants rule out (a readiness probe is never on hold)."""
    machine, style = MACHINES[stem]
    graph = machine_graph(machine, stem, style)
    said = text_of(graph)
    drawn = {node.id for node in graph.nodes}
    missing = {state.name for state in machine.states} - drawn
    assert missing == ({"on hold", "dead"} if stem == "readiness" else set())
    for event in machine.controls:
        assert event.removeprefix(style.prefix) in said, event


@pytest.mark.parametrize("stem", MACHINES)
def test_every_picture_is_well_formed(stem: str) -> None:
    """Edges join things that are there, once for each pair; fills and tones are known; every state has its fill."""
    machine, style = MACHINES[stem]
    graph = machine_graph(machine, stem, style)
    ids = {node.id for node in graph.nodes} | {group.id for group in graph.groups}
    pairs = [(edge.source, edge.target) for edge in graph.edges]
    assert all(source in ids and target in ids for source, target in pairs)
    assert len(pairs) == len(set(pairs))
    assert {node.fill for node in graph.nodes} <= set(FILLS)
    assert {edge.tone for edge in graph.edges} <= set(TONES)
    assert set(style.fills) == {state.name for state in machine.states}


def test_rows_that_stay_become_lines_of_the_state() -> None:
    """A loop is no edge."""
    graph = machine_graph(a_machine(Transition(ON, "hum", STAY, SOMEONE, warm, cite="X4")), "switch")
    assert all(edge.source != edge.target for edge in graph.edges)
    assert [line.text for line in graph.node("on").lines] == ["stays on", "hum", "[warm]"]


def test_impossible_rows_and_the_states_behind_them_are_dropped() -> None:
    """A guard that holds nowhere draws nothing, nor what only it leads to."""
    gone = State("gone")
    wide = Var("switch", (OFF, ON, gone))
    rows = (
        Transition(OFF, "press", ON, SOMEONE, effect=(count.incr(),), cite="X1"),
        Transition(ON, "vanish", gone, SOMEONE, (count > 1) & (count < 1), cite="X5"),
    )
    graph = machine_graph(Machine("switch", wide, rows, (count,)), "switch")
    assert {node.id for node in graph.nodes} == {START, "off", "on"}


def test_opposite_guards_of_the_same_row_are_no_condition() -> None:
    """Two rows that differ only in opposite guards read as one without a guard."""
    rows = (
        Transition(ON, "fall", BROKEN, SOMEONE, warm, cite="X6"),
        Transition(ON, "fall", BROKEN, SOMEONE, ~warm, cite="X7"),
    )
    graph = machine_graph(a_machine(*rows), "switch")
    (edge,) = [edge for edge in graph.edges if (edge.source, edge.target) == ("on", "broken")]
    assert [line.text for line in edge.lines] == ["smash", "fall"]


def test_what_all_states_of_a_group_do_is_an_edge_of_the_group() -> None:
    """One edge leaves the frame, instead of one for each state."""
    style = Style({}, {}, groups=(Group("whole", "works", ("off", "on")),))
    graph = machine_graph(a_machine(), "switch", style)
    to_broken = [edge.source for edge in graph.edges if edge.target == "broken"]
    assert to_broken == ["whole"]
    assert graph.groups[0].nodes[0] == START


def test_what_is_heard_is_dashed() -> None:
    """An edge that another machine decides looks different."""
    graph = machine_graph(a_machine(Transition(BROKEN, "repair", OFF, HEARS, cite="X8")), "switch")
    (edge,) = [edge for edge in graph.edges if edge.source == "broken"]
    assert edge.dashed
    assert edge.tone == HEARS.name


def test_prefixed_graphs_share_no_ids() -> None:
    """Two graphs can stand in one picture."""
    graph = machine_graph(a_machine(), "switch")
    again = prefixed(graph, "b ")
    assert not {node.id for node in graph.nodes} & {node.id for node in again.nodes}
    assert again.edges[0].source == f"b {graph.edges[0].source}"


def test_guards_in_words() -> None:
    """Names stay, constants vanish, a long guard keeps its end."""
    assert guard_text(TRUE & warm & ~~warm) == "warm"
    assert guard_text(~Named("the phase is terminal", count > 1)) == "the phase is not terminal"
    assert guard_text(warm, {"warm": ""}) == ""
    long = Named("a" * 60, count > 1) & Named("b" * 60, count < 1)
    assert guard_text(long) == "… " + "b" * 60
    assert negated("has finalizers") == "no finalizers"


def test_widths_do_not_depend_on_fonts() -> None:
    """Text is measured by a table, and wrapped by it."""
    assert width("WW", 10) > width("ii", 10)
    assert all(width(line, 10) <= 60 for line in wrapped("one two three four five six", 60, 10))


def test_no_colour_has_two_meanings() -> None:
    """The style sheet finds colours by their value."""
    lights = [shade.light for shade in shades()]
    assert len(lights) == len(set(lights))


def test_fills_of_the_container_are_what_the_api_shows() -> None:
    """The explored model agrees with the colours, but for what a failed postStart hook hides."""
    shows = {"waiting": ApiState.WAITING, "running": ApiState.RUNNING, "ended": ApiState.TERMINATED}
    plain = Container(name="app", image="app:1")
    hooked = Container(
        name="app", image="app:1", lifecycle=Lifecycle(post_start=LifecycleHandler(exec=ExecAction(("warm-up",))))
    )
    seen = set()
    for container in (plain, hooked):
        system = compose(Pod("Pod", "web", PodSpec(containers=(container,))))
        for configuration in explore(system):
            state = system.value(configuration, "app.container")
            assert isinstance(state, State)
            shown = system.value(configuration, "app.api_state")
            if state.name == "post-start":
                assert shown != ApiState.RUNNING
            elif container is plain or state.name not in {"killing", "stopping"}:
                assert shown == shows[CONTAINER.fills[state.name]], state
            seen.add(state.name)
    assert seen == set(CONTAINER.fills)
