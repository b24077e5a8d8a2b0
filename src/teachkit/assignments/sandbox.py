"""Where students' code runs, seen from the marker's side.

:class:`Sandbox` starts the zygote inside bubblewrap: no network, the libraries read-only, nothing else of the
machine to be seen. :class:`Session` is one fork of it: requests with a time limit, strictly decoded replies.
What bubblewrap does not give, and what this therefore does not promise: there is no system-call filter, and memory
is limited for each process, not for all of a submission's processes together.
"""

import contextlib
import json
import os
import select
import shutil
import socket
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

from . import plain
from .plain import NotPlain
from .turns import Turns

MEGABYTE = 2**20
#: Limits of one submission: CPU seconds of each process, seconds asleep in an exercise, bytes of memory for each
#: process and of its folder, processes, characters kept of what it prints.
LIMITS: dict[str, int] = {
    "seconds": 600,
    "sleep": 8,
    "memory": 3000 * MEGABYTE,
    "disk": 32 * MEGABYTE,
    "processes": 32,
    "output": 20_000,
}
#: CPU seconds for an exercise: at least so many, or so many times what starting took, which is longer where all is.
LEAST, STARTS = 2.0, 2
#: Wall seconds for each CPU second, should all other limits fail; not fewer, since a busy machine is slow.
PATIENCE = 20
_QUIET = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "PYTHONNOUSERSITE"), "1")


class NoIsolation(RuntimeError):
    """Students' code cannot be kept apart on this machine; the message says why."""


class Stopped(RuntimeError):
    """A student's process ended or did not answer; the message is one of the named statuses."""


def _shown() -> list[str]:
    """Return the folders outside /usr that students' code has to see: those of the interpreter, and this package."""
    package = Path(__file__).resolve().parents[1]
    seen = {sys.prefix, sys.base_prefix, str(Path(sys.executable).resolve().parents[1]), str(package)}
    return sorted(f for f in seen if not f.startswith("/usr/"))


def _ways(shown: Sequence[str]) -> dict[str, list[str]]:
    """Return what may be in the root and in each folder that leads to one of ``shown``, and nothing else may."""
    ways = {"/": {"usr", "bin", "lib", "lib64", "sbin", "proc", "dev", "own"}}
    for folder in shown:
        for place in (Path(folder), *Path(folder).parents[:-1]):
            if not any(place.parent.is_relative_to(f) for f in shown):
                ways.setdefault(str(place.parent), set()).add(place.name)
    return {place: sorted(names) for place, names in ways.items()}


def bubblewrap() -> list[str]:
    """Return the command that keeps the zygote apart, without the zygote itself.

    Raises :class:`NoIsolation` when bubblewrap is not installed.
    """
    found = shutil.which("bwrap")
    if sys.platform != "linux" or not found:
        raise NoIsolation("bubblewrap (the command bwrap) is not installed; it exists for Linux only")
    package = Path(__file__).resolve().parents[1]
    command = [found, "--die-with-parent", "--new-session", "--clearenv"]
    command += [f"--unshare-{what}" for what in ("ipc", "pid", "net", "uts", "cgroup-try")]
    if os.getuid() == 0:
        # As root no user namespace is made: the limit on processes counts for "nobody", but never for root.
        for right in ("SYS_ADMIN", "SETUID", "SETGID", "SETPCAP", "KILL"):
            command += ["--cap-add", f"CAP_{right}"]
    else:
        command += ["--unshare-user", "--uid", "65534", "--gid", "65534"]
    command += ["--ro-bind", "/usr", "/usr"]
    for name in ("/bin", "/lib", "/lib64", "/sbin"):
        path = Path(name)
        if path.is_symlink():
            command += ["--symlink", str(path.readlink()), name]
        elif path.exists():
            command += ["--ro-bind", name, name]
    for folder in _shown():
        # Named one by one: bubblewrap makes parents of its own readable for their owner only.
        for parent in [*reversed(Path(folder).parents)][1:]:
            command += ["--dir", str(parent)]
        command += ["--ro-bind", folder, folder]
    command += ["--proc", "/proc", "--dev", "/dev", "--tmpfs", "/own", "--chdir", "/own"]
    command += ["--remount-ro", "/", "--remount-ro", "/dev"]
    named = _QUIET | {"HOME": "/own", "MPLCONFIGDIR": "/own", "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"}
    for name, value in (named | {"PYTHONPATH": str(package.parent), "PYTHONDONTWRITEBYTECODE": "1"}).items():
        command += ["--setenv", name, value]
    return command


