"""
Proof at scale, measured: ``python tests/benchmarks/scale.py [--quick] [--write] [SUBJECT ...]``.

============ ==========================================================================================================
``spin``     beside SPIN: counts and verdicts on systems exported from this model, and the CPU of both whole processes
``largest``  the largest pod that is promised: every law, and the shortest counterexample to a planted fault
``kubelet``  a pod of 1 init container, 1 sidecar, 2 mains: every law at every level of the kubelet
``growth``   from 2 to 20 containers: counts and time, as a table and a plot
``web``      ``podmodel check examples/web.yaml``
============ ==========================================================================================================

Every number is of a process of its own, from its start to its end: CPU seconds (user and system, children included) and
peak memory. Prints Markdown; ``--write`` puts it into the README, each subject between its markers, and draws
``docs/growth.svg``. Exits with 1 if anything disagrees or a target is missed. ``--quick`` measures small things only.
"""

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import spin
from measuring import Measured, machine, measured, table
from plot import plot

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
README, PLOT = ROOT / "README.md", ROOT / "docs" / "growth.svg"
PYTHON = sys.executable
COMPILE = ("gcc", "-O1", "-w", "-DNOREDUCE", "-DSAFETY", "-DMEMLIM=4096")
"""With -O0 or -O2 the compiler and the search together take longer at two million states."""

LEAST_RATIO, LARGE = 20, 1_000_000
SMALL_PODS = ("job", "retry", "startup", "gated", "readiness", "liveness", "init", "two", "sidecar", "hooks")
LARGE_PODS = ("probes", "init-and-main", "two-servers", "probes-and-hooks", "two-liveness", "sidecar-liveness")
SIZES = tuple(range(2, 21, 2))


class Judge:
    """What went wrong, if anything did."""

    def __init__(self) -> None:
        self.faults: list[str] = []

    def mark(self, good: bool, fault: str, word: str = "yes") -> str:
        """The word for the table, or no."""
        if not good:
            self.faults.append(fault)
        return word if good else "**no**"


# Beside SPIN


def beside_spin(options: argparse.Namespace, judge: Judge) -> Iterator[str]:
    """Both on the same systems."""
    if not spin.available():
        sys.exit(spin.MISSING)
    compiler = measured(COMPILE[0], "--version").out.splitlines()[0]
    rows = []
    for name in SMALL_PODS[:4] if options.quick else (*SMALL_PODS, *LARGE_PODS):
        with tempfile.TemporaryDirectory(prefix="podmodel-scale-") as folder:
            rows.append(_both(name, Path(folder), judge))
        print(f"  {name}", file=sys.stderr, flush=True)
    rows.sort(key=lambda row: row[1])
    yield f"{spin.version()}; {compiler}; `spin -a`, `{' '.join(COMPILE)}`, `pan -c0`."
    yield ""
    yield from table(
        "pod|configurations|transitions|SPIN's counts|its verdicts|`explore`, CPU s|SPIN, CPU s|of it gcc|ratio",
        "lrrllrrrr",
        [(row[0], f"{row[1]:,}", f"{row[2]:,}", *row[3:]) for row in rows],
    )


def _both(name: str, folder: Path, judge: Judge) -> tuple[object, ...]:
    """A line of the table: what both count, what both say of the planted laws, what both take."""
    made = json.loads(measured(PYTHON, HERE / "beside_spin.py", name, folder).out)
    ours = measured(
        PYTHON, "-m", "podmodel", "explore", folder / "pod.json", *made["options"], "--format=json", cwd=ROOT
    )
    said = json.loads(ours.out)
    count, transitions = said["configurations"], said["transitions"]
    found, theirs, compiling = _spin("counts.pml", folder, count)
    same = (found.states, found.transitions - 1) == (count, transitions)
    failed = _spin("planted.pml", folder, count)[0].violated
    agree = all(law["refuted"] is not failed.isdisjoint(law["claims"]) for law in made["laws"])
    ratio = theirs / ours.seconds
    if count >= LARGE:
        judge.mark(ratio >= LEAST_RATIO, f"{name}: only {ratio:.1f} times less CPU than SPIN")
    return (
        name,
        count,
        transitions,
        judge.mark(
            same, f"{name}: SPIN counts {found.states:,} states and {found.transitions - 1:,} transitions", "equal"
        ),
        judge.mark(agree, f"{name}: SPIN fails the assertions {sorted(failed)} of {made['laws']}", "equal"),
        f"{ours.seconds:.2f}",
        f"{theirs:.2f}",
        f"{compiling:.2f}",
        f"{ratio:.0f}",
    )


def _spin(model: str, folder: Path, count: int) -> tuple[spin.Pan, float, float]:
    """What SPIN finds, its CPU seconds with those of the compiler, and the compiler's alone."""
    parts: list[Measured] = [
        measured("spin", "-a", model, cwd=folder),
        measured(*COMPILE, "-o", "pan", "pan.c", cwd=folder),
        measured("./pan", f"-m{count + 1_000}", f"-w{max(count.bit_length(), 16)}", "-c0", cwd=folder),
    ]
    return spin.said(parts[-1].out), sum(part.seconds for part in parts), parts[1].seconds


# The largest pod


