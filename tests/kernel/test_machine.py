"""Machines are checked when declared: each mistake names the row and says what to write."""

from dataclasses import replace

import pytest

from podmodel.errors import DeclarationError
from podmodel.kernel.effect import Each
from podmodel.kernel.expr import Case, Const, Per, Roles, Table, Var
from podmodel.kernel.machine import HEARS, STAY, Actor, Machine, State, Transition

CLOCK = Actor("clock")
WALKER = Actor("walker")

RED, GREEN, AMBER = State("red"), State("green"), State("amber")
light = Var("light", (RED, GREEN, AMBER))
cycles = Var("cycles", (0, 1, 2))
asked = Var("asked", (False, True))
night = Const("night", (False, True))
LANES = Roles("lane", ("lane",))

GO = Transition(RED, "go", GREEN, CLOCK, effect=(asked.set(False),), cite="L1")
SLOW = Transition(GREEN, "slow", AMBER, CLOCK, asked.is_(True), (cycles.incr(),), cite="L2")
HALT = Transition(AMBER, "halt", RED, CLOCK, cite="L3")
ASK = Transition(GREEN, "ask", STAY, WALKER, effect=(asked.set(True),), cite="L4")
ROWS = (GO, SLOW, HALT, ASK)
LIGHT = Machine("light", light, ROWS, (cycles, asked))


def refused(*rows, variables=(cycles, asked), control=light):
    """The message of the error that declaring these rows raises."""
    with pytest.raises(DeclarationError) as caught:
        Machine("light", control, rows, variables)
    return str(caught.value)


def test_a_machine_that_is_right():
    """Its parts in order of appearance."""
    assert LIGHT.states == (RED, GREEN, AMBER)
    assert LIGHT.initial == RED
    assert LIGHT.owned == (light, cycles, asked)
    assert LIGHT.controls == ("go", "slow", "halt", "ask")
    assert LIGHT.hears == ()
    assert LIGHT.per is Per.MEMBER


def test_a_row_reads_as_a_sentence():
    """The row in messages: source, event, guard, effect, target."""
    assert str(SLOW) == "green --slow [asked] / cycles := next cycles--> amber"
    assert str(ASK) == "green --ask / asked := yes--> (stays)"
    several = Transition((RED, AMBER), ("fail", "off"), STAY, HEARS, cite="L9")
    assert str(several) == "red, amber --fail or off--> (stays)"
    assert several.sources == (RED, AMBER)
    assert several.events == ("fail", "off")
    assert several.target_from(AMBER) == AMBER


class TestStates:
    """The control and its states."""

    def test_a_control_over_something_else(self):
        """A control ranges over states only."""
        message = refused(GO, control=Var("light", (RED, "green")))
        assert message.startswith("machine 'light': its control has a value that is no State")
        assert "declare Var(name, (State(...), ...))" in message

    def test_two_states_of_one_name(self):
        """Two different states cannot be told apart by name."""
        message = refused(GO, control=Var("light", (RED, GREEN, State("red", shows="again"))))
        assert message == "machine 'light': two states are called 'red'; give each state its own name"

    @pytest.mark.parametrize("place", ["source", "target"])
    def test_an_unknown_state(self, place):
        """The row and the known states are named."""
        message = refused(*ROWS, replace(HALT, **{place: State("blue"), "event": "paint"}))
        assert "row '" in message
        assert "--paint-->" in message
        assert "unknown state 'blue'; use one of red, green, amber" in message

    def test_a_state_that_no_row_leads_to(self):
        """An unreachable state is a row that was forgotten."""
        message = refused(GO, ASK, replace(SLOW, target=RED))
        assert message == "machine 'light': no row leads to the state 'amber'; add the row, or remove the state"

    def test_reachability_follows_the_rows_of_the_initial_state(self):
        """A loop of states among themselves is not reachable."""
        message = refused(ASK, SLOW, HALT, control=Var("light", (RED, GREEN, AMBER)))
        assert "no row leads to the state 'green'" in message


