"""Marking a class: hostile code earns nothing and harms nothing, accidents cost nothing, no batch stops.

Where bubblewrap is missing, or may make no namespaces, marking refuses; then only that refusal and what needs no
student's code is tested.
Longer than 400 lines because the attacks and the accidents are a list that only grows.
"""

import csv
import json
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from teachkit.assignments import exercises, grade, marking, notebooks, plain, reading, report, sandbox
from teachkit.cli import main

from .conftest import ROOT

CHAPTERS = ROOT / "chapters"
FILE = CHAPTERS / "neuron_glioma_synapses.questions.yaml"
FILES = sorted(CHAPTERS.glob("*.questions.yaml"))
#: Two exercises in code and enough others; without the slow one, since the set is marked some 240 times.
EXERCISES = [e for f in (FILE, CHAPTERS / "preface.questions.yaml") for e in exercises.read(f) if e.id != "ngs-e9"]
#: Points of the chapter's that these exercises bring.
HAD = sum(e.points for e in EXERCISES if e.id.startswith("ngs"))
TARGET = next(e for e in EXERCISES if e.id == "ngs-e8")
SEED = 20_240_229


def hindrance() -> str:
    """Return why nothing can be isolated here, or nothing.

    Our own code is not asked: what is wrong with that must not look like the machine's refusal.
    """
    if not (bwrap := shutil.which("bwrap")):
        return "bubblewrap is not installed"
    root = os.getuid() == 0
    command = [bwrap, *"--unshare-ipc --unshare-pid --unshare-net --unshare-uts".split()]
    command += ["--cap-add", "CAP_SYS_ADMIN"] if root else ["--unshare-user", "--uid", "65534", "--gid", "65534"]
    command += [*"--ro-bind / / --proc /proc --dev /dev unshare --ipc --mount --pid --fork".split()]
    command += [*([] if root else ["--user", "--map-root-user"]), *"mount -t tmpfs none /tmp".split()]
    run = subprocess.run(command, capture_output=True, text=True)
    return f"nothing can be isolated here: {run.stderr.strip()}" if run.returncode else ""


HINDRANCE = hindrance()
isolated = pytest.mark.skipif(bool(HINDRANCE), reason=HINDRANCE)


@pytest.fixture(scope="module")
def box() -> Iterator[sandbox.Sandbox]:
    with sandbox.Sandbox() as running:
        yield running


@pytest.fixture(scope="module")
def keys() -> list[marking.Key]:
    return [marking.Key(e, SEED) for e in EXERCISES]


def solved() -> dict[str, Any]:
    return json.loads(json.dumps(notebooks.notebook("x", EXERCISES, solved=True)))


def with_answer(code: str) -> dict[str, Any]:
    """Return the solved notebook with the target's answer replaced."""
    book = solved()
    next(c for c in book["cells"] if c["id"] == TARGET.id)["source"] = code
    return book


def marked(book: Any, folder: Path, keys: Sequence[marking.Key], box: sandbox.Sandbox) -> marking.Marked:
    path = folder / "x.ipynb"
    path.write_text(book if isinstance(book, str) else json.dumps(book), encoding="utf-8")
    return marking.mark(path, "a", "neuron_glioma_synapses", keys, box)


def result(given: marking.Marked, id: str = TARGET.id) -> marking.Result:
    return next(r for r in given.results if r.id == id)


@isolated
@pytest.mark.parametrize("file", FILES, ids=lambda f: f.name.split(".")[0])
def test_solution_all_stub_nothing_wrong_answers_their_own_feedback(
    file: Path, box: sandbox.Sandbox, tmp_path: Path
) -> None:
    made = marking.keys(file, SEED)
    all_of_it = [k.exercise for k in made]
    right = marked(notebooks.notebook("x", all_of_it, solved=True), tmp_path, made, box)
    assert [(r.id, r.status, r.feedback) for r in right.results if r.status != "right"] == []
    assert right.points == right.of
    stub = marked(notebooks.notebook("x", all_of_it, solved=False), tmp_path, made, box)
    assert {r.status for r in stub.results} == {"not answered"}
    assert stub.points == 0
    for key in made:
        for wrong in key.exercise.wrong:
            with box.session() as session:
                got = marking._one(session, key, [wrong.code])
            assert (got.points, got.feedback) == (0, wrong.feedback), wrong.code


