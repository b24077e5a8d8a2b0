"""Downloads: each notebook page as a zip that runs by itself, and the whole book as one.

A page's zip holds the notebook without outputs, the chapter's questions and figures, the wheel of
teachkit, the pinned packages it needs, and three lines on how to start. The same sources give the same
bytes: names sorted, one date.
"""

import json
import os
import time
import zipfile
from collections.abc import Mapping
from functools import cache
from importlib import metadata
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import nbformat
from myst_nb.core.utils import coalesce_streams  # type: ignore[import-untyped]
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from sphinx.application import Sphinx

from .. import questions
from . import sources
from .directives import PictureNode
from .names import BookError
from .notebook import Chapter, plain

ROOT = Path(__file__).parents[3]
#: What a reader runs the notebook in.
HOST = "jupyterlab"
README = """{title}: the notebook of one chapter of Crosstalk.
1. With Python 3.11 to 3.13: python -m venv .venv, then .venv/bin/pip install -r requirements.txt {wheel}
   (on Windows: .venv\\Scripts\\pip).
2. .venv/bin/jupyter lab {notebook}
3. Run all cells; the Labs answer to sliders, and to lab.values set in Python.
"""


def write(app: Sphinx) -> None:
    """Write every page's zip, tidy the executed notebooks, and zip the whole book."""
    executed = Path(app.outdir).parent / "jupyter_execute"
    pages = [name for name in sorted(app.env.found_docs) if "kernelspec" in app.env.metadata.get(name, {})]
    cited, numbers = _citations(app), _numbers(app)
    for page in pages:
        source = Path(app.env.doc2path(page))
        beside = source.parent / f"{source.stem}.questions.yaml"
        notebook = _executed(executed / f"{page}.ipynb")
        records = questions.load(beside) if beside.exists() else {}
        if beside.exists():
            (executed / f"{page}.questions.yaml").write_bytes(beside.read_bytes())
        chapter = Chapter(records, cited, numbers)
        text = json.dumps(plain(notebook, chapter), ensure_ascii=False, indent=1) + "\n"
        files = {f"{source.stem}.ipynb": text.encode(), "requirements.txt": requirements().encode()}
        if beside.exists():
            files[beside.name] = beside.read_bytes()
        if chapter.pictures:
            drawn = {node["drawing"]: node["file"] for node in app.env.get_doctree(page).findall(PictureNode)}
            files |= {file: drawn[name].encode() for name, file in chapter.pictures.items()}
        name, content = wheel()
        files[name] = content
        title = app.env.titles[page].astext()
        files["README.txt"] = README.format(title=title, wheel=name, notebook=f"{source.stem}.ipynb").encode()
        target = Path(app.outdir, "_static/downloads", f"{page}.zip")
        pack(target, {f"{source.stem}/{name}": content for name, content in files.items()})
    html = Path(app.outdir)
    everything = {p.relative_to(html).as_posix(): p.read_bytes() for p in html.rglob("*") if p.is_file()}
    pack(html.parent / "crosstalk-book.zip", {f"crosstalk/{name}": content for name, content in everything.items()})


def pack(target: Path, files: Mapping[str, bytes]) -> None:
    """Write a zip whose bytes depend on the files alone."""
    target.parent.mkdir(parents=True, exist_ok=True)
    epoch = max(int(os.environ.get("SOURCE_DATE_EPOCH", "0")), 315532800)
    with zipfile.ZipFile(target, "w") as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, time.gmtime(epoch)[:6])
            entry.external_attr = 0o644 << 16
            stored = name.endswith((".zip", ".whl", ".woff2"))
            entry.compress_type = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
            archive.writestr(entry, files[name])


def _executed(path: Path) -> dict[str, Any]:
    """Read an executed notebook; write it back without what differs from run to run."""
    before = path.read_text(encoding="utf-8")
    notebook: dict[str, Any] = nbformat.reads(before, nbformat.NO_CONVERT)  # type: ignore[no-untyped-call]
    notebook["metadata"].pop("widgets", None)
    for number, cell in enumerate(notebook["cells"], 1):
        cell["id"] = f"cell-{number}"
        cell["metadata"].pop("execution", None)
        if cell["cell_type"] == "code":
            cell["outputs"] = coalesce_streams(cell["outputs"])
    after = json.dumps(notebook, ensure_ascii=False, indent=1) + "\n"
    if after != before:
        path.write_text(after, encoding="utf-8")
    return notebook


def _citations(app: Sphinx) -> dict[str, tuple[str, str]]:
    """Return key -> (author and year, link) for every entry of the bibliography."""
    table = sources.entries(app.env).items()
    return {key: (f"{sources.people(entry)}, {sources.year(entry)}", sources.link(entry) or "") for key, entry in table}


def _numbers(app: Sphinx) -> dict[str, str]:
    """Return label -> "Figure 2", "Table 1" or an equation's number."""
    env = app.env
    domains: Any = env.domains
    table = {name: str(number) for name, (_, number) in domains["math"].equations.items()}
    for name, (page, target, _) in domains["std"].labels.items():
        for kind, format in app.config.numfig_format.items():
            number = env.toc_fignumbers.get(page, {}).get(kind, {}).get(target)
            if number:
                table[name] = format % ".".join(map(str, number))
    return table


@cache
def wheel() -> tuple[str, bytes]:
    """Build teachkit's wheel in this process; return its name and content."""
    from hatchling.builders.wheel import WheelBuilder

    if not (ROOT / "pyproject.toml").exists():
        raise BookError("the downloads need teachkit from its source folder (pip install -e .)")
    with TemporaryDirectory() as folder:
        (built,) = WheelBuilder(str(ROOT)).build(directory=folder, versions=["standard"])
        return Path(built).name, Path(built).read_bytes()


@cache
def requirements() -> str:
    """Return the packages that a notebook needs, each at the version that built this book."""
    found: dict[str, str] = {}
    queue = [Requirement(text) for text in [*(metadata.requires("teachkit") or []), HOST]]
    seen: set[tuple[str, tuple[str, ...]]] = set()
    while queue:
        wanted = queue.pop()
        if wanted.marker and not wanted.marker.evaluate({"extra": ""}):
            continue
        key = (canonicalize_name(wanted.name), tuple(sorted(wanted.extras)))
        if key in seen:
            continue
        seen.add(key)
        try:
            package = metadata.distribution(wanted.name)
        except metadata.PackageNotFoundError:
            continue
        found[key[0]] = package.version
        for text in package.requires or []:
            inner = Requirement(text)
            extras = ("", *wanted.extras)
            if not inner.marker or any(inner.marker.evaluate({"extra": extra}) for extra in extras):
                inner.marker = None
                queue.append(inner)
    return "".join(f"{name}=={version}\n" for name, version in sorted(found.items()))
