#!/usr/bin/env python3
"""Loads an exported dataset with robomimic and compares its rewards with the rewards file.

Inputs:  EXPORT as `rapl export --format robomimic` writes it, REWARDS as `rapl reward` writes it.
Exit:    0 if robomimic reads every episode and every reward agrees, else 1.
Needs:   Tools/interop/venv.sh.
Example: .build-python/bin/python Tools/interop/check_robomimic.py export.hdf5 rewards.hdf5
"""

import argparse
import pathlib
import sys

import h5py
import numpy as np
import robomimic
import robomimic.utils.obs_utils as obs_utils
from robomimic.utils.dataset import SequenceDataset

TOLERANCE = 1e-6


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("export", type=pathlib.Path)
    parser.add_argument("rewards", type=pathlib.Path)
    parser.add_argument("--stem", help="the source file's, where EXPORT has another name")
    arguments = parser.parse_args()
    dataset = open_dataset(arguments.export)
    with h5py.File(arguments.rewards) as rewards:
        sys.exit(compare(dataset, rewards["rewards"], arguments.stem or arguments.export.stem))


def open_dataset(path):
    """The whole file as robomimic's training loader sees it, one sequence per episode."""
    with h5py.File(path) as file:
        observations = next(iter(file["data"].values()))["obs"]
        keys = {
            "rgb": [key for key, values in observations.items() if values.ndim == 4],
            "low_dim": [key for key, values in observations.items() if values.ndim == 2],
        }
    obs_utils.initialize_obs_utils_with_obs_specs({"obs": keys})
    return SequenceDataset(
        hdf5_path=str(path),
        obs_keys=keys["rgb"] + keys["low_dim"],
        dataset_keys=("actions", "rewards", "dones"),
        hdf5_cache_mode=None,
        load_next_obs=False,
    )


def compare(dataset, rewards, stem):
    wrong = []
    for index, demo in enumerate(dataset.demos):
        episode = f"{stem}/{demo}"
        expected = rewards[episode]["reward"][:] if episode in rewards else None
        if not agrees(dataset.get_trajectory_at_index(index), expected):
            wrong.append(demo)
            print(f"{episode}: {'no rewards' if expected is None else 'rewards differ'}")
    count = len(dataset.demos)
    print(f"robomimic {robomimic.__version__} read {count} episodes, {len(dataset)} steps; "
          f"the rewards of {count - len(wrong)} agree")
    return 1 if wrong or not count else 0


def agrees(trajectory, expected):
    if expected is None:
        return False
    loaded = np.asarray(trajectory["rewards"]).reshape(-1)
    return len(loaded) == len(expected) and np.allclose(loaded, expected, rtol=0, atol=TOLERANCE)


if __name__ == "__main__":
    main()
