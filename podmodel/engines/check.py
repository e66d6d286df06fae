"""
Deciding properties by exhaustive search, symbolic or explicit.

A verdict is *proved* only if the search was exhaustive and the premise of the law occurred; a law whose premise cannot
occur in this system is *inapplicable*, not proved. The symbolic engine searches at once what all questions can see; if
that is too much, a question that sees much less is asked of its own slice. The explicit one searches slices, and
questions with nearly the same cone share a search. What a budget or an interrupt leaves undecided is *incomplete*, and
the other verdicts stand.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cached_property, partial

from podmodel.engines.asking import Asking, cone_for
from podmodel.engines.budget import INTERRUPTED, Budget, Lack, Patience, Undecided
from podmodel.engines.explore import LIMIT, Space, explore
from podmodel.engines.liveness import LeadsTo, Responses
from podmodel.engines.questions import Question, Seen, Taken, Watch, questions
from podmodel.engines.slicing import Cone, Slice, cut, merge
from podmodel.kernel.ground import SYSTEM, Ground
from podmodel.kernel.property import Kind, Outcome, Property
from podmodel.kernel.semantics import Trace
from podmodel.kernel.system import System

VACUOUS = "its premise never occurs in this pod"
NO_LASSO = "only the symbolic engine decides what must happen in the end"
SHARED = 0.7  # of the time, for the search that all questions share; the rest is for those that see less
MUCH_LESS = 0.5  # of the slots
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
    plain, `lack` what an incomplete one would have needed. `level` names the level of the model that decided it, where
    there are several.
    """

    law: Property
    outcome: Outcome
    site: str = SYSTEM
    configurations: int = 0
    reason: str = ""
    find: Callable[[], Trace | None] = field(default=lambda: None, repr=False, compare=False)
    lack: Lack | None = None
    level: str = ""

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
    why: Undecided | None = None  # why it is not complete, if not by the limit


def check(
    system: System,
    properties: Iterable[Property],
    *,
    engine: Engine | str | None = None,
    limit: int | None = None,
    seconds: float | None = None,
    patience: Patience | None = None,
) -> tuple[Verdict, ...]:
    """
    A verdict for each property, in order.

    The engine is symbolic unless another one is asked for. `limit` bounds each search: in nodes of its decision
    diagram, or in configurations (without one, the explicit engine uses its default). `seconds` of CPU bound the
    symbolic searches together; a trace that is asked for later has as many again. What is undecided when that is used
    up, or when it is interrupted (Ctrl-C), is *incomplete*. `patience` is for callers that ask about several systems.
    """
    chosen = Engine(engine or Engine.SYMBOLIC)
    patience = patience or Patience(limit if chosen is Engine.SYMBOLIC else None, seconds)
    asked = [(law, patience.attempt(partial(_questions, system, law))) for law in properties]
    every = [question for _, found in asked if not isinstance(found, Undecided) for question in found]
    if chosen is Engine.SYMBOLIC:
        search = _symbolically(system, every, patience)
    else:
        search = _explicitly(system, every, limit or LIMIT, patience)
    answers = {id(question): _verdict(question, answer) for question, answer in search}
    must = [law for law, _ in asked if law.kind is Kind.LEADS_TO]
    responses = _responding(system, must, chosen, patience)
    return tuple(
        responses[id(law)]
        if law.kind is Kind.LEADS_TO
        else incomplete(law, found)
        if isinstance(found, Undecided)
        else _joined(law, [answers[id(question)] for question in found])
        for law, found in asked
    )


def _questions(system: System, law: Property) -> list[Question]:
    return list(questions(system, law))


def _symbolically(system: System, asked: Sequence[Question], patience: Patience) -> Iterator[tuple[Question, Answer]]:
    if not asked:
        return
    asking = patience.attempt(lambda: Asking(system, asked, budget=patience.budget.share(SHARED)))
    known = asking if isinstance(asking, Undecided) else patience.attempt(lambda: asking.configurations)
    large: set[int] = set()  # laws that see as much as all of them together
    for question in asked:
        if isinstance(known, Undecided) and not isinstance(asking, Undecided):
            answer = _alone(system, question, asking.slots, known, large, patience)
        elif isinstance(asking, Undecided):
            answer = asking
        else:
            answer = patience.attempt(partial(_asked_of, asking, question, patience))
        yield question, _unanswered(answer) if isinstance(answer, Undecided) else answer


def _alone(
    system: System, question: Question, slots: int, known: Undecided, large: set[int], patience: Patience
) -> Answer | Undecided:
    """The question asked of its own slice, if that is much smaller than what could not be searched."""
    if id(question.law) in large:
        return known
    part = patience.attempt(lambda: cone_for(system, question.watches))
    if isinstance(part, Undecided) or len(part.slots) > MUCH_LESS * slots:
        large.add(id(question.law))
        return known
    return patience.attempt(lambda: _asked_of(Asking(system, [question], budget=patience.budget), question, patience))


def _asked_of(asking: Asking, question: Question, patience: Patience) -> Answer:
    hits = [asking.seen(watch) for watch in question.watches]
    find = partial(_in_time, patience, asking.finder(question.watch)) if hits[0] else lambda: None
    return Answer(hits[0], hits[-1], True, asking.configurations, find)


def _in_time(patience: Patience, find: Callable[[Budget], Trace | None]) -> Trace | None:
    """The trace, if it is found within the time that all questions had together."""
    patience.renew()
    found = patience.attempt(lambda: find(patience.budget))
    return None if isinstance(found, Undecided) else found


