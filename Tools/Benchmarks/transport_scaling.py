"""Figures of time and memory against steps, problems and threads; transport.py --scaling calls this."""

import os
import statistics

import numpy as np


def draw(folder, ours, cosine_costs):
    import matplotlib
    matplotlib.use("svg")
    # No date and no random names, so that the same numbers give the same file.
    matplotlib.rcParams["svg.hashsalt"] = "transport"
    import matplotlib.pyplot as plt

    random = np.random.default_rng(7)
    figure, (by_steps, by_count, memory) = plt.subplots(1, 3, figsize=(11, 3.2))
    steps = (10, 20, 45, 100, 200, 400, 800)
    for epsilon in (1.0, 0.05, 0.01):
        times = []
        for count in steps:
            costs = cosine_costs(random, max(2, 2000 // count), count, count)
            times.append(seconds(ours(costs, "entropic", epsilon, 3)) / len(costs))
        by_steps.loglog(steps, np.array(times) * 1e3, marker="o", label=f"epsilon {epsilon:g}")
    exact = []
    for count in steps:
        costs = cosine_costs(random, max(2, 2000 // count), count, count)
        exact.append(seconds(ours(costs, "exact", 1, 3)) / len(costs))
    by_steps.loglog(steps, np.array(exact) * 1e3, marker="s", label="exact")
    by_steps.set(xlabel="steps of both sequences", ylabel="ms a problem, two threads")
    by_steps.legend(fontsize=7)

    counts = (1, 4, 16, 64, 256, 1024)
    costs = cosine_costs(random, counts[-1], 45, 45)
    for threads in range(1, (os.cpu_count() or 1) + 1):
        times = [seconds(ours(costs[:count], "entropic", 0.05, 5, threads)) for count in counts]
        by_count.loglog(counts, np.array(times) * 1e3, marker="o", label=f"{threads} threads")
    by_count.set(xlabel="problems of 45 steps", ylabel="ms in all, epsilon 0.05")
    by_count.legend(fontsize=7)

    sizes = (100, 200, 400, 800, 1600)
    peaks = [ours(cosine_costs(random, 2, size, size), "entropic", 0.05, 1)["peak"] / 2**20
             for size in sizes]
    memory.plot(sizes, peaks, marker="o", label="the whole process")
    memory.plot(sizes, [2 * size**2 * 8 / 2**20 for size in sizes], "--", label="the two costs alone")
    memory.set(xlabel="steps of both sequences", ylabel="MiB, two problems at once")
    memory.legend(fontsize=7)
    figure.tight_layout()
    folder.mkdir(parents=True, exist_ok=True)
    figure.savefig(folder / "transport_scaling.svg", metadata={"Date": None})


def seconds(result):
    return statistics.median(result["wall"])
