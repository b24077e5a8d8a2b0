"""A chapter as a notebook that Jupyter shows well: MyST's own markup turned into plain Markdown.

Works on one markdown cell at a time; what it does not know it leaves readable: the words of a directive
under its title, the words of a role in place.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from .. import claims, questions
from ..models import load
from ..targets import latex

_FENCE = re.compile(r"^(?P<fence>`{3,}|:{3,})\{(?P<name>[\w:-]+)\}[ \t]*(?P<args>.*)$")
_OPTION = re.compile(r"^:([\w-]+):[ \t]*(.*)$")
_ROLE = re.compile(r"\{([\w:-]+)\}`([^`]+)`")
_TARGET = re.compile(r"^\([\w-]+\)=\s*$", re.M)
_LABEL = re.compile(r"\$\$[ \t]*\(([\w-]+)\)[ \t]*$", re.M)


@dataclass
class Chapter:
    """What the words of a chapter refer to.

    ``cited`` gives the label and the link of a key, ``numbers`` what a figure, table or equation is called.
    """

    questions: Mapping[str, questions.Record]
    cited: Mapping[str, tuple[str, str]]
    numbers: Mapping[str, str]
    pictures: dict[str, str] = field(default_factory=dict)


def markdown(source: str, chapter: Chapter) -> str:
    """Return a markdown cell without MyST's directives and roles; note the drawn figures it shows."""
    tagged = _LABEL.sub(lambda m: rf"\tag{{{chapter.numbers.get(m[1], m[1])}}} $$", _TARGET.sub("", source))
    lines = tagged.split("\n")
    out: list[str] = []
    while lines:
        line = lines.pop(0)
        if not (start := _FENCE.match(line)):
            out.append(_roles(line, chapter))
            continue
        close, body = re.compile(rf"^{start['fence'][0]}{{{len(start['fence'])},}}\s*$"), []
        while lines and not close.match(lines[0]):
            body.append(lines.pop(0))
        del lines[:1]
        out.append(_directive(start["name"], start["args"].strip(), body, chapter))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(out)).strip()


def _directive(name: str, args: str, body: list[str], chapter: Chapter) -> str:
    options: dict[str, str] = {}
    while body and (option := _OPTION.match(body[0])):
        options[option[1]] = option[2]
        del body[:1]
        # A long option goes on in indented lines.
        while body and body[0].startswith("  "):
            options[option[1]] += " " + body.pop(0).strip()
    text = "\n".join(body).strip()
    known: dict[str, Callable[[str, str, dict[str, str], Chapter], str]] = {
        "question": _question,
        "equations": _equations,
        "bookfigure": _picture,
        "objectives": _objectives,
        "list-table": _table,
        "bibliography": lambda *_: "",
    }
    if name in known:
        return "\n" + known[name](args, text, options, chapter) + "\n"
    title = args if name in ("admonition", "dropdown") else name.capitalize()
    inner = markdown(text, chapter)
    if name == "math":
        return f"$$\n{text}\n$$"
    quoted = [f"**{_roles(title, chapter)}**", "", *inner.split("\n")]
    return "\n" + "\n".join(f"> {line}".rstrip() for line in quoted) + "\n"


def _roles(line: str, chapter: Chapter) -> str:
    def cite(kind: str, keys: str) -> str:
        shown = []
        for key in (k.strip() for k in keys.split(",")):
            label, link = chapter.cited.get(key, (key, ""))
            shown.append(f"[{label}]({link})" if link else label)
        return "; ".join(shown) if kind.startswith("cite:t") else f"({'; '.join(shown)})"

    def role(match: re.Match[str]) -> str:
        kind, text = match[1], match[2]
        if kind.startswith("cite"):
            return cite(kind, text)
        if kind in ("numref", "eq"):
            number = chapter.numbers.get(text.split("<")[-1].rstrip("> "), text)
            return f"({number})" if kind == "eq" else number
        if kind == "claim":
            words, _, id = text.rpartition("<")
            return f"{words.strip()} {cite('cite:p', ','.join(claims.claims()[id.strip('> ')].cites))}".strip()
        return text.split("<")[0].strip() or text

    return _ROLE.sub(role, line)


