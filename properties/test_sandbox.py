"""Every law of the sandbox, on the pod that verdicts.json names, by the symbolic engine."""

import pytest
from finer import faults

from podmodel.properties.sandbox import PROPERTIES


@pytest.mark.parametrize("law", PROPERTIES, ids=str)
def test_the_law_says_something_and_comes_out_as_it_should(law):
    """Its premise occurs there: an inapplicable law would be a fault."""
    assert faults(law) == []
