"""Times the transport solvers of rapl's library and POT's, turn by turn; prints a table.

200 problems of 45 and of 100 steps, cosine costs of random features, both with two threads: POT one
problem after the other with its plain Sinkhorn, the fastest of its entropic solvers at these sizes, in
a pool of two processes with one BLAS thread each, and `ot.emd`. POT stops at its own criterion, the L2
norm of the columns' error, with the threshold lowered until the true L1 error of its plans is no larger
than the tolerance of ours; the true errors of both are printed. Unbalanced and partial transport stand
beside `sinkhorn_unbalanced` and `entropic_partial_wasserstein` in the same way, with a quarter of the
problems; their errors are by how much mass a plan misses the conditions of its problem. The median of all rounds counts;
on a machine that does other work besides, the ratio by processor time says more than that by the clock.

Beside the times stands the floor of each case: the processor time that its multiply-adds and exponentials
would take at the rates of a matrix product and of numpy's exponential, and ours over that.

Needs:   TransportBenchmark built, POT and numpy; transport.sh sees to both.
Example: python transport.py --rounds 5 --output transport.json
"""

import os

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"

import argparse
import concurrent.futures
import json
import pathlib
import platform
import statistics
import subprocess
import sys
import tempfile
import time
import warnings

import numpy as np
import ot
import ot.partial
import ot.unbalanced

from conditions import PENALTY, SHARE, our_miss, peer_miss, setting

FOLDER = pathlib.Path(__file__).parent
PROGRAM = pathlib.Path(
    os.environ.get("TRANSPORT_BENCHMARK", FOLDER / ".build/release/TransportBenchmark"))
THREADS = 2
TOLERANCE = 1e-6
DIMENSION = 128
# Rows, columns, kind and epsilon of each case.
CASES = tuple((steps, steps, kind, epsilon) for steps in (45, 100) for kind, epsilon in (
    ("entropic", 1.0), ("entropic", 0.05), ("entropic", 0.01), ("exact", 1.0))) + (
        (100, 87, "exact", 1.0),) + tuple(
            (steps, steps, kind, 0.05) for steps in (45, 100) for kind in ("unbalanced", "partial"))


def cosine_costs(random, count, rows, columns):
    left, right = (random.normal(size=(count, steps, DIMENSION)) for steps in (rows, columns))
    left, right = (x / np.linalg.norm(x, axis=2, keepdims=True) for x in (left, right))
    return np.ascontiguousarray(1 - left @ right.transpose(0, 2, 1))


def ours(costs, kind, epsilon, runs, potentials=False, block=None, threads=THREADS):
    _, rows, columns = costs.shape
    with tempfile.NamedTemporaryFile(suffix=".costs") as file:
        costs.tofile(file.name)
        command = [str(PROGRAM), file.name, str(rows), str(columns), kind, str(epsilon),
                   str(TOLERANCE), str(runs)]
        command += [str(block)] if block else []
        command += ["--potentials"] if potentials else []
        if threads < (os.cpu_count() or 1):
            command = ["taskset", "-c", ",".join(map(str, range(threads)))] + command
        return json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


def keep(costs):
    """Hands a worker the costs once, so that no time of POT's goes into moving them."""
    global kept
    kept = costs
    warnings.simplefilter("ignore")


def solve(arguments):
    """One problem by POT: its cost, its error, the processor seconds."""
    index, kind, epsilon, threshold = arguments
    costs = kept[index]
    start = time.process_time()
    if kind == "exact":
        cost = ot.emd2([], [], costs, numItermax=10_000_000)
        return float(cost), 0.0, time.process_time() - start
    plan = plan_of(kind, costs, epsilon, threshold)
    used = time.process_time() - start
    return float((plan * costs).sum()), peer_miss(kind, plan, costs, epsilon), used


def plan_of(kind, costs, epsilon, threshold):
    rows, columns = costs.shape
    a, b = np.full(rows, 1 / rows), np.full(columns, 1 / columns)
    if kind == "unbalanced":
        return ot.unbalanced.sinkhorn_unbalanced(
            a, b, costs, epsilon, PENALTY, reg_type="kl", stopThr=threshold, numItermax=100_000)
    if kind == "partial":
        return ot.partial.entropic_partial_wasserstein(
            a, b, costs, epsilon, m=SHARE, stopThr=threshold, numItermax=100_000)
    return ot.sinkhorn(a, b, costs, epsilon, stopThr=threshold, numItermax=100_000)


def peer(pool, count, kind, epsilon, threshold):
    start = time.perf_counter()
    tasks = [(index, kind, epsilon, threshold) for index in range(count)]
    results = list(pool.map(solve, tasks, chunksize=10))
    return time.perf_counter() - start, results


def threshold_for(pool, count, kind, epsilon):
    """The largest of POT's thresholds with which nearly all its plans are as good as ours."""
    thresholds = [digit * 10.0**-power for power in range(6, 12) for digit in (1, 0.3)]
    for threshold in thresholds:
        _, results = peer(pool, min(count, 40), kind, epsilon, threshold)
        if np.quantile([error for _, error, _ in results], 0.9) <= TOLERANCE:
            return threshold
    return thresholds[-1]


def compare(costs, kind, epsilon, rounds):
    with concurrent.futures.ProcessPoolExecutor(
            THREADS, initializer=keep, initargs=(costs,)) as pool:
        # The first tasks start the processes.
        peer(pool, min(len(costs), 20), "exact", 1, 0)
        return compare_in(pool, costs, kind, epsilon, rounds)


