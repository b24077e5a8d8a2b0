"""Claims and terms in the prose: roles, badges, and what their cards say."""

import json
import re
from functools import cache
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import quote

import yaml
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util.docutils import SphinxRole

from .. import claims
from ..atlas import row
from . import typography
from .names import place, unknown, wrong
from .sources import entries, short

EVIDENCE, GLOSSARY, MAP = "chapters/evidence", "chapters/glossary", "chapters/axis_map"


class ClaimNode(nodes.Inline, nodes.TextElement):  # type: ignore[misc]
    """A marked sentence: ``claim`` is the id, ``anchor`` the place's id where the page first uses it, else empty."""


class TermNode(nodes.Inline, nodes.TextElement):  # type: ignore[misc]
    """A term of the glossary: ``term`` is its key."""


class MapNode(nodes.Inline, nodes.TextElement):  # type: ignore[misc]
    """A link to the map: ``question`` is what to ask of it."""


def used(env: BuildEnvironment) -> dict[str, dict[str, str]]:
    """Return where claims are used: page -> claim -> anchor."""
    if not hasattr(env, "teachkit_claims"):
        env.teachkit_claims = {}  # type: ignore[attr-defined]
    found: dict[str, dict[str, str]] = env.teachkit_claims  # type: ignore[attr-defined]
    return found


@cache
def glossary() -> dict[str, dict[str, Any]]:
    """Return the glossary by key (the term in lower case): ``term``, ``abbr``, ``says``, ``see``."""
    file = claims.DATA / "glossary.yaml"
    rows = yaml.safe_load(file.read_text(encoding="utf-8")) if file.exists() else []
    return {row["term"].casefold(): row for row in sorted(rows, key=lambda row: row["term"].casefold())}


def term_key(name: str) -> str | None:
    """Return the glossary's key for a term, its plural or its abbreviation; None if there is none."""
    table = glossary()
    wanted = name.casefold()
    short = {str(row["abbr"]).casefold(): key for key, row in table.items() if row.get("abbr")}
    for form in (wanted, wanted.removesuffix("s"), wanted.removesuffix("es"), wanted.removesuffix("ies") + "y"):
        if form in table or form in short:
            return form if form in table else short[form]
    return None


def term_id(key: str) -> str:
    """Return the id of a term's place in the glossary."""
    return f"term-{nodes.make_id(key)}"


def _split(text: str) -> tuple[str, str]:
    """Return words and target of ``words <target>``; the words are empty where only the target is given."""
    if text.endswith(">") and " <" in text:
        words, _, target = text[:-1].rpartition(" <")
        return words.strip(), target.strip()
    return "", text.strip()


class ClaimRole(SphinxRole):
    """``{claim}`id``` sets the badge of a claim, ``{claim}`words <id>``` marks the words and sets it after them."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        words, id = _split(self.text)
        if id not in claims.claims():
            raise unknown(place(*self.get_source_info()), "claim", id, claims.claims())
        here = used(self.env).setdefault(self.env.docname, {})
        anchor = "" if id in here else f"claim-at-{id}"
        here.setdefault(id, anchor)
        return [ClaimNode(self.rawtext, words, claim=id, anchor=anchor)], []


class TermRole(SphinxRole):
    """``{term}`words``` or ``{term}`words <term>``` links a word to the glossary."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        words, name = _split(self.text)
        key = term_key(name)
        if key is None:
            raise unknown(place(*self.get_source_info()), "term", name, glossary())
        return [TermNode(self.rawtext, words or name, term=key)], []


class MapRole(SphinxRole):
    """``{axismap}`words <ask=paths&start=CCL2&end=T cell>``` links to the map with that question asked."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        words, question = _split(self.text)
        where = place(*self.get_source_info())
        for part in question.split("&"):
            key, _, value = part.partition("=")
            if key not in ("ask", "start", "end", "cut", "therapy", "parts"):
                raise unknown(where, "question to the map", key, ("ask", "start", "end", "cut", "therapy", "parts"))
            known = claims.entities() if key in ("start", "end") else {row["id"] for row in claims.therapies()}
            if key in ("start", "end", "therapy") and value not in known:
                raise unknown(where, f"'{key}' on the map", value, known)
        address = quote(question, safe="=&;")
        return [MapNode(self.rawtext, words or question, question=address)], []


def visit_map(self: Any, node: MapNode) -> None:
    """Write the link to the map."""
    here = self.builder.current_docname
    page = "" if here == MAP else self.builder.get_relative_uri(here, MAP)
    self.body.append(f'<a href="{page}#axis-map?{escape(node["question"])}">{escape(node.astext())}</a>')
    raise nodes.SkipNode


def badge(one: claims.Claim) -> str:
    """Return the badge of a claim: a letter for the grade, a mark for a doubt, both said in words as well."""
    letter, name, _ = claims.GRADES[one.setting]
    doubt = '<span aria-hidden="true">?</span>' if one.doubt else ""
    words = f"evidence: {name}{'; doubted' if one.doubt else ''}"
    return (
        f'<span class="tk-grade tk-grade-{one.setting}"><span class="tk-hidden"> ({words})</span>'
        f'<span aria-hidden="true">{letter}</span>{doubt}</span>'
    )


def visit_claim(self: Any, node: ClaimNode) -> None:
    """Write the link to the claim's row."""
    one = claims.claims()[node["claim"]]
    href = f"{self.builder.get_relative_uri(self.builder.current_docname, EVIDENCE)}#claim-{one.id}"
    words = escape(node.astext())
    anchor = f' id="{node["anchor"]}"' if node["anchor"] else ""
    lead = f'<span class="tk-words">{words}</span>' if words else '<span class="tk-hidden">Claim</span>'
    self.body.append(f'<a class="tk-claim"{anchor} href="{href}" data-claim="{one.id}">{lead}{badge(one)}</a>')
    raise nodes.SkipNode


