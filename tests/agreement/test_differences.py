"""What differs between 1.32 and 1.36: each class of recorded differences is made by switches, and by these alone."""

import json

import agreeing
import differing
import pytest

NAMES = [one.what for one in differing.CLASSES]
SAMPLE = {name: [item for what, item in differing.sample() if what == name] for name in NAMES}

needs_the_list = pytest.mark.skipif(not differing.LIST.exists(), reason="the list of differences is not beside us")


@pytest.mark.parametrize("one", differing.CLASSES, ids=NAMES)
def test_the_switch_makes_the_class(one):
    """As 1.36 the model agrees with every decision of the sample; with the switches of its class turned, with none."""
    items = SAMPLE[one.what]
    assert len(items) >= 5
    for item in items:
        assert one.has(item)
        assert not differing.disagrees(item, ())
        assert differing.disagrees(item, one.switches)


@pytest.mark.parametrize("one", [one for one in differing.CLASSES if len(one.switches) > 1], ids=lambda one: one.what)
def test_each_of_several_switches_matters(one):
    """Some decision of the class needs this one alone."""
    for switch in one.switches:
        assert any(differing.disagrees(item, (switch,)) for item in SAMPLE[one.what])


@pytest.mark.parametrize("one", differing.CLASSES, ids=NAMES)
def test_the_other_switches_do_not_make_it(one):
    """Some decision of the class is made by its switches alone: with all the others turned the model still agrees."""
    others = tuple(
        feature for listed in differing.CLASSES for feature in listed.switches if feature not in one.switches
    )
    assert any(not differing.disagrees(item, others) for item in SAMPLE[one.what])


@needs_the_list
def test_the_classes_are_those_of_the_list():
    """Every class of the recordings' own list, in its words."""
    listed = json.loads(differing.LIST.read_text())["files"]
    found = {(kind, one["what"]) for kind in differing.KINDS for one in listed[kind]["classes"]}
    assert found == {(one.kind, one.what) for one in differing.CLASSES}


@needs_the_list
@pytest.mark.parametrize("kind", differing.KINDS)
def test_the_examples_of_the_list(kind):
    """Each example is of the class that the list says, and the model agrees with both answers."""
    (old,) = differing.readings("1.32")
    for example in json.loads(differing.LIST.read_text())["files"][kind]["examples"]:
        item = differing.Different(kind, example["id"], example["in"], example["out_1.32"], example["out_1.36"])
        assert example["class"] in [one.what for one in differing.CLASSES if one.kind == kind and one.has(item)]
        assert differing.answers(item, ()) == item.new
        assert differing.decider(kind)(item.given, old) == item.old


@agreeing.needs_recordings
@pytest.mark.parametrize("kind", differing.KINDS)
def test_the_whole_recordings(kind):
    """Every decision that differs is of a class, and disagrees when the switches of any of its classes are turned."""
    for item in differing.different(kind):
        classes = [one for one in differing.CLASSES if one.kind == kind and one.has(item)]
        assert classes
        for one in classes:
            assert differing.disagrees(item, one.switches), (one.what, item.id)


@agreeing.needs_recordings
def test_the_page():
    """`docs/differences.md` is what `python tests/differing.py` writes."""
    assert differing.PAGE.read_text() == differing.page()
