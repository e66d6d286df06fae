"""A stream cut into objects: what is no object is named, and everything else is read; memory stays flat."""

from __future__ import annotations

import json
import tracemalloc
from itertools import chain

import msgspec
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from watching import Arriving, blocks, compact, event, lines, names, pod, pretty, read, sentences

from podmodel.watch import Reason, updates
from podmodel.watch.scanner import MAX_DEPTH, Broken, Scanner
from podmodel.watch.splitting import Splitter

TORN = "not JSON: the text ends in the middle of an object; copy every object whole"


def faults(data: bytes, size: int | None = None) -> list[str]:
    """What is said about a stream."""
    return [one.removeprefix("<stream>:") for one in sentences(read(data, size))]


# ----------------------------------------------------------------------------------------- torn and stray


@pytest.mark.parametrize("form", [lines, blocks], ids=["lines", "blocks"])
@settings(max_examples=150)
@given(st.data(), st.integers(1, 300))
def test_a_torn_object_costs_nobody_else(form, data, size):
    """Cut anywhere, then a newline: all the others are read, and it is named with its line."""
    pods = [pod("a"), pod("b", reason="x{y}\\"), pod("c"), pod("d")]
    whole = [form(event(one)) for one in pods]
    torn = data.draw(st.integers(0, 2))
    at = data.draw(st.integers(1, len(whole[torn].rstrip()) - 1))
    text = b"".join([*whole[:torn], whole[torn][:at].rstrip() + b"\n", *whole[torn + 1 :]])
    found = read(text)
    assert names(found) == [name for name in "abcd" if name != "abcd"[torn]]
    line = b"".join(whole[:torn]).count(b"\n") + 1
    assert [(one.line, one.reason) for one in found if one.__class__.__name__ == "Skipped"] == [
        (line, Reason.UNREADABLE)
    ]
    again = read(text, size)
    assert names(again) == names(found)
    assert sentences(again) == sentences(found)


@pytest.mark.parametrize("form", [lines, blocks], ids=["lines", "blocks"])
def test_the_end_is_missing(form):
    """The file ends in the middle of an object."""
    data = form(pod("a"), pod("b"))
    found = read(data[:-20])
    assert names(found) == ["a"]
    line = form(pod("a")).count(b"\n") + 1
    assert sentences(found) == [f"<stream>:{line}: {TORN}"]


def test_what_stands_between_objects():
    """What kubectl says on stderr, say."""
    data = b"Error from server\nand more\n" + lines(pod("a")) + b"Warning: x\n" + blocks(pod("b")) + b"\x00\x00\n"
    assert names(read(data)) == ["a", "b"]
    last = data.count(b"\n")
    assert [one.partition(";")[0] for one in faults(data)] == [
        "1: not an object: Error from server",
        "4: not an object: Warning: x",
        f"{last}: not an object: \x00\x00",
    ]
    assert faults(data) == faults(data, 1) == faults(data, 5)


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        ('{"a": nul}', "not JSON: invalid character (byte 7)"),
        ("{'a': 1}", "not JSON: object keys must be strings (byte 1)"),
        ('{"a": 1,}', "not JSON: trailing comma in object (byte 8)"),
        ('{"a": 1', TORN),
        ('{"a": "x', TORN),
        ('{"a": "x\ny"}', TORN),
        ('{"a": [1}', TORN),
        ('{"kind": "\udcff"}', "not UTF-8: byte 0xff in a text"),
        ('{"a":' * (MAX_DEPTH + 1), f"not JSON: nested more than {MAX_DEPTH} levels deep; copy every object whole"),
        ('{"a":' * 2000 + "1" + "}" * 2000, f"not JSON: nested more than {MAX_DEPTH} levels deep"),
        ("[3]", "the object: expected object, got int"),
        ("{]", "not JSON: object keys must be strings (byte 1)"),
    ],
)
def test_broken_lines(broken, said):
    """Each is named, and the lines around it are read."""
    data = lines(pod("a")) + broken.encode("utf-8", "surrogateescape") + b"\n" + lines(pod("b"), pod("c"))
    for size in (None, 1, 100):
        found = read(data, size)
        assert names(found) == ["a", "b", "c"]
        (sentence,) = sentences(found, Reason.UNREADABLE)
        assert sentence.startswith(f"<stream>:2: {said}")


def test_one_brace_too_many():
    """What is left over is named."""
    data = lines(pod("a")).rstrip() + b"}\n" + lines(pod("b"))
    assert names(read(data)) == ["a", "b"]
    assert [one.partition(";")[0] for one in faults(data)] == ["1: not an object: }"]


def test_a_torn_object_before_an_open_bracket():
    """The next object could belong to the torn one; the one after it cannot."""
    data = b'{"items": [\n' + lines(pod("a"), pod("b"))
    assert names(read(data)) == ["a", "b"]
    assert faults(data) == [f"1: {TORN}"]


def test_a_list_with_an_item_a_line():
    """What looks like lines of their own may be one object."""
    data = (
        b'{"kind": "List", "items": [\n' + b",\n".join(map(str.encode, map(compact, [pod("a"), pod("b")]))) + b"\n]}\n"
    )
    for size in (None, 1, 64):
        assert names(read(data, size)) == ["a", "b"]
        assert faults(data, size) == []


@given(st.binary(max_size=300), st.integers(1, 50))
@example(b"{\n" * 50, 7)
@example(b"[\n" * 50, 7)
@example(b"{}" * 50, 7)
def test_anything_at_all(data, size):
    """Bytes that mean nothing raise nothing, and the chunks make no difference."""
    found = sentences(read(b"{" + data))
    assert found == sentences(read(b"{" + data, size))
    assert len(found) >= 1


