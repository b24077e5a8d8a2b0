"""Neuro-immune epileptogenesis of Batulin and colleagues (2022): how a short injury becomes a lasting epilepsy.

Four dimensionless variables, neuroinflammation I, leakiness of the blood-brain barrier B, neuronal loss D and
circuit remodelling R, and a seizure burden S that inflammation and remodelling raise and that opens the
barrier. This is the authors' rate model, in which S is the mean burden; `teachkit.chance.events` turns S into
single seizures of five minutes, as their stochastic model does. Equations and values are those of the
authors' code; the printed paper was not at hand. It holds no tumour.
"""

from collections.abc import Callable, Mapping
from typing import Any

from ..ode import AMOUNT, SHARE, Curve, Input, Landmark, Model, Parameter, Quantity, Scenario, State, by_id

SOURCE = "batulin2022neuroimmune"
CODE = "authors' code"
BOTH = "computed with libRoadRunner; the authors' own Euler scheme agrees within 0.05 %"
YEAR = 365.0
TMEV = {"a_B": 0.0, "a_I": 0.4, "t_I": 0.9, "d_I": 5.1}
PILOCARPINE = {"a_B": 1.65, "d_B": 2.0, "a_D": 1.0, "d_D": 2.0}
NO_INJURY = {"a_B": 0.0}
STOCHASTIC = {"rate": "lam", "size": 16.8, "duration": 5 / 1440, "t_end": 32, "n": 2000, "seed": 7}


def _days_to(sim: Any, t_end: float, parameters: Mapping[str, float]) -> float:
    """Return the day on which inflammation passes 90 % of its final value."""
    run = sim.solve(t_end, parameters=parameters, points=2001)
    return float(run.crossings("I", 0.9 * run.final("I"))[-1])


def _fate(sim: Any, t_end: float, parameters: Mapping[str, float]) -> float:
    return float(sim.solve(t_end, parameters=parameters, points=201).final("I") > 0.5)


def _onset(days: float, value: float) -> Landmark:
    return Landmark(f"barrier injury of {days:g} d: inflammation at 90 % (d)", value, 0.01, BOTH,
                    lambda sim: _days_to(sim, 2000, {"d_B": days}))


def _latency(loss: float, years: float) -> Landmark:
    return Landmark(f"neuronal loss of {loss:g}: inflammation at 90 % (years)", years, 0.005, BOTH,
                    lambda sim: _days_to(sim, 45 * YEAR, {**NO_INJURY, "D_0": loss}) / YEAR)


def _outcome(name: str, epileptic: float, parameters: Mapping[str, float], t_end: float = 10 * YEAR) -> Landmark:
    return Landmark(f"{name}: epileptic at the end (1 yes, 0 no)", epileptic, 0.0, BOTH,
                    lambda sim: _fate(sim, t_end, parameters))


def _treated(injury: Mapping[str, float], start: float, end: float, target: str = "e_S") -> dict[str, float]:
    return {**injury, target: 0.99, "t_T": start, "d_T": end - start}


def _net(sim: Any, D: float) -> Callable[[float], float]:
    """Return the push on the barrier as a function of B with I and R at rest, at neuronal loss ``D``."""
    return lambda B: float(sim.quantity("net", hold={"B": B, "D": D}))


def _root(low: float, high: float) -> Callable[[Any], float]:
    def measure(sim: Any) -> float:
        from scipy.optimize import brentq

        return float(brentq(_net(sim, 0.0), low, high, xtol=1e-12))

    return measure


def _first_day(run: Any) -> float:
    """Return the mean day of the first seizure; a seizure before the first midnight falls on day 1."""
    from math import ceil

    days = [ceil(t) for t in run.first()]
    return float(sum(days) / len(days))


def _chance(name: str, value: float, tolerance: float, measure: Callable[[Any], float]) -> Landmark:
    source = "computed with the authors' scheme, 3,000 trials (standard errors 0.03 d and 0.01 per day)"
    return Landmark(f"stochastic form, barrier injury of 7 d: {name}", value, tolerance, source,
                    lambda sim: measure(sim.events("S", **STOCHASTIC)), absolute=True)


def _critical_loss(sim: Any) -> float:
    """Return the neuronal loss at which the healthy state and the saddle meet."""
    from scipy.optimize import brentq, minimize_scalar

    def lowest(D: float) -> float:
        return float(minimize_scalar(_net(sim, D), bounds=(0.0, 0.05), method="bounded", options={"xatol": 1e-10}).fun)

    return float(brentq(lowest, 0.3, 0.6, xtol=1e-9))


