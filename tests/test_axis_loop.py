"""The axis model: the sign of every arm is that of the claims, or of the published model, that it stands for."""

from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml

import teachkit as tk
from teachkit.models.axis_loop import ARMS, CUT, MODEL
from teachkit.targets import python

CLAIMS = Path(__file__).parent.parent / "src/teachkit/data/claims"
SIGNS = {"activates": 1, "upregulates": 1, "recruits": 1, "produces": 1, "inhibits": -1, "downregulates": -1}
#: Which state of the model an entity of the claims is read as.
STATES = {
    "Neuron": "N", "Neuronal activity": "N", "Neuronal hyperexcitability": "N", "Seizure": "N",
    "Glioma cell": "C", "Glioma proliferation": "C",
    "Treg": "S", "MDSC": "S", "M2 macrophage": "S", "Immunosuppressive cell": "S", "Microglia": "S",
    "T cell": "E", "Effector T cell": "E", "CD8+ T cell": "E",
    "IL-1β": "K", "TNF-α": "K",
}  # fmt: skip
#: Neurons and cytokines bring suppressors to the tumour there is, so its size weighs these arms as well.
THROUGH = {"CS": {"w_NS": 0.0, "w_KS": 0.0}}
EACH = pytest.mark.parametrize("arm", ARMS)


@cache
def claims() -> dict[str, Any]:
    rows = [row for path in sorted(CLAIMS.glob("*.yaml")) for row in yaml.safe_load(path.read_text(encoding="utf-8"))]
    return {row["id"]: row for row in rows}


def slope(model: Any, source: str, target: str, parameters: dict[str, float], at: dict[str, float]) -> float:
    """Return the derivative of the target's rate with respect to the source, all inputs off."""
    functions = python.compile(model)
    values = np.array(list(model.values(parameters).values()))
    ids = list(model.states)
    rates = []
    for factor in (0.999, 1.001):
        y = np.array([at[id] * (factor if id == source else 1) for id in ids])
        rates.append(functions.rhs(y, values, [0.0] * len(model.inputs))[ids.index(target)])
    return float((rates[1] - rates[0]) / (0.002 * at[source]))


@EACH
@pytest.mark.parametrize("seed", range(3))
def test_an_arm_has_its_sign_and_can_be_cut(arm: str, seed: int) -> None:
    """Anywhere: alone among cut arms it acts with its sign; cut, among all others, nothing of it is left."""
    row = ARMS[arm]
    at = dict(zip(MODEL.states, np.random.default_rng(seed).uniform(0.05, 0.95, 5), strict=True))
    alone = slope(MODEL, row.source, row.target, {**CUT, f"w_{arm}": 1.0, "w_CE": 1.0}, at)
    assert np.sign(alone) == row.sign and abs(alone) > 1e-4
    # A rounding error of the difference is all that may remain.
    assert abs(slope(MODEL, row.source, row.target, {f"w_{arm}": 0.0, **THROUGH.get(arm, {})}, at)) < 1e-9


def test_no_arm_is_undeclared() -> None:
    """Two different states act on one another only through an arm of the table."""
    at = dict(zip(MODEL.states, (0.4, 1.3, 0.8, 0.6, 0.9), strict=True))
    declared = {(row.source, row.target) for row in ARMS.values()}
    for source in MODEL.states:
        for target in MODEL.states:
            if source != target:
                acts = abs(slope(MODEL, source, target, {}, at)) > 1e-9
                assert acts == ((source, target) in declared), (source, target)


@EACH
def test_the_claims_say_so(arm: str) -> None:
    """Every claim joins the arm's two ends; one at least gives the sign, and none gives the other."""
    row = ARMS[arm]
    given = []
    for id in row.claims:
        claim = claims()[id]
        assert (STATES[claim["source"]], STATES[claim["target"]]) == (row.source, row.target), id
        given.append(SIGNS.get(claim["effect"], 0))
    assert row.sign in given or row.model
    assert -row.sign not in given


@EACH
def test_claims_against_an_arm_are_named(arm: str) -> None:
    row = ARMS[arm]
    for id in row.against:
        claim = claims()[id]
        assert (STATES[claim["source"]], STATES[claim["target"]]) == (row.source, row.target)
        assert SIGNS[claim["effect"]] == -row.sign


def test_no_claim_of_the_book_is_left_out_because_of_its_sign() -> None:
    """A claim between two states with the opposite sign stands in the table as one against the arm."""
    pairs = {(row.source, row.target): (id, row) for id, row in ARMS.items()}
    for id, claim in claims().items():
        ends = (STATES.get(claim.get("source", "")), STATES.get(claim.get("target", "")))
        if ends in pairs and SIGNS.get(claim["effect"], 0) == -pairs[ends][1].sign:
            assert id in pairs[ends][1].against, id


@EACH
def test_the_published_model_says_so(arm: str) -> None:
    """Where the table names a reproduced model, its own equation has the sign, along its untreated run."""
    row = ARMS[arm]
    if row.model is None:
        assert row.claims
        return
    name, source, target = row.model
    model = tk.load(name)
    run = tk.solve(model, 60, points=61)
    for day in range(1, 61):
        at = {id: float(run[id][day]) for id in model.states}
        assert np.sign(slope(model, source, target, {}, at)) == row.sign, day
