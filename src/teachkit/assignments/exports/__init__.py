"""Questions for learning-management systems, cards for Anki: one format a file, all from the same records.

Python exercises go nowhere. An order is a question of its own kind for Moodle, and a match of places and steps where
the format has no orders. Of a faded example the steps of its last round go out, each a number. The same bytes are
written each time; zip archives carry one fixed date.
"""

from pathlib import Path

import yaml

from .anki import anki, edition
from .common import items
from .gift import gift
from .moodle import moodle
from .qti import qti
from .scorm import NoBook, scorm

__all__ = ["NoBook", "anki", "gift", "moodle", "qti", "scorm", "write"]
_GLOSSARY = Path(__file__).parents[2] / "data" / "glossary.yaml"


def write(chapters: Path, out: Path, titles: dict[str, str]) -> list[Path]:
    """Write ``.moodle.xml``, ``.gift`` and ``.qti.zip`` of each chapter and ``crosstalk.apkg``; return them."""
    out.mkdir(parents=True, exist_ok=True)
    written, recall = [], []
    for name, heading in titles.items():
        rows = items(chapters / f"{name}.questions.yaml")
        recall += rows
        for suffix, data in (
            ("moodle.xml", moodle(rows, heading)),
            ("gift", gift(rows, heading).encode()),
            ("qti.zip", qti(rows, heading, name)),
        ):
            written.append(out / f"{name}.{suffix}")
            written[-1].write_bytes(data)
    terms = yaml.safe_load(_GLOSSARY.read_text(encoding="utf-8"))
    written.append(out / "crosstalk.apkg")
    written[-1].write_bytes(anki(recall, terms, edition()))
    return written
