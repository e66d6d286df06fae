"""
YAML (and JSON, which is YAML) as a tree in which every value knows its line and column.

The parser is libyaml's; the composer below is ours, because three things are needed at once: positions of
keys and of values, limits that hold while the text is being read, and the plain scalars as Kubernetes reads
them, which is neither YAML 1.1 nor 1.2: ``yes`` is true, ``0777`` is octal, ``1:30`` and dates are strings.

Duplicate keys and keys that are no scalars do not stop the reading; they are kept in ``Document.problems``,
because they matter in a workload and not in a document nobody asked about.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import yaml
from yaml import events as ev

from podmodel.errors import ManifestError
from podmodel.yaml_scalars import Scalar, plain_scalar, tagged_scalar

# PyYAML without libyaml gives the same events, ten times slower.
_Parser: Any = yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader

MAX_ALIASES = 1_000
"""Aliases in one document; a hand-written manifest has a handful."""
MAX_DEPTH = 100
"""Levels of nesting, after aliases are expanded; a pod spec needs about 15."""
MAX_NODES = 1_000_000
"""Values in one document, after aliases are expanded."""
_GO_WRITES_EXPONENT = 1e21
_NOT_READ = "podmodel does not read documents like this"


class Mark(NamedTuple):
    """A place in a file; both count from 1."""

    line: int
    column: int


class Entry(NamedTuple):
    """A value of a mapping, and where its key is written."""

    key: Mark
    node: "Node"


@dataclass(slots=True)
class Node:
    """One value: a scalar, a mapping from keys to entries, or a list of nodes."""

    value: "Scalar | dict[str, Entry] | list[Node]"
    mark: Mark
    done: bool = True

    def get(self, *keys: str) -> "Node | None":
        """The value under these keys, or None where there is none."""
        node: Node | None = self
        for key in keys:
            entry = node.value.get(key) if node and isinstance(node.value, dict) else None
            node = entry.node if entry else None
        return node


@dataclass(slots=True)
class Document:
    """One YAML document; ``problems`` are mistakes that only matter if the document is a workload."""

    root: Node
    problems: list[ManifestError] = field(default_factory=list)


# --------------------------------------------------------------------------------------------- documents


def documents(text: str, file: str, first_line: int = 1) -> Iterator[Document | ManifestError]:
    """
    The documents of a text, in order.

    A document that is not YAML becomes an error, and reading goes on at the next ``---``.
    A document beyond the limits ends the file.
    """
    lines = text.splitlines(keepends=True)
    start = 0
    while start < len(lines):
        composer = _Composer("".join(lines[start:]), file, first_line + start)
        try:
            yield from composer.documents()
            return
        except _TooMuch as too_much:
            yield too_much.error
            return
        except yaml.YAMLError as error:
            at, refusal = _refusal(error, lines, file, start, first_line)
            yield refusal
            start = _next_document(lines, max(at, start + composer.line_of_document + 1))


def _next_document(lines: list[str], first: int) -> int:
    for number in range(first, len(lines)):
        if re.match(r"---(\s|$)", lines[number]):
            return number
    return len(lines)


def _refusal(
    error: yaml.YAMLError, lines: list[str], file: str, start: int, first_line: int
) -> tuple[int, ManifestError]:
    """A parser's complaint as ours, with the index of the line it is about."""
    mark = getattr(error, "problem_mark", None)
    if mark is None:  # a character that YAML does not allow
        at, column, character = _forbidden_character(lines, start)
        message = f"not a text file: it holds the control character {character!r}"
        return at, ManifestError(file, first_line + at, column, message, "remove it, or save the file as UTF-8")
    at = min(start + mark.line, len(lines) - 1)
    problem = re.sub(r"^did not find expected", "expected", str(getattr(error, "problem", "") or error))
    context = getattr(error, "context", None)
    message = f"not YAML: {problem}" + (f" {context}" if context else "")
    hint = "check the indentation and the quotes here and on the line above"
    if "\t" in lines[at][: mark.column + 1]:
        hint = "YAML is indented with spaces; replace the tab"
    return at, ManifestError(file, first_line + at, mark.column + 1, message, hint)


