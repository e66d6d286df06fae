"""The 79 surprises: each shown by what cites it, with histories that are runs of the model; the catalogue is whole."""

from functools import cache

import pytest
from finer import VERDICTS

from podmodel import properties
from podmodel.checking import scope_of
from podmodel.kernel.property import Kind
from podmodel.kernel.semantics import holds, steps
from podmodel.lifecycles.catalogue import SOURCES
from podmodel.lifecycles.compose import compose
from podmodel.properties.surprises import SURPRISES, Check
from podmodel.surprises import State, bundled, find

PINNED = {entry["id"]: entry for entry in VERDICTS["surprises"]}
CLOCKS = {"K2", "K20", "K40", "K47", "K58", "K73", "K79"}
EVERYTHING = (*properties.CATALOGUE, *properties.DECISIONS)


@cache
def found(surprise):
    """What shows a surprise."""
    return find(surprise)


@pytest.mark.parametrize("surprise", SURPRISES, ids=lambda surprise: surprise.id)
def test_it_is_shown(surprise):
    """As each of its checks asks, but for those that are about seconds only; and as the page says."""
    state = found(surprise).state
    assert state is (State.CLOCKS if surprise.id in CLOCKS else State.SHOWN)
    assert PINNED[surprise.id]["state"] == state.value


@pytest.mark.parametrize("surprise", SURPRISES, ids=lambda surprise: surprise.id)
def test_its_histories_are_runs_of_the_model(surprise):
    """Step for step by the one semantics; the last step of a possibility reaches its goal."""
    for shown in found(surprise).shown:
        if shown.says_something and shown.has_history:
            law, trace = shown.verdict.law, shown.verdict.trace
            system = compose(shown.pod, scope=scope_of(law, shown.scope))
            at = trace.initial
            for step in trace.steps:
                assert step.target in [option.target for option in steps(system, at)]
                at = step.target
            if law.kind is Kind.SOMETIMES:
                assert holds(system.ground(law.then, shown.verdict.site), at)


@pytest.mark.parametrize("surprise", SURPRISES, ids=lambda surprise: surprise.id)
def test_what_is_pinned_is_what_is_found(surprise):
    """The properties that show it, in order, and how long their histories are: the page tells of no other ones."""
    told = [way for way in PINNED[surprise.id]["ways"] if "pod" in way]
    ways = [shown for shown in found(surprise).shown if shown.says_something]
    assert [pinned(way) for way in told] == [as_pinned(shown) for shown in ways]


def pinned(way):
    """What the data file says of one property on one pod."""
    return (*(way[key] for key in ("sentence", "pod", "kubernetes", "verdict")), len(way.get("history", ())))


def as_pinned(shown):
    """What is found of it now."""
    verdict = shown.verdict
    length = len(verdict.trace) if shown.has_history else 0
    return verdict.law.sentence, shown.pod.name, shown.scope.kubernetes, str(verdict.outcome), length


def test_the_surprises_are_numbered_and_their_pods_exist():
    """K1 to K79; every bundled pod is there for one of them."""
    assert [surprise.id for surprise in SURPRISES] == [f"K{number}" for number in range(1, 80)]
    assert {name for surprise in SURPRISES for name in surprise.pods} == set(bundled())


def test_every_property_of_the_catalogue_is_declared():
    """All 112; the ids that nothing decides without clocks are among the laws in seconds."""
    assert len(SOURCES) == 112
    cited = {rule for law in EVERYTHING for rule in law.rule.split()}
    assert set(SOURCES) - cited == set()


def test_what_only_clocks_decide():
    """These properties are declared and counted, and nothing else is undecided."""
    others = (*properties.ALL, *properties.KUBELET, *properties.DECISIONS)
    decided = {rule for law in others for rule in law.rule.split()}
    assert set(SOURCES) - decided == {
        *("POD-18", "POD-20", "CON-10", "CON-12", "PRB-01", "PRB-07", "PRB-08", "PRB-09", "PRB-16", "PRB-17", "PRB-18"),
        *("TRM-03", "TRM-04", "TRM-21", "TRM-22", "TRM-23"),
    }


def test_the_sentences_are_unique():
    """Of all properties, whatever decides them: they name the lines of the page."""
    sentences = [law.sentence for law in EVERYTHING]
    assert len(sentences) == len(set(sentences))


def test_what_is_refused_is_legal_for_readiness():
    """K35: the same field of a readiness probe is read."""
    (surprise,) = (one for one in SURPRISES if Check.INPUT in one.checks)
    assert "successThreshold" in found(surprise).refusal
    from podmodel.manifest import read
    from podmodel.surprises import REFUSED

    (pod,) = read("-", text=REFUSED.format(part=surprise.refused.replace("liveness", "readiness")))
    assert pod.name == "x"
