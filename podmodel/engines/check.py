"""
Deciding properties by exhaustive search, each on the slice of the system that it can see.

Properties with nearly the same cone share one search. A verdict is *proved* only if the search was exhaustive and
the premise of the law occurred; a law whose premise cannot occur in this system is *inapplicable*, not proved.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from podmodel.engines.explore import LIMIT, Seen, Space, Taken, Watch, explore
from podmodel.engines.slicing import Cone, Slice, cone, cut, merge
from podmodel.kernel.ground import SYSTEM
from podmodel.kernel.property import Kind, Outcome, Property
from podmodel.kernel.semantics import Trace
from podmodel.kernel.system import System

SHARE_BITS = 2.0  # a question joins a search whose slice it at most makes four times as large


@dataclass(frozen=True)
class Verdict:
    """
    What is known of one property of one system.

    `trace` is the shortest counterexample of a refuted law, or the shortest witness of a possibility; `site` the
    member it happens at. `configurations` counts those searched; `reason` says why a verdict is not plain.
    """

    property: Property
    outcome: Outcome
    site: str = SYSTEM
    trace: Trace | None = None
    configurations: int = 0
    reason: str = ""

    @property
    def expected(self) -> bool:
        """Whether it came out as the property says it should (an inapplicable one says nothing)."""
        return self.outcome in (self.property.expect, Outcome.INAPPLICABLE)

    def __str__(self) -> str:
        at = f" [{self.site}]" if self.site else ""
        why = f" ({self.reason})" if self.reason else ""
        return f"{self.outcome}: {self.property.sentence}{at}{why}"


@dataclass(eq=False)
class _Question:
    """
    A property at one site, ground: what would refute it (or be its goal), and what shows that it is not empty.

    A slice has no steps that change nothing it keeps. Such a step breaks a law about every step where `stuck` holds:
    there the premise and the breach are both true. If that is reachable, the law is asked again of `every_event`.
    """

    property: Property
    site: str
    watch: Watch
    premise: Watch | None
    cone: Cone
    stuck: Seen | None = None

    @property
    def watches(self) -> tuple[Watch, ...]:
        return tuple(watch for watch in (self.watch, self.premise, self.stuck) if watch)

    def every_event(self, system: System) -> _Question:
        """The same question with every event observed, so that no step is missed."""
        assert isinstance(self.watch, Taken)  # noqa: S101 - the others are never stuck
        names = tuple(system.by_name)
        watch = Taken(self.watch.before, self.watch.after, names)
        part = cone(system, [watch.before, watch.after], names)
        return _Question(self.property, self.site, watch, self.premise, part)


def check(system: System, properties: Iterable[Property], *, limit: int = LIMIT) -> tuple[Verdict, ...]:
    """
    A verdict for each property, in order.

    `limit` bounds the configurations of each search; what is undecided when it is hit is *incomplete*.
    """
    asked = [(law, list(_questions(system, law))) for law in properties]
    answers, stuck = _answers(system, [q for _, questions in asked for q in questions], limit)
    again = {id(q): q.every_event(system) for q in stuck}
    closer, _ = _answers(system, list(again.values()), limit)
    for number, question in again.items():
        verdict = closer[id(question)]
        if verdict.outcome is not Outcome.INCOMPLETE or answers[number].outcome is not Outcome.REFUTED:
            answers[number] = verdict
    return tuple(_joined(law, [answers[id(q)] for q in questions]) for law, questions in asked)


def _answers(system: System, questions: Sequence[_Question], limit: int) -> tuple[dict[int, Verdict], list[_Question]]:
    """A verdict for each question, and those of them where the slice may have missed what breaks the law."""
    verdicts: dict[int, Verdict] = {}
    stuck: list[_Question] = []
    for group in _groups(system, questions):
        for question, verdict, missed in _answered(system, group, limit):
            verdicts[id(question)] = verdict
            if missed:
                stuck.append(question)
    return verdicts, stuck


# From properties to questions


def _questions(system: System, law: Property) -> Iterator[_Question]:
    if law.kind is Kind.LEADS_TO:
        return
    sites = system.grounder.related(law.each, SYSTEM) if law.each else (SYSTEM,)
    for site in sites:
        if system.ground(law.applies, site) is not True:
            continue
        question = _question(system, law, site)
        if question:
            yield question


def _question(system: System, law: Property, site: str) -> _Question | None:
    events = tuple(name for event in law.events if (name := _event(system, event, site)))
    if law.events and not events:
        return None
    ground = system.grounder.ground
    given, then = ground(law.given, site), ground(law.then, site)
    not_then = ground(law.then, site, positive=False)
    every = system.grounder.every
    if law.kind is Kind.STEP:
        watch: Watch = Taken(given, not_then, events)
        premise: Watch = Taken(given, True, events) if events and not_then is not True else Seen(given)
    elif law.kind is Kind.ALWAYS:
        watch, premise = Seen(every((given, not_then))), Seen(given)
    else:
        part = cone(system, [then])
        return _Question(law, site, Seen(then), None, part)
    both = every((given, not_then))
    stuck = Seen(both) if law.kind is Kind.STEP and not events and both is not False else None
    return _Question(law, site, watch, premise, cone(system, [given, not_then], events), stuck)


def _event(system: System, event: str, site: str) -> str:
    for name in (f"{site}.{event}" if site else event, event):
        if name in system.by_name:
            return name
    return ""


# Which questions share a search


def _groups(system: System, questions: Sequence[_Question]) -> list[list[_Question]]:
    groups: list[tuple[Cone, list[_Question]]] = []
    for question in sorted(questions, key=lambda q: -q.cone.bits):
        best = None
        for number, (part, _) in enumerate(groups):
            joined = merge(system, [part, question.cone])
            growth = joined.bits - part.bits
            if growth <= SHARE_BITS and (best is None or growth < best[0]):
                best = (growth, number, joined)
        if best:
            _, number, joined = best
            groups[number][1].append(question)
            groups[number] = (joined, groups[number][1])
        else:
            groups.append((question.cone, [question]))
    return [members for _, members in groups]


def _answered(system: System, group: list[_Question], limit: int) -> Iterator[tuple[_Question, Verdict, bool]]:
    """A verdict for each question of the group, and whether the slice may have missed what breaks the law."""
    watches = [watch for question in group for watch in question.watches]
    part = cut(system, merge(system, [q.cone for q in group]), _observed(watches))
    shadows = [_shadow(part, watch) for watch in watches]
    space = explore(part.system, limit=limit, watches=shadows)
    position = 0
    for question in group:
        numbers = range(position, position + len(question.watches))
        position += len(question.watches)
        hits = [space.hits[number] is not None for number in numbers]
        verdict = _verdict(question, hits, space, partial(_lifted, part, space, numbers[0], shadows[numbers[0]]))
        yield question, verdict, question.stuck is not None and hits[-1]


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


def _verdict(question: _Question, hits: Sequence[bool], space: Space, trace: Callable[[], Trace | None]) -> Verdict:
    law, site, count = question.property, question.site, space.configurations
    if law.kind is Kind.SOMETIMES:
        if hits[0]:
            return Verdict(law, Outcome.PROVED, site, trace(), count)
        outcome = Outcome.REFUTED if space.complete else Outcome.INCOMPLETE
        return Verdict(law, outcome, site, None, count, "" if space.complete else _stopped(count))
    if hits[0]:
        return Verdict(law, Outcome.REFUTED, site, trace(), count)
    if not space.complete:
        return Verdict(law, Outcome.INCOMPLETE, site, None, count, _stopped(count))
    if not hits[1]:
        return Verdict(law, Outcome.INAPPLICABLE, site, None, count, "its premise never occurs in this pod")
    return Verdict(law, Outcome.PROVED, site, None, count)


def _stopped(count: int) -> str:
    return f"undecided after {count:,} configurations"


WORST_OF_A_LAW = (Outcome.REFUTED, Outcome.INCOMPLETE, Outcome.PROVED, Outcome.INAPPLICABLE)
BEST_OF_A_POSSIBILITY = (Outcome.PROVED, Outcome.INCOMPLETE, Outcome.REFUTED)


def _joined(law: Property, verdicts: Sequence[Verdict]) -> Verdict:
    """One verdict for all members: the worst of a law, the best of a possibility."""
    if law.kind is Kind.LEADS_TO:
        return Verdict(law, Outcome.INCOMPLETE, reason="liveness is not decided by this engine")
    if not verdicts:
        return Verdict(law, Outcome.INAPPLICABLE, reason="it speaks of something that this pod does not have")
    order = BEST_OF_A_POSSIBILITY if law.kind is Kind.SOMETIMES else WORST_OF_A_LAW
    return min(verdicts, key=lambda v: (order.index(v.outcome), len(v.trace or ())))
