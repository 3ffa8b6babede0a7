#!/usr/bin/env python3
"""Times each convolution of a ResNet-18 at 112 beside PyTorch's, turn by turn, on one thread each.

PyTorch's in oneDNN's own layout, without the rectifier and shortcut that ours have. Processor time, the
shortest of the repeats; the table has the medians over the rounds, and the measured peak of matrix products.

Inputs:  BENCHMARK, the executable that encoders.sh builds.
Needs:   torch (Tools/interop/requirements.txt).
Example: .build-python/bin/python Tools/Benchmarks/convolutions.py \\
           Tools/Benchmarks/.build/release/EncoderBenchmark --rounds 5
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import time


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("benchmark")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--repeats", type=int, default=9)
    parser.add_argument("--frames", type=int, default=16)
    parser.add_argument("--peer", help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.peer:
        print(json.dumps(peer(json.loads(arguments.peer), arguments.frames, arguments.repeats)))
        return
    rounds = [one_round(arguments) for _ in range(arguments.rounds)]
    for index, layer in enumerate(rounds[0][0]):
        ours = statistics.median(ours[index]["milliseconds"] for ours, _ in rounds)
        theirs = statistics.median(torch_["milliseconds"][index] for _, torch_ in rounds)
        print(
            f"{layer['size']:3}x{layer['size']:<3} {layer['channels']:3} to {layer['outputs']:3}, "
            f"{layer['side']}x{layer['side']} by {layer['stride']}: ours {ours:6.2f} ms, torch "
            f"{theirs:6.2f} ms, {theirs / ours:.2f} times as fast"
        )
    peaks = [torch_["billionsPerSecond"] for _, torch_ in rounds]
    print(f"matrix products: {min(peaks):.0f} to {max(peaks):.0f} billion multiplications a second")


def one_round(arguments):
    count, repeats = str(arguments.frames), str(arguments.repeats)
    ours = answer([arguments.benchmark, "convolutions", count, repeats])
    theirs = answer(
        [sys.executable, "-W", "ignore", __file__, "none", "--peer", json.dumps(ours)]
        + ["--frames", count, "--repeats", repeats]
    )
    return ours, theirs


def answer(command):
    environment = os.environ | {"OMP_NUM_THREADS": "1"}
    run = subprocess.run(command, check=True, capture_output=True, text=True, env=environment)
    return json.loads(run.stdout.splitlines()[-1])


def peer(layers, frames, repeats):
    import torch

    torch.set_num_threads(1)
    with torch.inference_mode():
        left, right = torch.rand(1024, 1024), torch.rand(1024, 1024)
        peak = 1.024**3 / shortest(lambda: left @ right, repeats)
        times = [1000 * convolution_seconds(layer, frames, repeats) for layer in layers]
    return {"milliseconds": times, "billionsPerSecond": peak}


def convolution_seconds(layer, frames, repeats):
    import torch
    from torch.utils import mkldnn

    convolution = mkldnn.to_mkldnn(
        torch.nn.Conv2d(
            layer["channels"], layer["outputs"], layer["side"], stride=layer["stride"],
            padding=layer["side"] // 2,
        ).eval()
    )
    maps = torch.rand(frames, layer["channels"], layer["size"], layer["size"]).to_mkldnn()
    return shortest(lambda: convolution(maps), repeats)


def shortest(work, repeats):
    work()
    times = []
    for _ in range(repeats):
        start = time.thread_time()
        work()
        times.append(time.thread_time() - start)
    return min(times)


if __name__ == "__main__":
    main()
