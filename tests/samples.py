"""A question of each kind that is more than a list of options, for the tests of kinds."""

from typing import Any

_COMMON: dict[str, Any] = {
    "objective": "x-o1",
    "hints": ["The first hint.", "The second hint."],
    "solution": "So it is.",
}

MATCH: dict[str, Any] = _COMMON | {
    "id": "x-match",
    "kind": "match",
    "stem": "Which unit belongs to which quantity?",
    "pairs": [
        {"left": "Conductance", "right": "nS", "feedback": "A conductance is current over voltage."},
        {"left": "Capacitance", "right": "pF", "feedback": "A capacitance is charge over voltage."},
        {"left": "Potential", "right": "mV", "feedback": "A potential is energy over charge."},
    ],
    "extra": ["pA"],
}
SIGN: dict[str, Any] = _COMMON | {
    "id": "x-sign",
    "kind": "sign",
    "stem": "What does more norepinephrine mean for the cells at the end of this path?",
    "path": ["Norepinephrine", "CCL2", "Treg"],
    "options": {
        "more": "Both steps carry a plus.",
        "less": "No step of this path carries a minus.",
        "ambiguous": "Each step of this path has one direction.",
    },
}
FREE: dict[str, Any] = {k: v for k, v in _COMMON.items() if k != "solution"} | {
    "id": "x-free",
    "kind": "free",
    "stem": "Why does a tenfold conductance not give a tenfold depolarisation?",
    "answer": "The driving force shrinks as the potential nears the reversal potential.",
    "points": ["It names the driving force.", "It says that the driving force shrinks."],
}


def _round(current: float, resistance: float, rest: float) -> dict[str, Any]:
    def step(principle: str, text: str, prompt: str, value: float, unit: str = "mV") -> dict[str, Any]:
        ask = {"prompt": prompt, "value": value, "unit": unit, "tolerance": 0.01}
        return {"principle": principle, "text": text, "ask": ask}

    change = current * resistance
    return {
        "given": f"A current of {current} nA flows into a cell of {resistance} Mohm at {rest} mV.",
        "steps": [
            step("Ohm's law", "The change is the product, {value}.", "Change", change),
            step("Superposition", "The change is added to rest: {value}.", "New potential", rest + change),
            step("Compare", "To −50 mV there remain {value}.", "Distance", -50 - rest - change)
            | {"wrong": [{"value": -50 - rest, "feedback": "You left the change out."}]},
        ],
    }


FADED: dict[str, Any] = {k: v for k, v in _COMMON.items() if k != "solution"} | {
    "id": "x-faded",
    "kind": "faded",
    "stem": "How far from −50 mV does a current bring the cell?",
    "rounds": [_round(0.1, 50, -70), _round(0.2, 40, -75), _round(0.05, 100, -65), _round(0.3, 20, -80)],
}
KINDS = {row["kind"]: row for row in (MATCH, SIGN, FREE, FADED)}
