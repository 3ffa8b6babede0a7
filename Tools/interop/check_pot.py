#!/usr/bin/env python3
"""Recomputes the returns and rewards of a file with POT and numpy and compares them.

An episode is matched with the nearest reference that is not itself. Covered are files whose return is
minus the transport cost and whose steps are its shares, or times, neither shaped nor scaled, without a
temporal band: POT has none. Where POT itself does not converge there is nothing to compare with: such
episodes are counted apart, with the marginal error that the rewards file states for them.

Inputs:  EMBEDDINGS and REWARDS as `rapl encode` and `rapl reward` write them. The cost, epsilon, the
         references, the definitions and the weight of the scores are read from the rewards file.
Exit:    0 if every return and reward that POT converges on agrees to 1e-5, and there is one, else 1.
Needs:   Tools/interop/venv.sh.
Example: .build-python/bin/python Tools/interop/check_pot.py embeddings.hdf5 rewards.hdf5
"""

import argparse
import sys

import h5py
import numpy as np
import ot
from episode_files import episode_ids, text

TOLERANCE = 1e-5


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("embeddings")
    parser.add_argument("rewards")
    arguments = parser.parse_args()
    with h5py.File(arguments.embeddings) as embeddings, h5py.File(arguments.rewards) as rewards:
        sys.exit(compare(embeddings, rewards))


def compare(embeddings, rewards):
    refuse_what_is_not_covered(rewards.attrs)
    costs = COSTS[text(rewards.attrs["cost"])]
    epsilon = float(rewards.attrs["epsilon"])
    steps_are = text(rewards.attrs.get("step_definition", "share"))
    weight = float(rewards.attrs.get("score_weight", 0))
    reference_ids = text(rewards.attrs["references"]).split(",")
    differences, unsettled = {}, {}
    for episode in episode_ids(rewards["rewards"]):
        others = [reference for reference in reference_ids if reference != episode] or reference_ids
        matrices = {other: cost_matrix(embeddings, episode, other, costs) for other in others}
        nearest, shares, settled = nearest_reward(matrices, epsilon)
        if not settled:
            unsettled[episode] = float(rewards["rewards"][episode].attrs["marginal_error"])
            continue
        shares = shares + score_share(embeddings, episode, weight)
        expected = shares if steps_are == "share" else times(
            matrices.values(), float(rewards.attrs["time_temperature"]))
        group = rewards["rewards"][episode]
        if text(group.attrs["reference"]) != nearest:
            print(f"{episode}: against {text(group.attrs['reference'])}, nearest is {nearest}")
        differences[episode] = max(
            np.abs(group["reward"][:] - expected).max(),
            abs(group.attrs["total"] - shares.sum()),
        )
    return report(differences, unsettled)


def refuse_what_is_not_covered(settings):
    if "band_half_width" in settings:
        sys.exit("these rewards were made with a temporal band, which POT cannot check")
    for name, covered in {
        "matcher": ["sinkhorn"], "return_definition": ["cost", "share"],
        "step_definition": ["share", "time"], "combination": ["best"], "scaling": ["none"],
        "epsilon_unit": ["cost"], "context_length": [1], "centred": [False],
    }.items():
        value = settings.get(name, covered[0])
        if (text(value) if isinstance(covered[0], str) else value) not in covered:
            sys.exit(f"these rewards have {name} {value}, which is not covered")
    if "shaping_discount" in settings:
        sys.exit("these rewards are shaped, which is not covered")


def cost_matrix(embeddings, episode, reference, costs):
    left, right = (embeddings["embeddings"][name][:] for name in (episode, reference))
    return costs(left.astype(np.float64), right.astype(np.float64))


def nearest_reward(matrices, epsilon):
    """The reference of the least transport cost, the shares [T] against it, whether all converged."""
    answers, settled = {}, True
    for reference, cost in matrices.items():
        rows, columns = cost.shape
        plan, log = ot.sinkhorn(
            np.full(rows, 1 / rows), np.full(columns, 1 / columns), cost, epsilon,
            method="sinkhorn_log", stopThr=1e-9, numItermax=100_000, warn=False, log=True,
        )
        settled = settled and log["err"][-1] <= 1e-9
        answers[reference] = -(plan * cost).sum(axis=1)
    nearest, shares = max(answers.items(), key=lambda answer: answer[1].sum())
    return nearest, shares, settled


def times(matrices, temperature):
    """The mean time [T] of near frames, averaged over the references."""
    def time(cost):
        if cost.shape[1] == 1:
            return np.ones(len(cost))
        weights = np.exp((cost.min(axis=1, keepdims=True) - cost) / temperature)
        weights /= weights.sum(axis=1, keepdims=True)
        return weights @ np.linspace(0, 1, cost.shape[1])

    return np.mean([time(cost) for cost in matrices], axis=0)


def score_share(embeddings, episode, weight):
    """What the scalar head adds to each step."""
    if weight == 0 or f"scores/{episode}" not in embeddings:
        return 0
    scores = embeddings["scores"][episode][:]
    return weight * scores / len(scores)


def report(differences, unsettled):
    wrong = [episode for episode, value in differences.items() if not value <= TOLERANCE]
    for episode in wrong:
        print(f"{episode}: rewards differ by up to {differences[episode]:.3g}")
    largest = max(differences.values(), default=0)
    print(f"{len(differences) - len(wrong)} of {len(differences)} episodes agree with POT "
          f"{ot.__version__}; largest difference {largest:.3g}")
    if unsettled:
        print(f"POT did not converge on {len(unsettled)} more; "
              f"our marginal error there is at most {max(unsettled.values()):.3g}")
    return 1 if wrong or not differences else 0


def cosine_costs(left, right):
    left, right = (rows / np.linalg.norm(rows, axis=1, keepdims=True) for rows in (left, right))
    return 1 - left @ right.T


def euclidean_costs(left, right):
    return np.linalg.norm(left[:, None] - right[None], axis=2)


COSTS = {"cosine": cosine_costs, "euclidean": euclidean_costs}


if __name__ == "__main__":
    main()
