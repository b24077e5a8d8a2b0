"""The command ``teachkit``: parse, call one function, print."""

import argparse
import contextlib
import sys
from collections.abc import Sequence
from pathlib import Path

from .assignments import exports, forms, itemreport, links, notebooks
from .assignments.analysis import analyse, gains
from .assignments.enter import enter
from .assignments.essays import OPEN
from .assignments.grade import Here, grade
from .assignments.responses import ResponseError, exercises, table
from .assignments.sandbox import LIMITS, NoIsolation
from .errors import nearest


def _seconds(text: str) -> float:
    with contextlib.suppress(ValueError):
        if 0 < (value := float(text)) <= LIMITS["seconds"]:
            return value
    raise argparse.ArgumentTypeError(f"'{text}' is no number of seconds above 0 and up to {LIMITS['seconds']}")


def parser() -> argparse.ArgumentParser:
    """Return the parser of the command line."""
    top = argparse.ArgumentParser(prog="teachkit", description="Assignments of the book: make, mark and judge them.")
    commands = top.add_subparsers(dest="command", required=True)
    make = commands.add_parser("assignments", help="write notebooks, and question files for other systems")
    make.add_argument("chapter", nargs="*", help="names of chapters; all of them when none is given")
    make.add_argument("--chapters", type=Path, default=Path("chapters"), help="folder of the question files")
    make.add_argument("--out", type=Path, default=Path("_build/assignments"), help="folder to write to")
    pack = commands.add_parser("scorm", help="pack the built book for a learning-management system (SCORM 1.2)")
    pack.add_argument("--html", type=Path, default=Path("_build/html"), help="folder of the built book")
    pack.add_argument(
        "--out", type=Path, default=Path("_build/assignments/exports/crosstalk.scorm.zip"), help="the file"
    )
    pack.add_argument("--complete", type=float, default=100, help="share of questions done, in %%, that completes it")
    mark = commands.add_parser("grade", help="mark the notebooks that a class handed in")
    mark.add_argument("submissions", type=Path, help="a folder for each student, or one notebook for each student")
    mark.add_argument("--chapters", type=Path, default=Path("chapters"), help="folder of the question files")
    mark.add_argument("--out", type=Path, default=Path("marks"), help="folder for reports and gradebooks")
    mark.add_argument("--seed", type=int, help="draw the probes from this number, to repeat a marking exactly")
    mark.add_argument("--seconds", type=_seconds, help="CPU seconds for an exercise at least (default: two or more)")
    mark.add_argument("--trust", action="store_true", help="run students' code without isolation; read the guide first")
    fill = commands.add_parser("enter", help="enter a chapter's points into the table that Moodle or Canvas gave out")
    fill.add_argument("marks", type=Path, help="the chapter's CSV among the marks")
    fill.add_argument("sheet", type=Path, help="Moodle's grading worksheet, or Canvas's gradebook, as CSV")
    fill.add_argument("--column", help="the column for the points: in Canvas the assignment, in Moodle 'Grade'")
    fill.add_argument("--out", type=Path, default=Path("filled"), help="folder for the filled table and the reports")
    look = commands.add_parser("analyse", help="item analysis of a test: what a class answered, as a CSV")
    look.add_argument("responses", type=Path, help="a row a student, a column an item; or a chapter's gradebook")
    look.add_argument("--post", type=Path, help="the same for the test after the course: adds the gain")
    look.add_argument("--key", metavar="CHAPTER", help="take the key from this chapter only")
    look.add_argument("--chapters", type=Path, default=Path("chapters"), help="folder of the question files")
    look.add_argument("--out", type=Path, default=Path("report"), help="folder for the page and the tables")
    send = commands.add_parser("link", help="print a link that opens a notebook on a JupyterHub or on Binder")
    send.add_argument("path", help="the notebook, as the repository names it")
    send.add_argument("--repo", required=True, help="the repository's public address, as https://github.com/you/course")
    send.add_argument("--branch", default="main", help="the branch")
    send.add_argument("--hub", help="the JupyterHub's address; without it the link is for Binder")
    send.add_argument("--clone", type=Path, default=Path(), help="your copy of that repository, to check the path in")
    return top


def _link(given: argparse.Namespace) -> int:
    try:
        if given.hub:
            links.check(given.clone, given.path)
            print(links.hub(given.hub, given.repo, given.path, given.branch))
        else:
            links.check(given.clone, links.made_from(given.path))
            print(links.binder(given.repo, given.path, given.branch))
    except ValueError as problem:
        print(f"teachkit: {problem}", file=sys.stderr)
        return 2
    return 0


