"""Item analysis of a test: difficulty, discrimination, reliability, use of the distractors, gain.

All of it is classical test theory: a score of a student is the sum of the items' 0 and 1. The limits behind the words
are ours, but for the distractor's 5 %, which is that of Tarrant and others 2009 (doi 10.1186/1472-6920-9-40).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from .responses import Responses, key

Array = npt.NDArray[np.float64]
#: Share of the class in the upper and in the lower group, and what makes a distractor a functioning one.
GROUP, FUNCTIONING = 0.27, 0.05
_EASY, _HARD, _WEAK, _SMALL_CLASS, _DRAWS = 0.9, 0.3, 0.2, 30, 2000


@dataclass(frozen=True)
class Option:
    """An option: its letter, whether it is the key, its share of the class, and its takers' mean score elsewhere."""

    letter: str
    key: bool
    share: float
    rest: float | None


@dataclass(frozen=True)
class Item:
    """An item: share right, corrected point-biserial correlation, upper minus lower group, options, remarks."""

    id: str
    difficulty: float
    discrimination: float | None
    upper_lower: float | None
    omitted: float
    options: tuple[Option, ...]
    remarks: tuple[str, ...]


@dataclass(frozen=True)
class Gain:
    """Shares right before and after, their difference, and the normalised gain with its interval (None: undefined)."""

    id: str
    before: float
    after: float
    normalised: float | None
    interval: tuple[float, float] | None

    @property
    def gain(self) -> float:
        """Return after minus before."""
        return self.after - self.before


@dataclass(frozen=True)
class Analysis:
    """A test as a whole: students, mean and standard deviation of the score, reliability, its standard error, items."""

    students: int
    mean: float
    sd: float
    alpha: float | None
    error: float | None
    items: tuple[Item, ...]
    remarks: tuple[str, ...]


def correlation(a: Array, b: Array) -> float | None:
    """Return Pearson's correlation, or None where one of the two does not vary."""
    if np.ptp(a) == 0 or np.ptp(b) == 0:
        return None
    return float(np.corrcoef(a, b)[0, 1])


def alpha(scores: Array) -> float | None:
    """Return Cronbach's alpha of students × items; with 0 and 1 it is Kuder and Richardson's formula 20.

    >>> alpha(np.array([[1.0, 1, 1], [1, 1, 0], [1, 0, 0], [0, 0, 0]]))
    0.75
    """
    k, total = scores.shape[1], scores.sum(axis=1).var(ddof=1)
    return None if total == 0 else float(k / (k - 1) * (1 - scores.var(axis=0, ddof=1).sum() / total))


def upper_lower(item: Array, total: Array) -> float | None:
    """Return the share right in the upper 27 % minus that in the lower; ties at a border all belong to the group."""
    n = max(1, round(GROUP * len(total)))
    ranked = np.sort(total)
    if ranked[-n] <= ranked[n - 1]:
        return None
    return float(item[total >= ranked[-n]].mean() - item[total <= ranked[n - 1]].mean())


def _options(given: Responses, k: int, rest: Array) -> tuple[Option, ...]:
    exercise = given.known.get(given.items[k])
    if exercise is None or not given.answers or exercise.kind not in ("choice", "several", "sign"):
        return ()
    right = str(key(exercise)).upper()
    found = []
    for letter in exercise.offered:
        took = np.array([letter in row[k] for row in given.given])
        found.append(
            Option(letter, letter in right, float(took.mean()), float(rest[took].mean()) if took.any() else None)
        )
    return tuple(found)


def remarks_on(p: float, r: float | None, options: Sequence[Option]) -> tuple[str, ...]:
    """Return what to look at in an item: its share right, its discrimination and its options, in words."""
    said = []
    if r is not None and r < 0:
        said.append("those who do well elsewhere miss it: check the key and the wording")
    elif r is not None and r < _WEAK:
        said.append("it hardly separates those who do well elsewhere from the others")
    if p > _EASY:
        said.append("nearly everyone is right")
    elif p < _HARD:
        said.append(f"fewer than {100 * _HARD:.0f} % are right")
    wrong = [o for o in options if not o.key]
    if dead := [o.letter for o in wrong if o.share < FUNCTIONING]:
        said.append(f"taken by fewer than {100 * FUNCTIONING:.0f} %, no functioning distractor: {', '.join(dead)}")
    best = max((o.rest for o in options if o.key and o.rest is not None), default=None)
    for o in wrong:
        if best is not None and o.rest is not None and o.share >= FUNCTIONING and o.rest > best:
            said.append(f"those who take {o.letter} do better elsewhere than those who take the key")
    return tuple(said)


