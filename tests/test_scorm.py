"""The SCORM package as a file: its manifest, its bytes, what it needs."""

import io
import json
import re
import xml.etree.ElementTree as ET
import zipfile
from pathlib import Path
from urllib.parse import unquote

import pytest

from teachkit.assignments.exports import NoBook, scorm
from teachkit.cli import main

CP = "{http://www.imsproject.org/xsd/imscp_rootv1p1p2}"
ADL = "{http://www.adlnet.org/xsd/adlcp_rootv1p2}"


@pytest.fixture(scope="module")
def package(book: Path) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(scorm(book)))


def test_every_file_is_listed_and_every_listed_file_is_there(package: zipfile.ZipFile, book: Path) -> None:
    manifest = ET.fromstring(package.read("imsmanifest.xml"))
    listed = [unquote(str(file.get("href"))) for file in manifest.iter(f"{CP}file")]
    assert len(set(listed)) == len(listed)
    assert sorted([*listed, "imsmanifest.xml"]) == sorted(package.namelist())
    assert {p.relative_to(book).as_posix() for p in book.rglob("*") if p.is_file()} <= set(listed)


def test_the_manifest_launches_one_activity(package: zipfile.ZipFile) -> None:
    manifest = ET.fromstring(package.read("imsmanifest.xml"))
    assert [child.tag for child in manifest] == [f"{CP}metadata", f"{CP}organizations", f"{CP}resources"]
    assert manifest.findtext(f"{CP}metadata/{CP}schema") == "ADL SCORM"
    assert manifest.findtext(f"{CP}metadata/{CP}schemaversion") == "1.2"
    (organization,) = manifest.iter(f"{CP}organization")
    assert manifest.find(f"{CP}organizations").get("default") == organization.get("identifier")  # type: ignore[union-attr]
    (item,), (resource,) = manifest.iter(f"{CP}item"), manifest.iter(f"{CP}resource")
    assert item.get("identifierref") == resource.get("identifier")
    assert [child.tag for child in item] == [f"{CP}title"]
    assert "Crosstalk" in str(item.findtext(f"{CP}title"))
    assert (resource.get("type"), resource.get(f"{ADL}scormtype")) == ("webcontent", "sco")
    assert package.read(str(resource.get("href"))).startswith(b"<!doctype html>")
    identifiers = [node.get("identifier") for node in manifest.iter() if node.get("identifier")]
    assert len(set(identifiers)) == len(identifiers)


def test_the_launched_page_knows_the_questions_and_runs_no_inline_script(package: zipfile.ZipFile) -> None:
    page = package.read("scorm.html").decode()
    given = json.loads(re.findall(r'<script type="application/json" id="crosstalk-book">(.*?)</script>', page)[0])
    kinds = {row["kind"] for row in given["questions"]}
    assert {"choice", "several", "number", "order"} <= kinds
    assert {row["page"] + ".html" for row in given["questions"]} <= set(given["pages"]) <= set(package.namelist())
    assert len(re.findall(r"<script(?![^>]*(?:application/json|src=))", page)) == 0


def test_the_same_bytes_each_time(book: Path) -> None:
    assert scorm(book) == scorm(book)


def test_no_package_without_the_book(tmp_path: Path, book: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(NoBook, match=r"holds no index\.html; run make book"):
        scorm(tmp_path)
    (tmp_path / "index.html").write_text("<title>Another</title>")
    with pytest.raises(NoBook, match="no page that shows the reader's progress"):
        scorm(tmp_path)
    for share in (0, 101):
        with pytest.raises(ValueError, match=f"above 0 and at most 100; got {share}"):
            scorm(book, complete=share)
    assert main(["scorm", "--html", str(tmp_path / "none"), "--out", str(tmp_path / "x.zip")]) == 2
    assert "run make book" in capsys.readouterr().err
    assert not (tmp_path / "x.zip").exists()


def test_the_command_writes_the_package(book: Path, tmp_path: Path) -> None:
    out = tmp_path / "deep" / "it.zip"
    assert main(["scorm", "--html", str(book), "--out", str(out), "--complete", "80"]) == 0
    assert out.read_bytes() == scorm(book, 80)
