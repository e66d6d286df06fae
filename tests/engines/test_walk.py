"""Random walks by Hypothesis, and transition tours that miss nothing."""

import pytest
from hypothesis import Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from podmodel.engines.walk import Walk, machine_of, rows_of, run_tour, tour
from podmodel.errors import UsageError
from podmodel.kernel.expr import Const, Per, Roles, Var
from podmodel.kernel.ground import Member
from podmodel.kernel.machine import HEARS, STAY, Actor, Machine, State, Transition
from podmodel.kernel.property import always, leads_to, never, never_step, sometimes
from podmodel.kernel.semantics import steps
from podmodel.kernel.system import compose
from podmodel.lifecycles.compose import Scope
from podmodel.lifecycles.compose import compose as compose_pod
from podmodel.lifecycles.spec import Container, ExecAction, Lifecycle, LifecycleHandler, Pod, PodSpec, Probe
from podmodel.lifecycles.vocabulary import RestartPolicy, Sigterm

THIEF, OWNER = Actor("thief"), Actor("owner")
SAFES = Roles("safe", ("safe",))
SHUT, OPEN, EMPTY = State("shut"), State("open"), State("empty")
QUIET, RINGING = State("quiet"), State("ringing")
safe = Var("safe", (SHUT, OPEN, EMPTY))
digits = Var("digits", (0, 1, 2, 3))
alarm = Var("alarm", (QUIET, RINGING), per=Per.SYSTEM)
wired = Const("wired", (False, True))

SAFE = Machine(
    "safe",
    safe,
    (
        Transition(SHUT, "try", STAY, THIEF, digits < 3, (digits.choose(0, 1).when(digits < 1),), cite="S1"),
        Transition(SHUT, "turn", STAY, THIEF, digits > 0, (digits.incr(),), cite="S2"),
        Transition(SHUT, "open", OPEN, THIEF, digits > 2, cite="S3"),
        Transition(OPEN, "take", EMPTY, THIEF, cite="S4"),
        Transition(OPEN, "lock", SHUT, OWNER, effect=(digits.set(0),), cite="S5"),
        Transition(OPEN, "ring", SHUT, HEARS, wired.is_(True), (digits.set(0),), cite="S6"),
    ),
    (digits,),
)
ALARM = Machine(
    "alarm",
    alarm,
    (
        Transition(QUIET, "ring", RINGING, OWNER, cite="A1"),
        Transition(RINGING, "silence", QUIET, OWNER, cite="A2"),
        Transition(RINGING, "a.take", STAY, HEARS, cite="A3"),
    ),
)


@pytest.fixture
def bank():
    """Two safes, of which one is wired to the alarm."""
    return compose(
        "bank",
        [SAFE, ALARM],
        members=(Member("a", "safe"), Member("b", "safe")),
        constants={("a", "wired"): True, ("b", "wired"): False},
    )


def walk(walker, examples=40, steps=30, **options):
    """Let Hypothesis walk, without its example database."""
    run_state_machine_as_test(
        walker,
        settings=settings(
            max_examples=examples, stateful_step_count=steps, deadline=None, database=None, derandomize=True, **options
        ),
    )


def broken(walker, *, shrunk=False):
    """The message of the law that the walk breaks, of the shortest walk if it is to be shrunk."""
    phases = [Phase.generate, Phase.shrink] if shrunk else [Phase.generate]
    with pytest.raises(AssertionError) as caught:
        walk(walker, examples=200, phases=phases)
    return str(caught.value)


