"""Verdicts of both engines against looking at every configuration and every step."""

from dataclasses import replace

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from reference import TooManyError, decide, search
from scenarios import system as composed
from strategies import questions, systems

from podmodel.engines import check as module
from podmodel.engines.asking import Asking
from podmodel.engines.budget import Lack
from podmodel.engines.check import Engine, check
from podmodel.engines.symbolic import Symbolic
from podmodel.errors import DeclarationError
from podmodel.kernel.expr import TRUE, All, Const, Per, Roles, Var
from podmodel.kernel.ground import Member
from podmodel.kernel.machine import HEARS, STAY, Actor, Machine, State, Transition
from podmodel.kernel.property import FAILS, Kind, Outcome, always, leads_to, never, never_step, sometimes
from podmodel.kernel.semantics import steps
from podmodel.kernel.system import compose
from podmodel.properties import LAWS

ENGINES = tuple(Engine)
COOK, GUEST = Actor("cook"), Actor("guest")
POTS = Roles("pot", ("pot",))
COLD, HOT, BURNT = State("cold"), State("hot"), State("burnt")
pot = Var("pot", (COLD, HOT, BURNT))
stirs = Var("stirs", (0, 1, 2), per=Per.MEMBER)
bell = Var("bell", (State("silent"), State("rung")), per=Per.SYSTEM)
lid = Const("lid", (False, True))
POT = Machine(
    "pot",
    pot,
    (
        Transition(COLD, "heat", HOT, COOK, cite="P1"),
        Transition(HOT, "stir", STAY, COOK, effect=(stirs.incr(),), cite="P2"),
        Transition(HOT, "serve", COLD, COOK, stirs > 1, (stirs.set(0),), cite="P3"),
        Transition(HOT, "burn", BURNT, COOK, lid.is_(True), cite="P4"),
    ),
    (stirs,),
)
BELL = Machine(
    "bell",
    bell,
    (
        Transition(bell.domain[0], "ring", bell.domain[1], GUEST, cite="B1"),
        Transition(bell.domain[1], "hush", bell.domain[0], GUEST, cite="B2"),
        Transition(bell.domain[0], "a.heat", STAY, HEARS, cite="B3"),
    ),
)
ring = bell.is_(bell.domain[1])


@pytest.fixture
def kitchen():
    """Two pots, of which b has a lid; and a bell that has nothing to do with them."""
    return compose(
        "kitchen",
        [POT, BELL],
        members=(Member("a", "pot"), Member("b", "pot")),
        constants={("a", "lid"): False, ("b", "lid"): True},
    )


def one(system, law, **options):
    """The verdict of one law."""
    (verdict,) = check(system, [law], **options)
    return verdict


def ends(system, trace):
    """Where a trace ends, if the kernel takes each of its steps."""
    at = trace.initial
    for step in trace.steps:
        assert any(option.label == step.label and option.target == step.target for option in steps(system, at))
        at = step.target
    return at


