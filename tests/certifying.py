"""Certificates for tests: of the toll gate, and of the small pods of every shape."""

import json
from functools import cache
from typing import Any

from pods import LARGER, PODS
from tollgate import LAWS as TOLL_LAWS
from tollgate import tollgate

from podmodel import properties
from podmodel.certificates import checker, form, subject
from podmodel.certificates.checker import Finding, Result
from podmodel.certificates.make import Decided, certificate, of_pod
from podmodel.checking import check
from podmodel.kernel.reading import MalformedError
from podmodel.lifecycles.compose import Scope
from podmodel.lifecycles.spec import Pod
from podmodel.report.results import Answer, PodReport, identified

Data = Any


def of(pod: Pod, scope: Scope) -> Data:
    """The certificate of every law of a pod, as a file would hold it."""
    laws = identified(properties.ALL)
    verdicts = check(pod, [law.property for law in laws], scope=scope)
    answers = tuple(Answer(law.id, verdict) for law, verdict in zip(laws, verdicts, strict=True))
    return stored(of_pod(PodReport(pod, answers, scope)))


@cache
def certified(name: str) -> Data:
    """The certificate of a pod of `pods`, or of the toll gate."""
    if name == "toll gate":
        system, laws = tollgate(), identified(TOLL_LAWS)
        verdicts = check(system, [law.property for law in laws])
        answers = (Answer(law.id, verdict) for law, verdict in zip(laws, verdicts, strict=True))
        return stored(certificate([Decided(system, tuple(answers))]))
    return of(*(PODS | LARGER)[name])


@cache
def brief(name: str) -> Data:
    """The certificate with fewer laws: every twelfth of each section, and what is refuted."""
    document = json.loads(json.dumps(certified(name)))
    for section in document["sections"]:
        laws = section["laws"]
        if len(laws) > 20:
            section["laws"] = [law for i, law in enumerate(laws) if i % 12 == 0 or law["verdict"] == "refuted"]
    return document | {"seal": form.seal(document)}


def stored(document: Data) -> Data:
    """As it comes back from a file."""
    return json.loads(json.dumps(document))


def findings(document: Data) -> list[Finding]:
    """What the checker says of each claim."""
    return list(checker.verify(form.read(document)))


def refusal(document: Data) -> str:
    """Why the checker refuses the certificate; empty if it does not."""
    try:
        refused = [finding for finding in findings(document) if finding.result is Result.REFUSED]
    except MalformedError as error:
        return str(error)
    return "; ".join(f"{one.law.id if one.law else 'the set'}: {one.reason}" for one in refused)


def differences(document: Data, name: str) -> list[str]:
    """What the certificate says otherwise than the pod of that name and the laws of podmodel."""
    pod, _ = (PODS | LARGER)[name]
    return list(subject.differences(form.read(document), pod, identified(properties.ALL)))
