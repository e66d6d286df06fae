"""What one object says: pods, objects of other kinds, events of an audit log; and what is missing or mistyped."""

from __future__ import annotations

import pytest
from watching import blocks, event, lines, names, pod, read, sentences

from podmodel.watch import Change, Reason, Skipped


def said(*objects: object) -> list[str]:
    """What is said of a stream of these."""
    return [one.removeprefix("<stream>:") for one in sentences(read(lines(*objects)))]


# ------------------------------------------------------------------------------------------- other kinds


@pytest.mark.parametrize(
    ("shown", "kind"),
    [
        ({"kind": "Deployment", "apiVersion": "apps/v1", "metadata": {"name": "web"}, "spec": {"template": {}}}, None),
        ({"kind": "Secret", "type": "Opaque", "metadata": {"name": "x"}}, None),
        ({"kind": "Event", "apiVersion": "v1", "metadata": {"name": "x"}, "type": "Normal"}, None),
        ({"kind": "Thing", "metadata": 3, "spec": 4, "status": 5, "items": {"a": 1}}, None),
        ({"kind": "NodeList", "items": [{"metadata": {}}]}, None),
        ({"kind": "Table", "columnDefinitions": []}, None),
        ({"type": "ADDED", "object": {"kind": "Thing", "metadata": 3}}, "Thing"),
        ({"type": "ADDED", "object": {"kind": "Deployment", "metadata": {"name": "x"}}}, "Deployment"),
        ({"level": "info", "msg": "x"}, "an object without kind"),
        ({"spec": {"template": {"spec": {"containers": []}}}, "status": {}}, "an object without kind"),
        ({}, "an object without kind"),
    ],
)
def test_other_kinds_are_named(shown, kind):
    """And the pods around them are read."""
    found = read(lines(pod("a"), shown, pod("b")))
    assert names(found) == ["a", "b"]
    (other,) = (one for one in found if isinstance(one, Skipped))
    assert (other.reason, other.line, other.message) == (Reason.OTHER, 2, f"not a pod: {kind or shown['kind']}")
    assert not other.fault


def test_a_mixed_list():
    """``kubectl get all -o json``: each item that is no pod is named."""
    found = read(blocks({"kind": "List", "items": [pod("a"), {"kind": "Service"}, 3, pod("b", reason="x")]}))
    assert names(found) == ["a", "b"]
    assert [(one.line, one.message) for one in found if isinstance(one, Skipped)] == [
        (24, "not a pod: Service"),
        (27, "the object: expected object, got int"),
    ]


# --------------------------------------------------------------------------------------- what is missing


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"spec": None}, "web: no spec"),
        ({"status": None}, "web: no status"),
        ({"metadata": {}}, "a pod: no uid and no name"),
        ({"metadata": None}, "a pod: no uid and no name"),
        ({"metadata": {"uid": "u"}, "status": None}, "u: no status"),
    ],
)
def test_pods_that_lack_what_a_judgement_needs(change, message):
    """Null is as good as absent; the rest is read."""
    absent = {key: value for key, value in (pod() | change).items() if value is not None}
    found = read(lines(pod() | change, absent, event(absent), {"kind": "PodList", "items": [absent]}, pod("b")))
    assert names(found) == ["b"]
    assert [(one.reason, one.message) for one in found[:-1]] == [(Reason.INCOMPLETE, message)] * 4


def test_an_empty_status_is_judged_by_others():
    """It is there."""
    assert names(read(lines(pod() | {"status": {}}))) == ["web"]


# ------------------------------------------------------------------------------------------- wrong types


@pytest.mark.parametrize(
    ("metadata", "message"),
    [
        ({"name": 3}, "metadata.name: expected str, got int; write str"),
        ({"generation": "2"}, "metadata.generation: expected int, got str; write int"),
        ({"finalizers": [1]}, "metadata.finalizers[0]: expected str, got int; write str"),
        (
            {"deletionTimestamp": "soon"},
            "metadata.deletionTimestamp: invalid RFC3339 encoded datetime; write it as the API server does",
        ),
        (
            {"deletionTimestamp": "2026-01-01T00:00:00"},
            "metadata.deletionTimestamp: expected `datetime` with a timezone component; ",
        ),
    ],
)
def test_metadata_of_the_wrong_type(metadata, message):
    """With its path in the object."""
    shown = pod()
    shown["metadata"] |= metadata
    for stream, begins in (
        ([pod(), shown], f"2: {message}"),
        ([event(shown)], f"1: object.{message}"),
        ([{"kind": "List", "items": [shown]}], f"1: {message}"),
    ):
        (sentence,) = said(*stream)
        assert sentence.startswith(begins)


def test_watch_events_of_the_wrong_type():
    """An unknown type, a type that is no word, an object that is none."""
    assert said({"type": "RENAMED", "object": pod()}) == [
        '1: the type of the watch event, "RENAMED", is unknown; write ADDED, MODIFIED, DELETED, BOOKMARK or ERROR'
    ]
    assert said({"type": 1, "object": pod()}) == ["1: type: expected str, got int; write str"]
    assert said({"type": "ADDED", "object": 1}) == ["1: object: expected object, got int; write object"]
    assert said({"type": "ERROR", "object": {"code": "x"}}) == ["1: the watch ended: for no reason that can be read"]


