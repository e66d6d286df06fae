"""What the commands share on their command lines: a parser with wrapped help, and arguments that several have."""

from __future__ import annotations

import argparse
import re
import textwrap
from collections.abc import Iterable
from difflib import get_close_matches
from typing import NoReturn

from podmodel.commands.codes import USAGE
from podmodel.errors import UsageError
from podmodel.lifecycles.levels import Level
from podmodel.lifecycles.releases import NEWEST, RELEASES, release_of
from podmodel.report.terminal import columns

_GAP = re.compile(r"\S {2,}\S")  # between the columns of a line
SIGTERM_CHOICES = ("handled", "default", "ignored", "shell")


class _Help(argparse.HelpFormatter):
    """Paragraphs are wrapped at the terminal's width; lines that are indented stay as they are."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, max_help_position=26, width=columns() - 2)

    def _fill_text(self, text: str, width: int, indent: str) -> str:
        blocks = text.strip("\n").split("\n\n")
        return "\n\n".join(_filled(block, width, indent) for block in blocks)


def _filled(block: str, width: int, indent: str) -> str:
    """One paragraph, or a heading with indented lines under it."""
    lines = block.split("\n")
    if not any(line.startswith(" ") for line in lines):
        return textwrap.fill(" ".join(lines), width, initial_indent=indent, subsequent_indent=indent)
    gaps = [gap.end() - 1 for line in lines if (gap := _GAP.search(line))]
    split = max(gaps, default=0) > width // 2 and any(len(line) > width for line in lines)
    return "\n".join(_hung(indent + line, width, split=split) for line in lines)


def _hung(line: str, width: int, *, split: bool) -> str:
    """A line of two columns goes on under the second one; where there is no room for that (`split`) it is below."""
    margin = line[: len(line) - len(line.lstrip())]
    gap = _GAP.search(line)
    if gap and split:
        under = f"{margin}    "
        second = textwrap.fill(line[gap.end() - 1 :], width, initial_indent=under, subsequent_indent=under)
        return f"{_hung(line[: gap.start() + 1], width, split=False)}\n{second}"
    hang = " " * (gap.end() - 1) if gap else f"{margin}  "
    return textwrap.fill(line, width, subsequent_indent=hang, break_on_hyphens=False)


class Parser(argparse.ArgumentParser):
    """An argument parser that speaks as podmodel does: ``podmodel: message``, then how to get help, exit 2."""

    def __init__(self, *, prog: str, usage: str, description: str, epilog: str, add_help: bool = True) -> None:
        super().__init__(
            prog=prog,
            usage=textwrap.fill(f"{prog} {usage}", columns() - 7, subsequent_indent=" " * 7),
            description=description,
            epilog=epilog,
            formatter_class=_Help,
            add_help=add_help,
            allow_abbrev=False,
        )

    def error(self, message: str) -> NoReturn:
        """Say what is wrong and leave with exit code 2."""
        self.exit(USAGE, f"podmodel: {message}\ntry '{self.prog} --help'\n")


def add_sigterm(parser: argparse.ArgumentParser) -> None:
    """``--sigterm``, for what a manifest cannot tell."""
    parser.add_argument(
        "--sigterm",
        metavar="CONTAINER=HOW",
        action="append",
        default=[],
        type=_reaction,
        help="what the main process of a container does with SIGTERM, where the manifest cannot tell: "
        + ", ".join(SIGTERM_CHOICES),
    )


def _reaction(text: str) -> tuple[str, str]:
    container, equals, how = text.partition("=")
    if not container or not equals or how not in SIGTERM_CHOICES:
        hint = f"write CONTAINER=HOW, where HOW is one of {', '.join(SIGTERM_CHOICES)}"
        raise argparse.ArgumentTypeError(f"'{text}'; {hint}")
    return container, how


def add_pod(parser: argparse.ArgumentParser, what: str) -> None:
    """``--pod``, to pick one of several."""
    parser.add_argument("--pod", metavar="KIND/NAME", help=f"{what}, such as Deployment/web (or NAMESPACE/KIND/NAME)")


def add_kubernetes(parser: argparse.ArgumentParser, default: str | None = NEWEST) -> None:
    """``--kubernetes``; without a default it may be any release."""
    parser.add_argument(
        "--kubernetes",
        metavar="VERSION",
        type=_release,
        default=default,
        help=f"the release whose kubelet is meant, {RELEASES[0]} to {RELEASES[-1]} (default {default or 'any'})",
    )


def _release(text: str) -> str:
    try:
        return release_of(text)
    except UsageError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def add_level(parser: argparse.ArgumentParser) -> None:
    """``--level``."""
    parser.add_argument(
        "--level",
        metavar="LEVEL",
        type=_level,
        default=Level.API,
        help="which parts of the kubelet and the node are modelled: api (the default: none of them), kubelet (all), or "
        f"some of {', '.join(part.word for part in Level)}, joined by +",
    )


def _level(text: str) -> Level:
    try:
        return Level.called(text)
    except UsageError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def add_format(parser: argparse.ArgumentParser) -> None:
    """``--format``."""
    parser.add_argument("--format", choices=("text", "json"), default="text", help="text (the default) or json")


def add_color(parser: argparse.ArgumentParser) -> None:
    """``--color``."""
    parser.add_argument(
        "--color",
        choices=("auto", "always", "never"),
        default="auto",
        help="colour: auto (the default: on a terminal, unless NO_COLOR is set), always or never",
    )


def positive(text: str) -> int:
    """A whole number from 1 on."""
    try:
        number = int(text.replace(",", "").replace("_", ""))
    except ValueError:
        raise argparse.ArgumentTypeError(f"'{text}' is no number; give one from 1 on") from None
    if number < 1:
        raise argparse.ArgumentTypeError(f"{text} is too small; give a number from 1 on")
    return number


def nearest(word: str, known: Iterable[str], count: int = 1) -> list[str]:
    """The known words that look like this one, the nearest first; case does not matter."""
    spelled = {item.lower(): item for item in known}
    return [spelled[match] for match in get_close_matches(word.lower(), list(spelled), count, 0.5)]
