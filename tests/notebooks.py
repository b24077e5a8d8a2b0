"""The book's pages that are notebooks: named in _toc.yml, with a kernel in their front matter."""

from typing import Any

import yaml

from .conftest import ROOT


def pages() -> list[str]:
    """Return the name of every page of the table of contents, without suffix."""

    def walk(node: Any) -> list[str]:
        if isinstance(node, list):
            return [name for item in node for name in walk(item)]
        if isinstance(node, dict):
            own = [node[key] for key in ("root", "file") if key in node]
            return own + [name for value in node.values() for name in walk(value)]
        return []

    return walk(yaml.safe_load((ROOT / "_toc.yml").read_text()))


def notebooks() -> list[str]:
    """Return the pages that are executed."""
    return [name for name in pages() if "\nkernelspec:" in (ROOT / f"{name}.md").read_text().split("\n---", 1)[0]]
