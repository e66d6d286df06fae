"""
DOT to SVG or PNG, in a child process.

Graphviz keeps state between calls and may crash on bad input, so every batch is drawn by a process of its own: with the
Graphviz inside of pygraphviz, else with the program ``dot`` of the system.
"""

from __future__ import annotations

import base64
import importlib.util
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from functools import cache

from podmodel.errors import UsageError

FORMATS = ("svg", "png")
TIMEOUT = 120  # seconds for a batch
NO_FONT = "there is no font on this machine, so the text of a PNG would be empty boxes"
NO_FONT_HINT = "install a font (for example the package fonts-dejavu), or draw SVG, which needs none"
_NO_GRAPHVIZ = "Graphviz is missing, so there is no SVG and no PNG"
_NO_GRAPHVIZ_HINT = "pip install pygraphviz, or install Graphviz; --format dot,mermaid needs neither"

_CHILD = """
import base64, json, sys
import pygraphviz
drawn = []
for source, program, format in json.load(sys.stdin):
    graph = pygraphviz.AGraph(string=source)
    drawn.append(base64.b64encode(graph.draw(format=format, prog=program)).decode("ascii"))
sys.stdout.write("\\n".join(drawn))
"""


def draw(sources: Sequence[str], format_: str) -> tuple[bytes, ...]:
    """
    Each DOT text as a file of this format.

    Raises `UsageError` for an unknown format, without Graphviz, for a PNG without a font, or if drawing fails.
    """
    if format_ not in FORMATS:
        raise UsageError(f"'{format_}' is no format that can be laid out", hint=f"use {' or '.join(FORMATS)}")
    if format_ == "png" and not has_font():
        raise UsageError(NO_FONT, hint=NO_FONT_HINT)
    return _drawn(tuple(sources), format_)


def has_font() -> bool:
    """Whether letters are drawn as letters: without a font all of them are the same box."""
    narrow, wide = _drawn(tuple(_PROBE % text for text in ("iii", "WWW")), "png")
    return narrow != wide


_PROBE = 'digraph { a [label="%s", shape=plaintext, fixedsize=true, fontname=Helvetica] }'


def _drawn(sources: tuple[str, ...], format_: str) -> tuple[bytes, ...]:
    if not sources:
        return ()
    if _has_pygraphviz():
        return _by_pygraphviz(sources, format_)
    program = shutil.which("dot")
    if program is None:
        raise UsageError(_NO_GRAPHVIZ, hint=_NO_GRAPHVIZ_HINT)
    return tuple(_by_program(program, source, format_) for source in sources)


@cache
def _has_pygraphviz() -> bool:
    """Whether pygraphviz is installed and its library can be loaded (found out in a process of its own)."""
    if importlib.util.find_spec("pygraphviz") is None:
        return False
    return subprocess.run([sys.executable, "-c", "import pygraphviz"], capture_output=True, check=False).returncode == 0


def _by_pygraphviz(sources: tuple[str, ...], format_: str) -> tuple[bytes, ...]:
    jobs = json.dumps([(source, engine(source), format_) for source in sources])
    drawn = _run([sys.executable, "-c", _CHILD], jobs.encode())
    return tuple(base64.b64decode(line) for line in drawn.split())


def _by_program(program: str, source: str, format_: str) -> bytes:
    return _run([program, f"-K{engine(source)}", f"-T{format_}"], source.encode())


def engine(source: str) -> str:
    """The layout program that the DOT text asks for."""
    found = re.search(r'\blayout="?(\w+)', source)
    return found[1] if found else "dot"


def _run(command: list[str], data: bytes) -> bytes:
    try:
        done = subprocess.run(command, input=data, capture_output=True, check=False, timeout=TIMEOUT)  # noqa: S603 - our own interpreter, or dot
    except subprocess.TimeoutExpired:
        raise UsageError(f"Graphviz took more than {TIMEOUT} s", hint="draw fewer containers at once") from None
    if done.returncode:
        raise UsageError(f"Graphviz failed: {_reason(done.stderr, done.returncode)}", hint="is the DOT text valid?")
    return done.stdout


def _reason(stderr: bytes, code: int) -> str:
    """The last line that is no warning."""
    lines = [line for line in stderr.decode(errors="replace").splitlines() if line.strip()]
    telling = [line for line in lines if "arning" not in line and not line.startswith("in label")]
    return telling[-1].strip() if telling else f"exit code {code}"