@pytest.mark.parametrize("engine", ENGINES)
class TestOutcomes:
    """What each outcome needs."""

    def test_refuted_with_the_shortest_trace(self, kitchen, engine):
        """Which is a run of the whole system."""
        verdict = one(kitchen, never("no pot burns", pot.is_(BURNT), each=POTS, rule="K1"), engine=engine)
        assert (verdict.outcome, verdict.site) == (Outcome.REFUTED, "b")
        assert verdict.trace.labels == ("b.heat", "b.burn")
        assert kitchen.value(ends(kitchen, verdict.trace), "b.pot") == BURNT
        assert not verdict.expected

    def test_expected_to_fail(self, kitchen, engine):
        """A law that is there to be refuted."""
        law = never("no pot burns", pot.is_(BURNT), each=POTS, rule="K1", expect=FAILS, because="b has a lid")
        assert one(kitchen, law, engine=engine).expected

    def test_proved_by_a_search_of_everything(self, kitchen, engine):
        """And a premise that occurs."""
        law = always("a stirred pot is not cold", given=stirs > 0, then=~pot.is_(COLD), each=POTS, rule="K2")
        verdict = one(kitchen, law, engine=engine)
        assert (verdict.outcome, verdict.trace, verdict.expected) == (Outcome.PROVED, None, True)

    def test_inapplicable_without_the_premise(self, kitchen, engine):
        """A law about a burnt pot says nothing of a; of b it does."""
        law = always("a burnt pot has a lid", given=pot.is_(BURNT), then=lid.is_(True), each=POTS, rule="K3")
        assert one(kitchen, law, engine=engine).outcome is Outcome.PROVED
        no_lid = replace(law, applies=lid.is_(False))
        verdict = one(kitchen, no_lid, engine=engine)
        assert (verdict.outcome, verdict.site) == (Outcome.INAPPLICABLE, "a")
        assert "premise" in verdict.reason

    def test_inapplicable_where_it_speaks_of_nobody(self, kitchen, engine):
        """No such member, no such event."""
        nobody = Roles("kettle", ("kettle",))
        by_nobody = never_step("it never boils", given=TRUE, events=("boil",), rule="K4")
        assert one(kitchen, never("x", ring, each=nobody, rule="K4"), engine=engine).outcome is Outcome.INAPPLICABLE
        assert one(kitchen, by_nobody, engine=engine).outcome is Outcome.INAPPLICABLE

    def test_a_possibility_of_some_member(self, kitchen, engine):
        """It is enough that one of them can; none can be both."""
        verdict = one(kitchen, sometimes("a pot can burn", pot.is_(BURNT), each=POTS, rule="K5"), engine=engine)
        assert (verdict.outcome, verdict.site, len(verdict.trace)) == (Outcome.PROVED, "b", 2)
        both = pot.is_(BURNT) & lid.is_(False)
        verdict = one(kitchen, sometimes("a can burn", both, each=POTS, rule="K5"), engine=engine)
        assert (verdict.outcome, verdict.trace) == (Outcome.REFUTED, None)

    def test_events_of_the_member_come_first(self, kitchen, engine):
        """``heat`` is that of each pot; ``ring`` that of the system."""
        heat = never_step("x", given=pot.is_(COLD), then_not=pot.is_(HOT), events=("heat",), each=POTS, rule="K6")
        assert one(kitchen, heat, engine=engine).trace.labels == ("a.heat",)
        bells = never_step("x", given=pot.is_(COLD), events=("ring",), each=POTS, rule="K6")
        assert one(kitchen, bells, engine=engine).trace.labels == ("ring",)

    def test_a_step_that_changes_nothing_the_law_reads(self, kitchen, engine):
        """A law about every step is broken by the bell, where its premise and its breach are both true."""
        law = never_step("x", given=pot.is_(HOT), then_not=~pot.is_(COLD), rule="K7", each=POTS)
        verdict = one(kitchen, law, engine=engine)
        assert (verdict.outcome, len(verdict.trace)) == (Outcome.REFUTED, 2)
        idle = never_step("x", given=pot.is_(BURNT), then_not=pot.is_(BURNT), rule="K7", each=POTS)
        verdict = one(kitchen, idle, engine=engine)
        assert (verdict.outcome, verdict.site, len(verdict.trace)) == (Outcome.REFUTED, "b", 3)

    def test_no_laws(self, kitchen, engine):
        """Nothing asked, nothing said."""
        assert check(kitchen, [], engine=engine) == ()

    def test_verdicts_come_in_the_order_asked(self, kitchen, engine):
        """Whatever shares a search with what; a law may be asked twice."""
        laws = [sometimes(f"{n}", stirs >= n, each=POTS, rule="K8") for n in (2, 0, 1, 2)]
        assert [verdict.law for verdict in check(kitchen, laws, engine=engine)] == laws


