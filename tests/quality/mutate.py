"""
Change every row and every case of the tables, one at a time, and say who notices.

`python tests/quality/mutate.py [--machine NAME] [--sample N --seed S] [--write]`: NAME is part of what a mutant is
called, such as "machine pod" or "table status". `--write` replaces what mutants.json says of the declarations that were
looked at whole; the reasons of survivors are kept, new ones are to be filled in by hand.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
TESTS = HERE.parent
sys.path[:0] = [str(TESTS), str(TESTS.parent / "properties")]

from mutating import Mutant, mutants, planted  # noqa: E402 - their folders are no packages
from noticing import noticed  # noqa: E402

PATH = HERE / "mutants.json"
NEW = "a missing sentence, or an equivalent mutant?"
BY = ("declaration", "recording", "number", "law", "example")
EXAMPLES = (  # what is told of single decisions and lives that nobody recorded
    *(f"tests/lifecycles/test_{name}.py" for name in ("handler", "probe", "status", "termination_stories")),
    *(f"tests/agreement/test_{name}.py" for name in ("actions", "apistatus", "backoff", "grace", "prober")),
    *(f"tests/agreement/test_{name}.py" for name in ("conditions", "phase", "restart", "statusmgr")),
)
NO_EXAMPLES = ("matters", "whole_recording", "bundled_sample", "missing_field", "broken")


def example_notices(label: str) -> bool:
    """Whether an example in the tests fails, asked in a process of its own, where nothing was read before."""
    asked = [sys.executable, str(HERE / "mutate.py"), "--under", label]
    return subprocess.run(asked, cwd=TESTS.parent, capture_output=True, check=False).returncode == 1


def under(mutant: Mutant) -> int:
    """Run the examples while the mutant is planted."""
    import pytest

    os.chdir(TESTS.parent)
    with planted(mutant):
        chosen = " and ".join(f"not {word}" for word in NO_EXAMPLES)
        return pytest.main(["-x", "-q", "-p", "no:cacheprovider", "-k", chosen, *EXAMPLES])


def looked_at(chosen: Iterable[str]) -> dict[str, dict[str, str]]:
    """Who notices each of them; where numbers do, laws are asked until one notices something of the row or case."""
    found: dict[str, dict[str, str]] = {}
    spoken_of: set[tuple[str, str]] = set()
    for label in chosen:
        mutant = mutants()[label]
        by = dict(noticed(mutant, first=(mutant.of, mutant.part) in spoken_of))
        if "law" in by:
            spoken_of.add((mutant.of, mutant.part))
        if not by and example_notices(label):
            by = {"example": "of the tests of lifecycles or agreement"}
        found[label] = by
        print(f"{label}: {', '.join(f'{key} ({value})' for key, value in by.items()) or 'SURVIVES'}", flush=True)
    return found


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
    silent = Counter(of for of, _ in without_a_law(found))
    declared = {of: {**here, "without a law": silent[of]} for of, here in counts.items()}
    survivors = {label: data["survivors"].get(label, NEW) for label, by in found.items() if not by}
    known = {mutant.of for mutant in mutants().values()} - counts.keys()
    return {
        "about": data["about"],
        "declarations": in_order({one: n for one, n in data["declarations"].items() if one in known} | declared),
        "laws": {s: one for s, one in data["laws"].items() if of(one["mutant"]) in known} | laws,
        "survivors": in_order({one: why for one, why in data["survivors"].items() if of(one) in known} | survivors),
        "missing": {row: text for row, text in data["missing"].items() if row.split(", ")[0] in known}
        | {f"{of}, {part}": data["missing"].get(f"{of}, {part}", "") for of, part in without_a_law(found)},
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


def main() -> int:
    """Look at the mutants that were chosen, print, and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--machine", default="", help="part of a declaration's name")
    parser.add_argument("--sample", type=int, default=0, help="so many of them, by chance")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--write", action="store_true", help="write what was found to mutants.json")
    parser.add_argument("--under", default="", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.under:
        return under(mutants()[asked.under])
    chosen = [label for label, mutant in mutants().items() if asked.machine in mutant.of]
    if asked.sample and asked.write:
        parser.error("--write is for whole declarations: leave out --sample")
    if asked.sample:
        chosen = random.Random(asked.seed).sample(chosen, min(asked.sample, len(chosen)))
    found = looked_at(chosen)
    survivors = [label for label, by in found.items() if not by]
    first = Counter(next((key for key in BY if key in by), "survives") for by in found.values())
    print(f"{len(found)} mutants, {len(survivors)} survive: {dict(first)}")
    if asked.write:
        PATH.write_text(shown(merged(found, json.loads(PATH.read_text()))))
    return 0


if __name__ == "__main__":
    sys.exit(main())
