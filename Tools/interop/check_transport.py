#!/usr/bin/env python3
"""Compares the transport solvers with POT on a grid of lengths and epsilons.

For every pair of lengths and epsilon: the difference of transport costs, and the true L1 errors of the
marginals of both. Where POT does not bring its own below 1e-7 within the iterations that it is given, the
line says so, and only ours have to be right. Exact costs are compared with `ot.emd2`.

Needs:   TransportBenchmark (Tools/Benchmarks), numpy and POT.
Example: .build-python/bin/python Tools/interop/check_transport.py
"""

import argparse
import pathlib
import sys
import warnings

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "Benchmarks"))

import numpy as np
import ot
import transport

LENGTHS = ((1, 1), (1, 7), (2, 2), (7, 2), (7, 7), (45, 45), (45, 100), (100, 100), (300, 100),
           (300, 300), (1000, 300), (1000, 1000))
EPSILONS = (1.0, 0.1, 0.05, 0.01, 0.001)
# Entries times iterations that POT is given for one problem.
EFFORT = 1e9


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--largest", type=int, default=1000, help="skip longer sequences")
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    transport.TOLERANCE = 1e-9
    random = np.random.default_rng(99)
    print("    T    T'  epsilon  passes  our error  POT error  difference")
    failures = 0
    for rows, columns in LENGTHS:
        if max(rows, columns) > options.largest:
            continue
        costs = transport.cosine_costs(random, 1, rows, columns)
        for epsilon in EPSILONS:
            failures += not entropic(costs, epsilon)
        failures += not exact(costs)
    print("all agree" if failures == 0 else f"{failures} do not agree")
    return failures > 0


def entropic(costs, epsilon):
    _, rows, columns = costs.shape
    ours = transport.ours(costs, "entropic", epsilon, 1)
    plan = ot.sinkhorn(
        np.full(rows, 1 / rows), np.full(columns, 1 / columns), costs[0], epsilon,
        method="sinkhorn_log", stopThr=1e-11,
        numItermax=int(min(10_000, max(100, EFFORT / rows / columns))))
    error = abs(plan.sum(1) - 1 / rows).sum() + abs(plan.sum(0) - 1 / columns).sum()
    difference = abs(ours["costs"][0] - (plan * costs[0]).sum())
    reached = error < 1e-7
    print(f"{rows:5} {columns:5} {epsilon:8g} {ours['iterations'][0]:7} {ours['errors'][0]:10.1e} "
          f"{error:10.1e} {difference:11.1e}{'' if reached else '  POT does not arrive'}", flush=True)
    return ours["errors"][0] < 1e-8 and (not reached or difference < 1e-6)


def exact(costs):
    _, rows, columns = costs.shape
    ours = transport.ours(costs, "exact", 1, 1)
    difference = abs(ours["costs"][0] - ot.emd2([], [], costs[0], numItermax=10_000_000))
    print(f"{rows:5} {columns:5}    exact {ours['iterations'][0]:7} {ours['errors'][0]:10.1e} "
          f"{'':10} {difference:11.1e}", flush=True)
    return difference < 1e-9 and ours["errors"][0] < 1e-9


if __name__ == "__main__":
    sys.exit(main())
