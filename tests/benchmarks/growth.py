"""
One size of the growth: ``python tests/benchmarks/growth.py CONTAINERS`` prints its counts as JSON.

A quarter of the containers are init containers, a quarter sidecars; sidecars and mains have three probes and both
hooks.
"""

import json
import sys

from largest_pod import pod

from podmodel.engines.symbolic import Symbolic
from podmodel.lifecycles.compose import Scope, compose


def main(size: int) -> None:
    """Count."""
    quarter = size // 4
    symbolic = Symbolic(compose(pod(quarter, quarter, size - 2 * quarter), scope=Scope(threshold=1)))
    found = {
        "containers": size,
        "configurations": symbolic.count,
        "transitions": symbolic.transitions,
        "nodes": symbolic.diagrams.reachable(symbolic.reachable),
    }
    print(json.dumps(found))


if __name__ == "__main__":
    main(int(sys.argv[1]))
