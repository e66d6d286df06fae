"""The explorer is held equal to a plain search by `kernel.semantics.steps`."""

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from reference import TooManyError, events_of, search
from scenarios import PODS
from strategies import questions, systems

from podmodel.engines import explore as module
from podmodel.engines.explore import explore, project
from podmodel.engines.questions import Seen, Taken
from podmodel.errors import DeclarationError, UsageError
from podmodel.kernel.expr import TRUE, Case, Per, Table, Var
from podmodel.kernel.machine import STAY, Actor, Machine, State, Transition
from podmodel.kernel.semantics import holds, steps, steps_of, tabled
from podmodel.kernel.system import compose
from podmodel.lifecycles import variables as v
from podmodel.lifecycles.compose import Scope
from podmodel.lifecycles.compose import compose as compose_pod
from podmodel.lifecycles.status import PHASE, READY_CONDITION

WALKER = Actor("walker")
HOME, AWAY, LOST = State("home"), State("away"), State("lost")
place = Var("place", (HOME, AWAY, LOST), per=Per.SYSTEM)
miles = Var("miles", (0, 1, 2, 3), per=Per.SYSTEM)
JOURNEY = Machine(
    "journey",
    place,
    (
        Transition(HOME, "leave", AWAY, WALKER, effect=(miles.set(1),), cite="J1"),
        Transition(AWAY, "walk", STAY, WALKER, miles < 3, (miles.incr(),), cite="J2"),
        Transition(AWAY, "return", HOME, WALKER, miles <= 2, (miles.set(0),), cite="J3"),
        Transition(AWAY, "stray", LOST, WALKER, miles > 2, cite="J4"),
    ),
    (miles,),
)
SMALL_PODS = ("bare-never", "bare-always", "two-mains", "init-never", "gates", "no-grace")


def searched(system, limit=400):
    """The plain search of a random system, if that is not too large."""
    try:
        return search(system, limit)
    except TooManyError:
        assume(False)
        raise


