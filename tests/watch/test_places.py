"""Files, folders, standard input, compressed and not; and what is said of a place that cannot be read."""

from __future__ import annotations

import gzip
import io
import os
import pickle
import subprocess
import sys

import pytest
from watching import Arriving, as_yaml, blocks, event, lines, names, pod, read, sentences

from podmodel.watch import Reason, Skipped, updates
from podmodel.watch.yaml_text import MAX_BYTES


def test_several_files(tmp_path):
    """In the order in which they are named, each with its name."""
    first, second = tmp_path / "b.json", tmp_path / "a.yaml"
    first.write_bytes(blocks(pod("a")))
    second.write_bytes(as_yaml(pod("b")))
    found = list(updates(first, str(second), io.BytesIO(lines(pod("c")))))
    assert [(one.metadata.name, one.file) for one in found] == [
        ("a", str(first)),
        ("b", str(second)),
        ("c", "<stream>"),
    ]


def test_a_folder(tmp_path):
    """Recursively, sorted; what cannot hold pods is passed over: the folder of a cluster-info dump."""
    for folder in ("shop", "kube-system/web"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "shop/pods.json").write_bytes(blocks({"kind": "PodList", "items": [pod("b")]}))
    (tmp_path / "shop/events.json").write_bytes(blocks({"kind": "EventList", "apiVersion": "v1", "items": [{}]}))
    (tmp_path / "kube-system/web/logs.txt").write_bytes(lines(pod("log")))
    (tmp_path / "kube-system/app.log").write_bytes(lines(pod("log")))
    (tmp_path / "kube-system/pods.jsonl.gz").write_bytes(gzip.compress(lines(pod("a"))))
    (tmp_path / "audit-2026.log").write_bytes(lines(pod("audit")))
    found = list(updates(tmp_path))
    assert names(found) == ["audit", "a", "b"]
    assert [one.message for one in found if isinstance(one, Skipped)] == ["not a pod: EventList"]


def test_a_folder_without_streams(tmp_path):
    """Is named."""
    (tmp_path / "logs.txt").touch()
    assert sentences(updates(tmp_path)) == [
        f"{tmp_path}: no .json, .jsonl or .yaml file in this folder; name a file, a folder or - for standard input"
    ]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "empty: no object at all"),
        (b" \n\t\n", "empty: no object at all"),
        (gzip.compress(b""), "empty: no object at all"),
        (b"\x7fELF\x02\x00\x00\x00" + b"x" * 9000, "a binary file: it holds a NUL byte"),
        (b"\x1f\x8bnot gzip at all", "not a gzip file"),
        (b"\x1f\x8b", "the gzip file ends in the middle"),
        (b"\x1f", "not an object: "),
        (b"NAME  READY  STATUS\nweb   1/1    Running\n", "not an object: NAME  READY  STATUS"),
        (b"error: You must be logged in\n", "not an object: error: You must be logged in"),
    ],
)
def test_what_is_no_stream(data, said):
    """One sentence for each, also where it arrives byte by byte."""
    for size in (None, 1):
        (sentence,) = sentences(read(data, size), Reason.UNREADABLE)
        assert said in sentence


def test_files_that_cannot_be_read(tmp_path):
    """The others are read."""
    good = tmp_path / "good.json"
    good.write_bytes(lines(pod("a")))
    found = list(updates(tmp_path / "none", "no\0name", good))
    assert names(found) == ["a"]
    missing, impossible = sentences(found)
    assert missing.startswith(f"{tmp_path / 'none'}: cannot be read: No such file or directory; name a file")
    assert "cannot be read: embedded null byte" in impossible


def test_a_file_that_fails_in_the_middle():
    """What came before is read."""

    def chunks():
        yield lines(pod("a"))
        raise OSError(5, "Input/output error")

    found = list(updates(Arriving(chunks())))
    assert names(found) == ["a"]
    assert sentences(found) == [
        "<stream>: cannot be read: Input/output error; name a file, a folder or - for standard input"
    ]


