"""The checker's view of a set is held equal to the set written out, and to the kernel's steps, on random systems."""

from itertools import product

import pytest
from by_hand import written_out
from certifying import stored
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from reference import TooManyError, search
from strategies import questions as random_laws
from strategies import systems

from podmodel.certificates.form import Diagram, Level
from podmodel.certificates.inductive import Inductive
from podmodel.exports.claims import claims
from podmodel.kernel import ground
from podmodel.kernel.reading import MalformedError
from podmodel.kernel.semantics import holds, steps, steps_of

FEW = settings(max_examples=30, deadline=None)
MORE = settings(max_examples=40, deadline=None)


def reachable(system):
    """Every reachable configuration of a random system that is not too large."""
    try:
        return list(search(system, 300).depths)
    except TooManyError:
        assume(False)
        raise


def levels_of(draw, system):
    """The slots of a system in any order, cut into levels anywhere."""
    slots = draw(st.permutations(range(len(system.slots))))
    cuts = sorted(draw(st.sets(st.integers(1, len(slots) - 1)))) if len(slots) > 1 else []
    return [tuple(slots[a:b]) for a, b in zip([0, *cuts], [*cuts, len(slots)], strict=True)]


def diagram(configurations, levels):
    """The configurations as a decision diagram with these levels, made in the plainest way."""
    kept = [sorted({tuple(c[slot] for slot in slots) for c in configurations}) for slots in levels]
    nodes = {(len(levels), ()): 0}

    def node(depth, some):
        if depth == len(levels):
            return 0
        by_state = {}
        for configuration in some:
            by_state.setdefault(tuple(configuration[slot] for slot in levels[depth]), []).append(configuration)
        by_child = {}
        for state, rest in by_state.items():
            by_child.setdefault(node(depth + 1, rest), []).append(kept[depth].index(state))
        edges = tuple(sorted((tuple(sorted(states)), child) for child, states in by_child.items()))
        return nodes.setdefault((depth, edges), len(nodes))

    root = node(0, configurations)
    return Diagram(tuple(map(Level, levels, map(tuple, kept))), tuple(nodes), root)


@FEW
@given(st.data())
def test_a_set_is_what_is_written(data):
    """Its size, what is inside, and what is not."""
    system = data.draw(systems())
    every = reachable(system)
    some = data.draw(st.sets(st.sampled_from(every), min_size=1))
    made = diagram(some, levels_of(data.draw, system))
    inductive = Inductive(system, made)
    assert inductive.count == len(some)
    assert {configuration for configuration in every if inductive.has(configuration)} == some
    as_json = stored({"levels": [vars(level) for level in made.levels], "nodes": made.nodes, "root": made.root})
    assert set(written_out(as_json)) == some


@FEW
@given(st.data())
def test_what_is_reachable_has_no_way_out(data):
    """Whatever the levels are."""
    system = data.draw(systems())
    inductive = Inductive(system, diagram(reachable(system), levels_of(data.draw, system)))
    assert not any(inductive.way_out(event) for event in system.events)


@MORE
@given(st.data())
def test_every_way_out_is_found_and_is_one(data):
    """Of any set of configurations, event by event."""
    system = data.draw(systems())
    every = reachable(system)
    some = set(every) - data.draw(st.sets(st.sampled_from(every), max_size=3)) or set(every[:1])
    inductive = Inductive(system, diagram(some, levels_of(data.draw, system)))
    for event in system.events:
        leaving = {at for at in some if any(step.target not in some for step in steps_of(system, event, at))}
        found = inductive.way_out(event)
        assert (found is not None) == bool(leaving)
        assert found is None or found in leaving


@MORE
@given(st.data())
def test_guards_and_steps_in_a_set(data):
    """Where a guard holds, where it does not, and which steps lead from one guard to another."""
    system = data.draw(systems())
    some = set(reachable(system))
    asked = claims(system, [data.draw(random_laws(system))])
    assume(asked)
    before, after = asked[0].given, asked[0].good
    inductive = Inductive(system, diagram(some, levels_of(data.draw, system)))
    for guard in (before, after, inductive.formulas.negated(before)):
        places = {at for at in some if holds(guard, at)}
        found = inductive.where(guard)
        assert found in places if places else found is None
    assert all(holds(inductive.formulas.negated(after), at) is not holds(after, at) for at in some)
    elsewhere = inductive.formulas.negated(before)
    for event, (source, target) in product(system.events, ((before, after), (before, elsewhere), (elsewhere, before))):
        sources = {
            at
            for at in some
            if holds(source, at) and any(holds(target, step.target) for step in steps_of(system, event, at))
        }
        found = inductive.step(event, source, target)
        assert found in sources if sources else found is None


