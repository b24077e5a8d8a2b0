"""Change one thing in a module, run the tests that reach it, and list the changes that no test notices.

`make mutate MODULES="steady ode"` tries up to a hundred changes of each (`tools/mutants.py`), drawn with a seed, and
prints what survived and the score. The tests are collected once and run once under a trace, so that a change runs only
the tests that pass its lines, the quickest first, in a fork with the new code put into the functions already loaded.
"""

import argparse
import ast
import contextlib
import copy
import importlib
import json
import os
import random
import resource
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tools.mutants import mutants  # noqa: E402

#: Where attacks are marked while the isolation itself is changed: nothing else in sight, nothing writable.
ALONE = (
    "bwrap --cap-add ALL --unshare-pid --unshare-net --die-with-parent "
    "--ro-bind / / --dev /dev --proc /proc --tmpfs /tmp"
).split()
APART = "MUTATE_APART"
PACKAGE = ROOT / "src" / "teachkit"
#: The modules that compute or mark, each with its test files besides the one that is called as it is.
MODULES = {
    "combine": "", "expressions": "ode", "ode": "", "targets.printer": "expressions",
    "targets.python": "expressions ode solve", "targets.latex": "", "targets.sbml": "", "steady": "solve",
    "continuation": "branches", "branches": "continuation", "tableau": "", "batch": "cohort", "cohort": "",
    "chance": "", "solve": "measures ode",
    "graph": "signed_graph", "knockout": "signed_graph graph", "questions": "", "questions.kinds": "questions",
    "questions.checks": "questions kinds", "questions.chain": "questions", "questions.measures": "questions measures",
    "assignments.exercises": "", "assignments.reading": "", "assignments.marking": "",
    "assignments.plain": "", "assignments.report": "", "assignments.responses": "analysis",
    "assignments.analysis": "remarks", "assignments.forms": "analysis", "assignments.grade": "tampering handin",
    "assignments.sandbox": "grade tampering", "assignments.zygote": "grade tampering",
    "assignments.watch": "grade", "assignments.handin": "", "assignments.enter": "",
}  # fmt: skip


def put(old: Any, new: Any) -> bool:
    """Put the code of ``new`` into the function or class ``old``; False for anything else."""
    for inner in ("__wrapped__", "fget", "func", "__func__"):
        if hasattr(old, inner) and not isinstance(old, type):
            getattr(old, "cache_clear", lambda: None)()
            return put(getattr(old, inner), getattr(new, inner))
    if isinstance(old, FunctionType):
        old.__code__, old.__defaults__, old.__kwdefaults__ = new.__code__, new.__defaults__, new.__kwdefaults__
    for name, value in vars(new).items() if isinstance(old, type) else ():
        if name in vars(old) and not put(vars(old)[name], value) and name[:2] != "__":
            setattr(old, name, value)
    return isinstance(old, FunctionType | type)


def patch(module: ModuleType, tree: ast.Module) -> None:
    """Give ``module`` the code of ``tree``, and its constants to whoever has imported them."""
    space = {name: value for name, value in vars(module).items() if name.startswith("__")}
    exec(compile(ast.fix_missing_locations(tree), str(module.__file__), "exec"), space)
    for name, value in space.items():
        old, mine = vars(module).get(name), getattr(value, "__module__", None) == module.__name__
        if name.startswith("__") or (mine and put(old, value)):
            continue
        if not isinstance(value, type | FunctionType | ModuleType):
            for other in [m for m in sys.modules.values() if getattr(m, "__dict__", {}).get(name) is old]:
                setattr(other, name, value)


def on_disk(module: ModuleType, tree: ast.Module) -> None:
    """Let processes that the sandbox starts load the changed module, from a copy of the package."""
    place = Path(tempfile.mkdtemp(prefix="mutate-")) / "teachkit"
    shutil.copytree(PACKAGE, place, ignore=shutil.ignore_patterns("__pycache__", "static"))
    (place / Path(str(module.__file__)).relative_to(PACKAGE)).write_text(ast.unparse(tree), encoding="utf-8")
    importlib.import_module("teachkit.assignments.sandbox").__file__ = str(place / "assignments" / "sandbox.py")


