"""Questions: one record each, beside the chapter, checked when read.

A chapter's questions stand in ``<chapter>.questions.yaml``, a list of records. :func:`load` reads and
checks a file, :func:`find` looks one up by id, :func:`public` computes what a model or the claims know and
returns what the page needs. Kinds and their fields are :data:`KINDS`.
"""

import hashlib
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from ..errors import nearest
from ..expressions import pretty, wanted
from ..models import load as load_model
from ..solve import Bench
from . import chain
from .checks import FADING, Record
from .kinds import KINDS, QuestionError, check
from .measures import MEASURES, measure
from .sourced import told

__all__ = [
    "KINDS", "MEASURES", "QuestionError", "Record", "answer", "find", "load", "measure", "public", "shuffled",
    "single", "steps",
]  # fmt: skip

#: What marks a Python exercise and is not for the page.
_HIDDEN = {"check", "wrong_code", "probes"}


def load(path: str | Path) -> dict[str, Record]:
    """Return the records of a questions file by id, checked; the file is read once while it stays as it is.

    The feedback of a wrong option whose misconception has a source names both.
    Raises :class:`QuestionError` for an id given twice and where a record breaks a rule of its kind (:mod:`.kinds`).
    """
    path = Path(path)
    if not path.exists():
        known = [p.name for p in path.parent.glob("*.questions.yaml")]
        raise QuestionError(f"no questions file {path.name}; {nearest(path.name, known)}")
    return dict(_read(path.resolve(), path.read_text(encoding="utf-8")))


@lru_cache(maxsize=16)
def _read(path: Path, text: str) -> dict[str, Record]:
    try:
        rows = yaml.load(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader)) or []
    except yaml.YAMLError as problem:
        raise QuestionError(f"{path.name} is no YAML: {' '.join(str(problem).split())}") from problem
    table: dict[str, Record] = {}
    for number, row in enumerate(rows, 1):
        if not isinstance(row, dict) or "id" not in row:
            raise QuestionError(f"{path.name}, record {number}: no id")
        if row["id"] in table:
            raise QuestionError(f"{path.name}: '{row['id']}' is given twice")
        check(row, f"{path.name}, {row['id']}")
        if isinstance(row.get("options"), list):
            row["options"] = [told(option) for option in row["options"]]
        table[row["id"]] = row
    return table


def find(id: str, folder: str | Path = ".") -> Record:
    """Return the question called ``id`` from the question files in ``folder``.

    Only the files that name the id are checked: a notebook's work does not grow with the number of chapters.
    Raises :class:`QuestionError` for an id that no file gives, with the nearest one that is given, or that two give.
    """
    files = sorted(Path(folder).resolve().glob("*.questions.yaml"))
    found = [load(path)[id] for path in files if id in path.read_text(encoding="utf-8") and id in load(path)]
    if len(found) > 1:
        raise QuestionError(f"'{id}' is given in two files")
    if not found:
        known = [one for path in files for one in load(path)]
        raise QuestionError(f"no question '{id}' in {Path(folder).resolve().name}; {nearest(id, known)}")
    return found[0]


def _value(given: Mapping[str, Any]) -> float:
    """Return a value: as given, or computed from the model that is named."""
    if "value" in given:
        return float(given["value"])
    bench = Bench(load_model(given["model"]))
    if "quantity" in given:
        return bench.quantity(given["quantity"], parameters=given.get("parameters"), hold=given.get("hold"))
    run = bench.solve(scenario=given.get("scenario"), parameters=given.get("parameters"))
    return measure(run, given["measure"], given["of"], given.get("time"))


def answer(row: Record) -> float:
    """Return the value of a number question."""
    return _value(row["answer"])


def request(answer: Record) -> str:
    """Return the sentence that says in which unit a number is wanted; nothing for a plain number."""
    return f"Give the answer {answer['wanted']}." if answer["wanted"] else ""


def prompt(ask: Record) -> str:
    """Return what a step of a faded example asks for, with its unit."""
    return ", ".join(filter(None, (ask["prompt"], ask["wanted"])))


def _asked(given: Mapping[str, Any]) -> Record:
    shown = {key: given[key] for key in ("prompt", "unit", "tolerance") if key in given}
    return {"value": _value(given), **shown, "wanted": wanted(given["unit"])}


def shuffled(texts: Sequence[str]) -> list[str]:
    """Return texts in an order that depends on them alone, the same on every machine, and never the given one."""
    found = sorted(texts, key=lambda text: hashlib.sha256(text.encode()).digest())
    return found if found != list(texts) else [*found[1:], found[0]]


def _round(number: int, given: Mapping[str, Any]) -> Record:
    """Return a round of a faded example: values computed, ``{value}`` in a text replaced, steps to do marked."""
    count = FADING[number]
    first = 0 if count is None else len(given["steps"]) - count
    steps = []
    for place, step in enumerate(given["steps"]):
        ask = _asked(step["ask"])
        told = f"{ask['value']:.4g} {pretty(ask['unit'])}".strip().replace("-", "−")
        shown = {"principle": step["principle"].rstrip("."), "text": step["text"].replace("{value}", told)}
        steps.append({**step, **shown, "ask": ask, "asked": place >= first})
    return {"given": given["given"], "steps": steps}


def public(row: Record) -> Record:
    """Return the record for the page, every number and sign in it computed.

    A number's answer becomes {value, unit, tolerance, wanted}, the last in words; a match gets ``choices``, its
    right-hand texts shuffled; a sign gets options as a choice has them; the model answer of a free text becomes its
    solution; each step of a faded example gets its value and ``asked``, whether the reader does it.
    """
    shown = {k: v for k, v in row.items() if k not in _HIDDEN}
    if row["kind"] == "number":
        shown["answer"] = _asked(row["answer"])
    elif row["kind"] == "match":
        shown["choices"] = shuffled([*(pair["right"] for pair in row["pairs"]), *row.get("extra", [])])
    elif row["kind"] == "sign":
        shown |= chain.resolved(row)
    elif row["kind"] == "free":
        shown["solution"] = shown.pop("answer")
    elif row["kind"] == "faded":
        shown["rounds"] = [_round(number, one) for number, one in enumerate(row["rounds"])]
    return shown


def steps(row: Record) -> list[Record]:
    """Return the last round of a faded example, in which every step is the reader's, as questions for numbers."""
    last, common = public(row)["rounds"][-1], {key: row[key] for key in ("objective", "hints")}
    made = []
    for number, step in enumerate(last["steps"], 1):
        ask, given = step["ask"], f"{row['stem'].strip()} {last['given'].strip()}"
        made.append(common | {
            "id": f"{row['id']}-{number}",
            "kind": "number",
            "stem": f"{given}\n\nStep {number} of {len(last['steps'])}. {step['principle']}. {ask['prompt']}?",
            "answer": {key: ask[key] for key in ("value", "unit", "tolerance")},
            "wrong": [{"tolerance": ask["tolerance"], **one} for one in step.get("wrong", [])],
            "solution": step["text"],
        })  # fmt: skip
    return made


def single(path: str | Path) -> list[Record]:
    """Return the records of a questions file, each faded example replaced by the :func:`steps` of its last round."""
    return [one for row in load(path).values() for one in (steps(row) if row["kind"] == "faded" else [row])]
