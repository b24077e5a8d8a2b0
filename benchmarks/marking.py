"""500 submissions that each solve an ODE and draw a figure: marked here, and by nbgrader on a few of them."""

import contextlib
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import yaml
from playwright.sync_api import Browser

from teachkit.assignments import exercises, grade, notebooks, sandbox

from .report import progress, table

CLASS, FEW, HOSTILE = 500, 6, 10
NBGRADER = "nbgrader==0.9.6"
SOLUTION = """import numpy as np
import matplotlib.pyplot as plt
from scipy.integrate import solve_ivp


def rates(t, y, a=1.1, b=0.4, c=0.4, d=0.1):
    return [a * y[0] - b * y[0] * y[1], -c * y[1] + d * y[0] * y[1]]


run = solve_ivp(rates, (0, 40), [10, 5], t_eval=np.linspace(0, 40, 401), rtol=1e-6)
highest = run.y[0].max()
figure, axes = plt.subplots()
axes.plot(run.t, run.y[0], label="prey")
axes.plot(run.t, run.y[1], label="predators")
axes.set_xlabel("time")
axes.set_ylabel("number")
axes.legend()
figure.savefig("figure.png")
"""
RECORD = {
    "id": "b-e1",
    "kind": "python",
    "objective": "b-o1",
    "stem": "Solve the two equations, draw both curves and store the highest number of prey in `highest`.",
    "stub": "highest = ...",
    "solution_code": SOLUTION,
    "solution": "The prey peak once a cycle.",
    "hints": ["Use solve_ivp.", "Take the largest of the first row."],
    "check": "assert highest > 1",
    "probes": [{"value": "highest", "tolerance": 1e-3}],
}
ATTACKS = (
    "while True: pass",
    "x = bytearray(50 * 10**9)",
    "import os\nwhile True: os.fork()",
    "import os\nos._exit(0)",
    "import time\ntime.sleep(1e6)",
    "while True:\n    try:\n        while True: pass\n    except BaseException: pass",
    "for _ in range(500): print('x' * 100_000)",
)
TICK = os.sysconf("SC_CLK_TCK")


def chapter(folder: Path) -> Path:
    """Write a chapter with the one exercise; return the folder."""
    folder.mkdir()
    (folder / "bench.questions.yaml").write_text(yaml.safe_dump([RECORD]))
    (folder / "bench.md").write_text("# Bench\n")
    return folder


def submission(chapters: Path, code: str = SOLUTION) -> str:
    """Return the text of a notebook that answers with ``code``."""
    book = notebooks.notebook("Bench", exercises.read(chapters / "bench.questions.yaml"), solved=False)
    next(cell for cell in book["cells"] if cell["id"] == "b-e1")["source"] = code
    return json.dumps(book)


def spent(pid: int) -> float:
    """Return the CPU seconds of a process, of those below it, and of those that they have waited for."""
    total, below = 0.0, {pid}
    rows = {}
    for place in Path("/proc").glob("[0-9]*/stat"):
        try:
            rows[int(place.parent.name)] = place.read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue
    while grown := {p for p, row in rows.items() if int(row[1]) in below} - below:
        below |= grown
    for p in below & set(rows):
        total += sum(map(int, rows[p][11:15])) / TICK
    return total


