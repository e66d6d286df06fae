"""
The laws of the API level, asked of finer ones: what hides the kubelet's own ways hides nothing that breaks a law.

But for a few: their sentences assume that the node and the sandbox live and that nobody ends the pod, as the coarser
level does. These are written here with the reason; if one of them holds again, or another one fails, this is noticed.
"""

import pytest

from podmodel.checking import check
from podmodel.kernel.property import Outcome
from podmodel.lifecycles.compose import Level, Scope
from podmodel.properties import LAWS
from podmodel.surprises import bundled

LOST = {"SIGKILL comes only after the stop signal"}  # what runs dies with its sandbox or its node (S4, N9)
RESTARTED = {  # a kubelet that restarts forgets what it was doing (6.3, K61)
    "preStop is started at most once by one kill",
    "a container shown as Running has finished its postStart hook",
}
COLLECTED = {"a pod with restartPolicy Always never completes unless it is deleted"}  # nor collected (N5)
BY_ITSELF = COLLECTED | {"a pod that fails by itself has a container that failed"}  # nor evicted or rejected (K10, W2)
PURGED = {"a restart begins only when the back-off is over"}  # without a record nothing holds it back (B1, S7)
EXCEPTIONS = {
    ("always", Level.WORKER): set(),
    ("always", Level.IMAGE): set(),
    ("always", Level.SANDBOX): LOST,
    ("always", Level.NODE): LOST | COLLECTED,
    ("always", Level.ENDS): BY_ITSELF,
    ("hooks", Level.WORKER): set(),
    ("hooks", Level.SANDBOX): LOST,
    ("hooks", Level.NODE): LOST | RESTARTED,
    ("hooks", Level.ENDS): set(),
    ("liveness-on-failure", Level.WORKER): set(),
    ("liveness-on-failure", Level.SANDBOX): LOST,
    ("liveness-on-failure", Level.NODE): LOST,
    ("liveness-on-failure", Level.ENDS): set(),
    ("init-never", Level.SANDBOX): LOST,
    ("init-never", Level.ENDS): set(),
    ("sidecar-always", Level.SANDBOX): LOST | PURGED,
}


@pytest.mark.parametrize(("name", "level"), EXCEPTIONS, ids=lambda part: getattr(part, "word", part))
def test_only_the_laws_that_assume_it_away_fail(name, level):
    """What is refuted at the finer level and not at the coarser one."""
    coarse, fine = said(name, Level.API), said(name, level)
    refuted = {sentence for sentence, outcome in fine.items() if outcome is Outcome.REFUTED}
    assert (
        refuted - {sentence for sentence, outcome in coarse.items() if outcome is Outcome.REFUTED}
        == EXCEPTIONS[name, level]
    )
    assert not {sentence for sentence, outcome in fine.items() if outcome is Outcome.INCOMPLETE}


def said(name, level):
    """The outcome of each law of safety and possibility."""
    verdicts = check(bundled()[name], LAWS, scope=Scope(level=level))
    return {verdict.law.sentence: verdict.outcome for verdict in verdicts}
