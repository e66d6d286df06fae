"""The README's code and promises."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

import podmodel

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    """The fenced code of one language."""
    return re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)


def test_the_ten_lines_of_python_run(tmp_path):
    """The library example runs as it stands, in a folder of its own."""
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    code = blocks("python")[0]
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "refuted" not in done.stdout
    assert (tmp_path / "web.svg").read_text(encoding="utf-8").lstrip().startswith("<")


def test_every_command_that_the_readme_names_exists():
    """`podmodel check`, `simulate` and `render` are told of and there."""
    told = set(re.findall(r"podmodel (check|simulate|render|explore|export|verify)\b", README))
    assert {"check", "simulate", "render"} <= told
    for command in told:
        done = subprocess.run(
            [sys.executable, "-m", "podmodel", command, "--help"], capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, command


def test_the_row_shown_is_a_row_of_the_table():
    """The row that the README quotes stands in the container's table, word for word but for its spacing."""
    table = (ROOT / "podmodel" / "lifecycles" / "container.py").read_text(encoding="utf-8")
    lines = blocks("python")[1].strip().splitlines()
    assert len(lines) == 2
    for line in lines:
        assert re.sub(r"\s+", "", line) in re.sub(r"\s+", "", table)


@pytest.mark.parametrize("name", podmodel.__all__)
def test_every_public_name_loads(name):
    """What `podmodel.__all__` promises is there, and no public name is the name of a submodule."""
    assert getattr(podmodel, name) is not None
    assert not (ROOT / "podmodel" / f"{name}.py").exists()
    assert not (ROOT / "podmodel" / name).is_dir()
