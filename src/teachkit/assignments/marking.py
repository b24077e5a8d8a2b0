"""Mark one submission: run its code apart, compare plain values with the solution's.

The check runs here, on the marker's side. What it uses of the student's are plain values, and stand-ins for
functions that send plain arguments to the student's process and decode what comes back. The probes are drawn
from a seed that never leaves the marker.
"""

import re
import time
import zlib
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from reprlib import Repr
from textwrap import shorten
from typing import Any

import numpy as np

from . import essays, reading
from .essays import Essay
from .exercises import Exercise, read
from .plain import NotPlain, decode, encode
from .sandbox import Sandbox, Session, Stopped

_DRAWS = 5
#: After so many ended processes the rest of a submission is left to a person.
_MOST_STOPS = 3
#: Characters of a free text that a report shows.
_LONGEST = 20_000
_STOPS = {
    "time limit": "The code did not come to an end in {seconds:g} seconds of computing, or in {sleep} of waiting.",
    "memory limit": "The code wanted more memory than it may have.",
    "crashed": "The code made Python itself crash.",
    "ended itself": "The code ended Python, as os._exit does.",
    "broken reply": "The code put something in the place of its result.",
}
_STEP = re.compile(r"Step \d+ of \d+\.")
_short = Repr()
_short.maxstring = _short.maxother = 80


@dataclass
class Result:
    """What came of one exercise: points (None: not marked), status and feedback in words.

    ``given`` is the student's answer as the marker read it, ``answer`` the same as a number or as letters where it is
    of the kind asked for, ``asked`` the beginning of the question. ``hand`` says that a person gives the points.
    """

    id: str
    of: int
    points: int | None
    status: str
    feedback: str = ""
    printed: str = ""
    given: str = ""
    answer: float | str | None = None
    asked: str = ""
    hand: bool = False


@dataclass
class Marked:
    """What came of one submission; ``points`` is None unless every exercise was marked that no person marks.

    ``aside`` says that another file of the student's was marked for the chapter instead.
    """

    student: str
    chapter: str
    file: str
    status: str
    results: list[Result] = field(default_factory=list)
    aside: bool = False

    def __post_init__(self) -> None:
        # A file's name may hold bytes that are no text; they would stop whatever prints it.
        self.student, self.file, self.status = (
            name.encode("utf-8", "backslashreplace").decode() for name in (self.student, self.file, self.status)
        )

    @property
    def points(self) -> int | None:
        """Return the sum of the points but those given by hand, or None where an exercise was not marked."""
        given = [r.points for r in self.results if not r.hand]
        return None if not given or None in given else sum(p for p in given if p is not None)

    @property
    def of(self) -> int | None:
        """Return the points that could be had but by hand."""
        return sum(r.of for r in self.results if not r.hand) if self.results else None

    def plain(self) -> dict[str, Any]:
        """Return the record as plain data."""
        return asdict(self) | {"points": self.points, "of": self.of}


def _quiet(code: str) -> dict[str, Any]:
    space: dict[str, Any] = {"__name__": "solution", "print": lambda *_, **__: None}
    exec(compile(code, "<solution>", "exec"), space)
    return space


