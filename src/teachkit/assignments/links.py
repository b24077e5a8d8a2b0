"""Links that open a notebook on somebody's server: nbgitpuller on a JupyterHub, Binder.

Both fetch from a repository, so a path that is not in it would open nothing; :func:`check` asks git first.
"""

import re
import subprocess
from pathlib import Path
from urllib.parse import quote, urlencode

from ..errors import nearest

_ADDRESS = re.compile(r"https?://[^/\s?#]+(/[^\s?#]*)?")


def _address(text: str, what: str) -> str:
    if not _ADDRESS.fullmatch(text):
        raise ValueError(f"'{text}' is no address of a {what}; give it as https://…")
    return text.rstrip("/").removesuffix(".git")


def check(clone: Path, path: str) -> None:
    """Raise ``ValueError`` unless ``path`` is under version control in ``clone``."""
    command = ["git", "-C", str(clone), "ls-files", "-z"]
    try:
        listed = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split("\0")
    except (OSError, subprocess.CalledProcessError):
        raise ValueError(f"{clone.resolve().name} is no copy of a git repository; name one by --clone") from None
    if path not in listed:
        raise ValueError(f"'{path}' is not under version control; {nearest(path, [p for p in listed if p])}")


def made_from(path: str) -> str:
    """Return the chapter that ``binder/postBuild`` makes a notebook of, or the path itself.

    >>> made_from("notebooks/preface/preface.ipynb")
    'chapters/preface.md'
    """
    made = re.fullmatch(r"notebooks/(\w+)/\1\.ipynb", path)
    return f"chapters/{made[1]}.md" if made else path


def hub(server: str, repository: str, path: str, branch: str = "main") -> str:
    """Return a link that pulls ``repository`` into the student's home on a JupyterHub and opens ``path``.

    >>> hub("https://hub.example.edu", "https://github.com/you/course", "week 1/a.ipynb")
    'https://hub.example.edu/hub/user-redirect/git-pull?repo=https%3A%2F%2Fgithub.com%2Fyou%2Fcourse&branch=main&urlpath=lab%2Ftree%2Fcourse%2Fweek+1%2Fa.ipynb'
    """
    server, repository = _address(server, "JupyterHub"), _address(repository, "repository")
    place = f"lab/tree/{repository.rsplit('/', 1)[1]}/{path}"
    asked = urlencode({"repo": repository, "branch": branch, "urlpath": place})
    return f"{server}/hub/user-redirect/git-pull?{asked}"


def binder(repository: str, path: str, branch: str = "main") -> str:
    """Return a link that opens ``path`` of a GitHub repository on mybinder.org.

    >>> binder("https://github.com/you/crosstalk", "notebooks/preface/preface.ipynb")
    'https://mybinder.org/v2/gh/you/crosstalk/main?urlpath=lab%2Ftree%2Fnotebooks%2Fpreface%2Fpreface.ipynb'
    """
    found = re.fullmatch(r"https://github\.com/([\w.-]+/[\w.-]+)", _address(repository, "repository"))
    if not found:
        raise ValueError(f"'{repository}' is not on GitHub; for another host give --hub")
    return (
        f"https://mybinder.org/v2/gh/{found[1]}/{quote(branch, safe='')}?{urlencode({'urlpath': f'lab/tree/{path}'})}"
    )
