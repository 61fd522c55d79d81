"""How likely a count is to come about by chance: what tells a change from bad luck."""

from __future__ import annotations

import math

UNLIKELY = 0.001
"""What would happen by chance less often than once in a thousand times is reported."""


def poisson_at_most(count: int, *, mean: float) -> float:
    """The probability of ``count`` or fewer, where ``mean`` are expected."""
    if mean <= 0:
        return 1.0
    return math.fsum(math.exp(n * math.log(mean) - mean - math.lgamma(n + 1)) for n in range(count + 1))


def binomial_at_most(count: int, *, tries: int, chance: float) -> float:
    """The probability of ``count`` or fewer successes."""
    return math.fsum(math.comb(tries, n) * chance**n * (1 - chance) ** (tries - n) for n in range(count + 1))
