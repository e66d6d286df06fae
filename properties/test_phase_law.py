"""The law of the published phase, on pods with each restartPolicy, and with hooks."""

import pytest

from podmodel.checking import check
from podmodel.kernel.property import Outcome
from podmodel.properties.phase_law import PROPERTIES
from podmodel.surprises import bundled


@pytest.mark.parametrize("name", ["always", "never", "liveness-on-failure", "hooks"])
def test_the_phase_is_that_of_the_statuses(name):
    """Whatever is published at whatever time, by the symbolic engine."""
    verdicts = check(bundled()[name], PROPERTIES)
    assert [verdict.outcome for verdict in verdicts] == [Outcome.PROVED, Outcome.PROVED]
