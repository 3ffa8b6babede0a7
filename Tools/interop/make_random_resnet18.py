#!/usr/bin/env python3
"""Makes an encoder folder with a ResNet-18 of random weights, for checks and timings.

Uncalibrated random weights give nearly constant embeddings, whose transport is solved at once and
says nothing. So the statistics of batch norm are measured on the given frames, and the head's bias
takes the mean off its outputs.

Inputs:  OUTPUT, the folder to make; EPISODES, a robomimic file whose frames calibrate batch norm.
Outputs: OUTPUT/weights.safetensors (46 MB) with torchvision's key names, OUTPUT/card.json.
Needs:   Tools/interop/venv.sh.
Example: .build-python/bin/python Tools/interop/make_random_resnet18.py /tmp/random-resnet18 \\
           --frames Episodes/panda_stack.hdf5 --dimension 32
"""

import argparse
import hashlib
import json
import pathlib

import h5py
import numpy as np
import torch
from resnet18 import episode_frames, preprocess
from safetensors.torch import save_file
from torch import nn
from torchvision.models import resnet18

BATCH_COUNT = 8
BATCH_SIZE = 32


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("output", type=pathlib.Path)
    parser.add_argument("--frames", type=pathlib.Path, required=True)
    parser.add_argument("--camera", default="agentview_image")
    parser.add_argument("--dimension", type=int, default=32)
    parser.add_argument("--size", type=int, default=112)
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    torch.manual_seed(arguments.seed)
    network = resnet18(num_classes=arguments.dimension)
    calibrate(network, sample_frames(arguments), arguments.size)
    arguments.output.mkdir(parents=True, exist_ok=True)
    weights = arguments.output / "weights.safetensors"
    save_file(network.state_dict(), weights)
    card = json.dumps(encoder_card(arguments, weights), indent=2)
    (arguments.output / "card.json").write_text(card + "\n")


def sample_frames(arguments):
    random = np.random.default_rng(arguments.seed)
    with h5py.File(arguments.frames) as file:
        frames = np.concatenate([each for _, each in episode_frames(file, arguments.camera)])
    return frames[random.choice(len(frames), BATCH_COUNT * BATCH_SIZE)]


def calibrate(network, frames, size):
    """Measures the batch-norm statistics, as the mean of all batches, and then centres the head."""
    for module in network.modules():
        if isinstance(module, nn.BatchNorm2d):
            module.momentum = None
    network.train()
    batches = [preprocess(batch, size) for batch in np.split(frames, BATCH_COUNT)]
    with torch.no_grad():
        for batch in batches:
            network(batch)
        network.eval()
        network.fc.bias -= torch.cat([network(batch) for batch in batches]).mean(dim=0)


def encoder_card(arguments, weights):
    """The card of `Sources/Encoders/EncoderCard.swift`."""
    return {
        "version": 1,
        "name": "random-resnet18",
        "summary": "ResNet-18 of random weights, for checks and timings; knows nothing.",
        "architecture": {"kind": "resnet18", "projection": arguments.dimension},
        "preprocessing": {
            "height": arguments.size,
            "width": arguments.size,
            "interpolation": "bicubic",
            "antialias": True,
            "range": "0..1",
            "mean": [0, 0, 0],
            "standardDeviation": [1, 1, 1],
            "clip": False,
        },
        "weights": {
            "file": weights.name,
            "sha256": hashlib.sha256(weights.read_bytes()).hexdigest(),
        },
        "seed": arguments.seed,
        "hasScalarHead": False,
        "licence": "MIT",
    }


if __name__ == "__main__":
    main()
