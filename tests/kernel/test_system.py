"""
Composition: who controls, who hears, who writes; and the mistakes that are found when machines are put together.

A house: each door has a lock of its own; one alarm of the house hears the doors.
"""

from dataclasses import replace

import pytest

from podmodel.errors import DeclarationError
from podmodel.kernel.effect import Each
from podmodel.kernel.expr import All, Any, Const, Per, Roles, Var
from podmodel.kernel.ground import Member
from podmodel.kernel.machine import HEARS, STAY, Actor, Machine, State, Transition
from podmodel.kernel.system import Placement, compose

PERSON, CLOCK = Actor("person"), Actor("clock")
DOORS = Roles("door", ("front", "back"))
FRONT = Roles("front door", ("front",))

SHUT, OPEN = State("shut"), State("open")
QUIET, RINGING = State("quiet"), State("ringing")
BOLTED, LOOSE = State("bolted"), State("loose")

door = Var("door", (SHUT, OPEN))
opened = Var("opened", (0, 1, 2))
lock = Var("lock", (BOLTED, LOOSE), absent=LOOSE)
alarm = Var("alarm", (QUIET, RINGING), per=Per.SYSTEM)
armed = Const("armed", (False, True), per=Per.SYSTEM)
has_spring = Const("has_spring", (False, True))

DOOR = Machine(
    "door",
    door,
    (
        Transition(SHUT, "open", OPEN, PERSON, lock.is_(LOOSE), (opened.incr(),), cite="D1"),
        Transition(OPEN, "shut", SHUT, PERSON, has_spring.is_(False), cite="D2"),
        Transition(OPEN, "spring", SHUT, CLOCK, has_spring.is_(True), cite="D3"),
        Transition(OPEN, "reset", SHUT, HEARS, cite="D4"),
    ),
    (opened,),
)
LOCK = Machine(
    "lock",
    lock,
    (
        Transition(BOLTED, "unbolt", LOOSE, PERSON, cite="K1"),
        Transition(LOOSE, ("shut", "spring"), BOLTED, HEARS, cite="K2"),
    ),
)
ALARM = Machine(
    "alarm",
    alarm,
    (
        Transition(QUIET, ("a.open", "b.open"), RINGING, HEARS, armed.is_(True), cite="A1"),
        Transition(RINGING, "reset", QUIET, PERSON, All(DOORS, opened > 0), cite="A2"),
    ),
)
AB = (Member("a", "front"), Member("b", "back"))
CONSTANTS = {("", "armed"): True, ("a", "has_spring"): True, ("b", "has_spring"): False}


def house(*placements, members=AB, constants=None):
    """The house, or some of it."""
    return compose(
        "house",
        placements or (DOOR, Placement(LOCK, ("b",)), ALARM),
        members=members,
        constants=CONSTANTS | (constants or {}),
    )


def refused(*placements, **options):
    """The message of the error that composing raises."""
    with pytest.raises(DeclarationError) as caught:
        house(*placements, **options)
    return str(caught.value)


