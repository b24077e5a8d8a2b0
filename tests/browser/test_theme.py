"""The frame of the page: search, contents, colours, print."""

import re

import pytest
from playwright.sync_api import Browser, expect

from teachkit.book import tokens

from .pages import HTML, PAGES, file_url, until, visit

CHAPTER = next((page for page in PAGES if "<teachkit-quiz" in (HTML / page).read_text(encoding="utf-8")), "index.html")


def addresses(site: str) -> list[str]:
    return [f"{site}/search.html?q=synapse", file_url("search.html") + "?q=synapse"]


@pytest.mark.parametrize("where", [0, 1], ids=["http", "file"])
def test_search_finds_the_chapter(where: int, site: str, browser: Browser) -> None:
    with visit(browser, addresses(site)[where]) as seen:
        # The results come one by one; the sentence above them comes last.
        expect(seen.page.locator(".search-summary")).to_have_text(re.compile("^Pages that hold this"))
        found = seen.page.locator("#search-results li a").evaluate_all("all => all.map(a => a.getAttribute('href'))")
        assert any("neuron_glioma_synapses" in link for link in found)
        assert seen.axe() == []
        assert seen.problems == []


def test_search_finds_terms_and_claims_and_says_what_it_found(site: str, browser: Browser) -> None:
    with visit(browser, f"{site}/search.html?q=midkine") as seen:
        status = seen.page.locator(".search-summary")
        expect(status).to_have_text(re.compile(r"^Pages that hold this: [2-9]\d*\.$"))
        for page in ("glossary", "evidence"):
            expect(seen.page.locator(f"#search-results li a[href*='{page}.html']").first).to_be_visible()
    with visit(browser, f"{site}/search.html?q=zzzqq") as seen:
        expect(seen.page.locator(".search-summary")).to_have_text(re.compile("^No page holds all of these words"))


def test_search_box_of_a_chapter_leads_to_results(site: str, browser: Browser) -> None:
    with visit(browser, f"{site}/{CHAPTER}") as seen:
        assert seen.page.get_by_role("searchbox").count() == 1
        seen.page.get_by_role("searchbox").fill("chloride")
        seen.page.keyboard.press("Enter")
        expect(seen.page.locator("#search-results li").first).to_be_visible()


def test_contents_open_and_close_by_keyboard_on_a_phone(site: str, browser: Browser) -> None:
    with visit(browser, f"{site}/{CHAPTER}", width=360) as seen:
        seen.wait()
        button = seen.page.get_by_role("button", name="Contents")
        contents = seen.page.get_by_role("navigation", name="Contents")
        expect(contents).to_be_hidden()
        button.focus()
        seen.page.keyboard.press("Enter")
        expect(contents).to_be_visible()
        expect(button).to_have_attribute("aria-expanded", "true")
        assert seen.page.evaluate("document.activeElement.closest('.ct-contents') !== null")
        assert seen.axe() == []
        seen.page.keyboard.press("Escape")
        expect(contents).to_be_hidden()
        expect(button).to_be_focused()


def test_colours_follow_the_reader_and_are_kept(site: str, browser: Browser) -> None:
    with visit(browser, f"{site}/index.html", scheme="dark") as seen:
        paper = "getComputedStyle(document.body).backgroundColor"
        dark = seen.page.evaluate(paper)
        button = seen.page.get_by_role("button", name=re.compile("^Colours"))
        button.click()
        light = seen.page.evaluate(paper)
        assert light != dark
        seen.page.goto(f"{site}/{CHAPTER}")
        assert seen.page.evaluate(paper) == light
        button.click()
        assert seen.page.evaluate(paper) == dark
        assert seen.problems == []


def test_first_tab_skips_to_the_text(site: str, browser: Browser) -> None:
    with visit(browser, f"{site}/{CHAPTER}") as seen:
        seen.page.keyboard.press("Tab")
        skip = seen.page.get_by_role("link", name="Skip to the text")
        expect(skip).to_be_focused()
        expect(skip).to_be_in_viewport()
        seen.page.keyboard.press("Enter")
        expect(seen.page.locator("#main")).to_be_focused()


def test_paper_folds_solutions_to_the_end(site: str, browser: Browser) -> None:
    with visit(browser, f"{site}/{CHAPTER}") as seen:
        seen.wait()
        solutions = seen.page.locator(".ct-solutions")
        expect(solutions).to_be_hidden()
        seen.page.emulate_media(media="print")
        expect(solutions).to_be_visible()
        expect(seen.page.locator(".ct-header")).to_be_hidden()
        last = "document.querySelector('.ct-article').lastElementChild.className"
        assert seen.page.evaluate(last) == "ct-solutions"


