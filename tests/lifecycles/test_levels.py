"""Levels: what a coarser one hides, it hides soundly; and each part adds the behaviour that it is there for."""

from functools import cache

import pytest
from scenarios import PODS

from podmodel.engines.symbolic import Symbolic
from podmodel.kernel.semantics import steps
from podmodel.lifecycles.compose import Level, Scope, compose

ENOUGH = 1_000  # configurations of the finer level: a breadth-first sample where there are more


@cache
def composed(name, level):
    """A pod of the scenarios at a level."""
    return compose(PODS[name], scope=Scope(threshold=1, level=level))


def projection(fine, coarse):
    """A configuration of the finer system as one of the coarser system."""
    places = [fine.positions[slot.name] for slot in coarse.slots]
    return lambda configuration: tuple(configuration[place] for place in places)


def sample(system, enough=ENOUGH):
    """The first configurations, breadth first, and their steps."""
    found, queue = {system.initial}, [system.initial]
    for configuration in queue:
        taken = list(steps(system, configuration))
        yield configuration, taken
        for step in taken:
            if step.target not in found and len(found) < enough:
                found.add(step.target)
                queue.append(step.target)


@pytest.mark.parametrize("level", [Level.WORKER, Level.IMAGE, Level.WORKER | Level.IMAGE], ids=str)
@pytest.mark.parametrize("name", ["bare-never", "bare-always", "init-never", "hooks"])
def test_the_coarser_level_simulates_the_finer_one(name, level):
    """Each step with worker and images is, hiding them, a step of the API level, or changes nothing there."""
    fine, coarse = composed(name, level), composed(name, Level.API)
    hide = projection(fine, coarse)
    known = {}
    hidden = seen = 0
    for configuration, taken in sample(fine):
        here = hide(configuration)
        if here not in known:
            known[here] = {(step.event, step.target) for step in steps(coarse, here)}
        for step in taken:
            there = hide(step.target)
            if (step.event, there) in known[here]:
                seen += 1
            else:
                assert there == here, f"{step.label} is no step of the API level"
                hidden += 1
    assert hidden
    assert seen


@pytest.mark.parametrize(
    ("part", "event"),
    [
        (Level.WORKER, "see-deletion"),
        (Level.SANDBOX, "sandbox-reset"),
        (Level.IMAGE, "app.pulled"),
        (Level.NODE, "taint-evict"),
        (Level.ENDS, "evict"),
    ],
    ids=str,
)
def test_each_part_adds_what_it_is_there_for(part, event):
    """Its events are not of the API level, and can happen at its own."""
    assert event not in composed("bare-always", Level.API).by_name
    system = composed("bare-always", part)
    symbolic = Symbolic(system)
    assert symbolic.seen(_taken(event))


def _taken(event):
    from podmodel.engines.questions import Taken

    return Taken(True, True, (event,))