def visit_term(self: Any, node: TermNode) -> None:
    """Write the link to the term's place in the glossary."""
    href = f"{self.builder.get_relative_uri(self.builder.current_docname, GLOSSARY)}#{term_id(node['term'])}"
    key = escape(node["term"], quote=True)
    self.body.append(f'<a class="tk-term" href="{href}" data-term="{key}">{escape(node.astext())}</a>')
    raise nodes.SkipNode


def source(env: BuildEnvironment, key: str, uri: Any) -> dict[str, str]:
    """Return a reference as a card shows it: author and year, and its place in the references or its DOI."""
    entry = entries(env)[key]
    cited = {c.key: c for c in env.get_domain("cite").citations}  # type: ignore[attr-defined]
    if key in cited:
        return {"text": short(entry), "href": f"{uri(cited[key].bibliography_key.docname)}#{cited[key].citation_id}"}
    doi = entry.fields.get("doi", "")
    return {"text": short(entry), "href": f"https://doi.org/{doi}" if doi else ""}


def named(env: BuildEnvironment, text: str) -> str:
    """Return a text with citation keys replaced by author and year."""
    known = entries(env)
    words: str = re.sub(r"\b[a-z]+\d{4}[a-z0-9]*\b", lambda m: short(known[m[0]]) if m[0] in known else m[0], text)
    return words


def cards(app: Sphinx, pagename: str, doctree: nodes.document) -> str:
    """Return the page's card data as an inline JSON script: only of the claims and terms that it uses."""

    def uri(target: str) -> str:
        return str(app.builder.get_relative_uri(pagename, target))

    shown: dict[str, Any] = {"claims": {}, "terms": {}}
    for node in doctree.findall(ClaimNode):
        one = claims.claims()[node["claim"]]
        record = row(one)
        record["sources"] = [source(app.env, key, uri) for key in one.cites]
        record["from"] = named(app.env, record["from"])
        for field in ("doubt", "note"):
            if record[field]:
                record[field]["says"] = named(app.env, record[field]["says"])
        keep = ("says", "edge", "sign", "letter", "grade", "said", "from", "at", "doubt", "note", "sources")
        shown["claims"][one.id] = {field: record[field] for field in keep if record[field]}
    for node in doctree.findall(TermNode):
        entry = glossary()[node["term"]]
        shown["terms"][node["term"]] = {k: entry[k] for k in ("term", "abbr", "says") if entry.get(k)}
    if not shown["claims"] and not shown["terms"]:
        return ""
    text = json.dumps(typography.data(shown), ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    return f'<script type="application/json" id="tk-cards">{text}</script>'


def check_keys(app: Sphinx, env: BuildEnvironment) -> None:
    """Stop when a claim cites what the bibliography does not have, or says what the schema does not allow."""
    files = sorted((claims.DATA / "claims").glob("*.yaml"))
    try:
        claims.read(files, entries(env))
    except claims.ClaimError as problem:
        raise wrong(Path(files[0]).parent.name, str(problem)) from problem


def purge(app: Sphinx, env: BuildEnvironment, docname: str) -> None:
    """Forget the uses of a page that is read again."""
    used(env).pop(docname, None)


def merge(app: Sphinx, env: BuildEnvironment, docnames: set[str], other: BuildEnvironment) -> None:
    """Take over what a parallel reader found."""
    used(env).update({name: table for name, table in used(other).items() if name in docnames})


def setup(app: Sphinx) -> None:
    """Register roles, nodes and handlers."""
    app.add_node(ClaimNode, html=(visit_claim, None))
    app.add_node(TermNode, html=(visit_term, None))
    app.add_node(MapNode, html=(visit_map, None))
    app.add_role("axismap", MapRole())
    app.add_role("claim", ClaimRole())
    app.add_role_to_domain("std", "term", TermRole(), override=True)
    app.connect("env-purge-doc", purge)
    app.connect("env-merge-info", merge)
    app.connect("env-check-consistency", check_keys)
