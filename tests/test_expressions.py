"""Expressions drawn at random: their printed form computes the same, their units are those they were built with."""

import ast
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import teachkit as tk
from teachkit.expressions import FUNCTIONS, names, parse, pretty, registry, same_unit, unit, weigh
from teachkit.targets import python
from teachkit.targets.printer import Printer

from .conftest import repeatable
from .test_branches import form

VALUES = {"a": 1.3, "b": -0.7, "c": 2.1, "d": 0.0}
#: What each function means, in Python's own words.
MEANT = {
    "exp": np.exp, "log": np.log, "sqrt": np.sqrt, "tanh": np.tanh, "abs": abs, "min": np.minimum, "max": np.maximum,
    "where": lambda test, yes, no: yes if test else no,
    "vtrap": lambda x, y: x / (np.exp(x / y) - 1) if x else y,
}  # fmt: skip
SIGNS = {"+": ast.Add, "-": ast.Sub, "*": ast.Mult, "/": ast.Div, "**": ast.Pow}
COMPARISONS = {"<": ast.Lt, "<=": ast.LtE, ">": ast.Gt, ">=": ast.GtE}


def call(name: str, *args: ast.expr) -> ast.expr:
    return ast.Call(ast.Name(name), list(args), [])


def larger(inner: st.SearchStrategy[ast.expr]) -> st.SearchStrategy[ast.expr]:
    signs, tests = (st.sampled_from([kind() for kind in kinds.values()]) for kinds in (SIGNS, COMPARISONS))
    compared = st.builds(lambda x, sign, y: ast.Compare(x, [sign], [y]), inner, tests, inner)
    return st.one_of(
        st.builds(ast.BinOp, inner, signs, inner),
        st.builds(ast.UnaryOp, st.just(ast.USub()), inner),
        st.builds(call, st.sampled_from(["exp", "tanh", "abs"]), inner),
        st.builds(call, st.sampled_from(["min", "max"]), inner, inner),
        st.builds(lambda test, yes, no: call("where", test, yes, no), compared, inner, inner),
    )


leaves = st.one_of(
    st.builds(ast.Name, st.sampled_from(list("abcd"))), st.builds(ast.Constant, st.sampled_from([2, 0.5]))
)
trees = st.recursive(leaves, larger, max_leaves=8)


def outcome(text: str, scope: dict[str, Any]) -> str:
    """Return what the text computes, as words; an error counts by its kind."""
    try:
        with np.errstate(all="ignore"):
            value = complex(eval(text, scope))
    except (ArithmeticError, TypeError) as problem:
        return type(problem).__name__
    return "nan" if np.isnan(value) else str(value)


@repeatable(60)
@given(trees)
def test_the_printed_form_computes_the_same(tree: ast.expr) -> None:
    text = ast.unparse(ast.fix_missing_locations(tree))
    plain = {name: np.float64(value) for name, value in VALUES.items()}
    printed = python._Python()(parse(text, "here"))
    own = {f"v_{name}": value for name, value in plain.items()} | {"np": np, "vtrap": python.vtrap}
    assert outcome(printed, own) == outcome(text, {**MEANT, **plain})


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_compiled_model_computes_every_function(name: str) -> None:
    first = "a < b" if name == "where" else "a"
    model = form({"x": f"{name}({', '.join([first, 'b', 'c'][: FUNCTIONS[name]])})"}, a=1.3, b=-0.7, c=2.1)
    functions, p = python.compile(model), list(model.defaults.values())
    meant = MEANT[name](*[1.3 < -0.7 if name == "where" else 1.3, -0.7, 2.1][: FUNCTIONS[name]])
    assert functions.rhs([0.1], p, [])[0] == pytest.approx(meant, rel=1e-14)


def test_vtrap_has_its_limit() -> None:
    assert python.vtrap(0.0, 10.0) == 10
    x = np.array([-1e-5, -1e-7, 0, 1e-7, 1e-5])
    np.testing.assert_allclose(python.vtrap(x, 10.0), 10 - x / 2, rtol=1e-12)
    assert python.vtrap(15.0, 10.0) == pytest.approx(15 / (np.exp(1.5) - 1), rel=1e-14)


class Same(Printer):
    """Print as it is read."""

    functions = {name: name for name in FUNCTIONS}


