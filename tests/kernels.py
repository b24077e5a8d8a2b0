"""What nbval is given on a busy machine, loaded beside it: time, and kernels that share no port with anybody.

A kernel's ports are found free by whoever starts it and bound seconds later, when another may have them; the names of
files are its own.
"""

import tempfile
from functools import partial

import nbval.kernel
import pytest


def pytest_configure(config: pytest.Config) -> None:
    folder = tempfile.TemporaryDirectory()
    config.add_cleanup(folder.cleanup)
    manager = nbval.kernel.KernelManager
    nbval.kernel.KernelManager = partial(manager, transport="ipc", ip=f"{folder.name}/kernel")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        assert hasattr(item, "output_timeout"), "nbval waits for what a cell prints by another name"
        item.output_timeout = 600