def _analyse(given: argparse.Namespace) -> int:
    try:
        known = exercises(given.chapters, given.key)
        before = table(given.responses, known)
        made, found = {given.responses.stem: analyse(before)}, []
        if given.post:
            if given.post.stem in made:
                raise ResponseError("both files have the same name; the report could not tell them apart")
            after = table(given.post, known)
            made[given.post.stem], found = analyse(after), gains(before, after)
        page = itemreport.write(given.out, made, found)
    except ValueError as problem:
        print(f"teachkit: {problem}", file=sys.stderr)
        return 2
    for name, one in made.items():
        said = sum(bool(item.remarks) for item in one.items)
        print(f"{name}: {one.students} students, {len(one.items)} items, {said} to look at")
    print(page)
    return 0


def _enter(given: argparse.Namespace) -> int:
    try:
        if given.sheet.resolve().parent == given.out.resolve():
            raise ValueError(f"the filled table would replace {given.sheet}; name another folder with --out")
        made = enter(given.marks, given.sheet, given.column)
    except ValueError as problem:
        print(f"teachkit: {problem}", file=sys.stderr)
        return 2
    given.out.mkdir(parents=True, exist_ok=True)
    (given.out / given.sheet.name).write_bytes(made.sheet.encode())
    for line in made.scales:
        print(line)
    for names, why in ((made.unmarked, "no points"), (made.unlisted, "no row"), (made.waiting, "no mark by hand")):
        for name in names:
            print(f"{name}: {why}, left out")
    print(f"{made.count} entered: {given.out / given.sheet.name}")
    if made.reports:
        (given.out / "feedback.zip").write_bytes(made.reports)
        print(f"reports to upload: {given.out / 'feedback.zip'}")
    return 0


def _scorm(given: argparse.Namespace) -> int:
    try:
        package = exports.scorm(given.html, given.complete)
    except ValueError as problem:
        print(f"teachkit: {problem}", file=sys.stderr)
        return 2
    given.out.parent.mkdir(parents=True, exist_ok=True)
    given.out.write_bytes(package)
    print(given.out)
    return 0


def _grade(given: argparse.Namespace) -> int:
    if not given.submissions.is_dir():
        packed = given.submissions.is_file() and "; unpack it into a folder first" or ""
        print(f"teachkit: no folder {given.submissions}{packed}", file=sys.stderr)
        return 2
    if given.trust:
        print("teachkit: --trust: students' code runs with your rights and your network.", file=sys.stderr)

    def progress(done: int, of: int) -> None:
        end = "\n" if done == of else "\r"
        print(f"marked {done} of {of}", end=end, file=sys.stderr, flush=True)

    try:
        client = Here(progress=progress)
        chosen = {"trust": given.trust, "seed": given.seed, "seconds": given.seconds}
        marks = grade(given.submissions, given.chapters, given.out, client=client, **chosen)
    except NoIsolation as problem:
        print(
            f"teachkit: nothing was run: {problem}.\nStudents' code could read your files and the answers, and reach "
            "the network. Install bubblewrap (Debian: apt-get install bubblewrap), mark in a virtual machine that you "
            "can throw away, or accept this with --trust.",
            file=sys.stderr,
        )
        return 3
    except ValueError as problem:
        print(f"teachkit: {problem}", file=sys.stderr)
        return 2
    open_ones = [m for m in marks if m.points is None]
    for m in open_ones:
        print(f"{m.student}, {m.chapter or m.file}: {m.status}")
    if late := [f"{m.student}, {r.id}" for m in marks for r in m.results if r.status == "stopped: time limit"]:
        print(f"stopped by the time limit: {'; '.join(late)}\nIf one may only be slow, give more: --seconds 30")
    if by_hand := sum(r.status == OPEN for m in marks for r in m.results):
        print(f"{OPEN}: {by_hand} free texts, on the pages {given.out / '<chapter>.by-hand.html'}")
    print(f"{len(marks) - len(open_ones)} marked, {len(open_ones)} to look at: {given.out / 'gradebook.csv'}")
    return 0


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; return the exit code: 0 done, 2 could not, 3 no isolation."""
    given = parser().parse_args(arguments)
    others = {"analyse": _analyse, "enter": _enter, "grade": _grade, "link": _link, "scorm": _scorm}
    if given.command in others:
        return others[given.command](given)
    known = [p.name.removesuffix(".questions.yaml") for p in given.chapters.glob("*.questions.yaml")]
    if not known:
        print(f"teachkit: {given.chapters} holds no question files; name the folder with --chapters", file=sys.stderr)
        return 2
    for name in given.chapter:
        if name not in known:
            print(f"teachkit: no chapter '{name}'; {nearest(name, known)}", file=sys.stderr)
            return 2
    written = notebooks.write(given.chapters, given.out, given.chapter)
    titles = {p.stem: notebooks.title(given.chapters / f"{p.stem}.md") for p in written}
    written += exports.write(given.chapters, given.out / "exports", titles)
    written += forms.write(given.chapters, given.out / "tests", given.chapter)
    for path in written:
        print(path)
    return 0 if written else 2
