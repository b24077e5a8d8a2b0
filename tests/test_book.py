"""The Sphinx extension: a page that names something wrong stops the build and says where and what."""

import sys
import warnings
import zipfile
from pathlib import Path

import pytest
from sphinx.application import Sphinx
from sphinx.errors import SphinxError
from sphinx.util.docutils import docutils_namespace

from teachkit.book import tokens
from teachkit.book.notebook import Chapter, markdown
from teachkit.book.svg import inline
from teachkit.book.theme import tidy
from teachkit.mathml import BadMath, convert

from .conftest import ROOT

QUESTIONS = """
- id: demo-1
  kind: choice
  objective: demo-o1
  stem: Which way?
  options:
    - {text: In, correct: true, feedback: Yes.}
    - {text: Out, feedback: No.}
  hints: [One., Two.]
  solution: In.
"""
FIGURES = """
import matplotlib.pyplot as plt
def chain():
    figure, axes = plt.subplots()
    axes.plot([0, 1])
    return figure
def forgets():
    chain()
def fails():
    plt.subplots()[1].plod([0, 1])
"""
SETTINGS = {
    "extensions": ["myst_nb", "sphinxcontrib.bibtex", "teachkit.book"],
    "bibtex_bibfiles": ["references.bib"],
    "bibtex_reference_style": "author_year_round",
    "html_theme": "crosstalk",
    "html_math_renderer": "mathml",
    "myst_enable_extensions": ["dollarmath", "colon_fence"],
    "nb_execution_mode": "off",
    "exclude_patterns": ["out"],
}


