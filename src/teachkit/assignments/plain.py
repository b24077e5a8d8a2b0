"""Plain values and nothing else: what may cross from a student's process to the marker.

A value is written as JSON with tags for arrays, tuples and dictionaries. :func:`decode` trusts nothing: what it
returns consists of exact Python and NumPy types, of finite numbers, and of no more than :data:`LARGEST` bytes.
"""

import json
import math
from typing import Any

import numpy as np

#: Bytes that one message may have.
LARGEST = 1_000_000
_DEPTH = 8


class NotPlain(ValueError):
    """A value cannot cross; the message says why, in words for the student."""


def encode(value: Any, depth: int = 0) -> Any:
    """Return ``value`` as something that JSON holds; raise :class:`NotPlain` for what is not plain."""
    if depth > _DEPTH:
        raise NotPlain("the value is nested too deeply")
    if value is None or isinstance(value, bool | str):
        return value
    if isinstance(value, np.generic):
        return encode(value.item(), depth)
    if isinstance(value, int | float):
        return value
    if isinstance(value, list):
        return [encode(v, depth + 1) for v in value]
    if isinstance(value, tuple):
        return {"@": "tuple", "items": [encode(v, depth + 1) for v in value]}
    if isinstance(value, dict):
        return {"@": "dict", "items": [[str(k), encode(v, depth + 1)] for k, v in value.items()]}
    array = value.to_numpy() if hasattr(value, "to_numpy") else value
    if isinstance(array, np.ndarray) and array.dtype.kind in "biuf":
        if array.size > LARGEST // 2:
            # Not even written: a number and its comma take two bytes.
            raise NotPlain("the value is too large")
        return {"@": "array", "shape": list(array.shape), "items": array.ravel().tolist()}
    raise NotPlain(f"a plain number or array is expected here, not a {type(value).__name__}")


def decode(value: Any, depth: int = 0) -> Any:
    """Return the value that parsed JSON stands for, of exact types; raise :class:`NotPlain` for anything else.

    >>> decode({"@": "array", "shape": [2], "items": [1.0, 2.0]})
    array([1., 2.])
    """
    if depth > _DEPTH:
        raise NotPlain("the value is nested too deeply")
    if value is None or type(value) in (bool, str):
        return value
    if type(value) is int:
        if abs(value) >= 2**63:
            raise NotPlain("the whole number is too large")
        return value
    if type(value) is float:
        if not math.isfinite(value):
            raise NotPlain("the number is not finite")
        return value
    if type(value) is list:
        return [decode(v, depth + 1) for v in value]
    if type(value) is dict and type(value.get("items")) is list:
        items, kind = value["items"], value.get("@")
        if kind == "tuple" and set(value) == {"@", "items"}:
            return tuple(decode(v, depth + 1) for v in items)
        if kind == "dict" and set(value) == {"@", "items"} and all(type(p) is list and len(p) == 2 for p in items):
            return {str(k): decode(v, depth + 1) for k, v in items}
        if kind == "array" and set(value) == {"@", "items", "shape"} and type(value["shape"]) is list:
            return _array(items, value["shape"])
    raise NotPlain("the message is not a plain value")


def _array(items: list[Any], shape: list[Any]) -> Any:
    if not all(type(v) in (bool, int, float) for v in items) or not all(type(n) is int and n >= 0 for n in shape):
        raise NotPlain("the array does not hold numbers")
    if len(shape) > _DEPTH or math.prod(shape) != len(items):
        raise NotPlain("the array's shape does not fit its numbers")
    if all(type(v) is bool for v in items) and items:
        return np.array(items).reshape(shape)
    if any(abs(v) >= 2**63 or v != v for v in items):
        raise NotPlain("a number of the array is too large or not finite")
    return np.array(items, dtype=float).reshape(shape)


def parse(text: bytes) -> Any:
    """Return parsed JSON, refusing what is too long, too deep or broken."""
    if len(text) > LARGEST:
        raise NotPlain("the message is too long")
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as problem:
        raise NotPlain("the message cannot be read") from problem
