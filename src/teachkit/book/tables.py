"""Tables that become blocks where a page is too narrow for columns: their cells say what they hold."""

import re
from html import escape, unescape

_STACK = re.compile(r'<table\b[^>]*class="[^"]*\btk-stack\b[^"]*"[^>]*>.*?</table>', re.S)
_HEAD = re.compile(r"<thead>.*?</thead>", re.S)
_ROW = re.compile(r"<tr\b.*?</tr>", re.S)
_CELL = re.compile(r"<(t[dh])\b([^>]*)>(.*?)</\1>", re.S)


def named(body: str) -> str:
    """Return the markup in which the cells of a table of the class ``tk-stack`` have their column's name.

    A row's own heading has it only if it is a number, which alone would say nothing: "Week 3".
    Raise ValueError for such a table without a row of headings.
    """
    return _STACK.sub(lambda found: _table(found[0]), body)


def _table(table: str) -> str:
    head = _HEAD.search(table)
    if not head:
        raise ValueError("a table of the class tk-stack needs a row of headings: its cells take their names from it")
    names = [_words(cell) for _, _, cell in _CELL.findall(head[0])]
    return table[: head.end()] + _ROW.sub(lambda row: _row(row[0], names), table[head.end() :])


def _row(row: str, names: list[str]) -> str:
    left = iter(names)

    def cell(found: re.Match[str]) -> str:
        tag, attributes, inner = found.groups()
        name = next(left)
        if "data-name=" in attributes or tag == "th" and not _words(inner).isdigit():
            return found[0]
        return f'<{tag}{attributes} data-name="{name}">{inner}</{tag}>'

    return _CELL.sub(cell, row)


def _words(cell: str) -> str:
    return escape(unescape(re.sub("<[^>]*>", "", cell)).strip())
