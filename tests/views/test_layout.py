"""Layout: SVG and PNG from a child process, readable in light and dark, and clear words where that is impossible."""

import os
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from podmodel.errors import UsageError
from podmodel.views import layout
from podmodel.views.dot import to_dot
from podmodel.views.dot_sequence import sequence_to_dot
from podmodel.views.extract import machine_graph
from podmodel.views.runs import shell
from podmodel.views.styles import MACHINES
from podmodel.views.svg import PAGE, SVG, digest, digest_in, finished
from podmodel.views.theme import INK, shades

SMALL = 'digraph { graph [fontname=Helvetica] a [label="one"] b [label="two"] a -> b }'


def parsed(svg: str) -> ET.Element:
    """The SVG as a tree; an error if it is no XML."""
    return ET.fromstring(svg)  # noqa: S314 - written by this very test


def a_dot() -> str:
    """The DOT of a real picture."""
    machine, style = MACHINES["container"]
    return to_dot(machine_graph(machine, "The container", style))


def an_svg(dot: str) -> str:
    """The finished SVG of a DOT text."""
    return finished(layout.draw((dot,), "svg")[0], dot, "A title", "A description")


def test_an_svg_is_xml_with_title_description_and_digest() -> None:
    """Those who cannot see it are told what it is; drift is found by the digest."""
    dot = a_dot()
    text = an_svg(dot)
    root = parsed(text)
    assert root.findtext(f"{{{SVG}}}title") == "A title"
    assert root.findtext(f"{{{SVG}}}desc") == "A description"
    assert root.get("role") == "img"
    assert digest_in(text) == digest(dot)
    assert float(root.get("width", "0")) <= PAGE


def test_an_svg_is_readable_in_both_modes() -> None:
    """Each colour that is used has a dark partner, and no text is without a colour."""
    text = an_svg(a_dot())
    root = parsed(text)
    known = {shade.light for shade in shades()} | {"none", "transparent"}
    assert "prefers-color-scheme: dark" in text
    for element in root.iter():
        for attribute in ("fill", "stroke"):
            assert element.get(attribute, "none") in known
    assert {element.get("fill") for element in root.iter(f"{{{SVG}}}text")} <= known - {"none"}
    assert all(shade.light != shade.dark for shade in shades())
    assert INK.light in text


def test_texts_are_told_their_width() -> None:
    """A reader with a wider font sees them fit."""
    root = parsed(an_svg(a_dot()))
    texts = [text for text in root.iter(f"{{{SVG}}}text") if (text.text or "").strip()]
    assert texts
    assert all(text.get("textLength") for text in texts)


def test_several_pictures_keep_their_labels() -> None:
    """One process draws a batch without mixing attributes."""
    first, second = layout.draw((SMALL, SMALL.replace("one", "three")), "svg")
    assert b">one<" in first
    assert b">three<" in second
    assert b">one<" not in second


def test_an_unknown_format_is_refused_before_graphviz_sees_it() -> None:
    """It would crash."""
    with pytest.raises(UsageError, match="'gif' is no format"):
        layout.draw((SMALL,), "gif")


def test_broken_dot_is_an_error_and_no_crash() -> None:
    """The child dies, the caller is told."""
    with pytest.raises(UsageError, match="Graphviz failed"):
        layout.draw(("digraph {",), "svg")


def test_a_png_without_a_font_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its text would be boxes, and nobody would know why."""
    monkeypatch.setattr(layout, "has_font", lambda: False)
    with pytest.raises(UsageError, match="no font") as caught:
        layout.draw((SMALL,), "png")
    assert "install a font" in str(caught.value)


@pytest.mark.skipif(os.name != "posix", reason="fontconfig is configured by its environment variable")
def test_a_machine_without_fonts_is_recognised(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Fontconfig with an empty folder; an SVG keeps its layout all the same."""
    dot = sequence_to_dot(shell())
    usual = parsed(an_svg(dot)).get("width")
    config = tmp_path / "fonts.conf"
    config.write_text(f"<fontconfig><dir>{tmp_path / 'none'}</dir><cachedir>{tmp_path}</cachedir></fontconfig>")
    monkeypatch.setenv("FONTCONFIG_FILE", str(config))
    assert not layout.has_font()
    assert parsed(an_svg(dot)).get("width") == usual


def test_without_graphviz_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """DOT and Mermaid need neither."""
    monkeypatch.setattr(layout, "_has_pygraphviz", lambda: False)
    monkeypatch.setattr(layout.shutil, "which", lambda _: None)
    with pytest.raises(UsageError, match="Graphviz is missing") as caught:
        layout.draw((SMALL,), "svg")
    assert "pip install pygraphviz" in str(caught.value)


def test_the_system_program_is_the_second_choice(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Without pygraphviz the program dot is called, with the layout that the text asks for."""
    program = tmp_path / "dot"
    program.write_text('#!/bin/sh\necho "$@"\n')
    program.chmod(0o755)
    monkeypatch.setattr(layout, "_has_pygraphviz", lambda: False)
    monkeypatch.setattr(layout.shutil, "which", lambda _: str(program))
    assert layout.draw((SMALL, sequence_to_dot(shell())), "svg") == (b"-Kdot -Tsvg\n", b"-Kneato -Tsvg\n")
