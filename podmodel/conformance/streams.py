"""Streams of many pods, judged one by one: what each of them did, and the first thing that no pod can do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from podmodel.conformance.laws import Rule
from podmodel.conformance.life import Finding, Life, Verdict, unjudged
from podmodel.conformance.shapes import refusals, shape_of
from podmodel.engines.budget import BudgetError
from podmodel.errors import ManifestError
from podmodel.lifecycles.releases import RELEASES, release_of
from podmodel.watch import ContainerStatus, PodStatus, Skipped, Update, pod_of, status_of


@dataclass
class Stream:
    """What was seen of one pod. `first_impossible` counts its updates from 0."""

    uid: str
    namespace: str
    name: str
    kubernetes: str
    updates: int = 0
    verdict: Verdict = Verdict.ACCEPTED
    first_impossible: int | None = None
    rules: tuple[str, ...] = ()
    explanation: str = ""
    where: str = ""
    """The place of the impossible update, or of the one that could not be judged."""
    life: Life | None = field(default=None, repr=False)
    shown: tuple[str, bytes, bool] | None = field(default=None, repr=False)
    """The update before, as far as it can make a difference: what is shown again says nothing."""

    @property
    def title(self) -> str:
        """``namespace/name``."""
        return f"{self.namespace}/{self.name}"


def judge(updates: Iterable[Update | Skipped], kubernetes: str | None = None) -> Iterator[Stream | Skipped]:
    """
    Follow the pods of a stream. What is impossible or cannot be judged is yielded at once, the rest in the end.

    Without a release a life is impossible if it is in all of them; what is said then is about the newest of those that
    accept most of it.
    """
    releases = RELEASES[::-1] if kubernetes is None else (release_of(kubernetes),)
    streams: dict[str, Stream] = {}
    told: set[str] = set()
    for update in updates:
        if isinstance(update, Skipped):
            yield update
            continue
        stream = streams.get(update.key)
        if stream is None:
            stream = streams[update.key] = _opened(update, releases)
        if stream.verdict is Verdict.ACCEPTED:
            _see(stream, update)
        stream.updates += 1
        if stream.verdict is not Verdict.ACCEPTED and update.key not in told:
            told.add(update.key)
            yield stream
    yield from (stream for key, stream in streams.items() if key not in told)


def _opened(update: Update, releases: Sequence[str]) -> Stream:
    metadata = update.metadata
    stream = Stream(metadata.uid, metadata.namespace or "default", metadata.name, releases[0])
    try:
        pod = pod_of(update)
    except ManifestError as error:
        return _refused(stream, update, error.message)
    if why := "; ".join(refusals(pod, metadata)):
        return _refused(stream, update, why)
    stream.life = Life(shape_of(pod), [item.name for item in pod.containers], releases)
    return stream


def _refused(stream: Stream, update: Update, why: str) -> Stream:
    stream.verdict, stream.explanation, stream.where, stream.life = Verdict.REFUSED, why, update.where, None
    return stream


def _see(stream: Stream, update: Update) -> None:
    shown = (str(update.change), update.status, update.metadata.deletion_timestamp is not None)
    if shown == stream.shown or stream.life is None:
        return
    stream.shown = shown
    try:
        status = status_of(update)
        finding = stream.life.see(update.change, update.metadata, status)
        stream.kubernetes = stream.life.kubernetes
    except ManifestError as error:
        _refused(stream, update, error.message)
    except BudgetError as error:
        _refused(stream, update, unjudged(error))
    else:
        if finding:
            stream.verdict, stream.first_impossible, stream.where = Verdict.REJECTED, stream.updates, update.where
            stream.rules = finding.ids
            stream.explanation = explained(finding, status, stream.life.names)
            stream.life = None


def explained(finding: Finding, status: PodStatus, names: Iterable[str]) -> str:
    """The finding in a sentence or two, with the paths in the object."""
    known = list(names)
    said = [f"{_at(rule, status, known)}{rule.says} ({' '.join(rule.ids)})" for rule in dict.fromkeys(finding.rules)]
    if not finding.conflict:
        return "; ".join(said)
    facts = ", ".join(f"{_at(fact, status, known)}{fact.says}" for fact in finding.conflict)
    when = "" if finding.alone else "after what was seen before, "
    return "; ".join([*said, f"{when}this cannot be: {facts}"])


def _at(rule: Rule, status: PodStatus, names: list[str]) -> str:
    """The path of the field in this object, as ``.status.containerStatuses[0].ready: ``."""
    if rule.container is None:
        return f".{rule.field}: " if rule.field else ""
    name = names[rule.container]
    for kind, group in _groups(status):
        for number, shown in enumerate(group):
            if shown.name == name:
                return f".status.{kind}[{number}]{'.' if rule.field else ''}{rule.field}: "
    return f"{name}: "


def _groups(status: PodStatus) -> Iterator[tuple[str, tuple[ContainerStatus, ...]]]:
    yield "containerStatuses", status.container_statuses
    yield "initContainerStatuses", status.init_container_statuses
