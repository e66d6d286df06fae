"""
Verdicts for programs: the schema ``podmodel.check/1``.

Keys are only ever added to a schema; a change of meaning gets a new number.
"""

from __future__ import annotations

import json

from podmodel.errors import ManifestError
from podmodel.lifecycles.compose import not_modelled
from podmodel.report.results import Answer, PodReport, Report

SCHEMA = "podmodel.check/1"


def document(report: Report) -> str:
    """The whole report as a JSON text."""
    found: dict[str, object] = {"schema": SCHEMA, "pods": [_pod(pod) for pod in report]}
    if report.errors:
        found["errors"] = [_error(error) for error in report.errors]
    return json.dumps(found, indent=2)


def _pod(report: PodReport) -> dict[str, object]:
    pod = report.pod
    return {
        "file": pod.file,
        "line": pod.line,
        "kind": pod.kind,
        "namespace": pod.namespace,
        "name": pod.name,
        "kubernetes": report.scope.kubernetes,
        "laws": [_law(answer) for answer in report.answers],
        "configurations": report.configurations,
        "warnings": [*pod.warnings, *not_modelled(pod, report.level)],
    }


def _law(answer: Answer) -> dict[str, object]:
    verdict = answer.verdict
    return {
        "id": answer.id,
        "sentence": verdict.law.sentence,
        "verdict": str(verdict.outcome),
        "expected": verdict.expected,
        "trace": None if verdict.trace is None else list(verdict.trace.labels),
        "loop": None if verdict.trace is None else verdict.trace.loop,
        "site": verdict.site,
        "rule": verdict.law.rule,
        "reason": verdict.reason or verdict.law.because,
        "configurations": verdict.configurations,
        "level": verdict.level,
    }


def _error(error: ManifestError) -> dict[str, object]:
    return {
        "file": error.file,
        "line": error.line,
        "column": error.column,
        "message": error.message,
        "hint": error.hint,
    }