class Sandbox:
    """A running zygote; ``with Sandbox() as box: box.session()``.

    Raises :class:`NoIsolation` when the machine cannot isolate and ``trust`` is not given.
    """

    def __init__(self, *, trust: bool = False, limits: dict[str, int] | None = None) -> None:
        self.limits: dict[str, Any] = LIMITS | (limits or {}) | {"isolated": not trust}
        wrapped: Sequence[str] = [] if trust else bubblewrap()
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        here = {"PYTHONPATH": str(Path(__file__).resolve().parents[2])}
        environment = {**os.environ, **_QUIET, **here}
        command = [*wrapped, sys.executable, "-m", f"{__package__}.zygote"]
        with theirs:
            self.process: subprocess.Popen[bytes] = subprocess.Popen(
                command, stdin=theirs.fileno(), stderr=subprocess.PIPE, env=environment
            )
        self.control, self.lock = ours, threading.Lock()
        ours.settimeout(300)
        try:
            ready = ours.recv(4096)
        except TimeoutError:
            ready = b""
        if not ready:
            said = self.close().decode(errors="replace").strip()
            raise NoIsolation(f"the isolated process did not start: {said[-300:]}")
        #: CPU seconds that an exercise may take at least, here.
        self.least = max(LEAST, STARTS * json.loads(ready[4:])["ready"])
        #: One for each core: who marks holds it, and lends it while the student's process sleeps.
        self.cores = Turns(len(os.sched_getaffinity(0)))
        if not trust:
            self._prove()

    def _prove(self) -> None:
        """Try what must be impossible, once, in a session; refuse the machine where it is possible."""
        with self.session() as session:
            session.ask({"do": "run", "key": "proof", "cells": [f"ways = {_ways(_shown())}\n{_PROOF}"]})
            found = session.ask({"do": "get", "key": "proof", "name": "found"})
        if found != []:
            self.close()
            raise NoIsolation(f"bubblewrap runs, but does not isolate here: {found}")

    def session(self) -> "Session":
        """Return a fresh fork of the zygote."""
        talk, theirs = socket.socketpair()
        leash, held = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs, held, self.lock:
            socket.send_fds(self.control, [json.dumps(self.limits).encode()], [theirs.fileno(), held.fileno()])
        return Session(talk, leash, self.cores)

    def close(self) -> bytes:
        """End the zygote, and its forks with it; return what it said of failures."""
        self.control.close()
        if self.process.stderr is None or self.process.stderr.closed:
            return b""
        try:
            return self.process.communicate(timeout=5)[1]
        except subprocess.TimeoutExpired:
            self.process.kill()
            return self.process.communicate()[1]

    def __enter__(self) -> "Sandbox":
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, at: TracebackType | None) -> None:
        self.close()


