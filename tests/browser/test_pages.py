"""Every page: reachable for all, quiet, light, and the same without a server."""

import pytest
from playwright.sync_api import Browser

from .pages import PAGES, file_url, visit

VIEWS = [(scheme, width) for scheme in ("light", "dark") for width in (1280, 320)]


@pytest.mark.parametrize(("scheme", "width"), VIEWS)
@pytest.mark.parametrize("page", PAGES)
def test_page_is_accessible_and_quiet_under_the_policy(
    page: str, scheme: str, width: int, site: str, browser: Browser
) -> None:
    with visit(browser, f"{site}/{page}", width=width, scheme=scheme) as seen:
        seen.wait()
        assert seen.axe() == []
        assert seen.problems == []


@pytest.mark.parametrize("page", PAGES)
def test_page_works_from_a_folder(page: str, browser: Browser) -> None:
    with visit(browser, file_url(page)) as seen:
        seen.wait()
        assert seen.problems == []
        assert seen.page.evaluate("document.fonts.ready.then(() => document.fonts.check('1em \"Source Serif 4\"'))")


@pytest.mark.parametrize("page", PAGES)
def test_page_keeps_its_budget(page: str, site: str, browser: Browser) -> None:
    with visit(browser, f"{site}/{page}") as seen:
        seen.wait()
        seen.page.evaluate("document.fonts.ready")
        seen.page.evaluate("scrollTo(0, document.body.scrollHeight)")
        seen.page.wait_for_timeout(200)
        mathematics = seen.page.locator("math").count()
        weight = seen.weight()
        assert weight <= (500_000 if mathematics else 300_000), f"{page} weighs {weight:,} bytes"


@pytest.mark.parametrize("width", [320, 360])
@pytest.mark.parametrize("page", PAGES)
def test_nothing_scrolls_sideways(page: str, width: int, site: str, browser: Browser) -> None:
    with visit(browser, f"{site}/{page}", width=width) as seen:
        seen.wait()
        assert seen.page.evaluate("document.documentElement.scrollWidth") <= width
        # With the text spacing that a reader may set (WCAG 1.4.12) as well.
        seen.page.evaluate(
            """() => { const s = new CSSStyleSheet();
            s.replaceSync('* { line-height: 1.5 !important; letter-spacing: .12em !important;'
              + 'word-spacing: .16em !important }'); document.adoptedStyleSheets.push(s); }"""
        )
        assert seen.page.evaluate("document.documentElement.scrollWidth") <= width


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
