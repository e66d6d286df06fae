"""``podmodel verify``: check a certificate without believing what made it."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from podmodel import __version__, properties
from podmodel.certificates import checker, files, form, subject
from podmodel.certificates.checker import Finding, Result
from podmodel.certificates.form import Certificate, Section
from podmodel.commands.arguments import Parser, add_color, add_format
from podmodel.commands.codes import USAGE, worst
from podmodel.commands.pods import complain
from podmodel.kernel.property import Outcome
from podmodel.kernel.reading import Data, MalformedError
from podmodel.lifecycles.spec import Pod
from podmodel.manifest import read_all
from podmodel.report.results import identified
from podmodel.report.terminal import Paper, clean, paper
from podmodel.report.text import entry

SCHEMA = "podmodel.verify/1"
DESCRIPTION = """
Checks a certificate that 'podmodel check --certificate' wrote: that its set of configurations holds the initial one and
is closed under every step, that the laws hold in it, and that each run it tells can be taken, step by step. The code
that does so shares nothing with the code that searched. With a PATH it also checks that the certificate is about the
pod there, and that its laws are those of this podmodel.
"""
EPILOG = """
examples:
  podmodel check deploy.yaml --certificate web.json.gz      make one
  podmodel verify web.json.gz                               is it a proof?
  podmodel verify web.json.gz deploy.yaml                   is it a proof about this pod?
  podmodel verify web.json.gz --format json | jq .verified

A law is verified, refused, or uncertified: that something must happen in the end is proved without a certificate.

exit codes:
  0  verified
  1  refused; it says what is wrong, and where
  2  bad input: no certificate, one of another version, or no manifest
