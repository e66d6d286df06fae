"""Relations, level by level, against the kernel: what one event makes of one configuration, and back."""

from hypothesis import given, settings
from hypothesis import strategies as st
from reference import search
from strategies import systems

from podmodel.engines.diagram import bits
from podmodel.engines.images import Images
from podmodel.engines.moves import Moves
from podmodel.engines.symbolic import Symbolic
from podmodel.engines.untangle import Untangler
from podmodel.kernel.effect import Each
from podmodel.kernel.expr import TRUE, Any, Per, Roles, Var
from podmodel.kernel.ground import Member
from podmodel.kernel.machine import HEARS, STAY, Actor, Machine, State, Transition
from podmodel.kernel.semantics import steps_of
from podmodel.kernel.system import compose

WALKER = Actor("walker")
OFF, ON = State("off"), State("on")


@st.composite
def placed(draw):
    """A system and some of its configurations, reachable or not."""
    system = draw(systems())
    one = st.tuples(*(st.integers(0, len(slot.var.domain) - 1) for slot in system.slots))
    return system, draw(st.lists(one, min_size=1, max_size=4, unique=True))


@given(placed())
@settings(max_examples=150, deadline=None)
def test_each_event_does_what_the_kernel_says(drawn):
    """Image, pre-image and number of steps of a set, event by event."""
    system, configurations = drawn
    symbolic = Symbolic(system)
    here = symbolic.diagrams.all_of(map(symbolic.single, configurations))
    for part, event in zip(symbolic.relations.parts, system.events, strict=True):
        taken = [(source, step.target) for source in configurations for step in steps_of(system, event, source)]
        image = symbolic.image(here, part)
        assert set(symbolic.configurations(image)) == {target for _, target in taken}
        assert symbolic.steps(here, part) == len(taken)
        for goal in {target for _, target in taken}:
            back = symbolic.before(here, part, symbolic.single(goal))
            assert set(symbolic.configurations(back)) == {source for source, target in taken if target == goal}


@given(placed(), st.data())
@settings(max_examples=60, deadline=None)
def test_the_layout_changes_nothing(drawn, data):
    """Machines may share levels in any way; the image is the same set."""
    system, configurations = drawn
    names = [instance.name for instance in system.instances]
    homes = data.draw(st.lists(st.integers(0, 2), min_size=len(names), max_size=len(names)))
    layout = [[n for n, h in zip(names, homes, strict=True) if h == home] for home in sorted(set(homes))]
    for event in range(len(system.events)):
        images = []
        for symbolic in (Symbolic(system), Symbolic(system, layout)):
            here = symbolic.diagrams.all_of(map(symbolic.single, configurations))
            image = symbolic.image(here, symbolic.relations.parts[event])
            images.append(set(symbolic.configurations(image)))
        assert images[0] == images[1]


@given(placed())
@settings(max_examples=100, deadline=None)
def test_merged_events_do_what_each_of_them_does(drawn):
    """Together they lead to the same places, by as many steps."""
    system, configurations = drawn
    symbolic = Symbolic(system)
    here = symbolic.diagrams.all_of(map(symbolic.single, configurations))
    parts, merged = symbolic.relations.parts, symbolic.relations.merged
    assert len(merged) <= len(parts)
    images = [[symbolic.image(here, part) for part in some] for some in (parts, merged)]
    assert symbolic.diagrams.all_of(images[0]) == symbolic.diagrams.all_of(images[1])
    assert sum(symbolic.steps(here, part) for part in parts) == sum(symbolic.steps(here, part) for part in merged)


def test_which_events_are_merged():
    """Those of one machine that the same rows of others follow; a follower of only one of them keeps them apart."""
    switch = Var("switch", (OFF, ON), per=Per.SYSTEM)
    echo = Var("echo", (OFF, ON), per=Per.SYSTEM)
    rows = tuple(Transition((OFF, ON), name, target, WALKER, cite="X") for name, target in (("on", ON), ("off", OFF)))
    follows = Transition(OFF, "on", ON, HEARS, cite="X")
    alone = compose("alone", [Machine("switch", switch, rows)])
    heard = compose("heard", [Machine("switch", switch, rows), Machine("echo", echo, (follows,))])
    assert [len(Symbolic(system).relations.merged) for system in (alone, heard)] == [1, 2]
    assert [len(Symbolic(system).relations.parts) for system in (alone, heard)] == [2, 2]


