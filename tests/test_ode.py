"""A definition that does not hold together is refused, with what, where and the nearest right name."""

import dataclasses
import math
from typing import Any

import pytest

import teachkit as tk
from teachkit import by_id, ode
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
        ({"equations": {"A": "-k_el * exp(A)"}}, "decay, d/dt A: 'A' is in [mg], but [] is needed"),
        ({"equations": {"A": "-k_el * A *"}}, "decay, d/dt A: cannot read '-k_el * A *'"),
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
    "range, value, words",
    [
        (ode.AMOUNT, -1, "decay: the initial A = -1 mg lies outside 0 mg and above"),
        (ode.SHARE, 1.5, "decay: the initial A = 1.5 mg lies outside 0 to 1 mg"),
        (ode.SHARE, -1e-6, "decay: the initial A = -1e-06 mg lies outside 0 to 1 mg"),
        (ode.SHARE, float("nan"), "decay: the initial A must be a finite number, got nan"),
    ],
)
def test_a_start_outside_its_range_is_refused_in_words(range: tuple[float, float], value: float, words: str) -> None:
    states = by_id(tk.State("A", "mg", "amount of drug", 1, range=range))
    model = tk.Model(**{**GOOD, "states": states})
    with pytest.raises(tk.ModelError) as caught:
        tk.solve(model, initial={"A": value})
    assert str(caught.value) == words
    with pytest.raises(tk.ModelError) as caught:
        scenario = by_id(tk.Scenario("bad", "Bad", "It starts outside.", initial={"A": value}))
        tk.Model(**{**GOOD, "states": states, "scenarios": scenario})
    assert str(caught.value) == words


def test_a_start_at_the_edge_of_its_range_or_off_by_rounding_is_taken() -> None:
    model = tk.Model(**{**GOOD, "states": by_id(tk.State("A", "mg", "amount of drug", 1, range=ode.SHARE))})
    for value in (0, 1, -1e-12, 1 + 1e-12):
        assert tk.solve(model, initial={"A": value})["A"][0] == pytest.approx(value, abs=1e-15)
    free = tk.Model(**GOOD)
    assert tk.solve(free, initial={"A": -1})["A"][0] == -1
    # Rounding is a thousandth of a millionth of the state's scale.
    large = tk.Model(**{**GOOD, "states": by_id(tk.State("A", "mg", "amount", 1, scale=1000, range=ode.AMOUNT))})
    assert large.starts({"A": -0.9e-6}) == {"A": -0.9e-6}
    with pytest.raises(tk.ModelError, match="lies outside 0 mg and above"):
        large.starts({"A": -1.1e-6})


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


def test_a_single_pulse_is_the_rule() -> None:
    assert tk.Input("T", "mM", "glutamate").pulses({}) == [(0, 1, 1)]
    nothing = tk.Input("T", "mM", "glutamate", duration="long")
    assert nothing.pulses({"long": 0.0}) == [] and nothing.at(0.0, {"long": 0.0}) == 0
    falls = tk.Input("I", "pA", "current", schedule=((0, 2, -3), (1, 2, 2)))
    assert [falls.at(t, {}) for t in (-0.1, 0, 1.5, 2, 3)] == [0, -3, -3, 2, 0]


def test_what_follows_from_parameters_alone() -> None:
    """An initial value may use it; what uses a state it may not."""
    half = tk.Quantity("half", "0.693 / k_el", "hour", "half-life")
    again = tk.Quantity("again", "2 * half", "hour", "two half-lives")
    rate = tk.Quantity("rate", "k_el * A", "mg/hour", "elimination")
    dose = tk.Parameter("dose", 5, "mg/hour", "infusion", "assumed")
    change = {
        "quantities": by_id(half, rate, again),
        "parameters": {**GOOD["parameters"], "dose": dose},
        "states": by_id(tk.State("A", "mg", "amount of drug", "dose * half")),
    }
    model = tk.Model(**{**GOOD, **change})
    assert [q.id for q in model.derived] == ["half", "again"]
    assert model.needed("rate", "d/dt A") == {"k_el", "A"}
    assert model.needed("again") == {"half", "k_el"}
    assert tk.solve(model)["A"][0] == pytest.approx(5 * 0.693 / 0.1)
    for initial, words in (
        ("rate / k_el", "decay, initial A: 'rate' is not defined here"),
        ("dose", "decay, initial A: the right-hand side is in"),
    ):
        with pytest.raises(tk.ModelError, match=words):
            tk.Model(**{**GOOD, **change, "states": by_id(tk.State("A", "mg", "amount", initial))})
    whole = tk.Model(**{**GOOD, "quantities": by_id(half)})
    assert whole.derived == (half,), "a quantity may use every parameter there is"
    with pytest.raises(tk.ModelError, match="decay, half: the right-hand side is in"):
        tk.Model(**{**GOOD, "quantities": by_id(tk.Quantity("half", "k_el", "hour", "half-life"))})
    with pytest.raises(tk.ModelError, match="decay, again: 'half' is not defined here"):
        tk.Model(**{**GOOD, "quantities": by_id(again, half)})