def ours(chapters: Path, folder: Path, hostile: int) -> tuple[float, float]:
    """Mark the class, one in ``hostile`` of it hostile; return wall and CPU seconds, start-up included."""
    folder.mkdir()
    for k in range(CLASS):
        bad = hostile and k % hostile == 0
        code = ATTACKS[k // hostile % len(ATTACKS)] if bad else SOLUTION
        (folder / f"s{k}.ipynb").write_text(submission(chapters, code))
    grade._box.cache_clear()
    grade._keys.cache_clear()
    start, before = time.perf_counter(), time.process_time()
    here = grade.Here(progress=lambda done, of: progress(f"marked {done} of {of}") if done % 100 == 0 else None)
    marks = grade.grade(folder, chapters, folder / "marks", seed=1, client=here)
    wall = time.perf_counter() - start
    cpu = time.process_time() - before + spent(grade._box(False).process.pid)
    right = sum(m.points == 3 for m in marks)
    if right != CLASS - (CLASS // hostile if hostile else 0):
        raise RuntimeError(f"{right} submissions got their points")
    return wall, cpu


def nbgrader(chapters: Path, folder: Path) -> tuple[float, float] | None:
    """Return nbgrader's wall and CPU seconds for one more submission, or None where it cannot be installed."""
    folder.mkdir()
    tools = folder / "venv" / "bin"
    versions = [f"{name}=={__import__(name).__version__}" for name in ("numpy", "scipy", "matplotlib")]
    run = [str(tools / "python"), "-m"]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    progress(f"installing {NBGRADER}")
    try:
        subprocess.run([sys.executable, "-m", "venv", str(folder / "venv")], check=True, timeout=300, **quiet)
        install = [*run, "pip", "install", "-q", NBGRADER, "ipykernel", *versions]
        subprocess.run(install, check=True, timeout=900, **quiet)
    except (OSError, subprocess.SubprocessError):
        return None
    book = notebooks.notebook("Bench", exercises.read(chapters / "bench.questions.yaml"), solved=True)
    (folder / "source" / "bench").mkdir(parents=True)
    (folder / "source" / "bench" / "bench.ipynb").write_text(json.dumps(book))
    home = os.environ | {"HOME": str(folder), "PATH": f"{tools}:{os.environ['PATH']}"}
    given = {k: v for k, v in home.items() if not k.startswith(("JUPYTER", "IPYTHON", "PYTHON"))}

    def command(*arguments: str) -> tuple[float, float]:
        before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
        done = subprocess.run([*run, "nbgrader", *arguments], cwd=folder, env=given, capture_output=True, text=True)
        if done.returncode:
            raise RuntimeError(done.stderr[-1000:])
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        cpu = after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
        return time.perf_counter() - start, cpu

    command("generate_assignment", "bench")
    released = (folder / "release" / "bench" / "bench.ipynb").read_text()
    answered = json.loads(released)
    next(cell for cell in answered["cells"] if cell["id"] == "b-e1")["source"] = SOLUTION
    took = []
    for names in (["first"], [f"s{k}" for k in range(FEW)]):
        for name in names:
            place = folder / "submitted" / name / "bench" / "bench.ipynb"
            place.parent.mkdir(parents=True)
            place.write_text(json.dumps(answered))
        # Those already marked are passed over, so that each run marks its own and pays one start-up.
        progress(f"nbgrader marks {len(names)}")
        took.append(command("autograde", "bench"))
    (wall, cpu), (wall_few, cpu_few) = took
    return (wall_few - wall) / (FEW - 1), (cpu_few - cpu) / (FEW - 1)


def main(browser: Browser) -> None:
    """Print the table."""
    # The marker runs the solution too, and its figure lands where we are.
    with tempfile.TemporaryDirectory() as name, contextlib.chdir(name):
        folder = Path(name)
        chapters = chapter(folder / "chapters")
        try:
            sandbox.bubblewrap()
        except sandbox.NoIsolation as problem:
            print(f"\nMarking was not measured: {problem}.")
            return
        rows = []
        for label, hostile in (("all honest", 0), (f"one in {HOSTILE} hostile", HOSTILE)):
            wall, cpu = ours(chapters, folder / label.replace(" ", "-"), hostile)
            rows.append([f"teachkit grade, {CLASS}, {label}", f"{wall:.1f}", f"{cpu:.1f}"])
        theirs = nbgrader(chapters, folder / "nbgrader")
        shutil.rmtree(folder / "nbgrader", ignore_errors=True)
    if theirs:
        wall, cpu = (CLASS * value for value in theirs)
        rows.append([f"{NBGRADER} autograde, {CLASS}, extrapolated from {FEW - 1}", f"{wall:.0f}", f"{cpu:.0f}"])
    else:
        rows.append([f"{NBGRADER}: could not be installed here", "", ""])
    note = (
        "Each submission solves an ODE and draws a figure. Ours: two threads, start-up included, isolated; "
        "CPU without what the children of fork bombs took. nbgrader: one process, start-up left out, not isolated."
    )
    table("Marking a class", note, ["what", "wall (s)", "CPU (s)"], rows)
