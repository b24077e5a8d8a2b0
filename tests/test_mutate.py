"""The command that changes code to see whether tests notice: its changes are changes, and they take effect."""

import ast
import signal
import subprocess
import sys
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

from tools import mutate
from tools.mutants import mutants

from .conftest import ROOT

SOURCE = '''
"""What it is."""
from typing import TYPE_CHECKING
if TYPE_CHECKING:
    import this
LIMIT = 3
__all__ = ["kept"]

def kept(x: int | None, more=True) -> "float":
    """Say."""
    if x is None or not more:
        raise ValueError("no number" + "!")
    for one in range(2):
        x += -1
    return x**2 if x <= LIMIT else x

print("end")
'''


def test_each_change_is_one_change() -> None:
    tree = ast.parse(SOURCE)
    before = ast.unparse(tree).splitlines()
    found = list(mutants(tree))
    for words, span, change in found:
        after = ast.unparse(change()).splitlines()
        compile(change(), "<changed>", "exec")
        differing = [k for k, (a, b) in enumerate(zip(before, after, strict=True)) if a != b]
        assert len(differing) == 1, words
        assert ast.unparse(ast.parse(SOURCE)) == ast.unparse(tree)
        assert span is None or span[0] <= int(words.split(":")[0].removeprefix("line ")) <= span[1]
    assert [words.split(": ", 1)[1] for words, _, _ in found] == [
        "3  ->  4",
        "True  ->  False",
        "if x is None or not more:  ->  if not (x is None or not more):",
        "x is None or not more  ->  x is None and (not more)",
        "x is None  ->  x is not None",
        "not more  ->  not not more",
        "2  ->  3",
        "x += -1  ->  pass",
        "-1  ->  +1",
        "1  ->  2",
        "return x ** 2 if x <= LIMIT else x  ->  return None",
        "x ** 2 if x <= LIMIT else x  ->  x ** 2 if not x <= LIMIT else x",
        "x <= LIMIT  ->  x < LIMIT",
        "x ** 2  ->  x * 2",
        "2  ->  3",
        "print('end')  ->  pass",
        "'end'  ->  'endx'",
    ]
    assert [span for _, span, _ in found[:3]] == [None, (9, 15), (11, 11)]


def test_changed_code_is_put_where_it_is_already_used(monkeypatch: pytest.MonkeyPatch) -> None:
    text = """
from dataclasses import dataclass
from functools import cache, cached_property
LIMIT = 3
def plain(x, more=1): return x + more
@cache
def kept(): return LIMIT * 10
@dataclass
class Point:
    x: int = 1
    @property
    def twice(self): return 2 * self.x
    @cached_property
    def thrice(self): return 3 * self.x
    @staticmethod
    def name(): return "a"
"""
    module, user = ModuleType("changed"), ModuleType("user")
    module.__file__ = "changed.py"
    for known in (module, user):
        monkeypatch.setitem(sys.modules, known.__name__, known)
    exec(text, vars(module))
    exec("from changed import LIMIT, Point, kept, plain\nold = Point()", vars(user))
    assert (user.LIMIT, user.plain(1), user.kept(), user.old.twice) == (3, 2, 30, 2)
    for old, new in {"= 3": "= 4", "x + m": "x - m", "2 *": "5 *", "3 *": "6 *", "more=1": "more=2"}.items():
        text = text.replace(old, new)
    text = text.replace('"a"', '"b"').replace("int = 1", "int = 7")
    mutate.patch(module, ast.parse(text))
    assert (user.LIMIT, user.plain(1), user.kept()) == (4, -1, 40)
    assert (user.old.twice, user.old.thrice, user.old.name(), user.Point().x) == (5, 6, "b", 7)
    assert isinstance(user.old, module.Point)


@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
def test_a_fork_gives_back_what_it_found_and_ends() -> None:
    assert mutate.apart(lambda: {"a": [1, 2]}, 20, 60) == {"a": [1, 2]}
    assert mutate.apart(lambda: 1 / 0, 20, 60) is None

    def endless() -> None:
        while True:
            pass

    assert mutate.apart(endless, 1, 60) is None
    assert mutate.apart(lambda: signal.pause(), 20, 0.5) is None


def test_a_module_without_tests_is_refused() -> None:
    run = subprocess.run([sys.executable, "tools/mutate.py", "combin"], cwd=ROOT, capture_output=True, text=True)
    assert run.returncode == 2 and "no module 'combin'; known: combine, expressions" in run.stderr


@pytest.mark.parametrize(("failed", "items"), [(1, ["test"]), (0, [])])
def test_tests_that_cannot_be_collected_notice_nothing(failed: int, items: list[str]) -> None:
    session: Any = SimpleNamespace(testsfailed=failed, items=items)
    with pytest.raises(pytest.UsageError, match="combine: its tests cannot be collected"):
        mutate.Mutate("combine", 1, 0).pytest_runtestloop(session)
