"""What crosses from a student's process: everything plain, unchanged, and nothing else."""

import json
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from teachkit.assignments import plain
from teachkit.assignments.plain import NotPlain, decode, encode, parse

from .conftest import repeatable

numbers = st.one_of(
    st.booleans(), st.integers(-(2**63) + 1, 2**63 - 1), st.floats(allow_nan=False, allow_infinity=False)
)
values = st.recursive(
    st.one_of(st.none(), st.text(max_size=5), numbers),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.lists(inner, max_size=3).map(tuple),
        st.dictionaries(st.text(max_size=3), inner, max_size=3),
    ),
    max_leaves=6,
)


def crossed(value: Any) -> Any:
    return decode(parse(json.dumps(encode(value)).encode()))


def kinds(value: Any) -> Any:
    """Return the types of a value and of all that is in it."""
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list | tuple) else ()
    return type(value), [kinds(v) for v in inner]


@repeatable(40)
@given(values)
def test_a_plain_value_crosses_unchanged(value: Any) -> None:
    got = crossed(value)
    assert got == value
    assert kinds(got) == kinds(value)


@pytest.mark.parametrize(
    ("value", "dtype"),
    [
        (np.arange(6.0).reshape(2, 3), float), (np.array(2.5), float), (np.zeros((0, 3)), float), (np.array([]), float),
        (np.array([1, -2]), float), (np.array([3], dtype="uint8"), float), (np.array([1.5], dtype="float32"), float),
        (np.array([[True], [False]]), bool), (np.array([2.0**62]), float), (np.array([0.0, -0.0]), float),
        (pd.Series([1.0, 2.0]), float), (pd.DataFrame({"a": [1.0, 2.0]}), float),
    ],
)  # fmt: skip
def test_arrays_cross_with_shape_and_kind(value: Any, dtype: type) -> None:
    got = crossed(value)
    assert type(got) is np.ndarray and got.dtype == dtype
    assert got.shape == np.shape(value)
    np.testing.assert_array_equal(got, np.asarray(value))


@pytest.mark.parametrize(
    ("value", "expected"),
    [(np.float64(1.5), 1.5), (np.int32(3), 3), (np.bool_(True), True), (np.str_("a"), "a"), ({1: 2}, {"1": 2})],
)
def test_numpy_s_scalars_become_python_s(value: Any, expected: Any) -> None:
    got = crossed(value)
    assert got == expected and type(got) is type(expected)


class Number(float):
    def __eq__(self, other: object) -> bool:
        return True

    __hash__ = float.__hash__


@pytest.mark.parametrize("value", [Number(2.0), {"a": [Number(2.0)]}, (Number(2.0),)])
def test_no_type_of_the_student_s_crosses(value: Any) -> None:
    got = crossed(value)
    while not isinstance(got, float):
        got = next(iter(got.values())) if isinstance(got, dict) else got[0]
    assert type(got) is float


def nested(depth: int, wrap: Any) -> Any:
    value: Any = 1
    for _ in range(depth):
        value = wrap(value)
    return value


@pytest.mark.parametrize("wrap", [lambda v: [v], lambda v: (v,), lambda v: {"k": v}])
def test_eight_levels_cross_and_nine_do_not(wrap: Any) -> None:
    assert crossed(nested(8, wrap)) == nested(8, wrap)
    with pytest.raises(NotPlain, match="the value is nested too deeply"):
        encode(nested(9, wrap))


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (lambda: 1, "not a function"), ({1, 2}, "not a set"), (1j, "not a complex"), (b"a", "not a bytes"),
        (np.array(["a"]), "not a ndarray"), (np.array([1j]), "not a ndarray"), (np.array([{}]), "not a ndarray"),
        ([object()], "not a object"),
    ],
)  # fmt: skip
def test_what_is_not_plain_is_told_by_its_kind(value: Any, words: str) -> None:
    with pytest.raises(NotPlain, match=f"a plain number or array is expected here, {words}"):
        encode(value)


def array(items: Any, shape: Any, **more: Any) -> Any:
    return {"@": "array", "shape": shape, "items": items, **more}


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (2**63, "whole number is too large"), (-(2**63), "whole number is too large"),
        (float("nan"), "number is not finite"), (float("-inf"), "number is not finite"),
        (nested(9, lambda v: [v]), "nested too deeply"),
        (nested(9, lambda v: {"@": "tuple", "items": [v]}), "nested too deeply"),
        (nested(9, lambda v: {"@": "dict", "items": [["k", v]]}), "nested too deeply"),
        ({"@": "tuple", "items": [], "more": 1}, "not a plain value"),
        ({"@": "tuple", "items": {}}, "not a plain value"),
        ({"@": "dict", "items": [["k"]]}, "not a plain value"), ({"@": "dict", "items": ["kv"]}, "not a plain value"),
        ({"@": "dict", "items": [], "more": 1}, "not a plain value"), ({"items": []}, "not a plain value"),
        ({"@": "other", "items": []}, "not a plain value"), ({"@": "array", "items": []}, "not a plain value"),
        ((1,), "not a plain value"), (Number(1.0), "not a plain value"), (array([], "0"), "not a plain value"),
        (array([1], [1], more=1), "not a plain value"), (array(["1"], [1]), "does not hold numbers"),
        (array([None], [1]), "does not hold numbers"), (array([1], [1.0]), "does not hold numbers"),
        (array([1], [-1]), "does not hold numbers"), (array([1], [True]), "does not hold numbers"),
        (array([1, 2], [3]), "shape does not fit"), (array([1], [0]), "shape does not fit"),
        (array([1], [1] * 9), "shape does not fit"), (array([2**63], [1]), "too large or not finite"),
        (array([-(2**63)], [1]), "too large or not finite"), (array([1, float("nan")], [2]), "too large or not finite"),
        (array([float("inf")], [1]), "too large or not finite"),
    ],
)  # fmt: skip
def test_a_forged_message_is_refused(value: Any, words: str) -> None:
    with pytest.raises(NotPlain, match=words):
        decode(value)


def test_the_largest_that_crosses() -> None:
    assert decode(2**63 - 1) == 2**63 - 1
    assert decode(array([1.0], [1] * 8)).shape == (1,) * 8
    assert decode(array([True, 2], [2])).dtype == float
    assert decode(array([], [0])).shape == (0,)
    room = plain.LARGEST - 2
    assert parse(b'"' + b"a" * room + b'"') == "a" * room
    with pytest.raises(NotPlain, match="too long"):
        parse(b'"' + b"a" * (room + 1) + b'"')
    for broken in (b"{", b"\xff", b"[" * 200_000):
        with pytest.raises(NotPlain, match="cannot be read"):
            parse(broken)
