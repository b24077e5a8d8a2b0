"""Flashcards as an Anki package: the terms of the glossary, and the questions that recall what was learnt before."""

import os
import re
import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from html import escape
from pathlib import Path
from typing import Any

from ...questions import shuffled
from .common import Record, archive, stem

#: Anki knows a deck and a kind of note again by these numbers, drawn once.
_DECK, _MODEL = 1790208433, 1436029756
_CSS = ".card { font: 20px/1.5 sans-serif; text-align: left; max-width: 34em; margin: 1em auto; padding: 0 1em; }"


def _cards(rows: Sequence[Record], terms: Sequence[dict[str, Any]]) -> Iterator[tuple[tuple[str, str], str, str, str]]:
    """Yield what names a card for ever, its front and back as HTML, its tag."""
    for term in terms:
        front = f"{term['term']} ({term['abbr']})" if term.get("abbr") else term["term"]
        yield ("term", term["term"]), _html(front), _html(term["says"]), f"term::{term['group'].replace(' ', '-')}"
    for row in rows:
        if "recalls" in row or re.search(r"-r\d+$", row["id"]):
            lists = "".join(f"<ul>{''.join(f'<li>{_html(text)}</li>' for text in texts)}</ul>" for texts in _shown(row))
            key = _key(row)
            # Some solutions open with the answer.
            back = row["solution"] if row["solution"].strip().startswith(key) else f"{key} {row['solution']}"
            yield ("recall", row["id"]), _html(stem(row)) + lists, _html(back), f"recall::{row['id']}"


def _html(text: str) -> str:
    return escape(" ".join(text.split()), quote=False)


def _shown(row: Record) -> list[list[str]]:
    """Return the lists that the question asks about: options, the sides of a match, steps out of order."""
    if row["kind"] == "match":
        return [[pair["left"] for pair in row["pairs"]], row["choices"]]
    if row["kind"] == "order":
        return [shuffled(row["steps"])]
    return [[option["text"] for option in row["options"]]] if "options" in row else []


def _key(row: Record) -> str:
    """Return the right answer in words; that of a number and of a free text stands in the solution."""
    if row["kind"] == "match":
        return "; ".join(f"{pair['left']}: {pair['right']}" for pair in row["pairs"]) + "."
    if row["kind"] == "order":
        return " ".join(f"{place}. {step}" for place, step in enumerate(row["steps"], 1))
    return " ".join(option["text"] for option in row.get("options", []) if option.get("correct"))


def anki(rows: Sequence[Record], terms: Sequence[dict[str, Any]], date: int) -> bytes:
    """Return an ``.apkg`` file, the same bytes for the same input.

    ``date`` is the edition, in seconds since 1970. A note's guid depends on the term or on the question's id and not
    on its text, so that a later edition changes the texts in a reader's collection and keeps what was learnt.
    """
    import genanki  # used here alone, and slow to load

    model = genanki.Model(
        _MODEL,
        "Crosstalk",
        fields=[{"name": "Front"}, {"name": "Back"}],
        templates=[{"name": "Card", "qfmt": "{{Front}}", "afmt": "{{FrontSide}}<hr id=answer>{{Back}}"}],
        css=_CSS,
    )
    deck = genanki.Deck(_DECK, "Crosstalk")
    for name, front, back, tag in _cards(rows, terms):
        deck.add_note(genanki.Note(model, [front, back], tags=[tag], guid=genanki.guid_for("crosstalk", *name)))
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder, "made.apkg")
        genanki.Package(deck).write_to_file(str(made), timestamp=float(date))
        with zipfile.ZipFile(made) as package:
            return archive({name: package.read(name) for name in package.namelist()})


def edition() -> int:
    """Return the date of this edition: SOURCE_DATE_EPOCH, which ``make`` sets to that of the last commit, else 2000."""
    return int(os.environ.get("SOURCE_DATE_EPOCH") or 946684800)
