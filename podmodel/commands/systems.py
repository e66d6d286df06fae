"""One pod and its composed system: the same options, and the same system, for every command that is about one."""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from functools import cached_property

from podmodel.commands.arguments import add_kubernetes, add_level, add_pod, add_sigterm
from podmodel.commands.pods import complain, only, reactions
from podmodel.kernel.system import System
from podmodel.lifecycles.compose import Scope, compose
from podmodel.lifecycles.spec import Pod
from podmodel.manifest import read_all

THRESHOLDS = (1, 2, 3)


def add_system(parser: argparse.ArgumentParser) -> None:
    """PATH, and what else says which system is meant."""
    parser.add_argument("path", metavar="PATH", help="a manifest, a folder of manifests, or - for stdin")
    add_pod(parser, "which one, where there are several")
    parser.add_argument(
        "--threshold",
        type=int,
        choices=THRESHOLDS,
        default=THRESHOLDS[-1],
        help="count successes and failures of probes up to this number (default 3); with 1 a result stands for as many "
        "in a row as it takes, and the space is smaller",
    )
    add_kubernetes(parser)
    add_level(parser)
    add_sigterm(parser)


@dataclass(frozen=True)
class Subject:
    """The pod that a command is about, the scope it is taken in, and whether something else could not be read."""

    pod: Pod
    scope: Scope
    errors: bool

    @cached_property
    def system(self) -> System:
        """Its machines, composed."""
        return compose(self.pod, scope=self.scope)


def subject(options: argparse.Namespace) -> Subject | None:
    """The subject of these options; None if nothing could be read, and then it has been said why."""
    found = read_all([options.path])
    complain(found.errors)
    if not found.pods:
        return None
    pod = only(found.pods, options.pod)
    scope = Scope(
        threshold=options.threshold,
        sigterm=reactions(options.sigterm, [pod]),
        level=options.level,
        kubernetes=options.kubernetes,
    )
    return Subject(pod, scope, bool(found.errors))
