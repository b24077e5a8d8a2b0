"""Questions as GIFT text. It has no place for hints, and none for the feedback of one pair of a match."""

import re
from collections.abc import Sequence
from decimal import Decimal

from .common import Record, known_wrong, margin, placed, shares, stem


def gift(rows: Sequence[Record], category: str) -> str:
    """Return a text that Moodle and others import; ``category`` names the folder that the questions come into."""
    blocks = [f"$CATEGORY: $course$/top/{category.replace('/', '-')}"]
    for row in map(placed, rows):
        opened = "{#" if row["kind"] == "number" else "{"
        lines = [f"::{row['id']}::{_plain(stem(row))} {opened}", *_answers(row), f"####{_plain(row['solution'])}", "}"]
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks) + "\n"


def _plain(text: str) -> str:
    return re.sub(r"([~=#{}:\\])", r"\\\1", " ".join(text.split()))


def _decimal(value: float, digits: int) -> str:
    """Return a number without a power of ten, for which GIFT has no form."""
    return f"{Decimal(f'{value:.{digits}g}'):f}"


def _answers(row: Record) -> list[str]:
    if row["kind"] == "number":
        right = (100, *margin(row), row["solution"])
        found = (right, *((0, *wrong) for wrong in known_wrong(row)))
        return [
            f"=%{share}%{_decimal(value, 9)}:{_decimal(near, 3)}#{_plain(said)}" for share, value, near, said in found
        ]
    if row["kind"] == "match":
        pairs = [(pair["left"], pair["right"]) for pair in row["pairs"]]
        pairs += [("", text) for text in row.get("extra", [])]
        return [f"={_plain(left)} -> {_plain(right)}" for left, right in pairs]
    if row["kind"] == "free":
        return []
    lines = []
    for option, share in zip(row["options"], shares(row), strict=True):
        mark = f"~%{share:.5f}%" if row["kind"] == "several" else "=" if share else "~"
        lines.append(f"{mark}{_plain(option['text'])}#{_plain(option['feedback'])}")
    return lines
