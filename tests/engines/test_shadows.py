"""Shadows: what a question sees of a set answers it as the set does."""

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from reference import TooManyError, search
from strategies import questions, systems

from podmodel.engines import shadows
from podmodel.engines.finder import Finder
from podmodel.engines.questions import Taken
from podmodel.engines.questions import questions as asked_of
from podmodel.engines.symbolic import Symbolic
from podmodel.kernel.expr import Var
from podmodel.kernel.ground import Member
from podmodel.kernel.machine import Actor, Machine, State, Transition
from podmodel.kernel.system import compose

OFF, ON = State("off"), State("on")
LAMP = Machine("lamp", Var("lamp", (OFF, ON)), (Transition(OFF, "turn", ON, Actor("hand"), cite="X"),))


@given(st.data(), st.integers(0, 3))
@settings(max_examples=150, deadline=None)
def test_the_answer_is_that_of_the_set(data, many):
    """Of every watch, whatever number of members a shadow may have."""
    system = data.draw(systems())
    law = data.draw(questions(system))
    try:
        search(system)
    except TooManyError:
        assume(False)
    symbolic = Symbolic(system)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(shadows, "MANY", many)
        for question in asked_of(system, law):
            for watch in question.watches:
                node = symbolic.reachable
                direct = Finder(symbolic.images).seen(node, watch)
                assert Finder(symbolic.images, symbolic.shadows).seen(node, watch) is direct
                if isinstance(watch, Taken):
                    named = Taken(watch.before, watch.after, tuple(event.name for event in system.events))
                    direct = Finder(symbolic.images).seen(node, named)
                    assert Finder(symbolic.images, symbolic.shadows).seen(node, named) is direct


def test_a_shadow_is_smaller(monkeypatch):
    """One member of ten keeps its two values, the other nine have one; of too many members it is the set itself."""
    monkeypatch.setattr(shadows, "MANY", 1)
    names = [f"m{number}" for number in range(10)]
    symbolic = Symbolic(compose("room", [LAMP], members=tuple(Member(name, "lamp") for name in names)))
    assert symbolic.count == 2**10
    one = symbolic.shadows.of(symbolic.reachable, [4])
    assert symbolic.diagrams.count(one) == 2
    assert symbolic.shadows.of(symbolic.reachable, [4]) == one
    assert symbolic.shadows.of(symbolic.reachable, [4, 5]) == symbolic.reachable
