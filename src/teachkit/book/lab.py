"""Labs in a page: one custom element with its spec, its picture for paper and for pages without scripts."""

import json
from copy import deepcopy
from html import escape
from pathlib import Path
from typing import Any, ClassVar

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from . import evidence, typography
from .names import place, wrong
from .sources import resolve
from .svg import inline

MIME = "application/vnd.teachkit+json"
_FOLDER = "_static/teachkit/models"


class LabNode(nodes.General, nodes.Element):  # type: ignore[misc]
    """A Lab: ``spec`` is the contract's dictionary without code and picture, ``picture`` an SVG text or None."""


class LabRenderer:
    """MyST-NB's plug-in for the mime type of the Labs."""

    mime_priority_overrides: ClassVar[list[tuple[str, str, int | None]]] = [("html", MIME, 1)]

    @staticmethod
    def handle_mime(renderer: Any, data: Any, inline: bool) -> list[nodes.Element] | None:
        """Return the Lab's node, and note in the environment which files its page needs; None for other types."""
        if data.mime_type != MIME:
            return None
        spec = dict(data.content)
        env: BuildEnvironment = renderer.renderer.sphinx_env
        where = place(renderer.source, data.line)
        if spec["kind"] != "lab":
            return [evidence.node_of(spec, where)]
        name = spec["model"]["name"]
        files = {f"{name}.js": spec.pop("code")}
        if spec["sbml"]:
            files[f"{name}.xml"] = spec["sbml"]
            spec["sbml"] = f"{_FOLDER}/{name}.xml"
        page = assets(env).setdefault(env.docname, {})
        page.update(files)
        seen = [node["spec"]["id"] for node in renderer.renderer.document.findall(LabNode)]
        if spec["id"] in seen:
            raise wrong(where, f"two Labs on this page have the id '{spec['id']}'")
        if not 20 <= len(spec.get("alt") or "") <= 300:
            raise wrong(where, f"the Lab '{spec['id']}' needs an alt text of 20 to 300 characters")
        return [LabNode(picture=spec.pop("picture", None), spec=spec, where=where)]


def assets(env: BuildEnvironment) -> dict[str, dict[str, str]]:
    """Return the model files of each page: page -> file name -> text."""
    if not hasattr(env, "teachkit_assets"):
        env.teachkit_assets = {}  # type: ignore[attr-defined]
    found: dict[str, dict[str, str]] = env.teachkit_assets  # type: ignore[attr-defined]
    return found


def script(data: Any) -> str:
    """Return ``data`` as an inline JSON script, its words well set; no text in it can end the element."""
    text = json.dumps(typography.data(data), ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    return f'<script type="application/json">{text}</script>'


def visit(self: Any, node: LabNode) -> None:
    """Write the element that ``teachkit.js`` brings to life."""
    spec = node["spec"]
    root = "../" * self.builder.current_docname.count("/")
    spec = deepcopy(spec)
    if spec.get("sbml"):
        spec["sbml"] = root + spec["sbml"]
    resolve(spec, self.builder.env, root, node["where"])
    picture = ""
    if node["picture"]:
        try:
            picture = inline(node["picture"], spec["id"], spec["alt"])
        except ValueError as problem:
            raise wrong(node["where"], f"Lab '{spec['id']}': {problem}") from problem
    title, caption = escape(spec.get("title") or ""), escape(spec.get("caption") or "")
    stop = "" if title.endswith("?") else "."
    words = f"<b>{title}{stop}</b> {caption}" if caption else title
    self.body.append(
        f'<teachkit-lab id="{escape(spec["id"])}">{script(spec)}'
        f'<figure class="tk-static">{picture}<figcaption>{words}</figcaption></figure></teachkit-lab>\n'
    )
    raise nodes.SkipNode


def purge(app: Sphinx, env: BuildEnvironment, docname: str) -> None:
    """Forget the files of a page that is read again."""
    assets(env).pop(docname, None)


def merge(app: Sphinx, env: BuildEnvironment, docnames: set[str], other: BuildEnvironment) -> None:
    """Take over what a parallel reader found."""
    assets(env).update({name: files for name, files in assets(other).items() if name in docnames})


def check(app: Sphinx, env: BuildEnvironment) -> None:
    """Stop when two pages compiled the same model to different texts: one of them is stale."""
    first: dict[str, tuple[str, str]] = {}
    for page, files in sorted(assets(env).items()):
        for name, text in files.items():
            known, where = first.setdefault(name, (text, page))
            if known != text:
                raise wrong(page, f"model file {name} differs from the one of {where}; delete _build and build again")


def write(app: Sphinx) -> None:
    """Write each model's files once."""
    folder = Path(app.outdir, _FOLDER)
    folder.mkdir(parents=True, exist_ok=True)
    wanted = {name: text for files in assets(app.env).values() for name, text in files.items()}
    for old in folder.iterdir():
        if old.name not in wanted:
            old.unlink()
    for name, text in wanted.items():
        (folder / name).write_text(text, encoding="utf-8")
