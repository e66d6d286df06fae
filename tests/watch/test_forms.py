"""Every form in which clusters show pods reads back equal, however it arrives."""

from __future__ import annotations

import io
import os
import sys
import threading
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from watching import FORMS, Arriving, blocks, content, event, expected, lines, names, pod, read

from podmodel.watch import Change, Metadata, Reason, Skipped, Update, updates

NASTY = st.sampled_from(
    ["}{", '"', "\\", '\\"}{', "{", "}\n{", "\n}\n", "[", "---", "é", "\U0001d54f", "\u2028", "a: b"]
)
TEXTS = st.lists(NASTY | st.text('ab{}[]\\"\n ,:', max_size=8), max_size=4).map("".join)
VALUES = st.recursive(
    TEXTS | st.integers(-(2**53), 2**53) | st.booleans(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS.filter(bool), inner, max_size=3),
    max_leaves=6,
)
PODS = st.lists(
    st.builds(
        lambda number, text, value: pod(f"p{number}", reason=text, extra=value),
        st.integers(0, 3),
        TEXTS,
        VALUES,
    ),
    min_size=1,
    max_size=4,
)


@pytest.mark.parametrize("form", FORMS)
@settings(max_examples=40)
@given(PODS, st.integers(1, 400))
def test_every_form_reads_back_equal(form, pods, size):
    """At once, and in chunks of any size."""
    data = FORMS[form](pods)
    assert content(read(data)) == expected(pods)
    assert content(read(data, size)) == expected(pods)


@pytest.mark.parametrize("form", FORMS)
def test_every_byte_by_itself(form):
    """A chunk for each byte; and lines and offsets do not depend on the chunks."""
    data = FORMS[form]([pod("a"), pod("b", reason="}{"), pod("c")])
    whole, single = read(data), read(data, 1)
    assert names(whole) == names(single) == ["a", "b", "c"]
    assert [(one.line, one.offset) for one in whole] == [(one.line, one.offset) for one in single]


@pytest.mark.parametrize("form", FORMS)
def test_in_a_file_and_through_standard_input(form, tmp_path, monkeypatch):
    """The lines of a file are counted when somebody asks; they are the same."""
    data = FORMS[form]([pod("a"), pod("b"), pod("c")])
    path = tmp_path / "pods"
    path.write_bytes(data)
    stdin = io.TextIOWrapper(io.BytesIO(data))
    monkeypatch.setattr(sys, "stdin", stdin)
    filed, piped = list(updates(path)), list(updates("-"))
    assert content(filed) == content(piped) == content(read(data))
    assert [one.line for one in reversed(filed)] == [one.line for one in reversed(piped)]
    assert (filed[0].file, piped[0].file) == (str(path), "<stdin>")


def test_lines_are_those_of_the_first_brace():
    """In a list, of the item."""
    found = read(b"\n" + blocks(pod("a"), {"kind": "List", "items": [pod("b"), pod("c")]}) + lines(pod("d")))
    text = (b"\n" + blocks(pod("a"), {"kind": "List", "items": [pod("b"), pod("c")]}) + lines(pod("d"))).splitlines()
    assert [text[one.line - 1].strip()[:1] for one in found] == [b"{"] * 4
    assert [one.line for one in found] == sorted({one.line for one in found})
    assert [f'"name": "{one.metadata.name}"' in text[one.line + 3].decode() for one in found[:3]] == [True] * 3


def test_forms_may_be_mixed():
    """Lines, blocks, lists and events in one stream."""
    data = lines(pod("a")) + blocks(event(pod("b")), {"kind": "List", "items": [pod("c")]}) + lines(event(pod("d")))
    assert names(read(data)) == ["a", "b", "c", "d"]


# --------------------------------------------------------------------------------------------- what is read


def test_metadata():
    """What tells pods apart, what says that one is being deleted, and how static pods are known."""
    shown = pod()
    shown["metadata"] |= {
        "resourceVersion": "7",
        "generation": 2,
        "creationTimestamp": "2026-01-01T00:00:00Z",
        "deletionTimestamp": "2026-01-01T00:01:00.5+00:00",
        "deletionGracePeriodSeconds": 30,
        "finalizers": ["example.com/keep"],
        "labels": {"a": "b"},
        "ownerReferences": [{"kind": "Node", "name": "n1", "uid": "u", "controller": True}],
        "annotations": {"other": "x", "kubernetes.io/config.source": "file", "kubernetes.io/config.mirror": "abc"},
        "managedFields": [{"manager": "kubelet"}],
    }
    (update,) = read(lines(shown))
    metadata = update.metadata
    assert (update.title, update.key, metadata.resource_version, metadata.generation) == ("shop/web", "uid-web", "7", 2)
    assert (metadata.deletion_timestamp - metadata.creation_timestamp).total_seconds() == 60.5
    assert metadata.deletion_grace_period_seconds == 30
    assert metadata.finalizers == ("example.com/keep",)
    assert [(owner.kind, owner.name, owner.uid) for owner in metadata.owner_references] == [("Node", "n1", "u")]
    annotations = metadata.annotations
    assert (annotations.config_source, annotations.config_mirror, annotations.config_hash) == ("file", "abc", "")


