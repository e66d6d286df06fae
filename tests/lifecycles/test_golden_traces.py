"""Golden traces: the lives that semantics.md 14.3 tells are behaviours of the model, and changed ones are not."""

from functools import cache

import golden
import pytest

from podmodel.lifecycles.levels import Level

TRACES = {trace.id: trace for trace in golden.told()}
CHANGES = [(trace.id, change) for trace in TRACES.values() for change in trace.broken]


@cache
def replay(name):
    """The replay of a trace at the level that it needs."""
    return golden.Replay(TRACES[name])


def told(name):
    """Whether the trace, or what is left of it, is a behaviour: a test may show how far it went."""
    return replay(name).follow(TRACES[name].items)


def test_all_are_told():
    """GT1 to GT12, each at least once."""
    assert {name.partition(" ")[0] for name in TRACES} == {f"GT{number}" for number in range(1, 13)}


@pytest.mark.parametrize("name", TRACES)
def test_it_is_a_behaviour(name):
    """Every event can happen in its turn, and what must be seen is seen, with few hidden steps between."""
    found = told(name)
    assert isinstance(found, golden.Followed), found
    assert found.hidden <= len(TRACES[name].items)


@pytest.mark.parametrize("name", TRACES)
def test_it_is_a_behaviour_of_the_whole_kubelet(name):
    """A finer level hides nothing of it."""
    found = golden.Replay(TRACES[name], Level.KUBELET).follow(TRACES[name].items)
    assert isinstance(found, golden.Followed), found


@pytest.mark.parametrize(("name", "change"), CHANGES, ids=[f"{n}: {list(c.items())[:2]}" for n, c in CHANGES])
def test_one_event_changed(name, change):
    """Then it is no behaviour, and it is stuck where the reason says."""
    found = replay(name).follow(golden.changed(TRACES[name], change))
    assert isinstance(found, golden.Stuck), f"still possible, although {change['because']}"
    assert change["stuck"] in golden.words(found.item), found


@pytest.mark.parametrize("name", TRACES)
def test_every_event_matters(name):
    """Without any one event it is no behaviour, but for those of which the trace says why."""
    trace = TRACES[name]
    spared = {
        item
        for position, item in enumerate(trace.items)
        if isinstance(item, str)
        and isinstance(replay(name).follow(golden.without(trace.items, position)), golden.Followed)
    }
    assert spared == set(trace.also_without)


@pytest.mark.parametrize("name", TRACES)
def test_every_order_matters(name):
    """With any event and its successor swapped it is no behaviour, but for those of which the trace says why."""
    trace = TRACES[name]
    spared = set()
    for position, item in enumerate(trace.items):
        other = golden.next_event(trace.items, position)
        if not isinstance(item, str) or other is None or trace.items[other] == item:
            continue
        if isinstance(replay(name).follow(golden.swapped(trace.items, position)), golden.Followed):
            spared.add(f"{item} / {trace.items[other]}")
    assert spared == set(trace.also_swapped)
