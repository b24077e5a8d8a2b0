"""The SCORM package in an independent run-time: scorm-again, in a page that frames the package as a course does."""

import io
import json
import re
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Frame, Page

from teachkit import questions
from teachkit.assignments.exports import scorm
from tools.loopback import serve

from ..conftest import POLICY, ROOT, until
from .pages import Visit, visit

PREFACE = "chapters/preface.html"
CHOICES = [
    row for row in questions.load(ROOT / "chapters" / "preface.questions.yaml").values() if row["kind"] == "choice"
]
LMS = """<!doctype html>
<html lang="en">
<head><title>Course</title><link rel="icon" href="data:,">
<script src="scorm12.min.js"></script><script src="lms.js"></script></head>
<body><iframe title="Activity" width="1000" height="700"></iframe></body>
</html>"""
#: What the course does: it gives the interface, and loads what it kept of this learner.
SCRIPT = """
window.API = new Scorm12API({ autocommit: false, logLevel: 5 });
const { kept, learner } = JSON.parse(decodeURIComponent(location.search.slice(1)));
if (kept) API.loadFromJSON(kept);
API.cmi.core.student_id = learner;
addEventListener("DOMContentLoaded", () => { document.querySelector("iframe").src = "package/scorm.html"; });
"""


@contextmanager
def course(folder: Path, package: bytes) -> Iterator[str]:
    """Serve a course that holds the package; yield its address."""
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        archive.extractall(folder / "package")
    (folder / "lms.html").write_text(LMS, encoding="utf-8")
    (folder / "lms.js").write_text(SCRIPT, encoding="utf-8")
    (folder / "scorm12.min.js").write_bytes((ROOT / "tests" / "vendor" / "scorm12.min.js").read_bytes())
    # The policy of the book, and a page of the course may frame another.
    with serve(folder, {"Content-Security-Policy": f"{POLICY}; frame-src 'self'"}) as address:
        yield address