#: As soon as the page is parsed: does the first Lab answer, and does the layout of what is far wait?
EARLY = """document.addEventListener("readystatechange", () => {
  if (document.readyState !== "interactive") return;
  const first = document.querySelector("teachkit-lab").dataset.state;
  const last = [...document.querySelectorAll(".ct-article > section > section")].pop();
  window.early = [first, getComputedStyle(last).contentVisibility];
});"""
WITH_LABS = [page for page in PAGES if (HTML / page).read_text(encoding="utf-8").count("<teachkit-lab") > 1]


@pytest.mark.parametrize("page", WITH_LABS)
def test_first_lab_answers_before_the_rest_is_read(page: str, browser: Browser) -> None:
    context = browser.new_context()
    opened = context.new_page()
    opened.add_init_script(EARLY)
    opened.goto(file_url(page))
    assert opened.evaluate("window.early") == ["ready", "auto"]
    expect(opened.locator("html")).to_have_attribute("data-whole", "on")
    last = opened.locator(".ct-article > section > section").last
    expect(last).to_have_css("content-visibility", "visible")
    context.close()


@pytest.mark.parametrize("width", [1280, 360])
def test_a_link_into_a_page_arrives(width: int, site: str, browser: Browser) -> None:
    with visit(browser, f"{site}/{CHAPTER}#exercises", width=width) as seen:
        seen.wait()
        head = seen.page.locator("#exercises")
        until(lambda: 0 <= head.evaluate("e => e.getBoundingClientRect().top") < 150, lambda: "not at the place")


def test_a_cell_s_alignment_stays_out_of_what_is_in_it(browser: Browser) -> None:
    """WebKit shifts the parts of a fraction or an index by the alignment of the cell that they stand in."""
    with visit(browser, file_url("chapters/neuron_glioma_synapses.html")) as seen:
        aligns = "() => [...document.querySelectorAll('mtd > *')].map((e) => getComputedStyle(e).textAlign)"
        assert set(seen.page.evaluate(aligns)) == {"start"}


#: The width of a text in our own face, and in each stand-in whose font this machine has.
WIDTHS = """async ([faces, ours, text]) => {
  const pen = document.createElement("canvas").getContext("2d");
  const width = async (name) => {
    const found = await document.fonts.load(`100px "${name}"`, text).catch(() => []);
    pen.font = `100px "${name}"`;
    return found.length ? pen.measureText(text).width : null;
  };
  const out = {};
  for (const name of faces) out[name] = (await width(name)) / (await width(ours[name.split(" ")[0]])) || null;
  return out;
}"""


def test_few_lines_move_when_our_fonts_arrive(browser: Browser) -> None:
    table = tokens.tokens()
    families = table["stand-ins"]
    stacks = [table["shared"][name] for name in ("font-text", "font-ui")]
    assert all(sum(f'"{family}"' in stack for stack in stacks) == 1 for family in families)
    ours = {stack.split('"')[1].split()[1]: stack.split('"')[1] for stack in stacks}
    text = "Some gliomas are wired into the circuits around them, and neurons drive their growth. " * 5
    with visit(browser, file_url(CHAPTER)) as seen:
        seen.page.evaluate("document.fonts.ready")
        ratios = seen.page.evaluate(WIDTHS, [list(families), ours, text])
    here = {family: ratio for family, ratio in ratios.items() if ratio}
    assert all(0.97 < ratio < 1.03 for ratio in here.values()), here


def test_fonts_wait_for_the_first_screen_of_a_first_visit(site: str, browser: Browser) -> None:
    context = browser.new_context()
    opened = context.new_page()
    opened.add_init_script(
        """new MutationObserver((seen, self) => {
             if (!document.documentElement.dataset.whole) return;
             self.disconnect();
             const loaded = performance.getEntriesByType("resource").map((one) => one.name);
             window.before = [".js", ".woff2"].map((kind) => loaded.some((name) => name.includes(kind)));
           }).observe(document, { subtree: true, attributeFilter: ["data-whole"] });"""
    )
    opened.goto(f"{site}/{CHAPTER}")
    opened.wait_for_selector("html[data-whole]")
    assert opened.evaluate("window.before") == [True, False]
    opened.wait_for_function(
        "[...document.fonts].some((one) => one.family.includes('Source') && one.status == 'loaded')"
    )
    opened.goto(f"{site}/index.html")
    expect(opened.locator("html")).to_have_attribute("data-fonts", "on")
    context.close()
