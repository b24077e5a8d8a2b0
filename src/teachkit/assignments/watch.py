"""How long a student's processes may go on, seen from the watcher outside them.

What counts is the CPU time of all of them together and the time that they sleep, never the time on the clock: on a
busy machine code is slow, not wrong. The marker says when an exercise begins (``+`` and its CPU seconds), when it
asks (``?``) and when it has its answer (``.``); the watcher says once for each request ``asleep``, and ends all when
time is up.
"""

import contextlib
import os
import select
import signal
import socket
import time
from dataclasses import dataclass

#: Wall seconds between two looks, and when time is nearly up: a loop without end costs little more than it may have.
TICK, SHORT = 0.25, 0.04
#: CPU seconds below which nothing was done between two looks: two ticks of the kernel's clock.
_NOTHING = 2.5 / os.sysconf("SC_CLK_TCK")


@dataclass
class Family:
    """A process and those below it: its CPU seconds in all, whether one of them runs or wants to, their numbers."""

    cpu: float
    awake: bool
    members: set[int]


def _rows(proc: int, names: list[str]) -> dict[int, list[bytes]]:
    """Return of each process the fields after its name: state, parent and so on; those that have gone are left out."""
    rows = {}
    for name in names:
        with contextlib.suppress(OSError):
            fd = os.open(f"{name}/stat", os.O_RDONLY, dir_fd=proc)
            try:
                rows[int(name)] = os.read(fd, 4096).rsplit(b")", 1)[1].split()
            finally:
                os.close(fd)
    return rows


def family(proc: int, pid: int, *, alone: bool = False) -> Family:
    """Return what ``pid`` and the processes below it have used; ``proc`` is the open folder /proc.

    ``alone`` looks at ``pid`` only, and at what it has collected of those that ended.
    """
    rows = _rows(proc, [str(pid)] if alone else [name for name in os.listdir(proc) if name.isdigit()])
    members, grown = {pid}, {pid}
    while grown:
        grown = {p for p, row in rows.items() if int(row[1]) in grown} - members
        members |= grown
    found = [rows[p] for p in members if p in rows]
    cpu = sum(int(field) for row in found for field in row[11:15]) / os.sysconf("SC_CLK_TCK")
    return Family(cpu, any(row[0] in (b"R", b"D") for row in found), members)


def watch(pid: int, leash: socket.socket, proc: int, seconds: float, sleep: float) -> str:
    """Wait until ``pid`` ends, then return "ended"; or end it and those below it, and return "time limit" or "let go".

    ``seconds`` of CPU time are allowed until the marker says otherwise, and ``sleep`` seconds asleep an exercise.
    """
    ended = os.pidfd_open(pid)
    asked, told = 0.0, False
    last, used, before, asleep = time.monotonic(), 0.0, 0.0, 0.0
    tick, why = TICK, ""
    while not why:
        ready = select.select([leash.fileno(), ended], [], [], tick if asked else None)[0]
        now = time.monotonic()
        if ended in ready:
            why = "ended"
        elif ready:
            word = leash.recv(64)
            if word[:1] == b"+":
                seconds, asleep, tick = float(word[1:]), 0.0, TICK
                used = before = family(proc, pid, alone=True).cpu
            elif word in (b"?", b"."):
                asked, told = now if word == b"?" else 0.0, False
            else:
                why = "let go"
        if asked and now - last >= tick and not why:
            seen = family(proc, pid)
            if now - last >= TICK:
                if not seen.awake and seen.cpu - before < _NOTHING:
                    # Of a gap in which the watcher itself had to wait, little is held against the student.
                    asleep += min(now - max(last, asked), 2 * TICK)
                    if not told and now - asked >= TICK:
                        leash.send(b"asleep")
                        told = True
                last, before = now, seen.cpu
            if seen.cpu - used > seconds or asleep > sleep:
                why = "time limit"
            tick = min(TICK, max(SHORT, seconds - (seen.cpu - used)))
    os.close(ended)
    if why != "ended":
        for member in family(proc, pid).members:
            with contextlib.suppress(OSError):
                os.kill(member, signal.SIGKILL)
    return why
