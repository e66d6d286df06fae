"""``podmodel export``: the composed system of one pod, in the language of another tool."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from podmodel import properties
from podmodel.commands.arguments import Parser, nearest
from podmodel.commands.check import chosen
from podmodel.commands.codes import USAGE, worst
from podmodel.commands.progress import OutOfTimeError, Pulse, brief
from podmodel.commands.systems import add_system, subject
from podmodel.engines.budget import Budget
from podmodel.engines.symbolic import Symbolic
from podmodel.errors import UsageError
from podmodel.exports import FORMATS, export
from podmodel.exports.write import write
from podmodel.kernel.property import Kind, Outcome, Property
from podmodel.kernel.system import System
from podmodel.report.results import identified

WITH_LAWS = ("promela", "tla", "tla-cfg")
SPACE_SECONDS = 30  # of CPU, for a space that is written out
COUNTING_SECONDS = 10  # of CPU, to say how large one is that is too large

DESCRIPTION = """
Writes the composed system of one pod for another tool: the very system that 'podmodel explore' counts, with the same
options. SPIN and TLC can then count its states and decide its laws without us.
"""
EPILOG = """
formats:
  promela   for SPIN: one state a configuration; laws are assertions, responses are ltl formulas;
            long guards are C functions, so replay an error with ./pan -r
  tla       a TLA+ module for TLC: laws are invariants and properties
  tla-cfg   the configuration of TLC that goes with it
  json      the system itself: slots, guards, events, rows (schema podmodel.system/1)
  graphml   the reachable space of a small system as a graph
  dot       its machines for Graphviz
  mermaid   its machines in Markdown
  plantuml  its machines for PlantUML

examples:
  podmodel export pod.yaml --to promela --out pod.pml
  podmodel export pod.yaml --to promela --threshold 1 --law TRM     with the laws of termination
  podmodel export pod.yaml --to tla --out Pod_web.tla               called as its module is
  podmodel export k8s/ --pod Deployment/web --to mermaid

exit codes:
  2  bad input, several pods and no --pod, or nothing could be written
  0  written
"""


def parser() -> Parser:
    """The arguments of the command."""
    made = Parser(prog="podmodel export", usage="--to FORMAT [OPTION ...] PATH", description=DESCRIPTION, epilog=EPILOG)
    add_system(made)
    made.add_argument("--to", metavar="FORMAT", type=_format, required=True, help="the format; see the list below")
    made.add_argument(
        "--law",
        metavar="PATTERN",
        action="append",
        help="write these laws, as 'podmodel check' picks them (default: every safety law that is expected to hold); "
        f"for {', '.join(WITH_LAWS)}",
    )
    made.add_argument(
        "--out", metavar="FILE", type=Path, help="write to this file, whole or not at all (default: stdout)"
    )
    return made


def _format(text: str) -> str:
    if text in FORMATS:
        return text
    near = nearest(text, FORMATS)
    guess = f"did you mean '{near[0]}'? " if near else ""
    raise argparse.ArgumentTypeError(f"there is no format '{text}'; {guess}the formats are {', '.join(FORMATS)}")


def main(argv: Sequence[str]) -> int:
    """Export the pod that the command line names and return the exit code."""
    options = parser().parse_args(argv)
    laws = _laws(options)
    about = subject(options)
    if about is None:
        return USAGE
    text = _exported(about.system, options.to, laws)
    if options.out is None or str(options.out) == "-":
        _to_stdout(text)
    else:
        write(options.out, text)
        _advise(options, text)
    return worst(bad_input=about.errors)


def _laws(options: argparse.Namespace) -> tuple[Property, ...]:
    """The laws that were asked for, or those that belong to every export that has a place for them."""
    known = identified(properties.ALL)
    if options.law:
        if options.to not in WITH_LAWS:
            raise UsageError(f"'{options.to}' has no place for laws", hint=f"{', '.join(WITH_LAWS)} have; or no --law")
        return tuple(law.property for law in chosen(known, options.law))
    return tuple(law.property for law in known if _belongs(law.property)) if options.to in WITH_LAWS else ()


def _belongs(law: Property) -> bool:
    return law.kind in (Kind.ALWAYS, Kind.STEP) and law.expect is Outcome.PROVED


def _exported(system: System, to: str, laws: Iterable[Property]) -> str:
    try:
        if to == "graphml":
            return _space(system)
        return export(system, to=to, properties=laws)
    except RecursionError as error:
        raise UsageError(
            f"{system.name} is too large for this export: {len(system.instances):,} machines are more than the stack "
            "of Python holds",
            hint="leave out containers",
        ) from error


def _space(system: System) -> str:
    """The space itself, where it is small enough; else how large it is."""
    try:
        with Pulse(SPACE_SECONDS):
            return export(system, to="graphml")
    except UsageError as error:
        count = _count(system)
        has = f"{brief(count)} configurations" if count else "more configurations than can be counted in a moment"
        raise UsageError(
            f"{system.name} has {has}, too many for GraphML",
            hint="export a smaller pod: fewer containers or probes, --threshold 1",
        ) from error


def _count(system: System) -> int | None:
    """How many configurations there are, if that can be said soon."""
    with suppress(OutOfTimeError, RecursionError), Pulse(COUNTING_SECONDS) as pulse:
        return Symbolic(system, budget=Budget(progress=lambda known: pulse.report(known.configurations, None))).count
    return None


def _advise(options: argparse.Namespace, text: str) -> None:
    """TLC finds a module by the name of its file."""
    if options.to != "tla":
        return
    module = text.split(maxsplit=3)[2]
    if options.out.stem != module:
        print(f"podmodel: TLC wants this module in a file called {module}.tla", file=sys.stderr)


def _to_stdout(text: str) -> None:
    with _disk():
        sys.stdout.write(text)
        sys.stdout.flush()


@contextmanager
def _disk() -> Iterator[None]:
    """A disk that is full is said once, and not again when Python leaves."""
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        with suppress(OSError, ValueError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise UsageError(f"cannot write to standard output: {error.strerror}") from error
