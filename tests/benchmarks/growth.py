"""
How the symbolic engine grows with the number of containers: counts, nodes, CPU seconds and memory, 2 to 20 containers.

A quarter of the containers are init containers, a quarter sidecars; sidecars and mains have three probes and both
hooks. Each size runs in a process of its own. Prints a table in Markdown; with a path, draws the plot there as SVG::

    python tests/benchmarks/symbolic_growth.py [PLOT.svg]
"""

import json
import resource
import subprocess
import sys
import time
from math import log10
from pathlib import Path

from largest_pod import pod

from podmodel.engines.symbolic import Symbolic
from podmodel.lifecycles.compose import Scope, compose

SIZES = tuple(range(2, 21, 2))
WIDTH, HEIGHT, MARGIN = 640, 360, 60


def measured(size: int) -> dict[str, object]:
    """The numbers of one size, in this process."""
    quarter = size // 4
    system = compose(pod(quarter, quarter, size - 2 * quarter), scope=Scope(threshold=1))
    start = time.process_time()
    symbolic = Symbolic(system)
    count = symbolic.count
    seconds = time.process_time() - start
    return {
        "containers": size,
        "configurations": count,
        "nodes": symbolic.diagrams.reachable(symbolic.reachable),
        "made": len(symbolic.diagrams),
        "seconds": round(seconds, 2),
        "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }


def alone(size: int) -> dict[str, object]:
    """The numbers of one size, in a process of its own."""
    done = subprocess.run([sys.executable, __file__, "--size", str(size)], capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def table(rows: list[dict[str, object]]) -> str:
    """The numbers as a table in Markdown."""
    lines = [
        "| containers | configurations | nodes | nodes made | CPU s | peak MB |",
        "|---:|---:|---:|---:|---:|---:|",
    ]
    lines += [
        f"| {row['containers']} | {row['configurations']:.2e} | {row['nodes']:,} | {row['made']:,} "
        f"| {row['seconds']:.2f} | {row['megabytes']} |"
        for row in rows
    ]
    return "\n".join(lines)


def plot(rows: list[dict[str, object]]) -> str:
    """Three curves over the number of containers, on a logarithmic scale each, as SVG."""
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif">',
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>',
        f'<text x="{WIDTH / 2}" y="{HEIGHT - 12}" text-anchor="middle">containers</text>',
        f'<text x="{MARGIN}" y="20">powers of ten</text>',
    ]
    curves = (("configurations", "#b04030"), ("nodes", "#3060a0"), ("seconds", "#308050"))
    top = max(log10(row["configurations"]) for row in rows)
    low = min(log10(max(row["seconds"], 0.01)) for row in rows)

    def place(size: float, value: float) -> str:
        x = MARGIN + (size - SIZES[0]) / (SIZES[-1] - SIZES[0]) * (WIDTH - 2 * MARGIN)
        y = HEIGHT - MARGIN - (value - low) / (top - low) * (HEIGHT - 2 * MARGIN)
        return f"{x:.1f},{y:.1f}"

    for size in SIZES:
        x, y = place(size, low).split(",")
        parts.append(f'<text x="{x}" y="{float(y) + 18}" text-anchor="middle">{size}</text>')
    for power in range(0, int(top) + 1, 20):
        x, y = place(SIZES[0], power).split(",")
        parts.append(f'<text x="{float(x) - 8}" y="{y}" text-anchor="end">{power}</text>')
        parts.append(f'<path d="M{x},{y} L{place(SIZES[-1], power)}" stroke="#dddddd"/>')
    for number, (name, colour) in enumerate(curves):
        points = " ".join(place(row["containers"], log10(max(row[name], 0.01))) for row in rows)
        parts.append(f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2"/>')
        parts.append(f'<text x="{MARGIN + 130 + 130 * number}" y="20" fill="{colour}">{name}</text>')
    return "\n".join([*parts, "</svg>", ""])


def main(arguments: list[str]) -> None:
    """The table, and the plot if a path is given."""
    if arguments[:1] == ["--size"]:
        print(json.dumps(measured(int(arguments[1]))))
        return
    rows = [alone(size) for size in SIZES]
    print(table(rows))
    if arguments:
        Path(arguments[0]).write_text(plot(rows), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
