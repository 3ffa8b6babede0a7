"""The table of a loop: what every arm does, with intervals that count base policies, seeds and rollouts."""

import json

import numpy

OUTCOMES = ("preferred", "undesired", "failed")
DRAWS, SEED = 10_000, 0


def table(cells):
    """A row per arm: shares of the outcomes and the 95 % interval of the preferred share.

    cells: one per base and seed, with `arm`, `base`, `count` and for each outcome its `count`.
    """
    arms = list(dict.fromkeys(cell["arm"] for cell in cells))
    rows = []
    for arm in arms:
        own = [cell for cell in cells if cell["arm"] == arm]
        total = sum(cell["count"] for cell in own)
        shares = {outcome: sum(cell[outcome]["count"] for cell in own) / total for outcome in OUTCOMES}
        rows.append({"arm": arm, "bases": len({cell["base"] for cell in own}), "runs": len(own), "rollouts": total,
                     **shares, "interval": interval(own)})
    return rows


def interval(cells):
    """The 95 % interval of the preferred share, by a hierarchical bootstrap: bases, then runs, then rollouts.

    One base tells nothing about others; its interval is that of its runs and rollouts. The rollouts of a run are
    drawn from a beta distribution with one half added to each count, so that 0 of 50 has an interval too.
    """
    generator = numpy.random.default_rng(SEED)
    bases = [[cell for cell in cells if cell["base"] == base] for base in sorted({cell["base"] for cell in cells})]
    draws = numpy.zeros(DRAWS)
    for draw in range(DRAWS):
        values = []
        for chosen in generator.integers(len(bases), size=len(bases)):
            runs = bases[chosen]
            for run in generator.integers(len(runs), size=len(runs)):
                good, count = runs[run]["preferred"]["count"], runs[run]["count"]
                values.append(generator.beta(good + 0.5, count - good + 0.5))
        draws[draw] = numpy.mean(values)
    return [float(bound) for bound in numpy.quantile(draws, [0.025, 0.975])]


def write_table(folder, rows):
    """Writes table.json and table.md."""
    (folder / "table.json").write_text(json.dumps(rows, indent=2) + "\n")
    lines = ["| arm | preferred | 95 % interval | undesired | failed | bases x runs | rollouts |",
             "|---|---|---|---|---|---|---|"]
    for row in rows:
        low, high = row["interval"]
        lines.append(
            f"| {row['arm']} | {row['preferred']:.0%} | {low:.0%} to {high:.0%} | {row['undesired']:.0%} | "
            f"{row['failed']:.0%} | {row['bases']} x {row['runs'] // row['bases']} | {row['rollouts']} |")
    (folder / "table.md").write_text("\n".join(lines) + "\n")
