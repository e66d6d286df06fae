"""
Draw the gallery, or the pod of a manifest: ``python -m podmodel.render``.

Exit codes: 0 written, or nothing drifted; 1 something drifted; 2 bad input.
"""

from __future__ import annotations

import argparse
import re
import sys
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from podmodel.commands.arguments import add_kubernetes
from podmodel.commands.codes import EXPECTED, FINDING, USAGE
from podmodel.errors import PodmodelError, UsageError

if TYPE_CHECKING:
    from podmodel.kernel.machine import Machine
    from podmodel.kernel.system import System
    from podmodel.lifecycles.spec import Pod
    from podmodel.views.files import Content, Drawn
    from podmodel.views.graph import Graph

FORMATS = ("dot", "svg", "png", "mermaid")
GALLERY = "dot,svg,mermaid"
POD = "svg"

_EPILOG = """\
examples:
  python -m podmodel.render                               the gallery, into diagrams/ of this checkout
  python -m podmodel.render --check                       has the gallery drifted from the model?
  python -m podmodel.render deploy.yaml                   deployment-web.svg in this folder
  python -m podmodel.render deploy.yaml --pod Deployment/web --format svg,png --out pictures
  python -m podmodel.render deploy.yaml --kubernetes 1.32 --format png
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of the command."""
    parser.add_argument("path", nargs="?", help="a manifest, a folder, or - for standard input (default: the gallery)")
    parser.add_argument("--pod", metavar="KIND/NAME", help="which pod, if the manifest has several")
    add_kubernetes(parser)
    parser.set_defaults(kubernetes=None)  # the gallery is of every release
    parser.add_argument("--format", metavar="LIST", help=f"of {', '.join(FORMATS)} (default: {GALLERY}; a pod: {POD})")
    parser.add_argument("--out", metavar="DIR", type=Path, help="where to (default: diagrams/; a pod: this folder)")
    parser.add_argument("--check", action="store_true", help="write nothing; say what differs, exit 1 if anything does")


