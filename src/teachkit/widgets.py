"""The Lab: a model under the reader's hand, in Jupyter and in the book's pages alike.

A :class:`Lab` is an anywidget: with a kernel its ``values`` and ``scenario`` are live in both directions.
Its mime bundle also carries the specification that the book's page needs to run without one.
"""

from collections.abc import Mapping, Sequence
from importlib.resources import files
from itertools import count
from typing import Any

import anywidget
import ipywidgets
import numpy as np
import traitlets

from . import questions, style
from .branches import draw, sweep
from .cohort import MEASURES
from .cohort import cohort as virtual
from .errors import ModelError, nearest
from .expressions import pretty
from .mathml import convert
from .models import load
from .ode import OWN_SOURCES, PROVENANCE, Model
from .solve import Bench, Solution, solve, start
from .targets import javascript, latex, sbml

MIME = "application/vnd.teachkit+json"
#: The kinds of view; :class:`Lab` draws the static picture of each in ``_draw_<kind>``.
_VIEWS = ("time", "curve", "phase", "bifurcation", "cohort")
_COHORT = ("n", "seed", "spread", "threshold", "vary")
_numbers = count(1)


def _named(model: Model, group: Mapping[str, Any], *fields: str) -> list[dict[str, Any]]:
    symbols = latex.symbols(model)
    return [
        {
            "id": id,
            "unit": pretty(item.unit),
            "meaning": item.meaning,
            "math": convert(symbols[id]),
            "text": latex.plain(id),
        }
        | {field: getattr(item, field) for field in fields}
        for id, item in group.items()
    ]


def describe(model: Model) -> dict[str, Any]:
    """Return what a page shows of a model: names, units, meanings, sources, equations; JSON only."""
    equations = latex.equations(model)
    order = sorted(equations, key=lambda key: not key.startswith("d/dt"))
    parameters = _named(model, model.parameters, "value", "source", "range", "log", "note")
    for row in parameters:
        row |= {"sourceText": OWN_SOURCES.get(row["source"], row["source"]), "href": None}
        row["range"] = row["range"] and list(row["range"])
    inputs = _named(model, model.inputs, "onset", "duration", "amplitude", "period", "count", "schedule")
    for row in inputs:
        row["schedule"] = [list(entry) for entry in row["schedule"]]
    return {
        "name": model.name,
        "title": model.title,
        "summary": model.summary,
        "provenance": model.provenance,
        "provenanceText": PROVENANCE[model.provenance],
        "timeUnit": model.time_unit,
        "tEnd": model.t_end,
        "states": _named(model, model.states, "scale"),
        "parameters": parameters,
        "quantities": _named(model, model.quantities),
        "inputs": inputs,
        "curves": [
            {"id": c.id, "title": c.title, "x": c.x, "range": list(c.range), "y": c.y, "hold": dict(c.hold)}
            | {"level": c.level, "cross": c.cross, "log": c.log}
            for c in model.curves.values()
        ],
        "scenarios": [
            {"id": s.id, "label": s.label, "say": s.say, "parameters": dict(s.parameters), "tEnd": s.t_end}
            | {"initial": dict(s.initial)}
            for s in model.scenarios.values()
        ],
        "equations": [{"id": key, "math": convert(equations[key], block=True)} for key in order],
        "assumes": list(model.assumes),
        "leavesOut": list(model.leaves_out),
        "sources": [{"key": key, "text": key, "href": None} for key in model.sources],
    }


