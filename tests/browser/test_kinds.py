"""Every kind of question in a page: by keyboard alone, kept over a reload, accessible, readable without scripts."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from teachkit import questions
from teachkit.book import form

from ..samples import FADED, FREE, KINDS, MATCH, SIGN
from .pages import Visit, visit

PAGE = "chapters/preface.html"
CHOICE: dict[str, Any] = {
    "id": "x-choice",
    "kind": "choice",
    "stem": "Which?",
    "options": [{"text": "This.", "feedback": "No."}, {"text": "That.", "feedback": "Yes.", "correct": True}],
    "hints": ["One.", "Two."],
    "solution": "That.",
}
SET = """(record) => {
    const box = document.createElement('div'), element = document.createElement('section');
    box.className = 'ct-question';
    element.id = `q-${record.id}`;
    box.append(element);
    document.querySelector('.ct-question').before(box);
    teachkit.mountQuiz(element, record);
}"""


@pytest.fixture
def seen(site: str, browser: Browser) -> Iterator[Visit]:
    with visit(browser, f"{site}/{PAGE}") as found:
        found.wait()
        yield found
        assert found.problems == []


def put(page: Page, row: dict[str, Any]) -> Locator:
    """Set a question into the page, as the page itself sets its own."""
    page.evaluate(SET, questions.public(row))
    return page.locator(f"#q-{row['id']}")


def again(seen: Visit, row: dict[str, Any]) -> Locator:
    seen.page.reload(wait_until="load")
    seen.wait()
    return put(seen.page, row)


def kept(page: Page, row: dict[str, Any]) -> dict[str, Any]:
    return dict(json.loads(page.evaluate("localStorage.getItem('teachkit.answers')"))[row["id"]])


def button(where: Locator, name: str) -> Locator:
    return where.get_by_role("button", name=name)


def status(where: Locator) -> Locator:
    return where.locator("fieldset > [role=status]")


def press(where: Locator, name: str) -> None:
    button(where, name).focus()
    where.page.keyboard.press("Enter")


def test_match(seen: Visit) -> None:
    quiz = put(seen.page, MATCH)
    press(quiz, "Check")
    expect(status(quiz)).to_have_text("Choose a match for every line first: 3 have none.")
    for name, letter in (("Conductance", "m"), ("Capacitance", "p"), ("Potential", "p")):
        quiz.get_by_label(name).focus()
        # A letter chooses by the text of an option, which opens with A to D.
        choices = questions.public(MATCH)["choices"]
        wanted = {"m": "mV", "p": "pF"}[letter]
        seen.page.keyboard.press(chr(65 + choices.index(wanted)))
        expect(quiz.get_by_label(name)).to_have_value(wanted)
    press(quiz, "Check")
    expect(status(quiz)).to_have_text("Not yet: 2 of 3 are wrong.")
    expect(quiz.locator(".tk-feedback")).to_have_text(
        ["Not so. A conductance is current over voltage.", "Right.", "Not so. A potential is energy over charge."]
    )
    assert kept(seen.page, MATCH)["missed"] is True
    assert seen.axe() == []
    quiz.get_by_label("Conductance").select_option("nS")
    quiz.get_by_label("Potential").select_option("mV")
    expect(quiz.locator(".tk-feedback:visible")).to_have_count(1)
    press(quiz, "Check")
    expect(status(quiz)).to_have_text("Correct.")
    expect(quiz.locator("summary")).to_have_text("Solution")
    before = kept(seen.page, MATCH)
    quiz = again(seen, MATCH)
    expect(quiz.get_by_label("Potential")).to_have_value("mV")
    expect(status(quiz)).to_have_text("Correct.")
    assert kept(seen.page, MATCH) == before, "to look is not to try"


def test_a_remark_that_judges_by_itself_is_not_judged_twice(seen: Visit) -> None:
    record = questions.public(SIGN) | {"id": "x-remark", "kind": "several", "options": [
        {"text": "a", "correct": True, "feedback": "Yes, in mice."}, {"text": "b", "feedback": "No. It was stated."},
        {"text": "c", "correct": True, "feedback": "Nothing stands between."}]}  # fmt: skip
    seen.page.evaluate(SET, record)
    quiz = seen.page.locator("#q-x-remark")
    for box in quiz.get_by_role("checkbox").all():
        box.check()
    press(quiz, "Check")
    expect(quiz.locator(".tk-feedback")).to_have_text(
        ["Yes, in mice.", "No. It was stated.", "Right. Nothing stands between."]
    )


def test_sign(seen: Visit) -> None:
    quiz = put(seen.page, SIGN)
    expect(quiz.locator(".tk-chain")).to_contain_text("Norepinephrine acts on")
    quiz.get_by_role("radio").first.focus()
    seen.page.keyboard.press("ArrowDown")
    press(quiz, "Check")
    expect(quiz.locator(".tk-feedback:visible")).to_have_text("Not so. No step of this path carries a minus.")
    quiz.get_by_role("radio").first.check()
    press(quiz, "Check")
    expect(status(quiz)).to_have_text("Correct.")
    quiz.locator("summary").focus()
    seen.page.keyboard.press("Enter")
    expect(quiz.locator(".tk-solution li")).to_have_text(
        ["More of Norepinephrine means more of CCL2.", "More of CCL2 means more of Treg."]
    )
    assert seen.axe() == []
    expect(again(seen, SIGN).get_by_role("radio").first).to_be_checked()


def test_free_text(seen: Visit) -> None:
    quiz = put(seen.page, FREE)
    expect(quiz.get_by_text(FREE["answer"])).to_be_hidden()
    quiz.get_by_label("Your answer").focus()
    seen.page.keyboard.type("Too short.")
    press(quiz, "Compare")
    expect(status(quiz)).to_have_text(re.compile("of at least 40 characters; you have 10"))
    expect(quiz.locator(".tk-model")).to_be_hidden()
    for name in ("Hint 1 of 2", "Hint 2 of 2"):
        press(quiz, name)
    expect(quiz.locator("summary")).to_have_count(0)
    words = "The nearer to the reversal potential, the smaller the force."
    quiz.get_by_label("Your answer").fill(words)
    press(quiz, "Compare")
    expect(quiz.get_by_text("A model answer")).to_be_focused()
    expect(quiz.get_by_text(FREE["answer"])).to_be_visible()
    quiz.get_by_label(FREE["points"][1]).focus()
    seen.page.keyboard.press("Space")
    assert seen.axe() == []
    entry = kept(seen.page, FREE)
    assert entry["answer"] == {"text": words, "ticks": [1], "compared": True}
    assert entry["solved"]
    assert "right" not in entry
    quiz = again(seen, FREE)
    expect(quiz.get_by_label("Your answer")).to_have_value(words)
    expect(quiz.get_by_label(FREE["points"][1])).to_be_checked()
    expect(quiz.get_by_label(FREE["points"][0])).not_to_be_checked()


def answer(quiz: Locator, text: str) -> None:
    """Type into the field that has the focus; it must be the one that is asked."""
    field = quiz.get_by_role("textbox")
    expect(field).to_have_count(1)
    field.focus()
    quiz.page.keyboard.press("ControlOrMeta+a")
    quiz.page.keyboard.type(text)
    quiz.page.keyboard.press("Enter")


def test_faded_example(seen: Visit) -> None:
    quiz = put(seen.page, FADED)
    rounds = questions.public(FADED)["rounds"]
    expect(quiz.locator(".tk-round:visible")).to_have_count(1)
    press(quiz, "I have followed the steps")
    expect(quiz.get_by_text("Round 2 of 4: the last step is yours")).to_be_focused()
    expect(quiz.locator(".tk-round:visible")).to_have_count(2)
    answer(quiz, "25")
    expect(quiz.locator(".tk-round:visible .tk-feedback")).to_have_text("Not so. You left the change out.")
    expect(button(quiz, "Show this step")).to_be_hidden()
    answer(quiz, "24")
    press(quiz, "Show this step")
    expect(quiz.get_by_text("Round 3 of 4: the last two steps are yours")).to_be_focused()
    answer(quiz, str(rounds[2]["steps"][1]["ask"]["value"]))
    # The next step's field takes the focus by itself.
    expect(quiz.get_by_role("textbox")).to_be_focused()
    assert seen.axe() == []
    quiz = again(seen, FADED)
    expect(quiz.locator(".tk-round:visible")).to_have_count(3)
    expect(quiz.get_by_role("textbox")).to_have_count(1)
    answer(quiz, str(rounds[2]["steps"][2]["ask"]["value"]))
    expect(quiz.locator(".tk-round:visible")).to_have_count(4)
    for step in rounds[3]["steps"]:
        answer(quiz, str(step["ask"]["value"]))
    expect(status(quiz)).to_have_text("All rounds are done; some steps were shown.")
    assert "right" not in kept(seen.page, FADED), "a step that was shown is not answered"
    press(quiz, "Begin again")
    expect(quiz.locator(".tk-round:visible")).to_have_count(1)
    press(quiz, "I have followed the steps")
    for one in rounds:
        for step in one["steps"]:
            if step["asked"]:
                answer(quiz, str(step["ask"]["value"]))
    expect(status(quiz)).to_have_text("Correct. All rounds are done.")
    assert kept(seen.page, FADED)["right"]


def test_what_is_due_is_asked_without_its_old_answer(seen: Visit) -> None:
    quiz = put(seen.page, CHOICE)
    quiz.get_by_label("That.").check()
    press(quiz, "Check")
    expect(status(quiz)).to_have_text("Correct.")
    old = """() => {
        const all = JSON.parse(localStorage.getItem('teachkit.answers'));
        for (const key of ['tried', 'solved', 'right']) all['x-choice'][key] -= 2 * 86400000;
        localStorage.setItem('teachkit.answers', JSON.stringify(all));
    }"""
    seen.page.evaluate(old)
    quiz = again(seen, CHOICE)
    expect(status(quiz)).to_have_text(re.compile("^Asked again"))
    expect(quiz.get_by_label("That.")).not_to_be_checked()
    quiz.get_by_label("That.").check()
    press(quiz, "Check")
    expect(status(quiz)).to_have_text("Correct.")
    assert kept(seen.page, CHOICE)["streak"] == 2


@pytest.mark.parametrize("bad", ["[1, 2]", '"x"', "{}", "null", "7", '{"typed": 3, "shown": 4, "ticks": 5, "text": 6}'])
def test_a_damaged_answer_does_not_stop_a_question(bad: str, seen: Visit) -> None:
    for row in (*KINDS.values(), CHOICE):
        script = (
            '([id, bad]) => localStorage.setItem(\'teachkit.answers\', `{"${id}": {"tried": 1, "answer": ${bad}}}`)'
        )
        seen.page.evaluate(script, [row["id"], bad])
        expect(put(seen.page, row).locator("legend")).to_have_text(row["stem"])


@pytest.fixture(scope="module")
def full(request: pytest.FixtureRequest, site: str, browser: Browser) -> Iterator[Visit]:
    """The page at a width, with a question of every kind set into it."""
    with visit(browser, f"{site}/{PAGE}", width=request.param) as found:
        found.wait()
        for row in KINDS.values():
            put(found.page, row)
        yield found


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("full", [320, 1280], indirect=True)
def test_new_kinds_are_accessible_and_fit(full: Visit, scheme: str) -> None:
    full.dress(scheme)
    assert full.axe() == []
    assert max(full.widths()) <= full.page.viewport_size["width"]  # type: ignore[index]
    assert full.problems == []


@pytest.fixture(scope="module")
def sheet(site: str, browser: Browser) -> Iterator[Visit]:
    """The page, for one form for paper after the other."""
    with visit(browser, f"{site}/{PAGE}") as found:
        found.wait()
        yield found


@pytest.mark.parametrize("kind", KINDS)
def test_the_form_for_paper_has_every_word(kind: str, sheet: Visit) -> None:
    row = questions.public(KINDS[kind])
    wanted = {
        "match": [*row.get("choices", []), *(pair["left"] for pair in row.get("pairs", []))],
        "sign": ["Norepinephrine ⇢ CCL2 ⇢ Treg", *(option["text"] for option in row.get("options", []))],
        "free": row.get("points", []),
        "faded": ["Round 4 of 4", "Superposition.", "New potential", "To −50 mV there remain 17 mV."],
    }[kind]
    sheet.page.evaluate(
        "(html) => { document.querySelector('.ct-question').innerHTML = `<div class='tk-static'>${html}</div>`; }",
        form.static(row),
    )
    text = sheet.page.locator(".ct-question").first.locator(".tk-static").text_content() or ""
    for words in (row["stem"], *wanted, *row["hints"]):
        assert words in text
    assert sheet.axe() == []
