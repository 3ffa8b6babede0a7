"""What plans of balanced, unbalanced and partial transport have to fulfil, and by how much one misses it.

Whoever compares solvers tells their accuracy from the plans alone, by the same measure for all. Uniform
masses; deviations from them are penalised by KL with the weight PENALTY, or a SHARE of the mass is moved.
"""

import numpy as np

PENALTY = 1.0
SHARE = 0.8


def setting(kind):
    """A kind of problem as TransportBenchmark takes it."""
    return {"unbalanced": f"unbalanced={PENALTY}", "partial": f"partial={SHARE}"}.get(kind, kind)


def miss(kind, plan, epsilon, f, g):
    """The mass by which a plan `exp((f + g - C) / epsilon)` misses what its problem asks for."""
    (rows, columns), (given, taken) = plan.shape, (plan.sum(1), plan.sum(0))
    if kind == "unbalanced":
        # What a side gives follows from its price, and one constant may move between the two sides.
        a, b = -f - epsilon * np.log(rows), -g - epsilon * np.log(columns)
        return float(abs(given - np.exp(a / PENALTY) / rows).sum()
                     + abs(taken - np.exp(b / PENALTY) / columns).sum())
    if kind == "partial":
        return partial_miss(given, f / epsilon) + partial_miss(taken, g / epsilon)
    return float(abs(given - 1 / rows).sum() + abs(taken - 1 / columns).sum())


def partial_miss(masses, prices):
    """A side carries the share, no step more than its own, and only full steps have a price."""
    capacity = 1 / masses.size
    unpaid = np.minimum(1, prices.max() - prices) * np.maximum(0, capacity - masses)
    return float(abs(masses.sum() - SHARE) + np.maximum(0, masses - capacity).sum() + unpaid.sum())


def peer_miss(kind, plan, costs, epsilon):
    """The same for a plan without potentials: those are read off the plan."""
    if not np.isfinite(plan).all():
        return float("inf")
    if kind not in ("unbalanced", "partial"):
        return miss(kind, plan, epsilon, None, None)
    if not (plan > 0).all():
        # An entry that has vanished tells no potential; the marginals alone have to do.
        return float("inf") if kind == "unbalanced" else abs(plan.sum() - SHARE) + 1e-6
    exponents = epsilon * np.log(plan) + costs
    f = exponents.mean(1) - exponents.mean() / 2
    g = exponents.mean(0) - exponents.mean() / 2
    if kind == "partial":
        return miss(kind, plan, epsilon, f, g)
    # The constant that belongs to each side follows from the mass that its prices stand for.
    constant = PENALTY * np.log(
        np.exp((-f - epsilon * np.log(f.size)) / PENALTY).mean() / plan.sum())
    return miss(kind, plan, epsilon, f + constant, g - constant)


def our_miss(kind, answer, costs, epsilon, index):
    """The same for one of TransportBenchmark's answers, by the plan that its potentials stand for."""
    f, g = np.array(answer["rowPotentials"][index]), np.array(answer["columnPotentials"][index])
    return miss(kind, np.exp((f[:, None] + g[None, :] - costs) / epsilon), epsilon, f, g)