MODEL = Model(
    name="batulin2022",
    title="Neuro-immune epileptogenesis (Batulin et al. 2022)",
    summary="Injury, inflammation, a leaky barrier and seizures feed one another; past a threshold they never stop.",
    provenance="reproduced",
    time_unit="d",
    t_end=720,
    sources=(SOURCE,),
    states=by_id(
        State("I", "1", "neuroinflammation", range=AMOUNT),
        State("B", "1", "leakiness of the blood–brain barrier", range=AMOUNT),
        State("D", "1", "neuronal loss", "D_0", range=SHARE),
        State("R", "1", "circuit remodelling", range=AMOUNT),
    ),
    parameters=by_id(
        Parameter("d_B", 7, "d", "duration of the barrier injury", SOURCE, (0.5, 14.5)),
        Parameter("a_B", 0.25, "1", "strength of the barrier injury", SOURCE, (0, 2)),
        Parameter("D_0", 0, "1", "neuronal loss at the start", SOURCE, (0, 1)),
        Parameter("a_I", 0, "1", "strength of the infection", SOURCE, (0, 1)),
        Parameter("t_I", 0.9, "d", "start of the infection", SOURCE, (0, 30)),
        Parameter("d_I", 5.1, "d", "duration of the infection", SOURCE, (0.1, 30)),
        Parameter("a_D", 0, "1", "strength of direct neuronal injury", SOURCE, (0, 2)),
        Parameter("d_D", 2, "d", "duration of direct neuronal injury", SOURCE, (0.1, 14)),
        Parameter("e_S", 0, "1", "share of the seizure burden that treatment removes", SOURCE, (0, 0.99)),
        Parameter("e_BI", 0, "1", "share of the leak's effect on inflammation that treatment removes", SOURCE, (0, 0.99)),
        Parameter("t_T", 14, "d", "start of treatment", SOURCE, (0, 70)),
        Parameter("d_T", 35, "d", "duration of treatment", SOURCE, (0.1, 140)),
        Parameter("K_SB", 0.875, "1", "largest seizure burden", SOURCE, (0, 1.5)),
        Parameter("lambda_max", 15, "1/d", "largest seizure rate", SOURCE),
        Parameter("T_seiz", 5 / 1440, "d", "duration of one seizure", SOURCE, note="5 minutes"),
        Parameter("kappa_IS", 2, "1", "effect of inflammation on seizures", SOURCE, (0, 4)),
        Parameter("kappa_RS", 2, "1", "effect of remodelling on seizures", SOURCE, (0, 4)),
        Parameter("kappa_IB", 0.1, "1", "effect of inflammation on the barrier", SOURCE, (0, 0.5)),
        Parameter("kappa_BI", 1, "1", "effect of the leak on inflammation", SOURCE, (0, 1.5)),
        Parameter("kappa_ID", 8, "1", "effect of strong inflammation on neurons", SOURCE, (0, 16)),
        Parameter("kappa_BR", 1, "1", "effect of the leak on remodelling", SOURCE, (0, 1.5)),
        Parameter("kappa_DR", 0.0005, "1", "effect of neuronal loss on remodelling", SOURCE, (0, 0.002)),
        Parameter("Theta", 0.25, "1", "inflammation above which neurons die", SOURCE, (0.1, 0.5)),
        Parameter("D_m", 1, "1", "largest neuronal loss", SOURCE),
        Parameter("tau_I", 1, "d", "time constant of inflammation", SOURCE),
        Parameter("tau_B", 10, "d", "time constant of the barrier", SOURCE),
        Parameter("tau_D", 10, "d", "time constant of neuronal loss", SOURCE),
        Parameter("tau_R", 10, "d", "time constant of remodelling", SOURCE),
    ),
    inputs=by_id(
        Input("I_E", "1", "infection", "t_I", "d_I", "a_I"),
        Input("B_E", "1", "barrier injury", 0.0, "d_B", "a_B"),
        Input("D_E", "1", "direct neuronal injury", 0.0, "d_D", "a_D"),
        Input("u_S", "1", "treatment of seizures", "t_T", "d_T", "e_S"),
        Input("u_BI", "1", "treatment of inflammation", "t_T", "d_T", "e_BI"),
    ),
    quantities=by_id(
        Quantity("lam", "lambda_max * tanh((kappa_IS * I**2 + kappa_RS * R) / 2)", "1/d", "seizure rate", symbol=r"\lambda"),
        Quantity("S", "K_SB / lambda_max * lam", "1", "seizure burden"),
        Quantity("kappa_SB", "K_SB / (lambda_max * T_seiz)", "1", "effect of one seizure on the barrier, while it lasts"),
        Quantity("S_B", "K_SB * tanh((kappa_IS * (kappa_BI * B)**2 + kappa_RS * (kappa_BR * B + kappa_DR * D)) / 2)", "1",
                 "opening of the barrier by seizures", symbol=r"S_{\mathrm{rest}}"),
        Quantity("repair", "B * (1 - kappa_IB * kappa_BI)", "1", "repair of the barrier"),
        Quantity("net", "S_B - repair", "1", "net push on the barrier"),
        Quantity("balance", "0", "1", "balance of opening and repair"),
    ),
    equations={
        "I": "(-I + (1 - u_BI) * kappa_BI * B + I_E) / tau_I",
        "B": "(-B + kappa_IB * I + (1 - u_S) * S + B_E) / tau_B",
        "D": "((1 - D / D_m) * kappa_ID * max(0, I - Theta) + D_E) / tau_D",
        "R": "(-R + kappa_BR * B + kappa_DR * D) / tau_R",
    },
    curves=by_id(
        Curve("near", "Net push on the barrier, small leaks", "B", (0, 0.06), "net", level="balance",
              cross="a steady state; the one between healing and epilepsy is the threshold"),
        Curve("wide", "Opening and repair of the barrier, all leaks", "B", (0, 1), "S_B", level="repair", cross="a steady state"),
    ),
    scenarios=by_id(
        Scenario("brief", "Barrier injury, 1.75 d", "A short injury heals, over years.", {"d_B": 1.75}),
        Scenario("barrier", "Barrier injury, 7 d", "Four times as long, and the brain stays epileptic.", {"d_B": 7}),
        Scenario("loss", "Half of the neurons lost", "Seizures stay below one in three days for two decades, then run away.", {**NO_INJURY, "D_0": 0.5},
                 t_end=30 * YEAR),
        Scenario("infection", "Infection, as TMEV", "Inflammation for five days; seizures follow for good.", TMEV),
        Scenario("pilocarpine", "Status epilepticus", "Barrier and neurons are hit for two days.", PILOCARPINE),
        Scenario("window", "Five weeks of treatment from day 14", "Treatment that begins after two weeks heals.",
                 _treated(PILOCARPINE, 14, 49)),
    ),
    landmarks=(
        Landmark("critical neuronal loss", 0.410304, 1e-5, CODE + ", script Suppl_8_Dcrit", _critical_loss, absolute=True),
        Landmark("saddle without neuronal loss: B", 0.028874, 1e-4, BOTH, _root(0.01, 0.1)),
        Landmark("epileptic state without neuronal loss: B", 0.915685, 1e-5, BOTH, _root(0.5, 1.0)),
        Landmark("seizure rate in the epileptic state (1/d)", 14.13, 1e-3, BOTH,
                 lambda sim: sim.quantity("lam", hold={"I": 0.915685, "R": 0.915685})),
        _outcome("barrier injury of 1.75 d", 0.0, {"d_B": 1.75}, 2000),
        _onset(3.5, 745.8),
        _onset(7, 295.1),
        _onset(10.5, 190.4),
        _outcome("neuronal loss of 0.4, 100 years", 0.0, {**NO_INJURY, "D_0": 0.4}, 100 * YEAR),
        _latency(0.45, 38.05),
        _latency(0.5, 24.13),
        _latency(0.6, 15.64),
        _latency(0.7, 12.16),
        _latency(0.8, 10.18),
        _latency(0.9, 8.87),
        _latency(1, 7.93),
        _outcome("status epilepticus, untreated", 1.0, PILOCARPINE),
        _outcome("status epilepticus, treated on days 0-70", 0.0, _treated(PILOCARPINE, 0, 70)),
        _outcome("status epilepticus, treated on days 0-35", 1.0, _treated(PILOCARPINE, 0, 35)),
        _outcome("status epilepticus, treated on days 14-49", 0.0, _treated(PILOCARPINE, 14, 49)),
        _outcome("status epilepticus, treated on days 35-70", 1.0, _treated(PILOCARPINE, 35, 70)),
        _outcome("infection, untreated", 1.0, TMEV),
        _outcome("infection, seizures treated in week 1", 0.0, _treated(TMEV, 0, 7)),
        _outcome("infection, seizures treated in week 2", 1.0, _treated(TMEV, 7, 14)),
        _outcome("infection, seizures treated in week 3", 1.0, _treated(TMEV, 14, 21)),
        _chance("day of the first seizure", 5.37, 0.12, _first_day),
        _chance("seizures per day, days 4 to 32", 1.35, 0.03, lambda run: float(run.rate(3, 32).mean())),
        _outcome("infection, leak's effect on inflammation treated in week 1", 1.0, _treated(TMEV, 0, 7, "e_BI")),
    ),
    assumes=(
        "One number each for inflammation, barrier, neuronal loss and circuits, all without a unit.",
        "Seizures act on the barrier by their mean burden.",
        "Lost neurons do not return.",
        "In the two quantities at rest, inflammation and remodelling have caught up with the barrier.",
    ),
    leaves_out=(
        "A tumour.",
        "Single cytokines and cell types: inflammation has one sign, though its parts do not.",
        "Chance, except in the stochastic form.",
        "Space: where the injury lies and how far seizures spread.",
    ),
)
