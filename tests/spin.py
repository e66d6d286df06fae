"""Runs SPIN on Promela text: generate, compile, search; and reads what its verifier prints."""

import re
import shutil
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

MISSING = "SPIN is not installed here: apt-get install spin gcc (the comparison runs where it is)"


def available():
    """Whether SPIN and a C compiler are here."""
    return shutil.which("spin") is not None and shutil.which("gcc") is not None


def version():
    """What SPIN says it is."""
    return subprocess.run([shutil.which("spin"), "-V"], capture_output=True, text=True, check=True).stdout.strip()


@dataclass(frozen=True)
class Pan:
    """
    What the verifier found.

    `transitions` are those it prints, with the one to the start; `violated` the numbers of the assertions that failed;
    `seconds` are what each program took.
    """

    states: int
    transitions: int
    errors: int
    violated: frozenset[int]
    seconds: dict[str, float]


def run(text, *, optimise="-O0", depth=1_000_000, width=20, formula=None):
    """Search the whole space, through every error; with a formula, look for a run that breaks it."""
    with tempfile.TemporaryDirectory(prefix="podmodel-spin-") as directory:
        Path(directory, "model.pml").write_text(text, encoding="utf-8")
        seconds = {}

        def call(name, *command):
            start = time.monotonic()
            done = subprocess.run(command, cwd=directory, capture_output=True, text=True, check=False)
            seconds[name] = time.monotonic() - start
            assert done.returncode == 0, f"{' '.join(command)}\n{done.stdout[-2000:]}{done.stderr[-2000:]}"
            return done.stdout

        said = call("spin", "spin", "-a", "model.pml")
        assert "error" not in said.lower(), said
        safety = [] if formula else ["-DSAFETY"]
        call("gcc", "gcc", optimise, "-w", "-DNOREDUCE", "-DMEMLIM=4096", *safety, "-o", "pan", "pan.c")
        how = ["-a", "-N", formula] if formula else ["-c0"]
        out = call("pan", "./pan", f"-m{depth}", f"-w{width}", *how)
    assert "max search depth too small" not in out, out
    assert "truncated" not in out, out
    return Pan(
        states=int(re.search(r"(\d+) states, stored", out)[1]),
        transitions=int(re.search(r"(\d+) transitions \(= ", out)[1]),
        errors=int(re.search(r"errors: (\d+)", out)[1]),
        violated=frozenset(int(n) for n in re.findall(r"assertion violated\s+!\((\d+)\)", out)),
        seconds=seconds,
    )
