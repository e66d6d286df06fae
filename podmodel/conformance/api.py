"""What the API of podmodel offers: streams judged as a whole, and a helper for tests of other people."""

from __future__ import annotations

from collections.abc import Iterable
from os import PathLike
from typing import Any

from podmodel.conformance.life import Verdict
from podmodel.conformance.streams import Stream, judge
from podmodel.errors import UsageError
from podmodel.watch import Skipped, of_objects, updates

Source = str | PathLike[str] | Iterable[Any]


class Impossible(AssertionError):  # noqa: N818 - it is read in the report of a test, and says what was seen
    """What was shown is no behaviour of a kubelet; `streams` are those that are not, or that cannot be judged."""

    def __init__(self, streams: tuple[Stream, ...]) -> None:
        self.streams = streams
        super().__init__("\n".join(f"{one.title}: {one.verdict}: {one.explanation}" for one in streams))


def conform(source: Source, *, kubernetes: str | None = None) -> tuple[Stream, ...]:
    """
    What is to be said of each pod of a stream: a path as on the command line, or objects of the API, in order.

    Without a release any of the known ones may have been at work. Raises `UsageError` where nothing can be read.

    >>> status = {"phase": "Pending", "conditions": [{"type": "Ready", "status": "True"}]}
    >>> pod = {"kind": "Pod", "metadata": {"name": "web"}, "spec": {"containers": [{"name": "app"}]}, "status": status}
    >>> [(stream.title, str(stream.verdict), stream.first_impossible) for stream in conform([pod], kubernetes="1.36")]
    [('default/web', 'rejected', 0)]
    """
    read = updates(source) if isinstance(source, str | PathLike) else of_objects(source)
    found = tuple(judge(read, kubernetes))
    faults = [one for one in found if isinstance(one, Skipped) and one.fault]
    if faults:
        raise UsageError(str(faults[0]))
    return tuple(one for one in found if isinstance(one, Stream))


def assert_legal(source: Source, *, kubernetes: str | None = None) -> None:
    """Fail, in a test, unless every pod of the stream does what a kubelet can do."""
    wrong = tuple(one for one in conform(source, kubernetes=kubernetes) if one.verdict is not Verdict.ACCEPTED)
    if wrong:
        raise Impossible(wrong)
