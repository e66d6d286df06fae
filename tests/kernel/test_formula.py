"""Events as formulas: they hold where the semantics leads from one configuration to the other, and nowhere else."""

from itertools import product

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from reference import TooManyError, search
from strategies import questions, systems
from tollgate import tollgate

from podmodel.exports.claims import claims
from podmodel.kernel import ground
from podmodel.kernel.expr import Per, Var
from podmodel.kernel.formula import Formulas
from podmodel.kernel.machine import HEARS, STAY, Actor, Machine, State, Transition
from podmodel.kernel.semantics import holds, steps_of
from podmodel.kernel.system import compose

SOMEBODY = Actor("somebody")
ON = State("on")
MOST = 3_000  # configurations after a step that are asked about


def reachable(system):
    """Every reachable configuration of a random system that is not too large."""
    try:
        return list(search(system, 100).depths)
    except TooManyError:
        assume(False)
        raise


def after(change, system, here):
    """Every configuration that differs from this one in slots of the change, and to which the relation leads."""
    choices = [
        range(len(slot.var.domain)) if number in change.writes else (here[number],)
        for number, slot in enumerate(system.slots)
    ]
    return {there for there in product(*choices) if holds(change.relation, (*here, *there))}


def small(system, change):
    """Whether so many configurations can be tried."""
    number = 1
    for slot in change.writes:
        number *= len(system.slots[slot].var.domain)
    return number <= MOST


def same(system, here):
    """The number of events whose formula says of the configuration what the semantics says."""
    formulas, compared = Formulas(system), 0
    for event in system.events:
        change = formulas.step(event)
        if small(system, change):
            compared += 1
            assert after(change, system, here) == {step.target for step in steps_of(system, event, here)}
    return compared


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_steps_of_random_systems(data):
    """Every form of guard and effect, listeners that follow and listeners that stay."""
    system = data.draw(systems())
    here = data.draw(st.sampled_from(reachable(system)))
    assume(same(system, here))


@given(st.data())
@settings(max_examples=40, deadline=None)
def test_steps_between_guards(data):
    """From the one guard to the other; the slots that the other does not read may become anything."""
    system = data.draw(systems())
    here = data.draw(st.sampled_from(reachable(system)))
    asked = claims(system, [data.draw(questions(system))])
    assume(asked)
    given_, then = asked[0].given, asked[0].good
    formulas = Formulas(system)
    for event in system.events:
        change = formulas.step_between(event, given_, then)
        if small(system, change):
            targets = {step.target for step in steps_of(system, event, here) if holds(then, step.target)}
            expected = targets if holds(given_, here) else set()
            kept = [slot for slot in range(len(system.slots)) if slot in change.writes]
            found = {tuple(there[slot] for slot in kept) for there in after(change, system, here)}
            assert found == {tuple(there[slot] for slot in kept) for there in expected}


def test_every_step_of_the_toll_gate():
    """Choices, effects that read earlier ones, listeners with choices: in every configuration."""
    system = tollgate()
    seen = search(system, 1_000).depths
    assert all(same(system, here) == len(system.events) for here in seen)


@pytest.mark.parametrize("by", [SOMEBODY, HEARS])
def test_what_is_written_twice(by):
    """An effect reads what an earlier one wrote, and what that one wrote is gone in the end."""
    x, y, z = (Var(name, (0, 1, 2), per=Per.SYSTEM) for name in "xyz")
    effect = (x.choose(1, 2), y.copy(x), x.incr(), z.copy(x), x.set(0).when(y > 1))
    rows = [Transition(ON, "go", STAY, by, effect=effect, cite="X")]
    machines = [Machine("m", Var("m", (ON,), per=Per.SYSTEM), tuple(rows), (x, y, z))]
    if by is HEARS:
        go = Transition(ON, "go", STAY, SOMEBODY, cite="X")
        machines.append(Machine("n", Var("n", (ON,), per=Per.SYSTEM), (go,)))
    system = compose("twice", machines)
    (event,) = system.events
    change = Formulas(system).step(event)
    reached = after(change, system, system.initial)
    assert reached == {step.target for step in steps_of(system, event, system.initial)}
    named = {tuple(system.value(there, name) for name in "xyz") for there in reached}
    assert named == {(2, 1, 2), (0, 2, 2)}  # 1: y is 1, x is 2; 2: y is 2, x stays 2 and is reset


def test_guards():
    """Negated and filled in, also where a writer would have folded them."""
    formulas = Formulas(tollgate())
    every, some = ground.Every, ground.Some
    one, other = ground.Test(0, frozenset({0})), ground.Test(1, frozenset({1}))
    assert formulas.negated(True) is False
    assert formulas.negated(every(())) is False
    assert formulas.negated(some(())) is True
    assert formulas.negated(ground.Test(0, frozenset(range(formulas.sizes[0])))) is False
    assert formulas.put(every((one, other)), {0: 1}) is False
    assert formulas.put(some((one, other)), {0: 0}) is True
    left = formulas.put(every((one, other)), {0: 0})
    assert (left.slot, left.values) == (1, {1})
    assert formulas.put(other, {0: 0}) is other
