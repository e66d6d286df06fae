"""Runs SPIN on Promela text: generate, compile, search; and reads what its verifier prints."""

import re
import shutil
import subprocess
import tempfile
from contextlib import contextmanager
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

    `transitions` are those it prints, with the one to the start; `violated` the numbers of the assertions that failed.
    """

    states: int
    transitions: int
    errors: int
    violated: frozenset[int]


@dataclass(frozen=True)
class Verifier:
    """A compiled verifier, in its folder; `safety` says that it knows no formulas."""

    folder: Path
    safety: bool

    def search(self, *, formula=None, depth=200_000, width=18, asserting=True):
        """Search the whole space, through every error; with a formula, look for a run that breaks it."""
        how = ["-c0"] if self.safety else ["-a", "-N", formula]
        return said(_call(self.folder, "./pan", f"-m{depth}", f"-w{width}", *how, *([] if asserting else ["-A"])))


@contextmanager
def verifier(text, *, optimise="-O0", safety=True):
    """Generate and compile the verifier of a model."""
    with _generated(text) as folder:
        flags = ["-DSAFETY"] if safety else []
        _call(folder, "gcc", optimise, "-w", "-DNOREDUCE", "-DMEMLIM=4096", *flags, "-o", "pan", "pan.c")
        yield Verifier(folder, safety)


def accept(text):
    """Let SPIN read a model, and a compiler what SPIN makes of it: what either refuses is an error."""
    with _generated(text) as folder:
        _call(folder, "gcc", "-fsyntax-only", "-w", "-DNOREDUCE", "-DSAFETY", "pan.c")


@contextmanager
def _generated(text):
    """A folder with the verifier of a model in C."""
    with tempfile.TemporaryDirectory(prefix="podmodel-spin-") as name:
        folder = Path(name)
        (folder / "model.pml").write_text(text, encoding="utf-8")
        words = _call(folder, "spin", "-a", "model.pml")
        assert "error" not in words.lower(), words
        yield folder


def run(text, **how):
    """Search the whole space of a model, once."""
    with verifier(text) as pan:
        return pan.search(**how)


def _call(folder, *command):
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{' '.join(command)}\n{done.stdout[-2000:]}{done.stderr[-2000:]}"
    return done.stdout


def said(out):
    """What the verifier printed, read."""
    assert "max search depth too small" not in out, out
    assert "truncated" not in out, out
    return Pan(
        states=int(re.search(r"(\d+) states, stored", out)[1]),
        transitions=int(re.search(r"(\d+) transitions \(= ", out)[1]),
        errors=int(re.search(r"errors: (\d+)", out)[1]),
        violated=frozenset(int(n) for n in re.findall(r"assertion violated\s+!\((\d+)\)", out)),
    )
