"""
The explorer against a plain search of the same systems in the same run: `python tests/benchmarks/explore_vs_plain.py`.

The plain search is what one would write first: breadth first, configurations as tuples, each step asked of
`podmodel.kernel.semantics.steps`. Both must reach the same configurations by as many steps; then the rates are
compared, in CPU seconds. The explorer must be at least twice as fast.
"""

import argparse
import sys
import time
from pathlib import Path

from measuring import machine

from podmodel.engines.explore import explore
from podmodel.kernel.semantics import initial, steps
from podmodel.lifecycles.compose import compose
from podmodel.manifest import read

SCENARIOS = Path(__file__).parents[2] / "properties" / "scenarios.yaml"
REQUIRED = 2.0


def plain(system):
    """Configurations, transitions and depth, by the kernel alone."""
    depths = {initial(system): 0}
    queue = [initial(system)]
    transitions = 0
    for configuration in queue:
        for step in steps(system, configuration):
            transitions += 1
            if step.target not in depths:
                depths[step.target] = depths[configuration] + 1
                queue.append(step.target)
    return len(depths), transitions, depths[queue[-1]]


def explored(system):
    """The same numbers by the explorer."""
    space = explore(system)
    return space.configurations, space.transitions, space.depth


def timed(search, system, least=0.5):
    """What a search finds, and the CPU seconds it takes: the best of several, if it is short."""
    best, spent = float("inf"), 0.0
    while spent < least:
        start = time.process_time()
        found = search(system)
        took = time.process_time() - start
        best, spent = min(best, took), spent + max(took, 1e-3)
    return found, best


def main():
    """Measure each pod, print a table, fail if the numbers differ or the explorer is too slow."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument(
        "names",
        nargs="*",
        default=["bare-always", "two-mains", "init-on-failure", "hooks"],
        metavar="POD",
        help="pods of properties/scenarios.yaml (default: %(default)s)",
    )
    names = parser.parse_args().names
    pods = {pod.name: pod for pod in read(str(SCENARIOS))}
    print(machine())
    print(
        f"{'pod':18}{'configurations':>16}{'transitions':>14}{'depth':>7}{'plain s':>10}{'explorer s':>12}{'ratio':>8}"
    )
    totals = [0.0, 0.0]
    for name in names:
        system = compose(pods[name])
        expected, slow = timed(plain, system)
        found, fast = timed(explored, system)
        if found != expected:
            sys.exit(f"{name}: the explorer finds {found}, the plain search {expected}")
        totals = [totals[0] + slow, totals[1] + fast]
        print(f"{name:18}{found[0]:16,}{found[1]:14,}{found[2]:7}{slow:10.3f}{fast:12.4f}{slow / fast:8.1f}")
    ratio = totals[0] / totals[1]
    print(f"{'together':55}{totals[0]:10.3f}{totals[1]:12.4f}{ratio:8.1f}")
    if ratio < REQUIRED:
        sys.exit(f"the explorer must be at least {REQUIRED} times as fast as the plain search")


if __name__ == "__main__":
    main()
