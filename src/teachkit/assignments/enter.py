"""Points into the table of grades that Moodle or Canvas gave out; every other cell stays as it was.

Moodle's grading worksheet names a student in its first column, "Participant 101", and has the columns Grade and
Maximum Grade (mod/assign/feedback/offline/importgradeslib.php). Canvas's gradebook begins with Student and ID, has a
column "Title (number)" for each assignment, and their points in the row Points Possible (lib/gradebook_importer.rb).
"""

import csv
import io
import re
import unicodedata
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from ..errors import nearest
from .byhand import given_points, told
from .exports.common import archive
from .marking import Marked
from .report import file_name

_NUMBERED = re.compile(r"(.+)_(\d+)")


class SheetError(ValueError):
    """A table cannot be filled; the message says why."""


@dataclass
class Entered:
    """The filled table, the reports as Moodle takes them back (a zip archive, if any), and who was left out.

    ``unmarked`` have a row and no points, ``unlisted`` points and no row that is surely theirs; ``waiting`` says for
    whom what is still to be marked by hand. ``scales`` says how many points count as what grade, where that is not the
    same or not known, and what does not count.
    """

    sheet: str
    reports: bytes | None
    count: int
    scales: list[str]
    unmarked: list[str] = field(default_factory=list)
    unlisted: list[str] = field(default_factory=list)
    waiting: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class _Row:
    """A student's row: its place, the names it goes by, the student's number, the highest grade as it is written."""

    place: int
    names: tuple[str, ...]
    number: str
    most: str

    def of(self, student: str) -> bool:
        """Return whether the row is that student's; a number counts only beside the name."""
        numbered, known = _NUMBERED.fullmatch(student), {_plain(name) for name in self.names} - {""}
        beside = numbered is not None and numbered[2] == self.number and _plain(numbered[1]) in known
        return beside or _plain(student) in known


def _plain(text: str) -> str:
    """Return letters and figures alone: the rest Moodle and Canvas change for the name of a file."""
    return "".join(c for c in unicodedata.normalize("NFC", text).casefold() if c.isalnum())


def _table(path: Path) -> tuple[str, str, list[list[str]]]:
    """Return a CSV file's text, its separator and its rows."""
    try:
        text = path.read_bytes().decode("utf-8")
        separator = max(",;\t", key=text.partition("\n")[0].count)
        lines = io.StringIO(text.removeprefix("\ufeff"), newline="")
        rows = [row for row in csv.reader(lines, delimiter=separator, strict=True) if row]
    except OSError:
        raise SheetError(f"no file {path}") from None
    except (UnicodeDecodeError, csv.Error) as problem:
        raise SheetError(f"{path.name} is no CSV in UTF-8: {problem}") from None
    if len(rows) < 2 or len(rows[0]) < 2 or len({len(row) for row in rows}) > 1:
        raise SheetError(f"{path.name}: a row of column names is needed, then rows with as many cells")
    return text, separator, rows


def _place(names: list[str], wanted: str) -> int:
    """Return the place of the column of that name, with or without the number that Canvas puts behind it."""
    found = [k for k, name in enumerate(names) if wanted.casefold() in (name.casefold(), _title(name).casefold())]
    if len(found) != 1:
        raise SheetError(
            f"there is no one column '{wanted}' for the points; {nearest(wanted, [n for n in names if n])}"
        )
    return found[0]


def _title(name: str) -> str:
    return re.sub(r"\s*\(\d+\)$", "", name)


def _canvas(rows: list[list[str]], wanted: str | None) -> tuple[int, list[_Row]]:
    head = [name.strip() for name in rows[0]]
    end = head.index("Section") + 1 if "Section" in head else 2
    numbered = [name for name in head[end:] if _title(name) != name]
    if wanted is None and len(numbered) != 1:
        raise SheetError(f"name the column for the points with --column: {', '.join(numbered) or 'there is none'}")
    column = end + _place(head[end:], wanted or numbered[0])
    top = [k for k, row in enumerate(rows) if "Points Possible" in row[0]]
    most = rows[top[0]][column].strip() if top else ""
    first = top[0] + 1 if top else 1
    return column, [
        _Row(k, tuple(row[:end]), row[1].strip(), most) for k, row in enumerate(rows) if k >= first and row[1].strip()
    ]


