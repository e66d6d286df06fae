"""What a search found out about the reachable space of a pod, as a table for people."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from podmodel.report.coverage import MachineRows, together
from podmodel.report.explored import Explored
from podmodel.report.terminal import Paper

HUGE = 10**12  # from here on a number is also said by its magnitude
_LARGEST = 5  # machines whose local states are told
_NAMED = 6  # containers that are named where several have something in common
_NARROW = 60  # columns below which the table has one column
_LABEL = 17  # columns of the words on the left, margin included
_VALUE = 22  # columns of a number, unless it is longer
_NEVER = "rows never taken: nothing that can happen to this pod needs them"
_RULED_OUT = "rows ruled out by the manifest, by the rules they come from"


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
        said = f"{found.reason}; what follows is what is known so far"
        yield from paper.lines(said, first="  INCOMPLETE: ", hang=4, styles=("bold", "yellow"))
    entries = list(_numbers(found))
    width = max(len(entry.value) for entry in entries if len(entry.value) <= _VALUE)
    for entry in entries:
        yield from _said(entry, width, paper)
    for entry in _details(found):
        yield from _said(entry, 0, paper)
    for title, lines in _lists(found):
        yield from paper.lines(title, first="  ", hang=2)
        for head, rest in lines:
            yield from _begun(head, rest, paper)


# The numbers


def _numbers(found: Explored) -> Iterator[_Entry]:
    so_far = "" if found.exact else " so far"
    if found.configurations is not None:
        what = f"different states of the whole pod that can be reached{so_far}"
        yield _number("configurations", found.configurations, what)
    if found.transitions is not None:
        yield _number("transitions", found.transitions, f"steps from one of them to the next{so_far}")
    if found.depth is not None:
        yield _number("depth", found.depth, "steps to the farthest one, by the shortest way")
    elif found.depth_at_least:
        more = "; --depth finds out how many" if found.complete else ""
        yield _Entry("depth", f"at least {found.depth_at_least:,}", f"steps to the farthest one{more}")
    if found.nodes is not None:
        made = f"; {found.nodes_made:,} were made on the way" if found.nodes_made else ""
        yield _number("nodes", found.nodes, f"of the decision diagram that holds all of them{made}")
    elif found.nodes_made:
        yield _number("nodes", found.nodes_made, "of decision diagrams, made so far")
    yield _Entry("CPU", f"{found.cpu_seconds:,.2f} s", "of processor time for the search")
    if found.peak_bytes is not None:
        yield _Entry("memory", f"{found.peak_bytes / 1_000_000:,.0f} MB", "of the whole program, at the peak")


def _number(word: str, number: int, meaning: str) -> _Entry:
    about = f"about {Decimal(number):.2e}: " if number >= HUGE else ""
    return _Entry(word, f"{number:,}", about + meaning)


def _details(found: Explored) -> Iterator[_Entry]:
    so_far = "" if found.exact else " so far"
    if found.local_states:
        largest = sorted(found.local_states.items(), key=lambda item: -item[1])[:_LARGEST]
        most = ", ".join(f"{name} {count:,}" for name, count in largest)
        more = len(found.local_states) - len(largest)
        yield _Entry("local states", "", f"{most}{f', and {more:,} machines with fewer' if more else ''}")
    coverage = found.coverage
    if coverage is None:
        return
    stems = ((event.name.removeprefix(f"{event.site}."), event.site) for event in coverage.never_enabled)
    never = ", ".join(_of(event, sites) for event, sites in together(stems))
    yield _Entry("never enabled", "", f"{never}{so_far}" if never else "no event: each of them can happen")
    said = f"{coverage.taken:,} of {coverage.possible:,} rows of the tables are taken by some step{so_far}"
    aside = f"; {coverage.ruled_out:,} more are ruled out by the manifest" if coverage.ruled_out else ""
    yield _Entry("rows", "", said + aside)


# The rows


Lines = list[tuple[str, str]]  # how each line begins, and the rest of it


def _lists(found: Explored) -> Iterator[tuple[str, Lines]]:
    """How many rows of each machine are taken, which never are, which the manifest rules out."""
    machines = found.coverage.machines if found.coverage else ()
    taken = _alike((m, (f"{m.taken:,} of {m.possible:,}",)) for m in machines if m.possible)
    never = _alike((m, (row.cite, str(row))) for m in machines for row in m.never)
    ruled_out = _alike((m, tuple(dict.fromkeys(row.cite for row in m.ruled_out))) for m in machines if m.ruled_out)
    if taken:
        yield "rows taken, by machine", [(f"{who}:", " ".join(share)) for who, share in taken]
    if never:
        title = _NEVER if found.exact else "rows not taken so far"
        yield title, [(f"{rule}:", f"{who}: {row}") for who, (rule, row) in never]
    if ruled_out:
        yield _RULED_OUT, [(f"{who}:", ", ".join(rules)) for who, rules in ruled_out]


def _alike(told: Iterable[tuple[MachineRows, tuple[str, ...]]]) -> list[tuple[str, tuple[str, ...]]]:
    """What is told of machines; what is told of the same machine in several containers is told once."""
    pairs = (((rows.instance.machine.name, what), rows.instance.site) for rows, what in told)
    return [(_of(machine, sites), what) for (machine, what), sites in together(pairs)]


def _of(thing: str, sites: Sequence[str]) -> str:
    """
    A thing and where it is: the first few sites, and how many more.

    >>> _of("die", "abcdefgh")
    'die (a, b, c, d, e, f and 2 more)'
    """
    more = f" and {len(sites) - _NAMED:,} more" if len(sites) > _NAMED else ""
    return f"{thing} ({', '.join(sites[:_NAMED])}{more})" if sites else thing


# The layout


def _said(entry: _Entry, width: int, paper: Paper) -> Iterator[str]:
    """A line of the table: in columns where there is room, one below the other where there is none."""
    narrow = paper.width < _NARROW
    if narrow:
        yield from _narrow(entry, paper)
    elif len(entry.value) <= width:
        value = f"{entry.value:>{width}}  " if width else ""
        yield from paper.lines(entry.meaning, first=f"  {entry.word}".ljust(_LABEL) + value, styles=("bold",))
    else:
        pieces = list(_broken(entry.value, paper.width - _LABEL))
        yield paper.style(f"  {entry.word}".ljust(_LABEL) + pieces[0], "bold")
        yield from (" " * _LABEL + paper.style(piece, "bold") for piece in pieces[1:])
        yield from paper.lines(entry.meaning, first=" " * _LABEL)


def _begun(head: str, rest: str, paper: Paper) -> list[str]:
    """A line of a list; its head is set off, unless it is a line by itself."""
    if len(head) > paper.width // 2:
        return paper.lines(f"{head} {rest}", first="    ", hang=4)
    return paper.lines(rest, first=f"    {head} ", hang=8, styles=("bold",))


def _narrow(entry: _Entry, paper: Paper) -> Iterator[str]:
    word = f"  {entry.word}: "
    if not entry.value:
        yield from paper.lines(entry.meaning, first=word, hang=4, styles=("bold",))
        return
    if len(word) + len(entry.value) <= paper.width:
        yield paper.style(word + entry.value, "bold")
    else:
        yield paper.style(word.rstrip(), "bold")
        yield from ("    " + paper.style(piece, "bold") for piece in _broken(entry.value, paper.width - 4))
    yield from paper.lines(entry.meaning, first="    ")


def _broken(value: str, room: int) -> Iterator[str]:
    """
    A long number in pieces, broken behind its commas.

    >>> list(_broken("1,351,088,776", 8))
    ['1,351,', '088,776']
    """
    line = ""
    for piece in value.replace(",", ", ").split():
        if line and len(line) + len(piece) > room:
            yield line
            line = ""
        line += piece
    yield line