def test_changes():
    """The type of an event; an object without event says nothing about how it came to be shown."""
    stream = [event(pod(), "ADDED"), event(pod()), event(pod(), "DELETED"), pod()]
    assert [one.change for one in read(lines(*stream))] == [
        Change.ADDED,
        Change.MODIFIED,
        Change.DELETED,
        Change.SHOWN,
    ]


def test_a_watch_that_ends_and_begins_anew():
    """Bookmarks and errors are no updates; known pods that are listed again are."""
    gone = {
        "kind": "Status",
        "metadata": {},
        "status": "Failure",
        "message": "too old",
        "reason": "Expired",
        "code": 410,
    }
    bookmark = {"kind": "Pod", "apiVersion": "v1", "metadata": {"resourceVersion": "9", "creationTimestamp": None}}
    stream = [event(pod(), "ADDED"), event(bookmark, "BOOKMARK"), event(gone, "ERROR"), event(pod(), "ADDED")]
    found = read(lines(*stream))
    assert [one.reason if isinstance(one, Skipped) else one.change for one in found] == [
        Change.ADDED,
        Reason.BOOKMARK,
        Reason.WATCH_ENDED,
        Change.ADDED,
    ]
    assert str(found[2]) == "<stream>:3: the watch ended: too old (410 Expired)"
    assert not any(one.fault for one in found if isinstance(one, Skipped))


def test_the_same_object_twice_is_two_updates():
    """The reader remembers no pods."""
    assert len(read(lines(pod(), pod()))) == 2


def test_equal_parts_are_equal_bytes():
    """What a reader remembers of a status is found again by its bytes; they are those of the text."""
    first, second = read(lines(pod("a"), pod("b")))
    assert first.status == second.status == b'{"phase":"Running"}'
    assert hash(first.status) == hash(second.status)
    assert first.spec == second.spec


def test_a_pod_without_uid():
    """Hand-made pods often have none."""
    shown = pod(uid="")
    del shown["metadata"]["namespace"]
    (update,) = read(lines(shown))
    assert (update.key, update.title) == ("default/web", "default/web")


def test_the_last_of_two_equal_keys_counts():
    """As for the API server."""
    (update,) = read(b'{"kind":"Pod","metadata":{"name":"a","name":"b"},"spec":{"x":1},"status":{"phase":"Running"}}')
    assert update.metadata.name == "b"


def test_nulls_are_absent():
    """Encoders of other languages write them."""
    shown = pod()
    shown["metadata"] |= {"finalizers": None, "annotations": None, "creationTimestamp": None, "ownerReferences": None}
    first, second = read(lines(shown, {"kind": "List", "items": [shown]}))
    assert isinstance(first, Update)
    assert first.metadata == second.metadata == Metadata(uid="uid-web", namespace="shop", name="web")


# ------------------------------------------------------------------------------------------------ pipes


@pytest.mark.parametrize("form", ["JSON lines", "kubectl -w -o json", "kubectl --output-watch-events", "gzip"])
def test_an_update_is_there_when_its_last_byte_is(form):
    """Nothing is read before what can be said was said; a newline is not waited for."""
    written = [FORMS[form]([pod(name)]) for name in "abc"]
    arrived: list[str] = []

    def chunks():
        for number, data in enumerate(written):
            assert arrived == list("abc"[:number])
            cut = data if form == "gzip" else data.rstrip()
            yield cut[:7]
            yield cut[7:-1]
            yield cut[-1:]

    for update in updates(Arriving(chunks())):
        arrived.append(update.metadata.name)  # noqa: PERF401 - looked at in between
    assert arrived == list("abc")


def test_a_yaml_document_is_there_when_the_next_one_begins():
    """It does not say itself that it has ended."""
    written = FORMS["kubectl -w -o yaml"]([pod(name) for name in "ab"]).split(b"---\n")
    arrived: list[str] = []

    def chunks():
        yield written[0]
        assert not arrived
        yield b"---\n"
        assert arrived == ["a"]
        yield written[1]

    for update in updates(Arriving(chunks())):
        arrived.append(update.metadata.name)  # noqa: PERF401 - looked at in between
    assert arrived == ["a", "b"]


def test_a_real_pipe():
    """The reader asks the system whether more is to come."""
    source, sink = os.pipe()
    late: list[bool] = []
    timer = threading.Timer(20, lambda: (late.append(True), os.close(sink)))
    with open(source, "rb") as pipe:  # noqa: PTH123 - a descriptor
        found = updates(pipe)
        for name in "ab":
            os.write(sink, lines(pod(name)).rstrip())
            if not timer.is_alive():
                timer.start()
            assert next(found).metadata.name == name
        timer.cancel()
        assert not late
        os.close(sink)
        assert list(found) == []


def test_a_named_pipe(tmp_path: Path):
    """A path that is no regular file is read as it is written."""
    path = tmp_path / "pipe"
    os.mkfifo(path)
    writer = threading.Thread(target=lambda: path.write_bytes(lines(pod("a"), pod("b"))))
    writer.start()
    assert names(updates(path)) == ["a", "b"]
    writer.join()
