"""The reader's progress: counted, reviewed, saved, taken over, deleted; in this browser only."""

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from .pages import HTML, file_url, visit

PAGE = "chapters/progress.html"
KEY = "teachkit.answers"
DAY = 86400000


def listed() -> list[dict[str, str]]:
    """Return the questions that the built page knows."""
    text = (HTML / PAGE).read_text(encoding="utf-8")
    found = re.search(r'<teachkit-progress id="answers"><script type="application/json">(.*?)</script>', text)
    assert found
    return list(json.loads(found[1])["questions"])


def stored(page: Page) -> dict[str, dict[str, object]]:
    return dict(json.loads(page.evaluate(f"localStorage.getItem('{KEY}') || '{{}}'")))


def keep(page: Page, answers: dict[str, dict[str, object]]) -> None:
    page.evaluate(f"(text) => localStorage.setItem('{KEY}', text)", json.dumps(answers))
    page.reload(wait_until="load")
    expect(page.locator("teachkit-progress")).to_have_attribute("data-state", "ready")


def some(page: Page) -> list[dict[str, str]]:
    """Keep a wrong answer and an old right one; return their questions."""
    first, second = [one for one in listed() if one["kind"] == "choice"][:2]
    now = page.evaluate("Date.now()")
    keep(
        page,
        {
            first["id"]: {
                "answer": [0],
                "tried": now - 3 * DAY,
                "solved": now - 3 * DAY,
                "right": now - 3 * DAY,
                "streak": 1,
            },
            second["id"]: {"answer": [0], "tried": now, "missed": True},
        },
    )
    return [first, second]


def test_every_question_of_the_book_is_listed_and_its_link_arrives() -> None:
    rows = listed()
    asked = {
        id
        for page in HTML.rglob("*.html")
        for id in re.findall(r'<teachkit-quiz id="q-([^"]+)"', page.read_text(encoding="utf-8"))
    }
    assert asked <= {one["id"] for one in rows}
    assert len({one["id"] for one in rows}) == len(rows)
    for one in rows:
        page, _, anchor = one["href"].partition("#")
        assert f'id="{anchor}"' in (HTML / "chapters" / page).read_text(encoding="utf-8"), one["href"]


@pytest.mark.parametrize("where", ["http", "file"])
def test_what_is_done_in_a_chapter_is_counted_here(where: str, site: str, browser: Browser) -> None:
    question = next(one for one in listed() if one["kind"] == "choice")
    address = (
        f"{site}/chapters/{question['href']}" if where == "http" else file_url("chapters/") + "/" + question["href"]
    )
    with visit(browser, address) as seen:
        seen.wait()
        quiz = seen.page.locator(f"#q-{question['id']}")
        record = json.loads(quiz.locator(":scope > script").text_content() or "")
        right = next(k for k, option in enumerate(record["options"]) if option.get("correct"))
        quiz.get_by_role("radio").nth(right).check()
        quiz.get_by_role("button", name="Check").click()
        expect(quiz.locator("fieldset > [role=status]")).to_have_text("Correct.")
        seen.page.goto(address.rsplit("/", 1)[0] + "/progress.html", wait_until="load")
        seen.wait()
        expect(seen.page.locator("teachkit-progress .tk-stem")).to_have_text(
            re.compile(r"^1 of \d+ questions are done; 1 of")
        )
        row = seen.page.locator("teachkit-progress tbody tr", has_text=question["title"])
        expect(row.locator(".tk-count")).to_have_text(re.compile("^1 of"))
        expect(seen.page.get_by_text("Nothing is due. The next question comes up on")).to_be_visible()
        assert seen.problems == []


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 320)])
def test_review_lists_what_is_due_and_the_page_is_accessible(
    scheme: str, width: int, site: str, browser: Browser
) -> None:
    with visit(browser, f"{site}/{PAGE}", scheme=scheme, width=width) as seen:
        seen.wait()
        first, second = some(seen.page)
        links = seen.page.locator(".tk-review a")
        expect(links).to_have_text([second["stem"], first["stem"]])
        expect(seen.page.locator(".tk-review li").first).to_contain_text("your last answer was wrong")
        assert seen.axe() == []
        assert seen.page.evaluate("document.documentElement.scrollWidth") <= width
        links.nth(1).click()
        expect(seen.page.locator(f"#q-{first['id']} fieldset > [role=status]")).to_have_text(re.compile("^Asked again"))
        assert seen.problems == []