def main(argv: Sequence[str] | None = None) -> int:
    """The command; the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m podmodel.render",
        description="Draw the gallery of lifecycles, or the pod of a manifest.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    add_arguments(parser)
    return run(parser.parse_args(argv))


def run(options: argparse.Namespace) -> int:
    """Do what the parsed options say; the exit code."""
    try:
        return _run(options)
    except PodmodelError as error:
        print(f"error: {error}", file=sys.stderr)
    except OSError as error:
        print(f"error: {error.filename}: {error.strerror}", file=sys.stderr)
    return USAGE


def _run(options: argparse.Namespace) -> int:
    formats = parsed_formats(options.format or (POD if options.path else GALLERY))
    for name, given in (("--pod", options.pod), ("--kubernetes", options.kubernetes)):
        if options.path is None and given:
            raise UsageError(f"{name} without a manifest", hint="give the path of the manifest before it")
    if options.path is None:
        folder = options.out or gallery_folder()
        drawn, pages = _gallery()
    else:
        folder = options.out or Path()
        drawn, pages = (_pod_drawn(chosen(options.path, options.pod), options.kubernetes),), {}
    if options.check:
        return _check(folder, drawn, pages, formats)
    return _write(folder, drawn, pages, formats)


def _write(folder: Path, drawn: Sequence[Drawn], pages: dict[str, Content], formats: Sequence[str]) -> int:
    from podmodel.views.files import contents, write

    files = contents(drawn, formats) | pages
    write(folder, files)
    if len(files) == 1:
        print(folder / next(iter(files)))
    else:
        print(f"{len(files)} files in {folder}")
    return EXPECTED


def _check(folder: Path, drawn: Sequence[Drawn], pages: dict[str, Content], formats: Sequence[str]) -> int:
    """Compare with what would be written. Nothing is laid out: an SVG is judged by the digest of its DOT."""
    from podmodel.views.files import SUFFIXES, contents, dot_of, drift, left_over

    texts = [format_ for format_ in formats if format_ in {"dot", "mermaid"}]
    expected: dict[str, Content] = contents(drawn, texts) | pages
    laid_out = [format_ for format_ in formats if format_ not in texts]
    expected |= {one.stem + SUFFIXES[format_]: b"" for one in drawn for format_ in laid_out}
    said = drift(folder, expected, {one.stem: dot_of(one.built) for one in drawn})
    if pages:
        every = {one.stem + suffix for one in drawn for suffix in SUFFIXES.values()} | set(pages)
        said += left_over(folder, every)
    for line in said:
        print(line)
    print(f"{len(expected)} files compared, {len(said)} drifted")
    return FINDING if said else EXPECTED


# --------------------------------------------------------------------------------------------- the gallery


def _gallery() -> tuple[tuple[Drawn, ...], dict[str, Content]]:
    from podmodel.views.files import Drawn
    from podmodel.views.gallery import PICTURES
    from podmodel.views.index import index_html, index_md

    drawn = tuple(Drawn(picture.stem, picture.build(), picture.caption) for picture in PICTURES)
    return drawn, {"index.md": index_md(PICTURES), "index.html": index_html(PICTURES)}


def gallery_folder() -> Path:
    """The folder ``diagrams`` of the checkout that this package is in."""
    for folder in Path(__file__).resolve().parents:
        project = folder / "pyproject.toml"
        if project.is_file() and _name_of(project) == "podmodel":
            return folder / "diagrams"
    raise UsageError("this is no checkout of podmodel, so there is no folder for the gallery", hint="give --out DIR")


def _name_of(project: Path) -> object:
    try:
        return tomllib.loads(project.read_text(encoding="utf-8")).get("project", {}).get("name")
    except (tomllib.TOMLDecodeError, UnicodeDecodeError):
        return None


def parsed_formats(text: str) -> tuple[str, ...]:
    """The formats of a list such as ``svg,png``, each once; an unknown one is an error."""
    formats = tuple(dict.fromkeys(part.strip() for part in text.split(",") if part.strip()))
    for format_ in formats:
        if format_ not in FORMATS:
            raise UsageError(f"'{format_}' is no format of a picture", hint=f"use {', '.join(FORMATS)}")
    if not formats:
        raise UsageError("no format is named", hint=f"use {', '.join(FORMATS)}")
    return formats


# ---------------------------------------------------------------------------------------------------- a pod


def chosen(path: str, wanted: str | None) -> Pod:
    """The one pod of the manifest, or the one that is wanted."""
    from podmodel.manifest import read

    pods = read(path)
    found = [pod for pod in pods if wanted in (None, pod.title)]
    if len(found) == 1:
        return found[0]
    titles = ", ".join(pod.title for pod in pods)
    if wanted is None:
        raise UsageError(f"{path} has {len(pods)} pods", hint=f"choose one with --pod: {titles}")
    problem = "no" if not found else "more than one"
    raise UsageError(f"{path} has {problem} pod '{wanted}'", hint=f"it has {titles}")


def _pod_drawn(pod: Pod, kubernetes: str | None) -> Drawn:
    from podmodel.lifecycles.compose import Scope
    from podmodel.views.files import Drawn
    from podmodel.views.podpicture import pod_graph

    stem = re.sub(r"[^a-z0-9.-]+", "-", f"{pod.kind}-{pod.name}".lower()).strip("-")
    scope = Scope(kubernetes=kubernetes) if kubernetes else Scope()
    said = f"The containers of {pod.title} in order, and the states each can be in."
    return Drawn(stem, pod_graph(pod, scope), said)


# ------------------------------------------------------------------------------------------- the public verb


def draw(what: System | Machine | Pod, path: str | Path) -> Path:
    """
    Draw a composed system, a machine or a pod into a file; its ending (.svg, .png, .dot, .mmd) says how.

    A file that podmodel did not generate is not overwritten (`UsageError`).
    """
    from podmodel.views.files import SUFFIXES, Drawn, contents, write

    path = Path(path)
    formats = {suffix: format_ for format_, suffix in SUFFIXES.items()}
    if path.suffix not in formats:
        raise UsageError(f"'{path.name}' does not say what to draw", hint=f"end it with {', '.join(formats)}")
    graph = _graph(what)
    files = contents((Drawn(path.stem, graph, graph.title),), (formats[path.suffix],))
    write(path.parent, files)
    return path


def _graph(what: object) -> Graph:
    from podmodel.kernel.machine import Machine
    from podmodel.kernel.system import System
    from podmodel.lifecycles.spec import Pod
    from podmodel.views.extract import PLAIN, machine_graph
    from podmodel.views.podpicture import pod_graph
    from podmodel.views.styles import MACHINES
    from podmodel.views.systempicture import system_graph

    if isinstance(what, Machine):
        known, style = MACHINES.get(what.name, (what, PLAIN))
        return machine_graph(what, what.name, style if known == what else PLAIN)
    if isinstance(what, System):
        return system_graph(what)
    if isinstance(what, Pod):
        return pod_graph(what)
    raise UsageError(f"a {type(what).__name__} cannot be drawn", hint="give a System, a Machine or a Pod")


if __name__ == "__main__":
    sys.exit(main())
