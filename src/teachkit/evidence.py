"""From the claims to the axis: the graph of the book, its map, and its forms for other programs."""

import csv
import io
import json
from collections.abc import Iterable
from typing import Any

import networkx as nx

from . import claims as records
from . import graph

#: One entity on the map, in the map's units, and the room around a region's entities.
CELL = (224, 92)
_EDGE, _TITLE, _GAP = 26, 100, 86


def axis(parts: str | Iterable[str] = "") -> nx.MultiDiGraph:
    """Return the axis: every claim that says what acts on what, as a signed ``networkx.MultiDiGraph``.

    Nodes are entities with ``label``, ``kind``, ``compartment``, ``group``, ``definition`` and ``synonyms``. Edges are
    claims, keyed by their id, with ``effect``, ``sign``, ``setting`` (the grade of evidence), ``strength``, ``says``,
    ``cites``, ``doubt``, ``system`` and ``part``; or links from a part to its whole, with ``link`` (see
    :mod:`teachkit.graph`). ``parts`` keeps the claims of some parts of the book, for instance ``"BC"``.

    >>> g = axis()
    >>> g["Norepinephrine"]["CCL2"]["norepinephrine-upregulates-ccl2"]["sign"]
    '+'
    >>> g.out_degree("NASPM") > 3
    True
    """
    wanted = set(parts)
    nodes = [
        (one.name, {"label": one.label, "kind": one.kind, "compartment": one.compartment, "group": one.group}
         | {"definition": one.definition, "synonyms": "; ".join(one.synonyms)})
        for one in records.entities().values()
    ]  # fmt: skip
    edges = [
        (one.source, one.target, one.id, {
            "effect": one.effect, "sign": one.sign, "setting": one.setting, "strength": one.strength, "says": one.says,
            "cites": "; ".join(one.cites), "doubt": one.doubt["says"] if one.doubt else "", "system": one.system,
            "part": one.part, "at": one.at, "review": one.review,
        })
        for one in records.claims().values() if one.effect and (not wanted or one.part in wanted)
    ]  # fmt: skip
    links = [
        (one.name, whole, relation, sign)
        for one in records.entities().values()
        for relation, sign, whole in one.part_of
    ]
    return graph.build(nodes, edges, links)


def layout(tall: bool = False) -> dict[str, Any]:
    """Return the map: ``regions`` (x, y, width, height by compartment) and ``entities`` (x, y of the centre by name).

    Nothing is random and nothing is fitted: regions stand in the columns of ``compartments.csv``, entities in rows
    inside their region, in the order of ``entities.csv``. ``tall`` is the map for a narrow screen.
    """
    members: dict[str, list[str]] = {}
    for one in records.entities().values():
        members.setdefault(one.compartment, []).append(one.name)
    across, down = ("row", "place") if tall else ("column", "order")
    stacks: dict[int, list[dict[str, str]]] = {}
    for region in records.compartments().values():
        stacks.setdefault(int(region[across]), []).append(region)
    sizes = {id: _size(len(names), wide=not tall and records.compartments()[id]["column"] == "-1")
             for id, names in members.items()}  # fmt: skip
    lines = [sorted(stack, key=lambda region: int(region[down])) for _, stack in sorted(stacks.items())]
    rim = lines.pop(0) if not tall else []
    boxes = _columns(lines, sizes) if not tall else _rows(lines, sizes)
    if rim:
        width = max(x + w for x, _, w, _ in boxes.values())
        bottom = max(y + h for _, y, _, h in boxes.values()) + _GAP
        left = (width - sum(sizes[r["id"]][0] for r in rim) - _GAP * (len(rim) - 1)) / 2
        for region in rim:
            w, h, _ = sizes[region["id"]]
            boxes[region["id"]] = (left, bottom, w, h)
            left += w + _GAP
    places = {}
    for id, names in members.items():
        x, y, _, _ = boxes[id]
        for k, name in enumerate(names):
            row, column = divmod(k, sizes[id][2])
            places[name] = (x + _EDGE + (column + 0.5) * CELL[0], y + _TITLE + (row + 0.5) * CELL[1])
    return {"regions": boxes, "entities": places}


