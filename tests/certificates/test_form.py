"""The form of certificates: what its reader refuses, and that its page tells all of it."""

from copy import deepcopy
from dataclasses import fields
from pathlib import Path

import pytest
from certifying import certified

import podmodel
from podmodel.certificates import form
from podmodel.kernel.reading import MalformedError

PAGE = Path(podmodel.__file__).parents[1] / "docs" / "certificates.md"
TYPES = (form.Certificate, form.Section, form.Law, form.Site, form.Trace, form.Diagram, form.Level)


@pytest.mark.parametrize("part", TYPES, ids=lambda part: part.__name__)
def test_the_page_tells_every_key(part):
    """A key that is not in docs/certificates.md means nothing to anybody."""
    text = PAGE.read_text()
    assert all(f"`{field.name}`" in text or f'"{field.name}"' in text for field in fields(part))


def test_it_is_read_as_it_is():
    """Lists are tuples, words are kinds and verdicts, the rest is as it was."""
    document = certified("toll gate")
    read = form.read(document)
    assert read.pod is None
    (section,) = read.sections
    assert [law.kind for law in section.laws] == [law["kind"] for law in document["sections"][0]["laws"]]
    assert section.set.nodes[0] == (len(section.set.levels), ())
    assert section.system == document["sections"][0]["system"]


BAD = {
    "no object": ("$", lambda _: []),
    "another schema": ("$.schema", lambda d: d | {"schema": "podmodel.certificate/2"}),
    "a key less": ("$", lambda d: {key: d[key] for key in d if key != "seal"}),
    "a key more": ("$", lambda d: d | {"more": 1}),
    "a number for a text": ("$.made_by", lambda d: d | {"made_by": 1}),
    "a pair for three": ("$.pod", lambda d: d | {"pod": ["Pod", "web"]}),
    "a number among texts": ("$.pod[2]", lambda d: d | {"pod": ["Pod", "web", 1]}),
    "an object for a list": ("$.sections", lambda d: d | {"sections": {}}),
    "no sections": ("$.sections", lambda d: d | {"sections": []}),
    "another seal": ("$.seal", lambda d: d | {"seal": "0" * 64}),
}


@pytest.mark.parametrize(("place", "spoil"), BAD.values(), ids=BAD)
def test_what_is_not_of_the_form(place, spoil):
    """It is refused with its place."""
    document = spoil(deepcopy(certified("toll gate")))
    if isinstance(document, dict) and place not in ("$", "$.seal"):
        document["seal"] = form.seal(document)
    with pytest.raises(MalformedError) as caught:
        form.read(document)
    assert caught.value.place == place


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("kind", "never"),
        ("kind", 1),
        ("verdict", "true"),
        ("verdict", ["proved"]),
        ("certified", 1),
        ("certified", None),
        ("fair", "keeper"),
        ("fair", [1]),
        ("sites", None),
    ],
)
def test_a_law_that_is_not_of_the_form(key, value):
    """No kind, no verdict, no type is taken for another."""
    document = deepcopy(certified("toll gate"))
    document["sections"][0]["laws"][1][key] = value
    with pytest.raises(MalformedError, match=r"^\$\.sections\[0\]\.laws\[1\]\."):
        form.read(document | {"seal": form.seal(document)})


@pytest.mark.parametrize("value", [1.0, "1", True, None, [1]])
def test_a_number_is_a_number(value):
    """Not one that is equal to it."""
    document = deepcopy(certified("toll gate"))
    document["sections"][0]["set"]["root"] = value
    with pytest.raises(MalformedError, match=r"\$\.sections\[0\]\.set\.root: is "):
        form.read(document | {"seal": form.seal(document)})
