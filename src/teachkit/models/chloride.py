"""Why GABA depolarises some glioma cells: the reversal potential against the transporters' set point.

It holds: GABA-A receptors with the two-state kinetics of Destexhe, Mainen and Sejnowski (1994), passed by
chloride and bicarbonate; a passive membrane; and internal chloride, which NKCC1 loads towards its
thermodynamic equilibrium, KCC2 unloads towards its own, and the receptors' current moves. It assumes that
the cations and bicarbonate stay constant and that transport falls off with the distance from equilibrium.
The equilibria are exact; the transport rates, the conductance and the volume are ours. Illustrative.
"""

from ..ode import AMOUNT, SHARE, Curve, Input, Landmark, Model, Parameter, Quantity, Scenario, State, by_id

KINETICS = "destexhe1994efficient"
NERNST = "exact: the Nernst or Goldman equation at 37 degrees Celsius"
IONS = "derived from the ion concentrations"


def _reversal(quantity: str, chloride: float, value: float, tolerance: float = 0.05) -> Landmark:
    return Landmark(
        f"{quantity} at {chloride:g} mM internal chloride (mV)",
        value,
        tolerance,
        NERNST,
        lambda sim: sim.quantity(quantity, hold={"Cl_i": chloride}),
        absolute=True,
    )


def _potassium(outside: float, value: float) -> Landmark:
    return Landmark(
        f"potassium reversal at {outside:g} mM outside (mV)",
        value,
        0.1,
        NERNST,
        lambda sim: sim.quantity("E_K", parameters={"K_o": outside}),
        absolute=True,
    )