_FORBIDDEN = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def _forbidden_character(lines: list[str], start: int) -> tuple[int, int, str]:
    for at in range(start, len(lines)):
        if found := _FORBIDDEN.search(lines[at].replace("\ufeff", " ")):
            return at, found.start() + 1, found.group()
    return start, 1, "?"


# ---------------------------------------------------------------------------------------------- composer


class _TooMuch(Exception):  # noqa: N818 - control flow, never seen outside
    """A document beyond the limits."""

    def __init__(self, error: ManifestError) -> None:
        super().__init__(str(error))
        self.error = error


class _Composer:
    """Turns the parser's events into nodes, counting as it goes."""

    def __init__(self, text: str, file: str, first_line: int) -> None:
        self.parser = _Parser(text)
        self.file = file
        self.first_line = first_line
        self.line_of_document = 0
        self._reset()

    def _reset(self) -> None:
        self.anchors: dict[str, Node] = {}
        self.aliases = self.count = self.depth = 0
        self.problems: list[ManifestError] = []

    def documents(self) -> Iterator[Document]:
        while (event := self._next()) is not None:
            if isinstance(event, ev.DocumentStartEvent):
                self._reset()
                self.line_of_document = self._mark(event).line - self.first_line
                root = self._compose(self._next())
                yield Document(root, self.problems)

    def _next(self) -> Any:
        return self.parser.get_event()

    def _mark(self, event: Any) -> Mark:
        return Mark(event.start_mark.line + self.first_line, event.start_mark.column + 1)

    def _problem(self, mark: Mark, message: str, hint: str) -> ManifestError:
        return ManifestError(self.file, mark.line, mark.column, message, hint)

    def _refuse(self, mark: Mark, message: str) -> _TooMuch:
        return _TooMuch(self._problem(mark, message, _NOT_READ))

    def _compose(self, event: Any) -> Node:
        mark = self._mark(event)
        self.count += 1
        if self.count > MAX_NODES:
            raise self._refuse(mark, f"more than {MAX_NODES:,} values in one document")
        if isinstance(event, ev.AliasEvent):
            return self._alias(str(event.anchor), mark)
        if isinstance(event, ev.ScalarEvent):
            node = Node(_scalar(event), mark)
            if event.anchor:
                self.anchors[event.anchor] = node
            return node
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise self._refuse(mark, f"nested more than {MAX_DEPTH} levels deep")
        node = self._mapping(event, mark) if isinstance(event, ev.MappingStartEvent) else self._list(event, mark)
        self.depth -= 1
        node.done = True
        return node

    def _alias(self, name: str, mark: Mark) -> Node:
        self.aliases += 1
        if self.aliases >= MAX_ALIASES:
            raise self._refuse(mark, f"{MAX_ALIASES:,} aliases or more in one document")
        node = self.anchors.get(name)
        if node is None or not node.done:
            wrong = "refers to itself" if node else "is not defined above"
            self.problems.append(self._problem(mark, f"the alias *{name} {wrong}", f"define &{name} before it"))
            return Node(None, mark)
        return node

    def _open(self, event: Any, mark: Mark, value: "dict[str, Entry] | list[Node]") -> Node:
        node = Node(value, mark, done=False)
        if event.anchor:
            self.anchors[event.anchor] = node
        return node

    def _list(self, event: Any, mark: Mark) -> Node:
        items: list[Node] = []
        node = self._open(event, mark, items)
        while not isinstance(item := self._next(), ev.SequenceEndEvent):
            items.append(self._compose(item))
        return node

    def _mapping(self, event: Any, mark: Mark) -> Node:
        entries: dict[str, Entry] = {}
        merged: list[Node] = []
        node = self._open(event, mark, entries)
        while not isinstance(key_event := self._next(), ev.MappingEndEvent):
            key_mark = self._mark(key_event)
            if _is_merge(key_event):
                merged.append(self._compose(self._next()))
                continue
            key = self._key(key_event, key_mark)
            entry = Entry(key_mark, self._compose(self._next()))
            if key in entries:
                first = entries[key].key.line
                message = f"the key {key!r} stands twice in one mapping, first on line {first}"
                self.problems.append(self._problem(key_mark, message, "keep one of them"))
            entries[key] = entry
        for source in merged:
            self._merge(entries, source)
        return node

    def _key(self, event: Any, mark: Mark) -> str:
        value = self._compose(event).value
        if isinstance(value, bool):
            return "true" if value else "false"
        if isinstance(value, str | int | float):
            return str(value)
        kind = "an empty key" if value is None else "a mapping or a list as a key"
        self.problems.append(self._problem(mark, f"{kind} cannot be read", "write the key as a plain word"))
        return f"?{mark.line}:{mark.column}"

    def _merge(self, entries: "dict[str, Entry]", source: Node) -> None:
        parts = source.value if isinstance(source.value, list) else [source]
        for part in parts:
            if not isinstance(part.value, dict):
                hint = "merge a mapping: <<: *name"
                self.problems.append(self._problem(part.mark, "<< merges something that is no mapping", hint))
                continue
            self.count += len(part.value)
            for key, entry in part.value.items():
                entries.setdefault(key, entry)


