"""Every Lab of every page, used as a reader uses it."""

import csv
import io
import re
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from ..conftest import until
from .pages import HTML, PAGES, Visit, file_url, frames, visit

#: The Labs of each page, found in the built pages, so that a new Lab brings its tests along.
LABS = {
    page: [part.split('"', 1)[0] for part in (HTML / page).read_text(encoding="utf-8").split('<teachkit-lab id="')[1:]]
    for page in PAGES
    if (HTML / page).exists()
}
EACH = pytest.mark.parametrize(("page", "labs"), [(p, labs) for p, labs in LABS.items() if labs])


def pixels(lab: Locator) -> Any:
    return lab.evaluate("(e) => [...e.querySelectorAll('canvas')].map((c) => c.toDataURL()).join()")


def press(lab: Locator, slider: int, key: str) -> str:
    """Press a key on a slider, let the frame pass, and return what the slider says."""
    one = lab.locator("input[type=range]:visible").nth(slider)
    one.press(key)
    frames(lab.page)
    return one.get_attribute("aria-valuetext") or ""


def says(lab: Locator) -> str:
    return lab.locator("input[type=range]:visible").first.get_attribute("aria-valuetext") or ""


def check_sliders(lab: Locator) -> None:
    """Every slider answers the keyboard, some change the picture, and a sentence says what changed."""
    drawn = {pixels(lab)}
    for k in range(lab.locator("input[type=range]:visible").count()):
        said = []
        for key in ("End", "PageDown", "ArrowLeft", "Home", "PageUp"):
            said.append(press(lab, k, key))
            drawn.add(pixels(lab))
        assert len(set(said)) >= 4, said
        assert lab.locator(".tk-error:visible").count() == 0, lab.locator(".tk-error:visible").all_inner_texts()
    assert len(drawn) > 2, "no slider changes the picture"
    status = lab.locator("[role=status].tk-status")
    until(lambda: (status.text_content() or "").strip().endswith("."), status.text_content)


def check_reset(lab: Locator, start: str) -> None:
    for button in lab.get_by_role("group", name="Scenarios").get_by_role("button").all():
        button.click()
        assert button.get_attribute("aria-pressed") == "true"
    lab.get_by_role("button", name="Reset").click()
    assert says(lab) == start


def check_bad_numbers(lab: Locator) -> None:
    kept = says(lab)
    box = lab.locator("input.tk-number:visible").first
    for bad in ("abc", "1e99", "-1e99", ""):
        box.fill(bad)
        box.press("Enter")
        assert lab.locator(".tk-control .tk-error:visible").count() == 1, bad
        assert says(lab) == kept
    lab.get_by_role("button", name="Reset").click()


def check_link(lab: Locator, again: Visit) -> None:
    """The link restores the setting for another reader, whose page is not left open from the link before."""
    press(lab, 0, "End")
    said = press(lab, 0, "PageDown")
    lab.get_by_role("button", name="Copy link to this setting").click()
    again.page.goto("about:blank")
    # The page knows its address before the browser has told of it.
    again.page.goto(lab.page.evaluate("location.href"))
    again.wait()
    restored = again.page.locator(f"#{lab.get_attribute('id')}")
    assert says(restored) == said

    def top() -> float:
        return float(restored.evaluate("(e) => e.getBoundingClientRect().top"))

    until(lambda: 0 <= top() < 300, lambda: f"the link lands {top()} px from the Lab")


def check_card(lab: Locator) -> None:
    """The card and the table open; the downloads hold what is shown."""
    lab.locator("summary", has_text="as a table").click()
    lab.locator("details table tr").nth(2).wait_for()
    assert 3 <= lab.locator("details table").first.locator("tr").count() <= 40
    lab.locator("summary", has_text="Model card").click()
    card = lab.locator(".tk-card")
    card.locator("math").first.wait_for()
    assert card.locator("math").count() >= 2
    shown = card.inner_text()
    assert "undefined" not in shown
    assert "NaN" not in shown
    with lab.page.expect_download() as saved:
        lab.get_by_role("button", name="Curves (CSV)").click()
    rows = list(csv.reader(io.StringIO(saved.value.path().read_text(encoding="utf-8"))))
    assert len(rows) > 5
    with lab.page.expect_download() as saved:
        lab.get_by_role("button", name="Picture (SVG)").click()
    picture = saved.value.path().read_text(encoding="utf-8")
    assert picture.count("<svg") == 1
    assert " model" in picture, "the badge is missing from the picture"
    link = lab.get_by_role("link", name="Model (SBML)")
    if link.count():
        folder = (HTML / lab.page.url.split("/html/")[1].split("#")[0]).parent
        assert (folder / str(link.get_attribute("href"))).read_text(encoding="utf-8").startswith("<?xml")


@EACH
def test_a_reader_uses_every_lab(browser: Browser, page: str, labs: list[str]) -> None:
    with visit(browser, file_url(page)) as found, visit(browser, "about:blank") as again:
        found.wait()
        for id in labs:
            lab = found.page.locator(f"#{id}")
            skip = lab.get_by_role("button", name="Skip the prediction")
            if skip.count():
                skip.click()
            start = says(lab)
            check_sliders(lab)
            check_reset(lab, start)
            check_bad_numbers(lab)
            check_link(lab, again)
            check_card(lab)
        assert found.problems == again.problems == []


