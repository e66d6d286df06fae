"""``podmodel explore``: how large the reachable space of one pod is, and what of the model it uses."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Sequence

from podmodel.commands.arguments import Parser, add_color, add_format, positive
from podmodel.commands.codes import USAGE, worst
from podmodel.commands.progress import Pulse
from podmodel.commands.searching import DEPTH_SECONDS, SEARCHES, SECONDS, search
from podmodel.commands.systems import Subject, add_system, subject
from podmodel.engines.explore import LIMIT
from podmodel.report.explored import Explored, document
from podmodel.report.explored_table import table
from podmodel.report.terminal import paper

DESCRIPTION = """
Searches everything that can happen to one pod, and counts: the configurations (the different states of all its
machines together), the steps between them, and how far the farthest one is away. It also tells which events can never
happen to this pod, and which rows of the machines' tables nothing ever takes.
"""
EPILOG = f"""
examples:
  podmodel explore pod.yaml                               the counts, and what is never used
  podmodel explore k8s/ --pod Deployment/web              one of several pods
  podmodel explore pod.yaml --threshold 1                 without counting probe results: the smallest space
  podmodel explore pod.yaml --engine explicit             the same numbers by the other engine
  podmodel explore pod.yaml --depth                       the depth, whatever it costs
  podmodel explore pod.yaml --format json | jq .configurations

what stops a search (and makes it incomplete):
  --limit    configurations of the explicit engine, nodes of the symbolic engine's decision diagrams
  --seconds  of CPU; {SECONDS} where neither of the two is given
  Ctrl-C     what is known so far is shown

exit codes (the first that applies):
  2  bad input, or several pods and no --pod
  3  incomplete: a limit was reached, or it was interrupted
  0  everything was searched
"""


def parser() -> Parser:
    """The arguments of the command."""
    made = Parser(prog="podmodel explore", usage="[OPTION ...] PATH", description=DESCRIPTION, epilog=EPILOG)
    add_system(made)
    made.add_argument(
        "--engine",
        choices=tuple(SEARCHES),
        default=next(iter(SEARCHES)),
        help="symbolic (the default: decision diagrams) or explicit (one configuration after the other)",
    )
    made.add_argument(
        "--limit",
        metavar="N",
        type=positive,
        help=f"give up after N configurations (explicit; default {LIMIT:,}), or N nodes (symbolic; no default)",
    )
    made.add_argument("--seconds", metavar="S", type=positive, help="give up after S seconds of CPU")
    made.add_argument(
        "--depth",
        action="store_true",
        help=f"find the depth, whatever it costs; without it the symbolic engine tries for {DEPTH_SECONDS:g} seconds",
    )
    add_format(made)
    add_color(made)
    return made


def main(argv: Sequence[str]) -> int:
    """Explore the pod that the command line names and return the exit code."""
    options = parser().parse_args(argv)
    about = subject(options)
    if about is None:
        return USAGE
    found = Explored(about.pod, about.scope, options.engine)
    if options.format == "json":
        _search(found, about, options)
        print(document(found))
    else:
        from podmodel.report.text import heading  # loads every law

        here = paper(options.color)
        _print(heading(about.pod, about.scope, here, folded=False))
        _search(found, about, options)
        _print(table(found, here))
    return worst(bad_input=about.errors, incomplete=not found.complete)


def _search(found: Explored, about: Subject, options: argparse.Namespace) -> None:
    seconds = options.seconds or (None if options.limit else SECONDS)
    search(found, about.system, Pulse(seconds), limit=options.limit, depth=options.depth)


def _print(lines: Iterable[str]) -> None:
    for line in lines:
        print(line, flush=True)
