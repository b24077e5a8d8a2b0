"""The map and the table as widgets: what they hand to the browser, and what they refuse."""

import json
from xml.etree import ElementTree

import pytest

import teachkit as tk
from teachkit import atlas, claims
from teachkit.graph import UnknownName


def test_axis_data_are_json_and_numbers_point_at_entities() -> None:
    data = json.loads(json.dumps(atlas.axis_data()))
    names = [one["name"] for one in data["entities"]]
    assert names == list(tk.axis())
    for one in data["claims"]:
        claim = claims.claims()[one["id"]]
        assert (names[one["s"]], names[one["t"]], one["sign"]) == (claim.source, claim.target, claim.sign)
    assert all(data["regions"][one["region"]]["id"] for one in data["entities"])
    assert {one["id"] for one in data["therapies"]} == {row["id"] for row in claims.therapies()}


def test_map_carries_the_axis_to_a_notebook_and_not_into_the_page() -> None:
    widget = tk.AxisMap(ask="cut", cut=["CCL2"], start="noradrenaline", end="T cell")
    assert widget.spec["open"]["start"] == "Norepinephrine"
    assert len(widget.spec["axis"]["claims"]) > 190
    data, _ = widget._repr_mimebundle_()
    assert data[atlas.MIME]["kind"] == "axis"
    assert "axis" not in data[atlas.MIME]
    assert "export{" in widget._esm.replace(" ", "")


def test_table_carries_all_claims_to_a_notebook() -> None:
    widget = tk.EvidenceTable(setting="cells", doubt="any")
    assert [row["id"] for row in widget.spec["rows"]] == list(claims.claims())
    assert repr(widget) == "EvidenceTable(setting='cells', doubt='any')"
    offered = {one["id"]: {value for value, _ in one["options"]} for one in atlas.filters()}
    for row in widget.spec["rows"]:
        assert row["part"] in offered["part"]
        assert row["setting"] in offered["setting"]
        assert row["strength"] in offered["strength"]
        assert set(row["regions"]) <= offered["region"]


def test_wrong_wishes_are_refused() -> None:
    with pytest.raises(ValueError, match="known: look, paths"):
        tk.AxisMap(ask="path")
    with pytest.raises(UnknownName, match="did you mean 'CCL2'"):
        tk.AxisMap(cut=["CCL-2"])
    with pytest.raises(UnknownName):
        tk.AxisMap(start="nowhere at all")
    with pytest.raises(ValueError, match="known: .*ad-td-nsil12"):
        tk.AxisMap(therapy="aspirin")
    with pytest.raises(ValueError, match="known: animals"):
        tk.EvidenceTable(setting="mice")


def test_picture_names_every_region() -> None:
    drawn = atlas.picture()
    for row in claims.compartments().values():
        for word in row["title"].split():
            assert word in drawn


def test_picture_holds_its_boxes_whole() -> None:
    root = ElementTree.fromstring(atlas.picture())
    left, top, width, height = map(float, root.attrib["viewBox"].split())
    for box in root.iter("{http://www.w3.org/2000/svg}rect"):
        x, y, w, h = (float(box.attrib[key]) for key in ("x", "y", "width", "height"))
        half = float(box.attrib["stroke-width"]) / 2
        assert left <= x - half and x + w + half <= left + width
        assert top <= y - half and y + h + half <= top + height
