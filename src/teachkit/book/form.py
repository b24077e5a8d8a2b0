"""A question in readable words: for paper, for pages without scripts, and its solution."""

from collections.abc import Callable
from html import escape
from typing import Any

from .. import questions
from ..expressions import pretty
from ..style import RAISED

Record = dict[str, Any]
KINDS = {
    "choice": "Choose one.", "several": "Choose all that hold.", "predict": "Predict.", "number": "Give a number.",
    "order": "Put the steps in order.", "match": "Match.", "sign": "Find the sign of the path.",
    "free": "Write, then compare.", "faded": "A worked example that leaves more and more to you.",
    "python": "Write Python.", "challenge": "Challenge.",
}  # fmt: skip


def paragraphs(text: str) -> str:
    """Return paragraphs, parted by empty lines in the text."""
    return "".join(f"<p>{escape(part.strip())}</p>" for part in str(text).split("\n\n") if part.strip())


def items(texts: list[str], tag: str, kind: str = "") -> str:
    """Return a list of texts."""
    attribute = f' class="{kind}"' if kind else ""
    return f"<{tag}{attribute}>" + "".join(f"<li>{escape(text)}</li>" for text in texts) + f"</{tag}>"


def chain(record: Record) -> str:
    """Return the entities of a path in a line; what the arrows mean is the question."""
    names = (escape(one["label"]) for one in record["path"])
    return f'<p class="ct-chain">{" <span>⇢</span> ".join(names)}</p>'


def _value(answer: Record) -> str:
    """Return an answer to four digits with its unit, as the page says it."""
    text, _, power = f"{float(format(answer['value'], '.4g')):,.9g}".partition("e")
    raised = f" × 10{str(int(power)).translate(RAISED)}" if power else ""
    return f"{text}{raised} {escape(pretty(answer['unit']))}".strip().replace("-", "−")


def _options(record: Record) -> str:
    return items([option["text"] for option in record["options"]], "ol", "ct-options")


def _match(record: Record) -> str:
    left = items([pair["left"] for pair in record["pairs"]], "ol")
    spare = "<p>Some fit nowhere.</p>" if record.get("extra") else ""
    return f"{left}<p>To be matched with:</p>{items(record['choices'], 'ol', 'ct-options')}{spare}"


def _faded(record: Record) -> str:
    out = ""
    for number, one in enumerate(record["rounds"], 1):
        rows = ""
        for step in one["steps"]:
            says = f"<i>{escape(questions.prompt(step['ask']))}</i>" if step["asked"] else escape(step["text"])
            rows += f"<li><b>{escape(step['principle'])}.</b> {says}</li>"
        title = f"<p><b>Round {number} of {len(record['rounds'])}</b></p>"
        out += f"{title}{paragraphs(one['given'])}<ol>{rows}</ol>"
    return out


_BODIES: dict[str, Callable[[Record], str]] = {
    "choice": _options, "several": _options, "predict": _options, "match": _match, "faded": _faded,
    "sign": lambda record: chain(record) + _options(record),
    "order": lambda record: items(questions.shuffled(record["steps"]), "ul"),
    "number": lambda record: paragraphs(questions.request(record["answer"])),
    "python": lambda record: f"<pre>{escape(record['stub'])}</pre>",
}  # fmt: skip


def static(record: Record) -> str:
    """Return the question with its hints and its solution folded, as HTML."""
    parts = [f'<p class="ct-kind">{KINDS[record["kind"]]}</p>', paragraphs(record["stem"])]
    if record["kind"] in _BODIES:
        parts.append(_BODIES[record["kind"]](record))
    for k, hint in enumerate(record.get("hints", []), 1):
        parts.append(f"<details><summary>Hint {k}</summary>{paragraphs(hint)}</details>")
    if solved(record):
        parts.append(f'<details class="ct-solution"><summary>Solution</summary>{answer(record)}</details>')
    return "".join(parts)


def solved(record: Record) -> bool:
    """Tell whether the record holds a solution."""
    return bool(record.get("solution") or record.get("rounds"))


def _rounds(record: Record) -> str:
    done = ""
    for number, one in enumerate(record["rounds"], 1):
        texts = [f"{step['principle']}. {step['text']}" for step in one["steps"] if step["asked"]]
        done += f"<p>Round {number}</p>{items(texts, 'ol')}" if texts else ""
    return done


_KEYS: dict[str, Callable[[Record], str]] = {
    "order": lambda record: items(record["steps"], "ol"),
    "number": lambda record: f"<p><b>{_value(record['answer'])}</b></p>",
    "match": lambda record: items([f"{pair['left']}: {pair['right']}" for pair in record["pairs"]], "ul"),
    "free": lambda record: f"<p>A good answer says:</p>{items(record['points'], 'ul')}<p>For instance:</p>",
    "faded": _rounds,
    "python": lambda record: f"<pre>{escape(record['solution_code'])}</pre>" if "solution_code" in record else "",
}  # fmt: skip


def answer(record: Record) -> str:
    """Return the solution of a question as HTML: the key first, then why."""
    key = ""
    if "options" in record:
        key = "".join(
            f"<p><b>{escape(option['text'])}</b></p>" for option in record["options"] if option.get("correct")
        )
    if "chain" in record:
        key += items(record["chain"], "ul")
    if record["kind"] in _KEYS:
        key += _KEYS[record["kind"]](record)
    return key + paragraphs(record.get("solution", ""))
