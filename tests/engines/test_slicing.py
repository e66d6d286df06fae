"""A slice answers as the whole system does, and its runs are shadows of runs of the whole."""

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from reference import TooManyError, events_of, search
from scenarios import system as composed
from strategies import questions, systems

from podmodel.engines.explore import explore
from podmodel.engines.questions import Seen, Taken
from podmodel.engines.slicing import cone, cut, merge
from podmodel.errors import DeclarationError
from podmodel.kernel.semantics import holds, steps
from podmodel.kernel.system import System
from podmodel.lifecycles.status import shows_running
from podmodel.lifecycles.variables import restarts


def sliced(system, guards, events=()):
    """The slice that these questions need."""
    return cut(system, cone(system, guards, events), events)


def drawn_question(data, system):
    """Ground premise and goal of a random question, and the events it names, at one of its sites."""
    law = data.draw(questions(system))
    sites = system.grounder.related(law.each, "") if law.each else ("",)
    assume(sites)
    site = data.draw(st.sampled_from(sites))
    return system.ground(law.given, site), system.ground(law.then, site), events_of(system, law, site)


@settings(max_examples=180, deadline=None, derandomize=True)
@given(st.data())
def test_questions_have_the_same_answer(data):
    """Reachability and steps of named events, at the same distance; the lifted run is a real one that ends there."""
    system = data.draw(systems())
    before, after, events = drawn_question(data, system)
    try:
        whole = search(system, 400)
    except TooManyError:
        assume(False)
        raise
    part = sliced(system, (before, after), events)
    asked = [
        Seen(part.translate(after)),
        *([Taken(part.translate(before), part.translate(after), events)] * bool(events)),
    ]
    space = explore(part.system, watches=asked)
    expected = [whole.nearest(after), *([whole.nearest_step(before, after, events)] * bool(events))]
    for number, (watch, length) in enumerate(zip(asked, expected, strict=True)):
        shadow = space.trace_of(number, watch)
        assert (None if shadow is None else len(shadow)) == length
        if shadow is None:
            continue
        lifted = list(part.lift((step.event, step.target) for step in shadow.steps))
        at = system.initial
        for step, seen in zip(lifted, shadow.steps, strict=True):
            assert any(option.label == step.label and option.target == step.target for option in steps(system, at))
            assert part.project(step.target) == seen.target
            at = step.target
        assert holds(after, at)


@settings(max_examples=120, deadline=None, derandomize=True)
@given(st.data())
def test_the_slice_is_the_shadow_of_the_system(data):
    """Its configurations are the projections of those of the system, no more and no fewer; its steps likewise."""
    system = data.draw(systems())
    first, second = drawn_question(data, system), drawn_question(data, system)
    events = tuple(dict.fromkeys((*first[2], *second[2])))
    try:
        whole = search(system, 400)
    except TooManyError:
        assume(False)
        raise
    both = merge([cone(system, first[:2], first[2]), cone(system, second[:2], second[2])])
    part = cut(system, both, events)
    shadow = search(part.system)
    assert set(shadow.depths) == {part.project(at) for at in whole.depths}
    moved = {(part.project(at), step.event, part.project(step.target)) for at, step in whole.steps}
    taken = {(at, step.event, step.target) for at, step in shadow.steps}
    assert taken <= moved
    assert {edge for edge in moved if edge[0] != edge[2] or edge[1] in events} <= taken
    for guard in (*first[:2], *second[:2]):
        assert all(holds(part.translate(guard), part.project(at)) == holds(guard, at) for at in whole.depths)


def test_a_slice_of_a_pod_is_small():
    """Whether a container was restarted does not depend on who looks at its readiness, or at the delay."""
    system = composed("bare-always")
    part = sliced(system, (system.ground(restarts >= 1, "app"),))
    assert explore(part.system).configurations < explore(system).configurations / 4


def test_values_that_nobody_tells_apart_are_one():
    """The delay of the back-off is shown and never read."""
    system = composed("bare-always")
    part = sliced(system, (system.ground(shows_running, "app"),))
    assert "app.delay" not in [slot.name for slot in part.system.slots]
    assert all(
        len(slot.var.domain) <= len(system.slots[at].var.domain)
        for slot, at in zip(part.system.slots, part.kept, strict=True)
    )
    assert any(
        len(slot.var.domain) < len(system.slots[at].var.domain)
        for slot, at in zip(part.system.slots, part.kept, strict=True)
    )


def test_a_question_without_slots():
    """A constant keeps nothing: one configuration, no step."""
    system = composed("bare-never")
    part = sliced(system, (True,))
    assert isinstance(part.system, System)
    assert (part.system.slots, explore(part.system).configurations) == ((), 1)


def test_an_unknown_event():
    """Is refused by name."""
    with pytest.raises(DeclarationError, match="no event 'nap'"):
        cone(composed("bare-never"), (True,), ("nap",))
