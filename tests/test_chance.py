"""Random events: seeded, true to their rate, and refused where they make no sense."""

import dataclasses

import numpy as np
import pytest

import teachkit as tk
from teachkit.chance import Events

POISSON = tk.Model(
    name="poisson",
    title="Events at a fixed rate",
    summary="A counter that each event raises by one.",
    provenance="illustrative",
    time_unit="s",
    t_end=10,
    states=tk.by_id(tk.State("count", "1", "events so far")),
    parameters=tk.by_id(tk.Parameter("k", 2, "1/s", "rate", "assumed", (0, 5))),
    quantities=tk.by_id(
        tk.Quantity("pace", "k", "1/s", "rate of events"), tk.Quantity("push", "k", "1/s", "mean push")
    ),
    equations={"count": "push"},
)
FITS = {"rate": "pace", "size": 100.0, "duration": 0.01, "t_end": 50, "n": 400}


def test_events_have_their_rate_and_act_through_the_quantity() -> None:
    run = tk.events(POISSON, "push", **FITS)
    counts = np.array([len(row) for row in run.times])
    assert abs(counts.mean() - 100) < 3 * np.sqrt(100 / 400) + 1
    assert counts.var() == pytest.approx(100, rel=0.25)
    # Each event adds size times duration, here one; the one that begins in the last step is still to act.
    np.testing.assert_allclose(run.states["count"][-1], counts, atol=1e-9)


def test_first_events_are_exponential() -> None:
    first = tk.events(POISSON, "push", **FITS).first()
    assert first.mean() == pytest.approx(0.5, rel=0.15) and first.std() == pytest.approx(0.5, rel=0.15)


def test_the_same_seed_gives_the_same_events() -> None:
    one, two, other = (tk.events(POISSON, "push", **FITS, seed=s) for s in (3, 3, 4))
    for a, b in zip(one.times, two.times, strict=True):
        np.testing.assert_array_equal(a, b)
    assert any(len(a) != len(b) for a, b in zip(one.times, other.times, strict=True))


def test_an_event_that_lasts_shuts_out_the_next() -> None:
    run = tk.events(POISSON, "push", **{**FITS, "duration": 0.5, "size": 2.0}, step=0.01)
    gaps = np.concatenate([np.diff(row) for row in run.times])
    assert gaps.min() >= 0.5 - 1e-9
    assert run.rate(0, 50).mean() == pytest.approx(2 / (1 + 2 * 0.5), rel=0.05)


def test_no_event_is_nan() -> None:
    run = tk.events(POISSON, "push", **FITS, parameters={"k": 0})
    assert np.isnan(run.first()).all() and (run.rate(0, 50) == 0).all()


def by_hand(*times: list[float]) -> Events:
    return Events(POISSON, np.array([0.0]), {}, [np.array(row) for row in times])


def test_a_rate_counts_what_lies_after_the_start_up_to_the_end() -> None:
    run = by_hand([0.5, 1, 2, 3, 4], [], [3.5])
    np.testing.assert_array_equal(run.rate(1, 3), [1, 0, 0])
    np.testing.assert_array_equal(run.rate(0, 4), [1.25, 0, 0.25])
    np.testing.assert_array_equal(run.first(), [0.5, np.nan, 3.5])


def test_certain_events_follow_one_another_at_once() -> None:
    """With a probability of one a step, an event of two steps begins at each second step and is told at its end."""
    sure = {"rate": "pace", "size": 3.0, "duration": 1.0, "step": 0.5, "t_end": 4, "n": 2, "parameters": {"k": 2}}
    run = tk.events(POISSON, "push", **sure)
    for row in run.times:
        np.testing.assert_allclose(row, [0.5, 1.5, 2.5, 3.5])
    np.testing.assert_allclose(run.t, np.arange(9) * 0.5)
    np.testing.assert_allclose(run.states["count"], np.repeat(3 * run.t[:, None], 2, axis=1))


def test_trials_keep_their_own_events() -> None:
    run = tk.events(POISSON, "push", **{**FITS, "n": 3})
    assert [len(run.times), run.states["count"].shape, len(run.t)] == [3, (401, 3), 401]
    for k, row in enumerate(run.times):
        assert (np.diff(row) > 0).all() and row[0] > 0 and row[-1] <= 50
        counted = [np.sum(row <= t + 1e-6) for t in run.t]
        np.testing.assert_allclose(run.states["count"][:, k], counted, atol=1e-6)
    few = tk.events(POISSON, "push", **{**FITS, "n": 1, "t_end": 0.05})
    np.testing.assert_allclose(few.t, np.arange(6) * 0.01)
    some = tk.events(POISSON, "push", **{**FITS, "n": 1}, points=5)
    np.testing.assert_allclose(some.t, [0, 12.5, 25, 37.5, 50])
    assert len(tk.events(POISSON, "push", **{k: v for k, v in FITS.items() if k != "n"}).times) == 30


def test_other_inputs_go_on() -> None:
    """An infusion of 2 from 1 to 3 beside events that never come."""
    model = dataclasses.replace(
        POISSON, inputs=tk.by_id(tk.Input("I", "1/s", "infusion", 1, 2, 2)), equations={"count": "push + I"}
    )
    run = tk.events(model, "push", **{**FITS, "n": 1, "t_end": 4}, parameters={"k": 0})
    np.testing.assert_allclose(run.states["count"][-1], [4], atol=1e-9)
    np.testing.assert_allclose(run.states["count"][200], [2], atol=1e-9)


def test_a_scenario_sets_the_start() -> None:
    loss = tk.events(
        tk.load("batulin2022"), "S", scenario="loss", rate="lam", size=16.8, duration=5 / 1440, t_end=1, n=2
    )
    assert (loss.states["D"][0] == 0.5).all()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"quantity": "S_b"}, "batulin2022 has no quantity 'S_b'; did you mean 'S_B'"),
        ({"rate": "lambda"}, "batulin2022 has no quantity 'lambda'"),
        ({"step": 1.0}, "an event no shorter than a step"),
        ({"step": -1.0}, "n and step must be positive"),
        ({"duration": 0.0}, "n and step must be positive"),
        ({"t_end": 0}, "t_end must be positive, got 0"),
        ({"n": 0}, "n and step must be positive"),
    ],
)
def test_what_makes_no_sense_is_refused(change: dict[str, object], message: str) -> None:
    call = {"quantity": "S", "rate": "lam", "size": 16.8, "duration": 5 / 1440, "t_end": 1, "n": 2, **change}
    with pytest.raises(tk.ModelError, match=message):
        tk.events(tk.load("batulin2022"), **call)  # type: ignore[arg-type]
