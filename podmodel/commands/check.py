"""``podmodel check``: every law on each pod, with what it took to know."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterable, Sequence

from podmodel import properties
from podmodel.checking import check, scope_of
from podmodel.commands.arguments import (
    Parser,
    add_color,
    add_format,
    add_kubernetes,
    add_level,
    add_pod,
    add_sigterm,
    nearest,
    positive,
)
from podmodel.commands.codes import worst
from podmodel.commands.pods import complain, of, only, reactions, selected
from podmodel.commands.progress import Pulse
from podmodel.engines.budget import Patience, Progress
from podmodel.engines.check import Engine
from podmodel.engines.explore import LIMIT
from podmodel.errors import ManifestError, UsageError
from podmodel.kernel.property import Property
from podmodel.lifecycles.compose import Scope
from podmodel.lifecycles.levels import Level
from podmodel.lifecycles.spec import Pod
from podmodel.manifest import read_all
from podmodel.report import as_json, text
from podmodel.report.results import Answer, Law, PodReport, Report, identified
from podmodel.report.terminal import paper

SECONDS = 120  # of CPU for one pod, unless a limit is given: several times what the largest pod that is promised takes
ROOM = 2 * 2**30  # bytes of memory: the largest pod that is promised needs a quarter of them
DESCRIPTION = """
Checks every law of the pod lifecycle on the state machines of each pod, by searching everything that can happen. A
law is proved, refuted (with the shortest story of how), or incomplete when a limit was reached. Some laws are
expected to fail: people believe them, and Kubernetes does otherwise; the report says why.
"""
EPILOG = f"""
examples:
  podmodel check deploy.yaml                       every law, for each pod in the file
  podmodel check k8s/ --pod Deployment/web         a folder, one workload of it
  helm template . | podmodel check -               standard input
  podmodel check pod.yaml --law TRM --traces       the laws of termination, with a witness for each possibility
  podmodel check pod.yaml --law "restart"          the laws whose sentence has these words
  podmodel check pod.yaml --sigterm app=handled    tell what the manifest cannot
  podmodel check pod.yaml --level kubelet          laws of the worker, sandbox, node ..., each at its own level
  podmodel check pod.yaml --certificate pod.json.gz  keep the proof, for podmodel verify
  podmodel check pod.yaml --format json | jq '.pods[].laws[] | select(.verdict == "refuted")'

