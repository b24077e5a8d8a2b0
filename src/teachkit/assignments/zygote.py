"""The process in which students' code runs: libraries loaded once, one fork a submission.

Started by :mod:`.sandbox`, inside bubblewrap unless marking is trusted. It holds no answer, no test and no other
submission: what it is told of a job is its limits and two sockets, and the code arrives through the first of
them in the fork alone. The fork leaves the zygote's world (own process ids, own folder in memory, no /proc, no
rights); the watcher outside (:mod:`.watch`) ends it when its time is up or when the marker lets go of the second
socket, and reports how it ended.
"""

import ast
import contextlib
import ctypes
import gc
import io
import json
import os
import resource
import shutil
import signal
import socket
import struct
import sys
import tempfile
import time
import traceback
from importlib import import_module
from pathlib import Path
from typing import Any

from .plain import LARGEST, NotPlain, encode
from .watch import watch

OWN = "/own"
_NOBODY = 65534
#: Started as root, each submission is a user of its own, above all that systems hand out, so that none shares a limit.
_FIRST_OWN = 3_000_000_000
_NEWNS, _NEWIPC, _NEWUSER, _NEWPID = 0x00020000, 0x08000000, 0x10000000, 0x20000000
_RDONLY, _NOSUID, _NODEV, _REC, _PRIVATE = 1, 2, 4, 0x4000, 0x40000
_NO_NEW_PRIVS = 38
_libc = ctypes.CDLL(None, use_errno=True)
Limits = dict[str, Any]


def send(channel: socket.socket, message: Any) -> None:
    """Send one message: its length in four bytes, then JSON."""
    data = json.dumps(message).encode()
    channel.sendall(struct.pack(">I", len(data)) + data)


def receive(channel: socket.socket) -> Any:
    """Return one message; None when the other side has gone."""
    data = b""
    size = 4
    while len(data) < size:
        part = channel.recv(min(65536, size - len(data)))
        if not part:
            return None
        data += part
        if size == 4 and len(data) == 4:
            size += struct.unpack(">I", data)[0]
    return json.loads(data[4:])


def _done(result: int, what: str) -> None:
    if result:
        raise OSError(ctypes.get_errno(), f"{what}: {os.strerror(ctypes.get_errno())}")


def _leave(limits: Limits) -> None:
    """Leave the zygote's world: a folder of one's own in memory is all that can be written; /proc is empty."""
    uid, gid = os.getuid(), os.getgid()
    _done(_libc.unshare(_NEWNS | _NEWIPC | _NEWPID | (_NEWUSER if uid else 0)), "unshare")
    if uid:
        for name, text in (("uid_map", f"{uid} {uid} 1"), ("setgroups", "deny"), ("gid_map", f"{gid} {gid} 1")):
            Path(f"/proc/self/{name}").write_text(text)
    _done(_libc.mount(b"none", b"/", None, _REC | _PRIVATE, None), "mount /")
    size = f"size={limits['disk']},nr_inodes=1000,mode=777".encode()
    _done(_libc.mount(b"own", OWN.encode(), b"tmpfs", _NOSUID | _NODEV, size), "mount own")
    _done(_libc.mount(b"none", b"/proc", b"tmpfs", _NOSUID | _NODEV | _RDONLY, b"size=4k"), "mount /proc")


def _surrender(user: int) -> None:
    """Give up every right, for good; become ``user`` where root may name one, else nobody."""
    if os.getuid() == 0:
        os.setgroups([])
        os.setresgid(_NOBODY, _NOBODY, _NOBODY)
        try:
            os.setresuid(user, user, user)
        except OSError:  # root of a container that has fewer numbers
            os.setresuid(_NOBODY, _NOBODY, _NOBODY)
    _libc.prctl(_NO_NEW_PRIVS, 1, 0, 0, 0)
    header = struct.pack("=Ii", 0x20080522, 0)
    _done(_libc.capset(header, b"\0" * 24), "capset")


def _limit(limits: Limits) -> None:
    pairs = (
        (resource.RLIMIT_CPU, limits["seconds"]),
        (resource.RLIMIT_AS, limits["memory"]),
        (resource.RLIMIT_FSIZE, limits["disk"]),
        (resource.RLIMIT_NPROC, limits["processes"]),
        (resource.RLIMIT_NOFILE, 256),
        (resource.RLIMIT_CORE, 0),
    )
    for what, most in pairs:
        if what != resource.RLIMIT_NPROC or limits["isolated"]:
            resource.setrlimit(what, (most, most + (what == resource.RLIMIT_CPU)))


class Bounded(io.TextIOBase):
    """Standard output that keeps the first characters and forgets the rest."""

    def __init__(self, most: int) -> None:
        self.most, self.kept, self.lost = most, "", 0

    def writable(self) -> bool:
        """Return that it can be written to."""
        return True

    def write(self, text: str) -> int:
        """Keep what still fits."""
        room = self.most - len(self.kept)
        self.kept += text[:room]
        self.lost += max(0, len(text) - room)
        return len(text)


def _told(problem: BaseException) -> dict[str, str]:
    name = type(problem).__name__
    with contextlib.suppress(BaseException):
        return {"kind": str(name)[:80], "why": str(problem)[:300]}
    return {"kind": str(name)[:80], "why": ""}


def _run(cells: list[str], space: dict[str, Any]) -> list[dict[str, str]]:
    """Run cells in order; one that lacks a name is tried again after the others. Return what went wrong."""
    waiting = list(enumerate(cells))
    problems: list[dict[str, str]] = []
    while waiting:
        again: list[tuple[int, str]] = []
        problems = []
        for k, text in waiting:
            try:
                exec(compile(ast.parse(text, "the answer"), f"<cell {k + 1}>", "exec"), space)
            except NameError as problem:
                again.append((k, text))
                problems.append(_told(problem))
            except MemoryError as problem:
                return [_told(problem)]
            except BaseException as problem:  # a student's exit must not end the marking
                problems.append(_told(problem))
        if len(again) == len(waiting):
            break
        waiting = again
    return problems


