"""
What an unquoted word of YAML means to Kubernetes, which is neither YAML 1.1 nor 1.2.

``yes`` is true, ``0777`` is octal, ``1e3`` is a number; ``1:30`` and dates are strings.

Source: resolve.go of the YAML library that kubectl and the API server use (sigs.k8s.io/yaml, goyaml.v2).
"""

import re
from typing import TypeAlias

Scalar: TypeAlias = str | int | float | bool | None

_WORDS: dict[str, Scalar] = {
    **dict.fromkeys(("y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"), True),
    **dict.fromkeys(("n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"), False),
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys((".nan", ".NaN", ".NAN"), float("nan")),
    **dict.fromkeys((".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF"), float("inf")),
    **dict.fromkeys(("-.inf", "-.Inf", "-.INF"), float("-inf")),
}
_NUMBER_START = frozenset("+-.0123456789")
_INTEGERS = (  # in the order in which Kubernetes tries them
    (re.compile(r"[-+]?(?:0|[1-9][0-9]*)"), 10, ""),
    (re.compile(r"[-+]?0[xX][0-9a-fA-F]+"), 16, "xX"),
    (re.compile(r"[-+]?0[bB][01]+"), 2, "bB"),
    (re.compile(r"[-+]?0[oO]?[0-7]+"), 8, "oO"),
)
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_MAX_DIGITS = 300


def plain_scalar(text: str) -> Scalar:
    """
    What an unquoted word means to Kubernetes.

    >>> [plain_scalar(word) for word in ("yes", "0777", "1e3", "1:30", "2024-01-01", "1_000", "")]
    [True, 511, 1000.0, '1:30', '2024-01-01', 1000, None]
    """
    if text in _WORDS:
        return _WORDS[text]
    if text[0] not in _NUMBER_START or len(text) > _MAX_DIGITS:
        return text
    # An underscore groups digits, but not where a number starts with a point.
    number = text if text[0] == "." else text.replace("_", "")
    for pattern, base, letters in _INTEGERS:
        if pattern.fullmatch(number):
            return int(number.translate({ord(letter): None for letter in letters}), base)
    return float(number) if _FLOAT.fullmatch(number) else text


def tagged_scalar(text: str, tag: str | None) -> Scalar:
    """What a quoted or tagged word means: a string, unless the tag names another scalar type."""
    match tag:
        case "tag:yaml.org,2002:int" | "tag:yaml.org,2002:bool" | "tag:yaml.org,2002:null":
            return plain_scalar(text)
        case "tag:yaml.org,2002:float":
            value = plain_scalar(text)
            return float(value) if isinstance(value, int) and not isinstance(value, bool) else value
        case _:  # quoted, !!str, or a tag that Kubernetes ignores
            return text
