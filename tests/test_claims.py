"""The claims: complete, checked, and wrong records refused with the place of the mistake."""

import json
import re
from pathlib import Path

import jsonschema
import pytest
import yaml

from teachkit import atlas, claims, graph
from teachkit.book.claims import badge
from teachkit.claims import ClaimError
from teachkit.evidence import axis
from teachkit.knockout import knock_out

from .conftest import ROOT

KEYS = set(re.findall(r"^@\w+\{([^,]+),", (ROOT / "references.bib").read_text(), re.MULTILINE))
FILES = sorted((claims.DATA / "claims").glob("*.yaml"))
GOOD = """
- id: glutamate-activates-cp-ampar
  says: Glutamate opens calcium-permeable receptors on the tumour cell.
  source: Glutamate
  target: CP-AMPAR
  effect: activates
  setting: cells
  strength: asserted
  cites: [xu2025axis]
  at: "2"
  review: xu2025axis
"""


def test_every_claim_of_the_systems_is_written_and_no_other() -> None:
    wanted = [id for row in claims.systems()[1] for id in row["claims"]]
    assert len(wanted) == len(set(wanted)) == 288
    assert list(claims.read(FILES, KEYS)) and list(claims.claims()) == wanted


def test_systems_are_the_59_in_eight_parts() -> None:
    parts, systems = claims.systems()
    assert [row["number"] for row in systems] == list(range(1, 60))
    assert set(parts) == {row["part"] for row in systems} == set("ABCDEFGH")


def test_schema_is_a_schema_and_agrees_with_the_reader() -> None:
    schema = json.loads((claims.DATA / "claims.schema.json").read_text())
    jsonschema.Draft202012Validator.check_schema(schema)
    fields = schema["properties"]
    assert set(fields["setting"]["enum"]) == set(claims.GRADES) == set(graph.GRADES)
    assert set(fields["strength"]["enum"]) == set(claims.STRENGTHS)
    assert set(fields["effect"]["enum"]) == set(claims.EFFECTS)
    assert set(fields["doubt"]["properties"]["kind"]["enum"]) == set(claims.DOUBTS)
    for path in FILES:
        for row in yaml.safe_load(path.read_text()):
            jsonschema.validate(row, schema)


def test_good_record_is_read(tmp_path: Path) -> None:
    path = tmp_path / "part.yaml"
    path.write_text(GOOD)
    (one,) = claims.read([path], KEYS).values()
    assert (one.sign, one.system, one.part, one.sections) == ("+", 10, "B", ("2",))


@pytest.mark.parametrize(
    ("old", "new", "line", "field", "says"),
    [
        ("effect: activates", "effect: activate", 6, "effect", "did you mean 'activates'"),
        ("target: CP-AMPAR", "target: CP-AMPA", 5, "target", "did you mean 'CP-AMPAR'"),
        ("cites: [xu2025axis]", "cites: [xu2025axes]", 9, "cites", "did you mean 'xu2025axis'"),
        ("cites: [xu2025axis]", "cites: []", 9, "cites", "a list is needed"),
        ("cites: [xu2025axis]", "cites: xu2025axis", 9, "cites", "a list is needed"),
        ('at: "2"', "at: 3.3", 10, "at", "a text is needed, not 3.3"),
        ("setting: cells", "setting: mice", 7, "setting", "known: animals"),
        ("strength: asserted", "stength: asserted", 8, "stength", "did you mean 'strength'"),
        ("  strength: asserted\n", "", 2, "strength", "missing"),
        ("  effect: activates\n", "", 4, "effect", "missing, and 'source' is given"),
        ("id: glutamate-activates-cp-ampar", "id: Glutamate", 2, "id", "does not fit"),
        ("review: xu2025axis", "review: xu2025axis\n  doubt: none", 12, "doubt", "a table is needed"),
        (
            "review: xu2025axis",
            "review: xu2025axis\n  doubt: {kind: bad, says: This is doubted for good reasons.}",
            12,
            "doubt.kind",
            "known: citation",
        ),
        (
            "review: xu2025axis",
            "review: xu2025axis\n  note: {kind: science, says: A note has no kind at all.}",
            12,
            "note.kind",
            "unknown; known: cites, says",
        ),
        (
            "review: xu2025axis",
            "review: xu2025axis\n  note: {says: The paper is not in the list., cites: [xu2025axes]}",
            12,
            "note",
            "did you mean 'xu2025axis'",
        ),
    ],
)
def test_wrong_record_is_refused_with_its_place(
    old: str, new: str, line: int, field: str, says: str, tmp_path: Path
) -> None:
    path = tmp_path / "part.yaml"
    path.write_text(GOOD.replace(old, new))
    with pytest.raises(ClaimError) as caught:
        claims.read([path], KEYS)
    message = str(caught.value)
    assert message.startswith(f"part.yaml:{line}: claim '")
    assert f"field '{field}'" in message
    assert says in message


def test_a_note_is_no_doubt(tmp_path: Path) -> None:
    path = tmp_path / "part.yaml"
    path.write_text(GOOD + "  note: {says: Seen in one study so far., cites: [xu2025axis]}\n")
    (one,) = claims.read([path], KEYS).values()
    assert one.doubt is None and one.note is not None
    shown = atlas.row(one)
    assert shown["doubt"] is None and shown["note"] == {"says": "Seen in one study so far.", "cites": ["xu2025axis"]}
    assert "?" not in badge(one) and "doubted" not in badge(one)


def test_id_given_twice_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(GOOD)
    (tmp_path / "b.yaml").write_text("\n" + GOOD)
    with pytest.raises(ClaimError, match=r"b\.yaml:3: claim 'glutamate-activates-cp-ampar', field 'id': given twice"):
        claims.read([tmp_path / "a.yaml", tmp_path / "b.yaml"])


def test_broken_file_is_refused_with_its_name(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("- id: [")
    with pytest.raises(ClaimError, match=r"a\.yaml: "):
        claims.read([tmp_path / "a.yaml"])


def test_entities_of_all_claims_stand_on_the_map() -> None:
    used = {name for one in claims.claims().values() if one.effect for name in (one.source, one.target)}
    assert used <= set(claims.entities())
    assert 12 <= len(claims.compartments()) <= 18
    assert {one.compartment for one in claims.entities().values()} == set(claims.compartments())
    assert all(one.definition for one in claims.entities().values())


def test_names_and_synonyms_mean_one_entity() -> None:
    seen: dict[str, str] = {}
    for one in claims.entities().values():
        for name in {one.name, one.label, *one.synonyms}:
            assert seen.setdefault(name.casefold(), one.name) == one.name


def test_treatments_name_claims_references_and_what_they_cut() -> None:
    rows = claims.therapies()
    assert len({row["id"] for row in rows}) == len(rows) >= 10
    for row in rows:
        assert set(row["claims"]) <= set(claims.claims())
        assert set(row["cites"]) <= KEYS
        assert row["acts_as"] or row["cuts"]
        knock_out(axis(), row["cuts"])
        assert row["mechanism"] and row["against"]