class Session:
    """One student's process. After :class:`Stopped` it is over."""

    def __init__(self, talk: socket.socket, leash: socket.socket, cores: Turns) -> None:
        self.talk, self.leash, self.cores = talk, leash, cores
        self.asked, self.wall, self.lent = 0, PATIENCE * LEAST, False

    def allow(self, seconds: float) -> None:
        """Let what is asked from now on take so many CPU seconds together."""
        self.wall = PATIENCE * seconds
        with contextlib.suppress(OSError):
            self.leash.send(f"+{seconds:.3f}".encode())

    def ask(self, request: dict[str, Any]) -> Any:
        """Send a request and return the plain value that comes back.

        Raises :class:`Stopped` when the process used up its time or has ended,
        :class:`LookupError` when the name is missing or unanswered, :class:`NotPlain` for a value that cannot
        cross, :class:`RuntimeError` with the student's error, and returns ``Ellipsis`` for a function.
        """
        # A reply carries its request's number, so that one which was slipped in is no answer to the next.
        self.asked += 1
        request = request | {"number": self.asked}
        end = time.monotonic() + self.wall
        data = json.dumps(request).encode()
        try:
            self.leash.send(b"?")
            self.talk.settimeout(self.wall)
            self.talk.sendall(struct.pack(">I", len(data)) + data)
            size = struct.unpack(">I", self._read(4, end))[0]
            reply = plain.parse(self._read(size, end)) if size <= plain.LARGEST else None
            self.leash.send(b".")
        except TimeoutError:
            raise Stopped("time limit") from None
        except OSError:
            raise Stopped(self._why()) from None
        finally:
            if self.lent:
                self.cores.acquire()
                self.lent = False
        if not isinstance(reply, dict) or reply.get("number") != self.asked:
            raise Stopped("broken reply")
        if request["do"] == "run" and "no" in reply:
            raise Stopped("broken reply")
        if reply.get("callable") is True:
            return ...
        if "no" not in reply:
            if request["do"] == "run":
                return reply.get("ok")
            return plain.decode(reply.get("ok"))
        why = f"{reply.get('kind', '')}: {reply.get('why', '')}".strip(": ")
        if reply["no"] in ("missing", "unanswered"):
            raise LookupError(reply["no"])
        raise NotPlain(why) if reply["no"] == "plain" else RuntimeError(why)

    def _read(self, size: int, end: float) -> bytes:
        data = bytearray()
        while len(data) < size:
            self._wait(end)
            part = self.talk.recv(min(65536, size - len(data)))
            if not part:
                raise ConnectionResetError
            data += part
        return bytes(data)

    def _wait(self, end: float) -> None:
        """Wait for a reply, and lend the core when the watcher says that the process sleeps."""
        poll = select.poll()
        poll.register(self.talk, select.POLLIN)
        poll.register(self.leash, select.POLLIN)
        while ready := dict(poll.poll(max(0.0, end - time.monotonic()) * 1000)):
            if self.talk.fileno() in ready:
                return
            word = self.leash.recv(64)
            if word != b"asleep":
                raise Stopped(word.decode() or "ended")
            if not self.lent:
                self.cores.release()
                self.lent = True
        raise TimeoutError

    def _why(self) -> str:
        """Return the status that is the watcher's last word."""
        self.leash.settimeout(300)
        word = b"asleep"
        with contextlib.suppress(OSError):
            while word == b"asleep":
                # A watcher that ends before it has read all from here leaves an error, told once, before its last word.
                with contextlib.suppress(ConnectionResetError):
                    word = self.leash.recv(64)
        return word.decode() if word not in (b"asleep", b"") else "ended"

    def close(self) -> None:
        """Let go; the watcher ends what is left of the process."""
        for channel in (self.talk, self.leash):
            with contextlib.suppress(OSError):
                channel.close()

    def __enter__(self) -> "Session":
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, at: TracebackType | None) -> None:
        self.close()


_PROOF = """
import os, socket
found, wrong = ["the proof did not end"], []
try:
    socket.create_connection(("192.0.2.1", 80), 0.2)
    wrong.append("network")
except OSError as problem:
    if isinstance(problem, TimeoutError):
        wrong.append("network")
for place in ("/", "/dev", "/dev/shm", "/usr", os.path.dirname(os.__file__)):
    try:
        open(os.path.join(place, "teachkit-proof"), "w").close()
        wrong.append("write " + place)
    except OSError:
        pass
if os.path.exists("/proc/1") or any(not set(os.listdir(place)) <= set(names) for place, names in ways.items()):
    wrong.append("files of the machine")
if os.getuid() == 0:
    wrong.append("root")
open("/own/x", "w").close()
found = wrong
"""