EQUAL = """
class Equal(float):
    def __eq__(self, other): return True
    __lt__ = __gt__ = __le__ = __ge__ = __ne__ = __eq__
    def __sub__(self, other): return self
    __rsub__ = __add__ = __radd__ = __mul__ = __rmul__ = __sub__
    def __abs__(self): return self
    def __call__(self, *a): return self
    def __hash__(self): return 1
    def __array__(self, *a, **k): return self
"""
FORGE = """
import gc, socket, struct, json
for thing in gc.get_objects():
    if isinstance(thing, socket.socket):
        for _ in range(50):
            data = json.dumps({"ok": 0.95}).encode()
            thing.sendall(struct.pack(">I", len(data)) + data)
"""
#: The same by one that has looked up which reply is waited for.
NUMBERED = (
    FORGE.replace("import gc, ", "import gc, sys, ")
    .replace(
        "for thing",
        "frame = sys._getframe()\nwhile 'request' not in frame.f_locals: frame = frame.f_back\n"
        "first = frame.f_locals['request']['number']\nfor thing",
    )
    .replace("_ in range(50)", "k in range(50)")
    .replace('"ok": 0.95}', '"ok": 0.95, "number": first + k}')
)
ATTACKS: dict[str, tuple[str, str]] = {
    "infinite loop": ("while True: pass", "stopped: time limit"),
    "loop that catches everything": (
        "while True:\n    try:\n        while True: pass\n    except BaseException: pass",
        "stopped: time limit",
    ),
    "sleep": ("import time\ntime.sleep(1e6)", "stopped: time limit"),
    "fork bomb": ("import os\nwhile True: os.fork()", "error in the code"),
    "fork bomb that catches everything": (
        "import os\nwhile True:\n    try: os.fork()\n    except BaseException: pass",
        "stopped: time limit",
    ),
    "others compute while it waits": (
        "import os\nfor _ in range(3):\n    if os.fork() == 0:\n        while True: pass\nos.wait()",
        "stopped: time limit",
    ),
    "sleeps in small pieces": ("import time\nwhile True: time.sleep(0.01)", "stopped: time limit"),
    "prints without end": ("while True: print('x' * 1000)", "stopped: time limit"),
    "memory": ("x = bytearray(50 * 10**9)", "error in the code"),
    "numpy memory": ("import numpy as np\nx = np.ones(10**10)", "error in the code"),
    "value that never comes": (
        "class Slow:\n    def to_numpy(self):\n        while True: pass\nblocked = h = predicted = Slow()",
        "stopped: time limit",
    ),
    "output of 50 MB": ("for _ in range(500): print('x' * 100_000)", "not answered"),
    "syntax error": ("def blocked(V, h:\n  return", "error in the code"),
    "os._exit": ("import os\nos._exit(0)", "stopped: ended itself"),
    "sys.exit": ("import sys\nsys.exit(0)", "error in the code"),
    "crash": ("import ctypes\nctypes.string_at(0)", "stopped: crashed"),
    "deep recursion": ("import sys\nsys.setrecursionlimit(10**9)\ndef f(): f()\nf()", "stopped: crashed"),
    "equal to everything": (f"{EQUAL}\nblocked = Equal(1); h = Equal(1); predicted = Equal(1)", "wrong"),
    "equal object without a number": (
        f"{EQUAL.replace('(float)', '')}\nclass E(Equal):\n    __call__ = None\nblocked = h = predicted = Equal()",
        "wrong",
    ),
    "assert stripper": (
        "import builtins\nbuiltins.AssertionError = Exception\nblocked = lambda *a: 0.95\nh = 1.0\npredicted = 0.995",
        "wrong",
    ),
    "numpy patched": (
        "import numpy as np\nnp.allclose = lambda *a, **k: True\nblocked = lambda *a: 1.0\nh = predicted = 1",
        "wrong",
    ),
    "abs patched": (
        "import builtins\nbuiltins.abs = lambda x: 0\nblocked = lambda *a: 7.0\nh = predicted = 1.0",
        "wrong",
    ),
    "not a number": ("nan = float('nan')\nblocked = lambda *a: nan\nh = predicted = nan", "no plain value"),
    "infinite": ("blocked = lambda *a: 1e999\nh = predicted = 1e999", "no plain value"),
    "huge whole number": ("blocked = lambda *a: 10**4000\nh = predicted = 10**4000", "no plain value"),
    "huge array": (
        "import numpy as np\nblocked = lambda *a: 1.0\nh = np.zeros(10**7)\npredicted = 1.0",
        "no plain value",
    ),
    "known pairs by heart": (
        "def blocked(V, h):\n    return {40: 0.95, 0: 30 / 35.5}.get(V, 0.998)\nh = 1.0\npredicted = 0.998",
        "wrong",
    ),
    "forged replies": (FORGE, "stopped: broken reply"),
    "forged and numbered replies": (NUMBERED, "wrong"),
    "reads the tests": (
        f"import glob\nfound = glob.glob('{CHAPTERS}/*') + glob.glob('{ROOT}/tests/*') + glob.glob('/proc/*')\n"
        "h = float(len(found))\npredicted = 1.0\nblocked = lambda V, h: 1.0",
        "wrong",
    ),
    "reads the marker's memory": ("import os\nopen('/proc/1/mem', 'rb').read(1)", "error in the code"),
    "writes outside": ("open('/usr/x', 'w')", "error in the code"),
    "socket": ("import socket\nsocket.create_connection(('127.0.0.1', 22), 1)", "error in the code"),
    "kills others": (
        "import os\nfor p in range(2, 99999):\n    try: os.kill(p, 9)\n    except OSError: pass",
        "not answered",
    ),
    "becomes root": ("import os\nos.setuid(0)", "error in the code"),
    "fills the disk": ("for k in range(99):\n    open(f'{k}', 'wb').write(bytes(10**6))", "error in the code"),
    "left running": ("import os\nif os.fork() == 0:\n    while True: pass", "not answered"),
    "assert stripper of IPython": (
        "get_ipython().ast_transformers.append(str)\nblocked = h = predicted = 1",
        "error in the code",
    ),
    "threads without end": (
        "import threading, time\nwhile True: threading.Thread(target=time.sleep, args=(60,), daemon=True).start()",
        "error in the code",
    ),
    "text equal to everything": (
        f"{EQUAL.replace('(float)', '(str)')}\nblocked = lambda *a: Equal('0.95'); h = predicted = Equal('1')",
        "wrong",
    ),
    "patched json": (
        "import json\njson.dumps = lambda *a, **k: '{\"ok\": 0.95}'\nblocked = h = predicted = 1",
        "stopped: broken reply",
    ),
    "asks the caller's frame": (
        "import sys\nframe, seen = sys._getframe(), []\nwhile frame:\n"
        "    seen += [v for v in frame.f_locals.values() if isinstance(v, float)]\n    frame = frame.f_back\n"
        "h = predicted = (seen or [0.0])[0]\nblocked = lambda *a: h",
        "wrong",
    ),
    "halves of characters": ("print(chr(0xd800))\nraise ValueError(chr(0xdfff))", "error in the code"),
    "link out of its folder": ("import os\nos.symlink('/usr', 'x')\nopen('x/y', 'w')", "error in the code"),
}
#: What else may come of it, where the machine's speed or the state of other processes decides.
ALSO = {
    "forged and numbered replies": ("error in the code", "no plain value", "stopped: broken reply"),
    "deep recursion": ("stopped: time limit", "stopped: memory limit", "error in the code"),
    "left running": ("error in the code",),
    "memory": ("stopped: memory limit",),
}


