"""Measurements against the stock tools, both sides in one run; ``make bench`` prints the tables.

They are not tests: machines are noisy, so medians and ratios count.
"""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
