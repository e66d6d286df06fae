"""
SPIN's opinion: the same states, the same transitions, the same verdicts.

SPIN counts one transition more, the one to its start. Compiling its verifiers is what takes time here, so questions
share one where they can. `tests/benchmarks/scale.py spin` compares more pods, up to two million configurations.
"""

from contextlib import contextmanager, nullcontext
from dataclasses import replace
from pathlib import Path

import pods
import pytest
import spin
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from pods import PLANTED
from strategies import MOVER, questions, systems
from tollgate import DRIVER, KEEPER, LANES, WAITING, lane, rich, tollgate
from tollgate import LAWS as TOLLGATE_LAWS

import podmodel as pm
from podmodel.engines.check import check
from podmodel.engines.explore import explore
from podmodel.exports import promela_guards
from podmodel.exports.claims import claims
from podmodel.exports.promela import to_promela
from podmodel.exports.promela_guards import divided
from podmodel.kernel.expr import Per, Var
from podmodel.kernel.machine import STAY, Machine, State, Transition
from podmodel.kernel.property import FAILS, Kind, Outcome, always, leads_to, never, never_step
from podmodel.kernel.system import compose
from podmodel.lifecycles.status import terminal
from podmodel.lifecycles.variables import FINISHED, STOPPED, TERMINATING, termination
from podmodel.lifecycles.vocabulary import CLOCK, KERNEL, KUBELET, RUNTIME, WORKLOAD
from podmodel.properties import LAWS, RESPONSES

pytestmark = pytest.mark.skipif(not spin.available(), reason=spin.MISSING)

EXAMPLE = Path(__file__).parents[2] / "examples" / "web.yaml"

SHAPES = (*pods.PODS, "probes", "init-and-main")
"""Those of at most 100,000 configurations; the others of `pods` are for the benchmark."""

SAFETY = tuple(law for law in LAWS if law.kind is not Kind.SOMETIMES and law.expect is Outcome.PROVED)

PLANTED_LONG = (
    never("no pod reaches a terminal phase", terminal, rule="planted", expect=FAILS, because="pods end"),
    never_step(
        "no step ends a pod", given=~terminal, then_not=terminal, rule="planted", expect=FAILS, because="some step does"
    ),
)
"""False laws with guards as long as those of the laws that hold."""

WAITING_RICH = always("a rich lane waits", given=rich.is_(True), then=lane.is_(WAITING), rule="X", each=LANES)
"""It reads a truth value."""

WAITS, CLOSES = (law for law in TOLLGATE_LAWS if law.kind is Kind.LEADS_TO)


def same_counts(system, width=20):
    """Compare what the two count, and return it."""
    space = explore(system)
    found = spin.run(to_promela(system), width=width)
    assert (found.states, found.transitions - 1) == (space.configurations, space.transitions)
    return found


def violations(system, properties):
    """For each property whether SPIN fails one of its assertions."""
    asked = claims(system, properties)
    failed = spin.run(to_promela(system, properties)).violated
    return {id(law): any(c.number in failed for c in asked if c.law is law) for law in properties}


def same_verdicts(system, properties):
    """A refuted law fails its assertion, a possibility that is proved does too, nothing else does."""
    found = violations(system, properties)
    for verdict in check(system, properties):
        law = verdict.law
        expected = Outcome.PROVED if law.kind is Kind.SOMETIMES else Outcome.REFUTED
        assert found[id(law)] == (verdict.outcome is expected), verdict
    return found


@pytest.mark.parametrize("name", SHAPES)
def test_a_pod(name):
    """States and transitions are those of `explore`; the planted laws fail where `check` refutes them."""
    system = pods.system(name)
    space, asked = explore(system), claims(system, PLANTED)
    with spin.verifier(to_promela(system, PLANTED)) as pan:
        counted, failed = pan.search(asserting=False), pan.search().violated
    assert (counted.states, counted.transitions - 1) == (space.configurations, space.transitions)
    for verdict in check(system, PLANTED):
        broken = any(claim.number in failed for claim in asked if claim.law is verdict.law)
        assert broken == (verdict.outcome is Outcome.REFUTED), verdict
    assert failed


def test_the_counts_of_the_toll_gate():
    """With every form of effect."""
    assert same_counts(tollgate()).states > 40


