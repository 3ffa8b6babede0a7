#!/usr/bin/env python3
"""The rival of `rapl reward`: frames to dense rewards with torchvision and POT.

Each step is done in the fastest way found at the same float32 precision: batch norm folded into the
convolutions, oneDNN's own tensor layout with weights reordered once, no autograd, one worker per
core that reads, resizes and encodes whole episodes, Sinkhorn in the plain domain. Measured and no
better from start to end: channels_last, a traced and frozen graph, torch.compile, NNPACK, batches of
16 to 256 frames, both cores in every convolution (`--workers 1 --threads 2`).

Inputs:  EPISODES, a robomimic file with images; WEIGHTS, safetensors with torchvision's names.
Outputs: --output, a rewards file in the layout of `rapl reward`; a JSON line of seconds per stage.
Needs:   Tools/interop/venv.sh.
Example: .build-python/bin/python Tools/Benchmarks/peer_pipeline.py Episodes/panda_stack.hdf5 \\
           encoder/weights.safetensors --reference panda_stack/demo_0 --output rewards.hdf5
"""

import time

START = time.perf_counter()

import argparse
import json
import os
import pathlib
import warnings
from concurrent.futures import ThreadPoolExecutor

import h5py
import numpy as np
import ot
import torch
import torch.fx.experimental.optimization
import torchvision
from safetensors.torch import load_file
from torch.utils import mkldnn
from torchvision.transforms import InterpolationMode
from torchvision.transforms.v2 import functional


def main():
    arguments = parse_arguments()
    warnings.filterwarnings("ignore", category=DeprecationWarning)
    seconds = {"imports": time.perf_counter() - START}
    network = timed(seconds, "weights", load_network, arguments)
    embeddings = timed(seconds, "encoding", encode_all, network, arguments)
    rewards = timed(seconds, "transport", reward_all, embeddings, arguments)
    timed(seconds, "writing", write, rewards, arguments)
    seconds["total"] = time.perf_counter() - START
    print(json.dumps({
        "frames": sum(map(len, embeddings.values())),
        "seconds": {stage: round(value, 3) for stage, value in seconds.items()},
        "versions": {each.__name__: each.__version__ for each in (torch, torchvision, ot, h5py)},
    }))


def parse_arguments():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("episodes", type=pathlib.Path)
    parser.add_argument("weights", type=pathlib.Path)
    parser.add_argument("--output", type=pathlib.Path, required=True)
    parser.add_argument("--reference", action="append", required=True, help="once per reference")
    parser.add_argument("--camera", default="agentview_image")
    parser.add_argument("--epsilon", type=float, default=0.1, help="absolute")
    parser.add_argument("--tolerance", type=float, default=1e-6, help="of the marginals")
    parser.add_argument("--size", type=int, default=112)
    parser.add_argument("--batch", type=int, default=64, help="frames, within an episode")
    parser.add_argument("--workers", type=int, default=len(os.sched_getaffinity(0)))
    parser.add_argument("--threads", type=int, default=1, help="inside one operation, per worker")
    return parser.parse_args()


def timed(seconds, stage, function, *arguments):
    start = time.perf_counter()
    result = function(*arguments)
    seconds[stage] = time.perf_counter() - start
    return result


def load_network(arguments):
    weights = load_file(arguments.weights)
    network = torchvision.models.resnet18(num_classes=len(weights["fc.weight"]))
    network.load_state_dict(weights)
    folded = torch.fx.experimental.optimization.fuse(network.eval())
    return mkldnn.to_mkldnn(folded)


def encode_all(network, arguments):
    """Embeddings [T, D] by episode id."""
    with h5py.File(arguments.episodes) as file, ThreadPoolExecutor(arguments.workers) as workers:
        images = {
            f"{arguments.episodes.stem}/{demo}": group["obs"][arguments.camera]
            for demo, group in file["data"].items()
        }
        encoded = workers.map(lambda each: encode(network, each, arguments), images.values())
        return dict(zip(images, encoded))


@torch.inference_mode()
def encode(network, images, arguments):
    # The number of threads inside an operation is a setting of each thread that calls one.
    torch.set_num_threads(arguments.threads)
    batches = torch.from_numpy(images[:]).split(arguments.batch)
    outputs = [network(preprocess(each, arguments.size).to_mkldnn()).to_dense() for each in batches]
    return torch.cat(outputs).numpy()


def preprocess(batch, size):
    pixels = batch.permute(0, 3, 1, 2).float() / 255
    resized = functional.resize(pixels, [size, size], InterpolationMode.BICUBIC, antialias=True)
    return resized.contiguous()


def reward_all(embeddings, arguments):
    """Rewards [T], reference and transport cost by episode id, against the nearest reference."""
    directions = {
        episode: rows / np.linalg.norm(rows, axis=1, keepdims=True)
        for episode, rows in ((key, value.astype(np.float64)) for key, value in embeddings.items())
    }
    rewards = {}
    for episode, rows in directions.items():
        others = [each for each in arguments.reference if each != episode] or arguments.reference
        answers = [(reward(rows, directions[each], arguments), each) for each in others]
        rewards[episode] = max(answers, key=lambda answer: answer[0].sum())
    return rewards


def reward(rows, reference, arguments):
    costs = 1 - rows @ reference.T
    plan = ot.sinkhorn(
        np.full(len(rows), 1 / len(rows)), np.full(len(reference), 1 / len(reference)), costs,
        arguments.epsilon, stopThr=arguments.tolerance, numItermax=100_000,
    )
    return -(plan * costs).sum(axis=1)


def write(rewards, arguments):
    with h5py.File(arguments.output, "w") as file:
        file.attrs["cost"] = "cosine"
        file.attrs["epsilon"] = arguments.epsilon
        file.attrs["references"] = ",".join(arguments.reference)
        for episode, (steps, reference) in rewards.items():
            group = file.create_group(f"rewards/{episode}")
            group["reward"] = steps.astype(np.float32)
            group.attrs["reference"] = reference
            group.attrs["total"] = steps.sum()
            group.attrs["transport_cost"] = -steps.sum()


if __name__ == "__main__":
    main()
