"""
Makes a certificate from verdicts: the system, all its reachable configurations as one set, and what shows each verdict.

Laws that were decided on equal systems share a section. Verdicts are taken as they are: whether the certificate bears
them out is for `checker` to say.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace

from podmodel import __version__
from podmodel.certificates import form
from podmodel.certificates.form import SCHEMA, Data, Diagram, Edges, Law, Level, Section, Trace
from podmodel.certificates.statements import statement
from podmodel.checking import reads_counter
from podmodel.engines.check import Verdict
from podmodel.engines.diagram import UNIT, bits
from podmodel.engines.questions import Question, Watch, questions
from podmodel.engines.symbolic import Symbolic
from podmodel.exports.as_json import GuardWriter, as_data, digest
from podmodel.kernel import semantics
from podmodel.kernel.property import Kind, Outcome
from podmodel.kernel.system import System
from podmodel.lifecycles.compose import Scope
from podmodel.report.results import Answer, PodReport


@dataclass(frozen=True)
class Decided:
    """A system, the scope at which it was composed of a pod (if it was), and the verdicts on it."""

    system: System
    answers: tuple[Answer, ...]
    scope: Scope | None = None


def of_pod(report: PodReport) -> Data:
    """The certificate of what was found out about a pod, as JSON data."""
    digests: dict[int, str] = {}
    found: dict[str, Decided] = {}
    for answer in report.answers:
        law = answer.verdict.law
        system = report.system_of(law)
        name = digests.get(id(system)) or digests.setdefault(id(system), digest(system))
        scope = report.scope if reads_counter(law) else replace(report.scope, threshold=1)
        known = found.setdefault(name, Decided(system, (), scope))
        found[name] = replace(known, answers=(*known.answers, answer))
    return certificate(found.values(), pod=(report.pod.kind, report.pod.namespace, report.pod.name))


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
    guards = GuardWriter()
    scope = one.scope and {"threshold": one.scope.threshold, "sigterm": dict(sorted(one.scope.sigterm.items()))}
    data = as_data(one.system)
    return Section(
        scope=scope,
        system=data,
        digest=form.digest(data),
        set=diagram(symbolic, symbolic.reachable),
        laws=tuple(_law(symbolic, answer, guards) for answer in one.answers),
        guards=guards.nodes,
    )


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


def _law(symbolic: Symbolic, answer: Answer, guards: GuardWriter) -> Law:
    verdict = answer.verdict
    said = statement(symbolic.system, answer.id, verdict.law, guards.reference)
    shown = _shown(symbolic, verdict)
    sites = tuple(replace(site, trace=shown[1] if shown and shown[0] == site.site else None) for site in said.sites)
    unproved = (verdict.law.kind, verdict.outcome) == (Kind.LEADS_TO, Outcome.PROVED)
    certified = not unproved and verdict.outcome is not Outcome.INCOMPLETE
    return replace(said, verdict=verdict.outcome, certified=certified, sites=sites)


def _shown(symbolic: Symbolic, verdict: Verdict) -> tuple[str, Trace] | None:
    """A site and a run there that shows the verdict, or of a law that is proved its premise; where there is one."""
    if verdict.law.kind is Kind.LEADS_TO:
        lasso = verdict.trace if verdict.outcome is Outcome.REFUTED else None
        return None if lasso is None else (verdict.site, _told(lasso))
    for asked in sorted(questions(symbolic.system, verdict.law), key=lambda asked: asked.site != verdict.site):
        watch = _watched(asked, verdict.outcome)
        trace = symbolic.trace(watch) if watch and symbolic.seen(watch) else None
        if trace is not None:
            return asked.site, _told(trace)
    return None


def _watched(asked: Question, outcome: Outcome) -> Watch | None:
    """What the run of a law with this outcome leads to."""
    possible = asked.law.kind is Kind.SOMETIMES
    if outcome is Outcome.PROVED:
        return asked.watch if possible else asked.premise
    return asked.watch if outcome is Outcome.REFUTED and not possible else None


def _told(trace: semantics.Trace) -> Trace:
    return Trace(trace.initial, tuple((step.label, step.target) for step in trace.steps), trace.loop)
