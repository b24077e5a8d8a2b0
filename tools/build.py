"""Build the book into _build/html, the same bytes each time; warnings are errors.

jupyter-cache re-executes a notebook when its cells change and Sphinx rewrites a page when its text does.
Neither sees a change in teachkit or in the settings, so such a change empties both caches first. When
nothing has changed at all, nothing is run.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BUILD = ROOT / "_build"
ENGINE = ("src/teachkit/**/*", "figures/*.py", "_config.yml", "pyproject.toml", "requirements.txt", "tools/build.py")
TEXT = ("*.md", "chapters/**/*", "references.bib", "_toc.yml")


def digest(patterns: Iterable[str], *more: str) -> str:
    """Return one hash over the names and contents of the files, and over ``more``."""
    files = sorted({path for pattern in patterns for path in ROOT.glob(pattern) if path.is_file()})
    total = hashlib.sha256("\0".join(more).encode())
    for path in files:
        if path.suffix != ".pyc":
            total.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes())
    return total.hexdigest()


def last_commit() -> str:
    """Return the date of the last commit in seconds; without git, a date that zip files can hold."""
    command = ["git", "log", "-1", "--format=%ct"]
    try:
        return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return "946684800"


def profile() -> str:
    """Return an IPython folder of our own: no start-up files of the user's, no remarks of the kernel's."""
    settings = BUILD / ".ipython" / "profile_default" / "ipython_kernel_config.py"
    settings.parent.mkdir(parents=True, exist_ok=True)
    settings.write_text("c.IPKernelApp.log_level = 'ERROR'\n")
    return str(settings.parents[1])


def main() -> int:
    """Build, say how long it took and which file to open; return the exit code."""
    started = time.perf_counter()
    fixed = {"SOURCE_DATE_EPOCH": last_commit(), "PYTHONHASHSEED": "0"}
    page, stamp = BUILD / "html" / "index.html", BUILD / ".stamp"
    engine = digest(ENGINE, sys.version)
    now = f"{engine} {digest(TEXT, fixed['SOURCE_DATE_EPOCH'])}"
    before = stamp.read_text() if stamp.exists() else ""
    if before == now and page.exists():
        print(f"Nothing has changed. Open {page.as_uri()}")
        return 0
    if not before.startswith(engine):
        shutil.rmtree(BUILD, ignore_errors=True)
    stamp.unlink(missing_ok=True)
    environment = fixed | os.environ | {"IPYTHONDIR": profile()}
    command = [
        str(Path(sys.executable).with_name("jupyter-book")),
        "build",
        str(ROOT),
        "-W",
        "-n",
        "--keep-going",
        "-q",
    ]
    run = subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)
    if run.returncode:
        print(f"{run.stdout}\ncrosstalk: the book was not built; see the lines above.", file=sys.stderr)
        return run.returncode
    stamp.write_text(now)
    print(f"Built in {time.perf_counter() - started:.1f} s. Open {page.as_uri()}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
