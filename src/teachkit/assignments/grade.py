"""Mark a folder of submissions: find them, mark each, write reports and gradebooks.

:func:`mark_one` takes plain arguments and returns plain data, so the same function serves two threads here and
a Dask client elsewhere: anything with ``map(function, *lists)`` and ``gather(futures)``.
"""

import atexit
import contextlib
import os
import secrets
import threading
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from functools import cache
from pathlib import Path
from typing import Any, Protocol

from . import byhand, essays, handin, report
from .exercises import read
from .marking import Key, Marked, Result, keys, mark
from .notebooks import title
from .sandbox import Sandbox


class Client(Protocol):
    """What is used of ``dask.distributed.Client``."""

    def map(self, function: Callable[..., Any], *lists: Sequence[Any]) -> Iterable[Any]:
        """Start ``function`` on the items of the lists."""

    def gather(self, futures: Iterable[Any]) -> Sequence[Any]:
        """Return the results, in order."""


class Here:
    """A client of this machine: eight threads for each core, of which those mark that hold a core of the sandbox's."""

    def __init__(self, workers: int | None = None, progress: Callable[[int, int], None] | None = None) -> None:
        self.pool = ThreadPoolExecutor(workers or 8 * len(os.sched_getaffinity(0)))
        self.progress = progress or (lambda done, of: None)

    def map(self, function: Callable[..., Any], *lists: Sequence[Any]) -> list[Future[Any]]:
        """Start ``function`` on the items of the lists."""
        return [self.pool.submit(function, *items) for items in zip(*lists, strict=True)]

    def gather(self, futures: Iterable[Future[Any]]) -> list[Any]:
        """Return the results in order, telling ``progress`` after each that comes, in whatever order."""
        waiting = list(futures)
        for number, _ in enumerate(as_completed(waiting), 1):
            self.progress(number, len(waiting))
        self.pool.shutdown()
        return [future.result() for future in waiting]


_lock = threading.Lock()


@cache
def _box(trust: bool) -> Sandbox:
    box = Sandbox(trust=trust)
    atexit.register(box.close)
    return box


@cache
def _essays(file: str) -> list[essays.Essay]:
    return essays.read(file)


@cache
def _keys(file: str, seed: int) -> list[Key]:
    return keys(file, seed)


def mark_one(
    path: str, student: str, questions: str, seed: int, trust: bool = False, seconds: float | None = None
) -> dict[str, Any]:
    """Mark one notebook file and return the record as plain data; an error of the marker's own is a status."""
    chapter = Path(questions).name.removesuffix(".questions.yaml")
    try:
        with _lock:
            box, all_keys, asked = _box(trust), _keys(questions, seed), _essays(questions)
        with box.cores:
            marked = mark(Path(path), student, chapter, all_keys, box, seconds, asked)
    except Exception as problem:
        status = f"not marked: {type(problem).__name__} in the marker: {problem}"[:300]
        marked = Marked(student, chapter, Path(path).name, status)
    return marked.plain()


def _found(
    submissions: Path, chapters: Path, out: Path, seed: int, ready: bool
) -> tuple[dict[str, Path], list[Marked], list[tuple[str, str, str, int]]]:
    """Return the chapters' question files, what cannot be marked, and what :func:`mark_one` is given first of the rest.

    ``ready`` runs the solutions that will be wanted.
    """
    files = {p.name.removesuffix(".questions.yaml"): p for p in sorted(chapters.glob("*.questions.yaml"))}
    if not files:
        raise ValueError(f"{chapters} holds no question files (*.questions.yaml); name the folder with --chapters")
    ids = {name: {id for e in read(p) for id in (e.id, f"{e.id}-tests", f"{e.id}-text")} for name, p in files.items()}
    found, others = handin.find(submissions, out)
    if not found and not others:
        raise ValueError(f"{submissions} holds no submissions")
    marks = [
        Marked(student, "", names[0], f"not marked: no notebook, but {', '.join(names)}"[:300])
        for student, names in others.items()
    ]
    given: dict[tuple[str, str], list[Path]] = {}
    for student, path in found:
        if chapter := handin.recognise(path, ids):
            given.setdefault((student, chapter), []).append(path)
        else:
            marks.append(Marked(student, "", path.name, "not marked: no chapter is recognised in the file"))
    jobs: list[tuple[str, str, str, int]] = []
    for (student, chapter), paths in given.items():
        taken = handin.newest(paths)
        jobs.append((str(taken), student, str(files[chapter]), seed))
        for path in paths:
            if path != taken:
                status = f"not marked: {taken.relative_to(submissions)} was marked instead"
                marks.append(Marked(student, chapter, path.name, status, aside=True))
    for questions in {job[2] for job in jobs} if ready else ():
        # What fails here fails again for each submission, and is told there.
        with contextlib.suppress(Exception):
            _keys(questions, seed)
    return files, marks, jobs


def grade(
    submissions: Path,
    chapters: Path,
    out: Path,
    *,
    trust: bool = False,
    seed: int | None = None,
    seconds: float | None = None,
    client: Client | None = None,
) -> list[Marked]:
    """Mark every notebook below ``submissions`` and write reports and gradebooks into ``out``; return the marks.

    ``seed`` fixes the probes (default: drawn afresh and kept nowhere). ``seconds`` of CPU time are an exercise's at
    least (default: what the sandbox finds fit). Raises
    :class:`~teachkit.assignments.sandbox.NoIsolation` before anything is run when students' code cannot be
    kept apart and ``trust`` is not given, ValueError where there are no questions or nothing was handed in.
    """
    client = client or Here()
    drawn = secrets.randbits(63) if seed is None else seed
    with ThreadPoolExecutor(1) as aside:
        # Our process and the students' load the libraries side by side. A sandbox ends with the thread that made it.
        reading = aside.submit(_found, submissions, chapters, out, drawn, isinstance(client, Here))
        if isinstance(client, Here):
            _box(trust)
        files, marks, jobs = reading.result()
    if jobs:
        lists = [*zip(*jobs, strict=True), [trust] * len(jobs), [seconds] * len(jobs)]
        for record in client.gather(client.map(mark_one, *lists)):
            results = [Result(**r) for r in record["results"]]
            marks.append(Marked(record["student"], record["chapter"], record["file"], record["status"], results))
    headings = {name: title(p.with_name(f"{name}.md")) for name, p in files.items()}
    report.write(out, marks, headings)
    for name, path in files.items():
        byhand.write(out, name, headings[name], _essays(str(path)), [m for m in marks if m.chapter == name])
    return marks
