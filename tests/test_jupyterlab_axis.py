"""The map of the axis and the table of evidence in a real JupyterLab: both answer, and Python hears of it."""

import json
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from playwright.sync_api import Browser

from teachkit import claims
from tools.jupyterlab import Notebook, server

from .conftest import until

CELLS = (
    "import json\nimport teachkit as tk\naxis = tk.AxisMap()\naxis",
    "table = tk.EvidenceTable()\ntable",
    "print(json.dumps(axis.asked))",
    "print(json.dumps(table.shown))",
)


@pytest.fixture
def notebook(tmp_path: Path, browser: Browser) -> Iterator[Notebook]:
    """A notebook with map and table, run, in a JupyterLab of its own."""
    cells = [nbformat.v4.new_code_cell(text) for text in CELLS]
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=kernel), tmp_path / "axis.ipynb")
    with server(tmp_path) as address:
        opened = Notebook(browser, address, "axis.ipynb")
        opened.run_all()
        yield opened
        opened.close()


def test_map_and_table_answer_and_the_traits_follow(notebook: Notebook) -> None:
    at = notebook.page
    errors: list[str] = []
    at.on("pageerror", lambda error: errors.append(str(error)))
    for tag in ("teachkit-axis-map", "teachkit-evidence-table"):
        at.locator(f".jp-Notebook {tag}[data-state=ready]").wait_for(state="attached")
    assert at.locator("teachkit-axis-map canvas").count() > 0
    assert at.locator("teachkit-evidence-table tbody tr").count() == len(claims.claims())

    region, entity = at.locator(".tk-regions > li > button").first, at.locator(".tk-regions .tk-name").first
    region.click()
    entity.click()
    at.get_by_role("button", name="Knock out", exact=False).last.click()
    status = at.locator(".tk-axis .tk-status")
    until(lambda: "loops fall" in status.inner_text(), status.inner_text)

    def asked() -> dict[str, object]:
        return dict(json.loads(notebook.run(2)))

    # The kernel takes one change after the other, so Python is asked until it has heard of the last.
    until(lambda: asked()["ask"] == "cut" and asked()["cut"] != [], lambda: f"Python has {asked()}")
    assert set(asked()["cut"]) <= set(claims.entities())  # type: ignore[call-overload]

    at.locator("teachkit-evidence-table").get_by_label("Seen in").select_option("patients")
    wanted = [one.id for one in claims.claims().values() if one.setting == "patients"]
    until(lambda: at.locator("teachkit-evidence-table tbody tr:visible").count() == len(wanted))
    until(lambda: json.loads(notebook.run(3)) == wanted, lambda: f"Python has {notebook.run(3)}")
    assert not errors
