"""Leads-to under fairness against an explicit search for fair strongly connected sets, written independently."""

from dataclasses import dataclass, replace

import networkx as nx
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from pods import PODS
from reference import TooManyError, search
from strategies import questions as random_laws
from strategies import systems

from podmodel.engines.fairness import Fair, FairSets
from podmodel.engines.liveness import LeadsTo, Responses, leads_to
from podmodel.engines.symbolic import Symbolic
from podmodel.kernel.effect import Each
from podmodel.kernel.expr import Any, Per, Roles, Var
from podmodel.kernel.ground import SYSTEM, Member
from podmodel.kernel.machine import STAY, Actor, Machine, State, Transition
from podmodel.kernel.property import FAILS, Kind, Outcome
from podmodel.kernel.property import leads_to as response
from podmodel.kernel.semantics import enabled, holds, steps
from podmodel.kernel.system import compose
from podmodel.lifecycles.compose import Scope
from podmodel.lifecycles.compose import compose as compose_pod
from podmodel.properties import RESPONSES

ACTORS = tuple(Actor(name) for name in ("ann", "bob", "cyd"))


# The reference: Streett fairness by refinement of strongly connected components


@dataclass(frozen=True)
class Fairness:
    """The events by name."""

    weak: frozenset[str]
    strong: frozenset[str]


def fairness_of(system, law):
    """Each event of a fair actor; strong is what both would be."""
    strong = frozenset(event.name for event in system.events if event.actor in law.strong)
    weak = frozenset(event.name for event in system.events if event.actor in law.fair) - strong
    return Fairness(weak, strong)


def fair_states(system, graph, fairness):
    """The states of the graph that lie in a strongly connected set in which a fair run can stay (or pause)."""
    found, todo = set(), [set(graph)]
    while todo:
        states = todo.pop()
        for component in nx.strongly_connected_components(graph.subgraph(states)):
            inner = graph.subgraph(component)
            taken = {event for _, _, event in inner.edges(keys=True)}
            possible = {state: set(enabled(system, state)) for state in component}
            owed = [event for event in fairness.strong - taken if any(event in possible[s] for s in component)]
            if owed:
                todo.append({state for state in component if not possible[state] & set(owed)})
            elif all(event in taken or any(event not in possible[s] for s in component) for event in fairness.weak):
                found |= component
    return found


def refuted(system, law, site, found):
    """Whether a fair run leads from `given` to where `then` never holds again; and whether `given` occurs."""
    given_, then = system.ground(law.given, site), system.ground(law.then, site)
    stuck = {state for state in found.depths if not holds(then, state)}
    graph = nx.MultiDiGraph()
    graph.add_nodes_from(stuck)
    for source, step in found.steps:
        if source in stuck and step.target in stuck:
            graph.add_edge(source, step.target, key=step.event)
    goal = fair_states(system, graph, fairness_of(system, law))
    starts = {state for state in stuck if holds(given_, state)}
    reached = set(starts).union(*(nx.descendants(graph, state) for state in starts))
    return bool(reached & goal), any(holds(given_, state) for state in found.depths)


def shown(system, law, site, trace):
    """The lasso shows what it should: every step is the kernel's, and no fair event is kept waiting in its loop."""
    run = [trace.initial]
    assert trace.initial == system.initial
    for step in trace.steps:
        assert any(s.label == step.label and s.target == step.target for s in steps(system, run[-1]))
        run.append(step.target)
    given_, then = system.ground(law.given, site), system.ground(law.then, site)
    assert trace.loop is not None
    assert run[trace.loop] == run[-1]
    broken = [position for position in range(trace.loop + 1) if holds(given_, run[position])]
    assert any(not any(holds(then, state) for state in run[position:]) for position in broken)
    visited, taken = run[trace.loop :], {step.event for step in trace.steps[trace.loop :]}
    fairness = fairness_of(system, law)
    for event in fairness.weak:
        assert event in taken or any(event not in enabled(system, state) for state in visited)
    for event in fairness.strong:
        assert event in taken or all(event not in enabled(system, state) for state in visited)


# Random systems


@st.composite
def problems(draw):
    """A small system whose events belong to three actors, and a law under some fairness of theirs."""
    system = draw(systems())
    actors = st.sampled_from(ACTORS)
    system = replace(system, events=tuple(replace(event, actor=draw(actors)) for event in system.events))
    subsets = st.lists(actors, unique=True).map(tuple)
    law = replace(draw(random_laws(system)), kind=Kind.LEADS_TO, events=(), fair=draw(subsets), strong=draw(subsets))
    return system, law