class TestRows:
    """One row."""

    def test_a_rule_is_cited(self):
        """Every row says which rule it encodes."""
        message = refused(*ROWS[:3], replace(ASK, cite=""))
        assert "row 'green --ask / asked := yes--> (stays)': no rule is cited" in message
        assert 'add cite="..."' in message

    def test_only_heard_rows_share_several_events(self):
        """An event that is decided has its own row."""
        message = refused(*ROWS, replace(HALT, event=("halt", "stop")))
        assert "row 'amber --halt or stop--> red': it decides several events" in message
        assert "write one row for each" in message

    @pytest.mark.parametrize("guard", [asked == True, True, asked])  # noqa: E712 - the mistake under test
    def test_a_guard_is_a_guard(self, guard):
        """``==`` gives a Python value, which would be read as a constant."""
        message = refused(GO, replace(SLOW, guard=guard), HALT, ASK)
        assert "its guard is no guard; write x.is_(value)" in message
        assert "green --slow" in message

    def test_effects_are_a_tuple(self):
        """The comma of a one-element tuple is easily forgotten."""
        message = refused(replace(GO, effect=asked.set(False)), SLOW, HALT, ASK)
        assert "row 'red --go / asked := no--> green': its effect is no tuple" in message
        assert "effect=(x.set(1),)" in message

    def test_the_control_is_written_in_the_target_column(self):
        """An effect on the control would be a second way to say the target."""
        message = refused(replace(GO, effect=(light.set(AMBER),)), SLOW, HALT, ASK)
        assert "an effect assigns the control; write the state in the column target" in message

    def test_an_effect_on_a_foreign_variable(self):
        """Only the writer of a variable assigns it."""
        message = refused(*ROWS, variables=(asked,))
        assert "row 'green --slow [asked] / cycles := next cycles--> amber'" in message
        assert "it assigns 'cycles', of which this machine is not the writer" in message
        assert "list it in variables=(...) of 'light' alone" in message

    def test_an_effect_on_a_foreign_variable_at_other_members(self):
        """The same inside an Each."""
        message = refused(replace(GO, effect=(Each(LANES, (cycles.set(0),)),)), HALT, variables=(asked,))
        assert "it assigns 'cycles', of which this machine is not the writer" in message

    def test_one_each_assigns_a_variable_once(self):
        """All of one Each happens at once, so two assignments of a variable contradict each other."""
        twice = Each(LANES, (asked.set(False), asked.set(True).when(cycles > 1)))
        message = refused(replace(GO, effect=(twice,)), SLOW, HALT, ASK)
        assert "one Each assigns a variable twice; write two of them" in message


class TestEvents:
    """Controllers, listeners and actors."""

    def test_an_event_is_controlled_or_heard(self):
        """A machine does not follow itself."""
        message = refused(*ROWS, replace(HALT, source=RED, by=HEARS))
        assert "row 'red --halt--> red': 'halt' is both controlled and heard; an event has one controller" in message

    def test_an_event_has_one_actor(self):
        """Fairness is about actors, so an event belongs to one."""
        message = refused(*ROWS, replace(HALT, source=RED, target=STAY, by=WALKER))
        assert "'halt' is taken by 'clock' in an earlier row and by 'walker' here" in message
        assert "an event has one actor" in message


class TestShadowing:
    """Rows that silently do the work of others."""

    @pytest.mark.parametrize(
        ("first", "second"),
        [
            pytest.param(asked.is_(True), asked.is_(True), id="equal"),
            pytest.param(cycles > 0, cycles > 1, id="narrower"),
            pytest.param((cycles > 0) & asked.is_(True), cycles > 0, id="wider"),
            pytest.param(asked.is_(True), ~asked.is_(False), id="equal in other words"),
            pytest.param(night.is_(True), night.is_(True) & (cycles <= 2), id="always true part"),
        ],
    )
    def test_a_row_that_can_never_matter(self, first, second):
        """Same source, event, target and effect, and one guard implies the other."""
        one = replace(SLOW, guard=first)
        message = refused(GO, one, replace(one, guard=second, source=(GREEN, RED)), HALT, ASK)
        assert f"it does what the row '{one}' does from 'green'" in message
        assert "one of the two shadows the other" in message

    @pytest.mark.parametrize(
        "change",
        [
            {"target": GREEN},
            {"effect": ()},
            {"guard": asked.is_(False)},
            {"event": "late"},
            {"source": RED},
        ],
    )
    def test_a_row_that_differs_is_a_choice_or_another_rule(self, change):
        """Another target, effect, event, source or a guard apart is no shadow."""
        Machine("light", light, (*ROWS, replace(SLOW, **change)), (cycles, asked))

    def test_overlap_without_implication_is_allowed(self):
        """Neither guard implies the other: each row matters somewhere."""
        rows = (GO, replace(SLOW, guard=cycles > 0), replace(SLOW, guard=asked.is_(True)), HALT, ASK)
        assert len(Machine("light", light, rows, (cycles, asked)).transitions) == 5

    def test_two_rows_that_stay_are_compared_from_the_same_source(self):
        """A row that stays leads from each source to that source."""
        stay = Transition((RED, AMBER), "tick", STAY, CLOCK, cite="L5")
        message = refused(*ROWS, stay, Transition(AMBER, "tick", AMBER, CLOCK, cite="L6"))
        assert "does from 'amber'" in message


