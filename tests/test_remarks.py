"""What the item analysis says in words of an item and of its wrong options."""

import pytest

from teachkit.assignments import analysis

WEAK = "it hardly separates those who do well elsewhere from the others"
MISKEYED = "those who do well elsewhere miss it: check the key and the wording"
DEAD = "taken by fewer than 5 %, no functioning distractor: "


@pytest.mark.parametrize(
    ("p", "r", "said"),
    [
        (0.5, 0.5, ()), (0.5, 0.2, ()), (0.5, 0.19, (WEAK,)), (0.5, 0.0, (WEAK,)), (0.5, -0.01, (MISKEYED,)),
        (0.5, None, ()), (0.9, 0.5, ()), (0.91, 0.5, ("nearly everyone is right",)),
        (1.0, None, ("nearly everyone is right",)),
        (0.3, 0.5, ()), (0.29, 0.5, ("fewer than 30 % are right",)), (0.1, 0.1, (WEAK, "fewer than 30 % are right")),
    ],
)  # fmt: skip
def test_what_is_said_of_an_item(p: float, r: float | None, said: tuple[str, ...]) -> None:
    assert analysis.remarks_on(p, r, []) == said


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ([(0.05, 3.0), (0.45, 4.0)], ()),
        ([(0.04, 3.0), (0.46, 4.0)], (f"{DEAD}B",)),
        ([(0.04, 9.0), (0.0, None)], (f"{DEAD}B, C",)),
        ([(0.1, 5.0), (0.1, 5.1)], ("those who take C do better elsewhere than those who take the key",)),
        ([(0.05, 6.0), (0.1, 4.0)], ("those who take B do better elsewhere than those who take the key",)),
    ],
)
def test_what_is_said_of_distractors(wrong: list[tuple[float, float | None]], said: tuple[str, ...]) -> None:
    """B and C are wrong; those who take the key A have five points elsewhere, those who take the key D four."""
    keys = [analysis.Option("A", True, 0.5, 5.0), analysis.Option("D", True, 0.02, 4.0)]
    options = [analysis.Option(letter, False, *rest) for letter, rest in zip("BC", wrong, strict=True)]
    assert analysis.remarks_on(0.5, 0.5, [*keys, *options]) == said
    nobody = [analysis.Option("A", True, 0.0, None), *options]
    assert analysis.remarks_on(0.5, 0.5, nobody) == tuple(s for s in said if s.startswith(DEAD))
