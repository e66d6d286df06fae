"""
The agreement with SPIN, as a table: ``python tests/benchmarks/spin_agreement.py [--quick] [--laws] [POD ...]``.

For each bundled pod: configurations and transitions by `explore`, states and transitions by SPIN (which counts one
transition more, to its start), and the verdicts of SPIN and of `check` on the planted laws; with ``--laws`` also on
every law (compiling them takes minutes). Exits 1 if anything differs.
"""

import argparse
import platform
import shutil
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import pods
import spin
from exports.test_spin import PLANTED, violations

from podmodel.engines.check import check
from podmodel.engines.explore import explore
from podmodel.exports.promela import to_promela
from podmodel.kernel.property import Kind, Outcome
from podmodel.properties import LAWS

HEAD = ("pod", "configurations", "states", "transitions", "SPIN's - 1", "explore s", "SPIN s", "verdicts")


def row(name, laws):
    """One line of the table, and whether all of it agrees."""
    system = pods.system(name)
    start = time.monotonic()
    space = explore(system, limit=3_000_000)
    ours = time.monotonic() - start
    found = spin.run(to_promela(system), optimise="-O2", depth=5_000_000, width=24)
    same, asked = verdicts(system, laws)
    agrees = (found.states, found.transitions - 1) == (space.configurations, space.transitions) and same == asked
    cells = (
        name,
        f"{space.configurations:,}",
        f"{found.states:,}",
        f"{space.transitions:,}",
        f"{found.transitions - 1:,}",
        f"{ours:.1f}",
        f"{sum(found.seconds.values()):.1f}",
        f"{same} of {asked} the same",
    )
    return cells, agrees, space.configurations


def verdicts(system, laws):
    """How many of the laws get the same verdict, of how many."""
    found = violations(system, laws)
    same = 0
    for verdict in check(system, laws):
        failing = Outcome.PROVED if verdict.law.kind is Kind.SOMETIMES else Outcome.REFUTED
        same += found[id(verdict.law)] == (verdict.outcome is failing)
    return same, len(laws)


def main():
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[1])
    parser.add_argument("pods", nargs="*", help="some of them only")
    parser.add_argument("--quick", action="store_true", help="the small pods only")
    parser.add_argument("--laws", action="store_true", help="every law, not only the planted ones")
    arguments = parser.parse_args()
    if not spin.available():
        sys.exit(spin.MISSING)
    compiler = subprocess.run(
        [shutil.which("gcc"), "--version"], capture_output=True, text=True, check=True
    ).stdout.splitlines()[0]
    print(f"{spin.version()}; {compiler}; Python {platform.python_version()}")
    print("spin -a; gcc -O2 -DNOREDUCE -DSAFETY; pan -m5000000 -w24 -c0\n")
    print(f"| {' | '.join(HEAD)} |\n|{'---|' * len(HEAD)}", flush=True)
    names = arguments.pods or [*pods.PODS, *([] if arguments.quick else pods.LARGER)]
    fine, total = True, 0
    for name in names:
        cells, agrees, size = row(name, (*LAWS, *PLANTED) if arguments.laws else PLANTED)
        print(f"| {' | '.join(cells)} |", flush=True)
        fine, total = fine and agrees, total + size
    print(f"\n{len(names)} pods, {total:,} configurations: {'everything agrees' if fine else 'SOMETHING DIFFERS'}")
    sys.exit(0 if fine else 1)


if __name__ == "__main__":
    main()
