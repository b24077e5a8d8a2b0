"""The claims of the literature, the entities they speak of and the treatments, read from ``data/`` and checked.

A claim is one record in ``data/claims/<part>.yaml``; ``data/claims.schema.json`` says which fields it has.
Whatever is wrong with a record is an error that names the file, the line, the claim and the field.
"""

import csv
import json
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from .errors import nearest

DATA = Path(__file__).parent / "data"
#: The grades of evidence, from the nearest to a patient to none: key -> (letter, name, meaning).
GRADES: dict[str, tuple[str, str, str]] = {
    "patients": ("P", "patients", "Seen in people with the disease, or in a trial."),
    "animals": ("A", "animals", "Seen in a living animal, mostly mice."),
    "tissue": ("T", "human tissue or organoid", "Seen in tissue taken from people, or in an organoid grown from it."),
    "cells": ("C", "cells", "Seen in cells in culture."),
    "inference": ("I", "inference", "Drawn as a conclusion or put forward as an idea; not itself seen."),
    "not-stated": ("N", "not stated", "No source at hand says in which system it was seen."),
}
#: How strongly a source says it: key -> words.
STRENGTHS: dict[str, str] = {
    "asserted": "stated as a fact",
    "clinical": "stated as a clinical finding",
    "preclinical": "stated as a preclinical finding",
    "associated": "stated as an association",
    "context-dependent": "stated as depending on the context",
    "may": "stated as a possibility",
    "open": "stated as an open question",
    "unknown": "stated as unknown",
}
#: What a source does to a target: effect -> sign; "?" where no direction is stated.
EFFECTS: dict[str, str] = {
    "activates": "+", "upregulates": "+", "produces": "+", "recruits": "+",
    "inhibits": "-", "downregulates": "-", "modulates": "?", "binds": "?",
}  # fmt: skip
DOUBTS: dict[str, str] = {
    "internal": "The source is unclear or contradicts itself",
    "citation": "The cited paper does not fit, or is missing",
    "science": "Other findings speak against it",
    "source-quality": "The copy of the source is defective",
}
#: How an entity belongs to a wider one; see :mod:`teachkit.graph`.
RELATIONS = ("kind", "part", "process", "state", "includes")


class ClaimError(ValueError):
    """A record is not usable; the message names file, line, claim and field."""


@dataclass(frozen=True)
class Claim:
    """One claim. ``source``, ``target`` and ``effect`` are empty where it is no edge of the axis.

    A ``doubt`` says why the claim may be wrong, or less than it says; a ``note`` what to know besides.
    """

    id: str
    says: str
    setting: str
    strength: str
    cites: tuple[str, ...]
    at: str
    review: str
    source: str = ""
    target: str = ""
    effect: str = ""
    setting_from: str = ""
    candidates: tuple[str, ...] = ()
    also_at: tuple[str, ...] = ()
    doubt: Mapping[str, Any] | None = None
    note: Mapping[str, Any] | None = None
    system: int = 0
    part: str = ""

    @property
    def sign(self) -> str:
        """``+``, ``-``, or ``?`` where no direction is stated; empty where the claim is no edge."""
        return EFFECTS[self.effect] if self.effect else ""

    @property
    def sections(self) -> tuple[str, ...]:
        """Every section of the review that makes the claim."""
        return (self.at, *self.also_at)


@dataclass(frozen=True)
class Entity:
    """One node of the axis. ``part_of`` lists (relation, sign, wider entity)."""

    name: str
    label: str
    kind: str
    compartment: str
    group: str
    definition: str
    synonyms: tuple[str, ...] = ()
    part_of: tuple[tuple[str, str, str], ...] = ()