@isolated
@pytest.mark.parametrize("name", ATTACKS)
def test_attack_earns_nothing_and_stops_nothing(
    name: str, box: sandbox.Sandbox, keys: list[marking.Key], tmp_path: Path
) -> None:
    code, status = ATTACKS[name]
    got = marked(with_answer(code), tmp_path, keys, box)
    target = result(got)
    assert target.points == 0
    assert target.status in (status, *ALSO.get(name, ())), (target.status, target.feedback)
    assert len(target.printed) <= 2000
    if target.status.startswith("stopped"):
        why = marking._STOPS[target.status.removeprefix("stopped: ")]
        assert target.feedback.startswith(why.split(" {")[0])
        assert "{" not in target.feedback
    assert got.status == "marked"
    others = [r for r in got.results if r.id != TARGET.id and r.points != r.of]
    # An answer that spoils its own process may cost the exercises that run in it, never add to them.
    assert not others or name in ("forged and numbered replies", "abs patched", "left running"), others


@isolated
def test_nothing_is_seen_of_tests_of_others_or_of_the_machine(box: sandbox.Sandbox) -> None:
    places = (str(CHAPTERS), f"{ROOT}/tests", "/home", "/tmp", "/etc/passwd", "/var", "/sys")
    # A folder that the interpreter itself lives in has to be there.
    hidden = [p for p in places if not Path(sys.prefix).is_relative_to(p)]
    code = f"""
import os, glob
seen = [p for p in {hidden} if os.path.exists(p)]
own = os.listdir(".")
open("mine", "w").close()
who = [os.getuid(), os.getpid(), len(os.listdir("/proc"))]
fds = sorted(os.listdir("/dev/fd")) if os.path.exists("/dev/fd") else []
"""
    users: list[int] = []
    for _ in range(2):
        with box.session() as session:
            session.ask({"do": "run", "key": "k", "cells": [code]})
            told = {n: session.ask({"do": "get", "key": "k", "name": n}) for n in ("seen", "own", "who", "fds")}
        user = told["who"][0]
        assert user not in users or user == 65534, "as root each submission is a user of its own"
        users.append(user)
        assert 0 not in users
        assert told == {"seen": [], "own": [], "who": [user, 1, 0], "fds": []}