class Key:
    """An exercise with its solution run: what to ask of a student and what to expect."""

    def __init__(self, exercise: Exercise, seed: int) -> None:
        self.exercise, self.space = exercise, _quiet(exercise.solution)
        # What a first run imports would count as its work.
        started = time.thread_time()
        _quiet(exercise.solution)
        draw = np.random.default_rng([seed, zlib.crc32(exercise.id.encode())])
        self.questions: list[tuple[str, tuple[Any, ...] | None, dict[str, Any]]] = []
        self.expected: list[tuple[int, float]] = []
        for probe in exercise.probes:
            if "value" in probe:
                self._add(probe["value"], None, {}, probe["tolerance"])
            for _ in range(_DRAWS if "call" in probe else 0):
                drawn = tuple(float(draw.uniform(a, b)) for a, b in probe["draw"])
                self._add(probe["call"], drawn, {}, probe["tolerance"])
        # What the check asks of the solution is asked again to recognise the kept wrong answers.
        recorded = dict(self.space)
        for name in exercise.wanted:
            if callable(self.space[name]):
                recorded[name] = self._recording(name)
            else:
                self._add(name, None, {}, None)
        exec(exercise.check, recorded)
        self.right = self.replies(self._local(self.space))
        #: CPU seconds for a student's code, all requests together: twenty times what the solution took here.
        self.seconds = 20 * (time.thread_time() - started)
        self.wrong = [(w, self.replies(self._local(_quiet(w.code)))) for w in exercise.wrong]

    def _add(self, name: str, args: tuple[Any, ...] | None, named: dict[str, Any], tolerance: float | None) -> None:
        if tolerance is not None:
            self.expected.append((len(self.questions), tolerance))
        self.questions.append((name, args, named))

    def _recording(self, name: str) -> Callable[..., Any]:
        def function(*args: Any, **named: Any) -> Any:
            self._add(name, args, named, None)
            return self.space[name](*args, **named)

        return function

    @staticmethod
    def _local(space: dict[str, Any]) -> Callable[..., Any]:
        def answer(name: str, args: tuple[Any, ...] | None, named: dict[str, Any]) -> Any:
            value = space[name] if args is None else space[name](*args, **named)
            return decode(encode(value))

        return answer

    def replies(self, answer: Callable[..., Any]) -> list[Any]:
        """Return what ``answer`` says to every question; a failing one is None."""
        said = []
        for question in self.questions:
            try:
                said.append(self.exercise.usual(answer(*question)))
            except Stopped:
                raise
            except Exception:
                said.append(None)
        return said

    def misses(self, said: list[Any]) -> str | None:
        """Return the name of the first probe that the replies miss, or None."""
        for k, tolerance in self.expected:
            if not _near(said[k], self.right[k], tolerance):
                return self.questions[k][0]
        return None

    def recognised(self, said: list[Any]) -> str:
        """Return the feedback of the kept wrong answer that replies as the student does, or nothing."""
        alike = [
            (sum(not _near(a, b, 0.0) for a, b in zip(said, replies, strict=True)), wrong.feedback)
            for wrong, replies in self.wrong
            if all(_near(a, b, wrong.tolerance) for a, b in zip(said, replies, strict=True))
        ]
        return min(alike, key=lambda pair: pair[0])[1] if alike else ""


def _near(a: Any, b: Any, tolerance: float) -> bool:
    if isinstance(a, str) and isinstance(b, str):
        return a.strip().upper() == b.strip().upper()
    if a is None or b is None or isinstance(a, str) or isinstance(b, str):
        return a is b
    try:
        x, y = np.asarray(a, dtype=float), np.asarray(b, dtype=float)
    except (TypeError, ValueError):
        return bool(a == b)
    return x.shape == y.shape and bool(np.all(np.abs(x - y) <= tolerance * np.maximum(np.abs(y), 1e-9)))


def keys(file: str | Path, seed: int) -> list[Key]:
    """Return the keys of a questions file, each solution run once, the probes drawn from ``seed``."""
    return [Key(e, seed) for e in read(file)]


def _student(session: Session, key: Key) -> Callable[..., Any]:
    def answer(name: str, args: tuple[Any, ...] | None, named: dict[str, Any]) -> Any:
        if args is None:
            return session.ask({"do": "get", "key": key.exercise.id, "name": name})
        call = {"do": "call", "key": key.exercise.id, "name": name, "args": list(args), "named": named}
        return session.ask(call)

    return answer


def _stand_in(ask: Callable[..., Any], name: str) -> Callable[..., Any]:
    return lambda *args, **named: ask(name, args, named)


def _said(values: dict[str, Any]) -> str:
    """Return a student's values as the code that would assign them, each kept short."""
    return "; ".join(f"{name} = {_short.repr(value)}" for name, value in values.items())


def _one(session: Session, key: Key, texts: list[str]) -> Result:
    """Mark one exercise in a session; raises :class:`Stopped` when its process ends."""
    e = key.exercise
    ran = session.ask({"do": "run", "key": e.id, "cells": texts})
    problems = [p for p in ran.get("problems", []) if isinstance(p, dict)] if isinstance(ran, dict) else []
    printed = str(ran.get("printed", ""))[:2000] if isinstance(ran, dict) else ""
    result = Result(e.id, e.points, 0, "wrong", printed=printed)
    if problems:
        result.feedback = f"{problems[0].get('kind', '')}: {problems[0].get('why', '')}"[:400].strip(": ")
        result.status = "error in the code"
    ask = _student(session, key)
    space, values, missing = dict(key.space), {}, []
    for name in e.wanted:
        try:
            value = ask(name, None, {})
        except LookupError:
            missing.append(name)
            continue
        except NotPlain as problem:
            result.status, result.feedback = "no plain value", f"{name}: {problem}"
            return result
        except Stopped:
            raise
        except RuntimeError as problem:
            result.feedback = str(problem)
            return result
        if value is ...:
            space[name] = _stand_in(ask, name)
        else:
            space[name] = values[name] = value
    result.given = _said(values)
    if e.asked and len(values) == 1 and all(map(e.fits, values.values())):
        result.answer = e.usual(*values.values())
    if missing:
        if not problems:
            result.status, result.feedback = "not answered", f"nothing is stored in {', '.join(missing)}"
        return result
    said = key.replies(ask)
    try:
        exec(e.check, space)
        missed = key.misses(said)
        if missed is None:
            return replace(result, points=e.points, status="right", feedback="")
        result.feedback = f"{missed} is not right everywhere"
    except Stopped:
        raise
    except AssertionError as problem:
        result.feedback = result.feedback or str(problem)
    except NotPlain as problem:
        result.status, result.feedback = "no plain value", str(problem)
    except Exception as problem:
        result.feedback = result.feedback or f"{type(problem).__name__}: {problem}"[:400]
    if known := key.recognised(said):
        result.feedback = known
    elif not problems and not all(e.fits(value) for value in values.values()):
        result.feedback = ""
    return result


