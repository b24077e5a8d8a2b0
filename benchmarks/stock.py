"""What a teacher gets without this book's machinery: a stock Jupyter Book page with ``interact``.

Its widget runtime and MathJax come from other hosts; they are fetched once with npm and served from the
same loopback server as everything else, so that no side waits for a network.
"""

import os
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

from .slider import KERNEL

PACKAGES = ("@jupyter-widgets/html-manager@1.0.15", "requirejs@2.3.8", "mathjax@3.2.2")
CONFIG = """title: Stock
execute: {{execute_notebooks: force}}
sphinx:
  config:
    html_static_path: [vendor]
{local}"""
LOCAL = """    mathjax_path: mathjax/es5/tex-mml-chtml.js
    nb_ipywidgets_js: {requirejs/require.js: {}, html-manager/dist/embed-amd.js: {}}
"""
CHAPTER = """---
file_format: mystnb
kernelspec: {{name: python3, display_name: Python 3}}
---
# A synapse

The current is $I = \\bar g\\, r\\, (V - E)$.

$$C \\frac{{dV}}{{dt}} = g_{{in}} (V_{{rest}} - V) - I$$

```{{code-cell}}
{code}
```
"""


def runtime(folder: Path) -> bool:
    """Fetch the widget runtime and MathJax into ``folder``; return whether that worked."""
    folder.mkdir(parents=True)
    for package in PACKAGES:
        try:
            subprocess.run(
                ["npm", "pack", "--silent", package], cwd=folder, check=True, capture_output=True, timeout=120
            )
        except (OSError, subprocess.SubprocessError):
            return False
        archive = next(folder.glob("*.tgz"))
        with tarfile.open(archive) as tar:
            tar.extractall(folder, filter="data")
        (folder / "package").rename(folder / package.rsplit("@", 1)[0].split("/")[-1])
        archive.unlink()
    return True


def write(folder: Path) -> bool:
    """Write a book of two pages; return whether its runtime is local."""
    local = runtime(folder / "vendor")
    if not local:
        shutil.rmtree(folder / "vendor")
        (folder / "vendor").mkdir()
    (folder / "_config.yml").write_text(CONFIG.format(local=LOCAL if local else ""))
    (folder / "_toc.yml").write_text("format: jb-book\nroot: index\nchapters: [{file: chapter}]\n")
    (folder / "index.md").write_text("# Stock\n\nA front page.\n")
    (folder / "chapter.md").write_text(CHAPTER.format(code=KERNEL.strip()))
    return local


def build(folder: Path) -> None:
    """Build the stock book with Jupyter Book's own defaults."""
    command = [str(Path(sys.executable).with_name("jupyter-book")), "build", str(folder), "-q"]
    run = subprocess.run(command, capture_output=True, text=True, env=dict(os.environ))
    if run.returncode:
        raise RuntimeError(run.stdout + run.stderr)
