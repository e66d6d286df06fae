"""
The data file of the mutants: what `tests/quality/mutate.py` found, and what was written to it by hand.

"declarations" says how many mutants of each there are, and who is the first to notice them; "laws" names for each law a
mutant that it notices, in a scenario; "survivors" are what nobody notices, with the reason; "no law" lists the rows and
cases whose mutants change numbers and no law, with the sentence that is missing where it is known.
"""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

from mutating import mutants

NEW = "a missing sentence, or an equivalent mutant?"
BY = ("declaration", "recording", "number", "law", "example")


def merged(found: dict[str, dict[str, str]], data: dict[str, Any]) -> dict[str, Any]:
    """The data file with what was found in place of what it said of the same declarations."""
    counts: dict[str, Counter[str]] = {}
    laws: dict[str, dict[str, str]] = {}
    for label, by in found.items():
        here = counts.setdefault(mutants()[label].of, Counter(mutants=0))
        here["mutants"] += 1
        here[next((key for key in BY if key in by), "survives")] += 1
        if "number" in by and "law" in by:
            laws.setdefault(by["law"], {"mutant": label, "in": by["number"]})
    silent = {f"{of}, {part}": data["no law"].get(f"{of}, {part}", "") for of, part in without_a_law(found)}
    survivors = {label: data["survivors"].get(label, NEW) for label, by in found.items() if not by}
    known = {mutant.of for mutant in mutants().values()} - counts.keys()
    names = tuple(f"{one}, " for one in known)
    return {
        "about": data["about"],
        "declarations": in_order({one: n for one, n in data["declarations"].items() if one in known} | counts),
        "laws": dict(sorted(({s: n for s, n in data["laws"].items() if of(n["mutant"]) in known} | laws).items())),
        "survivors": in_order({one: why for one, why in data["survivors"].items() if of(one) in known} | survivors),
        "no law": {row: why for row, why in data["no law"].items() if row.startswith(names)} | silent,
    }


def without_a_law(found: dict[str, dict[str, str]]) -> list[tuple[str, str]]:
    """The rows and cases of which numbers notice mutants, and laws and recordings none."""
    said: dict[tuple[str, str], set[str]] = {}
    for label, by in found.items():
        said.setdefault((mutants()[label].of, mutants()[label].part), set()).update(by)
    return [row for row, by in said.items() if "number" in by and not by & {"law", "recording"}]


def of(label: str) -> str:
    """The declaration that a mutant is of, or nothing if there is no such mutant any more."""
    mutant = mutants().get(label)
    return mutant.of if mutant else ""


def in_order(entries: dict[str, Any]) -> dict[str, Any]:
    """Entries by declaration or by mutant in the order of the tables."""
    order = {key: place for place, mutant in enumerate(mutants().values()) for key in (mutant.of, str(mutant))}
    return dict(sorted(entries.items(), key=lambda entry: order[entry[0]]))


def shown(data: dict[str, Any]) -> str:
    """The data file's text, with one line for each entry."""
    parts = []
    for key, value in data.items():
        if isinstance(value, dict):
            lines = ",\n".join(f"  {json.dumps(k)}: {json.dumps(v, ensure_ascii=False)}" for k, v in value.items())
            parts.append(f' "{key}": {{\n{lines}\n }}')
        else:
            parts.append(f' "{key}": {json.dumps(value)}')
    return "{\n" + ",\n".join(parts) + "\n}\n"
