#!/usr/bin/env python3
"""Recomputes the rewards of a file with POT and compares them.

An episode is matched with the nearest reference that is not itself. Temporal bands are not covered:
POT has none. Where POT itself does not converge there is nothing to compare with: such episodes are
counted apart, with the marginal error that the rewards file states for them.

Inputs:  EMBEDDINGS and REWARDS as `rapl encode` and `rapl reward` write them. The cost, epsilon, the
         references and the weight of the scores are read from the rewards file.
Exit:    0 if every reward that POT converges on agrees to 1e-5, and there is one, else 1.
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
    if "band_half_width" in rewards.attrs:
        sys.exit("these rewards were made with a temporal band, which POT cannot check")
    costs = COSTS[text(rewards.attrs["cost"])]
    epsilon = float(rewards.attrs["epsilon"])
    reference_ids = text(rewards.attrs["references"]).split(",")
    differences, unsettled = {}, {}
    for episode in episode_ids(rewards["rewards"]):
        nearest, expected, settled = nearest_reward(
            embeddings, episode, reference_ids, costs, epsilon
        )
        if not settled:
            unsettled[episode] = float(rewards["rewards"][episode].attrs["marginal_error"])
            continue
        expected += score_share(embeddings, episode, rewards.attrs.get("score_weight", 0))
        group = rewards["rewards"][episode]
        if text(group.attrs["reference"]) != nearest:
            print(f"{episode}: against {text(group.attrs['reference'])}, nearest is {nearest}")
        differences[episode] = np.abs(group["reward"][:] - expected).max()
    return report(differences, unsettled)


def nearest_reward(embeddings, episode, reference_ids, costs, epsilon):
    """The reference of the least transport cost, the rewards [T] against it, whether all converged."""
    answers, settled = {}, True
    others = [reference for reference in reference_ids if reference != episode]
    for reference in others or reference_ids:
        left, right = (embeddings["embeddings"][name][:] for name in (episode, reference))
        cost = costs(left.astype(np.float64), right.astype(np.float64))
        plan, log = ot.sinkhorn(
            np.full(len(left), 1 / len(left)), np.full(len(right), 1 / len(right)), cost, epsilon,
            method="sinkhorn_log", stopThr=1e-9, numItermax=100_000, warn=False, log=True,
        )
        settled = settled and log["err"][-1] <= 1e-9
        answers[reference] = -(plan * cost).sum(axis=1)
    nearest, reward = max(answers.items(), key=lambda answer: answer[1].sum())
    return nearest, reward, settled


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
