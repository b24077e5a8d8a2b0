"""The README's example runs and prints what the README says."""

import contextlib
import io
import re

from .conftest import ROOT

TEXT = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_example() -> None:
    (code,) = re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL)
    said = re.search(r"It prints `([^`]*)`", TEXT)
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        exec(code, {})
    assert said
    assert out.getvalue().strip() == said.group(1)


def test_every_file_it_names_is_there() -> None:
    for link in re.findall(r"\]\(([^)#]+)\)", TEXT):
        assert (ROOT / link).exists(), link