@pytest.fixture(scope="module")
def site(book: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with course(tmp_path_factory.mktemp("course"), scorm(book)) as address:
        yield address


@dataclass
class Launch:
    """One launch of the activity, seen from the course."""

    visit: Visit

    @property
    def page(self) -> Page:
        return self.visit.page

    def core(self, name: str) -> str:
        """Return one value of cmi.core as the run-time holds it."""
        return str(self.page.evaluate("(name) => String(API.cmi.core[name] ?? API.cmi.core.score[name])", name))

    def suspended(self) -> str:
        return str(self.page.evaluate("() => API.cmi.suspend_data"))

    def expect(self, holds: Callable[[], bool]) -> None:
        until(holds, lambda: (self.page.evaluate("() => JSON.stringify(API.cmi)"), self.visit.problems), 60)

    def frame(self, end: str) -> Frame:
        """Return the frame whose address ends so, as soon as it is there."""
        until(
            lambda: any(f.url.split("#")[0].endswith(end) for f in self.page.frames),
            lambda: [f.url for f in self.page.frames],
        )
        return next(f for f in self.page.frames if f.url.split("#")[0].endswith(end))

    def told(self) -> str:
        return self.frame("scorm.html").inner_text("[role=status]")

    def open(self, page: str) -> Frame:
        """Turn to a page of the book, inside; return it with every question ready."""
        inner = next(f for f in self.page.frames if f.parent_frame and f.parent_frame.parent_frame)
        inner.goto(f"{inner.url.split('/package/')[0]}/package/{page}")
        self.expect(lambda: self.core("lesson_location") == page)
        inner.wait_for_function(
            "() => [...document.querySelectorAll('teachkit-quiz')].every((one) => one.dataset.state === 'ready')"
        )
        return inner

    def kept(self) -> dict[str, Any]:
        """Return what a course stores between two launches."""
        found: dict[str, Any] = self.page.evaluate("() => API.renderCMIToJSONObject().cmi")
        return found


def address(site: str, kept: dict[str, Any] | None = None, learner: str = "ada") -> str:
    """Return where a learner opens the course, with what the course kept of the last launch."""
    return f"{site}/lms.html?{quote(json.dumps({'kept': kept, 'learner': learner}))}"


@contextmanager
def launch(browser: Browser, site: str, kept: dict[str, Any] | None = None) -> Iterator[Launch]:
    """Open the course at a new machine: nothing is stored in the browser."""
    with visit(browser, address(site, kept)) as opened:
        made = Launch(opened)
        made.expect(lambda: made.core("lesson_status") != "not attempted")
        yield made


def answer(inner: Frame, row: dict[str, Any], right: bool = True) -> None:
    """Choose an option of a question and check it."""
    chosen = next(k for k, option in enumerate(row["options"]) if bool(option.get("correct")) == right)
    quiz = inner.locator(f"#q-{row['id']}")
    quiz.locator("input[type=radio]").nth(chosen).check()
    quiz.get_by_role("button", name="Check").click()


def share(launched: Launch, solved: int) -> str:
    """Return the score of so many solved questions, counted here from what the pages ask."""
    listed = launched.frame("scorm.html").evaluate(
        "() => JSON.parse(document.getElementById('crosstalk-book').textContent).questions.map((one) => one.kind)"
    )
    return f"{100 * solved / sum(kind not in ('python', 'free', 'predict') for kind in listed):.2f}".rstrip("0").rstrip(
        "."
    )


def test_an_answer_is_reported_and_comes_back_on_another_machine(browser: Browser, site: str) -> None:
    with launch(browser, site) as first:
        assert [first.core(name) for name in ("lesson_status", "raw", "min", "max")] == ["incomplete", "0", "0", "100"]
        inner = first.open(PREFACE)
        answer(inner, CHOICES[1], right=False)
        first.expect(lambda: CHOICES[1]["id"] in first.suspended())
        assert first.core("raw") == "0"
        answer(inner, CHOICES[0])
        first.expect(lambda: first.core("raw") == share(first, 1))
        assert first.core("lesson_status") == "incomplete"
        first.expect(lambda: re.search(r"\b1 of \d+ right\.$", first.told()) is not None)
        kept = first.kept()
        assert len(kept["suspend_data"]) <= 4096
        assert not first.visit.problems
    with launch(browser, site, kept) as second:
        inner = second.frame(PREFACE)
        second.expect(lambda: second.core("raw") == share(second, 1))
        right = next(k for k, option in enumerate(CHOICES[0]["options"]) if option.get("correct"))
        restored = inner.locator(f"#q-{CHOICES[0]['id']}").locator("input[type=radio]").nth(right)
        second.expect(restored.is_checked)
        assert not second.visit.problems


def test_another_learner_at_the_same_machine_starts_with_nothing(browser: Browser, site: str) -> None:
    with launch(browser, site) as first:
        answer(first.open(PREFACE), CHOICES[0])
        first.expect(lambda: first.core("raw") == share(first, 1))
        kept = first.kept()
        for learner, given, solved in (("grace", None, 0), ("ada", kept, 1)):
            first.page.goto(address(site, given, learner))
            first.expect(lambda: first.core("lesson_status") == "incomplete")
            assert first.core("student_id") == learner
            assert first.core("raw") == share(first, solved)
        assert not first.visit.problems


def test_answers_that_are_too_long_stay_in_the_browser(browser: Browser, site: str) -> None:
    with launch(browser, site) as launched:
        inner = launched.open(PREFACE)
        answer(inner, CHOICES[0])
        launched.expect(lambda: CHOICES[0]["id"] in launched.suspended())
        inner.evaluate(
            """(id) => {
              const all = JSON.parse(localStorage.getItem('teachkit.answers'));
              all[id] = { answer: { text: 'x'.repeat(5000) }, tried: Date.now(), solved: Date.now() };
              localStorage.setItem('teachkit.answers', JSON.stringify(all));
            }""",
            CHOICES[1]["id"],
        )
        launched.expect(lambda: CHOICES[1]["id"] in launched.suspended())
        assert len(launched.suspended()) <= 4096
        assert CHOICES[0]["id"] in launched.suspended()
        launched.expect(lambda: "no room for 1 of your answers" in launched.told())


def test_completion_is_reported_once_and_the_session_is_closed(browser: Browser, book: Path, tmp_path: Path) -> None:
    with course(tmp_path, scorm(book, complete=0.1)) as site, launch(browser, site) as launched:
        inner = launched.open(PREFACE)
        assert launched.core("lesson_status") == "incomplete"
        answer(inner, CHOICES[0])
        launched.expect(lambda: launched.core("lesson_status") == "completed")
        inner.evaluate("() => localStorage.removeItem('teachkit.answers')")
        launched.expect(lambda: launched.core("raw") == "0")
        assert launched.core("lesson_status") == "completed"
        launched.page.evaluate("() => document.querySelector('iframe').remove()")
        launched.expect(lambda: bool(launched.page.evaluate("() => API.isTerminated()")))
        assert launched.kept()["core"]["exit"] == "suspend"


def test_without_a_course_the_book_is_readable_and_says_so(browser: Browser, site: str) -> None:
    with visit(browser, f"{site}/package/scorm.html") as opened:
        launched = Launch(opened)
        launched.frame("index.html").wait_for_selector("h1")
        assert launched.told() == "No learning-management system answers, so nothing is reported."
        assert not opened.axe()
        assert not opened.problems