class TestParts:
    """What a composed system is made of."""

    def test_instances_and_slots(self):
        """A machine of members once a member, in spec order; each slot carries the member's name."""
        system = house()
        assert [i.name for i in system.instances] == ["door.a", "door.b", "lock.b", "alarm"]
        assert [s.name for s in system.slots] == ["a.door", "a.opened", "b.door", "b.opened", "b.lock", "alarm"]
        assert system.instance("door.b").slots == (2, 3)
        assert system.instance("door.b").control == 2
        assert system.initial == (0, 0, 0, 0, 0, 0)
        assert system.positions["b.lock"] == 4

    def test_events_controllers_and_listeners(self):
        """Events carry the member's name; listeners follow their own member's events first, then the system's."""
        system = house()
        assert [e.name for e in system.events] == ["a.open", "a.spring", "b.open", "b.shut", "b.unbolt", "reset"]
        listeners = {e.name: [who for who, _ in e.listeners] for e in system.events}
        assert listeners["a.open"] == ["alarm"]
        assert listeners["b.shut"] == ["lock.b"]
        assert listeners["reset"] == ["door.a", "door.b"]
        assert system.by_name["b.open"].controller == "door.b"
        assert system.by_name["b.open"].actor == PERSON
        assert system.by_name["reset"].site == ""

    def test_rows_that_constants_rule_out(self):
        """They are kept for the reader: what can never happen in this very system."""
        never = [(who, row.event) for who, row in house().never]
        assert ("door.a", "shut") in never
        assert ("door.b", "spring") in never
        assert ("alarm", ("a.open", "b.open")) not in never
        assert ("alarm", ("a.open", "b.open")) in [
            (w, r.event) for w, r in house(constants={("", "armed"): False}).never
        ]

    def test_an_event_without_any_row_left_is_no_event(self):
        """A door with a spring is never shut by hand."""
        assert "a.shut" not in house().by_name

    def test_reading_a_configuration(self):
        """By the names people use."""
        system = house()
        assert system.value(system.initial, "b.lock") == BOLTED
        assert system.value(system.initial, "a.opened") == 0
        assert system.describe(system.initial)["alarm"] == "quiet"
        with pytest.raises(
            DeclarationError, match=r"the system 'house' has no instance 'lock.a'; it has door.a, door.b"
        ):
            system.instance("lock.a")

    def test_a_machine_of_one_member_may_own_something_of_the_system(self):
        """A variable of the system stands in the system, whoever writes it."""
        master = Var("master", (False, True), per=Per.SYSTEM)
        key = Var("key", (BOLTED, LOOSE))
        turn = Transition(BOLTED, "turn", LOOSE, PERSON, ~master.is_(True), (master.set(True),), cite="M1")
        system = house(Placement(Machine("key", key, (turn,), (master,)), ("b",)))
        assert [slot.name for slot in system.slots] == ["b.key", "master"]
        assert system.ground(Any(DOORS, master.is_(True))) is system.ground(master.is_(True))

    def test_no_members(self):
        """Machines of members are then nowhere."""
        system = house(
            DOOR,
            ALARM.named("alarm", events={"a.open": "reset-all", "b.open": "panic"}),
            members=(),
            constants={("", "armed"): False},
        )
        assert [i.name for i in system.instances] == ["alarm"]


