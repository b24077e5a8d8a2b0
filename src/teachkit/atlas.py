"""The axis map and the evidence table under the reader's hand, in Jupyter and in the book's pages alike."""

from collections.abc import Mapping
from html import escape
from importlib.resources import files
from itertools import count
from typing import Any

import anywidget
import ipywidgets
import traitlets

from . import claims, evidence, graph, knockout, style

MIME = "application/vnd.teachkit+json"
#: Opening states of the map: what is asked at first.
QUESTIONS = ("look", "paths", "loops", "cut", "treat")
_numbers = count(1)


def axis_data() -> dict[str, Any]:
    """Return the axis as the browser gets it: JSON only, entities and regions by number."""
    regions, names = list(claims.compartments()), list(claims.entities())
    wide, tall = evidence.layout(), evidence.layout(tall=True)
    number = {name: k for k, name in enumerate(names)}

    def whole(values: Any) -> list[int]:
        return [round(value) for value in values]

    return {
        "regions": [
            {"id": id, "title": row["title"], "short": row["short"], "group": row["group"]}
            | {"wide": whole(wide["regions"][id]), "tall": whole(tall["regions"][id])}
            for id, row in claims.compartments().items()
        ],
        "entities": [
            {"name": one.name, "label": one.label, "kind": one.kind, "region": regions.index(one.compartment)}
            | {"group": one.group, "says": one.definition, "synonyms": list(one.synonyms)}
            | {"wide": whole(wide["entities"][one.name]), "tall": whole(tall["entities"][one.name])}
            for one in claims.entities().values()
        ],
        "claims": [
            {"id": one.id, "s": number[one.source], "t": number[one.target], "effect": one.effect, "sign": one.sign}
            | {"setting": one.setting, "strength": one.strength, "part": one.part, "says": one.says}
            | {"doubt": one.doubt["kind"] if one.doubt else ""}
            for one in claims.claims().values()
            if one.effect
        ],
        "links": [
            [number[one.name], number[whole], relation, sign]
            for one in claims.entities().values()
            for relation, sign, whole in one.part_of
        ],
        "therapies": [
            {"id": row["id"], "name": row["name"], "acts": [number[name] for name in row["acts_as"]]}
            | {"cuts": list(row["cuts"])}
            for row in claims.therapies()
        ],
        "parts": claims.systems()[0],
        "grades": {key: {"letter": letter, "name": name} for key, (letter, name, _) in claims.GRADES.items()},
        "strengths": claims.STRENGTHS,
        "bounds": {"steps": graph.STEPS, "answers": graph.ANSWERS, "work": graph.WORK},
    }


def picture() -> str:
    """Return the map's overview as SVG text, for readers without scripts and for print."""
    t, made = style.tokens(), evidence.layout()
    boxes, g = made["regions"], evidence.axis()
    between: dict[tuple[str, str], int] = {}
    for a, b, data in g.edges(data=True):
        pair = (g.nodes[a]["compartment"], g.nodes[b]["compartment"])
        if not data["link"] and pair[0] != pair[1]:
            between[pair] = between.get(pair, 0) + 1
    width = max(x + w for x, _, w, _ in boxes.values())
    height = max(y + h for _, y, _, h in boxes.values())
    out = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="-1 -1 {width / 6 + 2:.1f} {height / 6 + 2:.1f}">']
    for (a, b), number in sorted(between.items()):
        (x, y, w, h), (u, v, s, r) = boxes[a], boxes[b]
        out.append(
            f'<line x1="{(x + w / 2) / 6:.1f}" y1="{(y + h / 2) / 6:.1f}" x2="{(u + s / 2) / 6:.1f}" '
            f'y2="{(v + r / 2) / 6:.1f}" stroke="{t["rule"]}" stroke-width="{min(4, 0.6 + number / 4):.1f}"/>'
        )
    for id, (x, y, w, h) in boxes.items():
        row = claims.compartments()[id]
        colour = t.get(row["group"], t["muted"])
        out.append(
            f'<rect x="{x / 6:.1f}" y="{y / 6:.1f}" width="{w / 6:.1f}" height="{h / 6:.1f}" rx="4" '
            f'fill="{t["paper"]}" stroke="{colour}" stroke-width="1.6"/>'
        )
        lines = _wrapped(row["title"], 15)
        for k, line in enumerate(lines):
            middle = (y + h / 2) / 6 + 11 * (k - (len(lines) - 1) / 2) + 3.5
            out.append(
                f'<text x="{(x + w / 2) / 6:.1f}" y="{middle:.1f}" font-size="10" text-anchor="middle" '
                f'fill="{t["ink"]}">{escape(line)}</text>'
            )
    return "".join([*out, "</svg>"])