@pytest.mark.parametrize("name", ["t", "time", "exp", "for", "a b", "2a"])
def test_some_names_are_taken(name: str) -> None:
    with pytest.raises(tk.ModelError, match=f"decay: '{name}' cannot be a name"):
        tk.Model(**{**GOOD, "parameters": by_id(tk.Parameter(name, 1, "1/hour", "rate", "assumed"))})


def test_limits_belong_to_the_range() -> None:
    model = tk.Model(**GOOD)
    assert [model.values({"k_el": k})["k_el"] for k in (0, 1)] == [0, 1]
    for value in (0, 1):
        edge = by_id(tk.Parameter("k_el", value, "1/hour", "rate", "assumed", (0, 1)))
        assert tk.Model(**{**GOOD, "parameters": edge}).defaults == {"k_el": value}
    small = by_id(tk.Parameter("k_el", 0.1, "1/hour", "rate", "assumed", (0.1, 1), log=True))
    assert tk.Model(**{**GOOD, "parameters": small}).values() == {"k_el": 0.1}


def test_labels_and_lookup() -> None:
    model = tk.Model(**GOOD)
    assert (model.time_label, dataclasses.replace(model, time_unit="1", equations={"A": "0"}).time_label) == (
        "time (hour)",
        "time",
    )
    assert [model.item(id).meaning for id in ("A", "k_el")] == ["amount of drug", "elimination rate"]


def test_a_schedule_s_entries_are_numbers_or_parameters() -> None:
    dose = tk.Input("D", "mg", "dose", schedule=((0, 1, 5), (2, 1, "k_e")))
    with pytest.raises(tk.ModelError, match="decay, input D: no parameter 'k_e'; did you mean 'k_el'"):
        tk.Model(**{**GOOD, "inputs": by_id(dose)})


def test_what_is_left_out_is_the_plain_case() -> None:
    """A linear axis, a relative tolerance, a whole run of one pulse of one unit from the start."""
    assert not tk.Curve("c", "C", "A", (0, 1), "A").log and not tk.Parameter("k", 1, "1", "rate", "assumed").log
    assert not tk.Landmark("n", 1, 0.1, "SI", lambda bench: 1).absolute
    assert (tk.State("A", "mg", "amount").initial, tk.State("A", "mg", "amount").scale) == (0, 1)
    assert tk.Curve("c", "C", "A", (0, 1), "A").cross == "" == tk.Parameter("k", 1, "1", "rate", "assumed").note
    assert tk.Input("T", "mM", "glutamate", count=2).pulses({}) == [(0, 1, 1), (0, 1, 1)]


def test_a_setting_is_what_is_given_over_the_scenario_over_the_model() -> None:
    quick = tk.Scenario("quick", "Quick", "It leaves soon.", {"k_el": 0.5}, {"A": 50}, 4)
    slow = tk.Scenario("slow", "Slow", "It stays.", {"k_el": 0})
    model = tk.Model(**GOOD | {"scenarios": by_id(quick, slow)})
    assert model.setting() == ({"k_el": 0.1}, {}, 10)
    assert model.setting("quick") == ({"k_el": 0.5}, {"A": 50}, 4)
    assert model.setting("slow", None, {"A": 7}) == ({"k_el": 0}, {"A": 7}, 10)
    assert model.setting("quick", {"k_el": 1}, {"A": 2}, 0.5) == ({"k_el": 1}, {"A": 2}, 0.5)
    for bad in (0, -1, float("inf"), float("nan")):
        with pytest.raises(tk.ModelError, match=f"^decay: t_end must be positive, got {bad:g}$"):
            model.setting(t_end=bad)
    with pytest.raises(tk.ModelError, match="decay has no scenario 'quik'; did you mean 'quick'"):
        model.setting("quik")


def test_words_that_models_may_use() -> None:
    assert set(ode.PROVENANCE) == {"reproduced", "adapted", "illustrative"}
    assert set(ode.OWN_SOURCES) == {"assumed", "SI", "derived"}
    assert ((0, math.inf), (0, 1)) == (ode.AMOUNT, ode.SHARE)


def test_a_pure_number_has_no_unit_in_words() -> None:
    share = by_id(tk.Parameter("share", 0.5, "1", "share", "assumed", (0, 1)), GOOD["parameters"]["k_el"])
    with pytest.raises(tk.ModelError) as caught:
        tk.Model(**{**GOOD, "parameters": share}).values({"share": 2})
    assert str(caught.value) == "decay: share = 2 lies outside 0 to 1"


def test_models_do_not_change_once_made() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        tk.load("ampa_synapse").name = "other"  # type: ignore[misc]
