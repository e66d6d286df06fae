"""Systems in seconds: timers, ties, what is forced, and that every timed run is a run of the untimed system."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from podmodel.errors import DeclarationError
from podmodel.kernel.expr import Per, Var
from podmodel.kernel.ground import SYSTEM, Member
from podmodel.kernel.machine import HEARS, STAY, Actor, Machine, State, Transition
from podmodel.kernel.semantics import steps
from podmodel.kernel.system import compose, started
from podmodel.kernel.timed import TimedSystem
from podmodel.kernel.timer import NEVER, By, Given, Left, Max, Min, Timer
from podmodel.lifecycles import grace
from podmodel.lifecycles.variables import pre_stop_handler
from podmodel.lifecycles.vocabulary import Amount, HookHandler, Role

COOK, CLOCK, GUEST = Actor("cook"), Actor("clock"), Actor("guest")
COLD, HOT, DONE = State("cold"), State("hot"), State("done")
EGG = Timer("egg", 5, per=Per.SYSTEM)


def timed(*rows, variables=(), states=(COLD, HOT, DONE), lengths=None, ticks=1):
    """A system of one machine."""
    pan = Var("pan", states, per=Per.SYSTEM)
    return TimedSystem(compose("kitchen", (Machine("kitchen", pan, rows, variables),)), lengths, ticks=ticks)


def boiled(system, until=NEVER, choose=None, event="boil"):
    """The events of a run after the first one, with their times."""
    _, moment = system.fire(system.start(), event)
    options = {"choose": choose} if choose else {}
    _, happened = system.run(moment, until, **options)
    return [(step.event, after.now) for step, after in happened]


def boil(*timers):
    """The row that starts them."""
    return Transition(COLD, "boil", HOT, COOK, cite="E1", starts=timers)


TAKE = Transition(HOT, "take", DONE, COOK, cite="E2", on=EGG)


class TestOneTimer:
    """Armed, over, stopped."""

    def test_the_end_of_a_timer_is_a_step(self):
        """At its time, not before."""
        system = timed(boil(EGG), TAKE)
        assert boiled(system) == [("take", 5)]
        assert boiled(system, until=4) == []
        assert boiled(system, until=5) == [("take", 5)]

    def test_a_row_on_a_timer_waits_for_it(self):
        """And cannot happen while the timer is off."""
        system = timed(boil(EGG), TAKE)
        assert not system.can(system.start(started(system.system, {(SYSTEM, "pan"): HOT})), "take")
        _, hot = system.fire(system.start(), "boil")
        with pytest.raises(DeclarationError, match="'take' cannot happen at 0 s"):
            system.fire(hot, "take")

    def test_a_timer_that_was_stopped(self):
        """Nothing happens at its time."""
        eat = Transition(HOT, "eat", DONE, GUEST, cite="E3", stops=(EGG,))
        system = timed(boil(EGG), TAKE, eat)
        _, hot = system.fire(system.start(), "boil")
        later, _ = system.run(hot, 3)
        assert system.run(system.fire(later, "eat").moment)[1] == ()
        assert system.armed(later, EGG) == (0, 5, 5)

    def test_a_timer_that_is_started_again(self):
        """Its time begins anew."""
        stir = Transition(HOT, "stir", STAY, COOK, cite="E3", starts=(EGG,))
        system = timed(boil(EGG), TAKE, stir)
        later, _ = system.run(system.fire(system.start(), "boil").moment, 3)
        _, ((step, after),) = system.run(system.fire(later, "stir").moment)
        assert (step.event, after.now) == ("take", 8)

    def test_what_waits_for_the_end_of_another_timer(self):
        """A timer that no row answers is over at its time; then `after` holds."""
        salt = Timer("salt", 7, per=Per.SYSTEM)
        eat = Transition(HOT, "eat", DONE, GUEST, cite="E3", urgent=True, after=(EGG, salt))
        assert boiled(timed(boil(EGG, salt), eat)) == [("eat", 7)]

    def test_urgent(self):
        """At once, as soon as it can."""
        eat = Transition(HOT, "eat", DONE, GUEST, cite="E3", urgent=True)
        assert boiled(timed(boil(), eat)) == [("eat", 0)]

    def test_lazy(self):
        """A row without timer is never forced, and always possible."""
        eat = Transition(HOT, "eat", DONE, GUEST, cite="E3")
        system = timed(boil(EGG), eat)
        assert boiled(system) == []
        _, hot = system.fire(system.start(), "boil")
        assert [row.event.name for row in system.possible(hot)] == ["eat"]
        assert not system.forced(hot)


class TestTies:
    """What happens at one instant comes in any order."""

    spoil = Transition(HOT, "spoil", COLD, CLOCK, cite="E3", on=(late := Timer("late", 5, per=Per.SYSTEM)))

    def test_both_orders(self):
        """The row declared first, or another one that is chosen."""
        system = timed(boil(EGG, self.late), TAKE, self.spoil)
        assert boiled(system) == [("take", 5)]
        assert boiled(system, choose=lambda rows: rows[-1]) == [("spoil", 5)]

    def test_a_strict_timer_comes_last(self):
        """What happens at its very last instant is before its end."""
        strict = Timer("egg", 5, strict=True, per=Per.SYSTEM)
        take = Transition(HOT, "take", DONE, COOK, cite="E2", on=strict)
        system = timed(boil(strict), take, Transition(HOT, "eat", DONE, GUEST, cite="E3"))
        assert boiled(system, until=5) == []
        at_its_end, _ = system.run(system.fire(system.start(), "boil").moment, 5)
        assert system.can(at_its_end, "eat")
        assert not system.can(at_its_end, "take")
        assert boiled(system, until=6) == [("take", 5)]

    def test_a_strict_timer_that_nothing_answers(self):
        """Ditto: what waits for it waits longer than to its last instant."""
        strict = Timer("egg", 5, strict=True, per=Per.SYSTEM)
        eat = Transition(HOT, "eat", DONE, GUEST, cite="E3", after=(strict,))
        system = timed(boil(strict), eat)
        _, hot = system.fire(system.start(), "boil")
        assert not system.can(system.run(hot, 5)[0], "eat")
        assert system.can(system.run(hot, Fraction(51, 10))[0], "eat")

    def test_steps_without_end(self):
        """They are an error, not a hang."""
        again = Transition(HOT, "again", STAY, COOK, cite="E3", urgent=True)
        with pytest.raises(DeclarationError, match="steps without end at 0 s, such as 'again'"):
            boiled(timed(boil(), again, states=(COLD, HOT)))


class TestLengths:
    """How long a timer lasts."""

    def test_given(self):
        """By the specification, or an assumption; an error without one."""
        egg = Timer("egg", Given("egg", per=Per.SYSTEM), per=Per.SYSTEM)
        system = timed(boil(egg), Transition(HOT, "take", DONE, COOK, cite="E2", on=egg))
        assert boiled(system.lasting({(SYSTEM, "egg"): 8})) == [("take", 8)]
        assert boiled(system.lasting({(SYSTEM, "egg"): Fraction(1, 3)})) == [("take", Fraction(1, 3))]
        assert boiled(system.lasting({(SYSTEM, "egg"): NEVER})) == []
        with pytest.raises(DeclarationError, match="'egg' is read in the system, where it does not exist"):
            boiled(system)

    def test_by_a_variable(self):
        """The value when it is started, after the effects of the row."""
        level = Var("level", (1, 2), per=Per.SYSTEM)
        egg = Timer("egg", By(level, {1: 10, 2: Max(3, Min(20, 30))}), per=Per.SYSTEM)
        heat = Transition(COLD, "boil", HOT, COOK, effect=(level.incr(),), cite="E1", starts=(egg,))
        take = Transition(HOT, "take", DONE, COOK, cite="E2", on=egg)
        assert boiled(timed(heat, take, variables=(level,))) == [("take", 20)]

    @pytest.mark.parametrize(("stop", "left"), [(0, 5), (Fraction(29, 10), 3), (3, 2), (Fraction(49, 10), 1)])
    def test_what_is_left(self, stop, left):
        """The length less the whole seconds that it ran."""
        rest = Timer("rest", Left(EGG), per=Per.SYSTEM)
        pause = Transition(HOT, "pause", COLD, COOK, cite="E3", stops=(EGG,), starts=(rest,))
        take = Transition(COLD, "take", DONE, COOK, cite="E4", on=rest)
        for ticks in (1, 1000):
            system = timed(boil(EGG), pause, take, ticks=ticks)
            moment, _ = system.run(system.fire(system.start(), "boil").moment, stop * ticks)
            _, ((_, after),) = system.run(system.fire(moment, "pause").moment)
            assert after.now == (stop + left) * ticks

    def test_what_is_left_of_a_timer_that_did_not_run(self):
        """All of it."""
        rest = Timer("rest", Left(EGG), per=Per.SYSTEM)
        assert boiled(timed(boil(rest), Transition(HOT, "take", DONE, COOK, cite="E2", on=rest))) == [("take", 5)]

    def test_an_interval(self):
        """From its shortest duration on it may end, at its longest it must."""
        egg = Timer("egg", (3, 5), per=Per.SYSTEM)
        system = timed(boil(egg), Transition(HOT, "take", DONE, COOK, cite="E2", on=egg))
        _, hot = system.fire(system.start(), "boil")
        assert not system.can(system.run(hot, 2)[0], "take")
        assert system.can(system.run(hot, 3)[0], "take")
        assert boiled(system) == [("take", 5)]


class TestPeriods:
    """Timers that repeat."""

    def test_ticks(self):
        """One each period."""
        tick = Timer("tick", 10, repeats=True, per=Per.SYSTEM)
        ring = Transition(HOT, "ring", STAY, CLOCK, cite="E2", on=tick)
        assert boiled(timed(boil(tick), ring, states=(COLD, HOT)), until=35) == [("ring", n) for n in (10, 20, 30)]

    def test_one_tick_waits(self):
        """Ticks that find the row disabled are one when it can be taken; the next one is on the old grid."""
        tick = Timer("tick", 10, repeats=True, per=Per.SYSTEM)
        busy = Timer("busy", 25, per=Per.SYSTEM)
        ring = Transition(HOT, "ring", STAY, CLOCK, cite="E2", on=tick, after=(busy,))
        found = boiled(timed(boil(tick, busy), ring, states=(COLD, HOT)), until=45)
        assert found == [("ring", 25), ("ring", 30), ("ring", 40)]


class TestDeclarations:
    """What is wrong with the timers of a system."""

    def test_nothing_starts_it(self):
        """The row could never be taken."""
        with pytest.raises(DeclarationError, match="waits for 'egg', which nothing starts"):
            timed(boil(), TAKE)

    def test_two_of_a_name(self):
        """In different machines."""
        other = Var("other", (COLD, HOT), per=Per.SYSTEM)
        heard = Transition(COLD, "boil", HOT, HEARS, cite="E9", starts=(Timer("egg", 9, per=Per.SYSTEM),))
        pan = Var("pan", (COLD, HOT, DONE), per=Per.SYSTEM)
        machines = (Machine("kitchen", pan, (boil(EGG), TAKE)), Machine("other", other, (heard,)))
        with pytest.raises(DeclarationError, match="two timers are called 'egg'"):
            TimedSystem(compose("k", machines))


# The table of probe, grace and back-off: from a hang to SIGKILL and to the restart

NEW, IDLE, PROBING, STOPPING, DOWN = (State(name) for name in ("new", "idle", "probing", "stopping", "down"))
worker = Var("worker", (NEW, IDLE, PROBING, STOPPING, DOWN), per=Per.SYSTEM)
healthy = Var("healthy", (True, False), per=Per.SYSTEM)
fails = Var("fails", (0, 1, 2), per=Per.SYSTEM)


def of_system(name, **options):
    """A timer of the system whose length is given."""
    return Timer(name, Given(name, per=Per.SYSTEM), per=Per.SYSTEM, **options)


PERIOD, DELAY, TIMEOUT = of_system("period", repeats=True), of_system("delay"), of_system("timeout")
GRACE, BACKOFF = of_system("grace"), of_system("back-off")
up = (DELAY, PERIOD)
PROBE_ROWS = (
    Transition(NEW, "start", IDLE, COOK, cite="1", starts=up),
    Transition(IDLE, "tick", PROBING, CLOCK, cite="2", on=PERIOD, after=(DELAY,), starts=(TIMEOUT,)),
    Transition(
        PROBING, "answer", IDLE, GUEST, healthy.is_(True), (fails.set(0),), cite="3", urgent=True, stops=(TIMEOUT,)
    ),
    Transition(PROBING, "fail", IDLE, CLOCK, fails < 2, (fails.incr(),), cite="4", on=TIMEOUT),
    Transition(PROBING, "kill", STOPPING, CLOCK, fails.is_(2), cite="5", on=TIMEOUT, stops=(PERIOD,), starts=(GRACE,)),
    Transition(STOPPING, "sigkill", DOWN, CLOCK, cite="6", on=GRACE, starts=(BACKOFF,)),
    Transition(DOWN, "restart", IDLE, COOK, effect=(fails.set(0), healthy.set(True)), cite="7", on=BACKOFF, starts=up),
    Transition(IDLE, "hang", STAY, GUEST, effect=(healthy.set(False),), cite="8"),
)
PROBED = TimedSystem(compose("probed", (Machine("worker", worker, PROBE_ROWS, (healthy, fails)),)))


@pytest.mark.parametrize(
    ("delay", "period", "timeout", "grace_", "kill", "restart"),
    [(10, 10, 1, 30, (51, 61), (351, 361)), (0, 5, 7, 0, (21, 26), (321, 326)), (120, 60, 30, 600, (750, 870), None)],
)
def test_from_a_hang_to_sigkill(delay, period, timeout, grace_, kill, restart):
    """Every second of the hang, before and after what happens at that second."""
    lengths = {"delay": delay, "period": period, "timeout": timeout, "grace": grace_, "back-off": 300}
    system = PROBED.lasting({(SYSTEM, name): length for name, length in lengths.items()})
    killed, restarted = set(), set()
    for second in range(delay + 2 * period):
        moment = system.start()
        moment = system.fire(moment, "start").moment
        before = system.run(moment, second - 1)[0] if second else moment
        instant = before if second == 0 else type(before)(before.configuration, second, before.armed, before.left)
        for hung in (instant, system.run(moment, second)[0]):
            _, happened = system.run(system.fire(hung, "hang").moment, second + 2000)
            times = {}
            for step, after in happened:
                times.setdefault(step.event, after.now - second)
            killed.add(times["sigkill"])
            restarted.add(times["restart"])
    assert (min(killed), max(killed)) == kill
    if restart:
        assert (min(restarted), max(restarted)) == restart


# Every timed run is a run of the untimed system

CONTAINERS = (
    Member("init", Role.INIT),
    Member("log", Role.SIDECAR),
    Member("net", Role.SIDECAR),
    Member("app", Role.MAIN),
)
KILL = TimedSystem(compose("kill", (grace.MACHINE,), members=CONTAINERS, inputs=grace.GIVEN))
LENGTH = st.fractions(0, 12, max_denominator=3)


@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_every_timed_run_is_a_run_of_the_untimed_system(data):
    """Each step of a run, whichever of the forced rows comes first, is one of `steps`; and time never goes back."""
    names = [one.name for one in CONTAINERS]
    lengths = {(name, length): data.draw(LENGTH) for name in names for length in ("preStop", "sigterm")}
    lengths[SYSTEM, "terminationGracePeriodSeconds"] = data.draw(st.integers(0, 12))
    values = {(name, pre_stop_handler.name): data.draw(st.sampled_from(tuple(HookHandler))) for name in names}
    values[SYSTEM, "spec"] = Amount.SOME if lengths[SYSTEM, "terminationGracePeriodSeconds"] else Amount.ZERO
    values[SYSTEM, "whole_pod"] = data.draw(st.booleans())
    system = KILL.lasting(lengths)
    moment = system.start(started(system.system, values))
    happened = []
    for name in names:
        happened.append(system.fire(moment, f"{name}.kill"))
        moment = happened[-1].moment
    end, more = system.run(moment, choose=lambda rows: data.draw(st.sampled_from(rows)))
    before = system.start(started(system.system, values))
    for step, after in (*happened, *more):
        assert (step.label, step.target) in {
            (one.label, one.target) for one in steps(KILL.system, before.configuration)
        }
        assert before.now <= after.now
        before = after
    assert all(system.system.value(end.configuration, f"{name}.kill") in (grace.ENDED, grace.KILLED) for name in names)
    grace_seconds = lengths[SYSTEM, "terminationGracePeriodSeconds"]
    assert end.now < grace_seconds + 3, "semantics.md 7.3: with sidecars, two truncations and 2 s"


def test_moments_without_time():
    """Two moments that differ in the time only are the same, for a search."""
    system = timed(boil(EGG), TAKE, Transition(DONE, "again", COLD, COOK, cite="E3"))
    _, hot = system.fire(system.start(), "boil")
    done, _ = system.run(hot)
    cold = system.fire(done, "again").moment
    again = system.fire(cold, "boil").moment
    assert again.now == 5
    assert again.timeless[:2] == hot.timeless[:2]
