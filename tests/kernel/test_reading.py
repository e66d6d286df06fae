"""Systems are read strictly: what is not of the form is refused with its place, and never taken for something else."""

import copy
import json
from contextlib import suppress
from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tollgate import tollgate

from podmodel.errors import PodmodelError
from podmodel.exports.as_json import to_json
from podmodel.kernel.expr import Per
from podmodel.kernel.reading import Data, MalformedError, decoded, load
from podmodel.kernel.semantics import steps


def changed(path, value):
    """The toll gate's data with one place changed; the value ``KeyError`` removes it."""
    data = json.loads(to_json(tollgate()))
    *way, last = path
    here = data
    for step in way:
        here = here[step]
    if value is KeyError:
        del here[last]
    else:
        here[last] = value
    return data


@pytest.mark.parametrize(
    ("path", "value", "place"),
    [
        (("schema",), "podmodel.system/2", "$.schema: is 'podmodel.system/2'"),
        (("events",), KeyError, "$: lacks 'events'"),
        (("more",), 1, "$: has 'more'"),
        (("name",), 3, "$.name: is no text"),
        (("slots",), {}, "$.slots: is no list"),
        (("slots", 1, "name"), "a.lane", "$.slots: names something twice"),
        (("slots", 0, "site"), "nowhere", "$.slots[0].site: is none of"),
        (("slots", 0, "initial"), 2, "$.slots[0].initial: is no whole number from 0 to 1"),
        (("slots", 0, "initial"), True, "$.slots[0].initial: is no whole number"),
        (("slots", 0, "domain"), ["x", "x"], "$.slots[0].domain: names something twice"),
        (("slots", 0, "domain", 0), 1.5, "$.slots[0].domain[0]: is neither"),
        (("slots", 0, "per"), "planet", "$.slots[0].per: is none of 'system', 'member'"),
        (("guards", 0, "slot"), 8, "$.guards[0].slot: is no whole number from 0 to 7"),
        (("guards", 0, "in"), [], "$.guards[0].in: is empty"),
        (("guards", 0, "in"), [5], "$.guards[0].in[0]: is no whole number"),
        (("guards", 4, "every", 0), 4, "$.guards[4].every[0]: is no whole number from 0 to 3"),
        (("guards", 4), {"most": [0]}, "$.guards[4]: lacks 'some'"),
        (("machines", 0, "slots", 0), -1, "$.machines[0].slots[0]: is no whole number"),
        (("events", 0, "rows", 0, "guard"), 10_000, "$.events[0].rows[0].guard: is no whole number"),
        (("events", 0, "rows", 0, "guard"), None, "$.events[0].rows[0].guard: is no whole number"),
        (("events", 0, "rows", 0, "stages", 0, 0, "slot"), 99, "$.events[0].rows[0].stages[0][0].slot: is no"),
        (("events", 0, "rows", 0, "stages", 0, 0, "cases", 0), [True], "$.events[0].rows[0].stages[0][0].cases[0]: is"),
        (("events", 1, "name"), "a.arrive", "$.events: names something twice"),
        (("members", 1, "name"), "a", "$.members: names something twice"),
    ],
)
def test_malformed_data_is_refused_with_its_place(path, value, place):
    """The message begins with where it is wrong."""
    with pytest.raises(MalformedError) as caught:
        load(changed(path, value))
    assert str(caught.value).startswith(place)


def test_two_writers_are_refused():
    """What the kernel promises of a system is asked of one that is read."""
    data = json.loads(to_json(tollgate()))
    leave = data["events"][1]
    leave["listeners"][0]["rows"][0]["stages"] = leave["rows"][0]["stages"]
    with pytest.raises(MalformedError, match=r"two machines assign 'a\."):
        load(data)


@given(st.data())
@settings(max_examples=200, deadline=None)
def test_any_damage_is_refused_or_harmless(data):
    """Whatever one place becomes, the answer is a system or a PodmodelError, never another exception."""
    broken = copy.deepcopy(ORIGINAL)
    here = broken
    while True:
        keys = list(here) if isinstance(here, dict) else range(len(here))
        key = data.draw(st.sampled_from(list(keys)))
        if not isinstance(here[key], dict | list) or not here[key] or data.draw(st.booleans()):
            break
        here = here[key]
    here[key] = data.draw(st.sampled_from([None, -1, 0, 7, True, 1.5, "", "x", [], [0], [[]], {}, {"slot": 0}]))
    with suppress(PodmodelError):
        list(steps(load(broken), load(broken).initial))


ORIGINAL = json.loads(to_json(tollgate()))


@pytest.mark.parametrize("data", [None, [], 3, "x", {}])
def test_other_data_is_refused(data):
    """Anything but an object of the schema."""
    with pytest.raises(MalformedError):
        load(data)


def test_the_place_of_what_is_read_begins_where_it_stands():
    """A system inside something else."""
    with pytest.raises(MalformedError, match=r"^\$\.sections\[2\]\.system\.members\[0\]\.role: is no text"):
        load(changed(("members", 0, "role"), 1), "$.sections[2].system")


# Types


@dataclass(frozen=True)
class Form:
    """Every kind of part that a form can have."""

    word: str
    number: int
    sure: bool
    per: Per
    pair: tuple[str, int]
    many: tuple[int, ...]
    perhaps: int | None
    guard: bool | int
    anything: Data


GOOD = {
    "word": "a",
    "number": 1,
    "sure": True,
    "per": "member",
    "pair": ["b", 2],
    "many": [],
    "perhaps": None,
    "guard": 0,
    "anything": {"x": [1.5]},
}


def test_values_of_a_type():
    """Lists become tuples, words become members of an enumeration, the rest is as it is."""
    assert decoded(Form, GOOD, "$") == Form("a", 1, True, Per.MEMBER, ("b", 2), (), None, 0, {"x": [1.5]})
    assert decoded(Form, GOOD | {"guard": True, "perhaps": 3}, "$").guard is True


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"word": 1}, "$.word: is no text"),
        ({"number": True}, "$.number: is no whole number"),
        ({"number": 1.0}, "$.number: is no whole number"),
        ({"sure": 1}, "$.sure: is no truth value"),
        ({"per": "planet"}, "$.per: is none of 'system', 'member'"),
        ({"per": ["system"]}, "$.per: is none of"),
        ({"pair": ["b"]}, "$.pair: is no list of 2"),
        ({"pair": ["b", "c"]}, "$.pair[1]: is no whole number"),
        ({"many": {}}, "$.many: is no list"),
        ({"many": [0, None]}, "$.many[1]: is no whole number"),
        ({"perhaps": False}, "$.perhaps: is no whole number"),
        ({"guard": None}, "$.guard: is no truth value"),
        ({"more": 1}, "$: has 'more', which means nothing here"),
    ],
)
def test_values_of_another_type(changes, said):
    """No type is taken for another."""
    with pytest.raises(MalformedError) as caught:
        decoded(Form, GOOD | changes, "$")
    assert str(caught.value).startswith(said)
