"""Live models, questions and evidence for the book *Crosstalk: Neurons, Immunity and Glioma*.

The pipeline: a model is written once (``models/``, checked by ``ode``), printed in every form that
somebody needs (``targets/``: Python, JavaScript, LaTeX, SBML), integrated (``solve``), put under the
reader's hand (``widgets``, whose browser side is in ``js/``) and set into pages (``book``, the Sphinx
extension). Questions stand beside their chapter (``questions``). What the literature claims is data as well
(``claims``); what of it says who acts on whom is a graph to ask (``evidence``, ``graph``, ``knockout``).

>>> import teachkit as tk
>>> m = tk.load("ampa_synapse")
>>> run = tk.solve(m, 60, parameters={"gbar": 2})
>>> round(run.peak("dV"), 2), run.unit("dV")
(4.57, 'mV')
>>> tk.paths(tk.axis(), "CCL2", "T cell")[0].sign
'-'
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from .branches import Sweep, sweep
from .chance import events
from .cohort import Cohort, cohort
from .errors import ModelError, Unsupported
from .models import load, models
from .ode import Curve, Input, Landmark, Model, Parameter, Quantity, Scenario, State, by_id
from .solve import Solution, solve
from .steady import steady_states

if TYPE_CHECKING:
    from .atlas import AxisMap, EvidenceTable
    from .evidence import axis
    from .graph import loops, paths
    from .knockout import knock_out, neighbours, overlay, what_falls
    from .widgets import Lab

__all__ = [
    "AxisMap", "Cohort", "Curve", "EvidenceTable", "Input", "Lab", "Landmark", "Model", "ModelError", "Parameter",
    "Quantity", "Scenario", "Solution", "State", "Sweep", "Unsupported", "axis", "by_id", "cohort", "events",
    "knock_out", "load", "loops", "models", "neighbours", "overlay", "paths", "solve", "steady_states", "sweep",
    "what_falls",
]  # fmt: skip


_LATER = {
    "AxisMap": "atlas", "EvidenceTable": "atlas", "Lab": "widgets", "axis": "evidence", "loops": "graph",
    "paths": "graph", "knock_out": "knockout", "neighbours": "knockout", "overlay": "knockout",
    "what_falls": "knockout",
}  # fmt: skip


def __getattr__(name: str) -> Any:
    # Widgets and networkx are slow to load, and most programs that import teachkit need neither.
    if name in _LATER:
        return getattr(import_module(f".{_LATER[name]}", __name__), name)
    raise AttributeError(f"module 'teachkit' has no attribute '{name}'")