def _helped(result: Result, e: Exercise) -> Result:
    """Return the result with what kind of answer is asked for, where none of that kind was read, and the question."""
    untouched = result.status == "not answered" and not result.feedback
    wanting = result.status in ("error in the code", "no plain value", "not answered") or not result.feedback
    if e.asked and not result.points and wanting and not untouched:
        hint = f"{', '.join(e.wanted)} is to hold {e.asked}"
        result.feedback = f"{result.feedback}; {hint}" if result.feedback else hint
    # Steps of a worked example begin alike, with the example.
    parts = e.text.split("\n\n")
    asked = next((part for part in parts if _STEP.match(part)), parts[0])
    result.asked = _short_of(asked)
    return result


def _short_of(asked: str) -> str:
    return shorten(asked, 70, placeholder="\u00a0…")


def _by_hand(essay: Essay, cells: Sequence[dict[str, Any]], ours: set[str]) -> Result:
    """Return what is left to a person: what was written, as far as a report has room for it."""
    text = essays.written(cells, essay, ours)
    why = "The place for the answer is not in the file; look into the notebook." if text is None else ""
    status = essays.NONE if text == "" else essays.OPEN
    given = (text or "")[:_LONGEST]
    return Result(essay.id, essay.points, None, status, why, given=given, asked=_short_of(essay.text), hand=True)


def mark(
    path: Path,
    student: str,
    chapter: str,
    all_keys: Sequence[Key],
    box: Sandbox,
    seconds: float | None = None,
    asked: Sequence[Essay] = (),
) -> Marked:
    """Mark one notebook against a chapter's keys; never raises for what a student did.

    ``seconds`` of CPU time are an exercise's at least (default: what the sandbox finds fit for this machine). The
    free texts ``asked`` are read and left to a person.
    """
    marked = Marked(student, chapter, path.name, "marked")
    aside = {id for essay in asked for id in essays.ids(essay)}
    try:
        all_cells = reading.notebook(path)
        cells = reading.code(all_cells, [k.exercise for k in all_keys], aside)
    except (reading.Unreadable, OSError) as problem:
        marked.status = str(problem) if isinstance(problem, reading.Unreadable) else "not marked: no such file"
        return marked
    session: Session | None = None
    stops = 0
    for key in all_keys:
        e = key.exercise
        texts = reading.belongs(e, cells)
        if not texts:
            marked.results.append(_helped(Result(e.id, e.points, 0, "not answered"), e))
            continue
        if stops >= _MOST_STOPS:
            marked.results.append(_helped(Result(e.id, e.points, None, "not marked: stopped too often"), e))
            marked.status = "not marked in part: stopped too often"
            continue
        session = session or box.session()
        allowed = max(seconds or box.least, key.seconds)
        session.allow(allowed)
        try:
            marked.results.append(_helped(_one(session, key, texts), e))
        except Stopped as problem:
            stops += 1
            why = _STOPS.get(str(problem), "Python ended.").format(seconds=round(allowed, 1), sleep=box.limits["sleep"])
            stopped = Result(e.id, e.points, 0, f"stopped: {problem}", why)
            marked.results.append(_helped(stopped, e))
            session.close()
            session = None
        except BaseException:
            session.close()
            raise
    if session:
        session.close()
    ours = aside | {f"{k.exercise.id}{part}" for k in all_keys for part in ("", "-text", "-tests")}
    by_hand = [_by_hand(essay, all_cells, ours) for essay in asked]
    marked.results += by_hand
    if left := [r.id for r in by_hand if r.status == essays.OPEN]:
        marked.status += f"; {essays.OPEN}: {', '.join(left)}"
    return marked
