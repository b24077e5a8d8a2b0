"""The pages of the evidence: the map, the table of claims, the treatments, the concordance, the glossary."""

import json
from collections import Counter
from html import escape
from pathlib import Path
from typing import Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util.docutils import SphinxDirective

from .. import claims
from ..atlas import axis_data, filters, picture, row
from .claims import badge, glossary, named, source, term_id, term_key, used
from .names import pages, place, wrong
from .svg import inline

PAGES = ("chapters/axis_map", "chapters/evidence", "chapters/concordance", "chapters/glossary")
DATA = "_static/teachkit/axis-data.js"
#: What the reviews call their sections.
SECTIONS: dict[str, dict[str, str]] = {
    "xu2025axis": {
        "abstract": "Abstract", "1": "1 Introduction", "2": "2 Neuronal activity and glioma progression",
        "3.1": "3.1 Effects of neurotransmitters on immune cells",
        "3.2": "3.2 Neuronal regulation of the immunosuppressive microenvironment",
        "3.3": "3.3 Immune escape mechanisms in glioma cells after neural influence",
        "4": "4 A systematic model of neural-immune-tumor interactions",
        "5.1": "5.1 Interventional neuromodulation to enhance immunotherapy",
        "5.2": "5.2 Observations on the linkage between epilepsy control and immune response",
        "6": "6 Challenges and prospects", "7": "7 Conclusion", "table 1": "Table 1", "table 2": "Table 2",
        "figure 1": "Figure 1", "figure 2": "Figure 2", "figure 3": "Figure 3",
        "references": "Titles in the list of references",
    },
    "pu2025crosstalk": {"abstract": "Abstract (all that could be read)"},
}  # fmt: skip
REVIEWS = {
    "xu2025axis": "Xu et al. 2025, Neuro–immune–tumor axis in gliomas",
    "pu2025crosstalk": "Pu et al. 2025, Neuro-immune crosstalk in cancer",
}


class EvidenceNode(nodes.General, nodes.Element):  # type: ignore[misc]
    """A part of the evidence that is written when all pages are read: ``form`` names it, ``spec`` is a widget's."""


class Evidence(SphinxDirective):
    """``{evidence} form``: one of :data:`FORMS`."""

    required_arguments = 1
    option_spec: ClassVar[dict[str, Any]] = {"class": directives.class_option}

    def run(self) -> list[nodes.Node]:
        form = self.arguments[0]
        if form not in FORMS:
            raise wrong(place(*self.get_source_info()), f"no form '{form}'; known: {', '.join(FORMS)}")
        return [_node(form, {})]


def node_of(spec: dict[str, Any], where: str) -> EvidenceNode:
    """Return the node for a map or a table that a code cell ends in."""
    if spec["kind"] == "axis" and not 20 <= len(spec.get("alt") or "") <= 300:
        raise wrong(where, f"the map '{spec['id']}' needs an alt text of 20 to 300 characters")
    return _node({"axis": "map", "evidence": "table"}[spec["kind"]], spec)


def _node(form: str, spec: dict[str, Any]) -> EvidenceNode:
    """Return the node with the words by which a reader may search for what it holds."""
    said = {
        "glossary": lambda: [f"{one['term']} {one.get('abbr') or ''} {one['says']}" for one in glossary().values()],
        "table": lambda: [one.says for one in claims.claims().values()],
        "therapies": lambda: [f"{one['name']} {one['mechanism']}" for one in claims.therapies()],
    }.get(form, list)()
    return EvidenceNode("", *(nodes.Text(text) for text in said), form=form, spec=spec)


