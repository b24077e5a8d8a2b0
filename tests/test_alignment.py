"""The alignment of objectives, Labs and questions: no empty row, no item alone, and the page agrees with the files."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from teachkit.book.alignment import Item, align
from teachkit.book.names import BookError

from .test_book import build
from .test_items import ITEMS, ORDER, objectives

PARTS = re.compile(r"\b(predict|explain|try)\b(?=[,)])")
STATED = {"a-o1": ("one", "Say it."), "b-o1": ("two", "Say it again.")}


def item(id: str, objective: str, *recalls: str, lab: str = "") -> Item:
    return Item("page", f"q-{id}", {"id": id, "objective": objective, "recalls": list(recalls)}, lab, "predict")


def test_items_labs_and_recalls_stand_in_their_rows() -> None:
    rows = align(STATED, [item("a-e1", "a-o1"), item("a-p1", "a-o1", lab="A Lab"), item("b-e1", "b-o1", "a-o1")])
    assert [link[2] for link in rows["a-o1"].items] == ["a-e1"]
    assert rows["a-o1"].labs == {("page", "q-a-p1", "A Lab"): ["predict"]}
    assert [link[2] for link in rows["a-o1"].recalls] == ["b-e1"]
    assert [link[2] for link in rows["b-o1"].items] == ["b-e1"]
    assert rows["b-o1"].recalls == []


@pytest.mark.parametrize(
    ("items", "message"),
    [
        ([item("a-e1", "a-o1"), item("b-e1", "b-o2")], "'b-e1' names the objective 'b-o2', which no chapter states"),
        ([item("a-e1", "a-o1", "c-o1")], "'a-e1' names the objective 'c-o1', which no chapter states"),
        ([item("a-e1", "a-o1"), item("b-p1", "b-o1", lab="A Lab")], "no question asks for the objective 'b-o1'"),
    ],
)
def test_an_orphan_and_an_empty_row_stop_the_build(items: list[Item], message: str) -> None:
    with pytest.raises(BookError, match=re.escape(message)):
        align(STATED, items)


def test_a_page_with_the_table_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = "```{objectives}\ndemo-o1: Say it.\n```\n\n```{question} demo-1\n```\n\n```{alignment}\n```\n"
    text = (build(tmp_path, page, monkeypatch) / "index.html").read_text(encoding="utf-8")
    (table,) = re.findall(r'<table class="tk-alignment tk-stack">.*?</table>', text, re.DOTALL)
    assert '<a href="#demo-o1">demo-o1</a> Say it.' in table
    assert '<td data-name="Labs">none</td><td data-name="Questions"><a href="#q-demo-1">' in table
    assert '<td data-name="Recalled by">none later</td>' in table


class Cells(HTMLParser):
    """Collect the rows of the tables: of each cell its text and its links."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[list[tuple[list[str], list[str]]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "tr":
            self.rows.append([])
        elif tag in ("td", "th") and self.rows:
            self.rows[-1].append(([], []))
        elif tag == "a" and self.rows and self.rows[-1]:
            self.rows[-1][-1][1].append(dict(attrs).get("href") or "")

    def handle_data(self, data: str) -> None:
        if self.rows and self.rows[-1]:
            self.rows[-1][-1][0].append(data)


def test_the_page_shows_every_objective_and_every_item(book: Path) -> None:
    text = (book / "chapters" / "alignment.html").read_text(encoding="utf-8")
    tables = re.findall(r'<table class="tk-alignment tk-stack">.*?</table>', text, re.DOTALL)
    assert len(tables) == len(ORDER), "a chapter with questions is not in the built book; run make book"
    for chapter, table in zip(ORDER, tables, strict=True):
        cells = Cells()
        cells.feed(table)
        rows = [row for row in cells.rows if row[0][1]]
        assert [row[0][1][0].split("#")[1] for row in rows] == objectives(chapter)
        last = ORDER.index(chapter) == len(ORDER) - 1
        for row in rows:
            assert row[2][1], f"no question: {row[0]}"
            assert bool(row[3][1]) != last, f"recalled: {row[3]}"
        linked = {href.split("#q-")[1] for row in rows for href in row[2][1]}
        labs = {id for id, q in ITEMS[chapter].items() if q["kind"] in ("predict", "challenge") or "-x" in id}
        assert linked == set(ITEMS[chapter]) - labs
        assert sum(len(PARTS.findall("".join(row[1][0]))) for row in rows) == len(labs)