@given(placed())
@settings(max_examples=60, deadline=None)
def test_masks_say_what_local_states_say(drawn):
    """What `Moves` says of a mask is what `Relations` says of each local state in it."""
    system, configurations = drawn
    symbolic = Symbolic(system)
    here = symbolic.diagrams.all_of(map(symbolic.single, configurations))
    relations, moves = symbolic.relations, Moves(symbolic.relations)
    mask = sum(1 << local for local in symbolic.locals_of(here, 0))
    for part in relations.parts:
        each = [(rest, local, to) for local in bits(mask) for to, rest in relations.advance(part, 0, local)]
        assert {(rest, to) for rest, tos in moves.moved(part, 0, mask) for to in bits(tos)} == {
            (rest, to) for rest, _, to in each
        }
        assert dict(moves.ways(part, 0, mask)) == {
            rest: sum(other is rest for other, _, _ in each) for rest, _, _ in each
        }
        goal = sum({1 << to for _, _, to in each})
        assert {(rest, local) for rest, locals_ in moves.drawn(part, 0, mask, goal) for local in bits(locals_)} == {
            (rest, local) for rest, local, _ in each
        }


def test_local_states_are_numbered_as_they_are_met():
    """And a configuration can be put together again."""
    switch = Var("switch", (OFF, ON), per=Per.SYSTEM)
    echo = Var("echo", (OFF, ON), per=Per.SYSTEM)
    system = compose(
        "pair",
        [
            Machine("switch", switch, (Transition((OFF, ON), "flip", ON, WALKER, TRUE, cite="X"),)),
            Machine(
                "echo",
                echo,
                (Transition(OFF, "flip", ON, HEARS, cite="X"), Transition(ON, "flip", STAY, HEARS, cite="X")),
            ),
        ],
    )
    symbolic = Symbolic(system)
    assert symbolic.relations.split(system.initial) == (0, 0)
    assert symbolic.count == 2
    assert symbolic.transitions == 2
    assert symbolic.relations.locals == [[(0,), (1,)], [(0,), (1,)]]
    assert symbolic.relations.join((1, 1)) == (1, 1)
    assert isinstance(symbolic.images, Images)


HANDS = Roles("hand", ("hand",))
lamp = Var("lamp", (OFF, ON))
glow = Var("glow", (0, 1, 2))
heat = Var("heat", (0, 1, 2))


def room(*effect, layout=None):
    """Two lamps; turning one on does something to both."""
    rows = (
        Transition(OFF, "turn-on", ON, WALKER, effect=effect, cite="X"),
        Transition(ON, "cool", STAY, WALKER, heat > 0, (heat.set(0), glow.set(0)), cite="X"),
    )
    members = (Member("a", "hand"), Member("b", "hand"))
    system = compose("room", [Machine("lamp", lamp, rows, (glow, heat))], members=members)
    return system, Symbolic(system, layout)


def agree(system, symbolic):
    """The same configurations and steps as a plain search."""
    found = search(system)
    assert set(symbolic.configurations(symbolic.reachable)) == set(found.depths)
    assert symbolic.transitions == len(found.steps)


class TestAssigningElsewhere:
    """A row may assign at other members: at levels above and below its own."""

    def test_constants(self):
        """A choice at every member, each for itself."""
        agree(*room(Each(HANDS, (glow.choose(1, 2), heat.set(1)))))

    def test_what_was_assigned_is_read_at_the_same_level(self):
        """The second assignment reads the first one of the same member."""
        agree(*room(Each(HANDS, (glow.choose(1, 2),)), Each(HANDS, (heat.copy(glow),))))

    def test_what_was_assigned_is_read_at_another_level(self):
        """The other members read what this one has just got: the row is taken apart."""
        system, symbolic = room(
            glow.choose(1, 2), heat.set(1), Each(HANDS.others, (heat.set(2).when(Any(HANDS.others, glow > 1)),))
        )
        rows = system.by_name["a.turn-on"].rows
        assert [untangled(symbolic, row) for row in rows] == [2]
        agree(system, symbolic)

    def test_levels_upside_down(self):
        """The same with the levels the other way round."""
        agree(*room(Each(HANDS, (glow.choose(1, 2), heat.set(1))), layout=[["lamp.b"], ["lamp.a"]]))


def untangled(symbolic, row):
    """How many rows are made of one."""
    return len(
        list(Untangler(symbolic.relations.grounder, symbolic.relations.level_of, symbolic.relations.negated).rows(row))
    )