class TestMachineOf:
    """The rules of a walk."""

    def test_one_rule_an_event_and_one_to_stay_idle(self, bank):
        """Their names can be read as calls."""
        walker = machine_of(bank)
        assert issubclass(walker, Walk)
        assert walker.__doc__ == "A random walk through bank."
        rules = {name for name in vars(walker) if name not in Walk.__annotations__ and not name.startswith("_")}
        assert rules == {event.name.replace(".", "_") for event in bank.events}
        assert hasattr(walker, "idle")

    def test_a_walk_without_laws_ends_well(self, bank):
        """Also where nothing can happen any more."""
        walk(machine_of(bank))

    def test_what_is_drawn_is_what_the_kernel_allows(self, bank):
        """The walk is at a configuration that the labels of its history lead to."""
        seen = set()

        class Checked(machine_of(bank)):
            """The same walk, replayed at its end."""

            def teardown(self):
                configuration = bank.initial
                for label in self.history:
                    (step,) = [step for step in steps(bank, configuration) if step.label == label]
                    configuration = step.target
                assert configuration == self.configuration
                seen.update(self.history)

        walk(Checked)
        assert {"a.try(digits=0)", "a.try(digits=1)", "a.turn", "ring", "silence"} <= seen

    def test_events_of_the_same_identifier(self):
        """``a.b`` and ``a_b`` are two rules; a name of the walk itself is left alone."""
        twin = Var("twin", (SHUT, OPEN), per=Per.SYSTEM)
        rows = [
            Transition(SHUT, name, OPEN, OWNER, cite=name) for name in ("a.b", "a_b", "take", "idle", "2nd", "laws")
        ]
        system = compose("twins", [Machine("twin", twin, tuple(rows))])
        taken = set()

        class Checked(machine_of(system)):
            """The same walk, with what was taken."""

            def teardown(self):
                taken.update(self.history)

        walk(Checked)
        assert taken == {"a.b", "a_b", "take", "idle", "2nd", "laws"}


class TestLaws:
    """Laws that a walk refutes, with a short walk that shows it."""

    def test_a_law_about_configurations(self, bank):
        """Given as a ground guard that must hold nowhere; the walk is shrunk to the shortest."""
        bad = bank.ground(safe.is_(OPEN), "b")
        message = broken(machine_of(bank, never={"the second safe stays shut": bad}), shrunk=True)
        assert message.splitlines()[0] == (
            "the second safe stays shut: broken after b.try(digits=1) -> b.turn -> b.turn -> b.open"
        )

    def test_a_law_that_is_broken_at_the_start(self, bank):
        """Without any step."""
        message = broken(machine_of(bank, never={"it rings": bank.ground(alarm.is_(QUIET))}), shrunk=True)
        assert message.splitlines()[0] == "it rings: broken at the start"

    def test_a_law_about_steps(self, bank):
        """Given as before, after and the events that are meant."""
        ringing, quiet = bank.ground(alarm.is_(RINGING)), bank.ground(alarm.is_(QUIET))
        message = broken(machine_of(bank, never_step={"it rings for ever": (ringing, quiet, None)}), shrunk=True)
        assert message.splitlines()[0] == "it rings for ever: broken after ring -> silence"
        walk(machine_of(bank, never_step={"others do not silence it": (ringing, quiet, ("a.try", "a.lock"))}))

    def test_laws_that_hold(self, bank):
        """Nothing is found where nothing is wrong."""
        impossible = bank.ground(safe.is_(OPEN) & (digits < 3), "a")
        empty, full = bank.ground(safe.is_(EMPTY), "a"), bank.ground(~safe.is_(EMPTY), "a")
        walk(machine_of(bank, never={"no guess opens it": impossible}, never_step={"gone": (empty, full, None)}))