def _table(name: str) -> Iterator[tuple[int, dict[str, str]]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        for row in reader:
            yield reader.line_num, row


def _list(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(";") if part.strip())


@cache
def compartments() -> dict[str, dict[str, str]]:
    """Return the regions of the map by id: title, short title, cell group, place in the wide and the tall map."""
    return {row["id"]: row for _, row in _table("compartments.csv")}


@cache
def entities() -> dict[str, Entity]:
    """Return the entities by name, in the order of ``entities.csv``; an unknown parent or region is an error."""
    rows = list(_table("entities.csv"))
    names = [row["name"] for _, row in rows]
    table: dict[str, Entity] = {}
    for line, row in rows:
        where = f"entities.csv:{line}: '{row['name']}'"
        if row["name"] in table:
            raise ClaimError(f"{where} is given twice")
        if row["compartment"] not in compartments():
            raise ClaimError(
                f"{where}: compartment '{row['compartment']}'; {nearest(row['compartment'], compartments())}"
            )
        links = []
        for link in _list(row["part_of"]):
            relation, sign, parent = link.split(" ", 2)
            if relation not in RELATIONS or sign not in "+-?":
                raise ClaimError(f"{where}: part_of '{link}' does not read 'relation sign entity'")
            if parent not in names:
                raise ClaimError(f"{where}: part_of '{parent}'; {nearest(parent, names)}")
            links.append((relation, sign, parent))
        table[row["name"]] = Entity(
            row["name"], row["label"], row["kind"], row["compartment"], row["group"], row["definition"],
            _list(row["synonyms"]), tuple(links),
        )  # fmt: skip
    return table


@cache
def systems() -> tuple[dict[str, str], list[dict[str, Any]]]:
    """Return the parts of the book (letter -> title) and its systems (number, part, title, claims)."""
    found = yaml.safe_load((DATA / "systems.yaml").read_text(encoding="utf-8"))
    return found["parts"], found["systems"]


@cache
def therapies() -> list[dict[str, Any]]:
    """Return the treatments of the therapy explorer; lists are split at semicolons."""
    rows = []
    for line, row in _table("therapies.csv"):
        record: dict[str, Any] = dict(row)
        for field in ("acts_as", "cuts", "claims", "cites"):
            record[field] = _list(row[field])
        for name in record["acts_as"]:
            if name not in entities():
                raise ClaimError(f"therapies.csv:{line}: '{name}'; {nearest(name, entities())}")
        rows.append(record)
    return rows


class _Reader:
    """Checks the records of one file against the schema and the names that they use."""

    def __init__(self, path: Path, keys: Collection[str] | None, names: Collection[str]) -> None:
        self.path, self.keys, self.names = path, keys, names
        self.schema = json.loads((DATA / "claims.schema.json").read_text(encoding="utf-8"))

    def fail(self, node: yaml.Node, id: str, field: str, what: str) -> ClaimError:
        return ClaimError(f"{self.path.name}:{node.start_mark.line + 1}: claim '{id}', field '{field}': {what}")

    def read(self) -> Iterator[tuple[yaml.Node, dict[str, Any]]]:
        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)(self.path.read_text(encoding="utf-8"))
        try:
            root = loader.get_single_node()
            for node in root.value if root else []:
                yield node, self.record(node, loader.construct_document(node))
        except yaml.YAMLError as problem:
            raise ClaimError(f"{self.path.name}: {' '.join(str(problem).split())}") from problem
        finally:
            loader.dispose()

    def record(self, node: yaml.Node, row: Any) -> dict[str, Any]:
        if not isinstance(row, dict):
            raise self.fail(node, "?", "?", "a claim is a table of fields")
        id = str(row.get("id", "?"))
        marks = {str(key.value): value for key, value in node.value}
        self.object(node, id, "", row, self.schema)
        for field in ("source", "target"):
            if field in row and row[field] not in self.names:
                raise self.fail(marks[field], id, field, f"no entity '{row[field]}'; {nearest(row[field], self.names)}")
        cited = [(key, "cites") for key in row["cites"]] + [(key, "candidates") for key in row.get("candidates", [])]
        cited += [(key, field) for field in ("doubt", "note") for key in row.get(field, {}).get("cites", [])]
        for key, field in cited:
            if self.keys is not None and key not in self.keys:
                raise self.fail(marks[field], id, field, f"no reference '{key}'; {nearest(key, self.keys)}")
        return row

    def object(self, node: yaml.Node, id: str, path: str, row: Mapping[str, Any], schema: Mapping[str, Any]) -> None:
        marks = {str(key.value): (key, value) for key, value in node.value}
        known = schema["properties"]
        for field in row:
            if field not in known:
                raise self.fail(marks[field][0], id, f"{path}{field}", f"unknown; {nearest(str(field), known)}")
        for field in schema["required"]:
            if field not in row:
                raise self.fail(node, id, f"{path}{field}", "missing")
        for field, others in schema.get("dependentRequired", {}).items():
            for other in others:
                if field in row and other not in row:
                    raise self.fail(marks[field][0], id, f"{path}{other}", f"missing, and '{field}' is given")
        for field, value in row.items():
            self.value(marks[field][1], id, f"{path}{field}", value, known[field])

    def value(self, node: yaml.Node, id: str, field: str, value: Any, rule: Mapping[str, Any]) -> None:
        if "enum" in rule and value not in rule["enum"]:
            raise self.fail(node, id, field, f"'{value}'; {nearest(str(value), rule['enum'])}")
        kind = rule.get("type")
        if kind == "object":
            if not isinstance(value, dict):
                raise self.fail(node, id, field, "a table is needed")
            self.object(node, id, f"{field}.", value, rule)
        elif kind == "array":
            if not isinstance(value, list) or len(value) < rule.get("minItems", 0):
                raise self.fail(node, id, field, "a list is needed")
            for item, entry in zip(node.value, value, strict=True):
                self.value(item, id, field, entry, rule["items"])
        elif kind == "string":
            if not isinstance(value, str):
                raise self.fail(node, id, field, f"a text is needed, not {value!r}; quote it")
            if len(value) < rule.get("minLength", 1):
                raise self.fail(node, id, field, f"'{value}' is too short")
            if "pattern" in rule and not re.search(rule["pattern"], value):
                raise self.fail(node, id, field, f"'{value}' does not fit {rule['pattern']}")


def read(paths: Collection[Path], keys: Collection[str] | None = None) -> dict[str, Claim]:
    """Return the claims in the files ``paths`` by id, checked; ``keys`` are the known citation keys, if given.

    Raises :class:`ClaimError` for a field that the schema does not allow, an unknown entity, effect or
    citation key, and an id given twice.
    """
    home = {id: row for row in systems()[1] for id in row["claims"]}
    table: dict[str, Claim] = {}
    for path in paths:
        for node, row in _Reader(path, keys, entities()).read():
            id = row["id"]
            if id in table:
                raise ClaimError(f"{path.name}:{node.start_mark.line + 1}: claim '{id}', field 'id': given twice")
            lists: dict[str, Any] = {
                field: tuple(row[field]) for field in ("cites", "candidates", "also_at") if field in row
            }
            texts: dict[str, Any] = {
                field: " ".join(row[field].split()) for field in ("says", "setting_from") if field in row
            }
            system = home.get(id, {"number": 0, "part": ""})
            fields: dict[str, Any] = {**row, **lists, **texts, "system": system["number"], "part": system["part"]}
            table[id] = Claim(**fields)
    return table


@cache
def claims() -> dict[str, Claim]:
    """Return the book's claims by id, in the order of the systems."""
    found = read(sorted((DATA / "claims").glob("*.yaml")))
    names = [id for row in systems()[1] for id in row["claims"]]
    order = {id: k for k, id in enumerate(names)}
    return {id: found[id] for id in sorted(found, key=lambda id: order.get(id, len(order)))}
