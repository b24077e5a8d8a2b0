r"""Equations as LaTeX: every kind of term as an author would set it, brackets where they are needed."""

import pytest

import teachkit as tk
from teachkit import by_id
from teachkit.expressions import parse
from teachkit.targets import latex


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("a - (b - c)", r"a - \left(b - c\right)"),
        ("a + (b - c)", "a + b - c"),
        ("(a - b) + c", "a - b + c"),
        ("a + (b + c)", "a + b + c"),
        ("(a < b) + c", r"\left(a < b\right) + c"),
        ("a + (b < c)", r"a + \left(b < c\right)"),
        ("a * (b + c)", r"a \, \left(b + c\right)"),
        ("(a + b) * c", r"\left(a + b\right) \, c"),
        ("a * (b * c)", r"a \, b \, c"),
        ("a * b * c", r"a \, b \, c"),
        ("a / b * c", r"\frac{a}{b} \, c"),
        ("a * (b / c)", r"a \, \frac{b}{c}"),
        ("(a + b) / (b - c)", r"\frac{a + b}{b - c}"),
        ("2 * 3 * a", r"2 \cdot 3 \, a"),
        ("a * 2", r"a \cdot 2"),
        ("-a * b", r"\left(-a\right) \, b"),
        ("-(a + b)", r"-\left(a + b\right)"),
        ("a**b", "a^{b}"),
        ("(a + b)**2", r"\left(a + b\right)^{2}"),
        ("(a / b)**2", r"\left(\frac{a}{b}\right)^{2}"),
        ("(a**b)**c", r"\left(a^{b}\right)^{c}"),
        ("exp(a)**2", r"\left(e^{a}\right)^{2}"),
        ("tanh(a)**2", r"\left(\tanh\left(a\right)\right)^{2}"),
        ("a**(b + c) * b", r"a^{b + c} \, b"),
        ("exp(-a)", "e^{-a}"),
        ("exp(-a / b)", r"\exp\left(\frac{-a}{b}\right)"),
        ("exp(a) * b", r"e^{a} \, b"),
        ("1e-3 * a", r"0.001 \, a"),
        ("2e7 * a", r"2\times 10^{7} \, a"),
        ("a / 1.5e-9", r"\frac{a}{1.5\times 10^{-9}}"),
        ("3.141592653589793 * a", r"\pi \, a"),
        ("min(a, b)", r"\min\left(a, b\right)"),
        ("log(a)", r"\ln\left(a\right)"),
        ("sqrt(a + b)", r"\sqrt{a + b}"),
        ("sqrt(a)**2", r"\left(\sqrt{a}\right)^{2}"),
        ("abs(a - b) * c", r"\left|a - b\right| \, c"),
        ("where(a < b, a, 2)", r"\begin{cases} a & a < b \\ 2 & \text{otherwise} \end{cases}"),
        ("where(a >= b, a, b) * c", r"\begin{cases} a & a \ge b \\ b & \text{otherwise} \end{cases} \, c"),
        ("where(a <= b, a > 1, b)", r"\begin{cases} a > 1 & a \le b \\ b & \text{otherwise} \end{cases}"),
        ("vtrap(a, b)", r"\frac{a}{e^{a/b} - 1}"),
        ("vtrap(a - b, b * c) * a", r"\frac{a - b}{e^{\left(a - b\right)/\left(b \, c\right)} - 1} \, a"),
    ],
)
def test_latex_prints_and_does_not_simplify(expression: str, expected: str) -> None:
    assert latex._LaTeX({x: x for x in "abc"})(parse(expression, "here")) == expected


@pytest.mark.parametrize(
    ("id", "expected"),
    [
        ("V", "V"),
        ("gbar", r"\mathrm{gbar}"),
        ("tau", r"\tau"),
        ("eps", r"\varepsilon"),
        ("epsilon", r"\epsilon"),
        ("Omega_2", r"\Omega_{2}"),
        ("E_rev", r"E_{\mathrm{rev}}"),
        ("Ca_i", r"\mathrm{Ca}_{i}"),
        ("x_on_1", r"x_{\mathrm{on_1}}"),
    ],
)
def test_an_id_becomes_a_symbol(id: str, expected: str) -> None:
    assert latex.symbol(id) == expected


def test_an_id_in_plain_text_has_its_greek_letters() -> None:
    shown = {"tau": "τ", "Lambda_C": "Λ_C", "lambda": "λ", "Omega": "Ω", "gbar": "gbar", "V_tau": "V_tau"}
    assert {id: latex.plain(id) for id in shown} == shown


def test_a_model_is_one_display_states_first() -> None:
    model = tk.Model(
        name="decay", title="Decay", summary="It leaves.", provenance="illustrative", time_unit="hour", t_end=1,
        states=by_id(tk.State("A", "mg", "amount", 1)),
        parameters=by_id(tk.Parameter("k", 1, "1/hour", "rate", "assumed", symbol=r"k_{\mathrm{el}}")),
        quantities=by_id(tk.Quantity("out", "k * A", "mg/hour", "elimination")),
        equations={"A": "-out"},
    )  # fmt: skip
    out, slope = r"\mathrm{out} = k_{\mathrm{el}} \, A", r"\frac{\mathrm{d} A}{\mathrm{d} t} = -\mathrm{out}"
    assert latex.equations(model) == {"out": out, "d/dt A": slope}
    lines = [line.replace(" = ", " &= ") for line in (slope, out)]
    assert latex.compile(model) == "\\begin{aligned}\n" + " \\\\\n".join(lines) + "\n\\end{aligned}"