class TestMistakes:
    """Composition errors name the machines, the row and a remedy."""

    def test_an_event_that_nobody_controls(self):
        """A row that hears nothing would be dead."""
        message = refused(DOOR)
        assert "machine 'door.a', row 'open --reset--> shut': nobody controls the event 'reset'" in message
        assert "compose the machine that controls it" in message

    def test_a_heard_event_that_a_constant_rules_out(self):
        """A row that can never be taken here needs no controller; armed, the alarm waits for a door that is missing."""
        alone = (Member("a", "front"),)
        assert "b.open" not in house(DOOR, ALARM, members=alone, constants={("", "armed"): False}).by_name
        assert "nobody controls the event 'b.open'" in refused(DOOR, ALARM, members=alone)

    def test_an_event_with_two_controllers(self):
        """One decides."""
        bell = replace(ALARM, name="bell", control=replace(alarm, name="bell"))
        message = refused(DOOR, ALARM, bell)
        assert message.startswith("the event 'reset' has two controllers, 'alarm' and 'bell'")
        assert "let one of them control it and the other one hear it" in message

    def test_a_variable_with_two_writers(self):
        """Also where both machines call it the same by chance."""
        other = Machine(
            "hinge",
            Var("hinge", (SHUT, OPEN)),
            (Transition(SHUT, "creak", OPEN, CLOCK, effect=(opened.incr(),), cite="H1"),),
            (opened,),
        )
        message = refused(DOOR, ALARM, other)
        assert message.startswith("'a.opened' has two writers, 'door.a' and 'hinge.a'")
        assert "let one of them own the variable" in message

    def test_a_variable_of_the_system_owned_at_two_members(self):
        """There is one of it, so one writer."""
        master = Var("master", (False, True), per=Per.SYSTEM)
        row = Transition(SHUT, "turn", OPEN, PERSON, effect=(master.set(True),), cite="M1")
        message = refused(Machine("key", Var("key", (SHUT, OPEN)), (row,), (master,)))
        assert message.startswith("'master' has two writers, 'key.a' and 'key.b'")

    def test_a_machine_placed_twice(self):
        """At the same member."""
        assert refused(DOOR, Placement(DOOR, ("a",)), ALARM).startswith("the machine 'door.a' is placed twice")

    def test_a_place_that_does_not_exist(self):
        """The members are listed."""
        message = refused(Placement(LOCK, ("c",)))
        assert message == "machine 'lock' is placed at 'c', which is no member; the members are a, b"

    @pytest.mark.parametrize(
        ("members", "message"),
        [
            ((Member("a", "front"), Member("a", "back")), "two members are called 'a'"),
            ((Member("", "front"),), "a member has no name"),
        ],
    )
    def test_members_are_told_apart_by_name(self, members, message):
        """A name is a place."""
        assert refused(ALARM, members=members).startswith(message)

    def test_a_guard_that_reads_what_is_not_there(self):
        """The message names the row that reads."""
        picky = replace(
            DOOR, transitions=(replace(DOOR.transitions[0], guard=Var("nowhere", (0, 1)) > 0), *DOOR.transitions[1:])
        )
        message = refused(picky, ALARM)
        assert message.startswith("machine 'door.a', row 'shut --open [nowhere > 0]")
        assert "'nowhere' is read at 'a', where it does not exist" in message
        assert "declare absent=" in message

    def test_a_constant_that_is_not_given(self):
        """The message names the row and the key to give."""
        with pytest.raises(DeclarationError) as caught:
            compose("house", (DOOR, ALARM), members=AB, constants={("", "armed"): True})
        assert "row 'open --shut [not has_spring]--> shut'" in str(caught.value)
        assert "give constants={('a', 'has_spring'): ...}" in str(caught.value)

    def test_a_constant_outside_its_domain(self):
        """A misspelt value is not silently different from all others."""
        message = refused(constants={("a", "has_spring"): "yes"})
        assert "yes is not a value of 'has_spring'; its domain is no, yes" in message

    def test_an_effect_where_the_variable_is_not(self):
        """An Each reaches only members where the machine is placed too."""
        rows = (replace(DOOR.transitions[0], effect=(Each(DOORS, (opened.set(0),)),)), *DOOR.transitions[1:])
        message = refused(
            Placement(replace(DOOR, transitions=rows), ("a",)), Placement(ALARM), constants={("", "armed"): False}
        )
        assert "the effect 'opened := 0' assigns 'opened' at 'b', where it does not exist" in message
        assert "place the machine that owns it there" in message

    def test_two_machines_that_assign_the_same_in_one_event(self):
        """Every door resets every counter: the last one would silently win."""
        reset = Transition((SHUT, OPEN), "reset", STAY, HEARS, effect=(Each(DOORS, (opened.set(0),)),), cite="D4")
        message = refused(replace(DOOR, transitions=(*DOOR.transitions[:3], reset)), ALARM)
        assert message.startswith("in the event 'reset' both 'door.a' and 'door.b' assign 'a.opened'")

    def test_a_relation_read_by_the_system(self):
        """The alarm is no member and has no neighbours; the row is named."""
        rows = (ALARM.transitions[0], replace(ALARM.transitions[1], guard=Any(FRONT.next, opened > 0)))
        message = refused(DOOR, replace(ALARM, transitions=rows))
        assert "machine 'alarm', row 'ringing --reset [some next front door: opened > 0]--> quiet'" in message
        assert "is relative to a member but is read by the system" in message
