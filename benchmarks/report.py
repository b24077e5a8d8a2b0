"""Numbers into tables: medians, 95th percentiles, ratios, and the machine they come from."""

import os
import platform
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from statistics import median, quantiles


def p95(samples: Sequence[float]) -> float:
    """Return the 95th percentile."""
    return quantiles(samples, n=20, method="inclusive")[-1]


def milliseconds(samples: Sequence[float]) -> str:
    """Return 'median / 95th percentile' of times given in milliseconds."""
    return f"{median(samples):.2f} / {p95(samples):.2f}"


def ratio(theirs: Sequence[float], ours: Sequence[float]) -> str:
    """Return how many times our median goes into theirs."""
    return f"{median(theirs) / median(ours):.1f} ×"


def table(title: str, note: str, header: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Print a Markdown table under a heading, with a sentence that says what was measured."""
    print(f"\n## {title}\n\n{note}\n")
    for row in (header, ["---"] * len(header), *rows):
        print(f"| {' | '.join(str(cell) for cell in row)} |")


def progress(text: str) -> None:
    """Say on standard error what has been measured, so that a long part is seen to go on."""
    print(text, file=sys.stderr, flush=True)


def machine() -> str:
    """Return date, processor, number of cores, memory and Python in one line."""
    cpu = Path("/proc/cpuinfo")
    names = (
        [line.split(":")[1].strip() for line in cpu.read_text().splitlines() if "model name" in line]
        if cpu.exists()
        else []
    )
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    parts = [
        f"{datetime.now(UTC):%Y-%m-%d}",
        (names or [platform.processor()])[0],
        f"{cores} cores",
        f"{memory:.0f} GB",
    ]
    return ", ".join([*parts, f"Python {platform.python_version()}", f"load {os.getloadavg()[0]:.1f}"])
