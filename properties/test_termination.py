"""Every law of hooks, signals and the end of a pod, on every scenario, by both engines."""

import pytest
from scenarios import faults

from podmodel.properties.termination import PROPERTIES


@pytest.mark.parametrize("law", PROPERTIES, ids=str)
def test_the_explorer_finds_what_the_law_says(law):
    """Nothing unexpected on any scenario; and some scenario is one that the law speaks of."""
    assert faults(law, "explicit") == []


@pytest.mark.parametrize("law", PROPERTIES, ids=str)
def test_the_symbolic_engine_finds_what_the_law_says(law):
    """The same by decision diagrams."""
    assert faults(law, "symbolic") == []
