"""Systems that several tests look at."""

import pytest
from tollgate import tollgate


@pytest.fixture(scope="session")
def toll_gate():
    """The toll gate: two lanes, a keeper, a loop that is fair to him."""
    return tollgate()
