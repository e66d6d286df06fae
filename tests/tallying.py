"""
The data file of the mutants: what `tests/quality/mutate.py` found, and what was written to it by hand.

For each declaration: its fingerprint when it was looked at, and for each row or case who notices each of its mutants
(an empty list: nobody does). "survivors" says of these why: a missing sentence, or an equivalent mutant. What was found
of a declaration that has changed since counts as not run.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, TypeAlias

from mutating import Mutant, fingerprint, mutants
from noticing import BY, Notice

Data: TypeAlias = dict[str, Any]
Found: TypeAlias = Mapping[str, Notice | None]

PATH = Path(__file__).parent / "quality" / "mutants.json"
PAGE = Path(__file__).parents[1] / "docs" / "strength.md"
NEW = "not explained yet"
HEAD = """# Strength

<!-- Written by `python tests/quality/mutate.py --write`. -->

Every row of every machine and every case of every decision table is changed, one at a time: a row is dropped, its
guard negated, led elsewhere, robbed of one effect, its counter stopped early; a case is dropped, negated, made to give
another value. Something must notice: the declaration is refused, a recorded decision of the kubelet comes out
differently, a law comes to something else, a pinned number differs, a golden trace is no behaviour any more, or an
example in the tests fails.

`tests/quality/mutants.json` says of each mutant who notices it first, and where. What is said there of a table that
has changed since does not count: it is to be run again, and `--stale` lists it.
"""
EMPTY: Data = {
    "how": "python tests/quality/mutate.py --write",
    "about": "Who notices changes of the tables: by whom, where, and a sentence that differs there; see tallying.py.",
    "declarations": {},
    "survivors": {},
}


def stored(path: Path = PATH) -> Data:
    """The data file; an empty one where there is none."""
    data: Data = json.loads(path.read_text()) if path.exists() else EMPTY
    return data


def fresh(data: Data) -> dict[str, Notice | None]:
    """Who notices each mutant of today's tables that was looked at since its declaration changed last."""
    found: dict[str, Notice | None] = {}
    for label, mutant in mutants().items():
        entry = data["declarations"].get(mutant.of)
        if entry and entry["fingerprint"] == fingerprint(mutant.of):
            said = entry["rows"].get(mutant.part, {}).get(mutant.kind)
            if said is not None:
                found[label] = Notice(*said) if said else None
    return found


def not_run(data: Data) -> list[str]:
    """The mutants of today's tables that were not looked at, or not as they are now."""
    known = fresh(data)
    return [label for label in mutants() if label not in known]


def merged(found: Found, data: Data) -> Data:
    """The data file with what was found; what it says of other mutants is kept unless it is about older tables."""
    everything = {**fresh(data), **found}
    entries: dict[str, Any] = {}
    survivors: dict[str, str] = {}
    for label, mutant in mutants().items():
        entry = entries.setdefault(mutant.of, {"fingerprint": fingerprint(mutant.of), "mutants": 0, "rows": {}})
        entry["mutants"] += 1
        if label in everything:
            notice = everything[label]
            entry["rows"].setdefault(mutant.part, {})[mutant.kind] = _written(notice)
            if notice is None:
                survivors[label] = data["survivors"].get(label, NEW)
    return {"how": data["how"], "about": data["about"], "declarations": entries, "survivors": survivors}


def _written(notice: Notice | None) -> list[str]:
    if notice is None:
        return []
    return [notice.by, notice.where, notice.law] if notice.law else [notice.by, notice.where]


def shown(data: Data) -> str:
    """The data file's text, with one line for each row or case."""
    return "{\n" + ",\n".join(_shown(data)) + "\n}\n"


def _shown(data: Data) -> Iterator[str]:
    for key in ("how", "about"):
        yield f' "{key}": {_text(data[key])}'
    yield _braced("declarations", [_declaration(name, entry) for name, entry in data["declarations"].items()])
    yield _braced("survivors", [f"  {_text(label)}: {_text(why)}" for label, why in data["survivors"].items()])


def _braced(key: str, lines: list[str]) -> str:
    inside = ",\n".join(lines)
    return f' "{key}": {{\n{inside}\n }}'


