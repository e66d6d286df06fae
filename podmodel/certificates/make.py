"""
Makes a certificate from verdicts: the system, all its reachable configurations as one set, and what shows each verdict.

Laws that were decided on equal systems share a section. However they were decided, by slices too, the set is one of
the whole system, and so are the runs: the beginning of one that is known already, if it will do, else one that is
found in the whole system or, if that is large, in a slice, and lifted. Verdicts are taken as they are: whether the
certificate bears them out is for `checker` to say.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace

from podmodel import __version__
from podmodel.certificates import form
from podmodel.certificates.form import SCHEMA, Diagram, Edges, Law, Level, Section, Trace
from podmodel.certificates.statements import statement
from podmodel.checking import scope_of
from podmodel.engines.asking import Asking
from podmodel.engines.check import Verdict
from podmodel.engines.diagram import UNIT, bits
from podmodel.engines.questions import Question, Seen, Watch, questions
from podmodel.engines.symbolic import Symbolic
from podmodel.errors import UsageError
from podmodel.exports.as_json import GuardWriter, as_data, digest
from podmodel.kernel import reading, semantics
from podmodel.kernel.property import Kind, Outcome
from podmodel.kernel.reading import Data
from podmodel.kernel.system import System
from podmodel.lifecycles.compose import Scope
from podmodel.report.results import Answer, PodReport

FEW = 4  # members: with more, a run is found sooner in a slice than layer by layer in the whole system


@dataclass(frozen=True)
class Decided:
    """A system, the scope at which it was composed of a pod (if it was), and the verdicts on it."""

    system: System
    answers: tuple[Answer, ...]
    scope: Scope | None = None


def of_pod(report: PodReport) -> Data:
    """
    The certificate of what was found out about a pod, as JSON data.

    A system on which nothing was decided has no section, and so the laws that were asked of it are not in it. Raises
    `UsageError` where nothing was decided at all.
    """
    digests: dict[int, str] = {}
    found: dict[str, Decided] = {}
    for answer in report.answers:
        law = answer.verdict.law
        system = report.system_of(law)
        name = digests.get(id(system)) or digests.setdefault(id(system), digest(system))
        known = found.setdefault(name, Decided(system, (), scope_of(law, report.scope)))
        found[name] = replace(known, answers=(*known.answers, answer))
    decided = [one for one in found.values() if not all(answer.incomplete for answer in one.answers)]
    if not decided:
        raise UsageError(
            "no law was decided, so there is nothing to certify", hint="raise --seconds, or pick other laws"
        )
    return certificate(decided, pod=(report.pod.kind, report.pod.namespace, report.pod.name))


def certificate(decided: Iterable[Decided], *, pod: tuple[str, str, str] | None = None) -> Data:
    """The certificate of verdicts on some systems, as JSON data."""
    document = {
        "schema": SCHEMA,
        "made_by": f"podmodel {__version__}",
        "pod": pod,
        "sections": [asdict(_section(one)) for one in decided],
    }
    return document | {"seal": form.seal(document)}


def _section(one: Decided) -> Section:
    symbolic = Symbolic(one.system)
    runs = _Runs(symbolic, one.answers)
    guards = GuardWriter()
    data = as_data(one.system)
    return Section(
        scope=one.scope and _told_of(one.scope),
        system=data,
        digest=reading.digest(data),
        set=diagram(symbolic, symbolic.reachable),
        laws=tuple(_law(runs, answer, guards) for answer in one.answers),
        guards=guards.nodes,
    )


def _told_of(scope: Scope) -> Data:
    return {
        "kubernetes": scope.kubernetes,
        "level": scope.level.word,
        "threshold": scope.threshold,
        "sigterm": dict(sorted(scope.sigterm.items())),
    }


# The set


def diagram(symbolic: Symbolic, root: int) -> Diagram:
    """A set of the symbolic engine that is not empty, with the local states and the nodes that it is made of."""
    nodes = _children_first(symbolic, root)
    edges, level_of = symbolic.diagrams.edges, symbolic.diagrams.level
    used: list[set[int]] = [set() for _ in symbolic.relations.slots]
    for node in nodes:
        for mask, _ in edges[node]:
            used[level_of[node]].update(bits(mask))
    levels, places = [], []
    for slots, locals_, those in zip(symbolic.relations.slots, symbolic.relations.locals, used, strict=True):
        kept = sorted(those, key=locals_.__getitem__)
        places.append({local: place for place, local in enumerate(kept)})
        levels.append(Level(tuple(slots), tuple(locals_[local] for local in kept)))
    numbers = {node: number for number, node in enumerate((UNIT, *nodes))}

    def written(node: int) -> Edges:
        place = places[level_of[node]]
        return tuple(
            sorted((tuple(sorted(map(place.__getitem__, bits(m)))), numbers[child]) for m, child in edges[node])
        )

    end: tuple[int, Edges] = (len(levels), ())
    return Diagram(tuple(levels), (end, *((level_of[node], written(node)) for node in nodes)), numbers[root])


def _children_first(symbolic: Symbolic, root: int) -> list[int]:
    """The nodes of the set, each after those it leads to."""
    found: dict[int, None] = {}
    todo = [root]
    while todo:
        children = [child for _, child in symbolic.diagrams.edges[todo[-1]] if child not in found and child != UNIT]
        if children:
            todo.extend(children)
        else:
            found[todo.pop()] = None
    return list(found)


# The laws


def _law(runs: _Runs, answer: Answer, guards: GuardWriter) -> Law:
    verdict = answer.verdict
    said = statement(runs.system, answer.id, verdict.law, guards.reference)
    site, run = runs.showing(verdict)
    told = None if run is None else _told(run)
    sites = tuple(replace(one, trace=told if one.site == site else None) for one in said.sites)
    unproved = (verdict.law.kind, verdict.outcome) == (Kind.LEADS_TO, Outcome.PROVED)
    certified = not unproved and verdict.outcome is not Outcome.INCOMPLETE
    return replace(said, verdict=verdict.outcome, certified=certified, sites=sites)


def _told(run: semantics.Trace) -> Trace:
    return Trace(run.initial, tuple((step.label, step.target) for step in run.steps), run.loop)


class _Runs:
    """Runs that show verdicts, or of laws that are proved their premise. Those of refuted laws are known already."""

    def __init__(self, symbolic: Symbolic, answers: Iterable[Answer]) -> None:
        self.system = symbolic.system
        self.symbolic = symbolic
        refuted = (answer.verdict for answer in answers if answer.verdict.outcome is Outcome.REFUTED)
        self.known = [verdict.trace for verdict in refuted if verdict.trace is not None]

    def showing(self, verdict: Verdict) -> tuple[str, semantics.Trace | None]:
        """A site and the run there; no run where the verdict needs none."""
        law = verdict.law
        if verdict.outcome is Outcome.REFUTED:
            return verdict.site, verdict.trace
        if verdict.outcome is Outcome.PROVED and law.kind is not Kind.LEADS_TO:
            for asked in sorted(questions(self.system, law), key=lambda asked: asked.site != verdict.site):
                watch = asked.watch if law.kind is Kind.SOMETIMES else asked.premise
                run = self._to(watch, asked) if watch else None
                if run is not None:
                    return asked.site, run
        return verdict.site, None

    def _to(self, watch: Watch, asked: Question) -> semantics.Trace | None:
        """A run that ends with what the watch asks for: the shortest that is known, or a new one."""
        lengths = [(length, n) for n, run in enumerate(self.known) if (length := _met(watch, run)) is not None]
        if lengths:
            length, number = min(lengths)
            return semantics.Trace(self.known[number].initial, self.known[number].steps[:length])
        if not self.symbolic.seen(watch):
            return None
        small = len(self.system.members) <= FEW
        found = self.symbolic.trace(watch) if small else Asking(self.system, [asked]).trace(watch)
        if found is not None:
            self.known.append(found)
        return found


def _met(watch: Watch, run: semantics.Trace) -> int | None:
    """After how many steps the run is what the watch asks for, if it ever is."""
    past = [run.initial, *(step.target for step in run.steps)]
    if isinstance(watch, Seen):
        return next((n for n, here in enumerate(past) if semantics.holds(watch.guard, here)), None)
    for number, step in enumerate(run.steps, 1):
        named = not watch.events or step.event in watch.events
        if named and semantics.holds(watch.before, past[number - 1]) and semantics.holds(watch.after, past[number]):
            return number
    return None
