"""Item analysis: an example done by hand, and cohorts simulated so that what is to be found is known."""

import csv
import dataclasses
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy.stats import spearmanr

from teachkit.assignments import analysis, forms, itemreport, responses
from teachkit.assignments.exercises import Exercise
from teachkit.cli import main

from .conftest import ROOT

CHAPTERS = ROOT / "chapters"
KNOWN = responses.exercises(CHAPTERS)
CHOICES = [e for e in KNOWN.values() if e.kind == "choice" and len(e.offered) >= 3]
ITEMS = 20


def write(path: Path, header: list[str], rows: list[list[str]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, *rows])
    return path


def test_an_example_done_by_hand(tmp_path: Path) -> None:
    """Four students, three items of growing difficulty, a perfect Guttman pattern."""
    rows = [["a", "1", "1", "1"], ["b", "1", "1", "0"], ["c", "1", "0", "0"], ["d", "0", "0", "0"]]
    made = analysis.analyse(responses.table(write(tmp_path / "t.csv", ["student", "x", "y", "z"], rows), {}))
    assert [i.difficulty for i in made.items] == [0.75, 0.5, 0.25]
    assert made.mean == 1.5
    assert made.sd == pytest.approx((5 / 3) ** 0.5)
    assert made.alpha == pytest.approx(0.75)
    assert made.error == pytest.approx((5 / 12) ** 0.5)
    # Item x against y + z: deviations (1, 1, 1, -3)/4 and (5, 1, -3, -3)/4.
    assert made.items[0].discrimination == pytest.approx(0.75 / (0.75 * 2.75) ** 0.5)
    assert made.items[1].discrimination == pytest.approx(1 / 2**0.5)
    assert [i.upper_lower for i in made.items] == [1, 1, 1]
    assert made.remarks == ("4 students: every number here would move with another class of the same kind",)
    assert analysis.analyse(given(np.random.default_rng(1).integers(0, 2, (30, 4)).astype(float))).remarks == ()


class Cohort:
    """Students who answer by the two-parameter logistic model."""

    def __init__(self, students: int, seed: int, items: int = ITEMS, a: float | None = None) -> None:
        self.draw = np.random.default_rng(seed)
        self.b = np.linspace(-2, 2, items)
        self.a = self.draw.uniform(0.8, 2.0, items) if a is None else np.full(items, a)
        self.ability = self.draw.standard_normal(students)

    def chance(self, ability: Any) -> Any:
        return 1 / (1 + np.exp(-self.a * (np.asarray(ability)[:, None] - self.b)))

    def scores(self, more: float = 0.0) -> Any:
        p = self.chance(self.ability + more)
        return (self.draw.random(p.shape) < p).astype(float)

    def expected(self) -> tuple[Any, Any, float]:
        """Return the expected difficulties, correlations with the rest, and alpha, by integration over the ability."""
        nodes, weights = np.polynomial.hermite_e.hermegauss(61)
        p, weights = self.chance(nodes), weights / weights.sum()
        mean = weights @ p
        covariance = p.T @ (weights[:, None] * p) - np.outer(mean, mean)
        np.fill_diagonal(covariance, mean * (1 - mean))
        own, row, total, k = covariance.diagonal(), covariance.sum(axis=0), covariance.sum(), len(mean)
        rest = (row - own) / np.sqrt(own * (total - 2 * row + own))
        return mean, rest, k / (k - 1) * (1 - own.sum() / total)


def given(scores: Any) -> responses.Responses:
    n, k = scores.shape
    blank = tuple(("",) * k for _ in range(n))
    return responses.Responses(tuple(f"s{j}" for j in range(n)), tuple(f"i{j}" for j in range(k)), scores, blank, {})


