"""What a typesetter sees to: lines, columns, edges, and the page on paper."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser

from ..conftest import until
from .pages import HTML, PAGES, Visit, file_url, visit

TABLES = [page for page in PAGES if "<caption" in (HTML / page).read_text(encoding="utf-8")]

#: The end of each line of the text and the beginning of the next, with "□" for a formula.
BREAKS = r"""() => {
  const found = [];
  const range = document.createRange();
  const blocks = 'p, li, td, th, dd, dt, label, legend, figcaption, caption, h1, h2, h3, summary, .tk-step';
  for (const block of document.querySelectorAll('main :is(' + blocks + ')')) {
    if (!block.checkVisibility() || block.closest('pre, math, .tk-hidden')) continue;
    if (block.querySelector('p, ul, ol, table, dl, div')) continue;
    const walker = document.createTreeWalker(block, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT);
    let before = '';
    let line = null;
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const formula = node.localName === 'math';
      if (!formula && (node.nodeType !== 3 || node.parentElement.closest('math, .tk-hidden, script'))) continue;
      for (let k = 0; k < (formula ? 1 : node.data.length); k++) {
        const sign = formula ? '□' : node.data[k];
        if (/[ \n\t]/.test(sign)) { before += ' '; continue; }
        if (formula) range.selectNode(node); else { range.setStart(node, k); range.setEnd(node, k + 1); }
        const box = range.getClientRects()[0];
        if (!box || !box.width) continue;
        if (line && box.top > line.bottom - 4 && box.left < line.right - 8)
          found.push([before.slice(-16), formula ? sign : node.data.slice(k, k + 12)]);
        line = box;
        before += sign;
      }
    }
  }
  return found;
}"""


@pytest.fixture(scope="module")
def narrow(request: pytest.FixtureRequest, site: str, browser: Browser) -> Iterator[Visit]:
    """A page on a phone, opened once for all that only looks at it."""
    with visit(browser, f"{site}/{request.param}", width=360) as found:
        found.wait()
        yield found


def each(pages: list[str]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("narrow", pages, indirect=True)


@each(PAGES)
def test_nothing_scrolls_sideways_on_a_phone(narrow: Visit) -> None:
    assert max(narrow.widths()) <= 360


@each(PAGES)
def test_targets_are_large_enough_on_a_phone(narrow: Visit) -> None:
    small = narrow.page.evaluate(
        """() => [...document.querySelectorAll('button, input, summary, select, .ct-contents a, .ct-footer a')]
        .filter((e) => e.checkVisibility() && !e.closest('[aria-hidden=true]'))
        .map((e) => [e.getBoundingClientRect(), e])
        .filter(([box]) => box.width > 1 && (box.height < 23.5 || box.width < 23.5))
        .map(([box, e]) => `${e.localName}.${e.className} ${box.width}x${box.height}`)"""
    )
    # A radio button is pressed by its label, which is measured with it.
    assert [s for s in small if not s.startswith("input.")] == []


@each([page for page in PAGES if page != "search.html"])
def test_no_line_begins_with_a_lone_sign_or_the_end_of_a_name(narrow: Visit) -> None:
    found: list[list[str]] = narrow.page.evaluate(BREAKS)
    assert found, "no text was found that runs over two lines"
    bad = [
        f"{end}|{start}"
        for end, start in found
        if re.match(r"[,.;:!?)\]%’”]+(\s|$)", start)
        or (re.search(r"\d $", end) and re.match(r"(%|[mµn][VMAs]|MΩ|°C)", start))
        or (end.endswith(("et ", " T ")) and start.startswith(("al.", "cell")))
        or (re.search(r"[A-Za-z]-$", end) and re.match(r"(L?\d{1,2}|[α-ω])(?![\w-])", start))
    ]
    assert bad == []


@each(TABLES)
def test_a_caption_stays_while_its_table_scrolls(narrow: Visit) -> None:
    boxes: list[list[float]] = narrow.page.evaluate(
        """() => [...document.querySelectorAll('.ct-scroll:has(> table > caption)')]
          .filter((box) => box.checkVisibility()).map((box) => {
            box.scrollLeft = box.scrollWidth;
            const caption = box.querySelector('caption').getBoundingClientRect();
            const frame = box.getBoundingClientRect();
            return [caption.left - frame.left, caption.right - frame.right];
          })"""
    )
    assert boxes
    assert [box for box in boxes if abs(box[0]) > 1 or box[1] > 1] == []


@each(TABLES)
def test_a_table_of_the_text_needs_no_scrolling_on_a_phone(narrow: Visit) -> None:
    wide: list[str] = narrow.page.evaluate(
        """() => [...document.querySelectorAll('main .ct-scroll:has(> table.tk-stack)')]
          .filter((box) => box.checkVisibility() && box.scrollWidth > box.clientWidth + 1)
          .map((box) => box.textContent.slice(0, 80))"""
    )
    named: list[str] = narrow.page.evaluate(
        """() => [...document.querySelectorAll('main .ct-scroll > table.tk-stack td[data-name]')]
          .filter((cell) => cell.checkVisibility()).map((cell) => getComputedStyle(cell, '::before').content)"""
    )
    assert wide == []
    assert [name for name in named if name in ("none", "normal")] == []


def test_the_last_section_is_marked_at_the_end_of_the_page(browser: Browser) -> None:
    with visit(browser, file_url("chapters/preface.html")) as seen:
        seen.wait()
        last = seen.page.locator(".ct-aside nav a").last.inner_text()
        # The page grows while it is scrolled, and what a key began may end elsewhere: go there until it is there.
        go = """(top) => { scrollTo({ top, behavior: "instant" });
            return document.querySelector(".ct-aside nav [aria-current]")?.innerText ?? "none"; }"""
        until(lambda: seen.page.evaluate(go, 1e7) == last)
        until(lambda: seen.page.evaluate(go, 0) == "none")


def test_paper_has_its_order_of_sizes_and_its_numbers(browser: Browser) -> None:
    page = "chapters/neuron_glioma_synapses.html"
    with visit(browser, file_url(page)) as seen:
        seen.wait()
        seen.page.emulate_media(media="print")
        size: dict[str, Any] = seen.page.evaluate(
            """() => Object.fromEntries(['h1', 'h2', 'h3', 'p', 'figcaption', 'caption', 'td', 'pre']
              .map((tag) => [tag, parseFloat(getComputedStyle(document.querySelector('main ' + tag)).fontSize)]))"""
        )
        assert size["h1"] > size["h2"] > size["h3"] > size["p"] >= size["figcaption"] >= size["pre"]
        assert size["p"] >= size["caption"]
        assert size["p"] == pytest.approx(10.5 * 96 / 72, rel=0.01)
        asked = seen.page.locator(".ct-question").count()
        solved = seen.page.locator(".ct-solutions > ol > li").evaluate_all("all => all.map((li) => li.value)")
        assert solved == list(range(1, asked + 1))
        # Numbers of two digits need their room, or the margin cuts them.
        room: list[float] = seen.page.locator(".ct-solutions > ol").evaluate(
            "(ol) => [parseFloat(getComputedStyle(ol).paddingLeft), parseFloat(getComputedStyle(ol).fontSize)]"
        )
        assert room[0] >= 1.9 * room[1]
        # A plain number has no unit, and several right answers are told apart.
        text = seen.page.locator(".ct-solutions").inner_text()
        assert ".;" not in text
        assert "0.2607\n" in text


@each(["chapters/instructors_guide.html"])
def test_a_word_of_code_is_broken_only_where_no_line_could_hold_it(narrow: Visit) -> None:
    words: list[list[Any]] = narrow.page.evaluate(
        """() => [...document.querySelectorAll('main :is(p, li) code > .pre')].map((word) => {
          const line = parseFloat(getComputedStyle(word).lineHeight);
          const room = word.closest('p, li').clientWidth;
          return [word.textContent, word.offsetHeight < 1.5 * line, word.offsetWidth < 0.8 * room];
        })"""
    )
    assert any("-" in text for text, _, _ in words)
    assert [text for text, whole, short in words if short and not whole] == []


DRAWN = [page for page in PAGES if re.search("ct-drawn|<teachkit-(lab|axis-map)", (HTML / page).read_text("utf-8"))]

#: Texts of the drawings, each with its height on the screen and whether it lies inside its picture.
LABELS = """() => [...document.querySelectorAll('figure svg[role=img]')].flatMap((drawing) => {
  const frame = drawing.getBoundingClientRect();
  return [...drawing.querySelectorAll('text')].map((text) => {
    const box = text.getBoundingClientRect(), scale = text.getScreenCTM();
    const inside = box.left > frame.left - 1 && box.right < frame.right + 1
      && box.top > frame.top - 1 && box.bottom < frame.bottom + 1;
    return [text.textContent, parseFloat(getComputedStyle(text).fontSize) * Math.hypot(scale.a, scale.b), inside];
  });
})"""


@pytest.mark.parametrize("page", DRAWN)
def test_the_words_of_a_drawing_can_be_read_on_a_phone(page: str, browser: Browser) -> None:
    with visit(browser, file_url(page), width=360, java_script_enabled=False) as seen:
        seen.page.evaluate("() => document.fonts.ready.then(() => 0)")
        found: list[list[Any]] = seen.page.evaluate(LABELS)
        assert found
        assert [row for row in found if row[1] < 11.5 or not row[2]] == []
        assert seen.page.evaluate("document.documentElement.scrollWidth") <= 360
