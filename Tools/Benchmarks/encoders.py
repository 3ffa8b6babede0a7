#!/usr/bin/env python3
"""Times encoding and one fine-tuning step beside PyTorch, turn by turn, on two threads each.

ResNet-18 at 112 and ViT-S/16 at 224, random weights, the same in both. Encoding: uint8 frames to features,
PyTorch's divided by 255 and through whichever of its ways is fastest here: eager, channels last, or traced
and optimised for inference. Training: one step of everything on four episodes, 32 frames in all; PyTorch's
with cosine costs, an even plan held fixed, and fused AdamW, which is less than ours does. Every measurement
is a process of its own and the shortest of its repeats; the table has the median over the rounds.

Inputs:  BENCHMARK, the executable that encoders.sh builds.
Outputs: a table; --output FILE, the same as JSON.
Needs:   torch, torchvision, timm, safetensors (Tools/interop/requirements.txt).
Example: Tools/Benchmarks/encoders.sh --rounds 3
"""

import argparse
import hashlib
import json
import os
import pathlib
import resource
import statistics
import subprocess
import sys
import tempfile
import time

NETWORKS = {"resnet18": 112, "vit": 224}
FRAMES = {"encode": 64, "train": 32}
THREADS = 2


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("benchmark")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--output", type=pathlib.Path)
    parser.add_argument("--peer", nargs=2, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.peer:
        print(json.dumps(peer(arguments.benchmark, *arguments.peer, arguments.repeats)))
        return
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for network, side in NETWORKS.items():
            write_encoder(network, side, f"{folder}/{network}")
            for work in FRAMES:
                rows.append(compared(arguments, f"{folder}/{network}", network, work, side))
                print_row(rows[-1])
    if arguments.output:
        arguments.output.write_text(json.dumps(rows, indent=1) + "\n")


def compared(arguments, folder, network, work, side):
    ours = [arguments.benchmark, work, folder, str(FRAMES[work]), str(side), str(arguments.repeats)]
    theirs = [
        sys.executable, "-W", "ignore", __file__, folder, "--peer", network, work,
        "--repeats", str(arguments.repeats),
    ]
    runs = [(measured(ours), measured(theirs)) for _ in range(arguments.rounds)]
    row = {"network": network, "work": work, "threads": THREADS}
    for name, index in (("ours", 0), ("torch", 1)):
        keys = ("wallSeconds", "processorSeconds", "peakMebibytes")
        row[name] = {key: statistics.median(run[index][key] for run in runs) for key in keys}
        row[name]["way"] = runs[0][index].get("way", "")
    row["ratio"] = statistics.median(b["wallSeconds"] / a["wallSeconds"] for a, b in runs)
    row["peakShare"] = peak_share(row, runs)
    return row


def peak_share(row, runs):
    """What our work would be of the measured peak of matrix products if convolutions were multiplied out.

    Above 1 where they are transformed, which saves multiplications.
    """
    peak = statistics.median(run[1]["peakGigaflops"] for run in runs)
    return row["ours"]["wallSeconds"] and runs[0][1]["gigaflops"] / row["ours"]["wallSeconds"] / peak


def measured(command):
    environment = os.environ | {"OMP_NUM_THREADS": str(THREADS)}
    answer = subprocess.run(command, check=True, capture_output=True, text=True, env=environment)
    return json.loads(answer.stdout.splitlines()[-1])


def print_row(row):
    ours, torch_ = row["ours"], row["torch"]
    print(
        f"{row['network']:9} {row['work']:7} ours {ours['wallSeconds']:.3f} s "
        f"({ours['processorSeconds']:.3f} of processor, {ours['peakMebibytes']:.0f} MiB), torch "
        f"{torch_['wallSeconds']:.3f} s ({torch_['processorSeconds']:.3f}, "
        f"{torch_['peakMebibytes']:.0f} MiB, {torch_['way']}): {row['ratio']:.2f} times as fast, "
        f"{row['peakShare']:.0%} of the peak of matrix products",
        flush=True,
    )


def made(network):
    import timm
    import torch
    import torchvision

    torch.manual_seed(1)
    if network == "resnet18":
        return torchvision.models.resnet18(weights=None)
    return timm.create_model("vit_small_patch16_224", pretrained=False, num_classes=0)


def write_encoder(network, side, folder):
    from safetensors.torch import save_file

    os.makedirs(folder)
    weights = {name: value.contiguous() for name, value in made(network).state_dict().items()}
    save_file(weights, f"{folder}/weights.safetensors")
    digest = hashlib.sha256(pathlib.Path(folder, "weights.safetensors").read_bytes()).hexdigest()
    card = {
        "version": 1, "name": network, "summary": "Random.", "architecture": {"kind": network},
        "preprocessing": {
            "height": side, "width": side, "interpolation": "bilinear", "antialias": True,
            "range": "0..1", "mean": [0, 0, 0], "standardDeviation": [1, 1, 1], "clip": False,
        },
        "weights": {"file": "weights.safetensors", "sha256": digest}, "seed": 0,
        "hasScalarHead": False, "licence": "none",
    }
    pathlib.Path(folder, "card.json").write_text(json.dumps(card))


def peer(folder, network, work, repeats):
    import torch

    torch.set_num_threads(THREADS)
    model = made(network)
    if network == "resnet18":
        model.fc = torch.nn.Identity()
    frames = torch.randint(0, 256, (FRAMES[work], NETWORKS[network], NETWORKS[network], 3)).byte()
    if work == "train":
        answer = {"way": "channels last"} | shortest(training_step(model, frames), repeats)
    else:
        answer = fastest_encoding(model, frames, repeats)
    # Before the peak is measured, which takes memory of its own.
    answer["peakMebibytes"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    counted = FRAMES[work] * (3 if work == "train" else 1)
    multiplications = {"resnet18": 0.486, "vit": 4.6}[network]
    left, right = torch.rand(2048, 2048), torch.rand(2048, 2048)
    product = shortest(lambda: left @ right, repeats)["wallSeconds"]
    return answer | {
        "gigaflops": 2 * multiplications * counted, "peakGigaflops": 2 * 2.048**3 / product,
    }


def fastest_encoding(model, frames, repeats):
    import torch

    def pixels():
        return frames.permute(0, 3, 1, 2).float().div_(255)

    model = model.eval().to(memory_format=torch.channels_last)
    with torch.inference_mode():
        ways = {"channels last": model}
        ways["optimised trace"] = torch.jit.optimize_for_inference(
            torch.jit.trace(model, pixels()[:2])
        )
        results = {name: shortest(lambda: way(pixels()), repeats) for name, way in ways.items()}
    name = min(results, key=lambda key: results[key]["wallSeconds"])
    return {"way": name} | results[name]


def training_step(model, frames):
    import torch

    # Batch norm keeps its statistics, as ours does.
    model = model.eval().to(memory_format=torch.channels_last)
    pixels = frames.permute(0, 3, 1, 2).float().div_(255)
    optimiser = torch.optim.AdamW(model.parameters(), lr=1e-5, fused=True)

    def step():
        optimiser.zero_grad()
        features = torch.nn.functional.normalize(model(pixels).reshape(4, len(frames) // 4, -1), dim=2)
        far, near = ((1 - features[a] @ features[3].T).mean() for a in (1, 0))
        torch.nn.functional.softplus(10 * (near - far)).backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1)
        optimiser.step()

    return step


def shortest(work, repeats):
    work()
    best = None
    for _ in range(repeats):
        wall, processor = time.perf_counter(), time.process_time()
        work()
        run = (time.perf_counter() - wall, time.process_time() - processor)
        best = min(best or run, run)
    return {"wallSeconds": best[0], "processorSeconds": best[1]}


if __name__ == "__main__":
    main()
