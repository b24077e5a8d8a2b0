"""A build error that says where, what, and the nearest right name."""

from pathlib import Path
from typing import Any

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