#: What a key has changed of the Lab by the time that its chart is wiped to be drawn, but for the chart's own parts:
#: a cohort that is still being computed may need another axis, and so another chart, at any moment.
WRITTEN = """(lab) => {
    const watch = new MutationObserver(() => {});
    watch.observe(lab, { subtree: true, childList: true, attributes: true, characterData: true });
    const wipe = (window.wipe ??= CanvasRenderingContext2D.prototype.clearRect);
    window.written = null;
    // A chart that is still being computed, or that waited for its font, is wiped before the key too.
    lab.addEventListener('keydown', () => { window.written = null; }, { capture: true, once: true });
    CanvasRenderingContext2D.prototype.clearRect = function (...all) {
        window.written ??= watch.takeRecords().filter((one) => !one.target.closest?.(".tk-canvas"))
            .map(({ target, attributeName }) => `${target.className} ${attributeName}`);
        wipe.apply(this, all);
    };
}"""


@EACH
def test_the_picture_comes_before_the_words(browser: Browser, page: str, labs: list[str]) -> None:
    """Text on a canvas waits until the style of all that was written is known: so nothing is written before it."""
    with visit(browser, file_url(page)) as found:
        found.wait()
        for id in labs:
            lab = found.page.locator(f"#{id}")
            for skip in lab.get_by_role("button", name="Skip the prediction").all():
                skip.click()
            for view in lab.get_by_role("tab").all() or [None]:
                if view:
                    view.click()
                said = press(lab, 0, "End")
                lab.evaluate(WRITTEN)
                assert press(lab, 0, "PageDown") != said
                until(lambda: found.page.evaluate("() => window.written !== null"), lambda id=id: f"{id} is not drawn")
                assert found.page.evaluate("() => window.written") == [], id


@EACH
def test_touch_targets_and_width_on_a_phone(browser: Browser, page: str, labs: list[str]) -> None:
    with visit(browser, file_url(page), width=360, has_touch=True) as found:
        found.wait()
        small = found.page.evaluate(
            """() => [...document.querySelectorAll('teachkit-lab :is(button, input, summary)')]
            .filter((e) => e.checkVisibility()).map((e) => [e.className || e.type, e.getBoundingClientRect()])
            .filter(([, r]) => r.width && Math.min(r.width, r.height) < 24).map(([name]) => name)"""
        )
        assert small == []
        assert found.page.evaluate("document.documentElement.scrollWidth") <= 360


def test_it_answers_whatever_the_browser_calls_its_language(browser: Browser) -> None:
    """WebKitGTK names the locale C, which is no language that Intl knows."""
    context = browser.new_context()
    page = context.new_page()
    page.add_init_script("Object.defineProperty(navigator, 'language', { get: () => 'C' })")
    page.goto(file_url("index.html"))
    page.wait_for_selector("teachkit-lab[data-state=ready]")
    context.close()


def test_a_failure_keeps_the_last_curve_and_says_why(browser: Browser) -> None:
    with visit(browser, file_url("index.html")) as found:
        found.wait()
        node = found.page.locator("#lab-front")
        found.page.evaluate("() => { teachkit.models.get('ampa_synapse').rhs = (t, y, p, u, d) => d.fill(NaN); }")
        press(node, 0, "End")
        assert node.locator(".tk-error:visible").inner_text().endswith("The last curve stays.")
        status = node.locator("[role=status].tk-status")
        until(lambda: "unchanged" in status.inner_text(), status.inner_text)
        node.locator("summary", has_text="as a table").click()
        node.locator("details table tr").nth(2).wait_for()
        assert "NaN" not in node.locator("details table").first.inner_text()


def _first(page: Page, what: str) -> Locator:
    return page.locator(f"teachkit-lab:has({what})").first


def test_predict_observe_explain(browser: Browser) -> None:
    """The new curve stays hidden until the reader commits; then the page says how the prediction fared."""
    page = "chapters/neuron_glioma_synapses.html"
    with visit(browser, file_url(page)) as found:
        found.wait()
        node = _first(found.page, ".tk-predict")
        drawn = pixels(node)
        press(node, 0, "End")
        expect(node.locator(".tk-veil")).to_be_visible()
        assert pixels(node) == drawn
        node.get_by_role("button", name="This is what I expect").click()
        assert pixels(node) == drawn, "no choice, no curve"
        node.get_by_role("radio").first.check()
        node.get_by_role("button", name="This is what I expect").click()
        until(lambda: pixels(node) != drawn, lambda: "the curve is not drawn")
        assert len(node.locator(".tk-predict [role=status]").inner_text()) > 20
        assert found.problems == []


def test_the_challenge_can_be_met(browser: Browser) -> None:
    with visit(
        browser, file_url("chapters/neuron_glioma_synapses.html") + "#lab-train?R_in=2000&scenario=train"
    ) as found:
        found.wait()
        found.page.locator("#lab-train").get_by_role("button", name="Skip the prediction").click()
        goals = found.page.locator("#lab-train .tk-goals li")
        expect(goals).to_have_text([re.compile("^✓")] * goals.count())
        met = goals.all_inner_texts()
        found.page.locator("#lab-train").get_by_role("button", name="Reset").click()
        until(lambda: goals.all_inner_texts() != met, lambda: "Reset changes no goal")


def test_each_view_has_an_axis_of_its_own(browser: Browser) -> None:
    """The second and the third view have one quantity on the axis, and other limits."""
    read = []
    for order in ((2,), (1, 2)):
        with visit(browser, file_url("chapters/seizures_inflammation_valproate.html") + "#lab-epileptor") as found:
            found.wait()
            lab = found.page.locator("#lab-epileptor")
            lab.get_by_role("button", name="Skip the prediction").click()
            for k in order:
                lab.get_by_role("tab").nth(k).click()
                expect(lab.get_by_role("tab").nth(k)).to_have_attribute("aria-selected", "true")
            # What the view writes below its chart may still move it from under the pointer.
            frames(found.page)
            lab.locator(".u-over").hover()
            expect(lab.locator(".tk-readout")).to_have_text(re.compile("^fast discharge: .*permittivity"))
            read.append(lab.locator(".tk-readout").inner_text())
    assert read[0] == read[1]