def test_typed_lists_without_items():
    """Nothing is in them."""
    assert [one.message for one in read(lines({"kind": "PodList"}, {"kind": "List", "items": None}))] == [
        "an empty list"
    ] * 2


# ----------------------------------------------------------------------------------------------- audit


def audit(shown: object, verb: str = "patch", subresource: str = "status", **more: object) -> dict[str, object]:
    """One line of an audit log."""
    reference = {"resource": "pods", "namespace": "shop", "name": "web", "apiVersion": "v1"}
    return {
        "kind": "Event",
        "apiVersion": "audit.k8s.io/v1",
        "level": "RequestResponse",
        "auditID": "1",
        "stage": "ResponseComplete",
        "requestURI": "/api/v1/namespaces/shop/pods/web/status",
        "verb": verb,
        "user": {"username": "system:node:n1"},
        "objectRef": reference | ({"subresource": subresource} if subresource else {}),
        "responseStatus": {"metadata": {}, "code": 200},
        "responseObject": shown,
    } | more


@pytest.mark.parametrize(
    ("verb", "subresource", "change"),
    [
        ("create", "", Change.ADDED),
        ("update", "", Change.MODIFIED),
        ("patch", "", Change.MODIFIED),
        ("patch", "status", Change.MODIFIED),
        ("update", "ephemeralcontainers", Change.MODIFIED),
        ("patch", "resize", Change.MODIFIED),
        ("create", "status", Change.MODIFIED),
        ("get", "", Change.SHOWN),
        ("delete", "", Change.DELETED),
    ],
)
def test_the_answers_to_requests(verb, subresource, change):
    """Each is an update at the line of its event."""
    found = read(lines(audit(pod("x")), audit(pod(), verb, subresource)))
    assert [(one.metadata.name, one.change, one.line) for one in found[1:]] == [("web", change, 2)]


@pytest.mark.parametrize(
    ("metadata", "change"),
    [
        ({"deletionGracePeriodSeconds": 0}, Change.DELETED),
        ({"deletionGracePeriodSeconds": 30}, Change.MODIFIED),
        ({"deletionGracePeriodSeconds": 0, "finalizers": ["keep"]}, Change.MODIFIED),
    ],
)
def test_a_delete_may_only_begin_to(metadata, change):
    """A pod with a grace period or a finalizer is still there."""
    shown = pod()
    shown["metadata"] |= metadata
    both = [audit(shown, "delete", ""), audit({"kind": "PodList", "items": [shown]}, "deletecollection", "")]
    assert [one.change for one in read(lines(*both))] == [change, change]


def test_lists_in_answers():
    """Each item is shown; where it stands inside of the event does not matter."""
    found = read(lines(audit({"kind": "PodList", "items": [pod("a"), pod("b")]}, "list", "")))
    assert [(one.metadata.name, one.change, one.line) for one in found] == [
        ("a", Change.SHOWN, 1),
        ("b", Change.SHOWN, 1),
    ]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (audit({}, objectRef={"resource": "nodes"}), "audit: not about pods: nodes"),
        (audit({}, objectRef={"resource": "pods", "apiGroup": "metrics.k8s.io"}), "audit: not about pods: pods"),
        (audit({}, objectRef=None), "audit: not about pods: no resource"),
        (audit({}, "create", "binding"), "audit: not about pods: pods/binding"),
        (audit(pod(), stage="RequestReceived"), "audit: stage RequestReceived"),
        (audit(pod(), "watch"), "audit: verb watch"),
        (audit({"kind": "Status"}, responseStatus={"code": 409}), "audit: a request that failed (409)"),
        (audit(pod(), requestURI="/api/v1/namespaces/a/pods?dryRun=All"), "audit: a dry run"),
        (
            {key: value for key, value in audit({}, level="Metadata").items() if key != "responseObject"},
            "audit: level Metadata has no object of the answer",
        ),
        (audit({"kind": "Status", "status": "Success"}, "delete", ""), "audit: the answer is a status, not a pod"),
    ],
)
def test_what_says_nothing_about_pods(line, message):
    """In words that can be counted."""
    found = read(lines(line, audit(pod())))
    assert names(found) == ["web"]
    assert [(one.reason, one.message) for one in found[:1]] == [(Reason.OTHER, message)]
    assert ("in the audit policy" in found[0].hint) == ("level" in message)


def test_a_batch_of_audit_events():
    """What a webhook is sent: the items may name no kind."""
    short = {key: value for key, value in audit(pod("b")).items() if key not in ("kind", "apiVersion")}
    assert names(read(lines({"kind": "EventList", "apiVersion": "audit.k8s.io/v1", "items": [audit(pod("a")), short]})))


def test_audit_events_of_the_wrong_type():
    """Are named, and so is what is wrong in an answer."""
    shown = pod()
    shown["metadata"]["generation"] = "2"
    assert said(audit(pod(), level=3), audit(shown), audit("x"), audit(pod(), responseStatus=None)) == [
        "1: level: expected str, got int; write str",
        "2: metadata.generation: expected int, got str; write int",
        "3: the object: expected object, got str; write object",
    ]
