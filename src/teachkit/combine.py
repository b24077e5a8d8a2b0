"""What two drugs would do together if they did not interact: Bliss, Loewe, and the better drug alone.

The three nulls differ, so "synergy" means nothing until one is named. A response falls from ``E0``
without drug to ``Emax`` with much of it; 1 is untouched, 0 is silent.

>>> drug = Hill(C=1.0)
>>> round(bliss(drug, drug, 1, 1), 3), round(loewe(drug, drug, 1, 1), 3), round(drug(2), 3)
(0.25, 0.333, 0.333)
"""

import math
from typing import NamedTuple


class Hill(NamedTuple):
    """A dose-response curve: ``E0`` without drug, ``Emax`` at the end, half-way at dose ``C``, steepness ``h``."""

    C: float
    h: float = 1.0
    E0: float = 1.0
    Emax: float = 0.0

    def __call__(self, dose: float) -> float:
        """Return the response to ``dose``, in the unit of ``C``, at least 0."""
        x = float(dose**self.h)
        return self.E0 + (self.Emax - self.E0) * x / (float(self.C**self.h) + x)

    def dose(self, response: float) -> float:
        """Return the dose that gives ``response``; infinite where no dose does, because ``Emax`` is not passed."""
        if response >= self.E0:
            return 0.0
        if response <= self.Emax:
            return math.inf
        return float(self.C * ((self.E0 - response) / (response - self.Emax)) ** (1 / self.h))


def bliss(a: Hill, b: Hill, dose_a: float, dose_b: float) -> float:
    """Return the response if the drugs act independently (Bliss 1939): the product of what each leaves.

    Both curves must start at 1; otherwise a ValueError is raised, since a product of levels means nothing.
    """
    if a.E0 != 1 or b.E0 != 1:
        raise ValueError(f"Bliss needs responses that start at 1, got {a.E0:g} and {b.E0:g}")
    return a(dose_a) * b(dose_b)


def best(a: Hill, b: Hill, dose_a: float, dose_b: float) -> float:
    """Return the response to the better of the two drugs alone (highest single agent)."""
    return min(a(dose_a), b(dose_b))


def loewe(a: Hill, b: Hill, dose_a: float, dose_b: float) -> float:
    """Return the response E at which ``dose_a / a.dose(E) + dose_b / b.dose(E)`` is 1 (Loewe 1953).

    A drug is then as good as a dilution of the other. Where the stronger drug alone already passes what the
    weaker can ever reach, no dose of the weaker is equivalent; the better drug alone is returned.

    >>> strong, weak = Hill(C=1, h=2, Emax=0.2), Hill(C=3, Emax=0.4)
    >>> round(loewe(strong, weak, 1, 3), 4), round(loewe(strong, weak, 2, 5), 4)
    (0.5056, 0.36)
    """
    from scipy.optimize import brentq

    if dose_a == 0 or dose_b == 0:
        return best(a, b, dose_a, dose_b)
    low, high = max(a.Emax, b.Emax), best(a, b, dose_a, dose_b)

    def excess(response: float) -> float:
        """Return -1 where no dose would do, 0 where the doses are just enough, 1 where none is needed."""
        needed = ((dose_a, a.dose(response)), (dose_b, b.dose(response)))
        return 1 - 2 / (1 + sum(given / dose if dose else math.inf for given, dose in needed))

    # Not so where no dose of the weaker is equivalent; nor where a trace of one drug, or the end of a steep curve,
    # moves the response by less than rounding does.
    return float(brentq(excess, low, high)) if excess(low) < 0 < excess(high) else high
