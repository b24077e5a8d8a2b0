"""Every page: reachable for all, quiet, light, and the same without a server.

A page is opened once at each width for all that only looks at it: to open it costs more than most looks.
"""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from .pages import HTML, PAGES, Visit, file_url, frames, visit

STACKED = [page for page in PAGES if "<teachkit-lab" in (HTML / page).read_text(encoding="utf-8")]


@pytest.fixture(scope="module")
def seen(request: pytest.FixtureRequest, site: str, browser: Browser) -> Iterator[Visit]:
    """A page as a reader opens it: light at a desk, dark on a phone."""
    page, width = request.param
    with visit(browser, f"{site}/{page}", width=width, scheme="light" if width > 700 else "dark") as found:
        found.wait()
        yield found


def each(pages: list[str], *widths: int) -> pytest.MarkDecorator:
    """Have a test look at these pages at these widths."""
    at = [pytest.param((page, width), id=f"{page}-{width}") for page in pages for width in widths]
    return pytest.mark.parametrize("seen", at, indirect=True)


@each(PAGES, 1280)
def test_page_keeps_its_budget(seen: Visit) -> None:
    seen.page.evaluate("scrollTo({ top: document.body.scrollHeight, behavior: 'instant' })")
    # What the end of the page asks for when it comes into sight.
    frames(seen.page)
    seen.page.evaluate("() => document.fonts.ready.then(() => {})")
    seen.page.wait_for_function("() => [...document.images].every((one) => one.complete)")
    mathematics = seen.page.locator("math").count()
    weight = seen.weight()
    assert weight <= (500_000 if mathematics else 300_000), f"{seen.page.url} weighs {weight:,} bytes"


@each([page for page in PAGES if page != "search.html"], 1280)
def test_current_page_is_marked_once_in_the_contents(seen: Visit) -> None:
    assert seen.page.locator(".ct-contents [aria-current=page]").count() == 1


@each(STACKED, 1280)
def test_panels_of_a_stack_begin_and_end_at_one_line(seen: Visit) -> None:
    stacks: list[list[list[float]]] = seen.page.evaluate(
        """() => [...document.querySelectorAll('.tk-canvas')].map((box) => [...box.querySelectorAll('.u-over')]
          .map((over) => over.getBoundingClientRect()).map((rect) => [rect.left, rect.right]))"""
    )
    assert stacks
    assert [stack for stack in stacks if any(edge != stack[0] for edge in stack)] == []
    if seen.page.url.endswith("silencing_and_releasing.html"):
        assert max(map(len, stacks)) > 1


@each([page for page in PAGES if page != "search.html"], 1280)
def test_code_needs_no_scrolling_on_a_desk(seen: Visit) -> None:
    wide: list[str] = seen.page.evaluate(
        """() => [...document.querySelectorAll('main pre')]
          .filter((pre) => pre.checkVisibility() && pre.scrollWidth > pre.clientWidth + 1)
          .map((pre) => pre.textContent.split('\\n').reduce((a, b) => (b.length > a.length ? b : a)))"""
    )
    assert wide == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@each(PAGES, 1280, 320)
def test_page_is_accessible_and_quiet_under_the_policy(seen: Visit, scheme: str) -> None:
    seen.dress(scheme)
    assert seen.axe() == []
    assert seen.problems == []


@each(PAGES, 320)
def test_nothing_scrolls_sideways(seen: Visit) -> None:
    assert max(seen.widths()) <= 320


@pytest.mark.parametrize("page", PAGES)
def test_page_works_from_a_folder(page: str, browser: Browser) -> None:
    with visit(browser, file_url(page)) as seen:
        seen.wait()
        assert seen.problems == []
        assert seen.page.evaluate("document.fonts.ready.then(() => document.fonts.check('1em \"Source Serif 4\"'))")


@pytest.mark.parametrize("page", PAGES)
def test_page_reads_without_scripts(page: str, site: str, browser: Browser) -> None:
    with visit(browser, f"{site}/{page}", java_script_enabled=False) as seen:
        assert seen.page.locator("main h1").is_visible()
        labs = seen.page.locator("teachkit-lab")
        for k in range(labs.count()):
            assert labs.nth(k).locator("figure svg").is_visible()
        quizzes = seen.page.locator("teachkit-quiz")
        for k in range(quizzes.count()):
            assert quizzes.nth(k).locator(".tk-static").is_visible()
