"""The system as JSON: what is written is read back with the same steps, and nothing malformed is read."""

import json
from pathlib import Path

import pods
import pytest
from hypothesis import given, settings
from strategies import systems
from tollgate import tollgate

from podmodel.engines.explore import explore
from podmodel.errors import UsageError
from podmodel.exports.as_json import GuardWriter, as_data, digest, to_json
from podmodel.exports.claims import claims
from podmodel.kernel import ground
from podmodel.kernel.expr import Per, Var
from podmodel.kernel.machine import STAY, Actor, Machine, State, Transition
from podmodel.kernel.reading import GuardReader, canonical, load
from podmodel.kernel.semantics import holds, steps
from podmodel.kernel.system import compose
from podmodel.properties import LAWS

DATA = Path(__file__).parents[1] / "data"
MANY = 300  # configurations whose steps are compared


def told(step):
    """A step without the identity of its rows."""
    return step.label, step.event, step.target, [(row.instance, row.source.name, row.target.name) for row in step.rows]


def same_steps(system, other):
    """The number of configurations in which both have the same steps, in the same order, with the same labels."""
    assert other.initial == system.initial
    seen = list(explore(system, limit=MANY))
    for configuration in seen:
        assert list(map(told, steps(other, configuration))) == list(map(told, steps(system, configuration)))
        assert other.describe(configuration) == system.describe(configuration)
    return len(seen)


def test_the_golden_text():
    """The committed text is what is written, and it reads back."""
    system = tollgate()
    text = (DATA / "tollgate.json").read_text(encoding="utf-8")
    assert to_json(system) == text
    assert same_steps(system, load(json.loads(text))) == explore(system).configurations < MANY


@pytest.mark.parametrize("name", pods.PODS)
def test_a_pod_reads_back(name):
    """The same steps, and the same space."""
    system = pods.system(name)
    other = load(json.loads(to_json(system)))
    same_steps(system, other)
    one, two = explore(system), explore(other)
    assert (two.configurations, two.transitions, two.depth) == (one.configurations, one.transitions, one.depth)


@given(systems())
@settings(max_examples=60, deadline=None)
def test_a_random_system_reads_back(system):
    """Every form of guard and effect survives."""
    same_steps(system, load(json.loads(to_json(system))))


def test_the_digest_names_the_system():
    """Composed again it is the same; another scope is another system; the order of keys does not matter."""
    first = digest(pods.system("startup"))
    assert digest(pods.system("startup")) == first
    assert len({digest(pods.system(name)) for name in pods.PODS}) == len(pods.PODS)
    data = as_data(pods.system("startup"))
    assert canonical(json.loads(json.dumps(dict(reversed(data.items()))))) == canonical(data)


@pytest.mark.parametrize("name", ["startup", "sidecar"])
def test_only_machines_are_not_read_back(name):
    """So a digest is to be taken of the data, or of the system that was composed; all the rest is as it was."""
    data = json.loads(to_json(pods.system(name)))
    again = as_data(load(data))
    assert {key for key in data if again[key] != data[key]} == {"machines"}


def test_the_digest_does_not_depend_on_what_was_asked():
    """Grounding a law, or exploring, changes nothing."""
    system = pods.system("startup")
    before = digest(system)
    assert claims(system, LAWS)
    assert digest(system) == before


def test_guards_of_others_are_written_and_read_with_the_same_words():
    """A proof can bring its own guards."""
    system = tollgate()
    test = ground.Test(0, frozenset({1}))
    guard = ground.Every((test, ground.Some((ground.Test(1, frozenset({0, 2})), test)), True))
    writer = GuardWriter()
    reference = writer.reference(guard)
    read = GuardReader(json.loads(json.dumps(writer.nodes)), system.slots, "$.guards").guard(reference, "$")
    assert all(holds(read, at) == holds(guard, at) for at in explore(system))


def test_values_that_read_the_same_are_refused():
    """Two values of a domain must stay two."""
    on = State("on")
    var = Var("v", ("none", None), per=Per.SYSTEM)
    row = Transition(on, "go", STAY, Actor("somebody"), effect=(var.set("none"),), cite="X")
    same = compose("s", [Machine("m", Var("m", (on,), per=Per.SYSTEM), (row,), (var,))])
    assert load(as_data(same)).slots[1].var.domain == ("none", None)
    odd = Var("v", (State("x"), "x"), per=Per.SYSTEM)
    row = Transition(on, "go", STAY, Actor("somebody"), effect=(odd.set("x"),), cite="X")
    with pytest.raises(UsageError, match="read the same"):
        as_data(compose("s", [Machine("m", Var("m", (on,), per=Per.SYSTEM), (row,), (odd,))]))