@repeatable(60)
@given(trees)
def test_the_printer_gives_back_the_tree(tree: ast.expr) -> None:
    """Brackets stand where they are needed; read again, the text is the same tree."""

    read = parse(ast.unparse(ast.fix_missing_locations(tree)), "here")
    text = Same()(read)
    assert ast.dump(parse(text, "here")) == ast.dump(read)
    assert set(names(read)) == {n.id for n in ast.walk(read) if isinstance(n, ast.Name)} & set(VALUES)


@pytest.mark.parametrize(
    "text",
    ["a - (b - c)", "a - b - c", "a + (b + c)", "a / (b * c)", "a * b / c", "a * (b + c)", "a + b * c", "a / b / c"]
    + [
        "(-a) * b",
        "-(a * b)",
        "-(a + b)",
        "-a**2",
        "(-a)**2",
        "a**b**c",
        "(a**b)**c",
        "a**(-b)",
        "(a * b)**2",
        "a**2 * b",
    ]
    + ["(a + b) * c", "(a - b) * c", "(a + b) / c", "(a - b) / c", "a * b - c", "a / b + c"]
    + ["a + b < c", "a <= b - c", "(a < b) + c", "(a < b) < c", "where(a >= b, a, b)", "max(a, b + c)", "a > -b"],
)
def test_brackets_stand_where_they_must(text: str) -> None:
    assert Same()(parse(text, "here")) == text


def test_what_cannot_be_printed_is_said() -> None:
    with pytest.raises(tk.Unsupported, match="^infix cannot print Subscript"):
        Printer()(ast.parse("a[0]", mode="eval").body)
    with pytest.raises(tk.Unsupported, match="^Python cannot print Subscript"):
        python._Python()(ast.parse("a[0]", mode="eval").body)
    with pytest.raises(tk.Unsupported, match="^infix has no form of 'exp'$"):
        Printer()(parse("exp(a)", "here"))


KNOWN = {"v": "mV", "w": "mV", "s": "ms", "r": "ms", "n": "1", "m": "1"}
POWERS = {(0, 0): ["n", "m", "2.5"], (1, 0): ["v", "w"], (0, 1): ["s", "r"]}


