"""Intervals of shares of rollouts."""

import math

# The half-width of a 95 % interval in standard deviations.
QUANTILE = 1.959964


def share(count, total):
    """A share and its 95 % interval after Wilson: (share, low, high)."""
    if total == 0:
        return (math.nan, 0.0, 1.0)
    value = count / total
    centre = value + QUANTILE**2 / (2 * total)
    half = QUANTILE * math.sqrt(value * (1 - value) / total + QUANTILE**2 / (4 * total**2))
    scale = 1 + QUANTILE**2 / total
    return (value, max(0.0, (centre - half) / scale), min(1.0, (centre + half) / scale))
