"""Which pods a command is about: those of the sources, or the one that was asked for."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence

from podmodel.commands.arguments import nearest
from podmodel.errors import ManifestError, UsageError
from podmodel.lifecycles.spec import Pod
from podmodel.lifecycles.vocabulary import Sigterm
from podmodel.report.terminal import clean

_LISTED = 20


def complain(errors: Iterable[ManifestError]) -> None:
    """Tell what could not be read, one line an error: ``file:line:column: message; hint``."""
    for error in errors:
        print(clean(str(error)), file=sys.stderr)


def selected(pods: Sequence[Pod], wanted: str | None) -> tuple[Pod, ...]:
    """
    The pods called KIND/NAME or NAMESPACE/KIND/NAME (all of them without a name), the kind in any case.

    Raises `UsageError` if there is none, with the nearest names.
    """
    if wanted is None:
        return tuple(pods)
    parts = wanted.split("/")
    if len(parts) not in (2, 3) or not all(parts):
        raise UsageError(f"--pod {wanted}", hint="write KIND/NAME, such as Deployment/web, or NAMESPACE/KIND/NAME")
    namespace = parts[0] if len(parts) == 3 else None
    kind, name = parts[-2:]
    found = tuple(
        pod
        for pod in pods
        if pod.kind.lower() == kind.lower() and pod.name == name and namespace in (None, pod.namespace)
    )
    if found:
        return found
    near = nearest("/".join(parts[-2:]), [pod.title for pod in pods], 3)
    guess = f"did you mean {' or '.join(near)}? " if near else ""
    raise UsageError(f"there is no {wanted} here", hint=f"{guess}there is {_titles(pods)}")


def only(pods: Sequence[Pod], wanted: str | None) -> Pod:
    """The one pod that a command is about. Raises `UsageError` with the list if it is not clear which one."""
    found = selected(pods, wanted)
    if len(found) == 1:
        return found[0]
    lines = "".join(f"\n  {pod.namespace}/{pod.title}  {pod.file}:{pod.line}" for pod in found[:_LISTED])
    lines += f"\n  and {len(found) - _LISTED} more" if len(found) > _LISTED else ""
    called = f" called {wanted}" if wanted else ""
    hint = "name one of them with --pod NAMESPACE/KIND/NAME, or give only its file"
    raise UsageError(f"there are {len(found)} pods{called}, and this command is about one", hint=hint + lines)


def _titles(pods: Sequence[Pod]) -> str:
    titles = list(dict.fromkeys(pod.title for pod in pods))
    more = f" and {len(titles) - _LISTED} more" if len(titles) > _LISTED else ""
    return (", ".join(titles[:_LISTED]) or "no pod at all") + more


def reactions(pairs: Iterable[tuple[str, str]], pods: Sequence[Pod]) -> dict[str, Sigterm]:
    """What ``--sigterm`` says, by container. Raises `UsageError` for a container that no pod has."""
    told = {name: Sigterm(how) for name, how in pairs}
    known = list(dict.fromkeys(item.name for pod in pods for item in pod.containers))
    for name in told:
        if pods and name not in known:
            near = nearest(name, known)
            guess = f"did you mean '{near[0]}'? " if near else ""
            raise UsageError(f"--sigterm: no container is called '{name}'", hint=f"{guess}there is {', '.join(known)}")
    return told


def of(pod: Pod, told: Mapping[str, Sigterm]) -> dict[str, Sigterm]:
    """What was told about the containers of this pod."""
    names = {item.name for item in pod.containers}
    return {name: how for name, how in told.items() if name in names}
