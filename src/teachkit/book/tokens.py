"""The book's colours and fonts: one JSON file, written out as CSS."""

import json
from functools import cache
from pathlib import Path

FILE = Path(__file__).parent.parent / "tokens.json"


@cache
def tokens() -> dict[str, dict[str, str]]:
    """Return the tokens: ``light``, ``dark`` and ``shared``, each a table from name to value."""
    found: dict[str, dict[str, str]] = json.loads(FILE.read_text(encoding="utf-8"))
    if found["light"].keys() != found["dark"].keys():
        raise ValueError(f"tokens of one scheme only: {sorted(found['light'].keys() ^ found['dark'].keys())}")
    return found


def css() -> str:
    """Return the style sheet that defines ``--tk-<token>`` for both schemes; ``data-theme`` wins over the system."""

    def block(names: str, scheme: str, *groups: str) -> str:
        lines = [f"--tk-{k}:{v}" for group in groups for k, v in tokens()[group].items()]
        return f"{names}{{color-scheme:{scheme};{';'.join(lines)}}}"

    dark = block(":root:not([data-theme=light])", "dark", "dark")
    return "\n".join(
        [
            block(":root", "light", "shared", "light"),
            f"@media screen and (prefers-color-scheme:dark){{{dark}}}",
            f"@media screen{{{block(':root[data-theme=dark]', 'dark', 'dark')}}}",
            # Paper is white already.
            "@media print{:root{--tk-paper:#fff;--tk-panel:#fff}}",
            "",
        ]
    )
