"""The symbolic engine is held equal to a plain search by `kernel.semantics.steps`, and to the explicit explorer."""

from collections.abc import Iterator

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from pods import PODS
from reference import TooManyError, decide, search
from strategies import questions as random_laws
from strategies import systems

from podmodel.engines import explore
from podmodel.engines.asking import Asking
from podmodel.engines.budget import Budget, BudgetError
from podmodel.engines.diagram import EMPTY
from podmodel.engines.questions import Seen, Taken, questions
from podmodel.engines.survey import deadlocks, never_enabled, project
from podmodel.engines.symbolic import Symbolic
from podmodel.kernel.expr import Case, Table
from podmodel.kernel.property import Kind, Outcome
from podmodel.kernel.semantics import enabled, holds, steps
from podmodel.lifecycles.compose import compose
from podmodel.lifecycles.status import PHASE, READY_CONDITION
from podmodel.properties import LAWS

POD_TABLES = (PHASE, READY_CONDITION)


@pytest.fixture(scope="module", params=sorted(PODS))
def pod(request):
    """A small pod, composed, and a plain search of it."""
    shape, scope = PODS[request.param]
    system = compose(shape, scope=scope)
    return system, explore.explore(system), Symbolic(system)


def searched(system, limit=300):
    """The plain search of a random system, if that is not too large."""
    try:
        return search(system, limit)
    except TooManyError:
        assume(False)
        raise


def replayed(system, trace):
    """The end of a trace, each of whose steps is one that the kernel takes."""
    at = trace.initial
    assert at == system.initial
    for step in trace.steps:
        assert any(option.label == step.label and option.target == step.target for option in steps(system, at))
        at = step.target
    return at


def asked(system, laws) -> Iterator:
    """Every question of the laws."""
    for law in laws:
        yield from questions(system, law)


class TestRandomSystems:
    """Against the plain meaning."""

    @given(systems())
    @settings(max_examples=120, deadline=None)
    def test_the_space(self, system):
        """The same configurations, steps, depth, deadlocks; the same events that never happen."""
        found, symbolic = searched(system), Symbolic(system)
        assert set(symbolic.configurations(symbolic.reachable)) == set(found.depths)
        assert symbolic.count == len(found.depths)
        assert symbolic.transitions == len(found.steps)
        assert symbolic.depth == found.depth
        assert set(symbolic.configurations(deadlocks(symbolic))) == found.deadlocks
        possible = {name for configuration in found.depths for name in enabled(system, configuration)}
        assert never_enabled(symbolic) == tuple(e.name for e in system.events if e.name not in possible)

    @given(systems(), st.data())
    @settings(max_examples=120, deadline=None)
    def test_questions(self, system, data):
        """The same verdicts, on the whole and on the slice; shortest traces that the kernel takes."""
        law = data.draw(random_laws(system))
        outcome, length = decide(system, searched(system), law)
        found = list(questions(system, law))
        whole, slices = Symbolic(system), Asking(system, found)
        lengths = []
        for question in found:
            for watch in question.watches:
                assert slices.seen(watch) == whole.seen(watch)
            for trace in (whole.trace(question.watch), slices.trace(question.watch)):
                assert (trace is not None) == whole.seen(question.watch)
                if trace is not None:
                    lengths.append(len(trace))
                    self.shows(system, question.watch, trace)
        hit = outcome is (Outcome.PROVED if law.kind is Kind.SOMETIMES else Outcome.REFUTED)
        assert bool(lengths) == hit
        if hit:
            assert min(lengths) == length

    def shows(self, system, watch, trace):
        """The trace ends in what the watch asks for."""
        end = replayed(system, trace)
        if isinstance(watch, Seen):
            assert holds(watch.guard, end)
        else:
            before = trace.steps[-2].target if len(trace) > 1 else system.initial
            assert holds(watch.before, before)
            assert holds(watch.after, end)
            assert not watch.events or trace.steps[-1].event in watch.events

    @given(systems(), st.data())
    @settings(max_examples=40, deadline=None)
    def test_projections(self, system, data):
        """What an observer sees is what the explicit explorer says."""
        laws = [data.draw(random_laws(system)) for _ in range(2)]
        laws = [law for law in laws if not law.each]
        assume(laws)
        searched(system)
        tables = tuple(Table(f"t{n}", (Case("yes", law.then, "X"),), "no") for n, law in enumerate(laws))
        same_projection(project(Symbolic(system), tables), explore.project(explore.explore(system), tables))