class TestLimits:
    """An engine stops where it is told to, and says so."""

    def test_incomplete(self, kitchen):
        """With the number reached."""
        law = always("a stirred pot is not cold", given=stirs > 0, then=~pot.is_(COLD), each=POTS, rule="K2")
        verdict = one(kitchen, law, engine=Engine.EXPLICIT, limit=2)
        assert (verdict.outcome, verdict.configurations, verdict.expected) == (Outcome.INCOMPLETE, 2, False)
        assert verdict.reason == "undecided after 2 configurations"

    def test_what_was_found_before_the_limit_counts(self, kitchen):
        """A refutation needs no complete search; nor does a witness."""
        law = never("no pot gets hot", pot.is_(HOT), each=POTS, rule="K1")
        witness = sometimes("x", pot.is_(HOT), each=POTS, rule="K1")
        assert one(kitchen, law, engine=Engine.EXPLICIT, limit=3).outcome is Outcome.REFUTED
        assert one(kitchen, witness, engine=Engine.EXPLICIT, limit=3).outcome is Outcome.PROVED

    def test_a_possibility_is_not_refuted_while_a_member_is_undecided(self, monkeypatch):
        """The first member cannot; of the second, which is searched by itself, nobody knows yet."""
        monkeypatch.setattr(module, "SHARE_BITS", -1.0)
        system = compose(
            "kitchen",
            [POT],
            members=(Member("a", "pot"), Member("b", "pot")),
            constants={("a", "lid"): False, ("b", "lid"): True},
        )
        law = sometimes("a pot can burn unstirred", pot.is_(BURNT) & (stirs > 1) & lid.is_(True), each=POTS, rule="K1")
        assert one(system, law, engine=Engine.EXPLICIT, limit=3).outcome is Outcome.INCOMPLETE

    def test_nodes_of_the_symbolic_engine(self, kitchen):
        """Its limit is in nodes; the reason and what is lacking are said."""
        law = sometimes("x", stirs > 1, each=POTS, rule="K1")
        verdict = one(kitchen, law, limit=1)
        assert (verdict.outcome, verdict.lack) == (Outcome.INCOMPLETE, Lack.SIZE)
        assert verdict.reason == "undecided within 1 nodes of the decision diagram"
        assert one(kitchen, law, limit=10_000).outcome is one(kitchen, law).outcome is Outcome.PROVED

    def test_seconds_of_cpu(self, kitchen):
        """When the time is over before the first question, none is decided, a response neither."""
        laws = [
            sometimes("x", stirs > 1, each=POTS, rule="K1"),
            leads_to("y", given=pot.is_(COLD), goal=pot.is_(HOT), each=POTS, rule="K1"),
        ]
        for verdict in check(kitchen, laws, seconds=0):
            assert (verdict.outcome, verdict.lack) == (Outcome.INCOMPLETE, Lack.SECONDS)
            assert verdict.reason == "undecided within 0 seconds of CPU"
            assert verdict.trace is None
        assert Outcome.INCOMPLETE not in {verdict.outcome for verdict in check(kitchen, laws, seconds=60)}

    def test_a_question_that_sees_less_is_still_answered(self):
        """The pots together are too much; the law about one of them needs its slice only."""
        names = [f"p{number}" for number in range(12)]
        system = compose(
            "kitchen",
            [POT],
            members=tuple(Member(name, "pot") for name in names),
            constants={(name, "lid"): False for name in names},
        )
        small = never("no pot burns", pot.is_(BURNT), each=POTS, rule="K1")
        large = never("not all pots burn", All(POTS, pot.is_(BURNT)), rule="K1")
        limit = len(Symbolic(system).relations.parts) // 2
        assert [v.outcome for v in check(system, [small, large], limit=limit)] == [Outcome.PROVED, Outcome.INCOMPLETE]

    def test_an_interrupt_leaves_the_verdicts_so_far(self, kitchen, monkeypatch):
        """What comes after it is incomplete, and is not even begun."""
        seen, calls = Asking.seen, []

        def interrupted(asking, watch):
            calls.append(watch)
            if len(calls) > 2:
                raise KeyboardInterrupt
            return seen(asking, watch)

        monkeypatch.setattr(Asking, "seen", interrupted)
        laws = [sometimes(name, pot.is_(HOT), each=POTS, rule="K1") for name in "xyz"]
        verdicts = check(kitchen, laws)
        assert [verdict.outcome for verdict in verdicts] == [Outcome.PROVED] + 2 * [Outcome.INCOMPLETE]
        assert {verdict.lack for verdict in verdicts} == {None, Lack.PEACE}
        assert len(calls) == 3

    def test_an_interrupt_of_the_explicit_engine(self, kitchen, monkeypatch):
        """What its search had met by then counts, the rest is not searched."""
        explored = module.explore

        def interrupted(system, **options):
            space = explored(system, **(options | {"limit": 3}))
            space.interrupted = True
            return space

        monkeypatch.setattr(module, "explore", interrupted)
        monkeypatch.setattr(module, "SHARE_BITS", -1.0)
        laws = [sometimes("x", pot.is_(HOT), each=POTS, rule="K1"), sometimes("y", stirs > 1, each=POTS, rule="K1")]
        verdicts = check(kitchen, laws, engine=Engine.EXPLICIT)
        assert Outcome.INCOMPLETE in {verdict.outcome for verdict in verdicts}
        assert {verdict.lack for verdict in verdicts if verdict.outcome is Outcome.INCOMPLETE} == {Lack.PEACE}

    @pytest.mark.parametrize("engine", ENGINES)
    @pytest.mark.parametrize("limit", [1, 10, 100, 1000])
    def test_a_limit_never_changes_what_is_decided(self, limit, engine):
        """Of a pod: each verdict is that of the complete search, or incomplete."""
        system = composed("bare-never")
        complete = check(system, LAWS, engine=Engine.EXPLICIT)
        for partial, whole in zip(check(system, LAWS, engine=engine, limit=limit), complete, strict=True):
            assert partial.outcome in (whole.outcome, Outcome.INCOMPLETE)


