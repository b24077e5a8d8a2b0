"""The book's colours and fonts: one JSON file, written out as CSS."""

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

FILE = Path(__file__).parent.parent / "tokens.json"


@cache
def tokens() -> dict[str, dict[str, Any]]:
    """Return the tokens: ``light``, ``dark`` and ``shared``, tables from name to value; ``faces`` and ``stand-ins``."""
    found: dict[str, dict[str, Any]] = json.loads(FILE.read_text(encoding="utf-8"))
    if found["light"].keys() != found["dark"].keys():
        raise ValueError(f"tokens of one scheme only: {sorted(found['light'].keys() ^ found['dark'].keys())}")
    return found


def stand_ins() -> list[str]:
    """Return rules that give the reader's own fonts the width of ours: few lines move when ours arrive.

    The tables hold the mean width of a letter, ascent and descent, in em; widths as in capsize 4.3.0 (letters as
    often as in English), but those of DejaVu measured with this book's text.
    """
    rules = []
    for family, given in tokens()["stand-ins"].items():
        ours = tokens()["faces"][family.split()[0]]
        scale = ours["width"] / given["width"]
        sources = ",".join(f'local("{name}")' for name in given["local"])
        rules.append(
            f'@font-face{{font-family:"{family}";src:{sources};size-adjust:{scale:.2%};'
            f"ascent-override:{ours['ascent'] / scale:.2%};descent-override:{ours['descent'] / scale:.2%};"
            "line-gap-override:0%}"
        )
    return rules


def css() -> str:
    """Return the style sheet that defines ``--tk-<token>`` for both schemes; ``data-theme`` wins over the system."""

    def block(names: str, scheme: str, *groups: str) -> str:
        lines = [f"--tk-{k}:{v}" for group in groups for k, v in tokens()[group].items()]
        return f"{names}{{color-scheme:{scheme};{';'.join(lines)}}}"

    shared = tokens()["shared"]
    own = re.compile(r'"(Source \w+ \d|Crosstalk \w+)", ')
    first = ";".join(f"--tk-{name}:{own.sub('', shared[name])}" for name in ("font-text", "font-ui", "font-math"))
    dark = block(":root:not([data-theme=light])", "dark", "dark")
    return "\n".join(
        [
            *stand_ins(),
            block(":root", "light", "shared", "light"),
            f"@media screen and (prefers-color-scheme:dark){{{dark}}}",
            f"@media screen{{{block(':root[data-theme=dark]', 'dark', 'dark')}}}",
            # The first screen is written in the reader's own fonts: ours would keep the first Lab waiting.
            f"@media screen{{:root[data-scripts]:not([data-whole],[data-fonts]){{{first}}}}}",
            # Paper is white already.
            "@media print{:root{--tk-paper:#fff;--tk-panel:#fff}}",
            "",
        ]
    )
