"""Find the Chromium that the browser tests drive; fetch Playwright's own if there is none.

First see that what the tests take from PyPI finds the libraries of the machine that it needs.

Order: $CHROMIUM, a browser on the PATH, the one Playwright has or can download.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

#: How Python is called to see that it runs, and what to say if it does not.
NEEDED = {
    ("-m", "playwright", "--version"): "Playwright does not run (Debian: apt-get install libatomic1).",
    ("-c", "import roadrunner"): "libRoadRunner does not load (Debian: apt-get install libpython3-dev).",
}
MISSING = "the tests need Chromium (Debian: apt-get install chromium) or CHROMIUM=/path/to/it."
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
#: No sandbox: tests run as root in containers. The rest keeps the browser from talking to anyone.
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip


def find() -> str | None:
    """Return the path of a Chromium, or None."""
    if named := os.environ.get("CHROMIUM"):
        return shutil.which(named)
    for name in NAMES:
        if path := shutil.which(name):
            return path
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        own = playwright.chromium.executable_path
    return own if Path(own).exists() else None


def lame() -> str | None:
    """Return what does not run, what to do, and the last line that it says itself; None if all runs."""
    for arguments, words in NEEDED.items():
        run = subprocess.run([sys.executable, *arguments], capture_output=True, text=True)
        if run.returncode:
            return f"{words} It says: {(run.stderr.strip() or f'exit code {run.returncode}').splitlines()[-1]}"
    return None


def main() -> int:
    """Print the path; return 1, with one line that says what to do, if there is none to be had."""
    if why := lame():
        print(f"crosstalk: {why}", file=sys.stderr)
        return 1
    path = find()
    if path is None and "CHROMIUM" not in os.environ:
        subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"])
        path = find()
    if path is None:
        print(f"crosstalk: {MISSING}", file=sys.stderr)
        return 1
    print(path)
    return 0


if __name__ == "__main__":
    sys.exit(main())
