"""What a page says, for the tests of pages made without a browser."""

import re
from html.parser import HTMLParser

VOID = {"meta", "br", "link", "img"}


class _Told(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.texts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert len(dict(attrs)) == len(attrs), f"<{tag}> has an attribute twice"
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open and self.open[-1] == tag, f"</{tag}> closes {self.open[-1:]}"
        self.open.pop()

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] == "style":
            assert re.fullmatch(r"(\s*[^{}]+\{[^{}]*\})*\s*", data), "the style sheet is not a list of rules"
        elif data.strip():
            self.texts.append(data.strip())


def told(page: str) -> list[str]:
    """Return the texts of a page in order; every element must be closed, and in its place."""
    parser = _Told()
    parser.feed(page)
    parser.close()
    assert not parser.open
    return parser.texts
