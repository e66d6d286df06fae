"""Reports for programs: the schema ``podmodel.check/1``."""

import json

from podmodel.checking import check
from podmodel.errors import ManifestError
from podmodel.kernel.property import FAILS, never, sometimes
from podmodel.lifecycles.spec import Container, Pod, PodSpec
from podmodel.lifecycles.variables import GONE, has_gates, pod
from podmodel.report.as_json import document
from podmodel.report.results import Answer, PodReport, Report, identified

WEB = Pod("Pod", "web", PodSpec(containers=(Container(name="app", image="app:1"),)), file="w.yaml", line=3)
LAWS = identified(
    [
        never("refuted", pod.is_(GONE), rule="A-1"),
        never("expected", pod.is_(GONE), rule="A-2", expect=FAILS, because="people delete pods"),
        sometimes("witnessed", pod.is_(GONE), rule="A-3"),
        never("elsewhere", pod.is_(GONE), applies=has_gates.is_(True), rule="A-4"),
    ]
)


def made(*errors: ManifestError, limit: int = 1000) -> dict[str, object]:
    """The document of a small pod."""
    verdicts = check(WEB, [law.property for law in LAWS], limit=limit)
    answers = tuple(Answer(law.id, verdict) for law, verdict in zip(LAWS, verdicts, strict=True))
    found: dict[str, object] = json.loads(document(Report((PodReport(WEB, answers),), errors)))
    return found


def test_the_shape() -> None:
    """These keys, in this nesting; others may be added."""
    found = made()
    assert set(found) == {"schema", "pods"}
    assert found["schema"] == "podmodel.check/1"
    (one,) = found["pods"]  # type: ignore[misc]
    assert {"file": "w.yaml", "line": 3, "name": "web", "kind": "Pod", "namespace": "default"}.items() <= one.items()
    assert isinstance(one["configurations"], int)
    wanted = {
        "refuted": ("A-1", "refuted", False, ["create", "delete"]),
        "expected": ("A-2", "refuted", True, ["create", "delete"]),
        "witnessed": ("A-3", "proved", True, ["create", "delete"]),
        "elsewhere": ("A-4", "inapplicable", True, None),
    }
    laws = {law["sentence"]: (law["id"], law["verdict"], law["expected"], law["trace"]) for law in one["laws"]}
    assert laws == wanted


def test_incomplete_is_not_as_expected() -> None:
    """What is not known is not what was hoped for."""
    (one,) = made(limit=1)["pods"]  # type: ignore[misc]
    verdicts = {(law["verdict"], law["expected"]) for law in one["laws"]}
    assert verdicts == {("incomplete", False), ("inapplicable", True)}


def test_errors_are_listed() -> None:
    """With the place, the message and the hint apart."""
    (error,) = made(ManifestError("x.yaml", 1, 2, "bad", "write good"))["errors"]  # type: ignore[misc]
    assert error == {"file": "x.yaml", "line": 1, "column": 2, "message": "bad", "hint": "write good"}


def test_nothing_at_all_is_a_document_too() -> None:
    """An upload step finds its file."""
    assert json.loads(document(Report(()))) == {"schema": "podmodel.check/1", "pods": []}
