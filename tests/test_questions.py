"""Question records: refused in words when they do not hold, and shown as each kind asks."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

import teachkit as tk
from teachkit import questions
from teachkit.assignments.exports.common import stem
from teachkit.book import form
from teachkit.book.notebook import Chapter, markdown
from teachkit.questions import chain

from .conftest import ROOT
from .samples import FADED, FREE, KINDS, MATCH, SIGN

GOOD: dict[str, Any] = {
    "id": "x-1",
    "kind": "choice",
    "objective": "x-o1",
    "stem": "Which?",
    "options": [{"text": "a", "correct": True, "feedback": "Yes."}, {"text": "b", "feedback": "No: because."}],
    "hints": ["one", "two"],
    "solution": "a",
}
NUMBER = {k: v for k, v in GOOD.items() if k != "options"} | {"kind": "number"}


def sourced(source: Any, **fields: Any) -> list[dict[str, Any]]:
    """Return the options of the good record with a third, whose misconception has a source."""
    wrong = {"text": "c", "feedback": "No.", "misconception": "more is tighter", "source": source}
    return [{**GOOD["options"][0], "correct": not fields.get("correct")}, GOOD["options"][1], {**wrong, **fields}]


def write(folder: Path, *rows: Any) -> Path:
    path = folder / "x.questions.yaml"
    path.write_text(yaml.safe_dump(list(rows)), encoding="utf-8")
    return path


def _changed(**fields: Any) -> dict[str, Any]:
    """Return the last round of the faded sample with its first step changed."""
    last = FADED["rounds"][3]
    return {**last, "steps": [{**last["steps"][0], **fields}, *last["steps"][1:]]}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"kind": "chioce"}, "x.questions.yaml, x-1: kind 'chioce'; did you mean 'choice'?"),
        ({"hint": "one"}, "field 'hint'; did you mean 'hints'?"),
        ({"hints": ["one"]}, "two hints are needed, got 1"),
        ({"options": [{"text": "a", "correct": True, "feedback": "Yes."}]}, "1 options are marked correct"),
        ({"options": [{"text": "a", "feedback": "Yes."}, {"text": "b", "feedback": "No."}]}, "0 options are marked"),
        ({"options": [{"text": "a", "correct": True, "feedback": "Yes."}, {"text": "b"}]}, "needs text and feedback"),
        ({"options": sourced("pd-l1-bind-pd-1")}, "no claim 'pd-l1-bind-pd-1'; did you mean 'pd-l1-binds-pd-1'?"),
        ({"options": sourced({"key": "altman1995absence"})}, "a misconception's source is a claim's id, or key"),
        (
            {"options": sourced("pd-l1-binds-pd-1", misconception="")},
            "a source belongs to the misconception of a wrong",
        ),
        ({"options": sourced("pd-l1-binds-pd-1", correct=True)}, "a source belongs to the misconception of a wrong"),
        ({"kind": "number"}, "field 'options'"),
        ({"kind": "challenge", "goal": []}, "field 'options'"),
        ({"recalls": ["x-1"]}, "recalls 'x-1'; an objective's id reads 'abc-o1'"),
        ({**MATCH, "pairs": MATCH["pairs"][:2]}, "x-match: three pairs or more are needed, got 2"),
        (
            {**MATCH, "pairs": [*MATCH["pairs"], {"left": "Charge", "right": "pC"}]},
            "a pair has left, right and feedback",
        ),
        ({**MATCH, "extra": ["nS"]}, "'nS' stands twice on one side"),
        ({**SIGN, "options": {"more": "a", "less": "b"}}, "options are more, less and ambiguous"),
        ({**SIGN, "path": ["Norepinephrine", "CCL3", "Treg"]}, "no entity 'CCL3'; did you mean"),
        ({**SIGN, "path": ["CCL2", "Treg"]}, "a path has three entities or more"),
        ({**SIGN, "path": ["Treg", "CCL2", "Norepinephrine"]}, "no claim and no link leads from Treg to CCL2"),
        ({**FREE, "solution": "x"}, "of a free text the answer is the solution"),
        ({**FREE, "answer": ""}, "the answer is the text of a model answer"),
        ({**FREE, "points": ["one"]}, "two to five points are needed, got 1"),
        ({**FADED, "rounds": FADED["rounds"][:3]}, "4 rounds are needed, got 3"),
        (
            {**FADED, "rounds": [*FADED["rounds"][:3], {"steps": FADED["rounds"][3]["steps"]}]},
            "round 4: a round has given",
        ),
        (
            {**FADED, "rounds": [*FADED["rounds"][:3], _changed(principle="Other")]},
            "round 4, step 1: the principle differs",
        ),
        ({**FADED, "rounds": [*FADED["rounds"][:3], _changed(ask={"value": 1})]}, "round 4, step 1: ask has a prompt"),
        (
            {**FADED, "rounds": [*FADED["rounds"][:3], _changed(hint="x")]},
            "round 4, step 1: a step has principle, text",
        ),
        (
            {
                **FADED,
                "rounds": [*FADED["rounds"][:3], _changed(ask={**FADED["rounds"][3]["steps"][0]["ask"], "value": "1"})],
            },
            "value must be a number, got '1'",
        ),
    ],
)
def test_a_bad_record_is_refused_in_words(change: dict[str, Any], words: str, tmp_path: Path) -> None:
    with pytest.raises(questions.QuestionError) as caught:
        questions.load(write(tmp_path, change if len(change) > 5 else {**GOOD, **change}))
    assert words in str(caught.value)


def test_other_refusals(tmp_path: Path) -> None:
    with pytest.raises(questions.QuestionError, match="'x-1' is given twice"):
        questions.load(write(tmp_path, GOOD, GOOD))
    with pytest.raises(questions.QuestionError, match="record 1: no id"):
        questions.load(write(tmp_path, {"kind": "choice"}))
    with pytest.raises(questions.QuestionError, match=r"x-1: 'solution' is missing"):
        questions.load(write(tmp_path, {k: v for k, v in GOOD.items() if k != "solution"}))
    with pytest.raises(questions.QuestionError, match="the answer needs a unit and a tolerance"):
        questions.load(write(tmp_path, {**NUMBER, "answer": {"value": 1}}))
    with pytest.raises(questions.QuestionError, match="value must be a number, got '8.6e6'"):
        text = yaml.safe_dump([{**NUMBER, "answer": {"value": 1, "unit": "mV", "tolerance": 0.1}}])
        path = tmp_path / "x.questions.yaml"
        path.write_text(text.replace("value: 1", "value: 8.6e6"), encoding="utf-8")
        questions.load(path)
    path.write_text("- id: x-1\n  stem: [never closed\n", encoding="utf-8")
    with pytest.raises(questions.QuestionError, match=r"x\.questions\.yaml is no YAML: .* line 3"):
        questions.load(path)
    with pytest.raises(questions.QuestionError, match="no questions file y.questions.yaml; did you mean"):
        questions.load(tmp_path / "y.questions.yaml")
    write(tmp_path, GOOD)
    with pytest.raises(questions.QuestionError, match="no question 'x-2'"):
        questions.find("x-2", tmp_path)


def test_a_question_is_found_whatever_the_other_chapters_hold(tmp_path: Path) -> None:
    file = write(tmp_path, GOOD)
    (tmp_path / "b.questions.yaml").write_text("- id: other-1\n  recalls: [x-1]\n  kind: none\n", encoding="utf-8")
    (tmp_path / "c.questions.yaml").write_text("- id: y-1\n  kind: none\n", encoding="utf-8")
    with pytest.raises(questions.QuestionError, match="kind 'none'"):
        questions.find("x-1", tmp_path)
    (tmp_path / "b.questions.yaml").unlink()
    assert questions.find("x-1", tmp_path) == GOOD
    (tmp_path / "d.questions.yaml").write_bytes(file.read_bytes())
    with pytest.raises(questions.QuestionError, match="'x-1' is given in two files"):
        questions.find("x-1", tmp_path)


def test_a_file_that_changes_is_read_again(tmp_path: Path) -> None:
    questions.load(write(tmp_path, GOOD)).clear()
    file = write(tmp_path, GOOD, {**GOOD, "id": "x-2"})
    assert list(questions.load(file)) == ["x-1", "x-2"]


def test_every_kind_has_its_words_and_its_sample_is_good(tmp_path: Path) -> None:
    assert set(form.KINDS) == set(questions.KINDS)
    rows = questions.load(write(tmp_path, *KINDS.values()))
    for row in rows.values():
        shown = questions.public(row)
        static = form.static(shown)
        assert row["stem"] in static
        assert "Solution" in static
        assert form.solved(shown)


@pytest.mark.parametrize(
    ("unit", "said"),
    [("d", "Give the answer in days (d)."), ("uM", "Give the answer in micromolar (µM)."),
     ("per µm²", "Give the answer per µm²."), ("%", "Give the answer in per cent (%)."), ("1", "")],
)  # fmt: skip
def test_a_unit_is_asked_for_in_words_everywhere(unit: str, said: str) -> None:
    row = NUMBER | {"answer": {"value": 2.5, "unit": unit, "tolerance": 0.1}}
    shown = questions.public(row)
    told = (
        form.static(shown).partition("<details>")[0],
        markdown(f"```{{question}} {row['id']}\n```", Chapter({row["id"]: row}, {}, {})).partition("<details>")[0],
        stem(shown),
    )
    for text in told:
        assert ("Give the answer" in text) == bool(said)
        assert said in text


@pytest.mark.parametrize("kind", KINDS)
def test_a_notebook_shows_every_kind(kind: str) -> None:
    row = KINDS[kind]
    shown = markdown(f"```{{question}} {row['id']}\n```", Chapter({row["id"]: row}, {}, {}))
    wanted = {
        "match": ["1. Conductance", "- pA", "- Potential: mV"],
        "sign": ["Norepinephrine ⇢ CCL2 ⇢ Treg", "- Less at the end.", "**More at the end.** Both steps carry a plus."],
        "free": [FREE["answer"], f"- {FREE['points'][0]}"],
        "faded": ["2. **Superposition.** New potential", "- Round 4, Ohm's law: The change is the product, 6 mV."],
    }[kind]
    question, _, solution = shown.partition("<summary>Solution</summary>")
    assert solution
    for words in (row["stem"], *row["hints"]):
        assert words in question
    for words in wanted:
        assert words in shown
    if kind == "free":
        assert FREE["answer"] not in question


def test_the_sign_of_a_path_is_that_of_the_claims() -> None:
    path = next(p for p in tk.paths(tk.axis(), "Norepinephrine", "Treg", 2) if p.entities == tuple(SIGN["path"]))
    names = {"+": "more", "-": "less", "?": "ambiguous"}
    options = questions.public(SIGN)["options"]
    assert [o["feedback"] for o in options] == list(SIGN["options"].values())
    assert [o["feedback"] for o in options if o.get("correct")] == [SIGN["options"][names[path.sign]]]
    # A path of the other sign has another key, and its last step says so.
    other = questions.public({**SIGN, "path": ["Norepinephrine", "Immunosuppressive cell", "T cell"]})
    assert tk.paths(tk.axis(), "Norepinephrine", "T cell", 2)[0].sign == "-"
    assert [bool(o.get("correct")) for o in other["options"]] == [False, True, False]
    assert other["chain"][-1] == "More of Immunosuppressive cell means less of T cell."
    assert other["options"][:2] == [
        {"text": "More at the end.", "feedback": SIGN["options"]["more"]},
        {"text": "Less at the end.", "feedback": SIGN["options"]["less"], "correct": True},
    ]
    names = ("Norepinephrine", "Immunosuppressive cell", "T cell")
    assert other["path"] == [{"name": name, "label": tk.axis().nodes[name]["label"]} for name in names]
    # Where one step has no direction the path has none; a link is told from a claim.
    open_path = questions.public({**SIGN, "path": ["Seizure", "Neuronal activity", "NLGN3"]})
    assert open_path["options"][2] == {
        "text": "No definite direction at the end.", "feedback": SIGN["options"]["ambiguous"], "correct": True,
    }  # fmt: skip
    link = " (the second holds the first: a link of the book, no claim)."
    assert open_path["chain"][0] == (
        f"From Seizure to Neuronal activity, no direction is stated or the claims disagree{link}"
    )


def test_a_path_has_three_entities_each_once_and_a_treatment_at_its_ends_only() -> None:
    assert chain.path(["AMPAR antagonist", "Microglia", "EGF"]).entities == ("AMPAR antagonist", "Microglia", "EGF")
    treatment = next(iter(tk.axis().pred["AMPAR antagonist"]))
    for names, words in (
        ([treatment, "AMPAR antagonist", "Microglia"], "AMPAR antagonist is a treatment, which may stand at an end"),
        (["Norepinephrine", "CCL2", "Norepinephrine"], "a path has three entities or more, each once"),
        (["Norepinephrine", "Treg", "CCL2"], "no claim and no link leads from"),
    ):
        with pytest.raises(ValueError, match=words):
            chain.path(names)


def test_a_match_is_shuffled_and_never_gives_itself_away() -> None:
    choices = questions.public(MATCH)["choices"]
    assert sorted(choices) == ["mV", "nS", "pA", "pF"]
    assert choices[:3] != [pair["right"] for pair in MATCH["pairs"]]
    for texts in (["a", "b"], ["b", "a"], list("abcdefgh"), list("hgfedcba")):
        assert sorted(questions.shuffled(texts)) == sorted(texts)
        assert questions.shuffled(texts) != texts


def test_a_faded_example_asks_for_more_and_more() -> None:
    rounds = questions.public(FADED)["rounds"]
    asked = [[step["asked"] for step in one["steps"]] for one in rounds]
    assert asked == [[False] * 3, [False, False, True], [False, True, True], [True] * 3]
    assert rounds[1]["steps"][1]["text"] == "The change is added to rest: −67 mV."
    for one in rounds:
        values = [step["ask"]["value"] for step in one["steps"]]
        assert values[1] + values[2] == pytest.approx(-50)
    # The full stop after a principle is set by each form.
    stopped = {**FADED, "rounds": [*FADED["rounds"][:3], _changed(principle="Ohm's law.")]}
    assert questions.public(stopped)["rounds"][3]["steps"][0]["principle"] == "Ohm's law"
    # A step may take its value from a model, as a number does.
    ask = {
        "prompt": "p",
        "model": "chloride",
        "quantity": "E_Cl",
        "hold": {"Cl_i": 10},
        "unit": "mV",
        "tolerance": 0.02,
    }
    last = {**FADED, "rounds": [*FADED["rounds"][:3], _changed(ask=ask)]}
    assert questions.public(last)["rounds"][3]["steps"][0]["ask"]["value"] == pytest.approx(-68.55, abs=0.05)


def test_the_measures_are_those_of_the_browser() -> None:
    text = (ROOT / "js" / "sim" / "measures.js").read_text(encoding="utf-8")
    assert set(re.findall(r'case "(\w+)":', text)) == questions.MEASURES


def test_a_number_is_computed_from_its_model() -> None:
    row = {
        **NUMBER,
        "answer": {"model": "ampa_synapse", "measure": "peak", "of": "dV", "unit": "mV", "tolerance": 0.02},
    }
    assert questions.public(row)["answer"]["value"] == tk.solve(tk.load("ampa_synapse")).peak("dV")
    quantity = {"model": "chloride", "quantity": "E_Cl", "hold": {"Cl_i": 10}, "unit": "mV", "tolerance": 0.02}
    assert questions.answer({**NUMBER, "answer": quantity}) == pytest.approx(-68.55, abs=0.05)


@pytest.mark.parametrize("name", sorted(questions.MEASURES))
def test_measures(name: str) -> None:
    run = tk.solve(tk.load("ampa_synapse"))
    expected = {
        "peak": run.peak("V"),
        "trough": run.trough("V"),
        "final": run["V"][-1],
        "mean": run.mean("V"),
        "at": run.at("V", 7.0),
        "change": run["V"][-1] - run["V"][0],
        # One depolarisation, counted against the whole run.
        "rate": 1 / run.t[-1],
    }
    assert questions.measure(run, name, "V", 7.0) == pytest.approx(expected[name])


def test_the_source_of_a_misconception_is_told_with_it(tmp_path: Path) -> None:
    told = "No. Misconception: more is tighter; see "
    for source, place in (
        ("pd-l1-binds-pd-1", "Xu et al. 2025, section 3.3."),
        ("glutamate-immune-exclusion", "Xu et al. 2025, figure 2."),
        ("pu-stress-time", "Pu et al. 2025, abstract."),
        ({"key": "altman1995absence", "as": "Altman and Bland 1995"}, "Altman and Bland 1995."),
    ):
        row = questions.load(write(tmp_path, {**GOOD, "options": sourced(source)}))["x-1"]
        assert row["options"][2]["feedback"] == told + place
        assert questions.public(row)["options"][2]["feedback"] == told + place
        assert row["options"][1]["feedback"] == GOOD["options"][1]["feedback"]


def test_what_marks_code_is_not_for_the_page() -> None:
    marks = {"check": "assert x", "wrong_code": [], "probes": []}
    row = {k: v for k, v in GOOD.items() if k != "options"} | {
        "kind": "python",
        "stub": "x = ...",
        "solution_code": "x = 1",
    }
    assert questions.public(row | marks) == row


def test_a_question_is_looked_for_here_if_nowhere_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, GOOD)
    monkeypatch.chdir(tmp_path)
    assert questions.find("x-1") == GOOD


def test_a_number_may_be_read_off_at_a_time() -> None:
    given = {"model": "ampa_synapse", "measure": "at", "of": "V", "time": 4, "unit": "mV", "tolerance": 0.01}
    assert questions.answer({"answer": given}) == tk.solve(tk.load("ampa_synapse")).at("V", 4)


def test_a_principle_loses_its_stop_alone() -> None:
    changed = {
        **FADED,
        "rounds": [{**one, "steps": [{**s, "principle": "A flux."} for s in one["steps"]]} for one in FADED["rounds"]],
    }
    assert questions.public(changed)["rounds"][0]["steps"][0]["principle"] == "A flux"
