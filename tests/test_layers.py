"""Imports go one way, and tables are tables: read from the source, imports inside functions and for typing included."""

import ast
import sys
from pathlib import Path

import pytest

import podmodel

ROOT = Path(podmodel.__file__).parent
MODULES = sorted(ROOT.rglob("*.py"))

# Each layer may import itself and these; the files beside the packages are layers of their own.
BELOW = {
    "errors": (),
    "kernel": ("errors",),
    "engines": ("errors", "kernel"),
    "lifecycles": ("errors", "kernel"),
    "properties": ("errors", "kernel", "lifecycles"),
}
OUTSIDE = {  # besides the standard library
    "errors": (),
    "kernel": (),
    "engines": ("transitions", "hypothesis"),
    "lifecycles": ("msgspec",),
    "properties": (),
}
ONLY_IMPORTER = {"transitions": "engines/simulate.py", "hypothesis": "engines/walk.py"}
NOT_TABLES = {
    *("compose.py", "levels.py", "releases.py", "undecided.py", "spec.py", "entrypoint.py", "vocabulary.py"),
    "__init__.py",
}
TABLES = [path for path in MODULES if path.parent.name in ("lifecycles", "properties") and path.name not in NOT_TABLES]


def imports(path):
    """What a file imports, anywhere in it: dotted names."""
    for node in ast.walk(ast.parse(path.read_text(), str(path))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: imports are written in full"
            if node.module == "podmodel":
                yield from (f"podmodel.{alias.name}" for alias in node.names)
            elif node.module:
                yield node.module


def layer(path):
    """The package or the module that a file belongs to."""
    return path.relative_to(ROOT).parts[0].removesuffix(".py")


def words(path):
    """A test id."""
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", [path for path in MODULES if layer(path) in BELOW], ids=words)
def test_imports_go_one_way(path):
    """A layer imports itself and those below it."""
    allowed = {layer(path), *BELOW[layer(path)]}
    inner = {name.split(".")[1] for name in imports(path) if name.startswith("podmodel.")}
    assert inner <= allowed


@pytest.mark.parametrize("path", [path for path in MODULES if layer(path) in OUTSIDE], ids=words)
def test_what_comes_from_outside(path):
    """The kernel and the properties need nothing but the standard library; the engines and lifecycles, little."""
    outer = {name.split(".")[0] for name in imports(path)} - {"podmodel", *sys.stdlib_module_names}
    assert outer <= set(OUTSIDE[layer(path)])


@pytest.mark.parametrize(("library", "importer"), ONLY_IMPORTER.items())
def test_one_importer(library, importer):
    """Heavy libraries have one door."""
    found = [words(path) for path in MODULES if any(name.split(".")[0] == library for name in imports(path))]
    assert found == [importer]


def test_nobody_below_reaches_up():
    """No layer of the model knows of manifests, reports, pictures or the command line."""
    lower = [path for path in MODULES if layer(path) in BELOW]
    upper = {layer(path) for path in MODULES} - set(BELOW) - {"__init__"}
    assert {"manifest", "report", "views", "checking"} <= upper
    assert not {
        (words(path), name)
        for path in lower
        for name in imports(path)
        if name.split(".")[1:2] and name.split(".")[1] in upper and name.startswith("podmodel.")
    }


@pytest.mark.parametrize("path", TABLES, ids=words)
def test_tables_are_tables(path):
    """No function, no lambda, no loop: one reads a row and knows what it does."""
    code = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.For, ast.AsyncFor, ast.While, ast.comprehension)
    found = [
        node.lineno if hasattr(node, "lineno") else "?"
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, code)
    ]
    assert not found, f"{words(path)}: lines {found}"


def test_the_tables_are_there():
    """The tests above looked at something."""
    assert {"pod.py", "container.py", "probe.py", "hook.py", "process.py", "backoff.py", "termination.py"} <= {
        path.name for path in TABLES
    }


class TestTheTestItself:
    """The reader of imports finds them wherever they are."""

    def test_inside_functions_and_for_typing(self, tmp_path):
        """Four ways of importing."""
        path = tmp_path / "x.py"
        path.write_text(
            "import a.b\nfrom podmodel import kernel\nif TYPE_CHECKING:\n    from podmodel.views import dot\n"
            "def f():\n    import transitions\n"
        )
        assert set(imports(path)) == {"a.b", "podmodel.kernel", "podmodel.views", "transitions"}
