"""
Streams in YAML: documents between ``---`` lines, such as ``kubectl get pods -o yaml``, with ``--watch`` or without.

A document of YAML does not say where it ends: it is read when the next one begins, or at the end of the stream.
Whoever follows a cluster live watches in JSON.
"""

import re
from collections.abc import Iterable, Iterator

import msgspec

from podmodel.errors import ManifestError
from podmodel.watch.meaning import Found, Reader, decoded
from podmodel.watch.update import Reason, Skipped, Update
from podmodel.yaml_marks import Budget, Document, Node, documents

MAX_BYTES = 10 * 1024 * 1024
"""The largest document that is read; a larger list is read as JSON, in a hundredth of the time."""
_JSON = "write it as JSON: kubectl get pods -o json"
_BETWEEN = re.compile(rb"^---(?=[ \t\r\n])", re.MULTILINE)


def yaml_updates(chunks: Iterable[bytes], reader: Reader) -> Iterator[Update | Skipped]:
    """The updates of a stream in YAML."""
    for first, text in _texts(chunks):
        if len(text) > MAX_BYTES:
            message = f"a YAML document of more than {MAX_BYTES // 1024 // 1024} MB"
            yield Skipped(reader.origin, 0, first, Reason.UNREADABLE, message, _JSON)
            continue
        try:
            decoded = text.decode()
        except UnicodeDecodeError as error:
            at = first + text.count(b"\n", 0, error.start)
            message = f"not UTF-8: byte 0x{text[error.start]:02x}"
            yield Skipped(reader.origin, 0, at, Reason.UNREADABLE, message, "save the file as UTF-8")
            continue
        for document in documents(decoded, reader.origin.name, first):
            yield from _document(document, reader)


def _texts(chunks: Iterable[bytes]) -> Iterator[tuple[int, bytes]]:
    """Each document, or the beginning of one that is too large, and the number of its first line."""
    buffer, line, searched, too_large = bytearray(), 1, 0, False
    for chunk in chunks:
        buffer += chunk
        while match := _BETWEEN.search(buffer, max(searched, 1)):
            if not too_large:
                yield line, bytes(buffer[: match.start()])
            line += buffer.count(b"\n", 0, match.start())
            del buffer[: match.start()]
            searched, too_large = 0, False
        searched = max(0, len(buffer) - len(b"\n---"))
        if len(buffer) > MAX_BYTES:
            if not too_large:
                yield line, bytes(buffer)
            line += buffer.count(b"\n", 0, searched)
            del buffer[:searched]
            searched, too_large = 0, True
    if not too_large:
        yield line, bytes(buffer)


def _document(document: Document | ManifestError, reader: Reader) -> Found:
    if isinstance(document, ManifestError):
        return (Skipped.because(document),)
    if document.root.value is None:
        return ()
    if document.problems:
        return (Skipped.because(document.problems[0]),)
    try:
        text = msgspec.json.encode(Budget(reader.origin.name).plain(document.root))
    except ManifestError as error:
        return (Skipped.because(error),)
    return reader.read(decoded(0, document.root.mark.line, text), _item_lines(document.root))


def _item_lines(root: Node) -> list[int]:
    items = root if isinstance(root.value, list) else root.get("items")
    return [item.mark.line for item in items.value] if items and isinstance(items.value, list) else []