def compare(system, limit=10_000):
    """Everything that both searches say."""
    found, space = search(system, limit), explore(system)
    assert set(space) == set(found.depths)
    assert space.configurations == len(found.depths)
    assert space.transitions == len(found.steps)
    assert space.depth == found.depth
    assert {space.configuration(at) for at in space.deadlocks} == found.deadlocks
    for position in range(0, space.configurations, 1 + space.configurations // 25):
        assert len(space.trace(position)) == found.depths[space.configuration(position)]
    return space


def replayed(system, trace):
    """The end of a trace, each of whose steps is one that the kernel takes."""
    at = trace.initial
    assert at == system.initial
    for step in trace.steps:
        assert any(option.label == step.label and option.target == step.target for option in steps(system, at))
        at = step.target
    return at


class TestTheJourney:
    """A system that one can count by hand."""

    def test_its_numbers(self):
        """Home; away at 1, 2, 3; lost: five configurations, in a row."""
        space = compare(compose("journey", [JOURNEY]))
        assert (space.configurations, space.transitions, space.depth, len(space.deadlocks)) == (5, 6, 4, 1)
        assert space.complete

    def test_a_trace_says_what_happened(self):
        """The shortest one."""
        space = explore(compose("journey", [JOURNEY]))
        assert space.trace(space.deadlocks[0]).labels == ("leave", "walk", "walk", "stray")

    def test_a_limit_is_told(self):
        """An incomplete search says so, counts what it has, and still answers by what it reached."""
        system = compose("journey", [JOURNEY])
        lost, far = system.ground(place.is_(LOST)), system.ground(miles > 1)
        for limit in range(1, 5):
            space = explore(system, limit=limit, watches=(Seen(lost), Seen(far)))
            assert (space.complete, space.configurations) == (False, limit)
            assert space.hits[0] is None
            assert (space.hits[1] is not None) == (limit >= 3)
        assert explore(system, limit=5).complete

    def test_what_was_reached_and_not_expanded_is_an_answer(self):
        """At whatever limit: a configuration in the order that is asked for is found, the first of them."""
        system = compose_pod(PODS["two-mains"])
        guards = [system.ground(v.pod.is_(state)) for state in v.pod.domain]
        guards += [system.ground(v.container.is_(v.RUNNING), name) for name in ("first", "second")]
        for limit in range(1, 80):
            space = explore(system, limit=limit, watches=[Seen(guard) for guard in guards])
            for guard, hit in zip(guards, space.hits, strict=True):
                assert hit == next(((n,) for n, at in enumerate(space) if holds(guard, at)), None)

    @pytest.mark.parametrize("at", range(1, 6))
    def test_an_interrupt_leaves_what_is_known(self, at):
        """The first of them, with their traces, and what was seen by then; at any point of the search."""
        system = compose("journey", [JOURNEY])
        whole = explore(system)

        def progress(configurations, _):
            if configurations >= at:
                raise KeyboardInterrupt

        space = explore(system, progress=progress, watches=[Seen(system.ground(place.is_(HOME)))])
        assert (space.complete, space.interrupted) == (False, True)
        assert list(space) == list(whole)[: space.configurations]
        assert 0 < space.transitions <= whole.transitions
        assert len(space.trace(space.configurations - 1)) == space.depth
        assert space.hits == [(0,)]

    def test_an_interrupt_between_a_configuration_and_its_watches(self, monkeypatch):
        """What was noted by half is forgotten."""
        flags, calls = module._Watches.flags, []

        def interrupted(watches, packed):
            calls.append(packed)
            if len(calls) == 3:
                raise KeyboardInterrupt
            return flags(watches, packed)

        monkeypatch.setattr(module._Watches, "flags", interrupted)
        system = compose("journey", [JOURNEY])
        space = explore(system, watches=[Seen(system.ground(place.is_(AWAY)))])
        assert (space.configurations, len(space.parents)) == (2, 2)
        assert space.hits == [(1,)]

    def test_a_limit_below_one_is_refused(self):
        """With the remedy."""
        with pytest.raises(UsageError, match="from 1 on"):
            explore(compose("journey", [JOURNEY]), limit=0)

    def test_an_incomplete_space_has_no_projection(self):
        """It would miss steps."""
        with pytest.raises(DeclarationError, match="incomplete"):
            project(explore(compose("journey", [JOURNEY]), limit=2), ())

    def test_progress_is_told(self):
        """Once a layer."""
        told = []
        explore(compose("journey", [JOURNEY]), progress=lambda *numbers: told.append(numbers))
        assert told == [(2, 1), (3, 2), (4, 3), (5, 4)]


@pytest.mark.parametrize("name", SMALL_PODS)
def test_pods(name):
    """Real pods."""
    compare(compose_pod(PODS[name]))


def test_a_pod_with_probes():
    """A larger one, looked at here and there: no step leads out of what was reached, and no depth is skipped."""
    system = compose_pod(PODS["probes"], scope=Scope(threshold=1))
    space = explore(system)
    targets = set(space)
    for position in range(0, space.configurations, 150):
        assert all(step.target in targets for step in steps(system, space.configuration(position)))
    assert len(space.trace(space.configurations - 1)) == space.depth


@settings(max_examples=160, deadline=None, derandomize=True)
@given(systems())
def test_random_systems(system):
    """Configurations, steps, depth, deadlocks, the length of every shortest trace."""
    searched(system)
    compare(system)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(st.data())
def test_watches_are_answered_by_the_shortest_trace(data):
    """A configuration or a step, of any event or of some; several questions in one search."""
    system = data.draw(systems())
    found = searched(system)
    watches, expected = [], []
    for law in (data.draw(questions(system)) for _ in range(3)):
        site = law.each and next(iter(system.grounder.related(law.each, "")), "")
        if site is None:
            site = ""
        if law.each and not site:
            continue
        given_, then = system.ground(law.given, site), system.ground(law.then, site)
        watches += [Seen(then), Taken(given_, then, events_of(system, law, site))]
        expected += [found.nearest(then), found.nearest_step(given_, then, watches[-1].events)]
    space = explore(system, watches=watches)
    for number, (watch, length) in enumerate(zip(watches, expected, strict=True)):
        trace = space.trace_of(number, watch)
        assert (None if trace is None else len(trace)) == length
        if trace is not None:
            end = replayed(system, trace)
            assert holds(watch.guard if isinstance(watch, Seen) else watch.after, end)
            if isinstance(watch, Taken):
                before = trace.steps[-2].target if len(trace) > 1 else trace.initial
                assert holds(watch.before, before)
                assert not watch.events or trace.steps[-1].event in watch.events


class TestProjection:
    """A space seen through tables equals what one gets by looking at every step."""

    @staticmethod
    def naive(system, tables):
        """By the plain search."""
        found = search(system)
        seen = {at: tuple(tabled(system, at, table) for table in tables) for at in found.depths}
        edges = {(seen[a], step.event, seen[step.target]) for a, step in found.steps if seen[a] != seen[step.target]}
        return seen[system.initial], set(seen.values()), edges

    def test_the_journey(self):
        """Far or near."""
        far = Table("far", (Case("far", miles > 1, "J"),), "near", per=Per.SYSTEM)
        found = project(explore(compose("journey", [JOURNEY])), (far,))
        assert found.initial == ("near",)
        assert found.values == (("near",), ("far",))
        assert set(found.edges) == {
            (("near",), "walk", ("far",)),
            (("far",), "return", ("near",)),
        }

    @pytest.mark.parametrize("name", ["bare-never", "gates", "no-grace"])
    def test_pods(self, name):
        """Phase and Ready."""
        system = compose_pod(PODS[name])
        tables = (PHASE, READY_CONDITION)
        found = project(explore(system), tables)
        initial, values, edges = self.naive(system, tables)
        assert (found.initial, set(found.values), set(found.edges)) == (initial, values, edges)
        assert len(found.edges) == len(edges)

    @settings(max_examples=60, deadline=None, derandomize=True)
    @given(st.data())
    def test_random_systems(self, data):
        """Through a random guard."""
        system = data.draw(systems())
        searched(system)
        law = data.draw(questions(system))
        assume(law.each is None)
        table = Table("seen", (Case("yes", law.then, "X"),), "no", per=Per.SYSTEM)
        found = project(explore(system), (table,))
        assert (found.initial, set(found.values), set(found.edges)) == self.naive(system, (table,))


def test_true_guards_and_no_watches():
    """Constants are guards too."""
    system = compose("journey", [JOURNEY])
    space = explore(system, watches=(Seen(True), Seen(False), Taken(True, True, ("stray",)), Taken(True, False)))
    assert space.hits[0] == (0,)
    assert space.hits[1] is None
    assert space.trace_of(2, Taken(True, True, ("stray",))).labels[-1] == "stray"
    assert space.hits[3] is None
    assert system.ground(TRUE) is True
    assert next(steps_of(system, system.by_name["leave"], system.initial)).event == "leave"
