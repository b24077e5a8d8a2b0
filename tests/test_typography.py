"""Words that belong together stay on one line; code and markup stay as they are."""

import re

import pytest

from teachkit.book import typography

from .conftest import ROOT

S = typography.NBSP


@pytest.mark.parametrize(
    ("typed", "set_"),
    [
        ("from 68 to 8 mM, at 30 % of it", f"from 68 to 8{S}mM, at 30{S}% of it"),
        ("2.80 million at −70 mV and 37 °C", f"2.80{S}million at −70{S}mV and 37{S}°C"),
        ("6.92 × 10⁻⁶ 1/(cell day)", f"6.92{S}×{S}10⁻⁶ 1/(cell day)"),
        ("0.15 µM⁻¹ s⁻¹, n = 12, 4.9 ± 1.3", f"0.15{S}µM⁻¹{S}s⁻¹, n{S}={S}12, 4.9{S}±{S}1.3"),
        ("Xu et al., the T cells on day 34", f"Xu et{S}al., the T{S}cells on day{S}34"),
        ("the tumour's, the mice's and cells' end", "the tumour’s, the mice’s and cells’ end"),
        ('"The endpoint decides" yourself', "“The endpoint decides” yourself"),
        ("(S − √(S² − 4·P·L))/2, 1/(1 + 4), P + Q", f"(S{S}−{S}√(S²{S}−{S}4·P·L))/2, 1/(1{S}+{S}4), P{S}+{S}Q"),
        ("says 'secretion', not shedding", "says “secretion”, not shedding"),
        # What only looks like it.
        ("run.states['I'] of the mice's", "run.states['I'] of the mice’s"),
        (
            "2019 A study, 5 sites, 8 sheep, x × y, cold + NASPM, M-type",
            "2019 A study, 5 sites, 8 sheep, x × y, cold + NASPM, M-type",
        ),
        ("In 2019 M-type channels", "In 2019 M-type channels"),
    ],
)
def test_what_belongs_together_is_glued(typed: str, set_: str) -> None:
    assert typography.text(typed) == set_
    assert typography.text(set_) == set_


def test_names_whose_end_is_short_are_marked_and_ordinary_compounds_are_not() -> None:
    prose = "PD-L1, anti-PD-1, IL-1β, TGF-β, GABA-A, neuroligin-3, a T-cell; low-grade, half-life, calcium-permeable"
    assert re.findall(typography.NAME, prose) == [
        "PD-L1", "anti-PD-1", "IL-1β", "TGF-β", "GABA-A", "neuroligin-3", "T-cell",
    ]  # fmt: skip


def test_only_the_words_of_a_page_are_touched() -> None:
    body = (
        '<p title="a 5 mV">5 mV &amp; it&#x27;s PD-1 &lt; 6</p><pre>x = 5 mV</pre><code>"PD-1"</code>'
        '<script type="application/json">{"a": "5 mV"}</script> <math><mi>5 mV</mi></math>'
    )
    found = typography.html(body)
    assert found.startswith(f'<p title="a 5 mV">5{S}mV &amp; it’s <span class="tk-whole">PD-1</span>{S}&lt;{S}6</p>')
    assert found.endswith(body[body.index("<pre>") :])


def test_a_record_keeps_its_code_ids_and_numbers() -> None:
    record = {
        "id": "a-b1", "stem": "Take 5 mV.", "stub": 'x = "5 mV"', "hints": ["At 5 mV."],
        "answer": {"value": 5, "unit": "mV"}, "options": [{"text": "5 mV", "correct": True}],
    }  # fmt: skip
    found = typography.data(record)
    assert found["stem"] == f"Take 5{S}mV." and found["hints"] == [f"At 5{S}mV."]
    assert found["options"] == [{"text": f"5{S}mV", "correct": True}]
    for key in ("id", "stub", "answer"):
        assert found[key] == record[key]


def test_the_scripts_know_the_same_names() -> None:
    script = (ROOT / "js" / "view" / "dom.js").read_text(encoding="utf-8")
    assert f"const NAME = /{typography.NAME}/g;" in script
