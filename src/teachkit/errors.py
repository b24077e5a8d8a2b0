"""Errors that say what was wrong, where, and what the nearest right name is."""

from collections.abc import Iterable
from difflib import get_close_matches


class ModelError(ValueError):
    """A model, or a value given to one, is not usable; the message says why."""


class Unsupported(ModelError):
    """A target cannot hold a feature of the model; the message names both."""


def nearest(name: str, known: Iterable[str]) -> str:
    """Return a phrase that helps to correct ``name``.

    >>> nearest("gbarr", ["gbar", "tau"])
    "did you mean 'gbar'?"
    >>> nearest("x", ["gbar", "tau"])
    'known: gbar, tau'
    """
    options = sorted(known)
    close = get_close_matches(name, options, n=1, cutoff=0.6) or get_close_matches(
        name.lower(), [o for o in options if o == o.lower()], n=1, cutoff=0.6
    )
    if close:
        return f"did you mean '{close[0]}'?"
    return "known: " + ", ".join(options)