@given(problems())
@settings(max_examples=150, deadline=None)
def test_random_laws(problem):
    """The same verdict at every member as the reference, and a lasso that shows it."""
    system, law = problem
    try:
        found = search(system, 250)
    except TooManyError:
        assume(False)
    for answer in leads_to(system, law):
        expected, occurs = refuted(system, law, answer.site, found)
        assert (answer.refuted, answer.premise) == (expected, occurs)
        if expected:
            shown(system, law, answer.site, answer.lasso)
        else:
            assert answer.lasso is None


@given(problems())
@settings(max_examples=60, deadline=None)
def test_fair_sets(problem):
    """The sets found are fair strongly connected sets or lead to one; and no such set is missed."""
    system, law = problem
    try:
        found = search(system, 200)
    except TooManyError:
        assume(False)
    symbolic, fairness = Symbolic(system), fairness_of(system, law)
    graph = nx.MultiDiGraph()
    graph.add_nodes_from(found.depths)
    for source, step in found.steps:
        graph.add_edge(source, step.target, key=step.event)
    expected = fair_states(system, graph, fairness)
    parts = dict(zip((event.name for event in system.events), symbolic.relations.parts, strict=True))
    fair = Fair(tuple(parts[e] for e in fairness.weak), tuple(parts[e] for e in fairness.strong))
    for split in ((), range(symbolic.diagrams.levels)):
        inside = symbolic.diagrams.all_of(FairSets(symbolic, fair, split).inside(symbolic.reachable))
        states = set(symbolic.configurations(inside))
        assert expected <= states
        assert all({state, *nx.descendants(graph, state)} & expected for state in states)


# By hand

LOW, HIGH = State("low"), State("high")
level = Var("level", (LOW, HIGH), per=Per.SYSTEM)
count = Var("count", (0, 1), per=Per.SYSTEM)
ANN, BOB, CYD = ACTORS


def one(*rows, variables=()):
    """A system of one machine."""
    return compose("one", [Machine("machine", level, rows, variables)])


def ask(system, **fair):
    """Does low lead to high?"""
    (answer,) = leads_to(system, response("it rises", given=level.is_(LOW), goal=level.is_(HIGH), rule="X", **fair))
    assert isinstance(answer, LeadsTo)
    return answer