def _moodle(rows: list[list[str]], wanted: str | None) -> tuple[int, list[_Row]]:
    head = [name.strip() for name in rows[0]]
    column = _place(head, wanted or "Grade")
    top = [k for k, name in enumerate(head) if name.casefold() == "maximum grade"]
    found = []
    for k, row in enumerate(rows[1:], 1):
        named, number = re.fullmatch(r"(.*?)(\d+)", row[0].strip()).groups()  # type: ignore[union-attr]
        # Beside the participant itself, as a file is named when students are not: full name, address.
        found.append(_Row(k, (named, *row[1 : min(3, column)]), number, row[top[0]].strip() if top else ""))
    return column, found


def _grade(points: float, of: int, most: str) -> str:
    """Return points as a grade of ``most``, written with its decimal sign; as they are where there is none."""
    highest = most.replace(",", ".")
    value = points * float(highest) / of if re.fullmatch(r"\d+(\.\d+)?", highest) else points
    return f"{value:.2f}".rstrip("0").rstrip(".").replace(".", "," if "," in most else ".")


def enter(marks: Path, sheet: Path, column: str | None = None) -> Entered:
    """Return ``sheet`` with the points of a chapter's CSV, which ``grade`` wrote, in the column of that name.

    Points count as parts of the highest grade that the table names. Raises :class:`SheetError` for a table that is
    neither Moodle's nor Canvas's, or without the column, :class:`~.byhand.MarkError` for a mark that is none.
    """
    *_, listed = _table(marks)
    if listed[0][:4] != ["student", "status", "points", "of"]:
        raise SheetError(f"{marks.name} is no CSV of a chapter that teachkit grade wrote")
    given, aside = given_points(marks.name, listed)
    text, separator, rows = _table(sheet)
    canvas = "Student" in rows[0][0] and "ID" in rows[0][1]
    if not canvas and not all(re.search(r"\d$", row[0].strip()) for row in rows[1:]):
        raise SheetError(f"{sheet.name} is neither Moodle's grading worksheet nor Canvas's gradebook")
    place, known = (_canvas if canvas else _moodle)(rows, column)
    pairs = [(row, student) for row in known for student in given if row.of(student)]
    times = Counter(row.place for row, _ in pairs), Counter(student for _, student in pairs)
    sure = [(row, student) for row, student in pairs if times[0][row.place] == times[1][student] == 1]
    reports, scales = {}, {f"{id} is marked by hand for nobody: it does not count" for id in aside}
    waiting = []
    for row, student in sure:
        if given[student].lacking:
            waiting.append(f"{student}: {', '.join(given[student].lacking)}")
            continue
        points, of = given[student].whole
        rows[row.place][place] = _grade(points, of, row.most)
        if not row.most:
            scales.add(f"the table names no highest grade: entered as points of {of}")
        elif _grade(of, of, row.most) != str(of):
            scales.add(f"{of} points count as {row.most}")
        report = marks.with_name(file_name(Marked(student, marks.stem, "", "")))
        if not canvas and report.is_file():
            numbered = _NUMBERED.fullmatch(student)
            label = re.sub(r"[_/\\]", " ", numbered[1] if numbered else student)
            page = told(report.read_text(encoding="utf-8"), given[student])
            reports[f"{label}_{row.number}_assignsubmission_file_/{marks.stem}.html"] = page.encode()
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=separator, lineterminator="\r\n" if "\r\n" in text else "\n").writerows(rows)
    mark = "\ufeff" if text.startswith("\ufeff") else ""
    count = len(sure) - len(waiting)
    made = Entered(mark + out.getvalue(), archive(reports) if reports else None, count, sorted(scales), waiting=waiting)
    done = {row.place for row, _ in sure}
    made.unmarked = [f"{rows[row.place][0]} {rows[row.place][1]}" for row in known if row.place not in done]
    made.unlisted = [student for student in given if student not in {name for _, name in sure}]
    return made
