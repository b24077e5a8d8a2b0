"""The Lab in Python: what it carries, and what it refuses."""

import json
import subprocess
import sys
from typing import Any

import pytest

import teachkit as tk
from teachkit.ode import Model
from teachkit.widgets import MIME, describe

MODELS = {name: tk.load(name) for name in tk.models()}
EACH = pytest.mark.parametrize("model", MODELS.values(), ids=MODELS)


def views(model: Model) -> list[str]:
    states = list(model.states)
    return ["time", *(f"curve:{c}" for c in model.curves), *([f"phase:{states[0]},{states[1]}"] if states[1:] else [])]


def test_steady_states_and_cohorts_have_their_picture() -> None:
    for view in ("bifurcation:M,x", "bifurcation:v0,gain", "cohort:final:x", "cohort:peak:gain"):
        lab = tk.Lab("hot_cold", views=[view], cohort={"n": 40, "spread": {"M": 0.2, "x0": 0.5}})
        assert lab.spec["views"] == [view]
        assert lab.picture() == lab.picture() and "<path" in lab.picture()


@EACH
def test_a_lab_of_every_model_carries_what_a_page_needs(model: Model) -> None:
    lab = tk.Lab(model.name, views=views(model))
    data, _ = lab._repr_mimebundle_()
    spec = data[MIME]
    assert json.loads(json.dumps(spec)) == json.loads(json.dumps(spec, allow_nan=False))
    assert spec["code"].startswith(f'teachkit.define("{model.name}"')
    assert spec["sbml"].startswith("<?xml")
    assert spec["picture"].startswith("<svg")
    assert lab._esm.endswith(spec["code"])
    assert data["application/vnd.jupyter.widget-view+json"]["model_id"].startswith("teachkit-lab-")
    assert data["text/plain"] == repr(lab) == f"Lab('{model.name}')"


@EACH
def test_every_view_has_its_picture_and_it_does_not_change(model: Model) -> None:
    for view in views(model):
        first, second = (tk.Lab(model.name, views=[view]).picture() for _ in range(2))
        assert first == second
        assert "<path" in first


@EACH
def test_the_description_follows_the_model(model: Model) -> None:
    shown = describe(model)
    assert [p["id"] for p in shown["parameters"]] == list(model.parameters)
    assert [p["value"] for p in shown["parameters"]] == list(model.defaults.values())
    assert len(shown["equations"]) == len(model.states) + len(model.quantities)
    assert all(row["math"].startswith("<math") for row in shown["states"] + shown["equations"])


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"model": "ampa_synaps"}, "no model 'ampa_synaps'; did you mean 'ampa_synapse'?"),
        ({"sliders": ["gbarr"]}, "ampa_synapse has no parameter 'gbarr'; did you mean 'gbar'?"),
        ({"sliders": ["IC50"]}, "IC50 is a constant and can have no slider"),
        ({"plot": ["W"]}, "ampa_synapse has no 'W'"),
        ({"views": ["tim"]}, "no view 'tim'; did you mean 'time'?"),
        ({"views": ["curve:vi"]}, "has no curve 'vi'"),
        ({"views": ["phase:r,W"]}, "ampa_synapse has no 'W'"),
        ({"views": ["phase:r"]}, "a phase plane reads 'phase:x,y', not 'phase:r'"),
        ({"views": ["bifurcation:IC50,V"]}, "IC50 is a constant and can have no slider"),
        ({"views": ["bifurcation:gbar,W"]}, "ampa_synapse has no 'W'"),
        ({"views": ["cohort:peek:V"]}, "no measure 'peek'; did you mean 'peak'?"),
        ({"views": ["cohort:peak:W"]}, "ampa_synapse has no 'W'"),
        ({"cohort": {"size": 10}}, "a cohort has no 'size'"),
        ({"cohort": {"n": 5000}}, "a page draws 1 to 1000 virtual patients, got 5000"),
        ({"cohort": {"spread": {"gbarr": 1}}}, "has no parameter 'gbarr'"),
        ({"measures": [("peek", "V")]}, "no measure 'peek'; did you mean 'peak'?"),
        ({"measures": [("peak", "W")]}, "ampa_synapse has no 'W'"),
        ({"scenario": "tran"}, "no scenario 'tran'; did you mean 'train'?"),
        ({"parameters": {"gbar": 0}}, "gbar = 0 nS lies outside 0.1 to 10 nS"),
        ({"parameters": {"gbar": None}}, "gbar must be a finite number, got None"),
        ({"initial": {"W": 1}}, "ampa_synapse has no state 'W'"),
        ({"initial": {"V": "high"}}, "the initial V must be a finite number, got 'high'"),
    ],
)
def test_a_bad_lab_is_refused_in_words(arguments: dict[str, Any], words: str) -> None:
    with pytest.raises(tk.ModelError) as caught:
        tk.Lab(**{"model": "ampa_synapse", **arguments})
    assert words in str(caught.value)


def test_a_bad_value_from_python_changes_nothing() -> None:
    lab = tk.Lab("ampa_synapse")
    for bad in ({"gbar": 11}, {"gbar": float("nan")}, {"g": 1}):
        with pytest.raises(tk.ModelError):
            lab.set(**bad)
        assert lab.values == MODELS["ampa_synapse"].defaults


def test_a_question_that_is_not_there() -> None:
    with pytest.raises(ValueError, match="no question 'ngs-nothing'"):
        tk.Lab("ampa_synapse", predict="ngs-nothing")


def test_a_model_of_ones_own() -> None:
    """A student's model gets the same Lab."""
    model = tk.Model(
        name="decay",
        title="Decay",
        summary="A drug leaves.",
        provenance="illustrative",
        time_unit="hour",
        t_end=10,
        states=tk.by_id(tk.State("A", "mg", "amount", 100, scale=100)),
        parameters=tk.by_id(tk.Parameter("k", 0.1, "1/hour", "rate", "assumed", (0, 1))),
        equations={"A": "-k * A"},
    )
    lab = tk.Lab(model, sliders=["k"])
    assert "$k = p[0]" in lab._esm


def test_importing_teachkit_is_quick_and_loads_no_algebra() -> None:
    code = "import sys, teachkit; print(*{'sympy', 'pint', 'matplotlib', 'ipywidgets', 'libsbml'} & set(sys.modules))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == ""