def same_projection(one, other):
    """The order apart."""
    assert one.initial == other.initial == one.values[0]
    assert sorted(map(repr, one.values)) == sorted(map(repr, other.values))
    assert sorted(map(repr, one.edges)) == sorted(map(repr, other.edges))


class TestPods:
    """Real pods, against the explicit explorer."""

    def test_the_space(self, pod):
        """Counts, depth, deadlocks, events that never happen."""
        _, space, symbolic = pod
        assert symbolic.count == space.configurations
        assert symbolic.transitions == space.transitions
        assert symbolic.diagrams.count(deadlocks(symbolic)) == len(space.deadlocks)
        stuck = symbolic.diagrams.all_of(symbolic.single(space.configuration(at)) for at in space.deadlocks[:50])
        assert symbolic.diagrams.difference(stuck, deadlocks(symbolic)) == EMPTY

    def test_depth(self):
        """The number of steps to the farthest configuration."""
        shape, scope = PODS["job"]
        system = compose(shape, scope=scope)
        assert Symbolic(system).depth == explore.explore(system).depth

    def test_every_law(self, pod):
        """The same answer to every question, from the whole and from the slice."""
        system, _, symbolic = pod
        found = list(asked(system, LAWS))
        slices = Asking(system, found)
        watches = [watch for question in found for watch in question.watches]
        space = explore.explore(system, watches=watches)
        for watch, hit in zip(watches, space.hits, strict=True):
            assert symbolic.seen(watch) == slices.seen(watch) == (hit is not None)

    @pytest.mark.parametrize("name", ["job", "init"])
    def test_shortest_traces(self, name):
        """Of possibilities and premises: as long as the explorer's, and taken by the kernel."""
        shape, scope = PODS[name]
        system = compose(shape, scope=scope)
        found = list(asked(system, LAWS))[::4]
        watches = [question.premise or question.watch for question in found]
        space, slices = explore.explore(system, watches=watches), Asking(system, found)
        for number, watch in enumerate(watches):
            expected, trace = space.trace_of(number, watch), slices.trace(watch)
            assert (trace is None) == (expected is None)
            if trace is not None:
                assert len(trace) == len(expected)
                replayed(system, trace)

    def test_projections(self, pod):
        """Phase and readiness, as an observer sees them change."""
        _, space, symbolic = pod
        if space.configurations < 4_000:
            same_projection(project(symbolic, POD_TABLES), explore.project(space, POD_TABLES))


class TestBudget:
    """A search can be stopped and watched."""

    def test_too_many_nodes(self):
        """The exception says how many there were."""
        shape, scope = PODS["server"]
        with pytest.raises(BudgetError, match="stopped after 100 nodes") as caught:
            _ = Symbolic(compose(shape, scope=scope), budget=Budget(nodes=100)).reachable
        assert caught.value.nodes == 100

    def test_progress(self, monkeypatch):
        """Told while it searches and while it looks for a trace; the last count is not above the final one."""
        monkeypatch.setattr("podmodel.engines.budget.EVERY", 50)
        shape, scope = PODS["server"]
        told = []
        symbolic = Symbolic(compose(shape, scope=scope), budget=Budget(progress=told.append))
        count = symbolic.count
        assert told
        assert all(0 < progress.configurations <= count for progress in told)
        assert all(progress.layer is None for progress in told)
        assert [progress.nodes for progress in told] == sorted(progress.nodes for progress in told)
        _ = symbolic.depth
        assert told[-1].layer

    def test_an_interrupt_leaves_it_usable(self):
        """KeyboardInterrupt passes, and the search can be asked again."""
        shape, scope = PODS["server"]
        system = compose(shape, scope=scope)
        rings = iter([True])

        def interrupt(_progress):
            if next(rings, False):
                raise KeyboardInterrupt

        symbolic = Symbolic(system, budget=Budget(progress=interrupt))
        symbolic.diagrams._alarm_at = 100
        with pytest.raises(KeyboardInterrupt):
            _ = symbolic.reachable
        assert symbolic.count == Symbolic(system).count

    def test_a_step_that_changes_nothing_kept(self):
        """A law about every step is broken by a step that the slice does not know."""
        shape, scope = PODS["job"]
        system = compose(shape, scope=scope)
        watch = Taken(system.ground(PHASE.is_(None)), system.ground(PHASE.is_(None)))
        asking = Asking(system, [])
        assert asking.configurations == 1
        assert Symbolic(system).seen(watch)