@settings(max_examples=250, deadline=None, derandomize=True)
@given(st.data())
def test_random_questions_on_random_systems(data):
    """The outcome is that of brute force, by either engine; the trace is a real run, and the shortest at its site."""
    system = data.draw(systems())
    law = data.draw(questions(system))
    try:
        found = search(system, 400)
    except TooManyError:
        assume(False)
        raise
    expected, _ = decide(system, found, law)
    for engine in ENGINES:
        verdict = one(system, law, engine=engine)
        assert verdict.outcome is expected
        shown = verdict.outcome is (Outcome.PROVED if law.kind is Kind.SOMETIMES else Outcome.REFUTED)
        assert (verdict.trace is not None) == shown
        if shown:
            _, length = decide(system, found, law, verdict.site)
            assert len(verdict.trace) == length
            ends(system, verdict.trace)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.data())
def test_sharing_a_search_changes_no_verdict(data):
    """Several questions at once, however readily they share, are answered like each of them alone."""
    system = data.draw(systems())
    laws = [data.draw(questions(system)) for _ in range(4)]
    try:
        search(system, 400)
    except TooManyError:
        assume(False)
    alone = [one(system, law, engine=Engine.EXPLICIT) for law in laws]
    with pytest.MonkeyPatch.context() as patch:
        for willing in (0.0, 2.0, 100.0):
            patch.setattr(module, "SHARE_BITS", willing)
            together = check(system, laws, engine=Engine.EXPLICIT)
            assert [(v.outcome, v.site) for v in together] == [(v.outcome, v.site) for v in alone]
            assert [v.trace and len(v.trace) for v in together] == [v.trace and len(v.trace) for v in alone]


@pytest.mark.parametrize("name", ["bare-never", "gates", "no-grace"])
def test_the_laws_of_a_pod_by_brute_force(name):
    """Every safety law and possibility, both engines, with the length of every trace."""
    system = composed(name)
    found = search(system)
    for engine in ENGINES:
        for verdict in check(system, LAWS, engine=engine):
            law = verdict.law
            expected, _ = decide(system, found, law)
            assert verdict.outcome is expected, law.sentence
            if verdict.trace is not None:
                assert len(verdict.trace) == decide(system, found, law, verdict.site)[1]


def test_a_guard_that_cannot_be_read_is_an_error(kitchen):
    """And not a verdict."""
    with pytest.raises(DeclarationError, match="does not exist"):
        check(kitchen, [never("x", pot.is_(HOT), rule="K9")])