def _scalar(event: Any) -> Scalar:
    text: str = event.value
    return plain_scalar(text) if event.implicit[0] else tagged_scalar(text, event.tag)


def _is_merge(event: Any) -> bool:
    if not isinstance(event, ev.ScalarEvent) or event.value != "<<":
        return False
    return bool(event.implicit[0]) or event.tag == "tag:yaml.org,2002:merge"


# ------------------------------------------------------------------------------------------ plain values


class Budget:
    """
    Walks the trees of one document, and refuses what grows beyond the limits when aliases are expanded.

    All walks of a document draw on one budget, so a list of a thousand aliases to one large pod is caught too.
    """

    def __init__(self, file: str) -> None:
        self.file = file
        self.left = MAX_NODES

    def _spend(self, node: Node, depth: int) -> None:
        self.left -= 1
        if self.left >= 0 and depth <= MAX_DEPTH:
            return
        limit = f"{MAX_NODES:,} values" if self.left < 0 else f"{MAX_DEPTH} levels"
        message = f"the aliases of this document expand to more than {limit}"
        raise ManifestError(self.file, node.mark.line, node.mark.column, message, _NOT_READ)

    def plain(self, node: Node, depth: int = 0) -> Any:
        """
        The node as dicts, lists and scalars, as the API server receives them.

        Null members are left out, and a whole number has no fraction.
        """
        self._spend(node, depth)
        value = node.value
        if isinstance(value, dict):
            members = ((key, entry.node) for key, entry in value.items())
            return {key: self.plain(member, depth + 1) for key, member in members if member.value is not None}
        if isinstance(value, list):
            return [self.plain(item, depth + 1) for item in value]
        if isinstance(value, float) and value.is_integer() and abs(value) < _GO_WRITES_EXPONENT:
            return int(value)
        return value

    def positions(self, node: Node) -> dict[str, Mark]:
        """
        Where each path under the node is written: a scalar at its value, a mapping or a list at its key.

        Paths look like ``containers[0].livenessProbe.periodSeconds``; the node itself is the empty path.
        """
        found: dict[str, Mark] = {}
        self._locate(node, "", node.mark, found, 0)
        return found

    def _locate(self, node: Node, path: str, mark: Mark, found: dict[str, Mark], depth: int) -> None:
        self._spend(node, depth)
        found[path] = mark
        if isinstance(node.value, dict):
            for key, (key_mark, member) in node.value.items():
                at = key_mark if member.value is None or isinstance(member.value, dict | list) else member.mark
                self._locate(member, f"{path}.{key}" if path else key, at, found, depth + 1)
        elif isinstance(node.value, list):
            for index, item in enumerate(node.value):
                self._locate(item, f"{path}[{index}]", item.mark, found, depth + 1)
