"""The downloaded notebooks in a real JupyterLab: slider, curve and Python's traits follow one another."""

import json
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from playwright.sync_api import Browser

from tools.jupyterlab import Notebook, server

from .conftest import ROOT, until
from .notebooks import notebooks
from .test_download import unzip

#: Appended to each notebook: every Lab that a cell has shown; then a look at the traits, then a change of one.
CELLS = (
    "import json, teachkit\nlabs = [out for out in Out.values() if isinstance(out, teachkit.Lab)]\nlen(labs)",
    "print(json.dumps([[lab.spec['sliders'][0], lab.values[lab.spec['sliders'][0]]] for lab in labs]))",
    "for lab in labs:\n"
    "    id = lab.spec['sliders'][0]\n"
    "    low, high = lab.model.parameters[id].range\n"
    "    lab.set(**{id: low + 0.25 * (high - low)})",
)
KERNEL = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
READY = "count => document.querySelectorAll('.jp-Notebook teachkit-lab[data-state=ready]').length === count"
MOVED = "([lab, revision]) => Number(lab.dataset.revision) > revision"


def number(text: str) -> float:
    """Return what a box shows, "−1.5" or "8.31 × 10⁷"."""
    plain = unicodedata.normalize("NFKC", text).replace("\u2212", "-")
    return float(re.sub(r"\s*×\s*10", "e", plain))


WITH_LABS = [page for page in notebooks() if "tk.Lab(" in (ROOT / f"{page}.md").read_text(encoding="utf-8")]


@pytest.fixture(scope="module")
def jupyter(book: Path, browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Notebook, Path]]:
    """A JupyterLab with a notebook open, and the folder it serves: the pages' downloads, with our cells added."""
    root = tmp_path_factory.mktemp("jupyter")
    nbformat.write(nbformat.v4.new_notebook(metadata=KERNEL), root / "first.ipynb")
    for page in WITH_LABS:
        folder = unzip(page, book, root / page.replace("/", "-"))
        (path,) = folder.glob("*.ipynb")
        notebook = nbformat.read(path, as_version=4)
        notebook.cells += [nbformat.v4.new_code_cell(text) for text in CELLS]
        nbformat.write(notebook, path)
    with server(root) as address:
        notebook = Notebook(browser, address, "first.ipynb")
        yield notebook, root
        notebook.close()


@pytest.mark.parametrize("page", WITH_LABS)
def test_slider_curve_and_traits_follow_one_another(page: str, jupyter: tuple[Notebook, Path]) -> None:
    notebook, root = jupyter
    (path,) = (root / page.replace("/", "-")).glob("*/*.ipynb")
    notebook.turn_to(str(path.relative_to(root)))
    notebook.run_all()
    before = json.loads(notebook.run(-2))
    assert before, "the notebook shows no Lab"

    labs = notebook.page.locator(".jp-Notebook teachkit-lab[data-state=ready]")
    notebook.page.wait_for_function(READY, arg=len(before))
    for k, (id, _) in enumerate(before):
        lab = labs.nth(k)
        slider = lab.locator(f"input[type=range][data-parameter={id}]")
        for skip in lab.get_by_role("button", name="Skip the prediction").all():
            skip.click()
        revision = int(lab.get_attribute("data-revision") or 0)
        slider.press("ArrowLeft")
        slider.press("ArrowLeft")
        handle = lab.element_handle()
        notebook.page.wait_for_function(MOVED, arg=[handle, revision])

    def boxes() -> list[float]:
        """Return what the Labs show beside the sliders that were moved."""
        places = [
            labs.nth(k).locator(f".tk-control:has([data-parameter={id}]) .tk-number")
            for k, (id, _) in enumerate(before)
        ]
        return [number(place.input_value()) for place in places]

    def traits() -> list[float]:
        return [value for _, value in json.loads(notebook.run(-2))]

    # A second change waits in the page until the kernel has taken the first, so both sides are asked until they agree.
    until(lambda: traits() == pytest.approx(boxes(), rel=1e-6), lambda: f"Python has {traits()}, the page {boxes()}")
    for (id, old), new in zip(before, traits(), strict=True):
        assert new < old, f"{id} did not follow the slider"

    revisions = [int(lab.get_attribute("data-revision") or 0) for lab in labs.all()]
    notebook.run(-1)
    wanted = traits()
    for k, old in enumerate(revisions):
        handle = labs.nth(k).element_handle()
        notebook.page.wait_for_function(MOVED, arg=[handle, old])
    until(lambda: boxes() == pytest.approx(wanted, rel=1e-3), lambda: f"Python has {wanted}, the page {boxes()}")
    assert notebook.errors == []
