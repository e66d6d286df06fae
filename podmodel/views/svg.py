"""
What is done to an SVG after Graphviz: light and dark, an accessible name, and a link to the DOT it was made from.

Colours are found by their value: the style sheet maps each light colour to its dark partner where the reader prefers
dark. Each text is told its width, so that a reader with another font sees it fit.
"""

from __future__ import annotations

import hashlib
import re
import xml.etree.ElementTree as ET

from podmodel.views.dot import MARK
from podmodel.views.theme import INK, Shade, shades, width

PAGE = 1000  # pixels across
LARGEST = 1.25  # pixels for a point, where the page has room
SVG = "http://www.w3.org/2000/svg"
XLINK = "http://www.w3.org/1999/xlink"
_DIGEST = re.compile(r"dot sha256 ([0-9a-f]{64})")
_LENGTH = re.compile(r"[\d.]+")


def digest(dot: str) -> str:
    """The digest of a DOT text, by which an SVG tells what it was made from."""
    return hashlib.sha256(dot.encode()).hexdigest()


def digest_in(svg: str) -> str | None:
    """The digest that an SVG carries, or None."""
    found = _DIGEST.search(svg)
    return found[1] if found else None


def finished(raw: bytes, dot: str, title: str, description: str) -> str:
    """The SVG for readers: scalable, in both colour schemes, with title, description and digest."""
    ET.register_namespace("", SVG)
    ET.register_namespace("xlink", XLINK)
    root = ET.fromstring(raw)  # noqa: S314 - written by Graphviz a moment ago
    _resize(root)
    for text in root.iter(f"{{{SVG}}}text"):
        _fit(text)
    root.set("role", "img")
    root.set("aria-labelledby", "title desc")
    for position, (tag, id_, said) in enumerate((("title", "title", title), ("desc", "desc", description))):
        element = ET.Element(f"{{{SVG}}}{tag}", {"id": id_})
        element.text = said
        root.insert(position, element)
    style = ET.Element(f"{{{SVG}}}style")
    style.text = style_sheet()
    root.insert(2, style)
    body = ET.tostring(root, encoding="unicode")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<!-- {MARK}; dot sha256 {digest(dot)} -->\n{body}\n'


def _resize(root: ET.Element) -> None:
    """As wide as the page at most, and a little larger where there is room; a narrower page shrinks the picture."""
    across, down = (float(_LENGTH.match(root.get(side, "0"))[0]) for side in ("width", "height"))  # type: ignore[index]  # Graphviz writes numbers
    scale = min(LARGEST, PAGE / across)
    root.set("width", f"{across * scale:.0f}")
    root.set("height", f"{down * scale:.0f}")
    root.set("style", "max-width:100%;height:auto")


def _fit(text: ET.Element) -> None:
    said = text.text or ""
    size = float(text.get("font-size", "11"))
    text.attrib.pop("{http://www.w3.org/XML/1998/namespace}space", None)
    if not text.get("fill"):
        text.set("fill", INK.light)
    if said.strip():
        across = width(said, size, bold=text.get("font-weight") == "bold")
        text.set("textLength", f"{across:g}")
        text.set("lengthAdjust", "spacingAndGlyphs")


def style_sheet() -> str:
    """The dark colours, for readers who prefer them."""
    rules = "\n".join(_rule(shade) for shade in shades())
    return f"\n@media (prefers-color-scheme: dark) {{\n{rules}\n}}\n"


def _rule(shade: Shade) -> str:
    light, dark = shade.light, shade.dark
    return f'[fill="{light}"]{{fill:{dark}}} [stroke="{light}"]{{stroke:{dark}}}'
