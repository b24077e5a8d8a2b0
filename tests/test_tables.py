"""Tables on a narrow page: every cell says what it holds; what the book lists stands in the order of the book."""

import re

import pytest

from teachkit.book.tables import named

from .conftest import ROOT

PAGES = sorted((ROOT / "_build" / "html" / "chapters").glob("*.html"))
STACK = re.compile(r"<table\b[^>]*\btk-stack\b.*?</table>", re.S)
HEAD = "<thead><tr><th>Week</th><th>In <i>class</i> &amp; after</th></tr></thead>"


def table(row: str, kind: str = "tk-stack") -> str:
    return f'<table class="{kind} docutils">{HEAD}<tbody><tr>{row}</tr></tbody></table>'


def test_cells_take_the_names_of_their_columns() -> None:
    assert '<th class="stub" data-name="Week"><p>3</p></th>' in named(table('<th class="stub"><p>3</p></th><td>a</td>'))
    assert '<td class="x" data-name="In class &amp; after">a</td>' in named(table('<th>3</th><td class="x">a</td>'))


def test_a_heading_in_words_says_enough_and_a_name_that_is_there_stays() -> None:
    row = '<th>IL-6</th><td data-name="Own">a</td>'
    assert named(table(row)) == table(row)


def test_other_tables_stay_as_they_are() -> None:
    assert named(table("<td>1</td><td>2</td>", "plain")) == table("<td>1</td><td>2</td>", "plain")


def test_a_table_without_headings_is_refused() -> None:
    with pytest.raises(ValueError, match="needs a row of headings"):
        named('<table class="tk-stack"><tbody><tr><td>1</td></tr></tbody></table>')


def test_every_cell_of_the_book_that_needs_a_name_has_one() -> None:
    seen = 0
    for page in PAGES:
        for found in STACK.findall(page.read_text(encoding="utf-8")):
            if "tk-evidence" in found:  # Its cells are told apart by what stands in them.
                continue
            cells = re.findall(r"<td\b[^>]*>", found)
            seen += len(cells)
            assert [cell for cell in cells if "data-name=" not in cell] == [], page.name
    assert seen > 300


def test_the_concordance_names_chapters_in_the_order_of_the_book() -> None:
    order = re.findall(r"file: (chapters/\w+)", (ROOT / "_toc.yml").read_text(encoding="utf-8"))
    text = (ROOT / "_build/html/chapters/concordance.html").read_text(encoding="utf-8")
    lists = [re.findall(r'href="(\w+)\.html"', one) for one in re.findall(r'<ul class="ct-items">.*?</ul>', text)]
    assert any(len(one) > 2 for one in lists)
    for one in lists:
        assert one == sorted(one, key=lambda name: order.index(f"chapters/{name}"))


def test_each_letter_of_the_glossary_leads_to_its_first_term() -> None:
    text = (ROOT / "_build/html/chapters/glossary.html").read_text(encoding="utf-8")
    (letters,) = re.findall(r'<nav class="tk-letters".*?</nav>', text, re.S)
    links = re.findall(r'<a href="#([^"]+)">(\w)</a>', letters)
    terms = re.findall(r'<dt id="([^"]+)">(?:<span class="tk-whole">)?(.)', text)
    first = {}
    for id, letter in terms:
        first.setdefault(letter.upper(), id)
    assert {letter: id for id, letter in links} == first
    assert len(first) > 20
