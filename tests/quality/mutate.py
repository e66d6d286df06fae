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
    """Who notices each of them."""
    found: dict[str, dict[str, str]] = {}
    for label in chosen:
        by = dict(noticed(mutants()[label]))
        if not by and example_notices(label):
            by = {"example": "of the tests of lifecycles or agreement"}
        found[label] = by
        print(f"{label}: {', '.join(f'{key} ({value})' for key, value in by.items()) or 'SURVIVES'}", flush=True)
    return found


def summary(found: dict[str, dict[str, str]], data: dict[str, Any]) -> dict[str, Any]:
    """The data file with what was found."""
    reasons = data["survivors"]
    counts: dict[str, Counter[str]] = {}
    laws: dict[str, dict[str, Any]] = {}
    for label, by in found.items():
        here = counts.setdefault(mutants()[label].of, Counter(mutants=0))
        here["mutants"] += 1
        here[next((key for key in BY if key in by), "survives")] += 1
        if "law" in by:
            here["also a law"] += "number" in by
            law = laws.setdefault(by["law"], {"mutants": 0, "one": label, "in": by.get("number", "")})
            law["mutants"] += 1
    survivors = {label: reasons.get(label, NEW) for label, by in found.items() if not by}
    return {
        "about": data["about"],
        "declarations": {of: dict(here) for of, here in counts.items()},
        "laws": dict(sorted(laws.items())),
        "survivors": survivors,
    }


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
    parser.add_argument("--write", action="store_true", help="write mutants.json (all mutants only)")
    parser.add_argument("--under", default="", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.under:
        return under(mutants()[asked.under])
    chosen = [label for label, mutant in mutants().items() if asked.machine in mutant.of]
    if asked.sample:
        chosen = random.Random(asked.seed).sample(chosen, min(asked.sample, len(chosen)))
    found = looked_at(chosen)
    survivors = [label for label, by in found.items() if not by]
    first = Counter(next((key for key in BY if key in by), "survives") for by in found.values())
    print(f"{len(found)} mutants, {len(survivors)} survive: {dict(first)}")
    if asked.write and len(found) < len(mutants()):
        parser.error("--write is for all mutants: leave out --machine and --sample")
    if asked.write:
        data = json.loads(PATH.read_text()) if PATH.exists() else {"about": "", "survivors": {}}
        PATH.write_text(shown(summary(found, data)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
