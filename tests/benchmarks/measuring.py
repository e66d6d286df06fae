"""
What a program costs: CPU seconds and peak memory of the whole process, its start and its own children included.

Both come from the kernel when the process has ended (`os.wait4`). A new process begins with the peak of the one that
starts it, so whoever measures has to be small: nothing of podmodel is imported here.
"""

import os
import platform
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

BYTES = 1 if sys.platform == "darwin" else 1024  # that ru_maxrss counts in


@dataclass(frozen=True)
class Measured:
    """What a program printed, and what it took."""

    out: str
    seconds: float
    megabytes: float


def measured(*command: str | Path, cwd: Path | None = None) -> Measured:
    """Run a program to its end. Exits with what it said if it fails."""
    with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as complaints:
        process = subprocess.Popen(list(map(str, command)), cwd=cwd, stdout=out, stderr=complaints)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        complaints.seek(0)
        said = out.read()
        if process.returncode:
            sys.exit(f"{' '.join(map(str, command))} failed:\n{said[-2000:]}{complaints.read()[-2000:]}")
    return Measured(said, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * BYTES / 1_000_000)


def machine() -> str:
    """What kind of machine this is."""
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
        name = next(line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        name = platform.processor() or platform.machine()
    return f"{name}, {platform.system()}, {platform.python_implementation()} {platform.python_version()}"


def table(head: str, alignment: str, rows: list[tuple[object, ...]]) -> list[str]:
    """
    A table in Markdown; `alignment` has a letter for each column.

    >>> table("pod|states", "lr", [("job", 392)])
    ['| pod | states |', '|---|---:|', '| job | 392 |']
    """
    lines = [f"| {' | '.join(head.split('|'))} |", f"|{'|'.join({'l': '---', 'r': '---:'}[a] for a in alignment)}|"]
    return lines + [f"| {' | '.join(map(str, row))} |" for row in rows]
