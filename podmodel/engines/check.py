"""
Deciding properties by exhaustive search, symbolic or explicit.

A verdict is *proved* only if the search was exhaustive and the premise of the law occurred; a law whose premise cannot
occur in this system is *inapplicable*, not proved. The symbolic engine searches the whole system at once; the explicit
one searches slices, and questions with nearly the same cone share a search.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from podmodel.engines.explore import LIMIT, Space, explore
from podmodel.engines.questions import Question, Seen, Taken, Watch, questions
from podmodel.engines.slicing import Cone, Slice, cone, cut, merge
from podmodel.engines.symbolic import Symbolic
from podmodel.kernel.ground import SYSTEM
from podmodel.kernel.property import Kind, Outcome, Property
from podmodel.kernel.semantics import Trace
from podmodel.kernel.system import System

SHARE_BITS = 2.0  # a question joins a search whose slice it at most makes four times as large


class Engine(StrEnum):
    """How the configurations are searched."""

    SYMBOLIC = "symbolic"
    EXPLICIT = "explicit"


@dataclass(frozen=True)
class Verdict:
    """
    What is known of one property of one system.

    `site` is the member it happens at. `configurations` counts those searched; `reason` says why a verdict is not
    plain.
    """

    property: Property
    outcome: Outcome
    site: str = SYSTEM
    configurations: int = 0
    reason: str = ""
    find: Callable[[], Trace | None] = field(default=lambda: None, repr=False, compare=False)

    @cached_property
    def trace(self) -> Trace | None:
        """The shortest counterexample of a refuted law, or witness of a possibility; found when first asked for."""
        return self.find()

    @property
    def expected(self) -> bool:
        """Whether it came out as the property says it should (an inapplicable one says nothing)."""
        return self.outcome in (self.property.expect, Outcome.INAPPLICABLE)

    def __str__(self) -> str:
        at = f" [{self.site}]" if self.site else ""
        why = f" ({self.reason})" if self.reason else ""
        return f"{self.outcome}: {self.property.sentence}{at}{why}"


@dataclass(frozen=True)
class Answer:
    """What a search says to a question: was it seen, was its premise, was everything searched?"""

    hit: bool
    premise: bool
    complete: bool
    configurations: int
    find: Callable[[], Trace | None]


def check(
    system: System,
    properties: Iterable[Property],
    *,
    engine: Engine | str | None = None,
    limit: int | None = None,
) -> tuple[Verdict, ...]:
    """
    A verdict for each property, in order.

    The engine is symbolic unless a `limit` is given: that bounds the configurations of each explicit search (without
    one, the explicit engine uses its default), and what is undecided when it is hit is *incomplete*.
    """
    chosen = Engine(engine) if engine else Engine.SYMBOLIC if limit is None else Engine.EXPLICIT
    asked = [(law, list(questions(system, law))) for law in properties]
    every = [question for _, found in asked for question in found]
    search = _symbolically(system, every) if chosen is Engine.SYMBOLIC else _explicitly(system, every, limit or LIMIT)
    answers = {id(question): _verdict(question, answer) for question, answer in search}
    return tuple(_joined(law, [answers[id(question)] for question in found]) for law, found in asked)


def _symbolically(system: System, asked: Sequence[Question]) -> Iterator[tuple[Question, Answer]]:
    if not asked:
        return
    symbolic = Symbolic(system)
    for question in asked:
        hits = [symbolic.seen(watch) for watch in question.watches]
        find = lambda watch=question.watch: symbolic.trace(watch)  # noqa: E731 - a verdict finds its trace when asked
        yield question, Answer(hits[0], hits[-1], True, symbolic.count, find)


# The explicit engine: questions share searches of slices


@dataclass(eq=False)
class _Asked:
    question: Question
    cone: Cone


def _explicitly(system: System, asked: Sequence[Question], limit: int) -> Iterator[tuple[Question, Answer]]:
    for group in _groups(system, [_Asked(question, _cone(system, question)) for question in asked]):
        yield from _answered(system, group, limit)


def _cone(system: System, question: Question) -> Cone:
    guards = []
    events: set[str] = set()
    for watch in question.watches:
        if isinstance(watch, Seen):
            guards.append(watch.guard)
        else:
            guards += [watch.before, watch.after]
            events |= set(watch.events)
    return cone(system, guards, events)


def _groups(system: System, asked: Sequence[_Asked]) -> list[list[_Asked]]:
    groups: list[tuple[Cone, list[_Asked]]] = []
    for one in sorted(asked, key=lambda q: -q.cone.bits):
        best = None
        for number, (part, _) in enumerate(groups):
            joined = merge([part, one.cone])
            growth = joined.bits - part.bits
            if growth <= SHARE_BITS and (best is None or growth < best[0]):
                best = (growth, number, joined)
        if best:
            _, number, joined = best
            groups[number] = (joined, [*groups[number][1], one])
        else:
            groups.append((one.cone, [one]))
    return [members for _, members in groups]


def _answered(system: System, group: list[_Asked], limit: int) -> Iterator[tuple[Question, Answer]]:
    watches = [watch for one in group for watch in one.question.watches]
    part = cut(system, merge([one.cone for one in group]), _observed(watches))
    shadows = [_shadow(part, watch) for watch in watches]
    space = explore(part.system, limit=limit, watches=shadows)
    position = 0
    for one in group:
        count = len(one.question.watches)
        hits = [space.hits[number] is not None for number in range(position, position + count)]
        find = lambda n=position: _lifted(part, space, n, shadows[n])  # noqa: E731 - found when asked
        position += count
        yield one.question, Answer(hits[0], hits[-1], space.complete, space.configurations, find)


def _observed(watches: Iterable[Watch]) -> set[str]:
    return {name for watch in watches if isinstance(watch, Taken) for name in watch.events}


def _shadow(part: Slice, watch: Watch) -> Watch:
    if isinstance(watch, Seen):
        return Seen(part.translate(watch.guard))
    return Taken(part.translate(watch.before), part.translate(watch.after), watch.events)


def _lifted(part: Slice, space: Space, number: int, watch: Watch) -> Trace | None:
    shadow = space.trace_of(number, watch)
    if shadow is None:
        return None
    run = [(step.event, step.target) for step in shadow.steps]
    return Trace(part.whole.initial, tuple(part.lift(run)))


# From answers to verdicts


def _verdict(question: Question, answer: Answer) -> Verdict:
    law, possible = question.property, question.property.kind is Kind.SOMETIMES
    if answer.hit:
        outcome, reason = (Outcome.PROVED if possible else Outcome.REFUTED), ""
    elif not answer.complete:
        outcome, reason = Outcome.INCOMPLETE, f"undecided after {answer.configurations:,} configurations"
    elif possible:
        outcome, reason = Outcome.REFUTED, ""
    elif not answer.premise:
        outcome, reason = Outcome.INAPPLICABLE, "its premise never occurs in this pod"
    else:
        outcome, reason = Outcome.PROVED, ""
    find = answer.find if answer.hit else (lambda: None)
    return Verdict(law, outcome, question.site, answer.configurations, reason, find)


RANK = {Outcome.REFUTED: 0, Outcome.INCOMPLETE: 1, Outcome.PROVED: 2, Outcome.INAPPLICABLE: 3}


def _joined(law: Property, verdicts: Sequence[Verdict]) -> Verdict:
    """One verdict for all members: the worst of a law, the best of a possibility."""
    if law.kind is Kind.LEADS_TO:
        return Verdict(law, Outcome.INCOMPLETE, reason="liveness is not decided by this engine")
    if not verdicts:
        return Verdict(law, Outcome.INAPPLICABLE, reason="it speaks of something that this pod does not have")
    if law.kind is Kind.SOMETIMES:
        return min(verdicts, key=lambda v: (v.outcome is not Outcome.PROVED, RANK[v.outcome]))
    return min(verdicts, key=lambda v: RANK[v.outcome])
