"""The models of the book, one a file; each file's docstring says what it holds and leaves out."""

from functools import cache
from importlib import import_module

from ..errors import ModelError, nearest
from ..ode import Model

NAMES = (
    "ampa_synapse",
    "anderson2024",
    "axis_loop",
    "batulin2022",
    "chloride",
    "combination",
    "epileptor",
    "epileptor_2d",
    "hodgkin_huxley1952",
    "hot_cold",
    "kuznetsov1994",
    "pd1_binding",
    "perampanel",
    "synapse_window",
    "treatment_order",
    "tumour_seizures",
    "valproate",
)  # fmt: skip


def models() -> list[str]:
    """Return the names of the models.

    >>> "ampa_synapse" in models()
    True
    """
    return list(NAMES)


@cache
def load(name: str) -> Model:
    """Return the model called ``name``; an unknown name is an error with the nearest right one.

    >>> load("ampa_synapse").time_unit
    'ms'
    """
    if name not in NAMES:
        raise ModelError(f"no model '{name}'; {nearest(name, NAMES)}")
    model: Model = import_module(f".{name}", __package__).MODEL
    return model
