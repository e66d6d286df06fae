"""The laws as a collection: sentences, sources, coverage of the catalogue."""

import re
from collections import Counter
from pathlib import Path

import pytest
from scenarios import PODS
from scenarios import system as composed

from podmodel import properties
from podmodel.kernel.property import Kind
from podmodel.properties import LAWS

ALL = getattr(properties, "ALL", LAWS)
SEMANTICS = Path(__file__).parents[3] / "shared" / "semantics.md"
CATALOGUE = re.compile(r"^(POD|CON|PRB|TRM|INI)-\d\d$|^PH-01$")
# Rules of the machines (A1, PR14, 8.2), known surprises (K30), the catalogue (POD-12).
RULE = re.compile(r"^(?:[A-Z]{1,2}\d{1,2}'?|\d{1,2}\.\d{1,2}|(?:POD|CON|PRB|TRM|INI|PH)-\d\d)$")


def cited(law):
    """The ids that a law cites."""
    return law.rule.split()


def test_sentences_are_unique():
    """They name the tests, the lines of the report and the entries of the documentation."""
    assert [sentence for sentence, count in Counter(law.sentence for law in ALL).items() if count > 1] == []


@pytest.mark.parametrize("law", ALL, ids=str)
def test_a_law_cites_rules(law):
    """At least one, in the numbering of the semantics document."""
    assert cited(law)
    assert all(RULE.match(rule) for rule in cited(law)), law.rule


@pytest.mark.skipif(not SEMANTICS.exists(), reason="the semantics document is not beside this checkout")
def test_the_rules_exist():
    """Each id that a law cites stands in the semantics document."""
    text = SEMANTICS.read_text()
    known = set(re.findall(r"[A-Za-z0-9'.-]+", text)) | set(re.findall(r"^#+ (\d+\.\d+)", text, re.MULTILINE))
    known |= {word.rstrip(".") for word in known}
    assert sorted({rule for law in ALL for rule in cited(law)} - known) == []


def test_most_of_the_catalogue_is_covered():
    """At least 40 of its 112 entries."""
    covered = {rule for law in ALL for rule in cited(law) if CATALOGUE.match(rule)}
    assert len(covered) >= 40
    assert {rule.partition("-")[0] for rule in covered} >= {"POD", "CON", "PRB", "TRM", "INI"}


@pytest.mark.parametrize("law", ALL, ids=str)
def test_where_a_law_applies_is_known_at_once(law):
    """`applies` speaks of the specification only: it is true or false of each pod before anything is searched."""
    for name in PODS:
        system = composed(name)
        for site in system.grounder.related(law.each, "") if law.each else ("",):
            assert isinstance(system.ground(law.applies, site), bool)


def test_every_kind_of_law_is_there():
    """Invariants, laws about steps, possibilities; and some that must fail."""
    assert {law.kind for law in LAWS} >= {Kind.ALWAYS, Kind.STEP, Kind.SOMETIMES}
    assert any(law.because for law in LAWS)