class TestProperties:
    """The same from properties."""

    def test_an_invariant_of_each_member(self, bank):
        """The sentence names the member where it is broken."""
        law = never("a safe is never opened", safe.is_(OPEN), rule="S3", each=SAFES)
        assert broken(machine_of(bank, [law])).startswith("a safe is never opened (")

    def test_a_premise(self, bank):
        """What does not hold elsewhere does not matter."""
        walk(
            machine_of(
                bank, [always("open with three digits", given=safe.is_(OPEN), then=digits > 2, rule="S3", each=SAFES)]
            )
        )

    def test_a_property_that_does_not_apply(self, bank):
        """It is looked at only at the members where its constants hold."""
        law = never("a wired safe is never turned", digits > 1, rule="S2", each=SAFES, applies=wired.is_(True))
        walker = machine_of(bank, [law])
        assert list(walker.never) == ["a wired safe is never turned (a)"]
        assert broken(walker).startswith("a wired safe is never turned (a): broken after")

    def test_steps_by_events_of_the_member_or_of_the_system(self, bank):
        """An event is looked for at the member first."""
        locks = never_step(
            "locking keeps the digits",
            given=digits > 0,
            then_not=digits.is_(0),
            events=("lock",),
            rule="S5",
            each=SAFES,
        )
        assert "lock" in broken(machine_of(bank, [locks]))
        rings = never_step(
            "ringing shuts no safe",
            given=safe.is_(OPEN),
            then_not=safe.is_(SHUT),
            events=("ring",),
            rule="S6",
            each=SAFES,
        )
        assert "ringing shuts no safe (a): broken after" in broken(machine_of(bank, [rings]))

    def test_an_event_that_does_not_exist_here(self, bank):
        """A law about nothing is not one about everything."""
        walk(
            machine_of(
                bank,
                [
                    never_step(
                        "no flood",
                        given=safe.is_(SHUT),
                        then_not=safe.is_(SHUT),
                        events=("flood",),
                        rule="S9",
                        each=SAFES,
                    )
                ],
            )
        )

    def test_what_a_walk_cannot_refute_is_left_out(self, bank):
        """Possibilities and responses need all configurations."""
        others = [
            sometimes("all is lost", safe.is_(EMPTY) & digits.is_(0), rule="S4", each=SAFES),
            leads_to("it is opened", given=safe.is_(SHUT), goal=safe.is_(OPEN), fair=(THIEF,), rule="S3", each=SAFES),
        ]
        walker = machine_of(bank, others)
        assert (walker.never, walker.never_step) == ({}, {})


def reached(system):
    """Every (event, row) that can be taken, by looking at every reachable configuration."""
    seen, queue, found = {system.initial}, [system.initial], set()
    for configuration in queue:
        for step in steps(system, configuration):
            found |= {(step.event, row) for row in step.rows}
            if step.target not in seen:
                seen.add(step.target)
                queue.append(step.target)
    return found


def small_pods():
    """Pods whose configurations can all be looked at."""
    hook = LifecycleHandler(exec=ExecAction(("true",)))
    probe = Probe(exec=ExecAction(("true",)), failure_threshold=1)
    plain = Container(name="app", image="i:1")
    hooked = Container(
        name="app", image="i:1", lifecycle=Lifecycle(post_start=hook, pre_stop=hook), readiness_probe=probe
    )
    scope = Scope(threshold=1, sigterm={"app": Sigterm.UNKNOWN})
    for policy, main in ((RestartPolicy.NEVER, hooked), (RestartPolicy.ON_FAILURE, plain)):
        yield compose_pod(Pod("Pod", "web", PodSpec(containers=(main,), restart_policy=policy)), scope=scope)


class TestTour:
    """A tour takes every row that can be taken."""

    def test_a_bank(self, bank):
        """Controller's and listeners' rows, each at least once; sequences start at the beginning."""
        sequences = tour(bank)
        taken = run_tour(bank, sequences)
        assert taken == reached(bank)
        assert taken == rows_of(bank)
        assert len(sequences) == len(set(sequences)) < len(taken)

    @pytest.mark.parametrize("system", list(small_pods()), ids=["Never, hooks and probe", "OnFailure"])
    def test_small_pods(self, system):
        """What the tour misses cannot be reached at all."""
        taken = run_tour(system, tour(system))
        assert taken == reached(system)
        assert len(taken) > 40
        assert taken < rows_of(system)

    def test_a_tour_reaches_what_a_short_walk_misses(self, bank):
        """The way to the rare row is the shortest one."""
        ways = [sequence for sequence in tour(bank) if sequence[-1] == "b.take"]
        assert ways == [("b.try(digits=1)", "b.turn", "b.turn", "b.open", "b.take")]

    def test_a_system_that_is_too_large(self, bank):
        """The limit is told, and what to do."""
        with pytest.raises(UsageError, match=r"bank has more than 5 configurations, and .* rows are not taken yet"):
            tour(bank, limit=5)

    def test_a_sequence_that_cannot_be(self, bank):
        """A tour of another system is not replayed silently."""
        with pytest.raises(UsageError, match=r"'a.take' cannot happen here; what can happen: a.try\(digits=0\)"):
            run_tour(bank, [("ring", "silence"), ("a.take",)])
