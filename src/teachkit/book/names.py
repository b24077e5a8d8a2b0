"""What the pages are called and how they follow; a build error that says where, what, and the nearest right name."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sphinx.environment import BuildEnvironment
from sphinx.errors import ExtensionError

from ..errors import nearest


class BookError(ExtensionError):
    """A page names something that does not exist, or gives it wrongly."""


def wrong(where: str, what: str) -> BookError:
    """Return the error for a place (``chapter.md:12``) and what is wrong there."""
    return BookError(f"{where}: {what}")


def unknown(where: str, kind: str, name: str, known: Any) -> BookError:
    """Return the error for an unknown name."""
    return wrong(where, f"no {kind} '{name}'; {nearest(name, list(known))}")


def place(source: str | None, line: int | None) -> str:
    """Return ``file:line`` of a node, a directive or an output."""
    return f"{Path(source or '?').name}:{line or '?'}"


def pages(env: BuildEnvironment, first: str = "") -> Iterator[str]:
    """Yield the pages in the order of the book, from ``first`` (the front page) down."""
    first = first or env.config.root_doc
    yield first
    for below in env.toctree_includes.get(first, ()):
        yield from pages(env, below)