def _unanswered(why: Undecided) -> Answer:
    return Answer(False, False, False, 0, lambda: None, why)


def incomplete(law: Property, why: Undecided) -> Verdict:
    """The verdict of a law that nothing could be found out about."""
    return Verdict(law, Outcome.INCOMPLETE, reason=why.reason, lack=why.lack)


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


def _explicitly(
    system: System, asked: Sequence[Question], limit: int, patience: Patience
) -> Iterator[tuple[Question, Answer]]:
    unsure: list[tuple[Question, Answer]] = []
    for one, answer, stuck in _searched(system, [_asked(system, question) for question in asked], limit, patience):
        if stuck:
            unsure.append((one.question, answer))
        else:
            yield one.question, answer
    first = dict(unsure)
    for one, answer, _ in _searched(system, [_asked_again(system, question) for question in first], limit, patience):
        known = first[one.question]
        yield one.question, known if known.hit and not answer.complete else answer


def _asked(system: System, question: Question) -> _Asked:
    watch = question.watch
    both: Ground = False
    if isinstance(watch, Taken) and not watch.events:
        both = system.grounder.every((watch.before, watch.after))
    watches = question.watches if both is False else (*question.watches, Seen(both))
    return _Asked(question, watches, cone_for(system, watches), both is not False)


def _asked_again(system: System, question: Question) -> _Asked:
    assert isinstance(question.watch, Taken)  # noqa: S101 - the others are never stuck
    watches = (replace(question.watch, events=tuple(system.by_name)), *question.watches[1:])
    return _Asked(question, watches, cone_for(system, watches))


def _searched(
    system: System, asked: Sequence[_Asked], limit: int, patience: Patience
) -> Iterator[tuple[_Asked, Answer, bool]]:
    """An answer to each question, and whether the slice may have missed what breaks the law."""
    for group in _groups(asked):
        watches = [watch for one in group for watch in one.watches]
        part = cut(system, merge([one.cone for one in group]), _observed(watches))
        shadows = [_shadow(part, watch) for watch in watches]
        space = patience.attempt(partial(explore, part.system, limit=limit, watches=shadows))
        if isinstance(space, Undecided):
            yield from ((one, _unanswered(space), False) for one in group)
            continue
        patience.interrupted |= space.interrupted
        why = Undecided(INTERRUPTED, Lack.PEACE) if space.interrupted else None
        start = 0
        for one in group:
            hits = [space.hits[number] is not None for number in range(start, start + len(one.watches))]
            find = partial(_lifted, part, space, start, shadows[start])
            premise = hits[len(one.question.watches) - 1]
            answer = Answer(hits[0], premise, space.complete, space.configurations, find, why)
            yield one, answer, one.stuck and hits[-1]
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
        after = Undecided(f"undecided after {answer.configurations:,} configurations", Lack.SIZE)
        return replace(incomplete(law, answer.why or after), configurations=answer.configurations)
    elif possible:
        outcome, reason = Outcome.REFUTED, ""
    elif not answer.premise:
        outcome, reason = Outcome.INAPPLICABLE, VACUOUS
    else:
        outcome, reason = Outcome.PROVED, ""
    find = answer.find if answer.hit else (lambda: None)
    return Verdict(law, outcome, question.site, answer.configurations, reason, find)


def _responding(system: System, laws: Sequence[Property], engine: Engine, patience: Patience) -> dict[int, Verdict]:
    """The verdicts of the laws of response, by the id of the law."""
    if engine is Engine.EXPLICIT:
        return {id(law): incomplete(law, Undecided(NO_LASSO, Lack.ENGINE)) for law in laws}
    found = {}
    asking = patience.attempt(lambda: Responses(system, laws, budget=patience.budget))
    for law in laws:
        answers = asking if isinstance(asking, Undecided) else patience.attempt(partial(asking.answers, law))
        found[id(law)] = (
            incomplete(law, answers)
            if isinstance(answers, Undecided)
            else _joined(law, [_responded(law, answer, patience) for answer in answers])
        )
    return found


def _responded(law: Property, answer: LeadsTo, patience: Patience) -> Verdict:
    if answer.refuted:
        outcome, reason = Outcome.REFUTED, ""
    elif answer.premise:
        outcome, reason = Outcome.PROVED, ""
    else:
        outcome, reason = Outcome.INAPPLICABLE, VACUOUS
    find = partial(_in_time, patience, lambda _: answer.find())
    return Verdict(law, outcome, answer.site, answer.configurations, reason, find)


WORST_OF_A_LAW = (Outcome.REFUTED, Outcome.INCOMPLETE, Outcome.PROVED, Outcome.INAPPLICABLE)
BEST_OF_A_POSSIBILITY = (Outcome.PROVED, Outcome.INCOMPLETE, Outcome.REFUTED)


def _joined(law: Property, verdicts: Sequence[Verdict]) -> Verdict:
    """One verdict for all members: the worst of a law, the best of a possibility."""
    if not verdicts:
        return Verdict(law, Outcome.INAPPLICABLE, reason="it speaks of something that this pod does not have")
    order = BEST_OF_A_POSSIBILITY if law.kind is Kind.SOMETIMES else WORST_OF_A_LAW
    return min(verdicts, key=lambda v: order.index(v.outcome))
