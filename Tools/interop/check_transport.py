#!/usr/bin/env python3
"""Compares the transport solvers with POT on a grid of lengths and epsilons.

Every pair of lengths out of 1, 2, 7, 45, 100, 300 and 1,000 with every epsilon: balanced transport in
the kernel domain beside `ot.sinkhorn` and in the log domain beside its `sinkhorn_log`, exact transport
beside `ot.emd2`, unbalanced beside `ot.unbalanced.sinkhorn_unbalanced`, partial beside
`ot.partial.entropic_partial_wasserstein`. Transport costs have to agree to 1e-6, exact ones to 1e-9.

Whether a solver has arrived is told from its answer alone: how far the plan misses the conditions of its
problem. What POT does not bring below 1e-7 within the iterations that it is given is counted apart. Ours
must meet the conditions to 1e-8, by the plan that its potentials stand for; where they do not, the status
has to say so, and POT must not have arrived either.

Every case is a line of `--record`, and a case that has one is not run again.

Needs:   TransportBenchmark (Tools/Benchmarks), numpy and POT.
Example: .build-python/bin/python Tools/interop/check_transport.py --record /tmp/grid.jsonl
"""

import argparse
import json
import pathlib
import sys
import warnings

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "Benchmarks"))

import numpy as np
import ot
import ot.partial
import ot.unbalanced
import transport
from conditions import PENALTY, SHARE, our_miss, peer_miss, setting

LENGTHS = (1, 2, 7, 45, 100, 300, 1000)
EPSILONS = (1.0, 0.1, 0.05, 0.01, 0.001)
KINDS = ("kernel", "logarithmic", "exact", "unbalanced", "partial")
# Entries times iterations that POT is given for one problem.
EFFORT = 2e8
# What a plan may miss its conditions by, ours and POT's, and the difference of costs (exact ones below).
OURS, ARRIVED, DIFFERENCE, EXACT = 1e-8, 1e-7, 1e-6, 1e-9


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--largest", type=int, default=1000, help="skip longer sequences")
    parser.add_argument("--kinds", nargs="+", default=KINDS, choices=KINDS)
    parser.add_argument("--record", type=pathlib.Path, help="where cases are kept, to go on from")
    options = parser.parse_args()
    warnings.simplefilter("ignore")
    transport.TOLERANCE = 1e-9
    known = read(options.record)
    print("kind            T    T'  epsilon  passes  our error  POT error  difference")
    cases = []
    for rows, columns, kind, epsilon in grid(options):
        key = [kind, rows, columns, epsilon]
        case = known.get(tuple(key)) or {"key": key, **run(*key)}
        if options.record and tuple(key) not in known:
            with options.record.open("a") as file:
                print(json.dumps(case), file=file)
        show(case)
        cases.append(case)
    summarise(cases)
    return not all(is_right(case) for case in cases)


def read(path):
    if path is None or not path.exists():
        return {}
    cases = map(json.loads, path.read_text().splitlines())
    return {tuple(case["key"]): case for case in cases}


def grid(options):
    lengths = [length for length in LENGTHS if length <= options.largest]
    pairs = sorted(((a, b) for a in lengths for b in lengths), key=lambda pair: pair[0] * pair[1])
    for rows, columns in pairs:
        for kind in options.kinds:
            for epsilon in (1.0,) if kind == "exact" else EPSILONS:
                yield rows, columns, kind, epsilon


def run(kind, rows, columns, epsilon):
    random = np.random.default_rng([99, rows, columns])
    costs = transport.cosine_costs(random, 1, rows, columns)
    ours = transport.ours(costs, setting(kind), epsilon, 1, potentials=True)
    case = {"iterations": ours["iterations"][0], "status": ours["statuses"][0],
            "cost": ours["costs"][0]}
    if kind == "exact":
        case["error"] = gap(costs[0], ours) + ours["errors"][0]
        case["peer"] = float(ot.emd2([], [], costs[0], numItermax=10_000_000))
        case["peerError"] = 0.0
    else:
        case["error"] = our_miss(kind, ours, costs[0], epsilon, 0)
        plan = peer(kind, costs[0], epsilon)
        case["peer"], case["peerError"] = float((plan * costs[0]).sum()), peer_miss(
            kind, plan, costs[0], epsilon)
    case["difference"] = abs(case["cost"] - case["peer"])
    return case


def peer(kind, costs, epsilon):
    rows, columns = costs.shape
    a, b = np.full(rows, 1 / rows), np.full(columns, 1 / columns)
    limit = int(min(10_000, max(100, EFFORT / costs.size)))
    if kind == "unbalanced":
        return ot.unbalanced.sinkhorn_unbalanced(
            a, b, costs, epsilon, PENALTY, reg_type="kl", stopThr=1e-13, numItermax=limit)
    if kind == "partial":
        return ot.partial.entropic_partial_wasserstein(
            a, b, costs, epsilon, m=SHARE, stopThr=1e-13, numItermax=limit)
    method = "sinkhorn" if kind == "kernel" else "sinkhorn_log"
    return ot.sinkhorn(a, b, costs, epsilon, method=method, stopThr=1e-11, numItermax=limit)


def gap(costs, ours):
    """How far potentials are from proving an exact cost the least: their slack and the duality gap."""
    f, g = np.array(ours["rowPotentials"][0]), np.array(ours["columnPotentials"][0])
    slack = max(0.0, float((f[:, None] + g[None, :] - costs).max()))
    return slack + abs(float(f.mean() + g.mean()) - ours["costs"][0])


def arrives(case):
    return case["peerError"] < ARRIVED


def is_right(case):
    allowed = EXACT if case["key"][0] == "exact" else DIFFERENCE
    if arrives(case) and not case["difference"] < allowed:
        return False
    return case["error"] < OURS or (case["status"] != "converged" and not arrives(case))


def show(case):
    kind, rows, columns, epsilon = case["key"]
    print(f"{kind:11} {rows:5} {columns:5} {epsilon:8g} {case['iterations']:7} {case['error']:10.1e} "
          f"{case['peerError']:10.1e} {case['difference']:11.1e}"
          f"{'' if arrives(case) else '  POT does not arrive'}"
          f"{'' if case['status'] == 'converged' else '  ours: ' + case['status']}"
          f"{'' if is_right(case) else '  WRONG'}", flush=True)


def summarise(cases):
    print("\n| kind | epsilon | cases | ours converge in | largest error of those | POT arrives in | "
          "largest difference there |")
    print("|---|---|---|---|---|---|---|")
    for kind, epsilon in sorted({(case["key"][0], -case["key"][3]) for case in cases}):
        mine = [case for case in cases if (case["key"][0], -case["key"][3]) == (kind, epsilon)]
        there = [case["difference"] for case in mine if arrives(case)]
        converged = [case["error"] for case in mine if case["status"] == "converged"]
        print(f"| {kind} | {'' if kind == 'exact' else f'{-epsilon:g}'} | {len(mine)} | "
              f"{len(converged)} | {max(converged, default=float('nan')):.0e} | {len(there)} | "
              f"{max(there, default=float('nan')):.0e} |")
    wrong = sum(not is_right(case) for case in cases)
    print(f"\n{len(cases)} cases, " + ("all agree" if wrong == 0 else f"{wrong} do not agree"))


if __name__ == "__main__":
    sys.exit(main())