@isolated
def test_an_answer_may_import_dask(box: sandbox.Sandbox) -> None:
    with box.session() as session:
        session.allow(60)
        assert session.ask({"do": "run", "key": "k", "cells": ["import dask"]})["problems"] == []


def test_what_may_be_in_the_folders_that_lead_to_what_is_shown() -> None:
    """A book under /home is as good as any other: /home is there, and nothing else is in it."""
    ann = "/home" + "/ann"
    found = sandbox._ways([f"{ann}/book/.venv", f"{ann}/book/src/teachkit", f"{ann}/book/.venv/lib", "/usr"])
    assert "home" in found.pop("/")
    assert found == {
        "/home": ["ann"], ann: ["book"], f"{ann}/book": [".venv", "src"], f"{ann}/book/src": ["teachkit"],
    }  # fmt: skip


@isolated
@pytest.mark.parametrize("leak", ["", "beside", "etc"])
def test_isolation_is_proved_where_more_is_shown(leak: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("shown", "beside"):
        (tmp_path / name).mkdir()
    folders = [*sandbox._shown(), str(tmp_path / "shown")]
    monkeypatch.setattr(sandbox, "_shown", lambda: folders)
    command = sandbox.bubblewrap()
    if leak:
        place = "/etc" if leak == "etc" else str(tmp_path / leak)
        at = command.index("--remount-ro")
        command[at:at] = ["--ro-bind", place, place]
        monkeypatch.setattr(sandbox, "bubblewrap", lambda: command)
        with pytest.raises(sandbox.NoIsolation, match="files of the machine"):
            sandbox.Sandbox()
        return
    with sandbox.Sandbox() as box, box.session() as session:
        code = f"import os; found = os.listdir({str(tmp_path)!r})"
        session.ask({"do": "run", "key": "k", "cells": [code]})
        assert session.ask({"do": "get", "key": "k", "name": "found"}) == ["shown"]


def duplicate(cells: list[Any], rng: random.Random) -> None:
    k = rng.randrange(1, len(cells))
    cells.insert(rng.randrange(k, len(cells)) + 1, json.loads(json.dumps(cells[k])))


def split(cells: list[Any], rng: random.Random) -> None:
    k = rng.choice([k for k, c in enumerate(cells) if c["cell_type"] == "code" and c["source"].count("\n") > 3])
    lines = cells[k]["source"].split("\n")
    at = rng.randrange(1, len(lines))
    second = {**cells[k], "source": "\n".join(lines[at:]), "metadata": rng.choice([{}, cells[k]["metadata"]])}
    cells[k] = {**cells[k], "source": "\n".join(lines[:at])}
    cells.insert(k + 1, second)


def reorder(cells: list[Any], rng: random.Random) -> None:
    a, b = rng.sample(range(1, len(cells)), 2)
    cells[a], cells[b] = cells[b], cells[a]


def shuffle(cells: list[Any], rng: random.Random) -> None:
    rng.shuffle(cells)


def empty(cells: list[Any], rng: random.Random) -> None:
    rng.choice([c for c in cells if c["id"].endswith(("-tests", "-text"))])["source"] = ""


def delete(cells: list[Any], rng: random.Random) -> None:
    cells.remove(rng.choice([c for c in cells if c["id"].endswith(("-tests", "-text"))]))


def bare(cells: list[Any], rng: random.Random) -> None:
    for c in cells if rng.random() < 0.3 else [rng.choice(cells)]:
        c["metadata"] = {}


def retype(cells: list[Any], rng: random.Random) -> None:
    rng.choice(cells)["cell_type"] = rng.choice(["markdown", "raw"])


def join(cells: list[Any], rng: random.Random) -> None:
    k = rng.choice([k for k, c in enumerate(cells) if c["cell_type"] == "code" and not c["id"].endswith("-tests")])
    after = next((c for c in cells[k + 1 :] if c["cell_type"] == "code"), None)
    if after:
        cells[k]["source"] += "\n\n" + after["source"]
        cells.remove(after)


def scribble(cells: list[Any], rng: random.Random) -> None:
    extra = rng.choice(["1 / 0", "print(undefined)", "%matplotlib inline\n!ls", "x = = 3", "", "h = h", "np.pi"])
    cells.insert(rng.randrange(len(cells)), {"cell_type": "code", "id": "mine", "metadata": {}, "source": extra})


MANGLINGS = (duplicate, split, reorder, shuffle, empty, delete, bare, retype, join, scribble)


@isolated
def test_accidents_cost_nothing(box: sandbox.Sandbox, keys: list[marking.Key], tmp_path: Path) -> None:
    """200 generated manglings of a submission with one wrong answer: at least 99 % keep mark and every status."""
    base = solved()
    cells = base["cells"]
    next(c for c in cells if c["id"] == "ngs-e6")["source"] = 'ngs_e6 = "B"'
    for cell in cells:
        if cell["cell_type"] == "code":
            lines = cell["source"].split("\n")
            cell["source"] = "\n".join(x for x in lines if not x.startswith("###"))
        if cell["id"].endswith("-tests"):
            cell["source"] = cell["source"].split("\n")[0]
    want = marked(base, tmp_path, keys, box)
    same, lost = 0, []
    for number in range(200):
        rng = random.Random(number)
        book = json.loads(json.dumps(base))
        done = [rng.choice(MANGLINGS)]
        for mangle in done:
            mangle(book["cells"], rng)
        got = marked(book, tmp_path, keys, box)
        assert all(r.status for r in got.results)
        assert len(got.results) == len(want.results)
        if [r.points for r in got.results] == [r.points for r in want.results]:
            same += 1
        else:
            lost.append((number, done[0].__name__, [r for r in got.results if r.points != result(want, r.id).points]))
    print(f"{same} of 200 manglings keep the mark")
    assert same >= 198, lost


@isolated
def test_a_batch_with_everything_in_it(tmp_path: Path) -> None:
    folder, out = tmp_path / "in", tmp_path / "marks"
    good = json.dumps(notebooks.notebook("x", EXERCISES, solved=True))
    names = ["O,Brien", '=HYPERLINK("x")', "Zoë 漢字", 'a "b"', "-1+1", "two\nlines", "@x"]
    for name in names:
        (folder / name).mkdir(parents=True)
        (folder / name / "neuron_glioma_synapses.ipynb").write_text(good, encoding="utf-8")
    broken = {
        "cut": good[: len(good) // 2],
        "list": "[]",
        "empty": "",
        "null": '{"cells": [null, 3, {"cell_type": "code", "source": 7, "metadata": []}]}',
        "bytes": "\udcff",
        "other": '{"cells": [], "nbformat": 4}',
    }
    for name, text in broken.items():
        (folder / f"{name}.ipynb").write_bytes(text.encode("utf-8", "surrogateescape"))
    twice = folder / "Zoë 漢字" / "neuron_glioma_synapses (1).ipynb"
    twice.write_text(good, encoding="utf-8")
    assert main(["grade", str(folder), "--out", str(out), "--chapters", str(CHAPTERS), "--seed", "3"]) == 0
    raw = (out / "gradebook.csv").read_bytes()
    assert not raw.startswith(b"\xef\xbb\xbf")
    assert raw.count(b"\r\n") == raw.count(b"\n") - 1, "lines end in CR LF; the one LF is part of a name"
    rows = list(csv.DictReader(raw.decode("utf-8").splitlines(keepends=True)))
    assert len(rows) == len(names) + len(broken) + 1
    assert all(None not in row and len(row) == 6 for row in rows)
    for row in rows:
        assert not any(cell[:1] in "=+-@" and cell for cell in row.values())
        assert (row["points"] == "") == row["status"].startswith("not marked")
        assert (out / row["report"]).exists()
    assert {r["student"] for r in rows} == {report.safe(n) for n in [*names, *broken]}
    assert len({r["report"] for r in rows if r["points"]}) == len(names)
    assert {r["points"] for r in rows} == {str(HAD), ""}
    wide = list(csv.DictReader((out / "neuron_glioma_synapses.csv").read_text(encoding="utf-8").splitlines(True)))
    assert {r["ngs-e8"] for r in wide if r["points"]} == {"3"}
    page = (out / next(r["report"] for r in rows if r["points"])).read_text(encoding="utf-8")
    assert '<html lang="en">' in page
    assert "http" not in page
    assert "assert" not in page


class Later:
    """A client in the manner of Dask's, which runs a job when its result is gathered."""

    def map(self, function: Callable[..., Any], *lists: Sequence[Any]) -> list[Callable[[], Any]]:
        return [lambda items=items: function(*items) for items in zip(*lists, strict=True)]

    def gather(self, futures: Sequence[Callable[[], Any]]) -> list[Any]:
        return [json.loads(json.dumps(future())) for future in futures]


@isolated
def test_another_client_gives_the_same(tmp_path: Path) -> None:
    path = tmp_path / "in" / "ann" / "neuron_glioma_synapses.ipynb"
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps(solved()), encoding="utf-8")
    here = grade.grade(tmp_path / "in", CHAPTERS, tmp_path / "a", seed=SEED)
    there = grade.grade(tmp_path / "in", CHAPTERS, tmp_path / "b", seed=SEED, client=Later())
    assert here == there
    assert here[0].points == HAD


def test_without_isolation_nothing_is_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sandbox.shutil, "which", lambda name: None)
    grade._box.cache_clear()
    (tmp_path / "a.ipynb").write_text(json.dumps(solved()), encoding="utf-8")
    code = main(["grade", str(tmp_path), "--out", str(tmp_path / "marks"), "--chapters", str(CHAPTERS)])
    said = capsys.readouterr().err
    assert code == 3
    assert "nothing was run: bubblewrap" in said
    assert "--trust" in said
    assert not (tmp_path / "marks").exists()