def compare_in(pool, costs, kind, epsilon, rounds):
    threshold = 0 if kind == "exact" else threshold_for(pool, len(costs), kind, epsilon)
    mine, theirs = [], []
    for _ in range(rounds):
        mine.append(ours(costs, setting(kind), epsilon, 5))
        theirs.append(peer(pool, len(costs), kind, epsilon, threshold))
    count = len(costs)
    our_costs, their_costs = np.array(mine[0]["costs"]), np.array([c for c, _, _ in theirs[0][1]])
    wall = statistics.median(t for each in mine for t in each["wall"]) / count
    other = statistics.median(t for t, _ in theirs) / count
    processor_ours = statistics.median(t for each in mine for t in each["processor"]) / count
    processor_pot = statistics.median(sum(t for _, _, t in each) for _, each in theirs) / count
    return {
        "kind": kind, "rows": costs.shape[1], "columns": costs.shape[2], "epsilon": epsilon,
        "problems": count, "oursSeconds": wall, "potSeconds": other, "ratio": other / wall,
        "oursProcessorSeconds": processor_ours, "potProcessorSeconds": processor_pot,
        "processorRatio": processor_pot / processor_ours,
        "iterations": float(np.mean(mine[0]["iterations"])),
        "converged": mine[0]["statuses"].count("converged"),
        "ourError": our_error(kind, mine[0], costs, epsilon), "potError": max(error for _, error, _ in theirs[0][1]),
        "potThreshold": threshold,
        "largestDifference": float(abs(our_costs - their_costs).max()),
        "peakMiB": mine[0]["peak"] / 2**20}


def our_error(kind, answer, costs, epsilon):
    if kind not in ("unbalanced", "partial"):
        return max(answer["errors"])
    answer = ours(costs, setting(kind), epsilon, 1, potentials=True)
    return max(our_miss(kind, answer, each, epsilon, index) for index, each in enumerate(costs))


def peak_rates():
    """Multiply-adds and exponentials a second on one thread, from products and exponentials alone."""
    left = np.random.default_rng(1).random((800, 800))
    products = min(timed(lambda: left @ left) for _ in range(10))
    values = -np.random.default_rng(2).random(20_000)
    exponentials = min(timed(lambda: np.exp(values)) for _ in range(200))
    return 800**3 / products, values.size / exponentials


def timed(body):
    start = time.process_time()
    body()
    return time.process_time() - start


def floor(case, rates):
    """The processor seconds that the arithmetic of one problem would take at both peaks."""
    entries = case["rows"] * case["columns"]
    return 2 * entries * case["iterations"] / rates[0] + entries / rates[1]


def processor():
    for line in open("/proc/cpuinfo"):
        if line.startswith("model name"):
            return line.split(":")[1].strip()
    return platform.processor()


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--problems", type=int, default=200)
    parser.add_argument("--cases", type=int, nargs="*", default=range(len(CASES)),
                        help="measure these, counted from 0; others stay as --output has them")
    parser.add_argument("--output", type=pathlib.Path)
    options = parser.parse_args()
    rates = peak_rates()
    print(f"{processor()}, {THREADS} threads, POT {ot.__version__}, numpy {np.__version__}; one thread "
          f"does {rates[0] / 1e9:.1f} G multiply-adds/s, {rates[1] / 1e9:.2f} G exponentials/s")
    print("kind          T  epsilon   ours us     POT us   ratio  by processor  passes  floor us  ours/floor  "
          "our error  POT error  difference")
    known = json.loads(options.output.read_text())["cases"] if (
        options.output and options.output.exists()) else []
    cases = {key(case): case for case in known}
    for index in options.cases:
        case = measured(CASES[index], options) | {"floorSeconds": None}
        if case["kind"] == "entropic":
            case["floorSeconds"] = floor(case, rates)
        cases[key(case)] = case
    for case in cases.values():
        show(case)
    summary = means(cases.values())
    if options.output:
        options.output.write_text(json.dumps({
            "processor": processor(), "threads": THREADS, "pot": ot.__version__,
            "numpy": np.__version__, "tolerance": TOLERANCE, "geometricMean": summary,
            "cases": list(cases.values())}, indent=1) + "\n")


def key(case):
    return case["rows"], case["columns"], case["kind"], case["epsilon"]


def measured(case, options):
    rows, columns, kind, epsilon = case
    is_usual = rows == columns and kind in ("entropic", "exact")
    count = options.problems if is_usual else max(1, options.problems // 4)
    costs = cosine_costs(np.random.default_rng([2025, rows, columns]), count, rows, columns)
    return compare(costs, kind, epsilon, options.rounds)


def means(cases):
    """The geometric means of the entropic cases' ratios, by the clock and by processor time."""
    entropic = [case for case in cases if case["kind"] == "entropic"]
    if not entropic:
        return None
    mean, by_processor = (statistics.geometric_mean(case[ratio] for case in entropic)
                          for ratio in ("ratio", "processorRatio"))
    print(f"entropic, {len(entropic)} cases, geometric mean: {mean:.1f} times POT's speed, "
          f"{by_processor:.1f} by processor time")
    return {"clock": mean, "processor": by_processor}


def show(case):
    lowest = case["floorSeconds"] or float("nan")
    print(f"{case['kind']:10} {case['rows']:4} {case['epsilon']:8g} {case['oursSeconds'] * 1e6:9.1f} "
          f"{case['potSeconds'] * 1e6:10.1f} {case['ratio']:7.1f} {case['processorRatio']:13.1f} "
          f"{case['iterations']:7.1f} "
          f"{lowest * 1e6:9.1f} {case['oursProcessorSeconds'] / lowest:11.1f} {case['ourError']:10.1e} "
          f"{case['potError']:10.1e} {case['largestDifference']:11.1e}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
