"""The squid giant axon of Hodgkin and Huxley (1952).

Membrane potential and three gates, with the rate functions of the 1952 paper in the modern sign
convention: rest is 0 mV and depolarisation is positive. It stands here as the integrator's reference,
because several independent programs agree on its numbers. It holds one isopotential patch of membrane
at 6.3 degrees Celsius; there is no axial current, hence no propagation, and no other temperature.
"""

from typing import Any

from ..ode import SHARE, Input, Landmark, Model, Parameter, Quantity, Scenario, State, by_id

SOURCE = "hodgkin1952"
AGREED = "computed alike with SciPy, Brian2 and the curated file BIOMD0000000020"
COMPUTED = "computed with SciPy from the equations of the paper"


def _firing(current: float, rate: float) -> Landmark:
    def measure(sim: Any) -> float:
        run = sim.solve(1000, parameters={"I_amp": current, "I_dur": 1000}, points=4001)
        spikes = run.crossings("V", 50)
        late = spikes[spikes > 300]
        return float(1000 * (len(late) - 1) / (late[-1] - late[0]))

    return Landmark(f"firing rate at {current:g} uA/cm2 (Hz)", rate, 1e-3, AGREED, measure)


def _kick(height: float, peak: float) -> Landmark:
    def measure(sim: Any) -> float:
        return float(sim.solve(20, initial={"V": height}, parameters={"I_amp": 0}).peak("V"))

    return Landmark(f"peak after a jump to {height:g} mV", peak, 1e-3, COMPUTED, measure)


def _rest(gate: str, value: float) -> Landmark:
    return Landmark(f"{gate} at rest", value, 1e-5, COMPUTED, lambda sim: float(sim.solve(1)[gate][0]))


MODEL = Model(
    name="hodgkin_huxley1952",
    title="The squid giant axon (Hodgkin and Huxley 1952)",
    summary="A patch of squid axon fires action potentials when a current depolarises it.",
    provenance="reproduced",
    time_unit="ms",
    t_end=60,
    sources=(SOURCE,),
    states=by_id(
        State("V", "mV", "membrane potential from rest", 0.0, scale=100),
        State("m", "1", "sodium activation", "0.1 * vtrap(25, 10) / (0.1 * vtrap(25, 10) + 4)", range=SHARE),
        State("h", "1", "sodium inactivation", "0.07 / (0.07 + 1 / (exp(3) + 1))", range=SHARE),
        State("n", "1", "potassium activation", "0.01 * vtrap(10, 10) / (0.01 * vtrap(10, 10) + 0.125)", range=SHARE),
    ),
    parameters=by_id(
        Parameter("I_amp", 10, "uA/cm^2", "current density of the stimulus", "assumed", (-5, 60)),
        Parameter("I_on", 5, "ms", "onset of the stimulus", "assumed", (0, 30)),
        Parameter("I_dur", 50, "ms", "duration of the stimulus", "assumed", (0.1, 1000), log=True),
        Parameter("g_Na", 120, "mS/cm^2", "largest sodium conductance", SOURCE, (0, 240), symbol=r"\bar g_{\mathrm{Na}}"),
        Parameter("g_K", 36, "mS/cm^2", "largest potassium conductance", SOURCE, (0, 72), symbol=r"\bar g_{\mathrm{K}}"),
        Parameter("g_L", 0.3, "mS/cm^2", "leak conductance", SOURCE, (0.05, 1)),
        Parameter("E_Na", 115, "mV", "sodium reversal potential, from rest", SOURCE, (80, 130)),
        Parameter("E_K", -12, "mV", "potassium reversal potential, from rest", SOURCE, (-30, 0)),
        Parameter("E_L", 10.613, "mV", "leak reversal potential, from rest", SOURCE, (0, 20)),
        Parameter("C", 1, "uF/cm^2", "membrane capacitance", SOURCE, (0.5, 2)),
        Parameter("mV", 1, "mV", "one millivolt", "SI", symbol=r"\mathrm{mV}"),
        Parameter("ms", 1, "ms", "one millisecond", "SI", symbol=r"\mathrm{ms}"),
    ),
    inputs=by_id(Input("I", "uA/cm^2", "stimulus", onset="I_on", duration="I_dur", amplitude="I_amp")),
    quantities=by_id(
        Quantity("v", "V / mV", "1", "membrane potential in millivolts"),
        Quantity("a_m", "0.1 / ms * vtrap(25 - v, 10)", "1/ms", "opening rate of m", symbol=r"\alpha_m"),
        Quantity("b_m", "4 / ms * exp(-v / 18)", "1/ms", "closing rate of m", symbol=r"\beta_m"),
        Quantity("a_h", "0.07 / ms * exp(-v / 20)", "1/ms", "opening rate of h", symbol=r"\alpha_h"),
        Quantity("b_h", "1 / (ms * (exp((30 - v) / 10) + 1))", "1/ms", "closing rate of h", symbol=r"\beta_h"),
        Quantity("a_n", "0.01 / ms * vtrap(10 - v, 10)", "1/ms", "opening rate of n", symbol=r"\alpha_n"),
        Quantity("b_n", "0.125 / ms * exp(-v / 80)", "1/ms", "closing rate of n", symbol=r"\beta_n"),
        Quantity("I_Na", "g_Na * m**3 * h * (V - E_Na)", "uA/cm^2", "sodium current"),
        Quantity("I_K", "g_K * n**4 * (V - E_K)", "uA/cm^2", "potassium current"),
        Quantity("I_L", "g_L * (V - E_L)", "uA/cm^2", "leak current"),
    ),
    equations={
        "V": "(I - I_Na - I_K - I_L) / C",
        "m": "a_m * (1 - m) - b_m * m",
        "h": "a_h * (1 - h) - b_h * h",
        "n": "a_n * (1 - n) - b_n * n",
    },
    scenarios=by_id(
        Scenario("step", "Step current", "A steady current makes the patch fire again and again."),
        Scenario("brief", "Brief shock", "One short shock gives one action potential.", {"I_amp": 20, "I_dur": 1}),
        Scenario("weak", "Below threshold", "A weak shock dies away.", {"I_amp": 5, "I_dur": 1}),
    ),
    landmarks=(
        _rest("m", 0.052932),
        _rest("h", 0.596121),
        _rest("n", 0.317677),
        _firing(7, 58.33),
        _firing(10, 68.32),
        _firing(20, 86.47),
        _firing(50, 117.04),
        _kick(7, 102.1),
        _kick(90, 108.5),
        Landmark(
            "a jump of 6 mV stays below threshold (peak)",
            1.0,
            0.0,
            COMPUTED,
            lambda sim: float(sim.solve(20, initial={"V": 6}, parameters={"I_amp": 0}).peak("V") < 20),
        ),
        Landmark(
            "first spike at 10 uA/cm2 (ms after onset)",
            1.84,
            0.01,
            COMPUTED,
            lambda sim: float(sim.solve(10, parameters={"I_on": 0}, points=4001).crossings("V", 50)[0]),
        ),
    ),
    assumes=("The patch is isopotential.", "The gates are independent of one another."),
    leaves_out=("Propagation along the axon.", "Any temperature but 6.3 degrees Celsius.", "Noise of single channels."),
)