def analyse(given: Responses) -> Analysis:
    """Return the analysis of one test."""
    scores, total = given.scores, given.scores.sum(axis=1)
    items = []
    for k, id in enumerate(given.items):
        p, rest = float(scores[:, k].mean()), total - scores[:, k]
        r, options = correlation(scores[:, k], rest), _options(given, k, rest)
        omitted = float(np.mean([not row[k] for row in given.given])) if given.answers and id in given.known else 0.0
        items.append(Item(id, p, r, upper_lower(scores[:, k], total), omitted, options, remarks_on(p, r, options)))
    reliability, sd = alpha(scores), float(total.std(ddof=1))
    remarks = []
    if len(total) < _SMALL_CLASS:
        remarks.append(f"{len(total)} students: every number here would move with another class of the same kind")
    if given.left_out:
        remarks.append(f"{len(given.left_out)} not marked in full and left out: {', '.join(given.left_out)}")
    if reliability is None:
        remarks.append("all students have the same score: nothing can be said of reliability and discrimination")
    error = None if reliability is None else sd * float(np.sqrt(max(0.0, 1 - reliability)))
    return Analysis(len(total), float(total.mean()), sd, reliability, error, tuple(items), tuple(remarks))


def normalised(before: float, after: float) -> float | None:
    """Return the gain as a share of the gain that was left to make, (after − before) / (1 − before), as Hake's is.

    >>> normalised(0.5, 0.75)
    0.5
    """
    return (after - before) / (1 - before) if before < 1 else None


def _gain(id: str, before: Array, after: Array, draw: np.random.Generator) -> Gain:
    """Return the gain from each student's shares, with a 95 % percentile interval over resampled students."""
    a, b = before.mean(), after.mean()
    picked = draw.integers(len(before), size=(_DRAWS, len(before)))
    drawn = [normalised(x, y) for x, y in zip(before[picked].mean(axis=1), after[picked].mean(axis=1), strict=True)]
    defined = np.array([value for value in drawn if value is not None])
    # A share of draws without a value would bend the interval; then none is given.
    low, high = np.percentile(defined, [2.5, 97.5]) if len(defined) > 0.99 * _DRAWS else (np.nan, np.nan)
    interval = None if np.isnan(low) else (float(low), float(high))
    return Gain(id, float(a), float(b), normalised(float(a), float(b)), interval)


def gains(before: Responses, after: Responses, seed: int = 1) -> list[Gain]:
    """Return the gain in all (first), then by item where both tests have the same items, else by objective.

    Only students in both tests count. Raises ``ValueError`` when there are fewer than two of them.
    """
    both = [s for s in before.students if s in after.students]
    if len(both) < 2:
        raise ValueError("fewer than two students stand in both files; their names must be the same in both")
    same = set(before.items) == set(after.items)

    def name(test: Responses, id: str) -> str:
        return id if same or id not in test.known else test.known[id].objective

    def rows(test: Responses) -> tuple[Array, Callable[[str], Array]]:
        scores = test.scores[[test.students.index(s) for s in both]]
        names = np.array([name(test, id) for id in test.items])
        return scores.mean(axis=1), lambda unit: scores[:, names == unit].mean(axis=1)

    draw = np.random.default_rng(seed)
    (all_before, part_before), (all_after, part_after) = rows(before), rows(after)
    shared = {name(after, id) for id in after.items}
    units = dict.fromkeys(name(before, id) for id in before.items if name(before, id) in shared)
    found = [_gain("all", all_before, all_after, draw)]
    return found + [_gain(unit, part_before(unit), part_after(unit), draw) for unit in units]
