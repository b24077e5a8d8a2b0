"""Questions: one record each, beside the chapter, checked when read.

A chapter's questions stand in ``<chapter>.questions.yaml``, a list of records. :func:`load` reads and
checks a file, :func:`find` looks one up by id, :func:`public` resolves numbers that a model knows and
returns what the page needs. Kinds and their fields are :data:`KINDS`.
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from .errors import ModelError, nearest
from .models import load as load_model
from .solve import Bench, Solution

Record = dict[str, Any]
_COMMON = {"id", "kind", "objective", "stem", "hints", "solution", "models", "claims"}
#: The fields of each kind beyond the common ones: (required, optional).
KINDS: dict[str, tuple[set[str], set[str]]] = {
    "choice": ({"options"}, set()),
    "several": ({"options"}, set()),
    "predict": ({"options"}, set()),
    "number": ({"answer"}, {"wrong"}),
    "order": ({"steps"}, {"feedback"}),
    "python": ({"stub", "solution_code", "check"}, {"wrong_code", "probes"}),
    "challenge": ({"goal"}, set()),
}
#: What may be measured of a run.
MEASURES = {"peak", "trough", "final", "mean", "at", "change"}
_UNHINTED = {"predict", "challenge"}
#: What marks a Python exercise and is not for the page.
_HIDDEN = {"check", "wrong_code", "probes"}


class QuestionError(ValueError):
    """A question record is not usable; the message names the file, the record and the field."""


def load(path: str | Path) -> dict[str, Record]:
    """Return the records of a questions file by id, checked.

    Raises :class:`QuestionError` for an unknown kind or field, a missing one, an id given twice, options
    without exactly the right number of keys, a wrong option without feedback, or fewer than two hints.
    """
    path = Path(path)
    if not path.exists():
        known = [p.name for p in path.parent.glob("*.questions.yaml")]
        raise QuestionError(f"no questions file {path.name}; {nearest(path.name, known)}")
    rows = yaml.safe_load(path.read_text(encoding="utf-8")) or []
    table: dict[str, Record] = {}
    for number, row in enumerate(rows, 1):
        if not isinstance(row, dict) or "id" not in row:
            raise QuestionError(f"{path.name}, record {number}: no id")
        if row["id"] in table:
            raise QuestionError(f"{path.name}: '{row['id']}' is given twice")
        _check(row, f"{path.name}, {row['id']}")
        table[row["id"]] = row
    return table


def _check(row: Record, where: str) -> None:
    kind = row.get("kind")
    if kind not in KINDS:
        raise QuestionError(f"{where}: kind '{kind}'; {nearest(str(kind), KINDS)}")
    required, optional = KINDS[kind]
    fields = _COMMON | required | optional
    for field in row:
        if field not in fields:
            raise QuestionError(f"{where}: field '{field}'; {nearest(field, fields)}")
    needed = {"stem", "objective"} | required | (set() if kind in _UNHINTED else {"hints", "solution"})
    for field in sorted(needed - set(row)):
        raise QuestionError(f"{where}: '{field}' is missing")
    if kind not in _UNHINTED and len(row["hints"]) != 2:
        raise QuestionError(f"{where}: two hints are needed, got {len(row['hints'])}")
    if "options" in row:
        keys = sum(bool(option.get("correct")) for option in row["options"])
        if keys < 1 or (kind != "several" and keys != 1) or keys == len(row["options"]):
            raise QuestionError(f"{where}: {keys} options are marked correct")
        for option in row["options"]:
            if not option.get("text") or not option.get("feedback"):
                raise QuestionError(f"{where}: every option needs text and feedback")
    if kind == "number" and not {"unit", "tolerance"} <= set(row["answer"]):
        raise QuestionError(f"{where}: the answer needs a unit and a tolerance")
    for wrong in row.get("wrong_code", []):
        if set(wrong) != {"code", "feedback", "misconception"}:
            raise QuestionError(f"{where}: a wrong_code has code, feedback and misconception")
    for probe in row.get("probes", []):
        if set(probe) not in ({"value", "tolerance"}, {"call", "draw", "tolerance"}):
            raise QuestionError(f"{where}: a probe has value, or call and draw, and a tolerance")
    for entry in (*row.get("goal", ()), *row.get("wrong", ()), row.get("answer", {})):
        for field in ("value", "tolerance", "at_least", "at_most", "time"):
            number = entry.get(field, 0.0)
            if isinstance(number, bool) or not isinstance(number, int | float):
                raise QuestionError(f"{where}: {field} must be a number, got {number!r} (YAML wants 8.6e+6, not 8.6e6)")
    if kind == "challenge":
        for goal in row["goal"]:
            known = "measure" in goal and goal["measure"] in MEASURES or "parameter" in goal
            if not known or not {"at_least", "at_most"} & set(goal):
                raise QuestionError(f"{where}: a goal names a measure or a parameter, and at_least or at_most")


@cache
def _folder(folder: str) -> dict[str, Record]:
    table: dict[str, Record] = {}
    for path in sorted(Path(folder).glob("*.questions.yaml")):
        for id, row in load(path).items():
            if id in table:
                raise QuestionError(f"'{id}' is given in two files")
            table[id] = row
    return table


def find(id: str, folder: str | Path = ".") -> Record:
    """Return the question called ``id`` from the question files in ``folder``; an unknown id is an error."""
    table = _folder(str(Path(folder).resolve()))
    if id not in table:
        raise QuestionError(f"no question '{id}' in {Path(folder).resolve().name}; {nearest(id, table)}")
    return table[id]


def measure(run: Solution, name: str, of: str, time: float | None = None) -> float:
    """Return ``peak``, ``trough``, ``final``, ``mean``, ``change`` (final - first) of a column, or ``at`` a time."""
    if name not in MEASURES:
        raise ModelError(f"no measure '{name}'; {nearest(name, MEASURES)}")
    if name == "at":
        return run.at(of, float(time or 0.0))
    if name == "change":
        return run.final(of) - float(run[of][0])
    return float(getattr(run, name)(of))


def answer(row: Record) -> float:
    """Return the value of a number question: as given, or computed from the model that it names."""
    given: Mapping[str, Any] = row["answer"]
    if "value" in given:
        return float(given["value"])
    bench = Bench(load_model(given["model"]))
    if "quantity" in given:
        return bench.quantity(given["quantity"], parameters=given.get("parameters"), hold=given.get("hold"))
    run = bench.solve(scenario=given.get("scenario"), parameters=given.get("parameters"))
    return measure(run, given["measure"], given["of"], given.get("time"))


def public(row: Record) -> Record:
    """Return the record for the page: a number's answer becomes {value, unit, tolerance}."""
    shown = {k: v for k, v in row.items() if k not in _HIDDEN}
    if row["kind"] == "number":
        given = row["answer"]
        shown["answer"] = {"value": answer(row), "unit": given["unit"], "tolerance": given["tolerance"]}
    return shown
