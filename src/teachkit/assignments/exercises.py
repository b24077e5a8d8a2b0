"""A question that can be marked, in one form whatever its kind.

A choice, a sign, a match, a number or an order becomes a Python exercise in which the student assigns one name. So one
marker, one notebook and one proof (solution full marks, stub none, wrong answers caught) serve them all.
"""

import ast
import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from random import Random
from typing import Any

from .. import questions

KINDS = ("choice", "several", "sign", "match", "number", "order", "python")
_POINTS = {"python": 3}
#: Expressions whose names stay inside.
OWN_SCOPE = (ast.Lambda, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


@dataclass(frozen=True)
class Wrong:
    """A kept wrong answer: code that a student may well hand in, and what to say to it."""

    code: str
    feedback: str
    tolerance: float = 1e-4


@dataclass(frozen=True)
class Exercise:
    """A question to be marked.

    ``check`` asserts over the names that the student defines. ``probes`` are compared with the solution: a
    value, or a function at arguments drawn at random; each has a relative ``tolerance``.
    """

    id: str
    kind: str
    objective: str
    text: str
    stub: str
    solution: str
    check: str
    explained: str
    wrong: tuple[Wrong, ...] = ()
    probes: tuple[dict[str, Any], ...] = ()

    @property
    def points(self) -> int:
        """Return the points: three for code, one for anything else."""
        return _POINTS.get(self.kind, 1)

    @property
    def asked(self) -> str:
        """Return in words what the answer's one name is to hold, as the stub says it; nothing for code."""
        return "" if self.kind == "python" else self.stub.split("# ", 1)[1]

    def usual(self, value: Any) -> Any:
        """Return an answer in its usual form, as the check reads it: letters alone, as "BD" for ``["b", "D"]``."""
        return value if self.kind in ("number", "python") else letters(value, self.kind == "several")

    def fits(self, value: Any) -> bool:
        """Return whether a value is of the kind that is asked for: a number, or letters of the options."""
        if self.kind == "number":
            return isinstance(value, int | float) and not isinstance(value, bool)
        given = self.usual(value)
        single = self.kind in ("choice", "sign")
        return self.kind == "python" or (set(given) <= set(self.offered) and (len(given) == 1 or not single))

    @cached_property
    def offered(self) -> list[str]:
        """Return the letters of the options, in order; none for a number or code."""
        return [] if self.kind in ("number", "python") else re.findall(r"^- \*\*([A-Z])\*\*", self.text, re.M)

    @cached_property
    def wanted(self) -> tuple[str, ...]:
        """Return the names that the student has to define: what check and probes use and the solution binds."""
        used = {n.id for n in ast.walk(ast.parse(self.check)) if isinstance(n, ast.Name)}
        used |= {str(p.get("call") or p["value"]) for p in self.probes}
        return tuple(name for name in bound(self.solution) if name in used)


def bound(code: str) -> list[str]:
    """Return the names that code binds at its top level by assignment, ``def`` or ``class``, in order.

    >>> bound("import numpy as np\\na = b = 1\\ndef f(x):\\n    y = x")
    ['a', 'b', 'f']
    """
    found: dict[str, None] = {}
    rest: list[ast.AST] = list(ast.parse(code).body)
    while rest:
        node = rest.pop(0)
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            found[node.name] = None
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            found[node.id] = None
        else:
            rest = [n for n in ast.iter_child_nodes(node) if not isinstance(n, OWN_SCOPE)] + rest
    return list(found)


def letters(value: Any, several: bool = False) -> str:
    """Return the letters of an answer, in order; those of ``several`` options once each and in alphabetical order.

    >>> letters(" b."), letters(("d", "A")), letters("d, b, d", several=True)
    ('B', 'DA', 'BD')
    """
    found = [c for c in str(value).upper() if c.isalpha()]
    return "".join(sorted(set(found)) if several else found)


def variable(id: str) -> str:
    """Return the name under which the answer to a question is stored in a notebook."""
    return re.sub(r"\W", "_", id)


def exercise(row: questions.Record) -> Exercise:
    """Return the record in the one form; the kind must be one of :data:`KINDS`."""
    make = {
        "choice": _choice, "several": _several, "sign": _sign, "match": _match, "number": _number, "order": _order,
        "python": _python,
    }  # fmt: skip
    common = {"id": row["id"], "kind": row["kind"], "objective": row["objective"]}
    return Exercise(**common, **make[row["kind"]](row, variable(row["id"])))


def read(path: str | Path) -> list[Exercise]:
    """Return the exercises of a questions file that can be marked, in the file's order.

    A faded example gives one for each step of its last round.
    """
    return [exercise(row) for row in questions.single(path) if row["kind"] in KINDS]


def _python(row: questions.Record, name: str) -> dict[str, Any]:
    return {
        "text": row["stem"].strip(),
        "stub": row["stub"].rstrip(),
        "solution": row["solution_code"].rstrip(),
        "check": row["check"].rstrip(),
        "explained": row["solution"],
        "wrong": tuple(Wrong(w["code"].rstrip(), w["feedback"]) for w in row.get("wrong_code", [])),
        "probes": tuple(row.get("probes", [])),
    }


def _read(name: str) -> str:
    """Return the code that does what :func:`letters` does."""
    return f'"".join(c for c in str({name}).upper() if c.isalpha())'


def _listed(lines: list[str]) -> str:
    return "\n".join(f"- **{chr(65 + k)}** {line}" for k, line in enumerate(lines))


def _choice(row: questions.Record, name: str) -> dict[str, Any]:
    letters = {chr(65 + k): option for k, option in enumerate(row["options"])}
    key = next(letter for letter, option in letters.items() if option.get("correct"))
    return {
        "text": f"{row['stem'].strip()}\n\n{_listed([o['text'] for o in row['options']])}",
        "stub": f"{name} = ...  # one letter, in quotes",
        "solution": f'{name} = "{key}"',
        "check": f'assert {_read(name)} == "{key}", "another option is right"',
        "explained": row["solution"],
        "wrong": tuple(Wrong(f'{name} = "{x}"', o["feedback"]) for x, o in letters.items() if x != key),
    }


def _sign(row: questions.Record, name: str) -> dict[str, Any]:
    shown = questions.public(row)
    chain = " ⇢ ".join(one["label"] for one in shown["path"])
    return _choice({**shown, "stem": f"{row['stem'].strip()}\n\n{chain}"}, name)


def _match(row: questions.Record, name: str) -> dict[str, Any]:
    pairs, choices = row["pairs"], questions.public(row)["choices"]
    letters = [chr(65 + choices.index(pair["right"])) for pair in pairs]
    right = "".join(letters)
    lefts = "\n".join(f"{k}. {pair['left']}" for k, pair in enumerate(pairs, 1))
    wrong = []
    for k, pair in enumerate(pairs):
        other = letters[(k + 1) % len(letters)]
        wrong.append(Wrong(f'{name} = "{right[:k] + other + right[k + 1 :]}"', f"{pair['left']}: {pair['feedback']}"))
    return {
        "text": f"{row['stem'].strip()}\n\n{lefts}\n\n{_listed(choices)}",
        "stub": f"{name} = ...  # one letter for each line, in the order of the lines, in quotes",
        "solution": f'{name} = "{right}"',
        "check": f'assert {_read(name)} == "{right}", "not every line has its match"',
        "explained": row["solution"],
        "wrong": tuple(wrong),
    }


def _several(row: questions.Record, name: str) -> dict[str, Any]:
    letters = {chr(65 + k): option for k, option in enumerate(row["options"])}
    key = "".join(letter for letter, option in letters.items() if option.get("correct"))
    wrong = [
        Wrong(f'{name} = "{"".join(sorted({*key, x}))}"', o["feedback"]) for x, o in letters.items() if x not in key
    ]
    wrong += [
        Wrong(f'{name} = "{key.replace(x, "")}"', f"{x} holds too. {letters[x]['feedback']}") for x in key if key != x
    ]
    return {
        "text": f"{row['stem'].strip()}\n\n{_listed([o['text'] for o in row['options']])}",
        "stub": f"{name} = ...  # every letter that holds, in quotes",
        "solution": f'{name} = "{key}"',
        "check": f'assert "".join(sorted(set({_read(name)}))) == "{key}", "too many options, or too few"',
        "explained": row["solution"],
        "wrong": tuple(wrong),
    }


def _order(row: questions.Record, name: str) -> dict[str, Any]:
    steps = list(row["steps"])
    shown = list(steps)
    while shown == steps:
        Random(row["id"]).shuffle(shown)
        shown = shown if shown != steps else shown[::-1]
    right = "".join(chr(65 + shown.index(step)) for step in steps)
    swaps = [right[:k] + right[k + 1] + right[k] + right[k + 2 :] for k in range(len(steps) - 1)]
    return {
        "text": f"{row['stem'].strip()}\n\n{_listed(shown)}",
        "stub": f"{name} = ...  # all letters in the right order, in quotes",
        "solution": f'{name} = "{right}"',
        "check": f'assert {_read(name)} == "{right}", "another order"',
        "explained": row["solution"],
        "wrong": tuple(
            Wrong(f'{name} = "{text}"', f"Two steps are exchanged: “{a}” comes before “{b}”")
            for text, a, b in zip(swaps, steps, steps[1:], strict=False)
        ),
    }


def _number(row: questions.Record, name: str) -> dict[str, Any]:
    given = questions.public(row)["answer"]
    value, unit = given["value"], given["wanted"]
    margin = given["tolerance"] * abs(value)
    return {
        "text": row["stem"].strip(),
        "stub": f"{name} = ...  # a number{unit and f', {unit}'}",
        "solution": f"{name} = {value:.6g}{unit and f'  # {unit}'}",
        "check": f'assert abs({name} - {value:.9g}) <= {margin:.3g}, "not this number"',
        "explained": row["solution"],
        "wrong": tuple(
            Wrong(f"{name} = {w['value']}", w["feedback"], w["tolerance"]) for w in row.get("wrong", []) if "value" in w
        ),
    }