class TestByHand:
    """What fairness gives, and what it does not."""

    def test_nobody_owes_anything(self):
        """Without fairness a run may pause at once: an empty loop."""
        answer = ask(one(Transition(LOW, "rise", HIGH, ANN, cite="X")))
        assert (len(answer.lasso), answer.lasso.loop) == (0, 0)

    def test_weak_fairness_is_enough_for_what_stays_possible(self):
        """Nothing disables it."""
        assert not ask(one(Transition(LOW, "rise", HIGH, ANN, cite="X")), fair=(ANN,)).refuted

    def test_what_comes_and_goes_needs_strong_fairness(self):
        """The other one turns it on and off for ever."""
        rows = (
            Transition(LOW, "rise", HIGH, ANN, count.is_(1), cite="X"),
            Transition(LOW, "on", STAY, BOB, count.is_(0), (count.set(1),), cite="X"),
            Transition(LOW, "off", STAY, BOB, count.is_(1), (count.set(0),), cite="X"),
        )
        system = one(*rows, variables=(count,))
        weak = ask(system, fair=(ANN, BOB))
        assert weak.refuted
        assert {step.event for step in weak.lasso.steps[weak.lasso.loop :]} == {"on", "off"}
        assert not ask(system, fair=(BOB,), strong=(ANN,)).refuted

    def test_an_event_that_does_nothing_serves_it(self):
        """A fair event may stand still by another row of its own, on something that the law does not see."""
        rows = (
            Transition(LOW, "act", HIGH, ANN, cite="X"),
            Transition(LOW, "act", STAY, ANN, effect=(count.choose(0, 1),), cite="X"),
        )
        answer = ask(one(*rows, variables=(count,)), fair=(ANN,), strong=(ANN,))
        assert answer.refuted
        shown(one(*rows, variables=(count,)), _rises(ANN), SYSTEM, answer.lasso)

    def test_what_the_slice_does_not_know_is_served_too(self):
        """The lasso takes the fair events of another machine on its way."""
        rows = (Transition(LOW, "rise", HIGH, BOB, cite="X"), Transition(HIGH, "fall", LOW, BOB, cite="X"))
        turns = Var("turns", (State("a"), State("b")), per=Per.SYSTEM)
        a, b = turns.domain
        wheel = Machine(
            "wheel", turns, (Transition(a, "go", b, ANN, cite="X"), Transition(b, "back", a, ANN, cite="X"))
        )
        system = compose("two", [Machine("machine", level, rows), wheel])
        answer = ask(system, fair=(ANN,), strong=(ANN,))
        assert answer.configurations == 2
        assert {step.event for step in answer.lasso.steps[answer.lasso.loop :]} == {"go", "back"}
        shown(system, _rises(ANN), SYSTEM, answer.lasso)

    def test_a_state_on_the_way(self):
        """A strongly fair event that is possible only on the way to the loop owes nothing."""
        mid = State("mid")
        place = Var("place", (LOW, mid, HIGH), per=Per.SYSTEM)
        rows = (
            Transition(LOW, "rise", HIGH, ANN, cite="X"),
            Transition(LOW, "slip", mid, BOB, cite="X"),
        )
        system = compose("slip", [Machine("machine", place, rows)])
        law = response("x", given=place.is_(LOW), goal=place.is_(HIGH), strong=(ANN,), rule="X")
        (answer,) = leads_to(system, law)
        assert answer.refuted
        assert answer.lasso.labels == ("slip",)

    def test_an_event_that_moves_others_only_by_one_of_its_rows(self):
        """By the other row it can lie on a cycle, though what the first one does is never undone."""
        mark = Var("mark", (0, 1))
        lamp = Var("lamp", (LOW, HIGH))
        others = Roles("hand", ("hand",)).others
        first = Transition(LOW, "go", HIGH, ANN, Any(others, mark.is_(0)), (Each(others, (mark.set(1),)),), cite="X")
        rows = (first, Transition(HIGH, "go", LOW, ANN, cite="X"), Transition(LOW, "back", HIGH, BOB, cite="X"))
        members = (Member("a", "hand"), Member("b", "hand"))
        symbolic = Symbolic(compose("hands", [Machine("lamp", lamp, rows, (mark,))], members=members))
        go = tuple(p for p in symbolic.relations.parts if symbolic.system.events[p.event].actor == ANN)
        sets = FairSets(symbolic, Fair((), go), ()).inside(symbolic.reachable)
        found = set(symbolic.configurations(symbolic.diagrams.all_of(sets)))
        assert {(0, 1, 0, 1), (1, 1, 1, 1), (0, 1, 1, 1), (1, 1, 0, 1)} <= found

    def test_a_premise_that_never_occurs(self):
        """Is told."""
        rows = (Transition(LOW, "rise", HIGH, ANN, cite="X"),)
        law = response("x", given=level.is_(LOW) & level.is_(HIGH), goal=level.is_(HIGH), rule="X")
        (answer,) = leads_to(one(*rows), law)
        assert (answer.premise, answer.refuted, answer.lasso) == (False, False, None)


def _rises(actor):
    return response("it rises", given=level.is_(LOW), goal=level.is_(HIGH), rule="X", fair=(actor,), strong=(actor,))


# Pods


@pytest.mark.parametrize("name", sorted(PODS))
def test_laws_of_pods(name):
    """They come out as declared; a law that fails is shown by a lasso."""
    shape, scope = PODS[name]
    system = compose_pod(shape, scope=scope)
    responses = Responses(system, RESPONSES)
    for law in RESPONSES:
        for answer in responses.answers(law):
            outcome = Outcome.REFUTED if answer.refuted else Outcome.PROVED
            assert outcome is law.expect or not answer.premise
            if answer.refuted:
                shown(system, law, answer.site, answer.lasso)


@pytest.mark.parametrize("name", ["job", "init", "startup"])
def test_pods_against_the_reference(name):
    """Under the declared fairness, under none of it, and under weak fairness only."""
    shape, scope = PODS[name]
    system = compose_pod(shape, scope=replace(scope, threshold=1))
    found = search(system)
    for law in RESPONSES:
        weaker = replace(law, fair=(*law.fair, *law.strong), strong=(), expect=FAILS, because="weak")
        for asked in (law, weaker, replace(weaker, fair=())):
            for answer in leads_to(system, asked):
                expected, occurs = refuted(system, asked, answer.site, found)
                assert (answer.refuted, answer.premise) == (expected, occurs)
                if expected:
                    shown(system, asked, answer.site, answer.lasso)


def test_laws_that_see_the_same_share_a_search():
    """The three laws of deletion are asked of one slice."""
    shape, _ = PODS["hooks"]
    system = compose_pod(shape, scope=Scope(threshold=1))
    responses = Responses(system, RESPONSES)
    for law in RESPONSES:
        responses.answers(law)
    assert 0 < len(responses._searches) < len(responses._asked)