def _question(id: str, text: str, options: dict[str, str], chapter: Chapter) -> str:
    record = questions.public(chapter.questions[id])
    parts = [f"**Question.** {record['stem']}"]
    if "path" in record:
        parts.append(" ⇢ ".join(one["label"] for one in record["path"]))
    if "options" in record:
        parts.append("\n".join(f"- {option['text']}" for option in record["options"]))
    if "steps" in record:
        parts.append("\n".join(f"- {step}" for step in sorted(record["steps"])))
    if "pairs" in record:
        parts += ["\n".join(f"{k}. {pair['left']}" for k, pair in enumerate(record["pairs"], 1)), "To be matched with:"]
        parts.append("\n".join(f"- {text}" for text in record["choices"]))
    for number, one in enumerate(record.get("rounds", []), 1):
        parts += [f"**Round {number}.** {one['given']}", _steps(one)]
    if record["kind"] == "number":
        parts += filter(None, [questions.request(record["answer"])])
    if "stub" in record:
        parts.append(f"```python\n{record['stub'].rstrip()}\n```")
    for k, hint in enumerate(record.get("hints", []), 1):
        parts.append(_folded(f"Hint {k}", hint))
    if record.get("solution") or "rounds" in record:
        parts.append(_folded("Solution", "\n\n".join(filter(None, [*_key(record), record.get("solution")]))))
    return "\n\n".join(parts)


def _steps(one: questions.Record) -> str:
    return "\n".join(
        f"{k}. **{step['principle']}.** {questions.prompt(step['ask']) if step['asked'] else step['text']}"
        for k, step in enumerate(one["steps"], 1)
    )


def _key(record: questions.Record) -> list[str]:
    key = [f"**{o['text']}** {o['feedback']}" for o in record.get("options", []) if o.get("correct")]
    key += [f"{k}. {step}" for k, step in enumerate(record.get("steps", []), 1)]
    key += [f"- {pair['left']}: {pair['right']}" for pair in record.get("pairs", [])]
    key += [f"- {text}" for text in [*record.get("chain", []), *record.get("points", [])]]
    key += [
        f"- Round {number}, {step['principle']}: {step['text']}"
        for number, one in enumerate(record.get("rounds", []), 1)
        for step in one["steps"]
        if step["asked"]
    ]
    return [*key, *([f"```python\n{record['solution_code'].rstrip()}\n```"] if "solution_code" in record else [])]


def _folded(title: str, text: str) -> str:
    return f"<details><summary>{title}</summary>\n\n{text}\n\n</details>"


def _equations(args: str, text: str, options: dict[str, str], chapter: Chapter) -> str:
    name, *ids = args.split()
    model = load(name)
    table = latex.equations(model)
    keys = [f"d/dt {id}" if f"d/dt {id}" in table else id for id in ids or [*model.states, *model.quantities]]
    rows = r" \\ ".join(table[key].replace(" = ", " &= ", 1) for key in keys)
    return rf"$$\begin{{aligned}} {rows} \end{{aligned}}$$"


def _picture(args: str, text: str, options: dict[str, str], chapter: Chapter) -> str:
    file = f"{args.replace('.', '-')}.svg"
    chapter.pictures[args] = file
    caption = _roles(" ".join((options.get("caption") or text).split()), chapter)
    named = chapter.numbers.get(options.get("name", args.replace(".", "-")), "Figure")
    return f"![{options.get('alt', '')}]({file})\n\n*{named}. {caption}*"


def _objectives(args: str, text: str, options: dict[str, str], chapter: Chapter) -> str:
    items = [re.sub(r"^(?:[-*] )?[a-z0-9]+-o\d+:", "", line).strip() for line in text.split("\n") if line.strip()]
    return "\n".join(f"{k}. {_roles(item, chapter)}" for k, item in enumerate(items, 1))


def _table(args: str, text: str, options: dict[str, str], chapter: Chapter) -> str:
    rows: list[list[str]] = []
    for line in text.split("\n"):
        if line.startswith("* - "):
            rows.append([line[4:].strip()])
        elif line.startswith("  - "):
            rows[-1].append(line[4:].strip())
        elif line.strip() and rows:
            rows[-1][-1] += " " + line.strip()
    head = rows.pop(0) if options.get("header-rows", "0") != "0" else [""] * len(rows[0])
    lines = [head, ["---"] * len(head), *rows]
    cells = [[_roles(cell.replace("|", r"\|"), chapter) for cell in row] for row in lines]
    shown = "\n".join(f"| {' | '.join(row)} |" for row in cells)
    named = " ".join(filter(None, [chapter.numbers.get(options.get("name", "")), _roles(args, chapter)]))
    return f"*{named}*\n\n{shown}" if named else shown


def plain(notebook: dict[str, Any], chapter: Chapter) -> dict[str, Any]:
    """Return the notebook without outputs, its words in plain Markdown, its cell ids the same in every build."""
    cells = []
    for number, cell in enumerate(notebook["cells"], 1):
        kept = {"id": f"cell-{number}", "cell_type": cell["cell_type"], "metadata": cell["metadata"]}
        source = "".join(cell["source"])
        if cell["cell_type"] == "code":
            cells.append(kept | {"execution_count": None, "outputs": [], "source": source})
        else:
            cells.append(kept | {"source": markdown(source, chapter)})
    wanted = ("kernelspec", "language_info")
    metadata = {key: notebook["metadata"][key] for key in wanted if key in notebook["metadata"]}
    return {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}