def test_what_was_stopped_by_the_time_limit_is_listed_and_may_have_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    late = marking.Result("x-e1", 3, 0, "stopped: time limit")
    crashed = marking.Result("x-e2", 3, 0, "stopped: crashed")
    given: list[Any] = []

    def marks(*_: Any, seconds: float | None, **__: Any) -> list[marking.Marked]:
        given.append(seconds)
        return [marking.Marked("Ann", "x", "a.ipynb", "marked", [late, crashed])]

    monkeypatch.setattr("teachkit.cli.grade", marks)
    assert main(["grade", str(tmp_path)]) == 0
    assert "stopped by the time limit: Ann, x-e1\n" in capsys.readouterr().out
    assert main(["grade", str(tmp_path), "--seconds", "30"]) == 0
    assert given == [None, 30.0]
    for bad in ("0", "-1", "601", "nan", "many"):
        with pytest.raises(SystemExit):
            main(["grade", str(tmp_path), f"--seconds={bad}"])
        assert f"'{bad}' is no number of seconds above 0 and up to 600" in capsys.readouterr().err


def test_probes_depend_on_the_seed_and_on_nothing_else() -> None:
    first, again, other = (marking.Key(TARGET, seed) for seed in (1, 1, 2))
    assert first.questions == again.questions
    assert first.questions != other.questions
    assert first.right == again.right


