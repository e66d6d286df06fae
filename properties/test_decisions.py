"""What the kubelet decides in one situation, as its decision tables say; other situations are decided otherwise."""

from dataclasses import replace

import pytest

from podmodel.kernel.property import Decision
from podmodel.lifecycles import handler, records
from podmodel.lifecycles.releases import NEWEST
from podmodel.lifecycles.vocabulary import Answer, Record
from podmodel.properties.decisions import PROPERTIES
from podmodel.surprises import holds


def one(cite: str) -> Decision:
    """The first decision that cites the id."""
    return next(decision for decision in PROPERTIES if cite in decision.rule.split())


def given(decision: Decision, site: str, facts) -> Decision:
    """The decision with other facts about a site."""
    return replace(decision, facts={**decision.facts, site: {**decision.facts.get(site, {}), **facts}})


@pytest.mark.parametrize("decision", PROPERTIES, ids=str)
def test_it_is_decided_so(decision):
    """In its situation, in its release, whatever is in doubt about that."""
    assert holds(decision)


@pytest.mark.parametrize("cite", ["K67", "K70"])
def test_the_newest_release_decides_otherwise(cite):
    """These are surprises of 1.32 only."""
    assert not holds(replace(one(cite), release=NEWEST))


@pytest.mark.parametrize(
    ("cite", "site", "facts"),
    [
        ("K38", "", {handler.answer: Answer.EXIT_0}),
        ("K39", "", {handler.answer: Answer.REDIRECTED_TOO_OFTEN}),
        ("K60", "app", {records.spec_changed: False}),
        ("K63", "app", {records.record: Record.EXITED}),
        ("K76", "app", {records.record: Record.ABSENT}),
        ("P13", "", {records.static: False}),
    ],
)
def test_another_situation_is_decided_otherwise(cite, site, facts):
    """It is the fact that the sentence names that makes the difference."""
    assert not holds(given(one(cite), site, facts))