def build(folder: Path, text: str, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Build one page with the extension; return the folder of pages."""
    (folder / "figures").mkdir()
    (folder / "figures/__init__.py").write_text("")
    (folder / "figures/demo.py").write_text(FIGURES)
    (folder / "references.bib").write_bytes((ROOT / "references.bib").read_bytes())
    (folder / "index.questions.yaml").write_text(QUESTIONS)
    (folder / "index.md").write_text(f"# A page\n\n{text}\n")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1750000000")
    for name in [name for name in sys.modules if name.split(".")[0] == "figures"]:
        monkeypatch.delitem(sys.modules, name)
    with docutils_namespace(), warnings.catch_warnings():
        # The engine's own deprecations are not this book's affair.
        warnings.simplefilter("ignore")
        html = folder / "out" / "html"
        app = Sphinx(
            folder, None, html, folder / "out/doctrees", "html", SETTINGS, None, sys.stderr, warningiserror=True
        )
        app.build()
    return html


ALT = "A line that rises from nought to one, once."
DRAWN = f"\n:alt: {ALT}\n:caption: C\n```"
WRONG = {
    "question": ("```{question} demo-2\n```", ["index.md:3", "no question 'demo-2'", "'demo-1'"]),
    "model": ("```{equations} ampa_synaps\n```", ["index.md:3", "no model 'ampa_synaps'", "'ampa_synapse'"]),
    "state": ("```{equations} chloride Cl_j\n```", ["index.md:3", "'Cl_j'", "'Cl_i'"]),
    "module": ("```{bookfigure} demos.chain" + DRAWN, ["index.md:3", "'demos'", "'demo'"]),
    "figure": ("```{bookfigure} demo.chian" + DRAWN, ["index.md:3", "'chian'", "'chain'"]),
    "no figure": (
        "```{bookfigure} demo.forgets" + DRAWN,
        ["index.md:3", "demo.forgets()", "a matplotlib figure, not None"],
    ),
    "failure": ("```{bookfigure} demo.fails" + DRAWN, ["index.md:3", "demo.fails()", "AttributeError", "'plod'"]),
    "alt": ("```{bookfigure} demo.chain\n:alt: Too short\n:caption: C\n```", ["index.md:3", "20 to 300"]),
    "caption": ("```{bookfigure} demo.chain\n:alt: " + ALT + "\n```", ["index.md:3", "caption"]),
    "command": (r"Text." + "\n\n" + r"Inline $\foo x$.", ["index.md:5", r"\foo"]),
    "brace": ("$$\n\\frac{a\n$$", ["index.md:3", "braces"]),
    "objective": ("```{objectives}\nno id here\n```", ["index.md:3", "abc-o1"]),
}


@pytest.mark.parametrize("case", WRONG)
def test_wrong_name_stops_the_build_and_says_where(case: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text, words = WRONG[case]
    with pytest.raises(SphinxError) as problem:
        build(tmp_path, text, monkeypatch)
    for word in words:
        assert word in str(problem.value)


def test_right_page_builds_with_all_its_parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    figure = f"```{{bookfigure}} demo.chain\n:alt: {ALT}\n:caption: A line.\n```"
    rest = "```{question} demo-1\n```\n\n```{equations} chloride Cl_i\n```"
    html = build(tmp_path, f"```{{objectives}}\ndemo-o1: Tell in from out.\n```\n\n{figure}\n\n{rest}", monkeypatch)
    page = (html / "index.html").read_text()
    for part in (
        '<li id="demo-o1">',
        f'aria-label="{ALT}"',
        '<teachkit-quiz id="q-demo-1">',
        "<mtable",
        "ct-solutions",
    ):
        assert part in page
    assert zipfile.is_zipfile(html.parent / "crosstalk-book.zip")


MENDED = {
    r"E_{\mathrm{rev}}": "<math><msub><mi>E</mi><mi>rev</mi></msub></math>",
    r"x = -a": '<math><mi>x</mi><mo>=</mo><mo form="prefix">−</mo><mi>a</mi></math>',
    r"a - b": "<math><mi>a</mi><mo>−</mo><mi>b</mi></math>",
    r"\ln x": '<math><mi>ln</mi><mspace width="0.1667em" /><mi>x</mi></math>',
    r"\ln(x)": '<math><mi>ln</mi><mo stretchy="false">(</mo><mi>x</mi><mo stretchy="false">)</mo></math>',
    r"\mathrm{d}": '<math><mi mathvariant="normal">d</mi></math>',
    r"\Delta": '<math><mi mathvariant="normal">Δ</mi></math>',
    r"\infty": "<math><mi>∞</mi></math>",
    r"\varepsilon": "<math><mi>ε</mi></math>",
}


@pytest.mark.parametrize("latex", MENDED)
def test_mathematics_is_mended_in_one_place(latex: str) -> None:
    assert convert(latex) == MENDED[latex]


def test_aligned_lines_are_in_display_style_and_aligned_at_the_sign() -> None:
    table = convert(r"\begin{aligned} a &= \frac{b}{c} \\ d &= e \end{aligned}", True)
    assert '<mtable displaystyle="true" class="ct-aligned">' in table
    assert table.count('<mtd class="ct-right">') == table.count('<mtd class="ct-left">') == 2


@pytest.mark.parametrize("latex", [r"\foo", r"\frac{a", r"\left( x", "a & b", r"\mathfrak{g}", "x)}"])
def test_unreadable_mathematics_is_an_error(latex: str) -> None:
    with pytest.raises(BadMath):
        convert(latex)


def luminance(colour: str) -> float:
    """Return the relative luminance of #rrggbb (WCAG 2)."""
    parts = [int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, two: str) -> float:
    dark, light = sorted((luminance(one), luminance(two)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_tokens_can_be_read_on_their_grounds(scheme: str) -> None:
    table = tokens.tokens()[scheme]
    for ground in ("paper", "panel"):
        for name, colour in table.items():
            if name in ("paper", "panel", "rule", "accent-soft"):
                continue
            drawn = name.startswith("series-") or name in ("neuron", "glioma", "immune", "suppressor")
            assert contrast(colour, table[ground]) >= (3.0 if drawn else 4.5), f"{scheme} {name} on {ground}"


def test_drawing_follows_the_scheme_and_has_no_style() -> None:
    light = tokens.tokens()["light"]
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 50"><style>*{}</style><defs><path id="m" d="M0 0"/>'
        f'</defs><path d="M0 0.12345" style="fill: none; stroke: {light["neuron"].upper()}; stroke-width: 2"/></svg>'
    )
    drawn = inline(svg, "fig", ALT)
    assert "style" not in drawn
    assert 'id="fig-m"' in drawn
    assert 'stroke="var(--tk-series-1)"' in drawn or 'stroke="var(--tk-neuron)"' in drawn
    assert "0.12345" not in drawn


def test_tidy_leaves_nothing_that_the_policy_forbids() -> None:
    body = '<p style="a: b" class="c">x</p><style scoped>y</style><table border="1"><th></th></table><aside>n</aside>'
    assert tidy(body) == (
        '<p class="c">x</p><div class="ct-scroll" data-name="Table"><table><td></td></table></div><div>n</div>'
    )


def test_words_of_a_notebook_are_plain_markdown() -> None:
    chapter = Chapter(
        {}, {"a2019": ("A et al., 2019", "https://doi.org/10.1/a")}, {"eq-one": "1", "fig-one": "Figure 2"}
    )
    source = "(here)=\n$$ x $$ (eq-one)\n\n:::{note}\nSee {eq}`eq-one`, {numref}`fig-one` {cite:p}`a2019`.\n:::"
    assert markdown(source, chapter) == (
        "$$ x \\tag{1} $$\n\n> **Note**\n>\n> See (1), Figure 2 ([A et al., 2019](https://doi.org/10.1/a))."
    )