@pytest.mark.parametrize(
    "value",
    [
        {"@": "array", "shape": [3], "items": [1, 2]},
        {"@": "array", "shape": [-1], "items": []},
        {"@": "array", "shape": [1], "items": ["x"]},
        {"@": "array", "shape": [1], "items": [float("inf")]},
        {"@": "object", "items": []},
        {"a": 1},
        2**70,
        float("nan"),
        [[[[[[[[[[1]]]]]]]]]],
    ],
)
def test_what_is_not_plain_does_not_cross(value: Any) -> None:
    with pytest.raises(plain.NotPlain):
        plain.decode(value)


@pytest.mark.parametrize("value", [None, True, 3, 2.5, "a", [1, [2]], (1, "b"), {"k": (1.0,)}])
def test_plain_values_cross_unchanged(value: Any) -> None:
    assert plain.decode(json.loads(json.dumps(plain.encode(value)))) == value


def test_arrays_cross_with_their_shape() -> None:
    array = np.arange(6.0).reshape(2, 3)
    got = plain.decode(json.loads(json.dumps(plain.encode(array))))
    assert got.shape == (2, 3)
    assert np.array_equal(got, array)
    with pytest.raises(plain.NotPlain, match="not a Equal"):
        plain.encode(type("Equal", (), {})())


def test_a_cell_of_ipython_is_read_as_python() -> None:
    text = reading.source({"source": ["%matplotlib inline\n", "!ls\n", "x = 1 if 3 % 2 else 2\n", "x?\n"]})
    assert reading.cell(text, "").binds == {"x"}
