"""What a folder of submissions holds: whose each file is, and which chapter it answers.

A folder as Moodle or Canvas packs it is understood as it is. Moodle gives each student a folder,
``Ann Ace_101_assignsubmission_file_``, or begins the file's name so (mod/assign/classes/downloader.php); Canvas puts
all files side by side, ``aceann_LATE_101_7_preface.ipynb``: name, student's number, file's number
(lib/content_zipper.rb).
"""

import re
from pathlib import Path

from . import reading

_MOODLE = re.compile(r"(.+_\d+)_assignsubmission_[a-z]+(?:_.*)?")
_CANVAS = re.compile(r"([^\WA-Z]+?)(?:_LATE)?(_\d+)_\d+_.+")
_UNNAMED = re.compile(r"(?:LATE_)?(anon_[^\W_]+)_\d+_.+")


def student(parts: tuple[str, ...]) -> str:
    """Return whose a file is, by the parts of its path below the folder of submissions.

    >>> student(("Ann Ace_101_assignsubmission_file_", "homework", "preface.ipynb"))
    'Ann Ace_101'
    >>> student(("aceann_LATE_101_7_preface-1.ipynb",)), student(("anon_yCk29_7_preface.ipynb",))
    ('aceann_101', 'anon_yCk29')
    >>> student(("ann@example.edu", "week 1", "preface.ipynb")), student(("ann.ipynb",))
    ('ann@example.edu', 'ann')
    """
    for part in parts:
        if found := _MOODLE.fullmatch(part):
            return found[1]
    if found := _UNNAMED.fullmatch(parts[-1]) or _CANVAS.fullmatch(parts[-1]):
        return "".join(found.groups())
    return parts[0] if len(parts) > 1 else Path(parts[0]).stem


def find(folder: Path, out: Path | None = None) -> tuple[list[tuple[str, Path]], dict[str, list[str]]]:
    """Return (student, file) for each notebook below ``folder``, and the files of those students who have none.

    Hidden files and folders are left out, and so is ``out``, where reports may lie.
    """
    found: list[tuple[str, Path]] = []
    others: dict[str, list[str]] = {}
    for path in sorted(folder.rglob("*")):
        parts = path.relative_to(folder).parts
        if any(part.startswith((".", "__MACOSX")) for part in parts) or (out and path.is_relative_to(out)):
            continue
        if path.suffix.lower() == ".ipynb":
            found.append((student(parts), path))
        elif not path.is_dir():
            others.setdefault(student(parts), []).append(path.name)
    having = {name for name, _ in found}
    return found, {name: files for name, files in others.items() if name not in having}


def newest(paths: list[Path]) -> Path:
    """Return the file that was written last; of those of one time the one with the longest name, "a (1)" before "a"."""
    return max(paths, key=lambda p: (p.lstat().st_mtime, len(p.name), str(p)))


def recognise(path: Path, chapters: dict[str, set[str]]) -> str:
    """Return the chapter that a notebook belongs to, by its grade ids, else by its name, else ''."""
    try:
        ids = {reading.grade_id(cell) for cell in reading.notebook(path)}
    except (reading.Unreadable, OSError):
        ids = set()
    shared = {name: len(ids & own) for name, own in chapters.items()}
    best = max(shared, key=lambda name: shared[name], default="")
    if best and shared[best]:
        return best
    named = [name for name in chapters if name in str(path)]
    return named[0] if len(named) == 1 else ""
