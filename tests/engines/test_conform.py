"""Beliefs are held equal to sets of configurations that `kernel.semantics.steps` alone leads to."""

from hypothesis import assume, given, settings
from hypothesis import strategies as st
from reference import TooManyError, search
from strategies import questions as random_laws
from strategies import systems

from podmodel.engines.conform import Observer
from podmodel.engines.diagram import EMPTY
from podmodel.kernel.ground import SYSTEM
from podmodel.kernel.semantics import holds, initial, steps


def ahead(system, configurations):
    """Everything that can be reached from these."""
    known, queue = set(configurations), list(configurations)
    for one in queue:
        for step in steps(system, one):
            if step.target not in known:
                known.add(step.target)
                queue.append(step.target)
    return known


@st.composite
def watched(draw):
    """A random system that is small, with guards to watch it by."""
    system = draw(systems())
    try:
        search(system, 300)
    except TooManyError:
        assume(False)
    laws = [draw(random_laws(system)) for _ in range(2)]
    guards = []
    for law in laws:
        site = system.members[0].name if law.each else SYSTEM
        guards += [system.ground(law.given, site), system.ground(law.then, site)]
    return system, guards


def look(system, guards, configuration):
    """The guards that hold in a configuration."""
    return system.grounder.every(guard for guard in guards if holds(guard, configuration))


@given(watched(), st.lists(st.sets(st.integers(0, 3)), min_size=1, max_size=3))
@settings(max_examples=60, deadline=None)
def test_beliefs_are_sets(case, picks):
    """After each observation the belief is what can be reached from the belief before, and looks like it."""
    system, guards = case
    observer = Observer(system, guards)
    explicit, belief = {initial(system)}, observer.start
    for picked in picks:
        seen = observer.join([guards[number] for number in sorted(picked)])
        explicit = {one for one in ahead(system, explicit) if holds(seen, one)}
        belief = observer.step(belief, seen)
        assert {observer.slice.project(one) for one in explicit} == set(observer.symbolic.configurations(belief))
        assert observer.possible(observer.start, True)


@given(watched(), st.data())
@settings(max_examples=60, deadline=None)
def test_what_happens_is_possible(case, data):
    """A run that is watched at every step is accepted with nothing missed, and `step` allows what that allows."""
    system, guards = case
    observer = Observer(system, guards)
    here = initial(system)
    now, belief, wide = look(system, guards, here), observer.start, observer.start
    for _ in range(5):
        options = list(steps(system, here))
        if not options:
            break
        here = data.draw(st.sampled_from(options)).target
        seen = look(system, guards, here)
        belief, wide = observer.adjacent(belief, now, seen), observer.step(wide, seen)
        shadow = observer.symbolic.single(observer.slice.project(here))
        assert observer.symbolic.diagrams.intersection(belief, shadow)
        assert observer.symbolic.diagrams.difference(belief, wide) == EMPTY
        now = seen


@given(watched(), st.lists(st.integers(0, 3), min_size=1, max_size=4, unique=True))
@settings(max_examples=60, deadline=None)
def test_conflicts_are_least(case, numbers):
    """What does not go together is named, and nothing of it can be left out."""
    system, guards = case
    observer = Observer(system, guards)
    parts = [guards[number] for number in numbers]
    found = observer.conflict(observer.start, parts)
    together = observer.possible(observer.start, observer.join(parts))
    assert bool(found) is not together or not parts
    for left_out in found:
        rest = [parts[number] for number in found if number != left_out]
        assert observer.possible(observer.start, observer.join(rest))
    agreeing = observer.agreeing(observer.start, parts)
    assert observer.possible(observer.start, observer.join([parts[number] for number in agreeing]))
    assert (len(agreeing) == len(parts)) is together
