"""The nulls of combination pharmacology against the numbers of an independent package and against algebra."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from teachkit.combine import Hill, best, bliss, loewe

from .conftest import repeatable

STRONG, WEAK, PLAIN = Hill(C=1, h=2, Emax=0.2), Hill(C=3, h=1, Emax=0.4), Hill(C=1)
#: Doses, then Bliss, Loewe and the better drug alone: the package synergy 1.0.0 (Loewe by its bounded minimiser).
PACKAGE = [((1, 3), 0.42, 0.505645, 0.6), ((0.5, 1), 0.714, 0.705290, 0.84), ((2, 5), 0.225, 0.36, 0.36)]


@pytest.mark.parametrize(("doses", "independent", "additive", "single"), PACKAGE)
def test_nulls_are_those_of_the_package(
    doses: tuple[float, float], independent: float, additive: float, single: float
) -> None:
    assert bliss(STRONG, WEAK, *doses) == pytest.approx(independent, rel=1e-5)
    assert loewe(STRONG, WEAK, *doses) == pytest.approx(additive, rel=1e-5)
    assert best(STRONG, WEAK, *doses) == pytest.approx(single, rel=1e-5)


@pytest.mark.parametrize(("each", "independent"), [(1, 0.25), (0.5, 0.44444)])
def test_a_drug_mixed_with_itself(each: float, independent: float) -> None:
    """Loewe gives what the same drug at the double dose gives; Bliss does not."""
    assert loewe(PLAIN, PLAIN, each, each) == pytest.approx(PLAIN(2 * each), abs=1e-10)
    assert bliss(PLAIN, PLAIN, each, each) == pytest.approx(independent, abs=1e-5)


@pytest.mark.parametrize("h", [0.7, 1, 2, 3.5])
@pytest.mark.parametrize("a", [0.2, 1, 5])
def test_loewe_with_one_steepness_has_a_closed_form(h: float, a: float) -> None:
    one, other = Hill(C=1, h=h), Hill(C=0.3, h=h)
    assert loewe(one, other, a, 0.4) == pytest.approx(1 / (1 + (a + 0.4 / 0.3) ** h), abs=1e-10)


def test_dose_is_the_inverse_of_the_curve() -> None:
    for drug in (STRONG, WEAK, PLAIN):
        assert drug(drug.dose(0.7)) == pytest.approx(0.7)
    assert WEAK.dose(0.4) == float("inf")
    assert WEAK.dose(1.0) == 0


def test_a_missing_drug_leaves_the_other() -> None:
    assert loewe(STRONG, WEAK, 0, 3) == WEAK(3)
    assert loewe(STRONG, WEAK, 1, 0) == STRONG(1)


def test_very_steep_curves_fall_from_all_to_nothing() -> None:
    """Two doses below the threshold of either, together above it."""
    steep = Hill(C=1, h=100)
    assert best(steep, steep, 0.8, 0.8) == pytest.approx(1)
    assert loewe(steep, steep, 0.8, 0.8) == pytest.approx(0, abs=1e-9)
    assert loewe(steep, steep, 2, 2) == pytest.approx(0, abs=1e-9)


def test_bliss_refuses_levels_that_do_not_start_at_one() -> None:
    with pytest.raises(ValueError, match="start at 1, got 100 and 1"):
        bliss(Hill(C=1, E0=100), PLAIN, 1, 1)


curves = st.builds(Hill, C=st.floats(0.1, 10), h=st.floats(0.5, 50), E0=st.just(1.0), Emax=st.floats(0, 0.5))
doses = st.floats(-30, 2).map(lambda power: 10**power)


@repeatable(60)
@given(curves, curves, doses, doses)
def test_loewe_lies_between_the_better_drug_and_the_weaker_end(a: Hill, b: Hill, x: float, y: float) -> None:
    """For steep curves and for traces too; there the doses, each by what it would take alone, add up to one."""
    found = loewe(a, b, x, y)
    assert found == pytest.approx(loewe(b, a, y, x), abs=1e-9)
    low, high = max(a.Emax, b.Emax), best(a, b, x, y)
    assert min(low, high) <= found <= high
    if low + 1e-6 < found < 1 - 1e-6:
        assert x / a.dose(found) + y / b.dose(found) == pytest.approx(1, rel=1e-4)


def test_doses_far_below_a_steep_threshold_add_up() -> None:
    steep = Hill(C=1, h=100)
    assert best(steep, steep, 0.5, 0.5) == 1
    assert loewe(steep, steep, 0.5, 0.5) == pytest.approx(0.5, abs=1e-9)
    assert loewe(steep, steep, 0.4, 0.5) == pytest.approx(steep(0.9), abs=1e-9)


def test_a_trace_of_the_other_drug_changes_nothing() -> None:
    for drug in (STRONG, WEAK, PLAIN):
        assert loewe(drug, PLAIN, 3, 1e-20) == pytest.approx(best(drug, PLAIN, 3, 1e-20), rel=1e-12)