class _Page:
    """What the writers of one page need: the environment, and addresses relative to the page."""

    def __init__(self, visitor: Any) -> None:
        self.env: BuildEnvironment = visitor.builder.env
        self.visitor = visitor

    def uri(self, target: str) -> str:
        return str(self.visitor.builder.get_relative_uri(self.visitor.builder.current_docname, target))

    def taught(self, id: str) -> list[str]:
        """Return links to the places where the book teaches a claim."""
        return [
            f'<a href="{self.uri(page)}#{table[id]}">{escape(self.env.titles[page].astext())}</a>'
            for page in pages(self.env)
            if page not in PAGES and (table := used(self.env).get(page, {})).get(id)
        ]

    def links(self, keys: Any) -> list[str]:
        """Return the references of these keys, linked where they can be."""
        found = [source(self.env, key, self.uri) for key in keys]
        return [f'<a href="{s["href"]}">{escape(s["text"])}</a>' if s["href"] else escape(s["text"]) for s in found]

    def sources(self, keys: Any) -> str:
        return "; ".join(self.links(keys))

    def claim(self, id: str) -> str:
        return f'<a href="{self.uri("chapters/evidence")}#claim-{id}" data-claim="{id}">{escape(id)}</a>'


def listed(links: list[str]) -> str:
    """Return links one below the other; nothing if there is none."""
    return f'<ul class="ct-items">{"".join(f"<li>{link}</li>" for link in links)}</ul>' if links else ""


def cells(**texts: str) -> str:
    """Return the cells of a row; where the page is too narrow for columns, each says what it holds."""
    return "".join(f'<td data-name="{name.replace("_", " ")}">{text}</td>' for name, text in texts.items())


def _json(data: Any) -> str:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")


def _map(page: _Page, spec: dict[str, Any]) -> str:
    shown = {**spec, "evidence": page.uri("chapters/evidence")}
    drawn = inline(picture(), spec["id"], spec["alt"])
    words = f"<b>{escape(spec['title'])}.</b> {escape(spec['caption'])}"
    return (
        f'<teachkit-axis-map id="{escape(spec["id"])}"><script type="application/json">{_json(shown)}</script>'
        '<figure class="tk-static"><div class="ct-scroll" role="region" tabindex="0" aria-label="The map of the axis">'
        f"{drawn}</div><figcaption>{words}</figcaption></figure></teachkit-axis-map>\n"
    )


def _table(page: _Page, spec: dict[str, Any]) -> str:
    spec = spec or {"kind": "evidence", "id": "evidence-table", "title": "The evidence", "open": {}}
    spec = {key: spec[key] for key in ("kind", "id", "title", "open")} | {"filters": filters()}
    body = "".join(_row(page, one) for one in claims.claims().values())
    return (
        f'<teachkit-evidence-table id="{spec["id"]}"><script type="application/json">{_json(spec)}</script>'
        '<table class="tk-evidence tk-stack">'
        f"<caption>All {len(claims.claims())} claims, in the order of the book</caption><thead><tr>"
        '<th scope="col">Claim</th><th scope="col">Seen in</th><th scope="col">Sources</th>'
        f'<th scope="col">Taught in</th></tr></thead><tbody>{body}</tbody></table></teachkit-evidence-table>\n'
    )


def _row(page: _Page, one: claims.Claim) -> str:
    record = row(one)
    edge = f'<p class="tk-edge">{escape(record["edge"])}</p>' if record["edge"] else ""
    remarks = ""
    for field, title in (("doubt", "Doubt: {name}"), ("note", "Note")):
        if said := record[field]:
            cites = page.sources(said["cites"])
            more = f" ({cites})" if cites else ""
            summary = escape(title.format(name=said.get("name", "").lower()))
            remarks += (f'<details class="tk-{field}"><summary>{summary}</summary>'
                        f"<p>{escape(named(page.env, said['says']))}{more}</p></details>")  # fmt: skip
    seen = f'<p class="tk-from">{escape(named(page.env, one.setting_from))}</p>' if one.setting_from else ""
    where = SECTIONS[one.review].get(one.at, one.at).split(" ")[0] if one.at[:1].isdigit() else one.at
    maybe = f'<p class="tk-from">perhaps {page.sources(one.candidates)}</p>' if one.candidates else ""
    data = {"part": one.part, "setting": one.setting, "strength": one.strength,
            "doubt": one.doubt["kind"] if one.doubt else "", "region": " ".join(record["regions"])}  # fmt: skip
    attributes = "".join(f' data-{key}="{value}"' for key, value in data.items())
    taught = listed(page.taught(one.id)) or '<span class="tk-from">no chapter</span>'
    at = f'<p class="tk-from">{"§" if one.at[:1].isdigit() else ""}{escape(where)}</p>'
    return (
        f'<tr id="claim-{one.id}"{attributes}><td>{edge}<p>{escape(one.says)}</p>{remarks}</td>'
        f'<td>{badge(one)} {escape(record["grade"])}<p class="tk-from">{escape(record["said"])}</p>{seen}</td>'
        f"<td>{listed(page.links(one.cites))}{at}{maybe}</td>{cells(Taught_in=taught)}</tr>"
    )