def test_difficulty_discrimination_and_reliability_of_a_simulated_cohort() -> None:
    cohort = Cohort(4000, 1)
    made = analysis.analyse(given(cohort.scores()))
    p, rest, alpha = cohort.expected()
    found = np.array([i.difficulty for i in made.items])
    assert np.all(np.abs(found - p) < 4.5 * np.sqrt(p * (1 - p) / 4000))
    assert spearmanr(found, p).statistic > 0.99
    assert made.alpha == pytest.approx(alpha, abs=0.01)
    assert made.error == pytest.approx(made.sd * (1 - alpha) ** 0.5, rel=0.03)
    discrimination = np.array([i.discrimination for i in made.items])
    assert np.all(np.abs(discrimination - rest) < 4.5 * (1 - rest**2) / np.sqrt(4000))
    # Groups of 27 % tell what the correlation tells.
    assert spearmanr([i.upper_lower for i in made.items], discrimination).statistic > 0.5


def test_alpha_does_not_see_chance_and_sees_copies() -> None:
    noise = np.random.default_rng(2).integers(0, 2, (4000, ITEMS)).astype(float)
    assert abs(analysis.alpha(noise) or 1) < 0.06
    assert analysis.alpha(np.repeat(noise[:, :1], 5, axis=1)) == pytest.approx(1)
    assert analysis.alpha(np.ones((4, 3))) is None


def letters(cohort: Cohort, scores: Any, *, miskeyed: int, dead: int) -> list[list[str]]:
    """Return answers: in one item the best take a wrong option; in another the last wrong option is never taken."""
    rows = []
    for j, row in enumerate(scores):
        said = []
        for k, e in enumerate(CHOICES[:ITEMS]):
            right = str(responses.key(e))
            wrong = [x for x in e.offered if x != right]
            if k == miskeyed:
                right, wrong = wrong[0], [right, *wrong[1:]]
            pool = wrong[:-1] if k == dead else wrong
            said.append(right if row[k] else str(cohort.draw.choice(pool)))
        rows.append([f"s{j}", *said])
    return rows