class TestVariables:
    """What a machine lists as its own."""

    def test_a_variable_that_no_row_assigns(self):
        """It is a constant, or an effect is missing."""
        message = refused(GO, replace(SLOW, effect=()), HALT, ASK)
        assert message.startswith("machine 'light': no row assigns 'cycles'; declare it as Const")

    def test_a_constant_has_no_writer(self):
        """Constants come from the specification."""
        message = refused(*ROWS, variables=(cycles, asked, night))
        assert message == "machine 'light': it lists the constant 'night'; constants have no writer: remove it"

    def test_a_constant_is_not_assigned(self):
        """Not even by an effect that nobody has put into a row yet."""
        with pytest.raises(DeclarationError, match="'night' is a constant of the specification and cannot be assigned"):
            night.set(True)

    def test_a_single_machine_owns_no_variable_of_members(self):
        """What exists once cannot own something of which there is one for each member."""
        once = Var("light", (RED, GREEN, AMBER), per=Per.SYSTEM)
        message = refused(*ROWS, control=once)
        assert "it exists once, but lists 'cycles', of which there is one for each member" in message
        assert "per=Per.SYSTEM" in message

    @pytest.mark.parametrize(
        ("make", "message"),
        [
            (lambda: asked.choose(True), "'asked.choose' offers no choice; use set"),
            (lambda: cycles.choose(1, 1), "'cycles.choose' names a value twice"),
            (lambda: asked.incr(), "'asked' is counted up but is no number"),
            (lambda: asked.copy(cycles), "'cycles' can be 0, which 'asked' cannot hold; add it to the domain"),
            (
                lambda: cycles.by(Table("t", (Case(7, asked.is_(True), "L8"),), default=0)),
                "the table 't' can give 7, which 'cycles' cannot hold; add it to the domain of 'cycles'",
            ),
        ],
    )
    def test_effects_that_cannot_be(self, make, message):
        """An effect is checked when it is written."""
        with pytest.raises(DeclarationError) as caught:
            make()
        assert str(caught.value).startswith(message)


@pytest.mark.parametrize(
    ("effect", "text"),
    [
        (cycles.set(1), "cycles := 1"),
        (cycles.choose(0, 2), "cycles := 0|2"),
        (cycles.incr(), "cycles := next cycles"),
        (cycles.copy(Var("other", (0, 1))), "cycles := other"),
        (asked.set(True).when(cycles > 1), "asked := yes if cycles > 1"),
        (asked.set(True).when(cycles > 1).when(cycles < 2), "asked := yes if cycles > 1 & cycles < 2"),
        (Each(LANES.others, (cycles.set(1), asked.set(True))), "every others lane: cycles := 1; asked := yes"),
        (cycles.by(Table("rota", (), default=0)), "cycles := rota"),
    ],
)
def test_how_an_effect_reads(effect, text):
    """Effects are read in reports and pictures."""
    assert str(effect) == text


class TestNamed:
    """A machine under another name, over other variables."""

    def test_variables_and_events_are_replaced(self):
        """Guards, effects, control, owned variables and events all follow."""
        other, wanted = Var("signal", (RED, GREEN, AMBER)), Var("wanted", (False, True))
        copy = LIGHT.named("signal", variables={light: other, asked: wanted}, events={"go": "start"})
        assert copy.control == other
        assert copy.variables == (cycles, wanted)
        assert copy.controls == ("start", "slow", "halt", "ask")
        assert str(copy.transitions[1]) == "green --slow [wanted] / cycles := next cycles--> amber"

    def test_events_that_are_heard_are_renamed_too(self):
        """Also in a row of several events."""
        row = Transition((RED, GREEN, AMBER), ("fail", "off"), STAY, HEARS, effect=(asked.set(False),), cite="L9")
        copy = Machine("light", light, (*ROWS, row), (cycles, asked)).named("b", events={"off": "power.off"})
        assert copy.hears == ("fail", "power.off")

    def test_a_constant_is_given_its_value(self):
        """Rows that it rules out stay, with a false guard."""
        machine = Machine("light", light, (GO, SLOW, replace(HALT, guard=night.is_(False)), ASK), (cycles, asked))
        assert [str(row.guard) for row in machine.named("n", variables={night: True}).transitions] == [
            "true",
            "asked",
            "false",
            "true",
        ]

    def test_a_control_is_not_replaced_by_a_value(self):
        """The control is what moves."""
        with pytest.raises(DeclarationError, match="machine 'n': its control cannot be replaced by a value"):
            LIGHT.named("n", variables={light: RED})

    def test_a_copy_is_checked_like_any_machine(self):
        """Renaming two events into one can make rows shadow each other."""
        later = replace(SLOW, event="slow-later")
        machine = Machine("light", light, (*ROWS, later), (cycles, asked))
        with pytest.raises(DeclarationError, match="one of the two shadows the other"):
            machine.named("n", events={"slow-later": "slow"})
