"""Timers are checked when declared, and move with the machine that names them."""

from fractions import Fraction

import pytest

from podmodel.errors import DeclarationError
from podmodel.kernel.expr import Case, Table, Var
from podmodel.kernel.ground import Member
from podmodel.kernel.machine import HEARS, STAY, Actor, Machine, State, Transition
from podmodel.kernel.semantics import steps
from podmodel.kernel.system import compose, started
from podmodel.kernel.timer import NEVER, By, Given, Left, Max, Min, Timer, durations_of, interval, substitute_timer

COOK = Actor("cook")
COLD, HOT = State("cold"), State("hot")
pan = Var("pan", (COLD, HOT))
level = Var("level", (1, 2))
other_level = Var("other_level", (1, 2))
LENGTH = Given("length")
EGG = Timer("egg", Max(3, LENGTH))
REST = Timer("rest", Left(EGG))
BOIL = Transition(COLD, "boil", HOT, COOK, effect=(level.incr(),), cite="E1", starts=(EGG,))
TAKE = Transition(HOT, "take", COLD, COOK, cite="E2", on=EGG, starts=(REST,))
KITCHEN = Machine("kitchen", pan, (BOIL, TAKE), (level,))


class TestDurations:
    """Numbers, intervals, and what depends on other things."""

    @pytest.mark.parametrize(
        ("length", "ends"),
        [
            (5, (5, 5)),
            ((1, 2), (1, 2)),
            ((0, NEVER), (0, NEVER)),
            (NEVER, (NEVER, NEVER)),
            (Fraction(7, 2), (Fraction(7, 2),) * 2),
        ],
    )
    def test_an_interval(self, length, ends):
        """A number is a short interval."""
        assert interval(length) == ends

    @pytest.mark.parametrize("length", [-1, (2, 1), 0.5, True, "5", (NEVER, 3)])
    def test_no_interval(self, length):
        """Below 0, upside down, inexact, no number."""
        with pytest.raises(DeclarationError):
            Timer("t", length)

    def test_each_value_has_a_duration(self):
        """One is missing."""
        with pytest.raises(DeclarationError, match="a duration by 'level' has none for 2"):
            By(level, {1: 10})

    def test_what_it_depends_on(self):
        """Through every form."""
        found = list(durations_of(Min(By(level, {1: LENGTH, 2: 5}), Max(1, Left(EGG)))))
        assert [type(one).__name__ for one in found] == ["By", "Given", "Left"]

    def test_a_duration_reads_as_people_say_it(self):
        """In messages."""
        assert str(Max(3, LENGTH)) == "max(3, length)"
        assert str(Min(3, Left(EGG))) == "min(3, what is left of egg)"
        assert str(By(level, {1: 1, 2: 2})) == "by level"

    def test_a_period_of_nothing(self):
        """It would tick for ever at once."""
        with pytest.raises(DeclarationError, match="repeats every 0 s"):
            Timer("tick", 0, repeats=True)

    def test_a_given_duration_is_checked(self):
        """As a constant it takes any duration, and nothing else."""
        assert LENGTH.has(7)
        assert LENGTH.index((1, NEVER)) == 0
        assert not LENGTH.has("7")
        with pytest.raises(DeclarationError):
            LENGTH.index("7")


class TestSubstitution:
    """A machine under another name takes its timers along."""

    def test_variables(self):
        """A variable, a duration, a table."""
        table = Table("fast", (Case(1, level.is_(2), "E3"),), default=2)
        timer = Timer("t", Max(By(level, {1: LENGTH, 2: 5}), By(table, {1: 1, 2: 2}), Min(Left(EGG), 9)))
        swapped = substitute_timer(timer, {level: other_level, LENGTH: 8})
        assert next(one.source for one in durations_of(swapped.lasts) if isinstance(one, By)) == other_level
        assert substitute_timer(timer, {pan: level}) is timer
        assert substitute_timer(Timer("t", By(level, {1: 3, 2: 4})), {level: 2}).lasts == 4
        assert substitute_timer(Timer("t", LENGTH), {LENGTH: Given("other")}).lasts == Given("other")

    def test_named(self):
        """The timers of the rows, and timers replaced by others."""
        slow = Timer("slow egg", 9)
        named = KITCHEN.named("other", variables={LENGTH: 4}, timers={EGG: slow})
        assert named.timers == (slow, Timer("rest", Left(Timer("egg", Max(3, (4, 4))))))
        assert named.transitions[1].on == slow

    def test_by_a_table_instead_of_a_variable(self):
        """What a rule says, where a variable was."""
        table = Table("speed", (Case(1, pan.is_(HOT), "E3"),), default=2)
        timer = substitute_timer(Timer("t", By(level, {1: 3, 2: 4})), {level: table})
        assert timer.lasts == By(table, {1: 3, 2: 4})


