"""
Deciding properties by exhaustive search, symbolic or explicit.

A verdict is *proved* only if the search was exhaustive and the premise of the law occurred; a law whose premise cannot
occur in this system is *inapplicable*, not proved. The symbolic engine searches the whole system at once; the explicit
one searches slices, and questions with nearly the same cone share a search.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cached_property, partial

from podmodel.engines.asking import Asking
from podmodel.engines.explore import LIMIT, Space, explore
from podmodel.engines.liveness import Responses
from podmodel.engines.questions import Question, Seen, Taken, Watch, questions
from podmodel.engines.slicing import Cone, Slice, cone, cut, merge
from podmodel.kernel.ground import SYSTEM, Ground
from podmodel.kernel.property import Kind, Outcome, Property
from podmodel.kernel.semantics import Trace
from podmodel.kernel.system import System

VACUOUS = "its premise never occurs in this pod"
SHARE_BITS = 2.0  # questions share a search if together they make the first one's slice at most four times as large


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

    law: Property
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
        return self.outcome in (self.law.expect, Outcome.INAPPLICABLE)

    def __str__(self) -> str:
        at = f" [{self.site}]" if self.site else ""
        why = f" ({self.reason})" if self.reason else ""
        return f"{self.outcome}: {self.law.sentence}{at}{why}"


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
    responses = Responses(system, [law for law, _ in asked] if chosen is Engine.SYMBOLIC else [])
    return tuple(
        _response(responses, law, chosen)
        if law.kind is Kind.LEADS_TO
        else _joined(law, [answers[id(question)] for question in found])
        for law, found in asked
    )


def _symbolically(system: System, asked: Sequence[Question]) -> Iterator[tuple[Question, Answer]]:
    if not asked:
        return
    asking = Asking(system, asked)
    for question in asked:
        hits = [asking.seen(watch) for watch in question.watches]
        find = partial(asking.trace, question.watch)
        yield question, Answer(hits[0], hits[-1], True, asking.configurations, find)


# The explicit engine: questions share searches of slices


@dataclass(eq=False)
class _Asked:
    """
    A question, what it can see, and all that is to be watched for it.

    A slice has no steps that change nothing it keeps. Such a step breaks a law about every step where its premise and
    its breach are both true: that is watched too (`stuck`), and if it is reachable the law is asked again with
    every event observed.
    """

    question: Question
    watches: tuple[Watch, ...]
    cone: Cone
    stuck: bool = False


def _explicitly(system: System, asked: Sequence[Question], limit: int) -> Iterator[tuple[Question, Answer]]:
    unsure: list[tuple[Question, Answer]] = []
    for one, answer, stuck in _searched(system, [_asked(system, question) for question in asked], limit):
        if stuck:
            unsure.append((one.question, answer))
        else:
            yield one.question, answer
    first = dict(unsure)
    for one, answer, _ in _searched(system, [_asked_again(system, question) for question in first], limit):
        known = first[one.question]
        yield one.question, known if known.hit and not answer.complete else answer


def _asked(system: System, question: Question) -> _Asked:
    watch = question.watch
    both: Ground = False
    if isinstance(watch, Taken) and not watch.events:
        both = system.grounder.every((watch.before, watch.after))
    watches = question.watches if both is False else (*question.watches, Seen(both))
    return _Asked(question, watches, _cone(system, watches), both is not False)


def _asked_again(system: System, question: Question) -> _Asked:
    assert isinstance(question.watch, Taken)  # noqa: S101 - the others are never stuck
    watches = (replace(question.watch, events=tuple(system.by_name)), *question.watches[1:])
    return _Asked(question, watches, _cone(system, watches))


def _cone(system: System, watches: Sequence[Watch]) -> Cone:
    guards: list[Ground] = []
    events: set[str] = set()
    for watch in watches:
        if isinstance(watch, Seen):
            guards.append(watch.guard)
        else:
            guards += [watch.before, watch.after]
            events |= set(watch.events)
    return cone(system, guards, events)


def _searched(system: System, asked: Sequence[_Asked], limit: int) -> Iterator[tuple[_Asked, Answer, bool]]:
    """An answer to each question, and whether the slice may have missed what breaks the law."""
    for group in _groups(asked):
        watches = [watch for one in group for watch in one.watches]
        part = cut(system, merge([one.cone for one in group]), _observed(watches))
        shadows = [_shadow(part, watch) for watch in watches]
        space = explore(part.system, limit=limit, watches=shadows)
        start = 0
        for one in group:
            hits = [space.hits[number] is not None for number in range(start, start + len(one.watches))]
            find = partial(_lifted, part, space, start, shadows[start])
            premise = hits[len(one.question.watches) - 1]
            yield one, Answer(hits[0], premise, space.complete, space.configurations, find), one.stuck and hits[-1]
            start += len(one.watches)


def _groups(asked: Sequence[_Asked]) -> list[list[_Asked]]:
    """Questions that share a search: all of them together make the slice of the first only so much larger."""
    groups: list[tuple[float, Cone, list[_Asked]]] = []
    for one in sorted(asked, key=lambda q: -q.cone.bits):
        best = None
        for number, (room, part, _) in enumerate(groups):
            joined = merge([part, one.cone])
            if joined.bits <= room and (best is None or joined.bits - part.bits < best[0]):
                best = (joined.bits - part.bits, number, joined)
        if best:
            _, number, joined = best
            room, _, members = groups[number]
            groups[number] = (room, joined, [*members, one])
        else:
            groups.append((one.cone.bits + SHARE_BITS, one.cone, [one]))
    return [members for _, _, members in groups]


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
    law, possible = question.law, question.law.kind is Kind.SOMETIMES
    if answer.hit:
        outcome, reason = (Outcome.PROVED if possible else Outcome.REFUTED), ""
    elif not answer.complete:
        outcome, reason = Outcome.INCOMPLETE, f"undecided after {answer.configurations:,} configurations"
    elif possible:
        outcome, reason = Outcome.REFUTED, ""
    elif not answer.premise:
        outcome, reason = Outcome.INAPPLICABLE, VACUOUS
    else:
        outcome, reason = Outcome.PROVED, ""
    find = answer.find if answer.hit else (lambda: None)
    return Verdict(law, outcome, question.site, answer.configurations, reason, find)


def _response(responses: Responses, law: Property, engine: Engine) -> Verdict:
    if engine is Engine.EXPLICIT:
        return Verdict(law, Outcome.INCOMPLETE, reason="only the symbolic engine decides what must happen in the end")
    verdicts = []
    for answer in responses.answers(law):
        if answer.refuted:
            outcome, reason = Outcome.REFUTED, ""
        elif answer.premise:
            outcome, reason = Outcome.PROVED, ""
        else:
            outcome, reason = Outcome.INAPPLICABLE, VACUOUS
        verdicts.append(Verdict(law, outcome, answer.site, answer.configurations, reason, answer.find))
    return _joined(law, verdicts)


WORST_OF_A_LAW = (Outcome.REFUTED, Outcome.INCOMPLETE, Outcome.PROVED, Outcome.INAPPLICABLE)
BEST_OF_A_POSSIBILITY = (Outcome.PROVED, Outcome.INCOMPLETE, Outcome.REFUTED)


def _joined(law: Property, verdicts: Sequence[Verdict]) -> Verdict:
    """One verdict for all members: the worst of a law, the best of a possibility."""
    if not verdicts:
        return Verdict(law, Outcome.INAPPLICABLE, reason="it speaks of something that this pod does not have")
    order = BEST_OF_A_POSSIBILITY if law.kind is Kind.SOMETIMES else WORST_OF_A_LAW
    return min(verdicts, key=lambda v: order.index(v.outcome))
