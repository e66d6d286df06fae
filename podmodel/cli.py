"""
The command line: ``podmodel COMMAND ...``, also ``python -m podmodel``.

A command is a module of `podmodel.commands` with `main(argv) -> int`; it is imported when it is called, so that
``podmodel --help`` costs nothing. Exit codes are the same for all commands, see `CODES`.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from importlib import import_module
from types import ModuleType
from typing import TextIO

from podmodel import __version__
from podmodel.commands.arguments import Parser, nearest
from podmodel.commands.codes import BROKEN_PIPE, INTERRUPTED, USAGE
from podmodel.errors import PodmodelError
from podmodel.report.terminal import clean

COMMANDS = {
    "check": "prove or refute every law of the pod lifecycle for your pods",
    "simulate": "step through a pod's life and see what kubectl would show",
    "render": "draw the state machines: the gallery, or those of one pod",
    "explore": "count everything that can happen to a pod, and what is never used",
    "export": "write its system for SPIN, TLC, Graphviz and other tools",
    "conform": "tell whether statuses and histories of real pods are possible",
    "verify": "check a certificate of a proof, without believing what made it",
}

STORY = """
podmodel reads a Kubernetes manifest, builds the state machines of its pod (containers, probes, hooks, termination,
phase and conditions) and answers questions about everything that can happen to it.
"""
EXAMPLES = """
start here:
  podmodel check deploy.yaml              what holds of this pod, and what does not
  podmodel simulate deploy.yaml           live through it, one event at a time
  podmodel render deploy.yaml             look at its machines
  podmodel explore deploy.yaml            how much can happen to it
  helm template . | podmodel check -      manifests through a pipe

exit codes:
  0  every verdict as expected
  1  a finding
  2  bad input
  3  incomplete

Each command has its own help: podmodel check --help
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    for stream in (sys.stdout, sys.stderr):
        _never_refuse(stream)
    try:
        code = _dispatched(arguments)
        sys.stdout.flush()
    except BrokenPipeError:
        _silence_stdout()
        return BROKEN_PIPE
    except KeyboardInterrupt:
        print("\npodmodel: interrupted", file=sys.stderr)
        return INTERRUPTED
    return code


def _dispatched(arguments: list[str]) -> int:
    """The exit code of the command named first, or of the top level."""
    try:
        if arguments and arguments[0] in COMMANDS:
            return int(_command(arguments[0]).main(arguments[1:]))
        return _top_level(arguments)
    except SystemExit as leaving:  # argparse has said what there was to say
        return leaving.code if isinstance(leaving.code, int) else USAGE
    except PodmodelError as error:
        print(f"podmodel: {clean(str(error))}", file=sys.stderr)
        return USAGE


def _command(name: str) -> ModuleType:
    return import_module(f"podmodel.commands.{name}")


def _top_level(arguments: list[str]) -> int:
    parser = _parser()
    if not arguments:
        parser.print_help(sys.stderr)
        return USAGE
    word = arguments[0]
    if not word.startswith("-"):
        near = nearest(word, COMMANDS)
        guess = f"did you mean '{near[0]}'? " if near else ""
        parser.error(f"there is no command '{clean(word)}'; {guess}the commands are {', '.join(COMMANDS)}")
    parser.parse_args(arguments[:1])  # leaves, unless it is an option that says nothing by itself
    return parser.error(f"a command comes first: {', '.join(COMMANDS)}")


def _parser() -> Parser:
    listed = "\n".join(f"  {name:9} {summary}" for name, summary in COMMANDS.items())
    parser = Parser(
        prog="podmodel",
        usage="COMMAND ...",
        description=f"{STORY.strip()}\n\ncommands:\n{listed}",
        epilog=EXAMPLES,
        add_help=False,
    )
    parser.add_argument("-h", "--help", action="help", help="show this and exit")
    parser.add_argument("--version", action="version", version=f"podmodel {__version__}", help="show the version")
    return parser


def _never_refuse(stream: TextIO) -> None:
    """A character that the terminal's encoding does not have is spelled out instead of ending the command."""
    reconfigure = getattr(stream, "reconfigure", None)
    if reconfigure:
        reconfigure(errors="backslashreplace")


def _silence_stdout() -> None:
    """Nobody reads any more: what is still buffered must not raise when Python leaves."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
