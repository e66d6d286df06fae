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
from contextlib import nullcontext
from pathlib import Path

HERE = Path(__file__).parent
TESTS = HERE.parent
sys.path[:0] = [str(TESTS), str(TESTS.parent / "properties")]

from mutating import Mutant, mutants, planted  # noqa: E402 - their folders are no packages
from noticing import noticed  # noqa: E402
from tallying import BY, merged, shown  # noqa: E402

PATH = HERE / "mutants.json"
EXAMPLES = (  # what is told of single decisions and lives that nobody recorded
    *(f"tests/lifecycles/test_{name}.py" for name in ("handler", "probe", "status", "termination_stories")),
    *(f"tests/agreement/test_{name}.py" for name in ("actions", "apistatus", "backoff", "grace", "prober")),
    *(f"tests/agreement/test_{name}.py" for name in ("conditions", "phase", "restart", "statusmgr")),
)
PASSED, FAILED, BROKEN = 40, 41, 42
NO_EXAMPLES = ("matters", "whole_recording", "bundled_sample", "missing_field", "broken")


def example_notices(label: str) -> bool:
    """Whether an example in the tests fails, asked in a process of its own, where nothing was read before."""
    asked = [sys.executable, str(HERE / "mutate.py"), "--under", label]
    said = subprocess.run(asked, cwd=TESTS.parent, capture_output=True, text=True, check=False)
    if said.returncode not in (PASSED, FAILED):
        raise RuntimeError(f"the examples could not be asked about {label}:\n{said.stdout}{said.stderr}")
    return said.returncode == FAILED


def under(changed: Mutant | None) -> int:
    """Run the examples while the mutant is planted, or nothing."""
    import pytest

    os.chdir(TESTS.parent)
    chosen = " and ".join(f"not {word}" for word in NO_EXAMPLES)
    with planted(changed) if changed else nullcontext():
        said = pytest.main(["-x", "-q", "-p", "no:cacheprovider", "-k", chosen, *EXAMPLES])
    return {pytest.ExitCode.OK: PASSED, pytest.ExitCode.TESTS_FAILED: FAILED}.get(pytest.ExitCode(said), BROKEN)


def looked_at(chosen: Iterable[str]) -> dict[str, dict[str, str]]:
    """Who notices each of them; where numbers do, laws are asked until one notices something of the row or case."""
    if example_notices(""):
        raise RuntimeError("the examples fail before anything is changed")
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


def main() -> int:
    """Look at the mutants that were chosen, print, and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--machine", default="", help="part of a declaration's name")
    parser.add_argument("--sample", type=int, default=0, help="so many of them, by chance")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--write", action="store_true", help="write what was found to mutants.json")
    parser.add_argument("--under", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.under is not None:
        return under(mutants()[asked.under] if asked.under else None)
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
