"""The pair's coefficients against the order conditions: one for each rooted tree of up to five nodes."""

import numpy as np

from teachkit import tableau

A = np.zeros((7, 7))
for k, row in enumerate(tableau.STAGES, 1):
    A[k, : len(row)] = row
C = A.sum(axis=1)
B, E = A[6], np.array(tableau.ERROR)
#: By the number of nodes: what the weights multiply, and what it comes to for an exact solution.
TREES = {
    1: [(np.ones(7), 1)],
    2: [(C, 1 / 2)],
    3: [(C**2, 1 / 3), (A @ C, 1 / 6)],
    4: [(C**3, 1 / 4), (C * (A @ C), 1 / 8), (A @ C**2, 1 / 12), (A @ A @ C, 1 / 24)],
    5: [
        (C**4, 1 / 5), (C**2 * (A @ C), 1 / 10), ((A @ C) ** 2, 1 / 20), (C * (A @ C**2), 1 / 15),
        (C * (A @ A @ C), 1 / 30), (A @ C**3, 1 / 20), (A @ (C * (A @ C)), 1 / 40), (A @ A @ C**2, 1 / 60),
        (A @ A @ A @ C, 1 / 120),
    ],
}  # fmt: skip


def test_the_step_is_of_order_five() -> None:
    for trees in TREES.values():
        for tree, value in trees:
            assert abs(B @ tree - value) < 1e-15


def test_the_error_is_what_parts_it_from_order_four() -> None:
    assert all(abs(E @ tree) < 1e-15 for order in (1, 2, 3, 4) for tree, _ in TREES[order])
    assert max(abs(E @ tree) for tree, _ in TREES[5]) > 1e-4


def test_the_last_stage_is_the_next_step_s_first() -> None:
    assert C[-1] == B.sum() and len(tableau.DENSE) == len(tableau.ERROR) == 7
    assert abs(sum(tableau.DENSE)) < 1e-13