def test_export_delete_import_bring_everything_back(site: str, browser: Browser, tmp_path: Path) -> None:
    with visit(browser, f"{site}/{PAGE}") as seen:
        seen.wait()
        page = seen.page
        told = page.locator("teachkit-progress [role=status]")
        page.get_by_role("button", name="Save my answers").click()
        expect(told).to_have_text("Nothing to save: no answer is kept yet.")
        page.get_by_role("button", name="Delete my answers").click()
        expect(told).to_have_text("Nothing to delete: no answer is kept.")
        some(page)
        before = stored(page)
        with page.expect_download() as saved:
            page.get_by_role("button", name="Save my answers").press("Enter")
        file = tmp_path / "answers.json"
        file.write_bytes(saved.value.path().read_bytes())
        page.get_by_role("button", name="Delete my answers").press("Enter")
        expect(page.get_by_role("button", name="Keep them")).to_be_focused()
        page.keyboard.press("Enter")
        expect(page.get_by_role("button", name="Delete my answers")).to_be_focused()
        assert stored(page) == before
        page.keyboard.press("Enter")
        expect(page.get_by_text("Delete 2 answers from this browser? This cannot be undone.")).to_be_visible()
        assert seen.axe() == []
        page.get_by_role("button", name="Delete them").press("Enter")
        expect(told).to_have_text("Deleted: 2 answers.")
        expect(page.locator("teachkit-progress .tk-stem")).to_have_text(re.compile("^0 of"))
        assert stored(page) == {}
        page.get_by_label("Take over answers from a file").set_input_files(file)
        expect(told).to_have_text("Taken over: 2 answers. Where both had one, the later is kept.")
        expect(page.locator(".tk-review a")).to_have_count(2)
        assert stored(page) == before
        assert seen.problems == []


def test_a_bad_file_is_refused_in_words_and_nothing_is_lost(site: str, browser: Browser, tmp_path: Path) -> None:
    with visit(browser, f"{site}/{PAGE}") as seen:
        seen.wait()
        some(seen.page)
        before = stored(seen.page)
        told = seen.page.locator("teachkit-progress [role=status]")
        good = {"book": "Crosstalk: answers of a reader", "form": 1}
        for text, words in (
            ("{", "It is no JSON file."),
            ("[]", "It holds no answers of this book."),
            (json.dumps({**good, "form": 9, "answers": {}}), "It has form 9, and this edition reads form 1."),
            (json.dumps({**good, "answers": {"x": {"tried": "now", "answer": 1}}}), "The answer to “x” is damaged."),
        ):
            file = tmp_path / "bad.json"
            file.write_text(text, encoding="utf-8")
            seen.page.get_by_label("Take over answers from a file").set_input_files(file)
            expect(told).to_contain_text(f"Not taken over. {words}")
            assert stored(seen.page) == before
        stray = tmp_path / "stray.json"
        stray.write_text(json.dumps({**good, "answers": {"gone-e1": {"tried": 1, "answer": 1}}}), encoding="utf-8")
        seen.page.get_by_label("Take over answers from a file").set_input_files(stray)
        expect(told).to_contain_text("1 of them belong to no question of this edition.")
        assert stored(seen.page).keys() == {*before, "gone-e1"}


def test_an_answer_is_told_to_the_page_that_listens(site: str, browser: Browser) -> None:
    question = next(one for one in listed() if one["kind"] == "choice")
    with visit(browser, f"{site}/chapters/{question['href']}") as seen:
        seen.wait()
        seen.page.evaluate(
            "() => { window.told = 0; document.addEventListener('teachkit-progress', () => { window.told++; }); }"
        )
        quiz = seen.page.locator(f"#q-{question['id']}")
        quiz.get_by_role("radio").first.check()
        quiz.get_by_role("button", name="Check").click()
        seen.page.wait_for_function("window.told === 1")


def test_without_scripts_a_sentence_says_what_it_needs(site: str, browser: Browser) -> None:
    with visit(browser, f"{site}/{PAGE}", java_script_enabled=False) as seen:
        expect(seen.page.locator("teachkit-progress .tk-static")).to_contain_text("It needs scripts")


def test_without_storage_questions_work_and_the_page_says_so(site: str, browser: Browser, tmp_path: Path) -> None:
    with visit(browser, f"{site}/{PAGE}") as seen:
        seen.wait()
        seen.page.evaluate("() => { Storage.prototype.setItem = () => { throw new Error('full'); }; }")
        file = tmp_path / "answers.json"
        answers = {"book": "Crosstalk: answers of a reader", "form": 1, "answers": {"x": {"tried": 1, "answer": 1}}}
        file.write_text(json.dumps(answers), encoding="utf-8")
        seen.page.get_by_label("Take over answers from a file").set_input_files(file)
        expect(seen.page.locator("teachkit-progress [role=status]")).to_contain_text("This browser keeps nothing")


def test_the_bars_stand_whole_on_a_phone(browser: Browser) -> None:
    with visit(browser, file_url(PAGE), width=360) as seen:
        seen.wait()
        widths: list[int] = seen.page.locator(".tk-progress .tk-scroll").evaluate(
            "box => [box.scrollWidth, box.clientWidth]"
        )
        assert widths[0] <= widths[1]
