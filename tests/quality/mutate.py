"""
Change every row and every case of the tables, one at a time, and say who notices: a nightly command.

`python tests/quality/mutate.py [--write] [--only NAME] [--again] [--stale]`: without `--again`, only what the data file
does not know of today's tables is looked at, so a run that was stopped goes on where it was. NAME is part of what a
declaration is called, such as "machine pod" or "table status". `--write` puts what is found into mutants.json now and
then, and writes docs/strength.md in the end; reasons of survivors are kept, new ones are to be filled in by hand.
`--stale` lists what is not known, and stops.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

HERE = Path(__file__).parent
TESTS = HERE.parent
sys.path[:0] = [str(TESTS), str(TESTS.parent / "properties")]

from mutating import Mutant, mutants  # noqa: E402 - their folders are no packages
from noticing import LISTED, Notice, broken, noticed, size  # noqa: E402
from tallying import PAGE, PATH, fresh, merged, not_run, page, shown, stored, total  # noqa: E402

EVERY = 50  # mutants between two writings of the data file


def looked_at(mutant: Mutant, spoken_of: set[tuple[str, str]]) -> Notice | None:
    """Who notices it; where a number does, a law is asked too, until one has noticed something of the row or case."""
    notice = noticed(mutant)
    part = mutant.of, mutant.part
    if notice is None or notice.by != "number" or part in spoken_of:
        return notice
    if size(notice.where) > LISTED:
        return notice
    laws = broken(mutant, notice.where)
    if laws:
        spoken_of.add(part)
    return replace(notice, law=laws[0]) if laws else notice


def run(chosen: Sequence[str], *, write: bool) -> dict[str, Notice | None]:
    """Look at these mutants, and say and store who notices each."""
    found: dict[str, Notice | None] = {}
    spoken_of: set[tuple[str, str]] = set()
    for number, label in enumerate(chosen, 1):
        begun = time.process_time()
        found[label] = looked_at(mutants()[label], spoken_of)
        print(f"{number}/{len(chosen)} {time.process_time() - begun:.1f}s {label}: {_said(found[label])}", flush=True)
        if write and (number % EVERY == 0 or number == len(chosen)):
            PATH.write_text(shown(merged(found, stored())))
    return found


def _said(notice: Notice | None) -> str:
    if notice is None:
        return "SURVIVES"
    return " ".join(filter(None, (notice.by, notice.where and f"({notice.where})", notice.law)))


def chosen_by(asked: argparse.Namespace) -> list[str]:
    """The mutants to look at."""
    known = set() if asked.again else set(fresh(stored()))
    labels = [label for label, one in mutants().items() if asked.only in one.of and label not in known]
    if asked.survivors:
        labels = [label for label in mutants() if label in stored()["survivors"] and asked.only in label]
    if asked.sample:
        labels = random.Random(asked.seed).sample(labels, min(asked.sample, len(labels)))
    return labels


def main() -> int:
    """Look at the mutants that were chosen, print, and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true", help="store what is found in mutants.json and docs/strength.md")
    parser.add_argument("--only", default="", metavar="NAME", help="part of a declaration's name")
    parser.add_argument("--again", action="store_true", help="look also at what is known already")
    parser.add_argument("--survivors", action="store_true", help="look again at what nobody noticed")
    parser.add_argument("--sample", type=int, default=0, help="so many of them, by chance")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--stale", action="store_true", help="list what is not known of today's tables")
    asked = parser.parse_args()
    if asked.stale:
        print(*not_run(stored()), sep="\n")
        return 0
    found = run(chosen_by(asked), write=asked.write)
    by = Counter(notice.by if notice else "survives" for notice in found.values())
    print(f"{len(found)} mutants: {dict(by)}, {time.process_time():.0f} s of CPU")
    if asked.write:
        data = merged({}, stored())
        PATH.write_text(shown(data))
        PAGE.write_text(page(data))
        print(f"in all: {dict(total(data))}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
