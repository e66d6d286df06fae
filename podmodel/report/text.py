"""
Verdicts for people: grouped by pod, one line a law, stories where they inform, counts at the end.

Lines are made pod by pod, so that what is known can be shown while the next pod is still searched.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from podmodel.engines.budget import Lack
from podmodel.kernel.ground import SYSTEM
from podmodel.kernel.property import Kind, Outcome
from podmodel.lifecycles.compose import Scope, not_modelled
from podmodel.lifecycles.levels import Level
from podmodel.lifecycles.spec import Pod
from podmodel.report.assumptions import assumptions
from podmodel.report.results import Answer, PodReport, Report
from podmodel.report.story import told
from podmodel.report.terminal import Paper

_MARGIN = "  "
_VERDICT = 14  # columns of the verdict and of the subjects, margin included
_NARROW = 60  # columns below which the hanging indent is small
_COLOURS = {
    Outcome.PROVED: ("green",),
    Outcome.REFUTED: ("cyan",),
    Outcome.INCOMPLETE: ("yellow",),
    Outcome.INAPPLICABLE: ("dim",),
}


_REMEDIES = {
    Lack.SECONDS: "raise --seconds",
    Lack.SIZE: "raise --limit",
    Lack.ENGINE: "leave out --engine explicit",
    Lack.ROOM: "check a smaller pod",
    Lack.PEACE: "let it run",
    Lack.CLOCKS: "nothing to be done yet about laws in seconds",
}


@dataclass(frozen=True)
class Detail:
    """How much to tell: laws that say nothing about the pod (`all`), and a witness for each possibility (`traces`)."""

    all: bool = False
    traces: bool = False


def heading(pod: Pod, scope: Scope, paper: Paper, *, folded: bool = True, level: Level | None = None) -> Iterator[str]:
    """
    Which pod it is, what was assumed about it, and what its manifest should be warned of.

    `level` where laws are asked about more parts than the scope has, each law at a level of its own.
    """
    namespace = f" in namespace {pod.namespace}" if pod.namespace != "default" else ""
    yield from paper.lines(f"({pod.file}:{pod.line}{namespace})", first=f"{pod.title} ", hang=4, styles=("bold",))
    for subject, sentence in assumptions(pod, scope, folded=folded, level=level):
        yield from entry(paper, subject, sentence, ("dim",))
    for warning in (*pod.warnings, *not_modelled(pod, scope.level if level is None else level)):
        yield from entry(paper, "warning", warning, ("yellow",))


def laws(report: PodReport, detail: Detail, paper: Paper) -> Iterator[str]:
    """A line a law; a story below it where there is one to tell."""
    for answer in report.answers:
        if answer.applicable or detail.all:
            yield from _law(report, answer, detail, paper)


def _law(report: PodReport, answer: Answer, detail: Detail, paper: Paper) -> Iterator[str]:
    verdict = answer.verdict
    styles = ("bold", "red") if answer.finding else _COLOURS[verdict.outcome]
    word = str(verdict.outcome).upper() if answer.finding else str(verdict.outcome)
    yield from entry(paper, word, _sentence(answer), styles)
    if _has_trace(answer) and (detail.traces or verdict.outcome is Outcome.REFUTED) and verdict.trace is not None:
        yield from told(report.system_of(verdict.law), verdict.trace, paper, indent=_margin(paper))


def _has_trace(answer: Answer) -> bool:
    """Whether there is a run that shows it; finding that run may take time."""
    possibility = answer.verdict.law.kind is Kind.SOMETIMES
    return answer.verdict.outcome is (Outcome.PROVED if possibility else Outcome.REFUTED)


def _sentence(answer: Answer) -> str:
    """The law, where it happened, and why the verdict is what it is."""
    verdict = answer.verdict
    law = verdict.law
    where = f" [{verdict.site}]" if verdict.site != SYSTEM and _has_trace(answer) else ""
    level = f", level {verdict.level}" if verdict.level not in ("", "api") else ""
    said = f"{law.sentence}{where} ({answer.id}{level})"
    if verdict.outcome is Outcome.REFUTED and verdict.expected:
        return f"{said}: as expected, because {law.because}"
    if verdict.outcome is Outcome.REFUTED and law.kind is Kind.SOMETIMES:
        return f"{said}: it cannot happen in any of {verdict.configurations:,} configurations"
    if verdict.outcome is Outcome.PROVED and not verdict.expected:
        return f"{said}: it was expected to fail, because {law.because}"
    return f"{said}: {verdict.reason}" if verdict.reason else said


def _margin(paper: Paper) -> str:
    return " " * (4 if paper.width < _NARROW else _VERDICT)


def entry(paper: Paper, word: str, sentence: str, styles: tuple[str, ...]) -> list[str]:
    """A word in the left column and a sentence beside it."""
    if paper.width < _NARROW:
        return paper.lines(sentence, first=f"{_MARGIN}{word}: ", hang=4, styles=styles)
    return paper.lines(sentence, first=f"{_MARGIN}{word} ", hang=_VERDICT, styles=styles)


# Counts


def counts(report: PodReport, detail: Detail, paper: Paper) -> Iterator[str]:
    """The last lines of one pod."""
    number = Counter(answer.verdict.outcome for answer in report.answers)
    expected = sum(a.verdict.outcome is Outcome.REFUTED and a.verdict.expected for a in report.answers)
    said = [f"{number[Outcome.PROVED]} proved"]
    if number[Outcome.REFUTED]:
        said.append(f"{number[Outcome.REFUTED]} refuted" + (f" ({expected} as expected)" if expected else ""))
    if report.undecided:
        said.append(f"{report.undecided} incomplete")
    if number[Outcome.INAPPLICABLE]:
        more = "" if detail.all else " (--all lists them)"
        said.append(f"{number[Outcome.INAPPLICABLE]} say nothing about this pod{more}")
    said.append(f"{report.configurations:,} configurations")
    yield from entry(paper, "counts", ", ".join(said), ("dim",))


def summary(report: Report, paper: Paper) -> Iterator[str]:
    """The last line of all: what the exit code says, in words."""
    findings = sum(pod.findings for pod in report)
    undecided = sum(pod.undecided for pod in report)
    checked = _many(len(report.pods), "pod")
    if findings:
        said, style = f"{_many(findings, 'finding')} in {checked}", "red"
    elif undecided:
        said, style = f"no finding in {checked}", "yellow"
    else:
        said, style = f"{checked}, every verdict as expected", "green"
    if undecided:
        said += f", {_many(undecided, 'law')} undecided: {_remedies(report)}"
    if report.errors:
        said, style = f"{said}; {_many(len(report.errors), 'error')} in the input", "red"
    first, _, rest = said.partition(" ")
    yield from paper.lines(rest, first=f"{first} ", hang=0, styles=("bold", style))


def _remedies(report: Report) -> str:
    """What to do about laws that are undecided."""
    lacks = frozenset[Lack]().union(*(pod.lacks for pod in report))
    said = [remedy for lack, remedy in _REMEDIES.items() if lack in lacks]
    if lacks & {Lack.SECONDS, Lack.SIZE}:
        said.append("pick laws with --law")
    return ", or ".join(said)


def _many(number: int, noun: str) -> str:
    """
    A number and its noun.

    >>> _many(1, "pod"), _many(0, "error")
    ('1 pod', '0 errors')
    """
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