def apart(work: Callable[[], Any], cpu: float, wall: float) -> Any:
    """Return what ``work`` returns in a fork, by way of JSON; None if it fails or passes a limit (seconds)."""
    read, write = os.pipe()
    if not (pid := os.fork()):
        try:
            os.setsid()
            resource.setrlimit(resource.RLIMIT_CPU, (int(cpu), int(cpu) + 1))
            resource.setrlimit(resource.RLIMIT_AS, (6 << 30, 6 << 30))
            for stream in (1, 2):
                os.dup2(os.open(os.devnull, os.O_WRONLY), stream)
            os.write(write, json.dumps(work()).encode() + b"\n")
        finally:
            os._exit(0)
    os.close(write)
    data, end = b"", time.monotonic() + wall
    while not data.endswith(b"\n") and select.select([read], [], [], max(0.0, end - time.monotonic()))[0]:
        if not (part := os.read(read, 65536)):
            break
        data += part
    os.close(read)
    os.kill(pid, signal.SIGKILL)
    with contextlib.suppress(ProcessLookupError):  # ended before it had a group of its own
        os.killpg(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    return json.loads(data) if data.endswith(b"\n") else None


class Mutate:
    """The plugin that runs the collected tests once as they are, traced, and some of them again for each change."""

    def __init__(self, name: str, sample: int, seed: int) -> None:
        self.name, self.sample, self.seed = name, sample, seed
        self.module = importlib.import_module(f"teachkit.{name}")
        self.file = str(self.module.__file__)
        # A process of its own cannot be traced: every test may reach it.
        self.far = name.endswith("zygote")
        self.failure = ""

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self.failure = report.longreprtext if report.failed else self.failure

    def traced(self, session: pytest.Session) -> dict[str, Any] | str:
        """Run each test by itself; return CPU seconds, wall seconds and lines passed by id, or what failed."""

        def trace(frame: Any, event: str, arg: Any) -> Any:
            if frame.f_code.co_filename != self.file:
                return None
            lines.add(frame.f_lineno)
            return trace

        found = {}
        threading.settrace(trace)
        for item in session.items:
            lines: set[int] = set()
            for value in vars(self.module).values():
                # What an earlier test has left in a cache would not be run again.
                getattr(value, "cache_clear", lambda: None)()
            cpu, wall = time.process_time(), time.monotonic()
            sys.settrace(trace)
            session.config.hook.pytest_runtest_protocol(item=item, nextitem=None)
            sys.settrace(None)
            found[item.nodeid] = (time.process_time() - cpu, time.monotonic() - wall, sorted(lines))
            if self.failure:
                return f"{item.nodeid} fails without any change\n{self.failure}"
        return found

    def passes(self, session: pytest.Session, items: list[Any]) -> bool:
        """Run the tests until one fails."""
        for item, following in zip(items, [*items[1:], None], strict=True):
            session.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
            if session.testsfailed:
                return False
        return True

    def after(self, tree: ast.Module, work: Callable[[], Any], cpu: float, wall: float) -> Any:
        """Return what ``work`` returns in a fork in which the module has the code of ``tree``."""

        def both() -> Any:
            (on_disk if self.far else patch)(self.module, tree)
            return work()

        return apart(both, cpu, wall)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        if session.testsfailed or not session.items:
            # Without this every change would seem to be noticed.
            raise pytest.UsageError(f"{self.name}: its tests cannot be collected")
        tree = ast.parse(Path(self.file).read_text(encoding="utf-8"))
        known = self.after(copy.deepcopy(tree), lambda: self.traced(session), 7200, 7200)
        if not isinstance(known, dict):
            raise pytest.UsageError(f"{self.name}: {known or 'the tests take too much'}")
        every = list(mutants(tree))
        drawn = sorted(random.Random(self.seed).sample(range(len(every)), min(self.sample, len(every))))
        lived = 0
        for k in drawn:
            words, span, change = every[k]
            lines = set(range(span[0], span[1] + 1)) if span and not self.far else set()
            items = [i for i in session.items if not lines or lines.intersection(known[i.nodeid][2])]
            items.sort(key=lambda item: known[item.nodeid][1])
            cpu, wall = (sum(known[item.nodeid][j] for item in items) for j in (0, 1))
            if self.after(change(), lambda items=items: self.passes(session, items), 3 * cpu + 20, 20 * wall + 60):
                lived += 1
                print(f"    {words}", flush=True)
        print(f"{self.name}: {len(drawn) - lived} of {len(drawn)} killed ({len(every)} possible)", flush=True)
        return True


def main() -> int:
    """Print what survives in each module, and its score; return what pytest returns where the tests cannot be run."""
    parser = argparse.ArgumentParser(description="What share of small changes do the tests of a module notice?")
    parser.add_argument("modules", nargs="*", help=f"{', '.join(MODULES)} (default: all)")
    parser.add_argument("--sample", type=int, default=100, help="the most changes of one module to try (100)")
    parser.add_argument("--seed", type=int, default=0, help="of the draw (0)")
    given = parser.parse_args()
    names = given.modules or list(MODULES)
    for name in names:
        if name not in MODULES:
            parser.error(f"no module '{name}'; known: {', '.join(MODULES)}")
    os.chdir(ROOT)
    if len(names) > 1:
        # A process for each: what one module's tests load is not to be there for the next one's.
        options = ["--sample", str(given.sample), "--seed", str(given.seed)]
        return max(subprocess.run([sys.executable, __file__, name, *options]).returncode for name in names)
    (name,) = names
    if {"grade", "tampering"} & {name.split(".")[-1], *MODULES[name].split()} and APART not in os.environ:
        command = [*ALONE, "--ro-bind", str(ROOT), str(ROOT), sys.executable, __file__, *sys.argv[1:]]
        return subprocess.run(command, env={**os.environ, APART: "1"}).returncode
    plugin = Mutate(name, given.sample, given.seed)
    files = (f"tests/test_{file}.py" for file in (name.split(".")[-1], *MODULES[name].split()))
    doctest = f"tests/test_doctests.py::test_examples_in_docstrings[teachkit.{name}]"
    examples = ">>>" in Path(plugin.file).read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory() as tempfile.tempdir:
        tests = [*filter(os.path.exists, files), *([doctest] if examples else [])]
        return int(pytest.main([*tests, "-qqs", "-p", "no:cacheprovider", "-p", "no:xdist"], [plugin]))


if __name__ == "__main__":
    sys.exit(main())