def _wrapped(text: str, width: int) -> list[str]:
    lines = [""]
    for word in text.split():
        if lines[-1] and len(lines[-1]) + len(word) > width:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines


def _static(name: str) -> str:
    return (files("teachkit") / "static" / name).read_text(encoding="utf-8")


class _Widget(anywidget.AnyWidget):
    """What map and table share: a specification, and a name that is the same each time."""

    _esm = traitlets.Unicode("").tag(sync=True)
    _css = traitlets.Unicode("").tag(sync=True)
    spec = traitlets.Dict().tag(sync=True)

    def __init__(self, spec: Mapping[str, Any], module: str) -> None:
        number = next(_numbers)
        super().__init__(
            model_id=f"teachkit-{spec['kind']}-{number}",
            layout=ipywidgets.Layout(model_id=f"teachkit-{spec['kind']}-layout-{number}"),
            spec=dict(spec),
            _esm=_static(module),
            _css=_static("teachkit.css") + _static("evidence.css"),
        )

    def _repr_mimebundle_(self, **kwargs: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        data, metadata = super()._repr_mimebundle_(**kwargs) or ({}, {})
        data[MIME] = {key: value for key, value in self.spec.items() if key not in ("axis", "rows")}
        return data, metadata


class AxisMap(_Widget):
    """The map of the axis, to look at and to ask.

    Parameters
    ----------
    ask : "look", "paths", "loops", "cut" or "treat": what is asked at first.
    start, end : the ends of the path asked for at first. With "look" and "loops", ``start`` is the entity chosen.
    cut : entities, claim ids or "A -> B" taken out at first.
    therapy : id of a treatment of the therapy explorer laid over the map at first.
    parts : parts of the book whose claims are shown, for instance "BC" (default: all).
    id, title, caption, alt : the link's name, the heading, the words under the picture and in its place.

    In a notebook ``asked`` follows the reader: the question in force as ask, start, end, cut and therapy.

    Raises :class:`~teachkit.graph.UnknownName` for an unknown entity, ValueError for an unknown question.

    >>> AxisMap(ask="paths", start="noradrenaline", end="T cell")
    AxisMap(ask='paths', start='Norepinephrine', end='T cell')
    """

    asked = traitlets.Dict().tag(sync=True)

    def __init__(
        self,
        *,
        ask: str = "look",
        start: str = "",
        end: str = "",
        cut: tuple[str, ...] | list[str] = (),
        therapy: str = "",
        parts: str = "",
        id: str = "axis-map",
        title: str = "The neuron–immune–tumour axis",
        caption: str = "Boxes hold entities, arrows are claims. Open a box, choose an entity, or ask a question.",
        alt: str = "Sixteen boxes in columns: neurons on the left, glioma in the middle, immune cells on the right, "
        "treatments below; lines join boxes whose entities act on each other.",
    ) -> None:
        if ask not in QUESTIONS:
            raise ValueError(f"ask='{ask}'; known: {', '.join(QUESTIONS)}")
        g = evidence.axis()
        if cut:
            knockout.knock_out(g, cut)
        if therapy and therapy not in {row["id"] for row in claims.therapies()}:
            raise ValueError(f"therapy='{therapy}'; known: {', '.join(row['id'] for row in claims.therapies())}")
        self.opening = {
            "ask": ask,
            "start": graph.resolve(g, start) if start else "",
            "end": graph.resolve(g, end) if end else "",
            "cut": list(cut),
            "therapy": therapy,
            "parts": parts,
        }
        shown = {"kind": "axis", "id": id, "title": title, "caption": caption, "alt": alt, "open": self.opening}
        super().__init__({**shown, "axis": axis_data()}, "axis.mjs")
        self.asked = {key: value for key, value in self.opening.items() if key != "parts"}

    def __repr__(self) -> str:
        return f"AxisMap({', '.join(f'{key}={value!r}' for key, value in self.opening.items() if value)})"


class EvidenceTable(_Widget):
    """All claims as a table to filter and sort.

    Parameters
    ----------
    part, setting, strength, doubt, region : values that the filters have at first; empty for all.
    id, title : the link's name and the heading.

    In a notebook ``shown`` follows the reader: the ids of the claims in sight, in order, once the table is drawn.

    Raises ValueError for a value that no filter offers.

    >>> EvidenceTable(setting="patients")
    EvidenceTable(setting='patients')
    """

    shown = traitlets.List(traitlets.Unicode()).tag(sync=True)

    def __init__(
        self,
        *,
        part: str = "",
        setting: str = "",
        strength: str = "",
        doubt: str = "",
        region: str = "",
        id: str = "evidence-table",
        title: str = "The evidence",
    ) -> None:
        known: dict[str, tuple[str, Any]] = {
            "part": (part, claims.systems()[0]),
            "setting": (setting, claims.GRADES),
            "strength": (strength, claims.STRENGTHS),
            "doubt": (doubt, {"any", "none", *claims.DOUBTS}),
            "region": (region, claims.compartments()),
        }
        for name, (value, options) in known.items():
            if value and value not in options:
                raise ValueError(f"{name}='{value}'; known: {', '.join(sorted(options))}")
        self.opening = {name: value for name, (value, _) in known.items() if value}
        shown = {"kind": "evidence", "id": id, "title": title, "open": self.opening, "filters": filters()}
        super().__init__({**shown, "rows": [row(one) for one in claims.claims().values()]}, "evidence.mjs")

    def __repr__(self) -> str:
        return f"EvidenceTable({', '.join(f'{key}={value!r}' for key, value in self.opening.items())})"


def filters() -> list[dict[str, Any]]:
    """Return the filters of the evidence table: id, label, and options as [value, words]."""
    parts = claims.systems()[0]
    return [
        {"id": "part", "label": "Part of the book",
         "options": [[key, f"{key}. {title}"] for key, title in parts.items()]},
        {"id": "setting", "label": "Seen in", "options": [[key, name] for key, (_, name, _) in claims.GRADES.items()]},
        {"id": "strength", "label": "Said", "options": [[key, words] for key, words in claims.STRENGTHS.items()]},
        {"id": "doubt", "label": "Doubt", "options": [["any", "with a doubt"], ["none", "without a doubt"],
                                                      *([key, words] for key, words in claims.DOUBTS.items())]},
        {"id": "region", "label": "Place on the map",
         "options": [[id, row["title"]] for id, row in claims.compartments().items()]},
    ]  # fmt: skip


def row(one: claims.Claim) -> dict[str, Any]:
    """Return one claim as the table and the cards show it."""
    known = claims.entities()
    letter, grade, _ = claims.GRADES[one.setting]
    edge = f"{known[one.source].label} {one.effect} {known[one.target].label}" if one.effect else ""
    regions = {known[name].compartment for name in (one.source, one.target)} if one.effect else set()
    return {
        "id": one.id, "says": one.says, "edge": edge, "sign": one.sign, "setting": one.setting, "letter": letter,
        "grade": grade, "strength": one.strength, "said": claims.STRENGTHS[one.strength], "from": one.setting_from,
        "part": one.part, "system": one.system, "at": one.at, "regions": sorted(regions), "cites": list(one.cites),
        "doubt": {"kind": one.doubt["kind"], "name": claims.DOUBTS[one.doubt["kind"]],
                  "says": " ".join(one.doubt["says"].split()),
                  "cites": list(one.doubt.get("cites", []))} if one.doubt else None,
        "note": {"says": " ".join(one.note["says"].split()), "cites": list(one.note.get("cites", []))}
        if one.note else None,
    }  # fmt: skip
