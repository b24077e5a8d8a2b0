"""The built pages as documents: links, anchors, ids, words for pictures. No browser needed."""

import re
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urldefrag, urljoin

import pytest

from .pages import HTML, PAGES

_FILE_NAME = re.compile(r"\.(png|svg|jpe?g|webp|gif)$|^[0-9a-f]{16,}", re.I)


class Document(HTMLParser):
    """Collects ids, links and pictures; checks that nothing is inline that the policy forbids."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.pictures: list[tuple[str, str]] = []
        self.inline: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.ids += [given["id"]] if "id" in given else []
        self.links += [given[name] for name in ("href", "src", "action") if name in given]
        if tag == "img":
            self.pictures.append((given.get("src", ""), given.get("alt", "")))
        if tag == "svg" and given.get("aria-hidden") != "true":
            self.pictures.append(("svg", given.get("aria-label", "") if given.get("role") == "img" else ""))
        data = given.get("type") == "application/json"
        if "style" in given or tag == "style" or tag == "script" and "src" not in given and not data:
            self.inline.append(self.get_starttag_text() or tag)
        self.inline += [f"{tag} {name}" for name in given if name.startswith("on")]


@cache
def document(path: Path) -> Document:
    return Document(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("page", PAGES)
def test_internal_links_and_anchors_resolve(page: str) -> None:
    base = f"http://book/{page}"
    broken = []
    for link in document(HTML / page).links:
        address, anchor = urldefrag(urljoin(base, link))
        if not address.startswith("http://book/"):
            continue
        target = HTML / unquote(address.removeprefix("http://book/").split("?")[0] or "index.html")
        # A Lab's link carries its setting behind a question mark.
        anchor = unquote(anchor).split("?")[0]
        if not target.is_file() or anchor and target.suffix == ".html" and anchor not in document(target).ids:
            broken.append(link)
    assert not broken


@pytest.mark.parametrize("page", PAGES)
def test_ids_are_unique(page: str) -> None:
    ids = document(HTML / page).ids
    assert sorted(ids) == sorted(set(ids))


@pytest.mark.parametrize("page", PAGES)
def test_pictures_are_said_in_words(page: str) -> None:
    captions = re.findall(r"<figcaption>(.*?)</figcaption>", (HTML / page).read_text(encoding="utf-8"), re.S)
    plain = {re.sub(r"<[^>]+>", "", caption).strip() for caption in captions}
    for source, words in document(HTML / page).pictures:
        assert 20 <= len(words) <= 300, f"{source}: {words!r}"
        assert not _FILE_NAME.search(words)
        assert words not in plain


@pytest.mark.parametrize("page", PAGES)
def test_nothing_is_inline(page: str) -> None:
    assert document(HTML / page).inline == []


@pytest.mark.parametrize("page", PAGES)
def test_no_page_shows_an_internal_field(page: str) -> None:
    assert "x-verified" not in (HTML / page).read_text(encoding="utf-8")
