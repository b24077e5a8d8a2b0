"""Where students' code runs, seen from the marker's side.

:class:`Sandbox` starts the zygote inside bubblewrap: no network, the libraries read-only, nothing else of the
machine to be seen. :class:`Session` is one fork of it: requests with a time limit, strictly decoded replies.
What bubblewrap does not give, and what this therefore does not promise: there is no system-call filter, and memory
is limited for each process, not for all of a submission's processes together.
"""

import contextlib
import json
import math
import os
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

MEGABYTE = 2**20
#: Limits of one submission: CPU seconds in all, wall seconds of one request that sets no limit and in total,
#: bytes of memory for each process and of its folder, processes, characters kept of what it prints.
LIMITS: dict[str, int] = {
    "seconds": 120,
    "wall": 60,
    "total": 600,
    "memory": 3000 * MEGABYTE,
    "disk": 32 * MEGABYTE,
    "processes": 64,
    "output": 20_000,
}
#: Wall seconds for each CPU second of a request: code that waits ends, code on a busy machine does not.
PATIENCE = 4
_QUIET = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "PYTHONNOUSERSITE"), "1")


class NoIsolation(RuntimeError):
    """Students' code cannot be kept apart on this machine; the message says why."""


class Stopped(RuntimeError):
    """A student's process ended or did not answer; the message is one of the named statuses."""


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
    seen = {sys.prefix, sys.base_prefix, str(Path(sys.executable).resolve().parents[1]), str(package)}
    for folder in sorted(f for f in seen if not f.startswith("/usr/")):
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
        if not trust:
            self._prove()

    def _prove(self) -> None:
        """Try what must be impossible, once, in a session; refuse the machine where it is possible."""
        with self.session() as session:
            session.ask({"do": "run", "key": "proof", "cells": [_PROOF]})
            found = session.ask({"do": "get", "key": "proof", "name": "found"})
        if found != []:
            self.close()
            raise NoIsolation(f"bubblewrap runs, but does not isolate here: {found}")

    def session(self) -> "Session":
        """Return a fresh fork of the zygote."""
        talk, theirs = socket.socketpair()
        leash, held = socket.socketpair()
        with theirs, held, self.lock:
            socket.send_fds(self.control, [json.dumps(self.limits).encode()], [theirs.fileno(), held.fileno()])
        return Session(talk, leash, self.limits["wall"])

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

    def __init__(self, talk: socket.socket, leash: socket.socket, wall: float) -> None:
        self.talk, self.leash, self.wall, self.asked = talk, leash, wall, 0

    def ask(self, request: dict[str, Any], seconds: float | None = None) -> Any:
        """Send a request, which may take so many CPU seconds, and return the plain value that comes back.

        Raises :class:`Stopped` when the process does not answer in time or has ended,
        :class:`LookupError` when the name is missing or unanswered, :class:`NotPlain` for a value that cannot
        cross, :class:`RuntimeError` with the student's error, and returns ``Ellipsis`` for a function.
        """
        wall = PATIENCE * seconds if seconds else self.wall
        # A reply carries its request's number, so that one which was slipped in is no answer to the next.
        self.asked += 1
        request = request | {"number": self.asked} | ({"seconds": math.ceil(seconds)} if seconds else {})
        end = time.monotonic() + wall
        data = json.dumps(request).encode()
        try:
            self.talk.settimeout(wall)
            self.talk.sendall(struct.pack(">I", len(data)) + data)
            size = struct.unpack(">I", self._read(4, end))[0]
            reply = plain.parse(self._read(size, end)) if size <= plain.LARGEST else None
        except TimeoutError:
            raise Stopped("time limit") from None
        except OSError:
            raise Stopped(self._why()) from None
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
            left = end - time.monotonic()
            if left <= 0:
                raise TimeoutError
            self.talk.settimeout(left)
            part = self.talk.recv(min(65536, size - len(data)))
            if not part:
                raise ConnectionResetError
            data += part
        return bytes(data)

    def _why(self) -> str:
        """Return the status that the watcher's last word gives."""
        self.leash.settimeout(5)
        try:
            size = struct.unpack(">I", self.leash.recv(4))[0]
            told = json.loads(self.leash.recv(size))
        except (OSError, ValueError, struct.error):
            return "ended"
        if told["code"] in (-24, -9) and told["cpu"] >= 1:
            return "time limit"
        return "memory limit" if told["code"] in (-9, -7) else "ended itself" if told["code"] >= 0 else "crashed"

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
found = []
try:
    socket.create_connection(("192.0.2.1", 80), 0.2)
    found.append("network")
except OSError as problem:
    if isinstance(problem, TimeoutError):
        found.append("network")
for place in ("/", "/dev", "/dev/shm", "/usr", os.path.dirname(os.__file__)):
    try:
        open(os.path.join(place, "teachkit-proof"), "w").close()
        found.append("write " + place)
    except OSError:
        pass
if os.path.exists("/proc/1") or os.path.exists("/home") or os.path.exists("/etc/shadow"):
    found.append("files of the machine")
if os.getuid() == 0:
    found.append("root")
open("/own/x", "w").close()
"""
