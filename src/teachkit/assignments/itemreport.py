"""An item analysis as a page to read and as tables to work with."""

from collections.abc import Sequence
from html import escape
from pathlib import Path

from . import report
from .analysis import Analysis, Gain, Item

_READ = (
    "Right: the share of the class that is right. Discrimination: the correlation of being right here with the score "
    "in all other items (corrected point-biserial). Upper − lower: the share right among the best 27\u00a0% of the "
    "class minus that among the weakest 27\u00a0%. Reliability: Cronbach's alpha, which for right and wrong is KR-20. "
    "Standard error: of one student's score, in items."
)


def _number(value: float | None, form: str = ".2f") -> str:
    return "–" if value is None else f"{value:{form}}".replace("-", "−")


def _percent(share: float) -> str:
    return f"{100 * share:.0f}\u00a0%"


def _options(item: Item) -> str:
    taken = [
        f"<strong>{o.letter}\u00a0{_percent(o.share)}</strong>\u00a0(key)"
        if o.key
        else f"{o.letter}\u00a0{_percent(o.share)}"
        for o in item.options
    ]
    return ", ".join(taken + ([f"none\u00a0{_percent(item.omitted)}"] if item.omitted else []))


def _rows(head: Sequence[str], rows: Sequence[Sequence[str]], caption: str) -> str:
    top = "".join(f'<th scope="col">{name}</th>' for name in head)
    body = "".join(
        f'<tr><th scope="row">{row[0]}</th>{"".join(f"<td>{cell}</td>" for cell in row[1:])}</tr>\n' for row in rows
    )
    table = f"<table><caption>{caption}</caption><thead><tr>{top}</tr></thead>\n<tbody>{body}</tbody></table>"
    return f'<div class="scroll" role="region" tabindex="0" aria-label="{caption}">{table}</div>\n'


def _items(title: str, made: Analysis) -> str:
    rows = [
        [
            escape(i.id),
            _percent(i.difficulty),
            _number(i.discrimination),
            _number(i.upper_lower),
            _options(i),
            escape("; ".join(i.remarks)),
        ]
        for i in made.items
    ]
    whole = (
        f"{made.students} students, {len(made.items)} items. Mean {made.mean:.1f}, standard deviation {made.sd:.1f}. "
        f"Reliability {_number(made.alpha)}, standard error {_number(made.error, '.1f')}."
    )
    remarks = "".join(f"<p>Note: {escape(r)}.</p>\n" for r in made.remarks)
    head = ("Item", "Right", "Discrimination", "Upper − lower", "Options taken", "Look at")
    return f"<h2>{title}</h2>\n<p>{whole}</p>\n{remarks}{_rows(head, rows, f'{title}, item by item')}"


def _gains(found: Sequence[Gain]) -> str:
    rows = []
    for g in found:
        between = "–" if g.interval is None else f"{_number(g.interval[0])} to {_number(g.interval[1])}"
        change = _number(100 * g.gain, "+.0f")
        rows.append([escape(g.id), _percent(g.before), _percent(g.after), change, _number(g.normalised), between])
    head = ("What", "Before", "After", "Gain, points", "Normalised", "95\u00a0% interval")
    note = (
        "<p>Normalised: the gain as a share of what was left to gain. The interval resamples the students who wrote "
        "both tests, 2000 times. Nothing here says what caused the gain: no group without the course wrote them.</p>\n"
    )
    return f"<h2>Before and after</h2>\n{note}{_rows(head, rows, 'Gain')}"


def write(out: Path, analyses: dict[str, Analysis], gains: Sequence[Gain]) -> Path:
    """Write ``index.html``, ``items.csv``, ``options.csv`` and, with gains, ``gain.csv`` into ``out``; return the page.

    ``analyses`` holds one analysis a test, by the test's name.
    """
    out.mkdir(parents=True, exist_ok=True)
    body = "".join(_items(escape(name), made) for name, made in analyses.items()) + (_gains(gains) if gains else "")
    page = out / "index.html"
    page.write_text(
        report.page("Item analysis", f"<h1>Item analysis</h1>\n<p>{_READ}</p>\n{body}", wide=True), encoding="utf-8"
    )
    each = [(name, item) for name, made in analyses.items() for item in made.items]
    report.table(
        out / "items.csv",
        ["test", "item", "difficulty", "discrimination", "upper_lower", "omitted", "remarks"],
        [[n, i.id, i.difficulty, i.discrimination, i.upper_lower, i.omitted, "; ".join(i.remarks)] for n, i in each],
    )
    report.table(
        out / "options.csv",
        ["test", "item", "option", "key", "share", "mean_of_rest"],
        [[n, i.id, o.letter, int(o.key), o.share, o.rest] for n, i in each for o in i.options],
    )
    if gains:
        rows = [[g.id, g.before, g.after, g.gain, g.normalised, *(g.interval or (None, None))] for g in gains]
        report.table(out / "gain.csv", ["what", "before", "after", "gain", "normalised", "low", "high"], rows)
    return page
