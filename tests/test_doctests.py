"""What a docstring shows is what comes out."""

import doctest
import importlib
import pkgutil

import pytest

import teachkit

# Student code is run by the zygote, which is a program and not to be imported.
MODULES = [
    m.name for m in pkgutil.walk_packages(teachkit.__path__, "teachkit.") if not m.name.endswith(("__main__", "zygote"))
]


@pytest.mark.parametrize("name", MODULES)
def test_examples_in_docstrings(name: str) -> None:
    module = importlib.import_module(name)
    assert doctest.testmod(module, optionflags=doctest.ELLIPSIS).failed == 0