class TestRows:
    """What a row may say about time."""

    def refused(self, *rows):
        """The message of the error that declaring these rows raises."""
        with pytest.raises(DeclarationError) as caught:
            Machine("kitchen", pan, rows, (level,))
        return str(caught.value)

    def test_timers_of_a_row_and_a_machine(self):
        """In order of appearance, each once."""
        assert TAKE.timers == (EGG, REST)
        assert KITCHEN.timers == (EGG, REST)

    def test_who_hears_does_not_say_when(self):
        """Neither by a timer nor at once."""
        assert "it is heard, but says when" in self.refused(BOIL, Transition(HOT, "off", COLD, HEARS, cite="E", on=EGG))
        heard = Transition(HOT, "off", COLD, HEARS, cite="E", urgent=True)
        assert "it is heard, but says when" in self.refused(BOIL, heard)

    def test_urgent_or_waiting(self):
        """Not both."""
        row = Transition(HOT, "off", COLD, COOK, cite="E", on=EGG, urgent=True)
        assert "urgent, and waits" in self.refused(BOIL, row)

    def test_a_forgotten_comma(self):
        """Starts, stops and after are tuples."""
        row = Transition(HOT, "off", COLD, COOK, cite="E", starts=EGG)
        assert "write starts=(TIMER,) with the comma" in self.refused(BOIL, row)

    def test_two_timers_of_a_name(self):
        """They would be one clock."""
        row = Transition(HOT, "off", COLD, COOK, cite="E", stops=(Timer("egg", 1),))
        assert "two timers are called 'egg'" in self.refused(BOIL, row)

    def test_rows_that_differ_in_time_do_not_shadow_each_other(self):
        """One is taken at once where it can be, the other one at the end of a timer."""
        early = Transition(HOT, "off", COLD, COOK, level.is_(2), cite="E", urgent=True)
        late = Transition(HOT, "off", COLD, COOK, cite="E", on=EGG)
        assert Machine("kitchen", pan, (BOIL, early, late), (level,))
        assert "shadows" in self.refused(
            BOIL,
            Transition(HOT, "off", COLD, COOK, level.is_(2), cite="E"),
            Transition(HOT, "off", COLD, COOK, cite="E"),
        )


class TestUntimed:
    """Without seconds, timers are passed over."""

    def test_the_steps_are_those_of_the_machine_without_timers(self):
        """The same labels to the same configurations, also while the timer is not armed."""
        bare = Machine(
            "kitchen",
            pan,
            (
                Transition(COLD, "boil", HOT, COOK, effect=(level.incr(),), cite="E1"),
                Transition(HOT, "take", COLD, COOK, cite="E2"),
            ),
            (level,),
        )
        members = (Member("a", "cook"), Member("b", "cook"))
        timed, untimed = (compose("k", (machine,), members=members) for machine in (KITCHEN, bare))
        for start in (timed.initial, (1, 0, 0, 1)):
            assert [(one.label, one.target) for one in steps(timed, start)] == [
                (one.label, one.target) for one in steps(untimed, start)
            ]


class TestInputs:
    """Variables that nobody writes, of which one system is asked for many values."""

    strong = Var("strong", (False, True))
    boils = Machine(
        "kitchen",
        pan,
        (
            Transition(COLD, "boil", HOT, COOK, strong.is_(True), cite="E1"),
            Transition(HOT, "take", STAY, COOK, cite="E2"),
        ),
    )

    def test_they_keep_their_value(self):
        """The same system with another start."""
        system = compose("k", (self.boils,), members=(Member("a", "cook"),), inputs=(self.strong,))
        assert not list(steps(system, system.initial))
        (step,) = steps(system, started(system, {("a", "strong"): True}))
        assert system.value(step.target, "a.strong") is True

    def test_a_name_that_is_not_there(self):
        """It says which there are."""
        system = compose("k", (self.boils,), members=(Member("a", "cook"),), inputs=(self.strong,))
        with pytest.raises(DeclarationError, match=r"no slot 'b\.strong'"):
            started(system, {("b", "strong"): True})

    def test_an_input_has_no_writer(self):
        """Else it would be no input."""
        with pytest.raises(DeclarationError, match=r"is an input, but 'kitchen\.a' writes it"):
            compose("k", (KITCHEN,), members=(Member("a", "cook"),), inputs=(level,))
