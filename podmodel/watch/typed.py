"""The status and the spec of an update, decoded. Whoever reads a long stream remembers them by their bytes."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import msgspec

from podmodel.errors import ManifestError
from podmodel.lifecycles.spec import Pod, PodSpec
from podmodel.watch.decoding import NOT_DECODED, complaint, lenient, without_nulls
from podmodel.watch.shapes import PodStatus
from podmodel.watch.update import Update


def status_of(update: Update) -> PodStatus:
    """
    The status. Raises :class:`~podmodel.errors.ManifestError` if a value has the wrong type.

    Nothing is filled in and nothing is judged: a phase that does not exist is read as it stands.
    """
    try:
        return lenient(update.status, PodStatus)
    except NOT_DECODED as error:
        raise _refused(update, *complaint(error, "status")) from None


def pod_of(update: Update) -> Pod:
    """
    The pod with its typed spec, as :func:`podmodel.read` gives it for the same object.

    Raises :class:`~podmodel.errors.ManifestError` if a value has the wrong type, or if the spec means nothing. Other
    things that the API server would refuse are let through: it let them through, or another release would.
    """
    metadata = update.metadata
    spec = _spec(update)
    for path, message in _meaningless(spec):
        raise _refused(update, f"spec{path}: {message}", "show the pod as the API server does")
    return Pod(
        kind="Pod",
        name=metadata.name or metadata.uid,
        namespace=metadata.namespace or "default",
        spec=spec,
        file=update.file,
        line=update.line,
        finalizers=metadata.finalizers,
    )


def _meaningless(spec: PodSpec) -> Iterator[tuple[str, str]]:
    """What a lifecycle cannot be made of."""
    if not spec.containers:
        yield ".containers", "a pod needs at least one container"
    names = Counter(container.name for container in spec.all_containers)
    for place, containers in (("initContainers", spec.init_containers), ("containers", spec.containers)):
        for index, container in enumerate(containers):
            path = f".{place}[{index}]"
            if not container.name or names[container.name] > 1:
                yield f"{path}.name", "a container needs a name of its own"
            for kind, probe in container.probes.items():
                if len(probe.handlers) != 1:
                    yield f"{path}.{kind}Probe", f"{len(probe.handlers)} handlers instead of one"
            if any(rule.exit_codes is None for rule in container.restart_policy_rules):
                yield f"{path}.restartPolicyRules", "a rule without exitCodes"


def _spec(update: Update) -> PodSpec:
    try:
        return msgspec.json.decode(update.spec, type=PodSpec)
    except msgspec.ValidationError:
        value = without_nulls(msgspec.json.decode(update.spec))
    except NOT_DECODED as error:
        raise _refused(update, *complaint(error, "spec")) from None
    from podmodel.conversion import converted
    from podmodel.yaml_marks import Mark

    try:
        return converted(value, PodSpec, {"": Mark(update.line, 1)}, update.file, "spec")
    except ManifestError as error:
        raise _refused(update, f"{_path(value)}: {error.message}", error.hint) from None


def _path(value: Any) -> str:
    """Where in the spec the wrong type is."""
    try:
        msgspec.convert(value, PodSpec)
    except msgspec.ValidationError as error:
        return complaint(error, "spec")[0].partition(": ")[0].rpartition(".")[0] or "spec"
    return "spec"


def _refused(update: Update, message: str, hint: str) -> ManifestError:
    return ManifestError(update.file, update.line, None, f"{update.title}: {message}", hint)