"""
FRAMES = 5  # calls on the stack for one level, at most
DEEPEST = 50_000
_COLOURS = {Result.VERIFIED: ("green",), Result.REFUSED: ("bold", "red"), Result.UNCERTIFIED: ("yellow",)}


@dataclass
class Verified:
    """What was found out about a certificate. `problem` says why it was not read to its end, if so."""

    file: str
    certificate: Certificate | None = None
    findings: list[Finding] = field(default_factory=list)
    problem: str = ""
    pod: Pod | None = None
    differences: list[str] | None = None

    @property
    def refused(self) -> int:
        """How many claims were refused."""
        claims = sum(finding.result is Result.REFUSED for finding in self.findings)
        return claims + bool(self.problem) + len(self.differences or ())


def parser() -> Parser:
    """The arguments of the command."""
    made = Parser(prog="podmodel verify", usage="[OPTION ...] FILE [PATH]", description=DESCRIPTION, epilog=EPILOG)
    made.add_argument("file", metavar="FILE", help="a certificate, compressed or not")
    made.add_argument("path", metavar="PATH", nargs="?", help="the manifest that it should be about, or - for stdin")
    made.add_argument("--all", action="store_true", help="list the laws that say nothing about the pod, too")
    add_format(made)
    add_color(made)
    return made


def main(argv: Sequence[str]) -> int:
    """Verify what the command line names and return the exit code."""
    options = parser().parse_args(argv)
    found = Verified(options.file)
    document = files.read(options.file)
    pods: tuple[Pod, ...] = ()
    if options.path is not None:
        manifests = read_all([options.path])
        complain(manifests.errors)
        if manifests.errors or not manifests.pods:
            return USAGE
        pods = manifests.pods
    if options.format == "json":
        for _ in _verified(found, document, pods):
            pass
        print(json.dumps(_document(found), indent=2))
    else:
        _as_text(found, _verified(found, document, pods), show_all=options.all, here=paper(options.color))
    return worst(finding=found.refused > 0)


def _verified(found: Verified, document: dict[str, Data], pods: Sequence[Pod]) -> Iterator[Finding]:
    """Check, and fill in what is found on the way."""
    try:
        found.certificate = form.read(document)
        _make_room(found.certificate)
        for finding in checker.verify(found.certificate):
            found.findings.append(finding)
            yield finding
        if pods:
            found.pod = _meant(found.certificate, pods)
            found.differences = list(_differences(found.certificate, found.pod))
    except MalformedError as error:
        found.problem = str(error)
    except RecursionError:
        found.problem = "it is nested too deeply"


def _make_room(certificate: Certificate) -> None:
    """The checker calls itself once or twice for each level of a set: large pods need a deep stack."""
    levels = max(len(section.set.levels) for section in certificate.sections)
    sys.setrecursionlimit(max(sys.getrecursionlimit(), min(FRAMES * levels + 1_000, DEEPEST)))


def _meant(certificate: Certificate, pods: Sequence[Pod]) -> Pod | None:
    """The pod that the certificate names; the only one there is, whatever its name."""
    named = [pod for pod in pods if (pod.kind, pod.namespace, pod.name) == certificate.pod]
    if named:
        return named[0]
    return pods[0] if len(pods) == 1 else None


def _differences(certificate: Certificate, pod: Pod | None) -> Iterator[str]:
    if pod is None:
        yield f"there is no {_name(certificate)} among the pods"
    else:
        yield from subject.differences(certificate, pod, identified(properties.CATALOGUE))


def _name(certificate: Certificate) -> str:
    if certificate.pod is None:
        return "a bare system"
    kind, namespace, name = certificate.pod
    return f"{kind}/{name}" + (f" in namespace {namespace}" if namespace != "default" else "")


# On paper


def _as_text(found: Verified, findings: Iterable[Finding], *, show_all: bool, here: Paper) -> None:
    """Print each claim when it has been checked, then what is to be said of all."""
    for number, finding in enumerate(findings):
        if not number and found.certificate:
            about = f"({_name(found.certificate)}, made by {found.certificate.made_by})"
            _print(here.lines(about, first=f"{clean(found.file)} ", hang=4, styles=("bold",)))
        _print(_finding(finding, here, show_all=show_all))
    if found.problem:
        _print(entry(here, "REFUSED", found.problem, _COLOURS[Result.REFUSED]))
    _print(_subject(found, here))
    _print([*_counts(found, here, show_all=show_all), "", *_summary(found, here)])


def _finding(finding: Finding, here: Paper, *, show_all: bool) -> Iterator[str]:
    result, law = finding.result, finding.law
    word = str(result).upper() if result is Result.REFUSED else str(result)
    if law is None:
        yield from entry(here, "system", _system(finding.section), ("dim",))
        yield from entry(here, word, f"the set: {finding.reason}", _COLOURS[result])
    elif show_all or law.verdict is not Outcome.INAPPLICABLE or result is Result.REFUSED:
        why = f": {finding.reason}" if finding.reason else ""
        yield from entry(here, word, f"{law.sentence} ({law.id}), {law.verdict}{why}", _COLOURS[result])


def _system(section: Section) -> str:
    size = f"{len(section.system['slots'])} slots, {len(section.system['events'])} events"
    return f"{_scope(section)}{size}, digest {section.digest}"


def _scope(section: Section) -> str:
    if not isinstance(section.scope, dict):
        return ""
    told = section.scope.get("sigterm")
    at = f"Kubernetes {section.scope.get('kubernetes')}, level {section.scope.get('level')}"
    reactions = [f"{name} takes SIGTERM as {how}" for name, how in told.items()] if isinstance(told, dict) else []
    return ", ".join([f"thresholds up to {section.scope.get('threshold')}", at, *reactions, ""])


def _subject(found: Verified, here: Paper) -> Iterator[str]:
    if found.differences is None:
        return
    for difference in found.differences:
        yield from entry(here, "REFUSED", difference, _COLOURS[Result.REFUSED])
    if found.pod and not found.differences:
        where = f"{found.pod.title} ({found.pod.file}:{found.pod.line})"
        said = f"{where} has these digests in the same scope; the laws are those of podmodel {__version__}"
        yield from entry(here, "verified", said, _COLOURS[Result.VERIFIED])


def _counts(found: Verified, here: Paper, *, show_all: bool) -> Iterator[str]:
    laws = [finding for finding in found.findings if finding.law]
    empty = sum(one.law is not None and one.law.verdict is Outcome.INAPPLICABLE for one in laws)
    number = Counter(str(finding.result) for finding in laws)
    said = [f"{number[result]} {result}" for result in Result if number[result] or result is Result.VERIFIED]
    if empty:
        said.append(f"{empty} of them say nothing about this pod" + ("" if show_all else " (--all lists them)"))
    yield from entry(here, "laws", ", ".join(said), ("dim",))


def _summary(found: Verified, here: Paper) -> list[str]:
    if found.refused:
        claims = "1 claim" if found.refused == 1 else f"{found.refused:,} claims"
        return here.lines(f"{claims} of this certificate", first="refused: ", hang=0, styles=("bold", "red"))
    left = sum(finding.result is Result.UNCERTIFIED for finding in found.findings)
    more = f", except the {left:,} that it does not prove" if left else ""
    return here.lines(f"every claim of this certificate{more}", first="verified: ", hang=0, styles=("bold", "green"))


def _print(lines: Iterable[str]) -> None:
    for line in lines:
        print(line)
    sys.stdout.flush()


# For programs


def _document(found: Verified) -> dict[str, object]:
    certificate, pod = found.certificate, found.pod
    return {
        "schema": SCHEMA,
        "file": found.file,
        "verified": not found.refused,
        "problem": found.problem or None,
        "made_by": certificate and certificate.made_by,
        "pod": certificate
        and certificate.pod
        and dict(zip(("kind", "namespace", "name"), certificate.pod, strict=True)),
        "sections": [_section(found, finding) for finding in found.findings if finding.law is None],
        "manifest": pod and {"file": pod.file, "line": pod.line, "name": pod.title},
        "differences": found.differences,
    }


def _section(found: Verified, of_set: Finding) -> dict[str, object]:
    laws = [finding for finding in found.findings if finding.law and finding.section is of_set.section]
    return {
        "scope": of_set.section.scope,
        "digest": of_set.section.digest,
        "result": str(of_set.result),
        "reason": of_set.reason,
        "laws": [
            {
                "id": finding.law.id,
                "sentence": finding.law.sentence,
                "verdict": str(finding.law.verdict),
                "result": str(finding.result),
                "reason": finding.reason,
            }
            for finding in laws
            if finding.law
        ],
    }