def _grades(page: _Page, spec: dict[str, Any]) -> str:
    count = Counter(one.setting for one in claims.claims().values())
    rows = "".join(
        f'<tr><th scope="row"><span class="tk-grade tk-grade-{key}">{letter}</span> {escape(name)}</th>'
        f"<td>{escape(says)}</td><td>{count[key]}</td></tr>"
        for key, (letter, name, says) in claims.GRADES.items()
    )
    return (
        '<table class="tk-stack"><thead><tr><th scope="col">Badge</th><th scope="col">Meaning</th>'
        '<th scope="col">Claims</th></tr>'
        f"</thead><tbody>{rows}</tbody></table>\n"
    )


def _therapies(page: _Page, spec: dict[str, Any]) -> str:
    out = []
    for one in claims.therapies():
        count = Counter(claims.claims()[id].setting for id in one["claims"])
        graded = ", ".join(f"{claims.GRADES[key][1]} {count[key]}" for key in claims.GRADES if count[key])
        rows = [
            ("How it works", escape(one["mechanism"])), ("Effect on immunity", escape(one["immune_effect"])),
            ("With checkpoint inhibitors", escape(one["synergy"]) or "The review claims nothing."),
            ("Evidence", f"{len(one['claims'])} claims. Seen in: {graded}."),
            ("What speaks against it", escape(one["against"])),
            ("Trials", escape(one["trials"]) or "None named by the sources."),
            ("Sources", page.sources(one["cites"])), ("Claims", ", ".join(map(page.claim, one["claims"]))),
        ]  # fmt: skip
        items = "".join(f"<dt>{name}</dt><dd>{text}</dd>" for name, text in rows)
        link = f"{page.uri('chapters/axis_map')}#axis-map?ask=treat&amp;therapy={one['id']}"
        out.append(
            f'<details class="tk-therapy" id="therapy-{one["id"]}"><summary>{escape(one["name"])} '
            f'<span class="tk-from">{escape(one["strategy"])}, {escape(one["table"])}</span></summary>'
            f'<dl>{items}</dl><p><a href="{link}">Lay it over the map</a></p></details>'
        )
    return "".join(out)


def _concordance(page: _Page, spec: dict[str, Any]) -> str:
    out = []
    for review, sections in SECTIONS.items():
        rows = ""
        for key, title in sections.items():
            here = [one for one in claims.claims().values() if one.review == review and key in one.sections]
            if not here:
                continue
            count = Counter(name for one in here for name in _pages(page, one.id))
            links = [
                f'<a href="{page.uri(name)}">{escape(page.env.titles[name].astext())}</a>&nbsp;({number})'
                for name in pages(page.env)
                if (number := count[name])
            ]
            open_ = sum(not _pages(page, one.id) for one in here)
            rows += (
                f'<tr><th scope="row">{escape(title)}</th>'
                f"{cells(Claims=str(len(here)), Taught_in=listed(links) or 'no chapter', Not_taught=str(open_))}"
                "</tr>"
            )
        out.append(
            f'<table class="tk-stack"><caption>{escape(REVIEWS[review])}</caption><thead><tr>'
            '<th scope="col">Section</th><th scope="col">Claims</th><th scope="col">Taught in</th>'
            f'<th scope="col">Not taught</th></tr></thead><tbody>{rows}</tbody></table>'
        )
    return "".join(out)


