"""Placeholders that nobody has filled in: Helm's ``{{ }}`` and the ``${NAME}`` of envsubst and its like."""

import re

RENDER = "render it first (helm template ... | podmodel check -)"

_DIRECTIVE = re.compile(r"\s*\{\{")
_UNQUOTED = re.compile(r"""[^'"#]*\{\{""")
_WHOLE = re.compile(r"\s*(\{\{.*\}\}|\$\{.+\}|\$\(.+\)|<[^<>]+>|%\w+%|__\w+__|@\w+@)\s*", re.DOTALL)


def is_placeholder(value: object) -> bool:
    """Whether the value is nothing but a placeholder: ``{{ .Values.x }}``, ``${X}``, ``<your-value>``."""
    return isinstance(value, str) and _WHOLE.fullmatch(value) is not None


def has_placeholder(value: str) -> bool:
    """Whether a template engine would still change this name."""
    return "{{" in value or "${" in value


def directive_line(lines: list[str], first: int, broken: int) -> int | None:
    """
    The line with the template directive that explains why YAML stopped at line ``broken``, if there is one.

    Lines count from 1; ``first`` is where the broken document may have begun.
    """
    for number in (broken, broken - 1):
        if first <= number <= len(lines) and _UNQUOTED.match(lines[number - 1]):
            return number
    for number in range(first, min(broken, len(lines)) + 1):
        if _DIRECTIVE.match(lines[number - 1]):
            return number
    return None
