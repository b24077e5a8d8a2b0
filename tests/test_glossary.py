"""The glossary: every term defined once, short, in order, and pointing only to terms that exist."""

import re
import unicodedata
from typing import Any

import pytest
import yaml

from .conftest import ROOT

TERMS: list[dict[str, Any]] = yaml.safe_load((ROOT / "src/teachkit/data/glossary.yaml").read_text(encoding="utf-8"))
GROUPS = {"neuroscience", "immunology", "oncology", "pharmacology", "modelling", "methods"}
NAMES = [row["term"] for row in TERMS]
ROWS = [pytest.param(row, id=row["term"]) for row in TERMS]
AMERICAN = re.compile(
    r"\b(tumor|tumors|behavior|color|center|fiber|fibers|modeling|signaling|analog|hypothesize)\b", re.I
)


def folded(text: str) -> str:
    """Return the text as a reader looks it up: without regard to case or accents."""
    return unicodedata.normalize("NFKD", text).casefold()


def test_the_size_of_the_glossary() -> None:
    assert len(TERMS) >= 120
    assert {row["group"] for row in TERMS} == GROUPS


def test_a_name_means_one_thing() -> None:
    names = [folded(name) for row in TERMS for name in (row["term"], row.get("abbr")) if name]
    twice = {name for name in names if names.count(name) > 1}
    assert not twice


def test_terms_are_sorted() -> None:
    assert sorted(NAMES, key=folded) == NAMES


@pytest.mark.parametrize("row", ROWS)
def test_a_term_is_sound(row: dict[str, Any]) -> None:
    assert set(row) <= {"term", "abbr", "says", "see", "group"}
    assert row["group"] in GROUPS
    says = row["says"]
    assert 40 <= len(says) <= 320
    assert says[-1] == "." and len(re.findall(r"[.?!](?= [A-Z]|$)", says)) <= 2, "one or two sentences"
    assert not AMERICAN.search(says)
    see = row.get("see", [])
    assert set(see) <= set(NAMES) - {row["term"]}
    assert len(see) == len(set(see))
