"""A definition that does not hold together is refused, with what, where and the nearest right name."""

import dataclasses
from typing import Any

import pytest

import teachkit as tk
from teachkit import by_id
from teachkit.expressions import parse, unit, weigh

GOOD: dict[str, Any] = {
    "name": "decay",
    "title": "Decay",
    "summary": "A drug leaves the body.",
    "provenance": "illustrative",
    "time_unit": "hour",
    "t_end": 10,
    "states": by_id(tk.State("A", "mg", "amount of drug", 100, scale=100)),
    "parameters": by_id(tk.Parameter("k_el", 0.1, "1/hour", "elimination rate", "assumed", (0, 1))),
    "equations": {"A": "-k_el * A"},
}


def test_a_good_definition_is_taken() -> None:
    run = tk.solve(tk.Model(**GOOD))
    assert run.final("A") == pytest.approx(100 * 2.718281828459045**-1, rel=1e-7)


@pytest.mark.parametrize(
    "change, words",
    [
        ({"equations": {"A": "-k_e * A"}}, "decay, d/dt A: 'k_e' is not defined here; did you mean 'k_el'?"),
        ({"equations": {"A": "-k_el"}}, "the right-hand side is in"),
        ({"equations": {"A": "-k_el * (A + 1)"}}, "'1' is in [], but [mg] is needed"),
        ({"equations": {"A": "-k_el * exp(A)"}}, "'A' is in [mg], but [] is needed"),
        ({"equations": {"A": "-k_el * A *"}}, "cannot read '-k_el * A *'"),
        ({"equations": {"A": "-k_el * tan(1)"}}, "no function 'tan'; did you mean 'tanh'?"),
        ({"equations": {"A": "max(k_el)"}}, "max takes 2 values, got 1"),
        ({"equations": {"A": "A if k_el else 0"}}, "is not arithmetic teachkit knows"),
        ({"equations": {"A": "__import__('os')"}}, "no function '__import__'"),
        ({"equations": {"A": "A.real"}}, "is not arithmetic teachkit knows"),
        ({"equations": {}}, "decay: state 'A' has no equation"),
        ({"equations": {"A": "-k_el * A", "B": "0"}}, "an equation for 'B', which is no state"),
        ({"provenance": "reproducd"}, "did you mean 'reproduced'?"),
        ({"states": by_id(tk.State("A", "mgg", "amount", 1))}, "unknown unit 'mgg'"),
        ({"states": by_id(tk.State("lambda", "mg", "amount", 1)), "equations": {"lambda": "0"}}, "cannot be a name"),
        (
            {"parameters": by_id(tk.Parameter("k_el", 3, "1/hour", "rate", "assumed", (0, 1)))},
            "decay: k_el = 3 lies outside its range (0, 1)",
        ),
        (
            {"parameters": by_id(tk.Parameter("k_el", 0, "1/hour", "rate", "assumed", (0, 1), log=True))},
            "logarithmic range that reaches zero",
        ),
        (
            {"inputs": by_id(tk.Input("D", "mg", "dose", onset="t_dose"))},
            "decay, input D: no parameter 't_dose'",
        ),
        (
            {"scenarios": by_id(tk.Scenario("s", "S", "say", initial={"B": 1}))},
            "decay, scenario s: no state 'B'",
        ),
        ({"scenarios": by_id(tk.Scenario("s", "S", "say", {"k": 1}))}, "no parameter 'k'"),
        ({"curves": by_id(tk.Curve("c", "C", "A", (0, 1), "B"))}, "decay has no 'B'"),
    ],
)
def test_a_bad_definition_is_refused_in_words(change: dict[str, Any], words: str) -> None:
    with pytest.raises(tk.ModelError) as caught:
        tk.Model(**{**GOOD, **change})
    assert words in str(caught.value)


def test_a_name_given_twice_is_refused() -> None:
    with pytest.raises(tk.ModelError, match="'A' is defined twice"):
        by_id(tk.State("A", "1", "one"), tk.State("A", "1", "two"))
    with pytest.raises(tk.ModelError, match="'A' is defined twice"):
        parameters = by_id(tk.Parameter("A", 0.1, "1/hour", "rate", "assumed"))
        tk.Model(**{**GOOD, "parameters": parameters, "equations": {"A": "0"}})


@pytest.mark.parametrize(
    "values, words",
    [
        ({"k": 0.1}, "decay has no parameter 'k'"),
        ({"k_el": 2}, "decay: k_el = 2 1/hour lies outside 0 to 1 1/hour"),
        ({"k_el": float("nan")}, "k_el must be a finite number, got nan"),
        ({"k_el": float("inf")}, "k_el must be a finite number, got inf"),
        ({"k_el": "0.1"}, "k_el must be a finite number, got '0.1'"),
        ({"k_el": True}, "k_el must be a finite number, got True"),
    ],
)
def test_a_bad_value_is_refused_in_words(values: dict[str, Any], words: str) -> None:
    with pytest.raises(tk.ModelError) as caught:
        tk.solve(tk.Model(**GOOD), parameters=values)
    assert words in str(caught.value)


@pytest.mark.parametrize(
    "text, expected",
    [("2 * a", "mV"), ("a / b", "mV/ms"), ("sqrt(a * a)", "mV"), ("a**2", "mV^2"), ("where(a > 0, a, 0)", "mV")]
    + [("min(a, 0)", "mV"), ("abs(a)", "mV"), ("-a", "mV"), ("vtrap(a, a)", "mV"), ("tanh(a / a)", "1")],
)
def test_units_are_carried_through(text: str, expected: str) -> None:
    units = {"a": unit("mV"), "b": unit("ms")}
    assert weigh(parse(text, "here"), units, "here") == unit(expected)


def test_a_prefix_is_not_lost() -> None:
    """Millivolts and volts have one dimension and two sizes."""
    states = by_id(tk.State("A", "g", "amount of drug", 0.1))
    with pytest.raises(tk.ModelError, match="needed"):
        dose = by_id(tk.Parameter("k_el", 0.1, "mg/hour", "infusion", "assumed"))
        tk.Model(**{**GOOD, "states": states, "parameters": dose, "equations": {"A": "k_el"}})


def test_pulses() -> None:
    train = tk.Input("T", "mM", "glutamate", "on", 2, 3, 10, "n")
    values = {"on": 5.0, "n": 3.0}
    assert train.pulses(values) == [(5, 7, 3), (15, 17, 3), (25, 27, 3)]
    assert [train.at(t, values) for t in (4.9, 5, 6.9, 7, 16, 26, 36)] == [0, 3, 3, 0, 3, 3, 0]
    doses = tk.Input("D", "mg", "dose", schedule=((0, 1, 5), (0.5, 1, 8), (3, 0, 9)))
    assert [doses.at(t, {}) for t in (0.2, 0.7, 1.2, 1.6, 3)] == [5, 8, 8, 0, 0]


def test_models_do_not_change_once_made() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        tk.load("ampa_synapse").name = "other"  # type: ignore[misc]
