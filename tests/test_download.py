"""A page's download runs by itself: unzipped elsewhere, in a fresh environment made as its README says."""

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from .conftest import ROOT
from .notebooks import notebooks

RUN = """
import sys, tempfile, nbformat
from nbclient import NotebookClient
from traitlets.config import Config
notebook = nbformat.read(sys.argv[1], as_version=4)
with tempfile.TemporaryDirectory() as folder:
    # Ports that are found free may be taken by another before the kernel has them; names of files are its own.
    config = Config(KernelManager={"transport": "ipc", "ip": folder + "/kernel"})
    limits = {"timeout": 900, "startup_timeout": 600, "iopub_timeout": 600}
    NotebookClient(notebook, kernel_name="python3", config=config, **limits).execute()
import teachkit
print(teachkit.__file__, sum(cell.cell_type == "code" for cell in notebook.cells))
"""


def unzip(page: str, book: Path, folder: Path) -> Path:
    """Unzip a page's download; return the folder that it holds."""
    with zipfile.ZipFile(book / "_static" / "downloads" / f"{page}.zip") as archive:
        archive.extractall(folder)
    (only,) = folder.iterdir()
    return only


def clean() -> dict[str, str]:
    """Return the environment without anything that could lead back to the repository.

    Python keeps what it compiles of the packages, and pip leaves it to Python: few of them are used. Who installs asks
    a network that stumbles again.
    """
    away = ("PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV", "PYTHONDONTWRITEBYTECODE")
    more = {
        "PIP_COMPILE": "0",
        "PIP_RETRIES": "10",
        "PIP_TIMEOUT": "60",
        "UV_HTTP_RETRIES": "10",
        "UV_HTTP_TIMEOUT": "60",
    }
    return {k: v for k, v in os.environ.items() if k not in away} | more


@pytest.fixture(scope="module")
def fresh(book: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Python of an environment with the download's wheel and its pinned packages, and nothing else."""
    folder = unzip(notebooks()[0], book, tmp_path_factory.mktemp("download"))
    python = folder / ".venv" / "bin" / "python"
    (wheel,) = folder.glob("*.whl")
    packages = ["-r", "requirements.txt", wheel.name]
    if shutil.which("uv"):
        steps = [
            ["uv", "venv", "--python", sys.executable, ".venv"],
            ["uv", "pip", "install", "--python", str(python), *packages],
        ]
    else:
        steps = [[sys.executable, "-m", "venv", ".venv"], [str(python), "-m", "pip", "install", *packages]]
    for step in steps:
        run = subprocess.run(step, cwd=folder, env=clean(), capture_output=True, text=True)
        assert run.returncode == 0, run.stdout + run.stderr
    return python


@pytest.mark.parametrize("page", notebooks())
def test_download_runs_in_a_fresh_environment(page: str, book: Path, fresh: Path, tmp_path: Path) -> None:
    folder = unzip(page, book, tmp_path)
    (notebook,) = folder.glob("*.ipynb")
    command = [str(fresh), "-c", RUN, notebook.name]
    run = subprocess.run(command, cwd=folder, env=clean(), capture_output=True, text=True, timeout=1800)
    assert run.returncode == 0, run.stdout + run.stderr
    home, cells = run.stdout.split()
    assert Path(home).is_relative_to(fresh.parents[1])
    assert not Path(home).is_relative_to(ROOT)
    assert int(cells) > 0


@pytest.mark.parametrize("page", notebooks())
def test_downloads_carry_one_wheel_and_say_how_to_start(page: str, book: Path, tmp_path: Path) -> None:
    folder = unzip(page, book, tmp_path)
    (wheel,) = folder.glob("*.whl")
    first = unzip(notebooks()[0], book, tmp_path / "first")
    assert wheel.read_bytes() == (first / wheel.name).read_bytes()
    text = (folder / "README.txt").read_text()
    assert wheel.name in text
    assert next(folder.glob("*.ipynb")).name in text