@st.composite
def weighed(draw: st.DrawFn, powers: tuple[int, int], depth: int = 2) -> str:
    """Draw an expression in mV to the first power given times ms to the second."""
    x, y = powers

    def of(*at: int) -> str:
        return "(" + draw(weighed(at, depth - 1)) + ")"

    if depth == 0:
        return draw(st.sampled_from(POWERS[powers])) if powers in POWERS else f"v**{x} * s**{y}"
    match draw(st.sampled_from(["sum", "zero", "times", "over", "root", "square", "where", "pick", "sign", "pure"])):
        case "sum":
            return of(x, y) + draw(st.sampled_from(["+", "-"])) + of(x, y)
        case "zero":
            return draw(st.sampled_from(["max(0, {})", "0 - {}", "{} + 0", "where(n > 0, 0, {})"])).format(of(x, y))
        case "times":
            return of(x - 1, y) + "*" + of(1, 0)
        case "over":
            return of(x, y + 1) + "/" + of(0, 1)
        case "root":
            return f"sqrt({of(2 * x, 2 * y)})"
        case "square" if x % 2 == 0 and y % 2 == 0:
            return of(x // 2, y // 2) + "**2"
        case "where":
            return f"where({of(0, 1)} > {of(0, 1)}, {of(x, y)}, {of(x, y)})"
        case "pick":
            return draw(st.sampled_from(["min", "max", "vtrap"])) + f"({of(x, y)}, {of(x, y)})"
        case "pure" if powers == (0, 0):
            return draw(st.sampled_from(["exp", "log", "tanh"])) + of(0, 0)
    return draw(st.sampled_from(["-", "abs"])) + of(x, y)


dimensions = st.tuples(st.integers(-1, 2), st.integers(-1, 2))


@repeatable(60)
@given(st.data(), dimensions, dimensions)
def test_units_are_those_it_was_built_with(
    data: st.DataObject, powers: tuple[int, int], other: tuple[int, int]
) -> None:
    units = {name: unit(text) for name, text in KNOWN.items()}
    text = data.draw(weighed(powers))
    x, y = powers
    got = weigh(parse(text, "here"), units, "here")
    assert same_unit(got, registry().Unit(f"mV**{x} * ms**{y}"))
    if powers != other:
        second = data.draw(weighed(other))
        form = data.draw(
            st.sampled_from(["({}) + ({})", "max({}, {})", "where({} < {}, n, m)", "where(n > m, {}, {})"])
        )
        with pytest.raises(tk.ModelError, match="is needed"):
            weigh(parse(form.format(text, second), "here"), units, "here")
    if powers != (0, 0):
        with pytest.raises(tk.ModelError, match="is needed"):
            weigh(parse(f"exp({text})", "here"), units, "here")
        with pytest.raises(tk.ModelError, match="is needed"):
            weigh(parse(f"2**({text})", "here"), units, "here")
        with pytest.raises(tk.ModelError, match="to a power that varies"):
            weigh(parse(f"({text})**n", "here"), units, "here")


@pytest.mark.parametrize("text", ["0", "-0.0", "where(n > 0, 0, 0)", "abs(0)", "sqrt(0)", "0 + 0", "min(0, 0)"])
def test_a_bare_zero_fits_any_unit(text: str) -> None:
    assert weigh(parse(text, "here"), {"n": unit("1")}, "here") is None


@pytest.mark.parametrize("text", ["0 * 0", "0 / 1", "0**2", "2", "m**n", "0 * n"])
def test_numbers_are_without_unit(text: str) -> None:
    assert weigh(parse(text, "here"), {"n": unit("1"), "m": unit("1")}, "here") == unit("1")


def test_a_power_with_a_unit_is_refused() -> None:
    units = {"v": unit("mV"), "n": unit("1")}
    for text in ("v**v", "n**v", "v**n", "v**(1 + 1)"):
        with pytest.raises(tk.ModelError):
            weigh(parse(text, "here"), units, "here")
    with pytest.raises(tk.ModelError, match=r"^here: 'v \*\* n' raises \[mV\] to a power that varies$"):
        weigh(parse("v**n", "here"), units, "here")


def test_a_unit_has_a_size() -> None:
    assert same_unit(unit("uM"), unit("nmol/mL"))
    assert not same_unit(unit("mV"), unit("V"))
    assert not same_unit(unit("mV"), unit("ms"))
    assert not same_unit(unit("minute"), unit("hour"))
    assert unit("cell").dimensionality == {"[cell_count]": 1}


@pytest.mark.parametrize(
    ("plain", "shown"),
    [("uM", "µM"), ("1/um^3", "1/µm³"), ("Mohm*cm^2", "MΩ cm²"), ("umol/cm^3", "µmol/cm³"), ("uA", "µA"), ("1", "")]
    + [("1/ms", "1/ms"), ("unit", "µnit"), ("au", "au"), ("u", "u"), ("mumol", "mumol")],
)
def test_units_as_a_reader_writes_them(plain: str, shown: str) -> None:
    assert pretty(plain) == shown


@pytest.mark.parametrize("text", ["True", "'a'", "1j", "None", "a and b", "not a", "+a", "~a", "a % b", "a // b"])
@pytest.mark.parametrize("around", ["{}", "1 - ({})", "({}) * 2", "-({})", "exp({})", "where(a < ({}), 1, 2)"])
def test_what_is_no_arithmetic_is_refused_wherever_it_stands(text: str, around: str) -> None:
    with pytest.raises(tk.ModelError, match="here: '.*is not arithmetic teachkit knows"):
        parse(around.format(text), "here")


@pytest.mark.parametrize(
    "text",
    ["a < b < c", "a == b", "max(a, b=b)", "f.g(a)", "max(*a, b)", "a[0]", "lambda: a"] + ["where(f[0] < a, 1, 2)"],
)
def test_other_python_is_refused(text: str) -> None:
    with pytest.raises(tk.ModelError):
        parse(text, "here")


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_function_takes_as_many_values_as_it_says(name: str) -> None:
    count = FUNCTIONS[name]
    assert parse(f"{name}({', '.join('abc'[:count])})", "here")
    with pytest.raises(tk.ModelError, match=f"{name} takes {count} values, got {count + 1}"):
        parse(f"{name}({', '.join('abcd'[: count + 1])})", "here")


def test_names_come_once_in_order_without_functions() -> None:
    assert names(parse("b * exp(a) + b - c", "here")) == ["b", "a", "c"]
    assert names(parse("exp(exp(a))", "here")) == ["a"]