def _declaration(name: str, entry: Data) -> str:
    rows = ",\n".join(f"    {_text(part)}: {_text(said)}" for part, said in entry["rows"].items())
    head = f'"fingerprint": {_text(entry["fingerprint"])}, "mutants": {entry["mutants"]}'
    return f'  {_text(name)}: {{\n   {head},\n   "rows": {{\n{rows}\n   }}\n  }}'


def _text(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


# ------------------------------------------------------------------------------------------------------- counting


def tally(entry: Data) -> Counter[str]:
    """Of the mutants of a declaration: how many were run, noticed, by whom, and by a sentence; how many survive."""
    said = [by for row in entry["rows"].values() for by in row.values()]
    counts = Counter((by[0] if by else "survives") for by in said)
    counts["mutants"], counts["run"], counts["noticed"] = entry["mutants"], len(said), sum(map(bool, said))
    counts["sentence"] = sum(len(by) > 2 for by in said)
    return counts


def total(data: Data) -> Counter[str]:
    """The same of all declarations."""
    found: Counter[str] = Counter()
    for entry in data["declarations"].values():
        found.update(tally(entry))
    return found


def without_a_law(data: Data) -> list[str]:
    """Rows and cases of which numbers notice mutants, and neither a law nor a recorded decision any."""
    found = []
    for name, entry in data["declarations"].items():
        for part, said in entry["rows"].items():
            notices = [by for by in said.values() if by]
            numbers = any(by[0] == "number" for by in notices)
            if numbers and not any(len(by) > 2 or by[0] == "recording" for by in notices):
                found.append(f"{name}, {part}")
    return found


def looked_at(data: Data) -> list[Mutant]:
    """The mutants that the data file says are noticed, as the tables are now."""
    return [mutants()[label] for label, notice in fresh(data).items() if notice]


# ----------------------------------------------------------------------------------------------------------- page


def page(data: Data) -> str:
    """`docs/strength.md`."""
    return "\n".join((*_head(data), *_table(data), *_survivors(data), *_silent(data)))


def _head(data: Data) -> Iterator[str]:
    counts = total(data)
    yield HEAD
    yield f"{counts['mutants']:,} mutants, {counts['run']:,} run, {counts['noticed']:,} noticed ({_share(counts)}),"
    yield f"{counts['survives']:,} survive, {counts['mutants'] - counts['run']:,} not run."
    yield f"A law notices {counts['sentence']:,} of them, alone or beside a number: where a number notices,"
    yield "a law is looked for in the same scenario, until one has been found for the row."
    yield ""


def _share(counts: Counter[str]) -> str:
    return f"{100 * counts['noticed'] / max(counts['run'], 1):.1f} %"


COLUMNS = ("mutants", "not run", *BY, "survives")


def _table(data: Data) -> Iterator[str]:
    yield "## By declaration"
    yield ""
    yield f"| | {' | '.join(COLUMNS)} |"
    yield f"|---|{'--:|' * len(COLUMNS)}"
    for name, entry in data["declarations"].items():
        yield f"| {name} | {' | '.join(_cells(tally(entry)))} |"
    yield f"| **all** | {' | '.join(_cells(total(data)))} |"
    yield ""


def _cells(counts: Counter[str]) -> Iterator[str]:
    more = {"not run": counts["mutants"] - counts["run"]}
    for column in COLUMNS:
        yield str(more.get(column, counts[column]) or "")


def _survivors(data: Data) -> Iterator[str]:
    yield "## Survivors"
    yield ""
    yield "Nobody notices these: each is a missing sentence, or an equivalent mutant."
    yield ""
    reasons: dict[str, list[str]] = {}
    for label, why in data["survivors"].items():
        reasons.setdefault(why, []).append(label)
    for why, labels in reasons.items():
        yield f"- {why}"
        yield from (f"  - `{label}`" for label in labels)
    yield ""


def _silent(data: Data) -> Iterator[str]:
    yield "## Rows of which only a number says something"
    yield ""
    yield "Each is a candidate for a law."
    yield ""
    yield from (f"- `{row}`" for row in without_a_law(data))
    yield ""
