"""The watcher counts what a process and those below it compute and how long they sleep, whatever the clock says."""

import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

import pytest

from teachkit.assignments import watch as watching
from teachkit.assignments.sandbox import Session
from teachkit.assignments.turns import Turns
from teachkit.assignments.watch import Family, watch

from .conftest import until

#: Each says when it has started, since starting may have to wait for a disk.
SPIN = "print(flush=True)\nwhile True: pass"
SLEEP = "import time\nprint(flush=True)\ntime.sleep(1e6)"
BELOW = "import os\nprint(flush=True)\nif os.fork() == 0:\n    while True: pass\nos.wait()"
NEVER = 1e6


@contextmanager
def proc() -> Iterator[int]:
    fd = os.open("/proc", os.O_RDONLY | os.O_DIRECTORY)
    yield fd
    os.close(fd)


@contextmanager
def started(code: str) -> Iterator[subprocess.Popen[bytes]]:
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE) as process:
        assert process.stdout
        process.stdout.readline()
        try:
            yield process
        finally:
            # Nothing is left to compute, or to be waited for, where a test has failed.
            process.kill()


def watched(code: str, words: list[bytes], seconds: float = NEVER, sleep: float = NEVER) -> tuple[str, bytes]:
    """Watch Python with ``code``; return the verdict, and what was told first."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    found: list[str] = []
    with ours, theirs, proc() as folder, started(code) as process:
        for word in words:
            ours.send(word)
        task = threading.Thread(target=lambda: found.append(watch(process.pid, theirs, folder, seconds, sleep)))
        task.start()
        until(lambda: not task.is_alive(), lambda: "the watcher does not come to an end", 240)
        ours.setblocking(False)
        try:
            told = ours.recv(64)
        except BlockingIOError:
            told = b""
        process.wait()
    return found[0], told


@pytest.mark.parametrize("code", [SPIN, BELOW], ids=["itself", "below it"])
def test_computing_ends_at_its_seconds(code: str) -> None:
    assert watched(code, [b"+1", b"?"])[0] == "time limit"


@pytest.mark.parametrize("share", [1.0, 0.5])
def test_what_is_left_is_not_overshot_by_a_whole_look(share: float, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a clock that only the watcher's waiting moves, with a process that computes for ``share`` of it."""
    clock, words = 1.0, [b"+1", b"?"]

    class Leash:
        def fileno(self) -> int:
            return -1

        def recv(self, size: int) -> bytes:
            return words.pop(0)

    def wait(channels: list[int], _: Any, __: Any, seconds: float) -> tuple[list[int], ...]:
        nonlocal clock
        clock += 0.0 if words else seconds
        return (channels[:1] if words else []), [], []

    monkeypatch.setattr(watching, "select", SimpleNamespace(select=wait))
    monkeypatch.setattr(watching, "time", SimpleNamespace(monotonic=lambda: clock))
    monkeypatch.setattr(watching, "family", lambda *_, **__: Family((clock - 1) * share, True, set()))
    assert watch(os.getpid(), Leash(), -1, NEVER, NEVER) == "time limit"  # type: ignore[arg-type]
    assert 1 < (clock - 1) * share <= 1.0001 + watching.SHORT


def test_sleep_is_told_and_ends() -> None:
    assert watched(SLEEP, [b"+60", b"?"], sleep=1) == ("time limit", b"asleep")


def test_without_limits_from_the_marker_those_of_the_sandbox_hold() -> None:
    assert watched(SPIN, [b"?"], seconds=0.3)[0] == "time limit"


def test_sleep_counts_only_while_something_is_asked() -> None:
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    found: list[str] = []
    with ours, theirs, proc() as folder, started(SLEEP) as process:
        task = threading.Thread(target=lambda: found.append(watch(process.pid, theirs, folder, NEVER, 0.3)))
        task.start()
        for word in (b"+60", b"?", b"."):
            ours.send(word)
        task.join(2)
        assert task.is_alive()
        ours.shutdown(socket.SHUT_RDWR)
        until(lambda: not task.is_alive(), seconds=240)
        assert process.wait() == -9
    assert found == ["let go"]


def test_one_that_ends_is_left_to_its_end() -> None:
    assert watched("pass", [b"+60", b"?"], sleep=NEVER)[0] == "ended"


def test_the_last_word_is_heard_though_the_watcher_had_not_read_all() -> None:
    talk, held = socket.socketpair()
    leash, watcher = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    session = Session(talk, leash, Turns(1))
    leash.send(b"?")
    for word in (b"asleep", b"ended itself"):
        watcher.send(word)
    for end in (watcher, held):
        end.close()
    assert session._why() == "ended itself"
    session.close()
