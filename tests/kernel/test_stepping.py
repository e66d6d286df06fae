"""One machine stepped in a situation: the same as the kernel's semantics of a system made of it alone."""

from itertools import product

import pytest

from podmodel.errors import DeclarationError
from podmodel.kernel.effect import Each
from podmodel.kernel.expr import TRUE, Case, Const, Per, Roles, Table, Var
from podmodel.kernel.ground import SYSTEM, Member
from podmodel.kernel.machine import HEARS, STAY, Actor, Machine, State, Transition
from podmodel.kernel.semantics import steps_of
from podmodel.kernel.stepping import Stepper
from podmodel.kernel.system import Placement, compose

SHUT, OPEN = State("shut"), State("open")
PORTER = Actor("porter")
DOORS = Roles("door", ("door",))
FRONT, BACK = Member("front", "door"), Member("back", "door")

door = Var("door", (SHUT, OPEN))
uses = Var("uses", (0, 1, 2))
mood = Var("mood", ("calm", "busy"))
paint = Const("paint", ("red", "blue"))
MOOD = Table("mood of it", (Case("busy", uses >= 1, "R2"),), default="calm")
DOOR = Machine(
    "door",
    door,
    (
        Transition(SHUT, "open", OPEN, PORTER, paint.is_("red"), (uses.incr(), mood.by(MOOD)), "R1 R2"),
        Transition(
            SHUT, "open", STAY, PORTER, paint.is_("blue"), (mood.set("busy"), uses.set(0).when(uses >= 2)), "R3"
        ),
        Transition(OPEN, "close", SHUT, PORTER, ~paint.is_("blue"), (uses.incr().when(mood.is_("busy")),), "R4"),
    ),
    (uses, mood),
)


@pytest.mark.parametrize(
    ("control", "count", "how", "colour"),
    list(product((SHUT, OPEN), uses.domain, mood.domain, paint.domain)),
)
def test_the_same_as_the_semantics(control, count, how, colour):
    """In every situation, of every event: possible or not, and where it leads."""
    system = compose("door", [Placement(DOOR)], members=(FRONT,), constants={("front", "paint"): colour})
    here = tuple(slot.var.index(value) for slot, value in zip(system.slots, (control, count, how), strict=True))
    for event in ("open", "close"):
        values = {"front": {"door": control, "uses": count, "mood": how, "paint": colour}}
        stepper = Stepper(DOOR, (FRONT,), values, "front")
        known = system.by_name.get(f"front.{event}")  # none, where the paint rules its rows out
        steps = list(steps_of(system, known, here)) if known else []
        assert stepper.can(event) == bool(steps)
        taken = stepper.take(event)
        assert (taken is not None) == bool(steps)
        now = tuple(values["front"][slot.var.name] for slot in system.slots)
        (there,) = [step.target for step in steps] or [here]
        assert now == tuple(slot.var.domain[index] for slot, index in zip(system.slots, there, strict=True))


def test_what_is_assigned_is_told_in_order():
    """Each effect reads what the earlier ones wrote; one that does not run is not told."""
    stepper = Stepper(DOOR, (FRONT,), {"front": {"paint": "red"}}, "front")
    assert stepper.take("open").written == (("uses", 1), ("mood", "busy"))
    assert stepper.state is OPEN
    assert stepper.take("close").written == (("uses", 2),)
    assert stepper.take("close") is None


def test_counting_stops_at_the_last_value():
    """It means "or more"."""
    stepper = Stepper(DOOR, (FRONT,), {"front": {"paint": "red", "uses": 2}}, "front")
    assert stepper.take("open").written[0] == ("uses", 2)


def test_an_each_reads_the_state_before_it():
    """It assigns at every member it ranges over, and a swap is one."""
    left, right = Var("left", (0, 1)), Var("right", (0, 1))
    swap = Each(DOORS, (left.copy(right), right.copy(left)))
    machine = Machine(
        "door", door, (Transition((SHUT, OPEN), "open", OPEN, PORTER, TRUE, (swap,), "R5"),), (left, right)
    )
    values = {"front": {"left": 1, "right": 0}, "back": {"left": 0, "right": 1}}
    taken = Stepper(machine, (FRONT, BACK), values, "front").take("open")
    assert taken.written == (("left", 0), ("right", 1), ("left", 1), ("right", 0))
    assert values == {"front": {"left": 0, "right": 1, "door": OPEN}, "back": {"left": 1, "right": 0}}


def test_an_overlap_is_an_error():
    """A situation leaves no choice."""
    both = Machine(
        "both",
        door,
        (
            Transition(SHUT, "open", OPEN, PORTER, cite="R7"),
            Transition(SHUT, "open", STAY, PORTER, cite="R8"),
        ),
    )
    with pytest.raises(DeclarationError, match="2 enabled rows"):
        Stepper(both, (FRONT,), {}, "front").take("open")


def test_a_choice_is_an_error():
    """Neither does an effect."""
    moody = Machine(
        "moody",
        door,
        (Transition((SHUT, OPEN), "open", OPEN, PORTER, TRUE, (mood.choose("calm", "busy"),), "R9"),),
        (mood,),
    )
    with pytest.raises(DeclarationError, match="chooses"):
        Stepper(moody, (FRONT,), {}, "front").take("open")


def test_a_machine_of_the_system_and_heard_events():
    """Its variables are those of the system; who decides an event does not matter to a machine alone."""
    power, seen = Var("power", (SHUT, OPEN), per=Per.SYSTEM), Var("seen", (0, 1), per=Per.SYSTEM)
    row = Transition(SHUT, ("rain", "storm"), OPEN, HEARS, TRUE, (seen.incr(),), "R10")
    machine = Machine("power", power, (row,), (seen,))
    values = {}
    stepper = Stepper(machine, (), values)
    assert stepper.take("sun") is None
    assert stepper.take("storm").written[-1] == ("seen", 1)
    assert values[SYSTEM] == {"power": OPEN, "seen": 1}
