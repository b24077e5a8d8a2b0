"""Sources of a model's values in a page: a citation key becomes author, year and a link."""

import re
from functools import cache
from pathlib import Path
from string import ascii_lowercase
from typing import Any

from pybtex.database import Entry, parse_string
from sphinx.environment import BuildEnvironment

from ..ode import OWN_SOURCES
from .names import unknown


@cache
def _read(path: str, changed: float) -> dict[str, Entry]:
    return letters(dict(parse_string(Path(path).read_text(encoding="utf-8"), "bibtex").entries))


def letters(found: dict[str, Entry]) -> dict[str, Entry]:
    """Give entries that read alike, "Anderson et al. 2024", a letter behind the year, in the order of their keys.

    The entries themselves are changed; a second call changes nothing.
    """
    alike: dict[str, list[Entry]] = {}
    for _, entry in sorted(found.items()):
        alike.setdefault(short(entry), []).append(entry)
    for group in alike.values():
        for entry, letter in zip(group, ascii_lowercase, strict=False):
            if len(group) > 1:
                entry.fields["year"] = year(entry) + letter
    return found


def entries(env: BuildEnvironment) -> dict[str, Entry]:
    """Return the entries of the book's bibliography by key."""
    found: dict[str, Entry] = {}
    for name in env.config.bibtex_bibfiles:
        path = Path(env.srcdir, name)
        found |= _read(str(path), path.stat().st_mtime)
    return found


def people(entry: Entry) -> str:
    """Return the authors as "Habela et al." or "Yu and Chen"; an entry without authors by its key."""
    names = [" ".join([*p.prelast_names, *p.last_names]) or str(p) for p in entry.persons.get("author", [])]
    names = [re.sub(r"[{}]", "", name) for name in names] or [str(entry.key)]
    more = len(names) > 2 or names[-1] == "others"
    return f"{names[0]} et al." if more else " and ".join(names)


def year(entry: Entry) -> str:
    """Return the year, "n.d." where there is none."""
    return str(entry.fields.get("year", "n.d."))


def short(entry: Entry) -> str:
    """Return an entry as "Habela et al. 2009"."""
    return f"{people(entry)} {year(entry)}"


def link(entry: Entry) -> str | None:
    """Return the address of an entry's DOI, else its own."""
    doi = entry.fields.get("doi")
    return f"https://doi.org/{doi}" if doi else entry.fields.get("url")


def resolve(spec: dict[str, Any], env: BuildEnvironment, root: str, where: str) -> None:
    """Put text and link to every source of a Lab's model: its place in the references, else its DOI or address.

    A key that the bibliography does not have is a build error.
    """
    known = entries(env)
    cited = {c.key: c for c in env.get_domain("cite").citations}  # type: ignore[attr-defined]

    def look(key: str) -> tuple[str, str | None]:
        if key not in known:
            raise unknown(where, "source in the bibliography called", key, known)
        if key in cited:
            return short(known[key]), f"{root}{cited[key].bibliography_key.docname}.html#{cited[key].citation_id}"
        return short(known[key]), link(known[key])

    for row in spec["model"]["parameters"]:
        if row["source"] not in OWN_SOURCES:
            row["sourceText"], row["href"] = look(row["source"])
    for row in spec["model"]["sources"]:
        row["text"], row["href"] = look(row["key"])
