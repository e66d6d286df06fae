"""
What a search found out about the reachable space of a pod: for people a table, for programs ``podmodel.explore/1``.

Keys are only ever added to a schema; a change of meaning gets a new number. What is not known is null.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from podmodel.kernel.machine import Transition
from podmodel.lifecycles.compose import Scope
from podmodel.lifecycles.spec import Pod
from podmodel.report.coverage import Coverage, together
from podmodel.report.terminal import Paper

SCHEMA = "podmodel.explore/1"
LEVEL = "api"  # the level of what the API server shows
HUGE = 10**12  # from here on a number is also said by its magnitude
_LARGEST = 5  # machines whose local states are told
_NAMED = 6  # things of one kind that are named
_NARROW = 60
_LABEL = 17  # columns of the left column, margin included
_VALUE = 22  # columns of a number, at most


@dataclass
class Explored:
    """What is known so far about the space; None is not known (yet). `reason` says why it is not complete."""

    pod: Pod
    scope: Scope
    engine: str
    configurations: int | None = None
    transitions: int | None = None
    depth: int | None = None
    depth_at_least: int = 0
    nodes: int | None = None
    nodes_made: int | None = None
    local_states: dict[str, int] = field(default_factory=dict)
    coverage: Coverage | None = None
    cpu_seconds: float = 0.0
    peak_bytes: int | None = None
    complete: bool = False
    reason: str = ""


# For programs


def document(found: Explored) -> str:
    """All of it as a JSON text."""
    data: dict[str, object] = {
        "schema": SCHEMA,
        "engine": found.engine,
        "level": LEVEL,
        "configurations": found.configurations,
        "transitions": found.transitions,
        "depth": found.depth,
        **({} if found.depth is not None else {"depth_at_least": found.depth_at_least}),
        "nodes": found.nodes,
        "nodes_made": found.nodes_made,
        "cpu_seconds": round(found.cpu_seconds, 3),
        "peak_bytes": found.peak_bytes,
        "complete": found.complete,
        **({} if found.complete else {"reason": found.reason}),
        "file": found.pod.file,
        "line": found.pod.line,
        "kind": found.pod.kind,
        "namespace": found.pod.namespace,
        "name": found.pod.name,
        "scope": {"threshold": found.scope.threshold, "sigterm": {n: str(s) for n, s in found.scope.sigterm.items()}},
        "local_states": found.local_states or None,
        "never_enabled": found.coverage and [event.name for event in found.coverage.never_enabled],
        "rows": found.coverage and _rows(found.coverage),
    }
    return json.dumps(data, indent=2)


def _rows(coverage: Coverage) -> list[dict[str, object]]:
    return [
        {
            "machine": machine.instance.name,
            "rows": len(machine.instance.machine.transitions),
            "taken": machine.taken,
            "never": [_row(row) for row in machine.never],
            "ruled_out": [_row(row) for row in machine.ruled_out],
        }
        for machine in coverage.machines
    ]


def _row(row: Transition) -> dict[str, str]:
    return {"rule": row.cite, "row": str(row)}


# For people


@dataclass(frozen=True)
class _Entry:
    """One line of the table: a word, a value, what it means."""

    word: str
    value: str
    meaning: str = ""


def table(found: Explored, paper: Paper) -> Iterator[str]:
    """The table that stays."""
    yield ""
    if not found.complete:
        yield from _said(_Entry("INCOMPLETE", "", f"{found.reason}; what follows is what is known so far"), 0, paper)
    entries = list(_numbers(found))
    width = max(len(entry.value) for entry in entries if len(entry.value) <= _VALUE)
    for entry in entries:
        yield from _said(entry, width, paper)
    for entry in _details(found):
        yield from _said(entry, 0, paper)
    for title, lines in _lists(found):
        yield from paper.lines(title, first="  ", hang=2)
        for head, rest in lines:
            yield from paper.lines(rest, first=f"    {head} ", hang=8, styles=("bold",))


def _numbers(found: Explored) -> Iterator[_Entry]:
    so_far = "" if found.complete else " so far"
    if found.configurations is not None:
        what = f"different states of the whole pod that can be reached{so_far}"
        yield _number("configurations", found.configurations, what)
    if found.transitions is not None:
        yield _number("transitions", found.transitions, f"steps from one of them to the next{so_far}")
    if found.depth is not None:
        yield _number("depth", found.depth, f"the farthest one is so many steps away{so_far}")
    elif found.depth_at_least:
        more = "" if not found.complete else "; --depth finds out exactly"
        yield _Entry("depth", f"at least {found.depth_at_least:,}", f"the farthest one is so many steps away{more}")
    if found.nodes is not None:
        made = f", {found.nodes_made:,} were made on the way" if found.nodes_made else ""
        yield _number("nodes", found.nodes, f"of the decision diagram that holds all of them{made}")
    elif found.nodes_made:
        yield _number("nodes", found.nodes_made, "of decision diagrams, made so far")
    yield _Entry("CPU", f"{found.cpu_seconds:,.2f} s", "of processor time")
    if found.peak_bytes is not None:
        yield _Entry("memory", f"{found.peak_bytes / 1_000_000:,.0f} MB", "at the peak")


def _number(word: str, number: int, meaning: str) -> _Entry:
    about = f"about {Decimal(number):.2e}: " if number >= HUGE else ""
    return _Entry(word, f"{number:,}", about + meaning)


def _details(found: Explored) -> Iterator[_Entry]:
    so_far = "" if found.complete else " so far"
    if found.local_states:
        largest = sorted(found.local_states.items(), key=lambda item: -item[1])[:_LARGEST]
        most = ", ".join(f"{name} {count:,}" for name, count in largest)
        more = len(found.local_states) - len(largest)
        yield _Entry("local states", "", f"{most}{f', and {more} machines with fewer' if more else ''}")
    coverage = found.coverage
    if coverage is None:
        return
    never = ", ".join(_with_sites(together((_stem(e.name, e.site), e.site) for e in coverage.never_enabled)))
    yield _Entry("never enabled", "", (never or "no event: all of them can happen") + (so_far if never else ""))
    said = f"{coverage.taken:,} of {coverage.possible:,} rows of the tables are taken by some step{so_far}"
    aside = f"; {coverage.ruled_out:,} more are ruled out by the manifest" if coverage.ruled_out else ""
    yield _Entry("rows", "", said + aside)


def _stem(event: str, site: str) -> str:
    return event.removeprefix(f"{site}.")


def _with_sites(found: Iterable[tuple[str, Sequence[str]]]) -> Iterator[str]:
    yield from (f"{thing} ({_some(sites)})" if sites else thing for thing, sites in found)


def _of_machines(machine: str, sites: Sequence[str]) -> str:
    return next(_with_sites([(machine, sites)]))


def _some(names: Sequence[str]) -> str:
    """
    The first few names, and how many more.

    >>> _some(["a", "b", "c", "d", "e", "f", "g", "h"])
    'a, b, c, d, e, f and 2 more'
    """
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return ", ".join(names[:_NAMED]) + more


Lines = list[tuple[str, str]]  # what a line begins with, and the rest of it


def _lists(found: Explored) -> Iterator[tuple[str, Lines]]:
    """The rows in detail: how many of each machine, those never taken, those that the manifest rules out."""
    if found.coverage is None:
        return
    machines = found.coverage.machines
    shares = _by_machine((m, (f"{m.taken} of {m.possible}",)) for m in machines if m.possible)
    yield "rows taken, by machine", [(f"{who}:", said) for who, said in shares]
    never = _by_machine((m, (row.cite, str(row))) for m in machines for row in m.never)
    if never:
        yield _NEVER if found.complete else "rows not taken so far", [
            (rule or "(no rule)", f"{who}: {row}") for who, (rule, row) in never
        ]


def _by_machine(pairs)
def _said(entry: _Entry, width: int, paper: Paper) -> Iterator[str]:
    """A line of the table: in columns where there is room, one below the other where there is none."""
    styles = ("bold", "yellow") if entry.word == "INCOMPLETE" else ("bold",)
    word = f"  {entry.word} "
    if len(entry.value) <= width and paper.width >= _NARROW:
        first = word.ljust(_LABEL) + (f"{entry.value:>{width}}  " if width else "")
        yield from paper.lines(entry.meaning, first=first, hang=len(first), styles=styles)
        return
    if not entry.value:
        yield from paper.lines(entry.meaning, first=f"  {entry.word}: ", hang=4, styles=styles)
        return
    room = paper.width - (_LABEL if paper.width >= _NARROW else 4)
    hang = paper.width - room
    pieces = list(_broken(entry.value, room - (0 if hang == _LABEL else len(word))))
    yield (word.ljust(hang) if hang == _LABEL else word) + paper.style(pieces[0], *styles)
    yield from (" " * hang + paper.style(piece, *styles) for piece in pieces[1:])
    yield from paper.lines(entry.meaning, first=" " * hang)


def _broken(value: str, room: int) -> Iterator[str]:
    """
    A long number in pieces, broken behind its commas.

    >>> list(_broken("1,351,088,776", 8))
    ['1,351,', '088,776']
    """
    line = ""
    parts = value.split(",")
    for number, part in enumerate(parts):
        piece = part + ("," if number < len(parts) - 1 else "")
        if line and len(line) + len(piece) > room:
            yield line
            line = ""
        line += piece
    yield line
