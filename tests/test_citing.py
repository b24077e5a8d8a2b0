"""Citations: what reads alike is the same source."""

import re
from collections import defaultdict
from pathlib import Path

from pybtex.database import parse_string

from teachkit.book import sources

ONE = "@misc{{{}, author={{Doe, J.}}, year={{{}}}}}"
THREE = "\n".join(ONE.format(*what) for what in (("b", 2024), ("a", 2024), ("c", 2023)))


def test_entries_that_read_alike_get_a_letter_once() -> None:
    found = dict(parse_string(THREE, "bibtex").entries)
    for _ in range(2):
        sources.letters(found)
        assert {key: sources.year(entry) for key, entry in found.items()} == {"a": "2024a", "b": "2024b", "c": "2023"}


def test_no_two_sources_of_the_book_are_cited_alike(book: Path) -> None:
    places = defaultdict(set)
    for path in book.rglob("*.html"):
        for place, text in re.findall(r'references\.html#([^"]+)"[^>]*>(.*?)</a>', path.read_text(encoding="utf-8")):
            name = re.sub(r"<.*?>|,|\s+", " ", text).strip()
            if re.fullmatch(r"[^\d]+ (\d{4}[a-z]?|n\.d\.)", name):
                places[name].add(place)
    assert len(places) > 50
    assert not {text: found for text, found in places.items() if len(found) > 1}