def test_a_torn_gzip():
    """What came out of it is read."""
    data = gzip.compress(lines(*(pod(f"p{number}", message=str(os.urandom(50))) for number in range(100))))
    found = read(data[: len(data) // 2])
    assert 20 < len(names(found)) < 80
    assert sentences(found)[-1].startswith("<stream>: the gzip file ends in the middle; ")


def test_padded_gzip():
    """Zeros after a member are no fault; anything else is."""
    data = gzip.compress(lines(pod("a")))
    assert sentences(read(data + b"\0" * 100)) == []
    assert names(read(data + b"\0" * 100 + data)) == ["a", "a"]
    found = read(data + b"junk")
    assert names(found) == ["a"]
    assert "not a gzip file" in sentences(found)[0]


def test_a_gzip_bomb():
    """Never more than a chunk of it is in memory."""
    import tracemalloc

    bomb = gzip.compress(b"\n" * 30_000_000)
    tracemalloc.start()
    read(bomb)
    peaked = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peaked < 3_000_000


class TestYaml:
    """What is particular to YAML."""

    def test_faults_cost_their_document(self):
        """A key twice, an alias to nothing, broken text; the others are read."""
        documents = [
            as_yaml(pod("a")),
            b"kind: Pod\nkind: Pod\n",
            b"kind: [\n",
            b"kind: *x\n",
            b"\xff: 1\n",
            as_yaml(pod("b")),
        ]
        found = read(b"---\n".join(documents))
        assert names(found) == ["a", "b"]
        assert [one.partition("; ")[0].partition(" ")[2] for one in sentences(found)] == [
            "the key 'kind' stands twice in one mapping, first on line 14",
            "not YAML: expected node content while parsing a flow node",
            "the alias *x is not defined above",
            "not UTF-8: byte 0xff",
        ]

    def test_lines(self):
        """Of documents, and of the items of a list."""
        data = b"# a comment\n" + as_yaml({"kind": "List", "items": [pod("a"), pod("b")]}, pod("c"))
        text = data.splitlines()
        assert [text[one.line - 1][:2] for one in read(data)] == [b"- ", b"- ", b'"a']

    def test_empty_documents(self):
        """Are nothing."""
        assert names(read(b"---\n---\n" + as_yaml(pod("a")) + b"---\n...\n---\n# end\n")) == ["a"]

    def test_a_bomb(self):
        """Aliases that expand without end are refused."""
        levels = "".join(f"  l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 9)}]\n" for n in range(1, 9))
        data = f"kind: Pod\nmetadata: {{name: a}}\nstatus: {{}}\nspec:\n  l0: &l0 [x]\n{levels}".encode()
        (sentence,) = sentences(read(data), Reason.UNREADABLE)
        assert "expand to more than 1,000,000 values" in sentence

    def test_a_document_that_is_too_large(self):
        """Is not kept, and the next one is read."""
        large = b'kind: "' + b"x\n" * (MAX_BYTES // 2 + 10) + b'"\n'
        for size in (None, 60_000):
            found = read(as_yaml(pod("a")) + b"---\n" + large + b"---\n" + as_yaml(pod("b")), size)
            assert names(found) == ["a", "b"]
            assert sentences(found) == [
                "<stream>:13: a YAML document of more than 10 MB; write it as JSON: kubectl get pods -o json"
            ]
            assert found[-1].line == 16 + MAX_BYTES // 2 + 10

    def test_json_in_yaml(self):
        """A stream that begins with --- is YAML, whatever follows."""
        assert names(read(b"---\n" + blocks(event(pod("a"))))) == ["a"]


class TestLines:
    """The lines of a file are counted when somebody asks."""

    def test_in_any_order(self, tmp_path):
        """Forwards, backwards, the same one again."""
        path = tmp_path / "pods.json"
        path.write_bytes(blocks(*(pod(f"p{number}") for number in range(300))))
        text = path.read_bytes()
        found = list(updates(path))
        true = [text.count(b"\n", 0, one.offset) + 1 for one in found]
        assert [one.line for one in found] == true
        assert [one.line for one in reversed(found)] == true[::-1]
        assert [found[number].line for number in (7, 7, 250, 3)] == [true[number] for number in (7, 7, 250, 3)]

    def test_of_a_file_that_is_gone(self, tmp_path):
        """There is nothing to count any more."""
        path = tmp_path / "pods.json"
        path.write_bytes(blocks(pod("a"), pod("b")))
        _, second = updates(path)
        path.write_bytes(b"")
        assert second.line == 1
        path.unlink()
        assert pickle.loads(pickle.dumps(second)).line == 1  # noqa: S301 - our own

    def test_elsewhere(self, tmp_path):
        """An update may be sent to another process, which can count too."""
        path = tmp_path / "pods.json"
        path.write_bytes(blocks(pod("a"), pod("b")))
        _, second = updates(path)
        assert pickle.loads(pickle.dumps(second)).line == second.line == 21  # noqa: S301 - our own


def test_what_reading_loads():
    """JSON is read, and its pods are typed, without YAML."""
    code = (
        "import io, sys, podmodel.watch as w\n"
        f"(one,) = w.updates(io.BytesIO({lines(pod('a'))!r}))\n"
        "w.status_of(one), w.pod_of(one)\n"
        "print({'yaml', 'networkx', 'transitions'} & set(sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True).stdout == "set()\n"
