"""The exception tree and how its members read."""

import pytest

from podmodel.errors import DeclarationError, ManifestError, PodmodelError, UsageError


@pytest.mark.parametrize("kind", [ManifestError, DeclarationError, UsageError])
def test_one_base_catches_them_all(kind: type[Exception]) -> None:
    """Every error podmodel raises on purpose is a PodmodelError."""
    assert issubclass(kind, PodmodelError)


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (ManifestError("a.yaml", 3, 7, "wrong", "write it right"), "a.yaml:3:7: wrong; write it right"),
        (ManifestError("a.yaml", 3, message="wrong"), "a.yaml:3: wrong"),
        (ManifestError("a.yaml", message="wrong", hint="right"), "a.yaml: wrong; right"),
        (ManifestError("", message="wrong"), "wrong"),
    ],
)
def test_a_manifest_error_leaves_out_what_is_not_known(error: ManifestError, said: str) -> None:
    """The message is file:line:column: message; hint, as editors understand it."""
    assert str(error) == said


def test_a_manifest_error_keeps_its_parts() -> None:
    """Reports need the parts, not the sentence."""
    error = ManifestError("a.yaml", 3, 7, "wrong", "write it right")
    assert (error.file, error.line, error.column) == ("a.yaml", 3, 7)
    assert (error.place, error.message, error.hint) == ("a.yaml:3:7", "wrong", "write it right")
