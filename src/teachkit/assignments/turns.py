"""Cores shared in turn: who came first goes first."""

import threading
from collections import deque
from types import TracebackType


class Turns:
    """A semaphore that hands what is released to the one that has waited longest.

    Python's own lets a newcomer in before a thread that still has to wake up, so that one of many may wait to the end.
    """

    def __init__(self, free: int) -> None:
        self.free, self.lock = free, threading.Lock()
        self.waiting: deque[threading.Event] = deque()

    def acquire(self) -> None:
        """Wait for one's turn."""
        with self.lock:
            if self.free:
                self.free -= 1
                return
            turn = threading.Event()
            self.waiting.append(turn)
        turn.wait()

    def release(self) -> None:
        """Let the next go on."""
        with self.lock:
            if self.waiting:
                self.waiting.popleft().set()
            else:
                self.free += 1

    def __enter__(self) -> None:
        self.acquire()

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, at: TracebackType | None) -> None:
        self.release()
