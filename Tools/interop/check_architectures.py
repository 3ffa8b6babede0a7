#!/usr/bin/env python3
"""Encodes recorded frames with networks of every known kind and full size, and compares with `rapl encode`.

Networks of random weights come from torchvision, timm and DINOv2's own package; each is saved, converted with
Tools/convert_encoder.py and run by both sides. Position embeddings made for 518 pixels are run at 224.

Inputs:  EPISODES, a robomimic file with images; the first frames of its first episode are compared.
Exit:    0 if every network agrees to 1e-4 of its largest feature, else 1.
Needs:   Tools/interop/venv.sh; for DINOv2's own code also `pip install --no-deps dinov2==0.0.1.dev2`, without
         which those networks are named as left out; 5 GB of memory and of disk.
Example: .build-python/bin/python Tools/interop/check_architectures.py Episodes/panda_stack.hdf5 \\
           --rapl .build/release/rapl
"""

import argparse
import json
import pathlib
import subprocess
import sys
import tempfile

import h5py
import numpy as np
import timm
import torch
import torchvision
from resnet18 import episode_frames
from torchvision.transforms import InterpolationMode
from torchvision.transforms.v2 import functional

try:
    from dinov2.models import vision_transformer as dinov2
except ImportError:
    dinov2 = None

TOLERANCE = 1e-4
FRAME_COUNT = 4
CONVERTER = pathlib.Path(__file__).resolve().parents[1] / "convert_encoder.py"
MODES = {"bicubic": InterpolationMode.BICUBIC, "bilinear": InterpolationMode.BILINEAR}
RESNETS = ["resnet18", "resnet34", "resnet50"]
TRANSFORMERS = [
    f"vit_{size}_{kind}"
    for size in ("small", "base", "large")
    for kind in ("patch16_224", "patch14_dinov2", "patch14_reg4_dinov2")
]


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("episodes", type=pathlib.Path)
    parser.add_argument("--rapl", type=pathlib.Path, default=pathlib.Path(".build/release/rapl"))
    parser.add_argument("--camera", default="agentview_image")
    parser.add_argument("--only", default="", help="networks whose name holds this text")
    arguments = parser.parse_args()
    chosen = {name: make for name, make in networks().items() if arguments.only in name}
    with tempfile.TemporaryDirectory() as folder:
        episodes, frames = first_frames(arguments, pathlib.Path(folder))
        wrong = [
            name
            for name, make in chosen.items()
            if not agrees(name, make, frames, episodes, arguments.rapl, pathlib.Path(folder))
        ]
    if dinov2 is None:
        print("left out: DINOv2's own code, which is not installed")
    print(f"{len(chosen) - len(wrong)} of {len(chosen)} networks agree")
    sys.exit(1 if wrong else 0)


def networks():
    """What makes each network, by name."""
    made = {}
    for name in RESNETS:
        made[f"torchvision {name}"] = lambda name=name: getattr(torchvision.models, name)()
        made[f"timm {name}"] = lambda name=name: timm.create_model(name)
    for name in TRANSFORMERS:
        made[f"timm {name}"] = lambda name=name: timm.create_model(
            name, **({"dynamic_img_size": True} if "dinov2" in name else {})
        )
    for size in ("small", "base", "large") if dinov2 else ():
        made[f"dinov2 {size}"] = lambda size=size: getattr(dinov2, f"vit_{size}")(
            patch_size=14, img_size=518, init_values=1.0, block_chunks=0
        )
    return made


def first_frames(arguments, folder):
    """A file of one short episode, and its frames."""
    with h5py.File(arguments.episodes) as file:
        frames = next(episode_frames(file, arguments.camera))[1]
    frames = frames[:: max(len(frames) // FRAME_COUNT, 1)][:FRAME_COUNT]
    path = folder / "short.hdf5"
    with h5py.File(path, "w") as file:
        file[f"data/demo_0/obs/{arguments.camera}"] = frames
        file["data/demo_0/actions"] = np.zeros((len(frames), 7))
    return path, frames


@torch.inference_mode()
def agrees(name, make, frames, episodes, rapl, folder):
    torch.manual_seed(0)
    network = randomised(make()).eval()
    torch.save(network.state_dict(), folder / "network.pt")
    encoder, output = folder / "encoder", folder / "embeddings.hdf5"
    subprocess.run(
        [sys.executable, CONVERTER, folder / "network.pt", encoder], check=True,
        stdout=subprocess.DEVNULL,
    )
    subprocess.run(
        [rapl, "encode", episodes, "--encoder", encoder, "--output", output], check=True,
        capture_output=True,
    )
    images = preprocessed(frames, json.loads((encoder / "card.json").read_text())["preprocessing"])
    expected = features(network, images).numpy()
    with h5py.File(output) as file:
        found = file["embeddings/short/demo_0"][:]
    output.unlink()
    difference = (
        np.abs(found - expected).max() / np.abs(expected).max()
        if found.shape == expected.shape else np.inf
    )
    spread = expected.std(axis=0).max() / np.abs(expected).max()
    print(f"{name}: {difference:.1e} of the largest feature; frames differ by {spread:.1e}", flush=True)
    return difference <= TOLERANCE


def randomised(network):
    """Weights that keep the scale of what goes through them, and let every part be seen."""
    for name, parameter in network.named_parameters():
        if "bn" in name or "norm" in name or "downsample.1" in name or "gamma" in name:
            torch.nn.init.normal_(parameter, mean=0 if name.endswith("bias") else 1, std=0.2)
        elif parameter.ndim > 1 and "pos_embed" not in name and "token" not in name:
            torch.nn.init.normal_(parameter, std=parameter[0].numel() ** -0.5)
        else:
            torch.nn.init.normal_(parameter, std=0.2)
    for module in network.modules():
        if isinstance(module, torch.nn.BatchNorm2d):
            torch.nn.init.uniform_(module.running_var, 0.5, 1.5)
            torch.nn.init.normal_(module.running_mean, std=0.2)
    return network


def preprocessed(frames, card):
    """float32 [T, 3, H, W], as torchvision does it."""
    pixels = torch.from_numpy(frames).permute(0, 3, 1, 2).float() / 255
    pixels = functional.resize(
        pixels, [card["shorterSide"]], MODES[card["interpolation"]], antialias=card["antialias"]
    )
    pixels = functional.center_crop(pixels, [card["height"], card["width"]])
    return functional.normalize(pixels, card["mean"], card["standardDeviation"])


def features(network, images):
    """The class token behind the last norm, or a ResNet's average over the image."""
    if not hasattr(network, "blocks"):
        network.fc = torch.nn.Identity()
        return network(images)
    tokens = network.forward_features(images)
    return tokens["x_norm_clstoken"] if isinstance(tokens, dict) else tokens[:, 0]


if __name__ == "__main__":
    main()