def _size(count: int, wide: bool) -> tuple[float, float, int]:
    columns = 5 if wide else 2
    rows = -(-count // columns)
    return columns * CELL[0] + 2 * _EDGE, rows * CELL[1] + _TITLE + _EDGE, columns


def _columns(lines: list[list[dict[str, str]]], sizes: dict[str, tuple[float, float, int]]) -> dict[str, Any]:
    tallest = max(sum(sizes[r["id"]][1] for r in line) + _GAP * (len(line) - 1) for line in lines)
    boxes, x = {}, 0.0
    for line in lines:
        width = max(sizes[r["id"]][0] for r in line)
        y = (tallest - sum(sizes[r["id"]][1] for r in line) - _GAP * (len(line) - 1)) / 2
        for region in line:
            w, h, _ = sizes[region["id"]]
            boxes[region["id"]] = (x + (width - w) / 2, y, w, h)
            y += h + _GAP
        x += width + 1.3 * _GAP
    return boxes


def _rows(lines: list[list[dict[str, str]]], sizes: dict[str, tuple[float, float, int]]) -> dict[str, Any]:
    widest = max(sum(sizes[r["id"]][0] for r in line) + _GAP * (len(line) - 1) for line in lines)
    boxes, y = {}, 0.0
    for line in lines:
        height = max(sizes[r["id"]][1] for r in line)
        x = (widest - sum(sizes[r["id"]][0] for r in line) - _GAP * (len(line) - 1)) / 2
        for region in line:
            w, h, _ = sizes[region["id"]]
            boxes[region["id"]] = (x, y + (height - h) / 2, w, h)
            x += w + _GAP
        y += height + 1.3 * _GAP
    return boxes


def to_graphml(g: nx.MultiDiGraph) -> str:
    """Return the graph as GraphML, with all attributes; ``networkx.parse_graphml`` reads it back."""
    return "\n".join(nx.generate_graphml(g, named_key_ids=True)) + "\n"


_TYPES = {str: "string", bool: "boolean", int: "integer", float: "double"}


def to_cx2(g: nx.MultiDiGraph, name: str = "Crosstalk: the neuron-immune-tumour axis") -> str:
    """Return the graph in the Cytoscape Exchange format, version 2 (JSON), with places and all attributes.

    An edge carries its key as ``key``, a node its name as ``name``. Form: cytoscape.org/cx/cx2.
    """
    places = layout()["entities"]
    number = {node: k for k, node in enumerate(g)}
    nodes: list[dict[str, Any]] = []
    for node, data in g.nodes(data=True):
        x, y = places.get(node, (0.0, 0.0))
        nodes.append({"id": number[node], "x": x, "y": y, "v": {"name": node, **data}})
    edges: list[dict[str, Any]] = [
        {"id": k, "s": number[a], "t": number[b], "v": {"key": key, **data}}
        for k, (a, b, key, data) in enumerate(g.edges(keys=True, data=True))
    ]

    def declared(rows: list[dict[str, Any]]) -> dict[str, Any]:
        return {field: {"d": _TYPES[type(value)]} for row in rows for field, value in row["v"].items()}

    declarations = {"networkAttributes": {"name": {"d": "string"}}, "nodes": declared(nodes), "edges": declared(edges)}
    aspects: list[tuple[str, list[dict[str, Any]]]] = [
        ("attributeDeclarations", [declarations]), ("networkAttributes", [{"name": name}]), ("nodes", nodes),
        ("edges", edges),
    ]  # fmt: skip
    metadata = [{"name": key, "elementCount": len(rows)} for key, rows in aspects]
    blocks: list[dict[str, Any]] = [{"CXVersion": "2.0", "hasFragments": False}, {"metaData": metadata}]
    blocks += [{key: rows} for key, rows in aspects]
    return json.dumps([*blocks, {"status": [{"success": True}]}], ensure_ascii=False, separators=(",", ":"))


def from_cx2(text: str) -> nx.MultiDiGraph:
    """Return the graph that :func:`to_cx2` wrote."""
    blocks = {key: value for block in json.loads(text) for key, value in block.items()}
    g = nx.MultiDiGraph()
    names = {}
    for node in blocks.get("nodes", []):
        data = dict(node["v"])
        names[node["id"]] = data.pop("name")
        g.add_node(names[node["id"]], **data)
    for edge in blocks.get("edges", []):
        data = dict(edge["v"])
        g.add_edge(names[edge["s"]], names[edge["t"]], key=data.pop("key"), **data)
    return g


def to_csv(g: nx.MultiDiGraph) -> str:
    """Return the claims of the graph as a table, one a row, without the links."""
    fields = ["effect", "sign", "setting", "strength", "says", "cites", "doubt", "system", "part", "at", "review"]
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(["id", "source", "target", *fields])
    for source, target, key, data in g.edges(keys=True, data=True):
        if not data["link"]:
            writer.writerow([key, source, target, *(data.get(field, "") for field in fields)])
    return out.getvalue()
