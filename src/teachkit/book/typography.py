"""What a careful typesetter does by hand: words that belong together stay on one line, quotation marks are curly."""

import re
from html import escape, unescape
from typing import Any

NBSP = "\N{NO-BREAK SPACE}"
#: A name whose end is too short to stand alone: PD-L1, IL-1β, T-cell. The page's scripts have the same pattern.
NAME = r"(?<![A-Za-z0-9Α-ω-])(?:[A-Z]-[a-z]+|[A-Za-z0-9Α-ω-]+-[A-Z0-9α-ω][A-Za-z0-9Α-ω]{0,2})(?![A-Za-z0-9Α-ω-])"
_NAME = re.compile(NAME)
_UNIT = (
    "%|°C|[kMG]?Ω|[mµ]?V|[mµnp]A|[mµn]?M|[µnp]?S|[mµ]?s|[mkµ]?g|[mµ]?[lL]|[mµnc]m|[mµnp]?mol|k?Hz"
    "|h|d|min|days?|weeks?|months?|years?|cells?|million|billion|per cent"
)
_GLUED = (
    (re.compile(rf"(?<=[\d⁰¹²³⁴-⁹]) (?=(?:{_UNIT})(?![\wΩ-]))"), NBSP),
    (re.compile(r"(?<=[\dπ]) × (?=[\d.−])"), f"{NBSP}×{NBSP}"),
    (re.compile(r"(?<=[\w)²]) ([+−]) (?=[\d(√]|[A-Z]\b)"), rf"{NBSP}\1{NBSP}"),
    (re.compile(r" (?=[=≈<>≤≥±] ?[−+-]?[\d.])|(?<=[=≈<>≤≥±]) (?=[−+-]?[\d.])"), NBSP),
    (re.compile(r"\b(days?|weeks?|months?|phase|reference|number|Table|Figure|Section|Round) (?=\d)"), rf"\1{NBSP}"),
    (re.compile(r"\b(et) (?=al\.)|\b([TB]) (?=cells?\b)"), rf"\1\2{NBSP}"),
    (re.compile(r"(?<=\w)'(?=\w)|(?<=s)'(?=[ ,.;:])"), "’"),
    (re.compile(r'"([^"<>]+)"'), r"“\1”"),
    (re.compile(r"(?<![\w\[=])'([^'<>]+)'(?!\w)"), r"“\1”"),
)
_PARTS = re.compile(r"(<(script|style|pre|code|kbd|math|svg|textarea)\b.*?</\2>|<[^>]*>)", re.S)
#: The keys of the texts that a reader reads in what a Lab, a question or a card is given.
_READ = {
    "assumes", "caption", "chain", "choices", "extra", "feedback", "from", "given", "hints", "label", "leavesOut",
    "left", "meaning", "misconception", "note", "points", "principle", "prompt", "provenanceText", "right", "say",
    "says", "solution", "sourceText", "stem", "steps", "summary", "text", "title",
}  # fmt: skip


def text(plain: str) -> str:
    """Return ``plain`` with curly quotes, and no-break spaces between number and unit, around signs and in names."""
    for pattern, by in _GLUED:
        plain = pattern.sub(by, plain)
    return plain


def html(body: str) -> str:
    """Return the markup with its words set by :func:`text` and the names marked that must not break; code stays."""
    parts = _PARTS.split(body)
    for k in range(0, len(parts), 3):
        if parts[k].strip():
            words = escape(text(unescape(parts[k])), quote=False)
            parts[k] = _NAME.sub(r'<span class="tk-whole">\g<0></span>', words)
        if k:
            parts[k - 1] = ""
    return "".join(parts)


def data(value: Any, read: bool = False) -> Any:
    """Return a copy of what a script is given, with the texts that a reader reads set by :func:`text`."""
    if isinstance(value, dict):
        return {key: data(one, key in _READ) for key, one in value.items()}
    if isinstance(value, list):
        return [data(one, read) for one in value]
    return text(value) if read and isinstance(value, str) else value
