"""Code cells in a page: folded input as a plain disclosure, and a cache that knows what a cell depends on."""

import hashlib
import shutil
from functools import cache
from pathlib import Path
from typing import Any

from myst_nb.sphinx_ import HideCodeCellNode  # type: ignore[import-untyped]
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.transforms.post_transforms import SphinxPostTransform

from .evidence import EvidenceNode
from .lab import LabNode

PACKAGE = Path(__file__).parent.parent
#: Parts of the package that no cell's output depends on.
_OUTSIDE = {"book", "static", "theme", "__pycache__"}


def setup(app: Sphinx) -> None:
    """Register the handlers."""
    app.add_config_value("teachkit_fingerprint", "", "env", str)
    app.add_config_value("teachkit_look", "", "html", str)
    app.connect("config-inited", _fingerprint)
    app.connect("source-read", _choose_cache)
    app.add_post_transform(CodeAfterLab)
    app.add_node(HideCodeCellNode, override=True, html=(_visit_hidden, _depart_hidden))


@cache
def fingerprint(whole: bool) -> str:
    """Return a digest of the package's sources: of all, or only of what a cell's output can depend on."""
    digest = hashlib.sha256()
    for path in sorted(PACKAGE.rglob("*")):
        parts = path.relative_to(PACKAGE).parts
        if path.suffix not in (".py", ".json", ".yaml", ".csv") or "__pycache__" in parts:
            continue
        if whole or parts[0] not in _OUTSIDE:
            digest.update("/".join(parts).encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:16]


def _fingerprint(app: Sphinx, config: Config) -> None:
    """Have every page read again when the package has changed, and written again when its look has."""
    config.teachkit_fingerprint = fingerprint(True)
    looks = [p for folder in ("static", "theme") for p in (PACKAGE / folder).rglob("*") if p.is_file()]
    config.teachkit_look = hashlib.sha256(b"".join(p.read_bytes() for p in sorted(looks))).hexdigest()[:16]


def _choose_cache(app: Sphinx, docname: str, source: list[str]) -> None:
    """Give each notebook an execution cache of its own, keyed by the package and by its questions.

    The stock cache compares code cells only: it would keep a Lab whose model has changed.
    """
    path = Path(app.env.doc2path(docname))
    beside = path.parent / f"{path.stem}.questions.yaml"
    key = hashlib.sha256(fingerprint(False).encode() + (beside.read_bytes() if beside.exists() else b""))
    base = Path(app.outdir).parent / ".jupyter_cache" / docname.replace("/", "-")
    chosen = base / key.hexdigest()[:16]
    if base.exists():
        for old in base.iterdir():
            if old != chosen:
                shutil.rmtree(old)
    config: Any = app.env.mystnb_config  # type: ignore[attr-defined]
    app.env.mystnb_config = config.copy(execution_cache_path=str(chosen))  # type: ignore[attr-defined]


class CodeAfterLab(SphinxPostTransform):
    """Put a Lab's folded code below the Lab: the reader came for what moves."""

    # After MyST-NB has folded the input (199).
    default_priority = 200
    formats = ("html",)

    def run(self, **kwargs: Any) -> None:
        for hidden in list(self.document.findall(HideCodeCellNode)):
            cell = hidden.parent
            if "above-input" in hidden["classes"] and any(
                True for kind in (LabNode, EvidenceNode) for _ in cell.findall(kind)
            ):
                cell.remove(hidden)
                lab = any(True for _ in cell.findall(LabNode))
                hidden["prompt_show"] = "The code of this Lab" if lab else "The code"
                cell.append(hidden)


def _visit_hidden(self: Any, node: HideCodeCellNode) -> None:
    prompt = node["prompt_show"].replace("source", "code")
    self.body.append(f'<details class="ct-code {" ".join(node["classes"])}"><summary>{prompt}</summary>')


def _depart_hidden(self: Any, node: HideCodeCellNode) -> None:
    self.body.append("</details>\n")