MODEL = Model(
    name="chloride",
    title="Chloride, and the sign of GABA",
    summary="Two transporters set internal chloride; internal chloride sets whether GABA depolarises.",
    provenance="illustrative",
    time_unit="ms",
    t_end=200,
    sources=(KINETICS, "habela2009chloride", "algharabli2012chloride", "barron2025gabaergic"),
    states=by_id(
        State("r", "1", "open fraction of the GABA-A receptors", range=SHARE),
        State("V", "mV", "membrane potential", "V_rest", scale=10),
        State("Cl_i", "mM", "internal chloride", "Cl_set", scale=10, symbol=r"[\mathrm{Cl}^-]_i", range=AMOUNT),
    ),
    parameters=by_id(
        Parameter("v_N", 1, "uM/ms", "NKCC1, the loader: rate", "assumed", (0, 2), symbol=r"v_{\mathrm{NKCC1}}"),
        Parameter("v_K", 0.02, "uM/ms", "KCC2, the extruder: rate", "assumed", (0.01, 2), log=True, symbol=r"v_{\mathrm{KCC2}}"),
        Parameter("V_rest", -70, "mV", "resting potential", "assumed", (-95, -30)),
        Parameter("gbar", 1, "nS", "synaptic conductance, all receptors open", "assumed", (0.1, 10), log=True, symbol=r"\bar g"),
        Parameter("R_in", 148, "Mohm", "input resistance of the cell", "han2013engraftment", (10, 2000), log=True,
                  note="human NG2-positive progenitors in mouse brain, a proxy"),
        Parameter("C", 30, "pF", "membrane capacitance", "assumed", (2, 100)),
        Parameter("vol", 1, "pL", "volume of the cell", "assumed", (0.1, 10), log=True),
        Parameter("t_on", 10, "ms", "time of the first presynaptic spike", "assumed", (0, 100)),
        Parameter("period", 50, "ms", "time between presynaptic spikes", "assumed", (5, 200)),
        Parameter("n_pulses", 1, "1", "number of presynaptic spikes", "assumed", (1, 20)),
        Parameter("T_max", 1, "mM", "GABA in the cleft during a pulse", KINETICS, (0.05, 5), log=True),
        Parameter("t_dur", 1, "ms", "duration of the GABA pulse", KINETICS, (0.1, 5), log=True),
        Parameter("alpha", 5, "1/(mM*ms)", "binding rate", KINETICS, (0.5, 10)),
        Parameter("beta", 0.18, "1/ms", "unbinding rate", KINETICS, (0.02, 1), log=True),
        Parameter("K_o", 4, "mM", "external potassium", "assumed", (1, 20), symbol=r"[\mathrm{K}^+]_o"),
        Parameter("K_i", 140, "mM", "internal potassium", "assumed", symbol=r"[\mathrm{K}^+]_i"),
        Parameter("Na_o", 145, "mM", "external sodium", "assumed", symbol=r"[\mathrm{Na}^+]_o"),
        Parameter("Na_i", 12, "mM", "internal sodium", "assumed", symbol=r"[\mathrm{Na}^+]_i"),
        Parameter("Cl_o", 130, "mM", "external chloride", "assumed", symbol=r"[\mathrm{Cl}^-]_o"),
        Parameter("HCO3_o", 26, "mM", "external bicarbonate", "assumed", symbol=r"[\mathrm{HCO}_3^-]_o"),
        Parameter("HCO3_i", 12, "mM", "internal bicarbonate", "assumed", symbol=r"[\mathrm{HCO}_3^-]_i"),
        Parameter("rho", 0.2, "1", "permeability to bicarbonate, relative to chloride", "assumed", (0, 0.4)),
        Parameter("R", 8314.462618, "mJ/(mol*K)", "gas constant", "SI"),
        Parameter("F", 96485.33212, "C/mol", "Faraday constant", "SI"),
        Parameter("temp", 310.15, "K", "temperature", "assumed", symbol=r"\vartheta"),
        Parameter("unit_R", 1000, "Mohm*nS", "one, as megaohms times nanosiemens", "SI", symbol=r"10^{3}\,\mathrm{M\Omega\,nS}"),
        Parameter("unit_c", 1000, "uM/mM", "one, as micromolar per millimolar", "SI", symbol=r"10^{3}\,\mathrm{\mu M/mM}"),
    ),
    inputs=by_id(Input("T", "mM", "GABA in the cleft", "t_on", "t_dur", "T_max", "period", "n_pulses")),
    quantities=by_id(
        Quantity("g_in", "unit_R / R_in", "nS", "input conductance"),
        Quantity("U", "R * temp / F", "mV", "thermal voltage", symbol=r"U_T"),
        Quantity("E_K", "U * log(K_o / K_i)", "mV", "reversal potential of potassium"),
        Quantity("Cl_N", "Cl_o * sqrt(Na_o * K_o / (Na_i * K_i))", "mM", "chloride at which NKCC1 rests",
                 symbol=r"[\mathrm{Cl}^-]_{\mathrm{NKCC1}}"),
        Quantity("Cl_K", "Cl_o * K_o / K_i", "mM", "chloride at which KCC2 rests", symbol=r"[\mathrm{Cl}^-]_{\mathrm{KCC2}}"),
        Quantity(
            "Cl_set",
            "2 * (v_N + v_K) / (v_K / Cl_K + sqrt((v_K / Cl_K)**2 + 4 * v_N * (v_N + v_K) / Cl_N**2))",
            "mM",
            "set point of internal chloride",
            symbol=r"[\mathrm{Cl}^-]_{\mathrm{set}}",
        ),
        Quantity("E_Cl", "U * log(Cl_i / Cl_o)", "mV", "reversal potential of chloride", symbol=r"E_{\mathrm{Cl}}"),
        Quantity("E_GABA", "U * log((Cl_i + rho * HCO3_i) / (Cl_o + rho * HCO3_o))", "mV",
                 "reversal potential of the GABA-A receptor"),
        Quantity("I_GABA", "gbar * r * (V - E_GABA)", "pA", "GABA-A current"),
        Quantity("J_N", "v_N * (1 - (Cl_i / Cl_N)**2)", "uM/ms", "chloride carried in by NKCC1"),
        Quantity("J_K", "v_K * (Cl_i / Cl_K - 1)", "uM/ms", "chloride carried out by KCC2"),
        Quantity("dV", "V - V_rest", "mV", "change of the membrane potential", symbol=r"\Delta V"),
        Quantity("drive", "E_GABA - V_rest", "mV", "driving force of GABA at rest", symbol=r"\Delta E"),
    ),
    equations={
        "r": "alpha * T * (1 - r) - beta * r",
        "V": "(g_in * (V_rest - V) - I_GABA) / C",
        "Cl_i": "(J_N - J_K) / unit_c + I_GABA / (F * vol)",
    },
    curves=by_id(
        Curve("ladder", "Reversal potential of GABA against internal chloride", "Cl_i", (1, 120), "E_GABA", level="V_rest",
              cross="GABA changes sign here: with less chloride it hyperpolarises, with more it depolarises"),
        Curve("setpoint", "Set point of internal chloride against the rate of NKCC1", "v_N", (0, 2), "Cl_set"),
    ),
    scenarios=by_id(
        Scenario("loader", "NKCC1 prevails", "High chloride: GABA depolarises.", {"v_N": 1, "v_K": 0.02}),
        Scenario("extruder", "KCC2 prevails", "Low chloride: GABA holds the cell near rest.", {"v_N": 0.02, "v_K": 1}),
        Scenario("bumetanide", "NKCC1 blocked", "Without the loader the extruder wins, however slow.", {"v_N": 0, "v_K": 0.02}),
        Scenario("train", "A train of GABA", "Chloride leaves with every pulse and the response wanes.",
                 {"n_pulses": 20, "period": 50, "gbar": 5, "vol": 0.5}, t_end=1200),
    ),
    landmarks=(
        _reversal("E_Cl", 5, -87.08),
        _reversal("E_Cl", 10, -68.55),
        _reversal("E_Cl", 20, -50.03),
        _reversal("E_Cl", 68, -17.32),
        _reversal("E_Cl", 100, -7.01),
        _reversal("E_GABA", 5, -77.65),
        _reversal("E_GABA", 10, -63.85),
        _reversal("E_GABA", 20, -48.05),
        _reversal("E_GABA", 68, -17.44),
        _reversal("E_GABA", 100, -7.43),
        _reversal("E_Cl", 100 / 3, -36.4),
        _potassium(3, -102.7),
        _potassium(10, -70.5),
        _potassium(20, -52.0),
        Landmark("NKCC1 at rest where its ion products are equal (mM)", 130 * (145 * 4 / (12 * 140)) ** 0.5, 1e-9, IONS,
                 lambda sim: sim.quantity("Cl_N")),
        Landmark("KCC2 alone puts chloride where E_Cl = E_K (mV apart)", 0.0, 1e-9, IONS,
                 lambda sim: (lambda p, c: sim.quantity("E_Cl", hold={"Cl_i": c}) - sim.quantity("E_K", parameters=p))(
                     {"v_N": 0.0}, sim.quantity("Cl_set", parameters={"v_N": 0.0})), absolute=True),
        Landmark("the set point is a steady state (mM)", 0.0, 1e-6, IONS,
                 lambda sim: sim.steady_states()[0].state["Cl_i"] - sim.quantity("Cl_set"), absolute=True),
    ),
    assumes=(
        "Cations and bicarbonate stay constant.",
        "All GABA-A current moves chloride.",
        "Transport falls to zero at the equilibrium of each transporter's ion products.",
        "The resting potential does not depend on chloride.",
    ),
    leaves_out=(
        "Chloride channels open at rest, and impermeant anions.",
        "The swelling and shrinking of the cell that goes with chloride.",
        "GABA-B receptors, desensitisation, and GABA outside the synapse.",
    ),
)