def _systems(page: _Page, spec: dict[str, Any]) -> str:
    parts, systems = claims.systems()
    rows = ""
    for one in systems:
        here = {name for id in one["claims"] for name in _pages(page, id)}
        links = [f'<a href="{page.uri(name)}">{escape(page.env.titles[name].astext())}</a>'
                 for name in pages(page.env) if name in here]  # fmt: skip
        rows += (
            f'<tr><th scope="row">{one["part"]}{one["number"]}</th>'
            f"{cells(System=escape(one['title']), Claims=str(len(one['claims'])))}"
            f"{cells(Taught_in=listed(links) or 'no chapter')}</tr>"
        )
    return (
        '<table class="tk-stack"><caption>The systems of the book</caption><thead><tr><th scope="col">No.</th>'
        '<th scope="col">System</th><th scope="col">Claims</th><th scope="col">Taught in</th></tr></thead>'
        f"<tbody>{rows}</tbody></table>"
    )


def _pages(page: _Page, id: str) -> list[str]:
    return [name for name, table in used(page.env).items() if id in table and name not in PAGES]


def _glossary(page: _Page, spec: dict[str, Any]) -> str:
    items, letters = "", dict[str, str]()
    for key, one in glossary().items():
        letters.setdefault(key[0].upper(), term_id(key))
        abbr = f" ({escape(str(one['abbr']))})" if one.get("abbr") else ""
        see = [f'<a href="#{term_id(found)}">{escape(name)}</a>' for name in one.get("see", [])
               if (found := term_key(name))]  # fmt: skip
        more = f" See {', '.join(see)}." if see else ""
        items += f'<dt id="{term_id(key)}">{escape(one["term"])}{abbr}</dt><dd>{escape(str(one["says"]))}{more}</dd>'
    links = "".join(f'<li><a href="#{id}">{letter}</a></li>' for letter, id in letters.items())
    return (
        f'<nav class="tk-letters" aria-label="Terms by letter"><ul>{links}</ul></nav><dl class="glossary">{items}</dl>'
    )


def _files(page: _Page, spec: dict[str, Any]) -> str:
    root = "../" * page.visitor.builder.current_docname.count("/")
    kinds = {"graphml": "GraphML", "cx2": "CX2 for Cytoscape", "csv": "a table as CSV"}
    links = [f'<a href="{root}{DATA.rsplit("/", 1)[0]}/axis.{end}" download>{name}</a>' for end, name in kinds.items()]
    return f"<p>Take the graph along: {', '.join(links)}.</p>\n"


#: The forms of evidence that a page can hold.
FORMS = {
    "map": _map, "table": _table, "grades": _grades, "therapies": _therapies, "concordance": _concordance,
    "systems": _systems, "glossary": _glossary, "files": _files,
}  # fmt: skip


def visit(self: Any, node: EvidenceNode) -> None:
    """Write the part that the node names."""
    self.body.append(FORMS[node["form"]](_Page(self), node["spec"]))
    raise nodes.SkipNode


def again(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Have the evidence written again when the claims are used elsewhere than before."""
    now = {page: dict(table) for page, table in used(env).items()}
    before = getattr(env, "teachkit_claims_written", None)
    env.teachkit_claims_written = now  # type: ignore[attr-defined]
    return [page for page in PAGES if page in env.found_docs] if now != before else []


def write(app: Sphinx) -> None:
    """Write the axis as the script that pages with a map load, and its forms for other programs."""
    from .. import evidence

    target = Path(app.outdir, DATA)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(script(), encoding="utf-8")
    g = evidence.axis()
    for name, text in (("graphml", evidence.to_graphml(g)), ("cx2", evidence.to_cx2(g)), ("csv", evidence.to_csv(g))):
        (target.parent / f"axis.{name}").write_text(text, encoding="utf-8")


def script() -> str:
    """Return the axis data as a classic script: it works from a folder, too."""
    return f"globalThis.teachkitAxis={_json(axis_data())};\n"


def setup(app: Sphinx) -> None:
    """Register directive, node and handlers."""
    app.add_node(EvidenceNode, html=(visit, None))
    app.add_directive("evidence", Evidence)
    app.connect("env-updated", again)