def largest(options: argparse.Namespace, judge: Judge) -> Iterator[str]:
    """3 init containers, 3 sidecars, 6 mains; three probes and both hooks on every one that may have them."""
    rows = []
    for task, what, seconds, megabytes in (
        ("safety", "every law of safety and possibility", 10, 500),
        ("responses", "every response law", 60, None),
        ("fault", "a planted fault, its shortest counterexamples", 20, None),
    ):
        shape = (1, 1, 1) if options.quick else (3, 3, 6)
        took = measured(PYTHON, HERE / "largest_pod.py", task, *map(str, shape), cwd=ROOT)
        print(f"  {task}", file=sys.stderr, flush=True)
        good = took.seconds <= seconds and took.megabytes <= (megabytes or took.megabytes)
        target = f"{seconds} s, {megabytes} MB" if megabytes else f"{seconds} s"
        mark = judge.mark(good, f"{what}: {took.seconds:.1f} s, {took.megabytes:.0f} MB")
        rows.append((what, took.out.strip(), f"{took.seconds:.1f}", f"{took.megabytes:.0f}", target, mark))
    yield from table("question|answer|CPU s|peak MB|target|met", "llrrll", rows)


# The levels of the kubelet


def kubelet(options: argparse.Namespace, judge: Judge) -> Iterator[str]:
    """1 init container, 1 sidecar, 2 mains; three probes and both hooks on every one that may have them."""
    rows = []
    for task, what in (
        ("kubelet", "every law of safety and possibility: API, worker, sandbox, images, ends"),
        ("node", "those of the node"),
    ):
        took = measured(PYTHON, HERE / "largest_pod.py", task, *("001" if options.quick else "112"), cwd=ROOT)
        print(f"  {task}", file=sys.stderr, flush=True)
        answer = took.out.strip()
        good = took.seconds <= 60 and took.megabytes <= 2_000 and "incomplete" not in answer
        mark = judge.mark(good, f"{what}: {answer}, {took.seconds:.1f} s, {took.megabytes:.0f} MB")
        rows.append((what, answer, f"{took.seconds:.1f}", f"{took.megabytes:.0f}", "60 s, 2000 MB", mark))
    yield from table("question|answer|CPU s|peak MB|target|met", "llrrll", rows)


# Growth


def growth(options: argparse.Namespace, _: Judge) -> Iterator[str]:
    """Counts and time over the number of containers."""
    found = []
    for size in SIZES[:2] if options.quick else SIZES:
        took = measured(PYTHON, HERE / "growth.py", str(size), cwd=ROOT)
        print(f"  {size} containers", file=sys.stderr, flush=True)
        found.append(json.loads(took.out) | {"seconds": took.seconds, "megabytes": took.megabytes})
    if options.write:
        PLOT.write_text(plot(found), encoding="utf-8")
    yield from table(
        "containers|configurations|transitions|nodes|CPU s|peak MB",
        "rrrrrr",
        [
            (
                row["containers"],
                f"{row['configurations']:.2e}",
                f"{row['transitions']:.2e}",
                f"{row['nodes']:,}",
                f"{row['seconds']:.2f}",
                f"{row['megabytes']:.0f}",
            )
            for row in found
        ],
    )


# The example


def web(_: argparse.Namespace, judge: Judge) -> Iterator[str]:
    """The first command of the README."""
    took = measured(PYTHON, "-m", "podmodel", "check", "examples/web.yaml", cwd=ROOT)
    mark = judge.mark(took.seconds <= 2, f"podmodel check examples/web.yaml: {took.seconds:.2f} s")
    said = took.out.strip().splitlines()[-1]
    yield from table(
        "command|answer|CPU s|peak MB|target|met",
        "llrrll",
        [("`podmodel check examples/web.yaml`", said, f"{took.seconds:.2f}", f"{took.megabytes:.0f}", "2 s", mark)],
    )


# The README


def put(text: str, subject: str, lines: list[str]) -> str:
    """The text with these lines between the markers of the subject."""
    begin, end = f"<!-- scale.py {subject}: written by tests/benchmarks/scale.py -->\n", f"<!-- {subject}: end -->"
    before, found, rest = text.partition(begin)
    _, closed, after = rest.partition(end)
    if not found or not closed:
        sys.exit(f"README.md has no markers for '{subject}': {begin.strip()} ... {end}")
    return before + begin + "\n".join(["", *lines, "", end]) + after


SUBJECTS = {"spin": beside_spin, "largest": largest, "kubelet": kubelet, "growth": growth, "web": web}


def main() -> None:
    """Measure, print, and write if asked to."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("subjects", nargs="*", metavar="SUBJECT", help=f"of {', '.join(SUBJECTS)} (default: all)")
    parser.add_argument("--quick", action="store_true", help="small things only; writes nothing")
    parser.add_argument("--write", action="store_true", help="put the tables into the README")
    arguments = parser.parse_args()
    arguments.write &= not arguments.quick
    unknown = sorted(set(arguments.subjects) - set(SUBJECTS))
    if unknown:
        parser.error(f"no such subject: {', '.join(unknown)}")
    judge = Judge()
    for subject in arguments.subjects or SUBJECTS:
        lines = [f"{machine()}; {os.cpu_count()} CPUs.", "", *SUBJECTS[subject](arguments, judge)]
        print("\n".join(["", *lines]), flush=True)
        if arguments.write:
            README.write_text(put(README.read_text(encoding="utf-8"), subject, lines), encoding="utf-8")
    print(file=sys.stderr)
    sys.exit("\n".join(judge.faults) or None)


if __name__ == "__main__":
    main()
