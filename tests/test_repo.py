"""The repository is clean: nothing of one machine, no outside host, licences named, versions pinned."""

import hashlib
import json
import os
import re
import subprocess
import tomllib
from html.parser import HTMLParser
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

from .conftest import ROOT, tracked

REGISTRIES = ("pythonhosted" + ".org", "pypi" + ".org", "registry." + "npmjs", "registry." + "yarnpkg")
MACHINE = re.compile(r"(?<![\w.~}])/(work|tmp|root|home|Users)/\w")
UNFINISHED = re.compile(r"\b(TO" + r"DO|FIX" + r"ME|lorem ip" + r"sum|coming so" + r"on|to be wri" + r"tten)\b")
BINARY = {".woff2", ".png", ".jpg", ".ico", ".zip", ".whl", ".pdf", ".pickle", ".inv", ".doctree"}


def texts() -> list[Path]:
    """Return the files under version control that are text and ours."""
    paths = [ROOT / name for name in tracked()]
    return [p for p in paths if p.suffix not in BINARY and p.exists() and "vendor" not in p.parts]


def test_repository_holds_nothing_of_one_machine() -> None:
    found = []
    for path in texts():
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if MACHINE.search(line) or any(host in line for host in REGISTRIES):
                found.append(f"{path.relative_to(ROOT)}:{number}: {line[:100]}")
    assert not found, "\n".join(found)


def test_nothing_is_promised_instead_of_delivered() -> None:
    found = [p.relative_to(ROOT) for p in texts() if UNFINISHED.search(p.read_text(encoding="utf-8"))]
    assert not found


def test_built_book_holds_nothing_of_one_machine(book: Path) -> None:
    marks = [str(ROOT), *REGISTRIES]
    pages = [p for p in book.rglob("*") if p.is_file() and p.suffix not in BINARY]
    found = [p.relative_to(book) for p in pages if any(m in p.read_text(errors="replace") for m in marks)]
    assert not found


class Loads(HTMLParser):
    """Collects what a page loads by itself, as opposed to what it links to."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        rel = (given.get("rel") or "").split()
        loads = tag != "a" and not (tag == "link" and {"canonical", "license", "author", "alternate"} & set(rel))
        names = ("src", "srcset", "data", "poster", "href", "xlink:href", "action")
        self.found += [given[n] or "" for n in names if loads and n in given]


def test_pages_load_nothing_from_other_hosts(book: Path) -> None:
    found = []
    for page in book.rglob("*.html"):
        loads = Loads()
        loads.feed(page.read_text())
        found += [f"{page.name}: {url}" for url in loads.found if re.match(r"(https?:)?//", url)]
    for sheet in book.rglob("*.css"):
        found += [
            f"{sheet.name}: {m}"
            for m in re.findall(r"""(?:url\(|@import\s+)["']?((?:https?:)?//[^"')]+)""", sheet.read_text())
        ]
    assert not found


def test_bundles_are_made_from_the_sources_here() -> None:
    record = json.loads((ROOT / "src/teachkit/static/bundle.json").read_text())
    sources = {p for p in (ROOT / "js").rglob("*") if p.is_file() and "test" not in p.parts}
    sources |= {ROOT / "package.json", ROOT / "package-lock.json"}
    assert set(record["sources"]) == {str(p.relative_to(ROOT)) for p in sources}, "run make js"
    for name, want in {
        **record["sources"],
        **{f"src/teachkit/static/{k}": v for k, v in record["bundles"].items()},
    }.items():
        got = hashlib.sha256((ROOT / name).read_bytes()).hexdigest()
        assert got == want, f"{name} has changed since the bundle was made; run make js"


@pytest.mark.parametrize(
    "path", [p for p in texts() if p.suffix in (".py", ".js")], ids=lambda p: str(p.relative_to(ROOT))
)
def test_file_is_short_or_says_why(path: Path) -> None:
    text = path.read_text()
    made = "static" in path.parts
    assert made or text.count("\n") <= 400 or "Longer than 400 lines because" in text


def test_lock_pins_every_dependency_with_hashes() -> None:
    text = (ROOT / "requirements.txt").read_text()
    pinned = dict(re.findall(r"^([\w.-]+)==(\S+?)(?= |;|$)", text, re.MULTILINE))
    blocks = re.split(r"\n(?=\w)", text.strip())
    assert all("--hash=sha256:" in block for block in blocks)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    for entry in [*project["dependencies"], *(d for extra in project["optional-dependencies"].values() for d in extra)]:
        need = Requirement(entry)
        assert need.specifier.contains(pinned[need.name]), f"{entry} is not what requirements.txt pins; run make lock"


WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda p: p.stem)
def test_workflow_calls_the_commands_of_the_makefile(path: Path) -> None:
    text = path.read_text()
    for job in yaml.safe_load(text)["jobs"].values():
        for step in job["steps"]:
            assert step.get("run", "make book") in ("make book", ".ci/run")
    for action in re.findall(r"uses: (.*)", text):
        assert re.fullmatch(r"[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", action), f"name its commit and version: {action}"


def test_every_python_that_is_promised_is_tested() -> None:
    promised = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["requires-python"]
    versions = [f"3.{minor}" for minor in range(30) if f"3.{minor}" in SpecifierSet(promised)]
    workflow = yaml.safe_load((ROOT / ".github" / "workflows" / "test.yml").read_text())
    assert workflow["jobs"]["test"]["strategy"]["matrix"]["python"] == versions
    words = f"{', '.join(versions[:-1])} or {versions[-1]}"
    assert f"Python {words}" in (ROOT / "README.md").read_text()
    assert words in (ROOT / "tools" / "setup.sh").read_text()


def test_licence_and_citation_agree_with_the_package() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text())
    assert citation["version"] == project["version"]
    text = (ROOT / "LICENSE").read_text()
    assert "MIT License" in text
    assert "CC BY 4.0" in text


def test_lint_format_and_types() -> None:
    environment = {k: v for k, v in os.environ.items() if not k.startswith("MAKE")}
    run = subprocess.run(["make", "-s", "check"], cwd=ROOT, capture_output=True, text=True, env=environment)
    assert run.returncode == 0, run.stdout + run.stderr
