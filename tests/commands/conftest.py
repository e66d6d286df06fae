"""Small pods in files, for the commands."""

from collections.abc import Callable
from pathlib import Path

import pytest

Write = Callable[..., str]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write a text to a file and return its path."""

    def written(text: str | bytes, name: str = "pod.yaml") -> str:
        path = tmp_path / name
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return str(path)

    return written


@pytest.fixture
def shell(write: Write) -> str:
    """A pod whose only process is a shell with number 1."""
    return write(
        """
apiVersion: v1
kind: Pod
metadata: {name: web}
spec:
  restartPolicy: Never
  containers:
  - name: app
    image: busybox:1.36
    command: ["sh", "-c", "while true; do sleep 1; done"]
""",
        "shell.yaml",
    )


@pytest.fixture
def plain(write: Write) -> str:
    """A pod of whose process nothing is known."""
    return write(
        """
apiVersion: v1
kind: Pod
metadata: {name: web}
spec:
  restartPolicy: Never
  containers: [{name: app, image: "app:1"}]
""",
        "plain.yaml",
    )


@pytest.fixture
def overdue(write: Write) -> str:
    """A pod that has so many seconds to live."""
    return write(
        """
apiVersion: v1
kind: Pod
metadata: {name: web}
spec:
  restartPolicy: Never
  activeDeadlineSeconds: 60
  containers: [{name: app, image: "app:1", command: [/app]}]
""",
        "overdue.yaml",
    )


@pytest.fixture(autouse=True)
def wide(monkeypatch: pytest.MonkeyPatch) -> None:
    """The width of a pipe, wherever the tests are run from."""
    monkeypatch.setenv("COLUMNS", "120")