# ------------------------------------------------------------------------------------ cluster-info dump


def dump() -> bytes:
    """What ``kubectl cluster-info dump`` prints: lists, then the logs of each container."""
    who = b"logs for container app of pod shop/web"
    logs = b"==== START " + who + b" ====\n%b==== END " + who + b" ====\n"
    noise = lines({"level": "info"}, event(pod("fake"))) + b'{\n  "torn": \n==== END logs for container x ====\n'
    nodes = {"kind": "NodeList", "apiVersion": "v1", "items": [{"metadata": {"name": "n1"}}]}
    pods = {"kind": "PodList", "apiVersion": "v1", "items": [pod("a"), pod("b")]}
    return (
        blocks(nodes, pods)
        + logs % noise
        + logs % b""
        + logs % b"no newline at the end"
        + blocks({"kind": "PodList", "items": [pod("c")]}, {"kind": "PodList", "items": None})
    )


def test_a_dump():
    """Container logs are passed over whatever they look like; other lists are named."""
    for size in (None, 1, 33):
        found = read(dump(), size)
        assert names(found) == ["a", "b", "c"]
        assert sentences(found, Reason.UNREADABLE) == []
        assert [one.message for one in found[:1]] == ["not a pod: NodeList"]
        assert [one.message for one in found[-1:]] == ["an empty list"]


def test_logs_after_something_broken():
    """They are passed over too."""
    data = b'{\n  "torn": \n' + dump()
    assert names(read(data)) == ["a", "b", "c"]
    assert names(read(b"stray\n" + dump())) == ["a", "b", "c"]
    logs = dump()[dump().index(b"====") :]
    assert names(read(b"stray\n" + logs)) == ["c"]


# ------------------------------------------------------------------------------------- memory and limits


def test_memory_does_not_grow_with_the_stream():
    """Twenty thousand events take what a thousand take."""
    one = lines(event(pod("a"))) * 100

    def peak(number: int) -> int:
        tracemalloc.start()
        assert sum(1 for _ in updates(Arriving(one for _ in range(number)))) == 100 * number
        peaked = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return peaked

    peak(1)
    assert peak(200) < peak(10) + 10_000


@pytest.mark.parametrize("filler", [b"x", b"\n", b" ", b'"\n', b"==== END", b"{", b"[\n"], ids=repr)
def test_what_is_left_out_is_not_kept(filler):
    """Text without an object, and an object without an end, up to the limit."""
    tracemalloc.start()
    chunks = (filler * (50_000 // len(filler)) for _ in range(100))
    for _ in updates(Arriving(chain([b'{"a": "'], chunks)), limit=100_000):
        pass
    peaked = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peaked < 1_000_000


def test_the_largest_object():
    """Beyond the limit an object is skipped, named, and the next one is read."""
    large = pod("large", message="x" * 5000)
    data = blocks(pod("a"), large, pod("b"))
    found = list(updates(Arriving(data[at : at + 64] for at in range(0, len(data), 64)), limit=3000))
    assert names(found) == ["a", "b"]
    (sentence,) = sentences(found)
    assert "an object of more than 3,000 bytes; write one object a pod" in sentence


def test_an_object_that_arrives_in_many_chunks_is_looked_at_once():
    """The scanner goes on where it stopped: a quarter of a million reads of one object take no more than a moment."""
    data = blocks([pod(f"p{number}") for number in range(400)]).replace(b"\n", b"").replace(b"[", b"[ ", 1)
    assert len(names(read(data, 4))) == 400


# ---------------------------------------------------------------------------------------------- scanner


@given(
    st.recursive(
        st.text('{}[]"\\\n\u00e9 ,:a') | st.integers() | st.none(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text('{}"\\', max_size=3), inner),
    ).filter(lambda value: isinstance(value, dict | list)),
    st.lists(st.integers(0, 200), max_size=4),
    st.sampled_from([None, 0, 2]),
)
def test_the_scanner_finds_the_end(value, cuts, indent):
    """Wherever it has to stop in between."""
    text = json.dumps(value, indent=indent, ensure_ascii=False).encode()
    scanner = Scanner(2)
    data = b"  " + text
    for cut in sorted({min(cut, len(data) - 1) for cut in cuts}):
        assert scanner.scan(data[:cut]) is None
    assert scanner.scan(data + b" }]") == len(data)


def test_the_scanner_gives_up():
    """At a newline in a string, at a new object where none can be, and beyond a depth."""
    for text in (b'{"a": "x\n', b'{"a": {"b": 1}\n{', b'{"a": 1\n{', b"[" * (MAX_DEPTH + 1)):
        with pytest.raises(Broken):
            Scanner(0).scan(text)
    for text in (b'{"a": [\n{', b'{"a":\n{', b'{"a": [1,\n{', b'{"a": "\\'):
        assert Scanner(0).scan(text) is None


def test_guessing_the_end_of_a_block():
    """A block that is shorter than all before it is not lost in the next one."""
    pods = [pod("a", message="x" * size) for size in (900, 500, 700, 100, 0, 600)]
    splitter = Splitter(msgspec.json.decode)
    pieces = [*splitter.feed(blocks(*pods)), *splitter.finish()]
    assert [piece.value for piece in pieces] == pods
    assert [piece.text.decode() for piece in pieces] == list(map(pretty, pods))
