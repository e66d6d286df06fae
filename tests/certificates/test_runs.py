"""Runs that are not what they claim to be, though each of their steps can be taken."""

import json

import pytest
from certifying import certified, refusal
from tollgate import tollgate

from podmodel.certificates import form
from podmodel.kernel.semantics import steps

SYSTEM = tollgate()


def with_run(law, run):
    """The certificate of the toll gate, with another run for a law of one site."""
    document = json.loads(json.dumps(certified("toll gate")))
    (found,) = [one for one in document["sections"][0]["laws"] if one["id"] == law]
    found["sites"][0]["trace"] = run(found["sites"][0]["trace"])
    return document | {"seal": form.seal(document)}


def ways(here, events):
    """Every run from a configuration in which these events happen one after the other, as a certificate tells it."""
    if not events:
        yield []
        return
    for step in steps(SYSTEM, here):
        if step.event == events[0]:
            for rest in ways(step.target, events[1:]):
                yield [[step.label, list(step.target)], *rest]


def turning(stem, loop):
    """A run for ever: after some events these ones happen again and again."""
    past = [list(SYSTEM.initial)]
    for told in ways(SYSTEM.initial, (*stem, *loop)):
        past[1:] = [target for _, target in told]
        if past[len(stem)] == past[-1]:
            return {"initial": past[0], "steps": told, "loop": len(stem)}
    raise AssertionError("there is no such run")


def and_on(run):
    """The run, with one more step that leads elsewhere than where its loop begins."""
    last = run["steps"][-1][1]
    step = next(step for step in steps(SYSTEM, tuple(last)) if list(step.target) != last)
    return run | {"steps": [*run["steps"], [step.label, list(step.target)]]}


@pytest.mark.parametrize("stem", [(), ("a.arrive", "open")])
def test_a_loop_that_meets_the_goal(stem):
    """Fair, and closed, but so is the gate every time, wherever the loop is said to begin."""
    events = ["a.arrive", "open", "a.leave", "close"]
    document = with_run("TG-07", lambda _: turning(stem, events[len(stem) :] + events[: len(stem)]))
    assert refusal(document) == "TG-07: its run does not show it"


def test_a_loop_in_which_the_premise_never_holds():
    """The gate stays closed; that somebody is kept waiting is another matter."""
    run = {"initial": list(SYSTEM.initial), "steps": [], "loop": 0}
    assert refusal(with_run("TG-07", lambda _: run)) == "TG-07: its run does not show it"


def test_a_loop_that_does_not_close():
    """It ends elsewhere than it begins."""
    assert refusal(with_run("TG-07", and_on)) == "TG-07: the loop of its run does not close"


@pytest.mark.parametrize("loop", [-1, 10_000])
def test_a_loop_from_nowhere(loop):
    """Before the run, or after it."""
    document = with_run("TG-07", lambda run: run | {"loop": loop})
    assert refusal(document) == "TG-07: the loop of its run does not close"


@pytest.mark.parametrize("law", ["TG-02", "TG-05"])
def test_a_run_with_a_loop_shows_no_configuration(law):
    """What is to be seen at the end of a run has no loop."""
    assert refusal(with_run(law, lambda run: run | {"loop": 0})) == f"{law}: its run does not show it"
