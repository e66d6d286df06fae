"""Budgets of nodes and of time, and what becomes of questions when they are used up."""

import pytest

from podmodel.engines import budget as module
from podmodel.engines.budget import Budget, BudgetError, Lack, Patience, Undecided


@pytest.fixture
def clock(monkeypatch):
    """The CPU time of the process, as the test says."""

    class Clock:
        now = 100.0

    monkeypatch.setattr(module.time, "process_time", lambda: Clock.now)
    return Clock


def test_when_a_search_is_to_report():
    """Never without a reason to; otherwise at the nearest one."""
    assert Budget().next(7) is None
    assert Budget(nodes=10).next(7) == 10
    assert Budget(nodes=10**9, progress=print).next(7) == 7 + module.EVERY
    assert Budget(until=1.0).next(7) == 7 + module.CLOCK


def test_the_time_is_over(clock):
    """A part of the time that is left ends earlier, and is spoken of as the whole."""
    patience = Patience(seconds=10)
    patience.budget.look()
    half = patience.budget.share(0.5)
    clock.now = 105.5
    patience.budget.look()
    with pytest.raises(BudgetError, match="stopped after 10 seconds of CPU"):
        half.look()
    clock.now = 110.0
    assert patience.attempt(lambda: 1) == Undecided("undecided within 10 seconds of CPU", Lack.SECONDS)
    patience.renew()
    assert patience.attempt(lambda: 1) == 1


def test_the_memory_is_used_up(monkeypatch):
    """As much as the process has, where the system tells; elsewhere nobody knows, and nothing ends."""
    monkeypatch.setattr(module, "resident", lambda: 2**30)
    assert Patience(room=2**30).attempt(lambda: 1) == 1
    found = Patience(room=2**29).attempt(lambda: 1)
    assert found == Undecided("undecided within 512 MiB of memory", Lack.ROOM)
    assert Budget(room=5).next(0) == module.CLOCK


def test_what_the_process_has(monkeypatch):
    """Some of it is in the memory; a system without such a file says nothing."""
    assert module.resident() == 0 or module.resident() > 2**20

    def missing(*_args, **_options):
        raise FileNotFoundError

    monkeypatch.setattr(module.Path, "read_text", missing)
    assert module.resident() == 0


@pytest.mark.parametrize(
    ("error", "lack"),
    [
        (BudgetError(5), Lack.SIZE),
        (BudgetError(5, 1.0), Lack.SECONDS),
        (BudgetError(5, room=2**20), Lack.ROOM),
        (RecursionError(), Lack.ROOM),
        (MemoryError(), Lack.ROOM),
        (KeyboardInterrupt(), Lack.PEACE),
    ],
)
def test_what_ends_a_question(error, lack):
    """Each end is a reason; only after an interrupt nothing more is asked."""

    def ask():
        raise error

    patience = Patience()
    found = patience.attempt(ask)
    assert isinstance(found, Undecided)
    assert found.lack is lack
    assert patience.interrupted is (lack is Lack.PEACE)
    assert (patience.attempt(lambda: 1) == 1) is (lack is not Lack.PEACE)


def test_other_errors_are_none_of_its_business():
    """A mistake is not an incomplete verdict."""
    with pytest.raises(ZeroDivisionError):
        Patience().attempt(lambda: 1 / 0)
