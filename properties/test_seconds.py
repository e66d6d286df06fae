"""The laws in seconds: none is decided without clocks, and each is counted as undecided."""

from collections import Counter

from podmodel.checking import check
from podmodel.engines.budget import Lack
from podmodel.kernel.property import Kind, Outcome
from podmodel.properties.seconds import PROPERTIES
from podmodel.surprises import bundled


def test_they_need_clocks():
    """On a pod, and on a system; no trace is looked for."""
    verdicts = check(bundled()["always"], PROPERTIES)
    assert Counter(verdict.outcome for verdict in verdicts) == {Outcome.INCOMPLETE: len(PROPERTIES)}
    assert {verdict.lack for verdict in verdicts} == {Lack.CLOCKS}
    assert {verdict.reason for verdict in verdicts} == {"it needs clocks"}


def test_each_says_how_long():
    """A law without a bound would be one of another kind."""
    assert all(law.seconds and law.kind is Kind.WITHIN for law in PROPERTIES)
