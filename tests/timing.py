"""Machines with timers that have a row, an effect, a timer or a case less: who notices?"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from podmodel.agreement import backoff_replay, grace
from podmodel.kernel.expr import Table
from podmodel.kernel.machine import Machine, Transition
from podmodel.lifecycles import crash_backoff
from podmodel.lifecycles import grace as kill


@contextmanager
def rows_changed(machine: Machine, row: Transition, instead: Transition | None) -> Iterator[None]:
    """While it lasts, the machine has another row in place of this one, or none."""
    known = machine.transitions
    mutant = tuple(other for old in known if (other := instead if old is row else old))
    object.__setattr__(machine, "transitions", mutant)
    try:
        yield
    finally:
        object.__setattr__(machine, "transitions", known)


@contextmanager
def case_lost(table: Table, number: int) -> Iterator[None]:
    """While it lasts, the table has one case less, wherever it is asked."""
    known = table.cases
    object.__setattr__(table, "cases", (*known[:number], *known[number + 1 :]))
    try:
        yield
    finally:
        object.__setattr__(table, "cases", known)


def mutants(machine: Machine) -> Iterator[tuple[str, Transition, Transition | None]]:
    """Every row less, and every single effect or timer of a row less: what, the row, and what is in its place."""
    for row in machine.transitions:
        source = "/".join(source.name for source in row.sources)
        name = f"{source} {row.events[0]}{'...' if row.events[1:] else ''} ({row.cite})"
        yield name, row, None
        for field in ("effect", "starts", "stops", "after"):
            for part in (parts := getattr(row, field)):
                less = tuple(one for one in parts if one is not part)
                yield f"{name} {field} {part}", row, replace(row, **{field: less})
        if row.on:
            yield f"{name} on", row, replace(row, on=None)
        if row.urgent:
            yield f"{name} urgent", row, replace(row, urgent=False)


@contextmanager
def forgetting(change: object) -> Iterator[None]:
    """A change, and nothing that was kept from before or during it."""
    with change:  # type: ignore[attr-defined]  # one of the above
        grace.forget()
        backoff_replay.forget()
        yield
    grace.forget()
    backoff_replay.forget()


TABLES = {"grace": (kill.GRACE_FROM, kill.HAS_GRACE), "restart": ()}
MACHINES = {"grace": (kill.MACHINE,), "restart": (crash_backoff.OF_INSTANCE, crash_backoff.INSTANCE)}


def losses(kind: str) -> Iterator[tuple[str, object]]:
    """Everything that the kind could lose of its tables and machines in seconds: what, and the loss of it."""
    for table in TABLES.get(kind, ()):
        for number, case in enumerate(table.cases):
            yield f"{table.name} {number} ({case.cite})", forgetting(case_lost(table, number))
    for machine in MACHINES.get(kind, ()):
        for name, row, instead in mutants(machine):
            yield name, forgetting(rows_changed(machine, row, instead))
