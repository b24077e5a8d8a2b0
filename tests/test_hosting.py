"""Hosting: what Binder installs is what the lock pins, what it runs exists, and links lead to what is there."""

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

from teachkit.assignments import links
from teachkit.cli import main

from .conftest import ROOT, tracked, versioned

FOLDER = ROOT / "binder"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
CHAPTERS = sorted(p.name.removesuffix(".questions.yaml") for p in (ROOT / "chapters").glob("*.questions.yaml"))
TRACKED = tracked()


def pins(path: Path) -> dict[str, str]:
    blocks = re.split(r"\n(?=\w)", path.read_text().strip())
    assert all("--hash=sha256:" in block for block in blocks), f"{path} pins without a hash"
    found = [re.match(r"([\w.-]+)==(\S+)", block) for block in blocks]
    return {m[1]: m[2] for m in found if m}


def test_binder_installs_what_the_lock_pins() -> None:
    here, lock = pins(FOLDER / "requirements.txt"), pins(ROOT / "requirements.txt")
    assert here.items() <= lock.items(), "run make lock"
    for entry in [*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["book"]]:
        need = Requirement(entry)
        assert need.specifier.contains(here[need.name])
    # JupyterLab is the image's own; ours beside it would be two.
    assert not {"jupyterlab", "notebook", "pytest", "playwright"} & set(here)
    python = re.fullmatch(r"python-(3\.\d+)\n", (FOLDER / "runtime.txt").read_text())
    assert python
    assert SpecifierSet(PROJECT["requires-python"]).contains(python[1])
    assert f"--python-version {python[1]}" in (ROOT / "Makefile").read_text()


def test_the_script_runs_what_is_there_and_fetches_nothing_else() -> None:
    script = FOLDER / "postBuild"
    assert os.access(script, os.X_OK)
    text = script.read_text()
    assert text.startswith("#!/bin/sh\n")
    subprocess.run(["sh", "-n", str(script)], check=True)
    lines = [line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#")]
    assert "set -eu" in lines
    (install,) = [line for line in lines if "pip" in line]
    assert {"--no-deps", "--no-build-isolation"} <= set(install.split()), "pip would fetch more than is pinned"
    assert not re.search(r"https?:|\b(curl|wget|apt|apt-get|npm|conda|git)\b", text)
    for named in re.findall(r"python (\S+\.py)", text):
        assert named in TRACKED


def test_the_packed_notebooks_lie_where_links_lead(book: Path, tmp_path: Path) -> None:
    """The script's loop, run on the built book."""
    text = (FOLDER / "postBuild").read_text()
    loop = text[text.index("for packed") :].replace("_build/html", str(book)).replace(" notebooks\n", f" {tmp_path}\n")
    environment = os.environ | {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    subprocess.run(["sh", "-euc", loop], check=True, env=environment)
    for chapter in CHAPTERS:
        assert (tmp_path / chapter / f"{chapter}.ipynb").exists()
        assert links.made_from(f"notebooks/{chapter}/{chapter}.ipynb") in TRACKED


@versioned
@pytest.mark.parametrize("chapter", CHAPTERS)
def test_binder_links_name_what_is_tracked(chapter: str, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["link", f"notebooks/{chapter}/{chapter}.ipynb", "--repo", "https://github.com/you/crosstalk.git"]
    assert main([*arguments, "--clone", str(ROOT)]) == 0
    url = urlsplit(capsys.readouterr().out.strip())
    assert (url.netloc, url.path) == ("mybinder.org", "/v2/gh/you/crosstalk/main")
    place = parse_qs(url.query)["urlpath"][0].removeprefix("lab/tree/")
    assert links.made_from(place) in TRACKED


def test_a_hub_link_pulls_and_opens(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A course's own repository, with the released notebooks of a chapter."""
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    path = tmp_path / "week 1" / "preface.ipynb"
    path.parent.mkdir()
    path.write_text("{}")
    arguments = ["link", "week 1/preface.ipynb", "--repo", "https://git.example.edu/a/course", "--clone", str(tmp_path)]
    arguments += ["--hub", "https://hub.example.edu/"]
    assert main(arguments) == 2
    assert "not under version control" in capsys.readouterr().err
    subprocess.run(["git", "-C", str(tmp_path), "add", "."], check=True)
    assert main([*arguments, "--branch", "autumn"]) == 0
    url = urlsplit(capsys.readouterr().out.strip())
    assert f"{url.scheme}://{url.netloc}{url.path}" == "https://hub.example.edu/hub/user-redirect/git-pull"
    assert parse_qs(url.query) == {
        "repo": ["https://git.example.edu/a/course"],
        "branch": ["autumn"],
        "urlpath": ["lab/tree/course/week 1/preface.ipynb"],
    }


@versioned
@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["notebooks/prefac/prefac.ipynb", "--repo", "https://github.com/a/b"], "did you mean 'chapters/preface.md'"),
        (["index.md", "--repo", "github.com/a/b"], "is no address of a repository"),
        (["index.md", "--repo", "https://example.edu/a/b"], "is not on GitHub"),
        (["index.md", "--repo", "https://github.com/a/b", "--hub", "hub"], "is no address of a JupyterHub"),
    ],
)
def test_a_bad_link_is_refused_in_words(arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["link", *arguments, "--clone", str(ROOT)]) == 2
    assert message in capsys.readouterr().err