def test_guards_that_a_writer_would_fold(toll_gate):
    """An empty junction, a test of every value: a certificate may hold them, and nothing is missed by them."""
    every = list({step.target for at in [toll_gate.initial] for step in steps(toll_gate, at)} | {toll_gate.initial})
    inductive = Inductive(toll_gate, diagram(every, [tuple(range(len(toll_gate.slots)))]))
    size = len(toll_gate.slots[0].var.domain)
    assert inductive.formulas.negated(ground.Every(())) is False
    assert inductive.formulas.negated(ground.Some(())) is True
    assert inductive.formulas.negated(ground.Test(0, frozenset(range(size)))) is False
    assert inductive.where(ground.Every(())) is not None
    assert inductive.where(ground.Every((ground.Test(0, frozenset(range(size))),))) is not None


BAD = {
    "a slot twice": ("levels", lambda d: d["levels"][0].update(slots=(1, 1))),
    "a slot missing": ("levels", lambda d: d["levels"].pop()),
    "a value too large": ("levels[0]", lambda d: d["levels"][0].update(states=((9,), (1,)))),
    "a value too small": ("levels[0]", lambda d: d["levels"][0].update(states=((-1,), (1,)))),
    "a state too long": ("levels[0]", lambda d: d["levels"][0].update(states=((0, 0), (1,)))),
    "a state twice": ("levels[0]", lambda d: d["levels"][0].update(states=((0,), (0,)))),
    "no end": ("nodes[0]", lambda d: d["nodes"].pop(0)),
    "two ends": ("nodes[1]", lambda d: d["nodes"].insert(1, d["nodes"][0])),
    "an end that goes on": ("nodes[0]", lambda d: d["nodes"].__setitem__(0, (d["nodes"][0][0], (((0,), 0),)))),
    "a level below the end": ("nodes[1]", lambda d: d["nodes"].__setitem__(1, (99, ()))),
    "a level above the root": ("nodes[1]", lambda d: d["nodes"].__setitem__(1, (-1, ()))),
    "a level left out": ("nodes[2]", lambda d: d["nodes"].__setitem__(2, (d["nodes"][2][0], (((0,), 0),)))),
    "a way to itself": ("nodes[2]", lambda d: d["nodes"].__setitem__(2, (d["nodes"][2][0], (((0,), 2),)))),
    "a way to a node -1": ("nodes[2]", lambda d: d["nodes"].__setitem__(2, (d["nodes"][2][0], (((0,), -1),)))),
    "a state that is not there": ("nodes[1]", lambda d: d["nodes"].__setitem__(1, (d["nodes"][1][0], (((7,), 0),)))),
    "two edges from a state": ("nodes[1]", lambda d: d["nodes"].__setitem__(1, (d["nodes"][1][0], (((0, 0), 0),)))),
    "an edge from nowhere": ("nodes[1]", lambda d: d["nodes"].__setitem__(1, (d["nodes"][1][0], (((), 0),)))),
    "no root": ("root", lambda d: d.update(root=99)),
    "a root at the end": ("root", lambda d: d.update(root=0)),
    "a root -1": ("root", lambda d: d.update(root=-1)),
}


@pytest.mark.parametrize(("place", "spoil"), BAD.values(), ids=BAD)
def test_what_is_no_diagram(toll_gate, place, spoil):
    """It is refused with its place."""
    known = [toll_gate.initial, *(step.target for step in steps(toll_gate, toll_gate.initial))]
    made = diagram(known, [(slot,) for slot in range(len(toll_gate.slots))])
    parts = {"levels": [dict(vars(level)) for level in made.levels], "nodes": list(made.nodes), "root": made.root}
    Inductive(toll_gate, Diagram(tuple(Level(**one) for one in parts["levels"]), tuple(parts["nodes"]), parts["root"]))
    spoil(parts)
    spoiled = Diagram(tuple(Level(**one) for one in parts["levels"]), tuple(parts["nodes"]), parts["root"])
    with pytest.raises(MalformedError, match=r"^\$\.set") as caught:
        Inductive(toll_gate, spoiled, "$.set")
    assert caught.value.place == f"$.set.{place}"