@settings(max_examples=12, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
@given(systems())
def test_the_counts_of_a_random_system(system):
    """Whatever machines mean nothing at all."""
    if explore(system, limit=20_000).complete:
        same_counts(system, width=16)


@contextmanager
def all_in_c():
    """While it lasts, every guard of a law is long."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(promela_guards, "LONGEST", 0)
        yield


def same_counts_with_laws(system, laws):
    """Laws that hold fail no assertion, and add no state and no transition."""
    space = explore(system)
    found = spin.run(to_promela(system, laws))
    assert (found.errors, found.states, found.transitions - 1) == (0, space.configurations, space.transitions)


@pytest.mark.parametrize("written", [nullcontext, all_in_c])
def test_laws_of_the_toll_gate_that_hold_change_no_count(written):
    """Assertions add no state, and no transition unless they fail; in Promela and in C."""
    with written():
        kept = [law for law in TOLLGATE_LAWS if law.rule in ("TG-01", "TG-03", "TG-04")]
        same_counts_with_laws(tollgate(), [*kept, WAITING_RICH])


def test_a_variable_that_no_row_reads():
    """It counts, though SPIN leaves out what is only written and does not see what C reads."""
    on, off = State("on"), State("off")
    control, mark = Var("m", (on, off), per=Per.SYSTEM), Var("mark", (0, 1), per=Per.SYSTEM)
    rows = (
        Transition(on, "go", off, KEEPER, cite="X"),
        Transition(off, "paint", STAY, KEEPER, effect=(mark.set(1),), cite="X"),
    )
    system = compose("s", [Machine("m", control, rows, (mark,))])
    assert same_counts(system).states == 3
    with all_in_c():
        same_counts_with_laws(system, [always("unmarked", given=control.is_(on), then=mark.is_(0), rule="X")])


def test_laws_of_a_pod_that_hold_change_no_count():
    """As an export has them unless it is asked for others."""
    same_counts_with_laws(pods.system("job"), SAFETY)


def test_an_example_is_accepted():
    """A pod with an init container, a sidecar and every probe, with all of its laws of safety."""
    (pod,) = pm.read(EXAMPLE)
    spin.accept(to_promela(pm.compose(pod), SAFETY))


@pytest.mark.parametrize(("name", "planted"), [("job", [False, True]), ("retry", [True, True])])
def test_the_verdicts_of_a_pod(name, planted):
    """Every law of safety and possibility that ships, and four that are planted: all that are false here fail."""
    assert {law.kind for law in LAWS} == {Kind.ALWAYS, Kind.STEP, Kind.SOMETIMES}
    found = same_verdicts(pods.system(name), (*LAWS, *PLANTED, *PLANTED_LONG))
    assert [found[id(law)] for law in (*PLANTED, *PLANTED_LONG)] == [*planted, True, True]


def test_long_laws_are_long():
    """The laws that are planted to show that long guards are evaluated have such guards."""
    for claim in claims(pods.system("job"), PLANTED_LONG):
        assert divided([claim.watched]) == ([], [claim.watched])


@pytest.mark.parametrize("written", [nullcontext, all_in_c])
def test_the_verdicts_of_the_toll_gate(written):
    """Laws and possibilities, held and broken, in Promela and in C."""
    with written():
        found = violations(tollgate(), [law for law in TOLLGATE_LAWS if law.kind is not Kind.LEADS_TO])
    assert {law.rule for law in TOLLGATE_LAWS if found.get(id(law))} == {"TG-02", "TG-05"}


@settings(max_examples=6, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_the_verdicts_of_a_random_system(data):
    """Some questions about machines that mean nothing, in Promela and in C."""
    system = data.draw(systems())
    assume(system.events and explore(system, limit=20_000).complete)
    asked = data.draw(st.lists(questions(system), min_size=3, max_size=3))
    assume(len(claims(system, asked)) > 2)
    same_verdicts(system, asked)
    with all_in_c():
        same_verdicts(system, asked)


def same_responses(system, *laws):
    """For each law whether SPIN finds a run that breaks it for some member: if and only if our engine does."""
    with spin.verifier(to_promela(system, laws), safety=False) as pan:
        broken = [c.law for c in claims(system, laws) if pan.search(formula=f"response_{c.number}").errors]
    for verdict in check(system, laws):
        assert any(verdict.law is law for law in broken) == (verdict.outcome is Outcome.REFUTED), verdict
    return [any(law is one for one in broken) for law in laws]


@pytest.mark.parametrize(
    ("fair", "strong", "broken"),
    [
        ((), (), True),
        ((KEEPER,), (), False),
        ((DRIVER,), (), True),
        ((), (KEEPER,), False),
        ((DRIVER,), (KEEPER,), False),
    ],
)
def test_responses_of_the_toll_gate(fair, strong, broken):
    """Fairness decides: a keeper that does not sleep opens; new cars can keep him from closing for ever."""
    system = tollgate()
    waits, closes = (replace(law, fair=fair, strong=strong) for law in (WAITS, CLOSES))
    assert same_responses(system, waits, closes) == [broken, True]


@settings(max_examples=6, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_responses_of_a_random_system(data):
    """Weak and strong fairness of everybody."""
    system = data.draw(systems())
    assume(system.events and explore(system, limit=2_000).complete)
    asked = replace(data.draw(questions(system)), kind=Kind.LEADS_TO, events=())
    assume(claims(system, [asked]))
    for fair, strong in (((MOVER,), ()), ((), (MOVER,))):
        same_responses(system, replace(asked, fair=fair, strong=strong))


def test_responses_of_a_pod():
    """One that the kubelet sees to, one that takes everybody: neither holds if they may sleep."""
    stops = leads_to(
        "the kubelet finishes what it has stopped", given=termination.is_(STOPPED), goal=termination.is_(FINISHED),
        fair=(KUBELET,), rule="X",
    )  # fmt: skip
    ends = leads_to(
        "a pod that is being stopped ends", given=termination.is_(TERMINATING), goal=termination.is_(FINISHED),
        fair=(KUBELET, RUNTIME, CLOCK, KERNEL, WORKLOAD), rule="X",
    )  # fmt: skip
    lonely, unfair = replace(ends, fair=(KUBELET,)), replace(ends, fair=())
    system = pods.system("job")
    assert same_responses(system, ends) == [False]
    assert same_responses(system, stops, replace(stops, fair=()), lonely, unfair) == [False, True, True, True]


def test_responses_that_ship():
    """Under the fairness that they declare, strong of the kubelet and the runtime; and without."""
    system = pods.system("job")
    shipped = [law for law in RESPONSES if claims(system, [law])]
    assert len(shipped) == 3
    assert all(law.fair and law.strong for law in shipped)
    assert same_responses(system, *shipped) == [False, False, False]
    assert same_responses(system, *(replace(law, fair=(), strong=()) for law in shipped)) == [True, True, True]
