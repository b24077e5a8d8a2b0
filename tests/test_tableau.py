"""The pair's coefficients against the order conditions: one for each rooted tree of up to five nodes."""

from typing import Any

import numpy as np

from teachkit import tableau


def pair() -> tuple[Any, Any, Any]:
    """Return the weights of the slopes (stages, stages), of the error, and of the highest term between the ends."""
    a = np.zeros((7, 7))
    for k, row in enumerate(tableau.STAGES, 1):
        a[k, : len(row)] = row
    return a, np.array(tableau.ERROR), np.array(tableau.DENSE)


def trees() -> dict[int, list[tuple[Any, float]]]:
    """Return, by the number of nodes: what the weights multiply, and what it comes to for an exact solution."""
    a = pair()[0]
    c = a.sum(axis=1)
    return {
        1: [(np.ones(7), 1)],
        2: [(c, 1 / 2)],
        3: [(c**2, 1 / 3), (a @ c, 1 / 6)],
        4: [(c**3, 1 / 4), (c * (a @ c), 1 / 8), (a @ c**2, 1 / 12), (a @ a @ c, 1 / 24)],
        5: [
            (c**4, 1 / 5), (c**2 * (a @ c), 1 / 10), ((a @ c) ** 2, 1 / 20), (c * (a @ c**2), 1 / 15),
            (c * (a @ a @ c), 1 / 30), (a @ c**3, 1 / 20), (a @ (c * (a @ c)), 1 / 40), (a @ a @ c**2, 1 / 60),
            (a @ a @ a @ c, 1 / 120),
        ],
    }  # fmt: skip


def test_the_step_is_of_order_five() -> None:
    weights = pair()[0][6]
    for order in trees().values():
        for tree, value in order:
            assert abs(weights @ tree - value) < 1e-15


def test_the_error_is_what_parts_it_from_order_four() -> None:
    error = pair()[1]
    assert all(abs(error @ tree) < 1e-15 for order in (1, 2, 3, 4) for tree, _ in trees()[order])
    assert max(abs(error @ tree) for tree, _ in trees()[5]) > 1e-4


def test_the_last_stage_is_the_next_step_s_first() -> None:
    a, error, dense = pair()
    assert abs(a[6].sum() - 1) < 1e-15 and len(dense) == len(error) == 7


def test_between_its_ends_a_step_is_of_order_four() -> None:
    """The weights at a share ``s`` of the step, in the form in which they are used (Hairer's ``contd5``)."""
    a, _, dense = pair()
    first, last = np.eye(7)[[0, 6]]
    bend = first - a[6]
    curve = a[6] - last - bend
    for s in (0.0, 0.1, 0.5, 0.75, 1.0):
        weights = s * (a[6] + (1 - s) * (bend + s * (curve + (1 - s) * dense)))
        for order in (1, 2, 3, 4):
            for tree, value in trees()[order]:
                assert abs(weights @ tree - s**order * value) < 1e-14
