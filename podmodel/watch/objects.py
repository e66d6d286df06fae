"""
Pods as Python objects: what the API of podmodel takes beside files.

Dictionaries spelled as in JSON or as in Python, with time stamps as text or as ``datetime``, and everything with a
``to_dict()``: the objects of the Kubernetes clients. Also the events of their watches, and lists.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime
from typing import Any

import msgspec

from podmodel.watch.meaning import Reader, decoded
from podmodel.watch.origin import Origin
from podmodel.watch.update import Reason, Skipped, Update

NAME = "<objects>"
_SPECIAL = {
    "pod_ip": "podIP",
    "pod_ips": "podIPs",
    "pod_i_ps": "podIPs",
    "host_ip": "hostIP",
    "host_ips": "hostIPs",
    "host_i_ps": "hostIPs",
    "host_ipc": "hostIPC",
    "host_pid": "hostPID",
    "container_id": "containerID",
    "image_id": "imageID",
}
"""Where the API writes an abbreviation in capitals."""


def of_objects(objects: Iterable[Any], name: str = NAME) -> Iterator[Update | Skipped]:
    """
    The updates in these objects, in order; the line of an update is the number of its object, from 1.

    >>> pod = {"metadata": {"name": "web"}, "spec": {"containers": [{"name": "app"}]}, "status": {"pod_ip": "10.0.0.1"}}
    >>> [(update.change, update.title, update.status) for update in of_objects([{"type": "ADDED", "object": pod}])]
    [(<Change.ADDED: 'ADDED'>, 'default/web', b'{"podIP":"10.0.0.1"}')]
    """
    reader = Reader(Origin(name))
    for number, one in enumerate(objects, 1):
        try:
            text = msgspec.json.encode(_as_json(one))
        except (TypeError, ValueError, OverflowError, RecursionError) as error:
            message = f"not the object of a pod: {error or type(one).__name__}"
            hint = "give dictionaries, or objects with to_dict()"
            yield Skipped(reader.origin, 0, number, Reason.UNREADABLE, message, hint)
            continue
        yield from reader.read(decoded(0, number, text))


def _as_json(value: Any) -> Any:
    """The value in the spelling of the API, without what is None."""
    if isinstance(value, Mapping):
        members = ((key, member) for key, member in value.items() if member is not None and key != "raw_object")
        return {_camel(key): _as_json(member) for key, member in members}
    if isinstance(value, list | tuple):
        return [_as_json(item) for item in value]
    if isinstance(value, datetime):
        aware = value if value.tzinfo else value.replace(tzinfo=UTC)
        return aware.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if value is None or isinstance(value, str | int | float | date):
        return value
    to_dict = getattr(value, "to_dict", None)
    if to_dict is None:
        raise TypeError(f"{type(value).__name__} has no to_dict()")
    return _as_json(to_dict())


def _camel(key: Any) -> str:
    if not isinstance(key, str):
        raise TypeError(f"the key {key!r} is no text")
    if "_" not in key:
        return key
    first, *rest = key.strip("_").split("_")
    return _SPECIAL.get(key) or first + "".join(word[:1].upper() + word[1:] for word in rest)