class Lab(anywidget.AnyWidget):
    """A model with sliders, scenarios, charts, questions and downloads.

    Parameters
    ----------
    model : the name of a model of the book, or a :class:`~teachkit.ode.Model` of your own.
    sliders : ids of the parameters to offer (default: those of the scenarios, at most six).
    plot : ids of the states or quantities in the time chart (default: the states).
    views : "time", "curve:<id>", "phase:<x>,<y>", "bifurcation:<parameter>,<state>" and "cohort:<measure>:<id>"; the
        first is shown at opening.
    cohort : for a cohort's view: ``spread`` (0.2; one number for ``vary``, or a number for each id), ``vary`` (the
        sliders), ``n`` (300), ``seed`` (1) and ``threshold`` (where the values part most clearly).
    measures : pairs (measure, id) that the spoken sentence reports; measures as in ``questions.MEASURES``.
    scenario, parameters, initial, t_end : the opening setting, in the model's units.
    predict, explain, challenge : ids of questions in the ``*.questions.yaml`` files of the working folder.
    id, title, caption, alt : the link's name, the heading, the words under the picture and in its place.

    Attributes
    ----------
    values : parameter values by id; set it, or one entry with :meth:`set`, and the sliders move.
    scenario : id of the scenario in force, or None.

    Raises :class:`ModelError` for an unknown name or a value outside its range.

    >>> lab = Lab("ampa_synapse", sliders=["gbar"], plot=["V"])
    >>> lab
    Lab('ampa_synapse')
    >>> lab.set(gbar=20)
    Traceback (most recent call last):
    teachkit.errors.ModelError: ampa_synapse: gbar = 20 nS lies outside 0.1 to 10 nS
    """

    _esm = traitlets.Unicode("").tag(sync=True)
    _css = traitlets.Unicode("").tag(sync=True)
    spec = traitlets.Dict().tag(sync=True)
    values = traitlets.Dict().tag(sync=True)
    scenario = traitlets.Unicode(None, allow_none=True).tag(sync=True)

    def __init__(
        self,
        model: str | Model,
        *,
        id: str | None = None,
        title: str = "",
        caption: str = "",
        alt: str = "",
        sliders: Sequence[str] | None = None,
        plot: Sequence[str] | None = None,
        views: Sequence[str] = ("time",),
        measures: Sequence[tuple[str, str]] = (),
        scenario: str | None = None,
        parameters: Mapping[str, float] | None = None,
        initial: Mapping[str, float] | None = None,
        t_end: float | None = None,
        predict: str | None = None,
        explain: str | None = None,
        challenge: str | None = None,
        cohort: Mapping[str, Any] | None = None,
    ) -> None:
        chosen = load(model) if isinstance(model, str) else model
        self.model = chosen
        base = dict(chosen.scenario(scenario).parameters) if scenario else {}
        values = chosen.values({**base, **(parameters or {})})
        start(chosen, values, initial)
        plotted = list(plot or chosen.states)
        if sliders is None:
            used = [p for s in chosen.scenarios.values() for p in s.parameters]
            sliders = list(dict.fromkeys(p for p in used if chosen.parameters[p].range))[:6]
        spec = {
            "kind": "lab",
            "id": id or f"lab-{chosen.name.replace('_', '-')}",
            "title": title or chosen.title,
            "caption": caption or chosen.summary,
            "alt": alt or f"{chosen.title}: {', '.join(chosen.item(x).meaning for x in plotted)} against time.",
            "model": describe(chosen),
            "values": values,
            "initial": dict(initial or {}),
            "tEnd": t_end,
            "scenario": scenario,
            "sliders": [_slider(chosen, s) for s in sliders],
            "plot": [chosen.item(x).id for x in plotted],
            "views": [_view(chosen, v) for v in views],
            "measures": [{"measure": _measure(m), "of": chosen.item(x).id} for m, x in measures],
            "sbml": sbml.compile(chosen),
        }
        if cohort is not None:
            spec["cohort"] = _cohort(chosen, cohort)
        for role, question in (("predict", predict), ("explain", explain), ("challenge", challenge)):
            spec[role] = questions.public(questions.find(question)) if question else None
        number = next(_numbers)
        code = javascript.compile(chosen)
        super().__init__(
            # Ids made from the order of construction: the same notebook gives the same output each time.
            model_id=f"teachkit-lab-{number}",
            layout=ipywidgets.Layout(model_id=f"teachkit-layout-{number}"),
            spec=spec,
            values=values,
            scenario=scenario,
            _esm=f"{_static('teachkit.mjs')}\n{code}",
            _css=_static("teachkit.css"),
        )
        self._code = code

    @traitlets.validate("values")
    def _valid(self, proposal: Any) -> dict[str, float]:
        return self.model.values(proposal["value"])

    def set(self, **parameters: float) -> None:
        """Move sliders: ``lab.set(gbar=2)``; each value in its parameter's unit."""
        self.values = {**self.values, **parameters}

    def picture(self) -> str:
        """Return the opening view as SVG text, for readers without scripts and for print."""
        import matplotlib.pyplot as plt

        with plt.rc_context(style.rc()):
            figure, axes = plt.subplots(figsize=(style.WIDTH, 3.2), layout="constrained")
            kind, _, rest = self.spec["views"][0].partition(":")
            getattr(self, f"_draw_{kind}")(axes, rest)
            axes.set_title(f"{self.model.provenance} model", loc="right", color=style.tokens()["muted"])
            style.finish(figure, axes)
            text = style.svg(figure)
            plt.close(figure)
        return text

    def _label(self, id: str) -> str:
        item = self.model.item(id)
        return f"{item.meaning} ({pretty(item.unit)})" if item.unit != "1" else item.meaning

    def _run(self) -> Solution:
        setting = {"scenario": self.scenario, "parameters": dict(self.values), "initial": self.spec["initial"]}
        return solve(self.model, self.spec["tEnd"], points=401, **setting)

    def _draw_time(self, axes: Any, _: str) -> None:
        run, plotted = self._run(), self.spec["plot"]
        for id in plotted:
            axes.plot(run.t, run[id], label=self._label(id) if len(plotted) > 1 else None)
        axes.set_xlabel(self.model.time_label)
        if len(plotted) == 1:
            axes.set_ylabel(self._label(plotted[0]))

    def _draw_phase(self, axes: Any, rest: str) -> None:
        run, (x, y) = self._run(), rest.split(",")
        axes.plot(run[x], run[y])
        axes.set(xlabel=self._label(x), ylabel=self._label(y))

    def _draw_curve(self, axes: Any, rest: str) -> None:
        curve = self.model.curves[rest]
        space = np.geomspace if curve.log else np.linspace
        xs = space(*curve.range, 201)
        bench = Bench(self.model)
        for id in filter(None, (curve.y, curve.level)):
            ys = [bench.along(id, curve, float(x), dict(self.values)) for x in xs]
            axes.plot(xs, ys, label=self._label(id))
        axes.set(xlabel=self._label(curve.x), xscale="log" if curve.log else "linear")

    def _draw_bifurcation(self, axes: Any, rest: str) -> None:
        parameter, of = rest.split(",")
        item = self.model.parameters[parameter]
        low, high = item.range or (0.0, 1.0)
        given = {id: v for id, v in self.values.items() if id != parameter}
        draw(axes, sweep(self.model, parameter, low, high, parameters=given), of)
        axes.axvline(self.values[parameter], color=style.tokens()["ink"], linewidth=1)
        axes.set(xlabel=self._label(parameter), ylabel=self._label(of), xscale="log" if item.log else "linear")

    def _draw_cohort(self, axes: Any, rest: str) -> None:
        measure, of = rest.split(":")
        chosen = self.spec.get("cohort", {})
        spread = chosen.get("spread", 0.2)
        if not isinstance(spread, Mapping):
            spread = {id: spread for id in chosen.get("vary", self.spec["sliders"]) if self.values[id]}
        found = virtual(
            self.model, chosen.get("n", 300), spread, parameters=dict(self.values), initial=self.spec["initial"],
            scenario=self.scenario, t_end=self.spec["tEnd"], measures=[(measure, of)], seed=chosen.get("seed", 1),
        )[measure, of]  # fmt: skip
        values = found[np.isfinite(found)]
        if values.min() > 0 and values.max() > 50 * values.min():
            axes.hist(values, np.geomspace(values.min(), values.max(), 25))
            axes.set_xscale("log")
        else:
            axes.hist(values, 24)
        axes.set(xlabel=f"{measure} {self._label(of)}", ylabel="patients")

    def __repr__(self) -> str:
        return f"Lab('{self.model.name}')"

    def _repr_mimebundle_(self, **kwargs: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        data, metadata = super()._repr_mimebundle_(**kwargs) or ({}, {})
        data[MIME] = {**self.spec, "values": self.values, "code": self._code, "picture": self.picture()}
        return data, metadata


def _static(name: str) -> str:
    return (files("teachkit") / "static" / name).read_text(encoding="utf-8")


def _slider(model: Model, id: str) -> str:
    if id not in model.parameters:
        raise ModelError(f"{model.name} has no parameter '{id}'; {nearest(id, model.parameters)}")
    if not model.parameters[id].range:
        raise ModelError(f"{model.name}: {id} is a constant and can have no slider")
    return id


def _view(model: Model, view: str) -> str:
    kind, _, rest = view.partition(":")
    if kind not in _VIEWS:
        raise ModelError(f"no view '{view}'; {nearest(kind, _VIEWS)}")
    if kind == "curve" and rest not in model.curves:
        raise ModelError(f"{model.name} has no curve '{rest}'; {nearest(rest, model.curves)}")
    if kind == "phase":
        axes = [part.strip() for part in rest.split(",")]
        if len(axes) != 2:
            raise ModelError(f"a phase plane reads 'phase:x,y', not '{view}'")
        return f"phase:{','.join(model.item(id).id for id in axes)}"
    if kind == "bifurcation":
        parameter, _, of = (part.strip() for part in rest.partition(","))
        _slider(model, parameter)
        if of not in model.states and of not in model.quantities:
            raise ModelError(f"{model.name} has no '{of}'; {nearest(of, [*model.states, *model.quantities])}")
        return f"bifurcation:{parameter},{of}"
    if kind == "cohort":
        name, _, of = rest.partition(":")
        if name not in MEASURES:
            raise ModelError(f"no measure '{name}'; {nearest(name, MEASURES)}")
        if of not in model.states and of not in model.quantities:
            raise ModelError(f"{model.name} has no '{of}'; {nearest(of, [*model.states, *model.quantities])}")
    return view


def _cohort(model: Model, given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the setting of a cohort's view, its names checked."""
    for key in given:
        if key not in _COHORT:
            raise ModelError(f"a cohort has no '{key}'; {nearest(key, _COHORT)}")
    spread = given.get("spread", 0.2)
    for id in [*given.get("vary", ()), *(spread if isinstance(spread, Mapping) else ())]:
        _slider(model, id)
    if not 1 <= given.get("n", 300) <= 1000:
        raise ModelError(f"a page draws 1 to 1000 virtual patients, got {given['n']}")
    return dict(given)


def _measure(name: str) -> str:
    if name not in questions.MEASURES:
        raise ModelError(f"no measure '{name}'; {nearest(name, questions.MEASURES)}")
    return name
