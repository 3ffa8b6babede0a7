#!/usr/bin/env python3
"""Encodes episodes with torchvision's ResNet-18 and compares with the output of `rapl encode`.

Inputs:  WEIGHTS, the encoder's safetensors; EPISODES, a robomimic file with images; EMBEDDINGS, as
         `rapl encode` writes them.
Exit:    0 if every episode agrees to 1e-4 of its largest value, else 1.
Needs:   Tools/interop/venv.sh.
Example: .build-python/bin/python Tools/interop/check_torchvision.py \\
           /tmp/random-resnet18/weights.safetensors Episodes/panda_stack.hdf5 embeddings.hdf5
"""

import argparse
import pathlib
import sys

import h5py
import numpy as np
import torch
import torchvision
from resnet18 import episode_frames, network_from, preprocess

TOLERANCE = 1e-4


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("weights", type=pathlib.Path)
    parser.add_argument("episodes", type=pathlib.Path)
    parser.add_argument("embeddings", type=pathlib.Path)
    parser.add_argument("--camera", default="agentview_image")
    parser.add_argument("--size", type=int, default=112)
    sys.exit(compare(parser.parse_args()))


@torch.inference_mode()
def compare(arguments):
    network = network_from(arguments.weights)
    differences = {}
    with h5py.File(arguments.episodes) as episodes, h5py.File(arguments.embeddings) as stored:
        for demo, frames in episode_frames(episodes, arguments.camera):
            episode = f"{arguments.episodes.stem}/{demo}"
            expected = network(preprocess(frames, arguments.size)).numpy()
            differences[episode] = difference(stored["embeddings"].get(episode), expected)
    return report(differences)


def difference(dataset, expected):
    """The largest difference relative to the largest value; infinite if the shapes differ."""
    if dataset is None or dataset.shape != expected.shape:
        return np.inf
    return np.abs(dataset[:] - expected).max() / np.abs(expected).max()


def report(differences):
    wrong = [episode for episode, value in differences.items() if not value <= TOLERANCE]
    for episode in wrong:
        print(f"{episode}: embeddings differ by {differences[episode]:.3g} of the largest value")
    largest = max(differences.values(), default=0)
    print(f"{len(differences) - len(wrong)} of {len(differences)} episodes agree with torchvision "
          f"{torchvision.__version__}; largest relative difference {largest:.3g}")
    return 1 if wrong or not differences else 0


if __name__ == "__main__":
    main()