def test_a_miskeyed_item_and_a_dead_distractor_are_found(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert len(CHOICES) >= ITEMS
    cohort, miskeyed, dead = Cohort(400, 3, a=1.5), 10, 6
    rows = letters(cohort, cohort.scores(), miskeyed=miskeyed, dead=dead)
    path = write(tmp_path / "responses.csv", ["student", *(e.id for e in CHOICES[:ITEMS])], rows)
    arguments = ["analyse", str(path), "--chapters", str(CHAPTERS), "--out", str(tmp_path / "report")]
    assert main(arguments) == 0
    assert "400 students, 20 items" in capsys.readouterr().out
    made = analysis.analyse(responses.table(path, KNOWN))
    negative = [k for k, i in enumerate(made.items) if i.discrimination is not None and i.discrimination < 0]
    assert negative == [miskeyed]
    bad = made.items[miskeyed]
    assert bad.remarks[0] == "those who do well elsewhere miss it: check the key and the wording"
    assert any("do better elsewhere than those who take the key" in r for r in bad.remarks)
    dead_letter = [x for x in CHOICES[dead].offered if x != responses.key(CHOICES[dead])][-1]
    assert f"taken by fewer than 5 %, no functioning distractor: {dead_letter}" in made.items[dead].remarks
    for item in made.items:
        assert sum(o.share for o in item.options) == pytest.approx(1)
        assert [o.share for o in item.options if o.key] == [pytest.approx(item.difficulty)]
    with (tmp_path / "report" / "items.csv").open(encoding="utf-8", newline="") as file:
        table = list(csv.DictReader(file))
    assert [float(r["difficulty"]) for r in table] == pytest.approx([i.difficulty for i in made.items], rel=1e-5)
    assert float(table[miskeyed]["discrimination"]) < 0
    page = (tmp_path / "report" / "index.html").read_text(encoding="utf-8")
    assert '<html lang="en">' in page
    assert "http" not in page
    assert page.count('<th scope="row">') == ITEMS


def test_gain_against_its_expectation_and_the_interval_against_its_name() -> None:
    cohort = Cohort(3000, 4)
    before, after = given(cohort.scores()), given(cohort.scores(1.0))
    whole, *items = analysis.gains(before, after)
    a, b = cohort.chance(cohort.ability).mean(), cohort.chance(cohort.ability + 1).mean()
    assert whole.normalised == pytest.approx((b - a) / (1 - a), abs=0.01)
    assert [g.id for g in items] == list(before.items)
    assert all(g.gain > 0 for g in items)
    held = 0
    for seed in range(60):
        small = Cohort(40, 100 + seed)
        # The truth for students of these abilities, so that only their answers vary; the interval also allows for
        # other students, and so must hold at least as often as it says.
        truth = analysis.normalised(
            float(small.chance(small.ability).mean()), float(small.chance(small.ability + 1).mean())
        )
        low, high = analysis.gains(given(small.scores()), given(small.scores(1.0)))[0].interval or (1, 0)
        held += truth is not None and low <= truth <= high
    assert held >= 54


def test_nothing_is_said_where_nothing_can_be() -> None:
    full = given(np.ones((5, 3)))
    made = analysis.analyse(full)
    assert (made.alpha, made.error, made.items[0].discrimination, made.items[0].upper_lower) == (None,) * 4
    same = "all students have the same score: nothing can be said of reliability and discrimination"
    assert made.remarks[1:] == (same,)
    assert [i.omitted for i in made.items] == [0, 0, 0]
    (whole, *_) = analysis.gains(full, full)
    two = given(np.array([[0, 1], [1, 0.0]]))
    assert analysis.gains(two, two)[0].gain == 0, "two students are enough"
    assert (whole.normalised, whole.interval) == (None, None)
    # Of three students drawn from these, all have nothing left to gain in eight draws of 27.
    (whole, *_) = analysis.gains(given(np.array([[1, 1], [1, 1], [1, 0.0]])), given(np.ones((3, 2))))
    assert whole.normalised == pytest.approx(1) and whole.interval is None


def test_two_forms_give_a_gain_by_objective(tmp_path: Path) -> None:
    chapter = list(responses.exercises(CHAPTERS, "neuron_glioma_synapses").values())
    a, b = forms.draw(chapter)
    objectives = [e.objective for e in a]
    assert objectives == [e.objective for e in b] == sorted({e.objective for e in chapter})
    files = {}
    for name, form, share in (("before", a, 0.3), ("after", b, 0.8)):
        draw = np.random.default_rng(5)
        rows = []
        for j in range(60):
            right = draw.random(len(form)) < share
            rows.append([f"s{j}", *(str(responses.key(e)) if ok else "" for e, ok in zip(form, right, strict=True))])
        files[name] = write(tmp_path / f"{name}.csv", ["name", *(e.id for e in form)], rows)
    out = tmp_path / "report"
    arguments = ["analyse", str(files["before"]), "--post", str(files["after"]), "--key", "neuron_glioma_synapses"]
    assert main([*arguments, "--chapters", str(CHAPTERS), "--out", str(out)]) == 0
    with (out / "gain.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {r["what"] for r in rows} == {"all", *objectives}
    assert all(float(r["low"]) > 0.2 and float(r["gain"]) > 0.2 for r in rows)
    assert "Before and after" in (out / "index.html").read_text(encoding="utf-8")


def test_names_are_text_in_page_and_table(tmp_path: Path) -> None:
    rows = [["=a", "1", "0"], ["<b>", "0", "1"], ["c", "1", "1"]]
    test = responses.table(write(tmp_path / "t.csv", ["s", "<i>", "=x"], rows), {})
    page = itemreport.write(tmp_path / "out", {"<t>": analysis.analyse(test)}, []).read_text(encoding="utf-8")
    assert "<i>" not in page
    assert "<t>" not in page
    assert json.dumps("=x") not in (tmp_path / "out" / "items.csv").read_text(encoding="utf-8")
    assert ",'=x," in (tmp_path / "out" / "items.csv").read_text(encoding="utf-8")


def choice(id: str, kind: str = "several", **change: Any) -> Exercise:
    """Return a question with three options, of which A and B hold."""
    options = "".join(f"\n- **{letter}** option" for letter in "ABC")
    fields: dict[str, Any] = {
        "text": f"Which?\n{options}", "stub": f"{id} = ...", "solution": f'{id} = "AB"', "objective": "x-o1",
        "check": f'assert {id} == "AB"', "explained": "So.",
    }  # fmt: skip
    return Exercise(**{"id": id, "kind": kind, **fields, **change})


def test_an_answer_in_code_has_no_key() -> None:
    assert responses.key(choice("x")) == "AB"
    for odd in (choice("x", "python"), choice("x", solution='x = "A"\ny = 1'), choice("x", solution="print(1)")):
        with pytest.raises(ValueError, match="x is answered in code"):
            responses.key(odd)
    assert all(not e.offered for e in KNOWN.values() if e.kind == "number")


def test_all_letters_is_an_answer_and_a_student_may_be_called_as_the_column(tmp_path: Path) -> None:
    known = {id: choice(id) for id in ("x", "y")}
    rows = [["student", "ABC", "ba"], ["b", "", "AB"], ["c", "B", "A"]]
    test = responses.table(write(tmp_path / "t.csv", ["student", "x", "y"], rows), known)
    assert test.students == ("student", "b", "c")
    assert test.given == (("ABC", "AB"), ("", "AB"), ("B", "A"))
    assert test.scores.tolist() == [[0, 1], [0, 1], [0, 0]]
    x, y = analysis.analyse(test).items
    assert (x.omitted, y.omitted) == (pytest.approx(1 / 3), 0)
    assert [(o.letter, o.key, o.share, o.rest) for o in analysis.analyse(test).items[0].options] == [
        ("A", True, pytest.approx(1 / 3), 1),
        ("B", True, pytest.approx(2 / 3), 0.5),
        ("C", False, pytest.approx(1 / 3), 1),
    ]  # fmt: skip


def test_options_taken_are_listed_and_no_answer_without_options_stands_alone() -> None:
    taken = (analysis.Option("A", True, 0.5, 1.0), analysis.Option("B", False, 0.25, 0.0))
    item = analysis.Item("x", 0.5, None, None, 0.25, taken, ())
    said = itemreport._options(item).replace("\u00a0", " ")
    assert said == "<strong>A 50 %</strong> (key), B 25 %, none 25 %"
    assert itemreport._options(dataclasses.replace(item, options=())) == "none\u00a025\u00a0%"
    assert itemreport._options(dataclasses.replace(item, options=(), omitted=0.0)) == ""


def test_a_gradebook_may_hold_what_the_book_does_not_know(tmp_path: Path) -> None:
    header = ["student", "status", "points", "of", "x", "own"]
    rows = [["a", "marked", "4", "4", "3", "1"], ["b", "marked", "0", "4", "0", "0"]]
    known = {"x": choice("x", "python")}
    assert responses.table(write(tmp_path / "t.csv", header, rows), known).scores.tolist() == [[1, 1], [0, 0]]
    with pytest.raises(responses.ResponseError, match="row 2, column x: '1' is not a mark; give 0 or 3"):
        responses.table(write(tmp_path / "t.csv", header, [["a", "", "", "", "1", "1"], rows[1]]), known)


def test_the_groups_are_of_27_percent_and_ties_at_a_border_belong_to_them() -> None:
    total = np.random.default_rng(0).permutation(100).astype(float)
    for least, found in ((73, 1), (74, 26 / 27), (72, 1), (27, 1), (26, 26 / 27), (0, 0)):
        assert analysis.upper_lower((total >= least).astype(float), total) == pytest.approx(found)
    tied = np.array([0.0, 1, 1, 1, 2, 2, 2, 3])
    # Of eight students two make a group; the ties make it four of 0 and 1, and four of 2 and 3.
    assert analysis.upper_lower(np.array([1.0, 0, 0, 0, 1, 1, 0, 1]), tied) == 0.5
    assert analysis.upper_lower(np.array([1.0, 0, 0]), np.array([1.0, 2, 1])) == -0.5, "a group is one student at least"
    assert analysis.upper_lower(np.eye(8)[0], np.array([0.0, 1, 1, 1, 1, 1, 1, 2])) is None, "both borders are at 1"


@pytest.mark.parametrize(("kind", "offered"), [("choice", "ABC"), ("several", "ABC"), ("sign", "ABC"), ("match", "")])
def test_options_are_counted_where_a_letter_is_an_option(kind: str, offered: str) -> None:
    known = {"x": choice("x", kind)}
    scores, letters = np.array([[1.0, 0], [0, 1], [0, 1]]), (("AB", "A"), ("B", "A"), ("", "A"))
    test = responses.Responses(("a", "b", "c"), ("x", "own"), scores, letters, known)
    x, own = analysis.analyse(test).items
    assert "".join(o.letter for o in x.options) == offered and not own.options
    assert (x.omitted, own.omitted) == (pytest.approx(1 / 3), 0)
    points = dataclasses.replace(test, given=())
    assert [(i.omitted, i.options) for i in analysis.analyse(points).items] == [(0, ())] * 2


def test_the_interval_of_a_gain_holds_95_percent() -> None:
    """From nothing the gain is the mean afterwards, whose interval is 1.96 standard errors to either side."""
    after = np.random.default_rng(3).permutation(np.arange(400) % 2)[:, None].astype(float)
    whole, item = analysis.gains(given(np.zeros((400, 1))), given(after))
    assert (whole.before, whole.after, whole.gain, whole.normalised) == (0, 0.5, 0.5, 0.5)
    low, high = whole.interval or (0, 0)
    assert (low, high) == pytest.approx((0.5 - 1.96 * 0.025, 0.5 + 1.96 * 0.025), abs=0.004)
    assert (item.id, item.gain) == ("i0", 0.5)
    assert analysis.gains(given(np.zeros((400, 1))), given(after)) == [whole, item], "the seed is fixed"


def test_a_gain_counts_who_is_in_both_tests_each_against_their_own() -> None:
    before = responses.Responses(("a", "b", "c", "d"), ("x", "y"), np.array([[0, 1], [1, 0], [0, 0], [1, 1.0]]), (), {})
    after = responses.Responses(("d", "b", "a", "e"), ("y", "x"), np.array([[1, 1], [0, 1], [1, 0], [0, 0.0]]), (), {})
    whole, x, y = analysis.gains(before, after)
    assert (whole.id, whole.before, whole.after) == ("all", pytest.approx(4 / 6), pytest.approx(4 / 6))
    assert (x.id, x.before, x.after) == ("x", pytest.approx(2 / 3), pytest.approx(2 / 3))
    assert (y.id, y.before, y.after) == ("y", pytest.approx(2 / 3), pytest.approx(2 / 3))
    assert x.normalised == 0


def test_a_gain_is_by_objective_where_the_tests_have_different_items() -> None:
    known = {id: choice(id, objective=o) for id, o in (("a1", "o1"), ("a2", "o2"), ("b1", "o1"), ("b2", "o3"))}
    scores = np.array([[0, 0, 1], [0, 1, 1.0]])
    before = responses.Responses(("s", "t"), ("a1", "a2", "own"), scores, (), known)
    after = responses.Responses(("s", "t"), ("b1", "b2", "own"), np.ones((2, 3)), (), known)
    found = analysis.gains(before, after)
    assert [(g.id, g.before, g.after) for g in found] == [("all", 0.5, 1), ("o1", 0, 1), ("own", 1, 1)]
    with pytest.raises(ValueError, match="fewer than two students stand in both files"):
        analysis.gains(before, dataclasses.replace(after, students=("s", "u")))


def test_a_minus_may_be_typed_as_one(tmp_path: Path) -> None:
    known = {id: choice(id, "number", check=f"assert abs({id} + 3) < 0.1", solution=f"{id} = -3") for id in ("x", "y")}
    rows = [["a", "−3", "-3.01"], ["b", "3", "−2"]]
    assert responses.table(write(tmp_path / "t.csv", ["s", "x", "y"], rows), known).scores.tolist() == [[1, 1], [0, 0]]
