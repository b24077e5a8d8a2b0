"""The watcher counts what a process and those below it compute and how long they sleep, whatever the clock says."""

import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from teachkit.assignments.watch import family, watch

from .conftest import until

#: Each says when it has started, since starting may have to wait for a disk.
SPIN = "print(flush=True)\nwhile True: pass"
SLEEP = "import time\nprint(flush=True)\ntime.sleep(1e6)"
BELOW = f"import subprocess, sys\nsubprocess.Popen([sys.executable, '-c', {SPIN!r}]).wait()"
NEVER = 1e6


@contextmanager
def proc() -> Iterator[int]:
    fd = os.open("/proc", os.O_RDONLY | os.O_DIRECTORY)
    yield fd
    os.close(fd)


def started(code: str) -> subprocess.Popen[bytes]:
    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE)
    assert process.stdout
    process.stdout.readline()
    return process


def watched(code: str, words: list[bytes], seconds: float = NEVER, sleep: float = NEVER) -> tuple[str, float, bytes]:
    """Watch Python with ``code``; return the verdict, the CPU seconds of it and of those below, and what was told."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    found: list[str] = []
    with ours, theirs, proc() as folder, started(code) as process:
        for word in words:
            ours.send(word)
        task = threading.Thread(target=lambda: found.append(watch(process.pid, theirs, folder, seconds, sleep)))
        task.start()
        most = 0.0

        def over() -> bool:
            nonlocal most
            most = max(most, family(folder, process.pid).cpu)
            return not task.is_alive()

        until(over, lambda: "the watcher does not come to an end", 120)
        ours.setblocking(False)
        try:
            told = ours.recv(64)
        except BlockingIOError:
            told = b""
        process.wait()
    return found[0], most, told


@pytest.mark.parametrize("code", [SPIN, BELOW], ids=["itself", "below it"])
def test_computing_ends_at_its_seconds_and_is_no_sleep(code: str) -> None:
    why, cpu, told = watched(code, [b"+1.5", b"?"], sleep=0.5 if code == SPIN else NEVER)
    assert (why, told) == ("time limit", b"")
    assert cpu > 1.4


def test_sleep_is_told_and_ends() -> None:
    why, cpu, told = watched(SLEEP, [b"+60", b"?"], sleep=1)
    assert (why, told) == ("time limit", b"asleep")
    assert cpu < 1


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
        until(lambda: not task.is_alive(), seconds=60)
        assert process.wait() == -9
    assert found == ["let go"]


def test_one_that_ends_is_left_to_its_end() -> None:
    assert watched("pass", [b"+60", b"?"], sleep=NEVER)[0] == "ended"