what stops a search (and makes laws incomplete; the other verdicts stand):
  --limit    nodes of the symbolic engine's decision diagrams, configurations of the explicit engine
  --seconds  of CPU for one pod; {SECONDS} where neither of the two is given. A trace that is shown has as many again
  memory     {ROOM // 2**30} GiB, with the symbolic engine on Linux
  Ctrl-C     what is decided so far is shown

exit codes (the first that applies):
  2  bad input; the manifests that could be read are still checked
  1  a finding: a verdict is not as expected
  3  incomplete: a limit was reached, or it was interrupted
  0  every verdict is as expected
"""


def parser() -> Parser:
    """The arguments of the command."""
    made = Parser(prog="podmodel check", usage="[OPTION ...] PATH ...", description=DESCRIPTION, epilog=EPILOG)
    made.add_argument("paths", metavar="PATH", nargs="+", help="a manifest, a folder of manifests, or - for stdin")
    add_pod(made, "check only this one")
    made.add_argument(
        "--law",
        metavar="PATTERN",
        action="append",
        help="check only this law: its id (TRM-12), the start of ids (TRM), a rule it cites (K17) or words of its "
        "sentence; may be given several times",
    )
    made.add_argument(
        "--limit",
        metavar="N",
        type=positive,
        help=f"give up on a search after N nodes (symbolic; no default), or N configurations (explicit; default "
        f"{LIMIT:,})",
    )
    made.add_argument("--seconds", metavar="S", type=positive, help="give up on a pod after S seconds of CPU")
    made.add_argument(
        "--engine",
        choices=[str(engine) for engine in Engine],
        help="symbolic (the default: decision diagrams) or explicit (one configuration after the other)",
    )
    add_kubernetes(made)
    add_level(made)
    add_sigterm(made)
    made.add_argument(
        "--certificate",
        metavar="FILE",
        help="write what 'podmodel verify' needs to check the verdicts; of one pod, compressed if the name ends in .gz",
    )
    made.add_argument("--traces", action="store_true", help="show how each possibility comes about")
    made.add_argument("--all", action="store_true", help="list the laws that say nothing about the pod, too")
    add_format(made)
    add_color(made)
    return made


def main(argv: Sequence[str]) -> int:
    """Check what the command line names and return the exit code."""
    options = parser().parse_args(argv)
    if options.seconds and options.engine == Engine.EXPLICIT:
        raise UsageError("--seconds bounds the symbolic engine", hint="use --limit with --engine explicit")
    laws = asked(identified(properties.CATALOGUE), options.level, options.law)
    found = read_all(options.paths)
    complain(found.errors)
    pods = selected(found.pods, options.pod) if found.pods else ()
    if options.certificate:
        _see_that_it_can_be_certified(pods, options)
    told = reactions(options.sigterm, pods)
    scopes = [Scope(sigterm=of(pod, told), kubernetes=options.kubernetes) for pod in pods]
    if options.format == "json":
        report = Report(tuple(map(_checker(laws, options), pods, scopes)), found.errors)
        print(as_json.document(report))
    else:
        report = _printed(pods, scopes, _checker(laws, options), found.errors, options)
    if options.certificate and pods:
        _certify(report.pods[0], options)
    return worst(
        bad_input=bool(report.errors),
        finding=any(pod.findings for pod in report),
        incomplete=any(pod.undecided for pod in report),
    )


def _see_that_it_can_be_certified(pods: Sequence[Pod], options: argparse.Namespace) -> None:
    if options.limit or options.engine == Engine.EXPLICIT:
        raise UsageError(
            "--certificate needs the symbolic engine, and as many nodes as it takes",
            hint="leave out --limit and --engine; --seconds bounds the search",
        )
    from podmodel.certificates import files  # costs as much as a small pod: only for those who want one

    if pods:
        only(pods, None)
    files.expect(options.certificate, options.paths)


def _certify(report: PodReport, options: argparse.Namespace) -> None:
    from podmodel.certificates import files, make

    pulse = Pulse()
    pulse.what = "writing the certificate"
    with pulse:
        files.write(options.certificate, make.of_pod(report))
    if options.format == "text":
        _print(paper(options.color).lines(f"written to {options.certificate}", first="certificate ", hang=0))


def _checker(laws: Sequence[Law], options: argparse.Namespace) -> Callable[[Pod, Scope], PodReport]:
    pulse = Pulse()
    explicit = options.engine == Engine.EXPLICIT
    seconds = None if explicit or (options.limit and not options.seconds) else options.seconds or SECONDS
    patience = Patience(None if explicit else options.limit, seconds, lambda known: _report(pulse, known), ROOM)

    def checked(pod: Pod, scope: Scope) -> PodReport:
        asked = [law.property for law in laws]
        pulse.what, pulse.configurations = f"checking {pod.title}", 0
        patience.renew()
        with pulse:
            verdicts = check(pod, asked, engine=options.engine, limit=options.limit, scope=scope, patience=patience)
        answers = (Answer(law.id, verdict) for law, verdict in zip(laws, verdicts, strict=True))
        return PodReport(pod, tuple(answers), scope, options.level)

    return checked


def _report(pulse: Pulse, known: Progress) -> None:
    pulse.nodes = known.nodes
    pulse.report(known.configurations, None)


def _printed(
    pods: Sequence[Pod],
    scopes: Sequence[Scope],
    checker: Callable[[Pod, Scope], PodReport],
    errors: tuple[ManifestError, ...],
    options: argparse.Namespace,
) -> Report:
    """The report, printed while it is made."""
    here = paper(options.color)
    detail = text.Detail(all=options.all, traces=options.traces)
    reports = []
    for pod, scope in zip(pods, scopes, strict=True):
        _print(text.heading(pod, scope, here, level=options.level))
        one = checker(pod, scope)
        _print(text.laws(one, detail, here))
        _print([*text.counts(one, detail, here), ""])
        reports.append(one)
    report = Report(tuple(reports), errors)
    if pods:
        _print(text.summary(report, here))
    return report


def _print(lines: Iterable[str]) -> None:
    for line in lines:
        print(line)
    sys.stdout.flush()


def asked(laws: Sequence[Law], level: Level, patterns: Sequence[str] | None) -> tuple[Law, ...]:
    """
    The laws that match the patterns: those that are asked of every pod, with a level those that speak of its parts too.

    What a pattern finds nowhere among them it may find among the others.
    """
    usual = {id(law) for law in properties.ALL}
    more = {id(law) for law in properties.KUBELET if level and speaks_of(law, level)}
    here = [law for law in laws if id(law.property) in usual | more]
    if not patterns:
        return tuple(here)
    found = {law.id for one in patterns for law in chosen(here if _found(here, one) else laws, [one])}
    return tuple(law for law in laws if law.id in found)


def speaks_of(law: Property, level: Level) -> bool:
    """Whether the level has all the parts that the law speaks of."""
    return not scope_of(law, Scope()).level & ~Scope(level=level).level


def _found(laws: Sequence[Law], pattern: str) -> bool:
    return any(_matches(law, pattern) for law in laws)


def chosen(laws: Sequence[Law], patterns: Sequence[str] | None) -> tuple[Law, ...]:
    """The laws that match any of the patterns (all of them without one). Raises `UsageError` for one without match."""
    if not patterns:
        return tuple(laws)
    picked: set[str] = set()
    for pattern in patterns:
        found = [law.id for law in laws if _matches(law, pattern)]
        if not found:
            near = nearest(pattern, [law.id for law in laws] + [law.property.sentence for law in laws], 3)
            guess = f"did you mean {' or '.join(repr(item) for item in near)}?" if near else "see the ids in the report"
            raise UsageError(f"no law is called '{pattern}'", hint=guess)
        picked.update(found)
    return tuple(law for law in laws if law.id in picked)


def _matches(law: Law, pattern: str) -> bool:
    sought = pattern.lower().strip()
    if not sought:
        return False
    cited = law.property.rule.lower().split()
    if sought in (law.id.lower(), *cited) or law.id.lower().startswith(f"{sought}-"):
        return True
    sentence = law.property.sentence.lower()
    return len(sought) > 2 and all(word in sentence for word in sought.split())