def _answer(request: dict[str, Any], spaces: dict[str, dict[str, Any]], out: Bounded) -> Any:
    space = spaces.setdefault(request["key"], {"__name__": "__main__", "display": print})
    if request["do"] == "run":
        problems = _run(request["cells"], space)
        printed, out.kept = out.kept, ""
        return {"ok": {"problems": problems[:5], "printed": printed, "lost": out.lost}}
    if request["name"] not in space:
        return {"no": "missing"}
    value = space[request["name"]]
    if request["do"] == "call":
        value = value(*request["args"], **request["named"])
    if value is ...:
        return {"no": "unanswered"}
    return {"callable": True} if callable(value) else {"ok": encode(value)}


def _clear() -> None:
    """End every other process of this world, which has nothing but the student's, and collect them."""
    with contextlib.suppress(OSError):
        os.kill(-1, signal.SIGKILL)
    with contextlib.suppress(OSError):
        while True:
            os.wait()


def _serve(talk: socket.socket, limits: Limits) -> None:
    """Answer the marker's requests until it goes."""
    out = Bounded(limits["output"])
    sys.stdout = sys.stderr = out
    spaces: dict[str, dict[str, Any]] = {}
    me = os.getpid()
    alone = limits["isolated"] and me == 1
    while (request := receive(talk)) is not None:
        try:
            reply = _answer(request, spaces, out)
        except NotPlain as problem:
            reply = {"no": "plain", "why": str(problem)[:300]}
        except BaseException as problem:  # as above
            reply = {"no": "error", **_told(problem)}
        if os.getpid() != me:
            # A fork that the student's code made must not answer beside its parent.
            os._exit(0)
        if alone:
            _clear()
        number = {"number": request["number"]}
        if len(json.dumps(reply | number)) > LARGEST:
            reply = {"no": "plain", "why": "the value is too large"}
        send(talk, reply | number)


def _status(code: int, why: str) -> str:
    """Return the named status of a process that ended with ``code``, where the watcher says ``why``."""
    if why == "time limit" or code == -signal.SIGXCPU:
        return "time limit"
    if code in (-signal.SIGKILL, -signal.SIGBUS):
        return "memory limit"
    return "ended itself" if code >= 0 else "crashed"


def _job(fds: list[int], limits: Limits) -> None:
    """Fork the student's process and watch it: end it when the marker lets go, or when time is up."""
    talk, leash = (socket.socket(fileno=fd) for fd in fds)
    own = OWN if limits["isolated"] else tempfile.mkdtemp(prefix="teachkit-")
    # Opened before an empty one covers it, and closed in the fork.
    proc = os.open("/proc", os.O_RDONLY | os.O_DIRECTORY)
    user = _FIRST_OWN + os.getpid()
    if limits["isolated"]:
        _leave(limits)
    pid = os.fork()
    if pid == 0:
        leash.close()
        os.close(proc)
        _limit(limits)
        os.chdir(own)
        os.environ.update(HOME=own, TMPDIR=own)
        tempfile.tempdir = own
        if limits["isolated"]:
            _surrender(user)
        # Up to here a failure is the machine's and is told; from here on the student's code could speak.
        os.dup2(1, 2)
        _serve(talk, limits)
        os._exit(0)
    talk.close()
    why = watch(pid, leash, proc, limits["seconds"], limits["sleep"])
    _, status, _ = os.wait4(pid, 0)
    with contextlib.suppress(OSError):
        leash.send(_status(os.waitstatus_to_exitcode(status), why).encode())
    if not limits["isolated"]:
        shutil.rmtree(own, ignore_errors=True)


def _preload() -> None:
    # The library of units loads Dask where it happens to be installed, which would add a sixth to the time that counts.
    sys.modules["dask"] = None  # type: ignore[assignment]
    import matplotlib

    matplotlib.use("agg")
    import matplotlib.pyplot as plt
    import scipy.integrate
    import scipy.optimize

    from .. import questions  # noqa: F401
    from ..models import load

    # Reading a model loads units, and their library whatever it finds, which may want /proc; the forks have none.
    load("chloride")
    del sys.modules["dask"]
    # The first figure and the first integration load and cache more than the import does.
    plt.plot([0, 1])
    plt.savefig(io.BytesIO())
    plt.close("all")
    scipy.integrate.solve_ivp(lambda t, y: -y, (0, 1), [1.0])


def main() -> None:
    """Load the libraries, say so, then fork once for each job that the marker sends."""
    control = socket.socket(fileno=os.dup(0))
    null = os.open(os.devnull, os.O_RDWR)
    for fd in (0, 1):
        os.dup2(null, fd)
    _preload()
    took = time.process_time()
    # An answer may import it, and could not without /proc.
    with contextlib.suppress(ImportError):
        import_module("dask")
    gc.collect()
    gc.freeze()
    send(control, {"ready": took})
    while True:
        data, fds, _, _ = socket.recv_fds(control, 4096, 2)
        if not data:
            return
        # Ended forks are collected here, so that the time they took counts as the zygote's children's.
        with contextlib.suppress(ChildProcessError):
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
        if os.fork() == 0:
            control.close()
            try:
                _job(fds, json.loads(data))
            except BaseException:  # a fork must never return into the zygote's loop
                traceback.print_exc()
            finally:
                os._exit(0)
        for fd in fds:
            os.close(fd)


if __name__ == "__main__":
    main()
