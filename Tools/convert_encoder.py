#!/usr/bin/env python3
"""Turns a PyTorch checkpoint, or any torch module, into an encoder folder for rapl.

Of a ResNet or a vision transformer the network is told from the names and shapes of its arrays. Pickled files are read with
weights_only=True, so that they cannot run code. Position embeddings of a vision transformer are
resampled where --size asks for another input than they were made for: bicubic and antialiased, as timm does it;
those of DINOv2's own checkpoints, which have a mask token, as DINOv2's own code does it.

With --torchscript the network is any other: CHECKPOINT is then a TorchScript file, which is taken as it is,
or MODULE:FUNCTION, a Python module on the path and what in it makes a torch.nn.Module, which is traced on
images of --size pixels and must return [N, D]. Both run code of whoever wrote them, now and whenever the
encoder is loaded: only convert what you trust.

Inputs:  CHECKPOINT, a .pth, .pt or .safetensors file with a state dictionary; see above for --torchscript.
Outputs: FOLDER/card.json, and FOLDER/weights.safetensors or FOLDER/network.pt.
Exit:    0 if the folder was written, 1 if the checkpoint is of no known network.
Needs:   torch, numpy, safetensors (Tools/interop/requirements.txt).
Example: .build-python/bin/python Tools/convert_encoder.py model.pt Encoders/r3m --entry r3m \\
           --prefix module.convnet. --licence MIT
         .build-python/bin/python Tools/convert_encoder.py my_networks:encoder Encoders/mine \\
           --torchscript --size 128 --projection 32
"""

import argparse
import hashlib
import importlib
import json
import pathlib
import re
import sys

import torch
from safetensors.torch import load_file, save_file

IMAGENET = {"mean": [0.485, 0.456, 0.406], "standardDeviation": [0.229, 0.224, 0.225]}
# Heads of attention cannot be told from shapes; published networks have 64 numbers in each.
HEAD_WIDTH = 64


def main():
    arguments = parsed_arguments()
    if arguments.torchscript:
        write_script(arguments)
        return
    weights = without_prefix(state_dictionary(arguments), arguments.prefix)
    if "conv1.weight" in weights:
        weights, architecture = resnet(weights)
    elif "patch_embed.proj.weight" in weights:
        weights, architecture = vision_transformer(weights, arguments)
    else:
        some = ", ".join(sorted(weights)[:3])
        sys.exit(
            f"{arguments.checkpoint}: expected a ResNet (conv1.weight) or a vision transformer "
            f"(patch_embed.proj.weight), found {len(weights)} arrays such as {some}; "
            "try --entry and --prefix"
        )
    if arguments.projection:
        architecture["projection"] = arguments.projection
    write(weights, card(arguments, architecture), arguments.folder)


def parsed_arguments():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("checkpoint", type=pathlib.Path)
    parser.add_argument("--torchscript", action="store_true", help="any network; it runs its code")
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--entry", help="the state dictionary's place, such as r3m or model")
    parser.add_argument("--prefix", default="", help="what every name begins with")
    parser.add_argument("--projection", type=int, help="features of a linear layer on top")
    parser.add_argument("--size", type=int, default=224, help="side of the input in pixels")
    parser.add_argument("--pooling", choices=["classToken", "average"], default="classToken")
    parser.add_argument("--licence", default="that of the checkpoint")
    return parser.parse_args()


def state_dictionary(arguments):
    if arguments.checkpoint.suffix == ".safetensors":
        return load_file(arguments.checkpoint)
    content = torch.load(arguments.checkpoint, map_location="cpu", weights_only=True)
    for entry in arguments.entry.split(".") if arguments.entry else []:
        content = content[entry]
    return content


def without_prefix(weights, prefix):
    """The float32 arrays under a prefix; buffers of other types are no weights."""
    return {
        name.removeprefix(prefix): array.float().contiguous()
        for name, array in weights.items()
        if name.startswith(prefix) and torch.is_tensor(array) and array.is_floating_point()
    }


def resnet(weights):
    counts = [
        len({name.split(".")[1] for name in weights if name.startswith(f"layer{stage}.")})
        for stage in range(1, 5)
    ]
    is_bottleneck = "layer1.0.conv3.weight" in weights
    kinds = {
        ((2, 2, 2, 2), False): "resnet18",
        ((3, 4, 6, 3), False): "resnet34",
        ((3, 4, 6, 3), True): "resnet50",
    }
    kind = kinds.get((tuple(counts), is_bottleneck))
    if kind is None:
        sys.exit(f"expected ResNet-18, 34 or 50, found stages of {counts} blocks")
    architecture = {"kind": kind}
    stem = weights["conv1.weight"].shape[0]
    if stem != 64:
        architecture["stemChannelCount"] = stem
    names = re.compile(r"(conv1|bn1|layer[1-4]|fc)\.")
    return {name: array for name, array in weights.items() if names.match(name)}, architecture


def vision_transformer(weights, arguments):
    width, _, patch, _ = weights["patch_embed.proj.weight"].shape
    depth = len({name.split(".")[1] for name in weights if name.startswith("blocks.")})
    registers = next(
        (weights[name].shape[1] for name in ("reg_token", "register_tokens") if name in weights), 0
    )
    if arguments.size % patch or width % HEAD_WIDTH:
        sys.exit(f"expected a --size that patches of {patch} divide, and a width that {HEAD_WIDTH} does")
    weights["pos_embed"] = resampled(weights, arguments.size // patch)
    names = re.compile(r"(patch_embed\.proj|blocks|norm|head)\.|(cls_token|pos_embed|reg(ister)?_token)")
    sizes = {
        "width": width, "depth": depth, "headCount": width // HEAD_WIDTH, "patchSize": patch,
        "registerCount": registers, "hasLayerScale": "blocks.0.ls1.gamma" in weights,
        "pooling": arguments.pooling,
    }
    kept = {name: array for name, array in weights.items() if names.match(name)}
    return kept, {"kind": "vit", "sizes": sizes}


def resampled(weights, side):
    """Positions [1, P or 1 + P, D] for side x side patches; the class token's own stays as it is."""
    positions = weights["pos_embed"]
    count, width = positions.shape[1:]
    first = count - int(count**0.5) ** 2
    own, grid = positions[:, :first], positions[:, first:]
    old = int(grid.shape[1] ** 0.5)
    if old == side:
        return positions
    grid = grid.reshape(1, old, old, width).permute(0, 3, 1, 2)
    grid = torch.nn.functional.interpolate(grid, mode="bicubic", **resampling(weights, old, side))
    grid = grid.permute(0, 2, 3, 1).reshape(1, side * side, width)
    return torch.cat([own, grid], dim=1).contiguous()


def resampling(weights, old, side):
    """How positions come from old x old to side x side patches, a setting that published features depend on."""
    # Of two dimensions in DINOv2; what MAE leaves in its checkpoints has three.
    is_dinov2 = "mask_token" in weights and weights["mask_token"].ndim == 2
    if is_dinov2 and "register_tokens" not in weights:
        return {"scale_factor": ((side + 0.1) / old,) * 2}
    return {"size": (side, side), "antialias": True}


def card(arguments, architecture):
    return {
        "version": 1,
        "name": arguments.folder.name,
        "summary": f"{architecture['kind']} of {arguments.checkpoint.name}.",
        "architecture": architecture,
        "preprocessing": {
            "shorterSide": arguments.size * 256 // 224,
            "height": arguments.size,
            "width": arguments.size,
            "interpolation": "bilinear" if architecture["kind"] != "vit" else "bicubic",
            "antialias": True,
            "range": "0..1",
            **IMAGENET,
            "clip": False,
        },
        "seed": 0,
        "hasScalarHead": False,
        "licence": arguments.licence,
    }


def write(weights, card, folder):
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "weights.safetensors"
    save_file(weights, path)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    card["weights"] = {"file": path.name, "sha256": digest}
    (folder / "card.json").write_text(json.dumps(card, indent=2) + "\n")
    print(f"{folder}: {len(weights)} arrays; try it with `rapl encoders check {folder}`")


def write_script(arguments):
    images = torch.rand(2, 3, arguments.size, arguments.size)
    script = traced(str(arguments.checkpoint), images)
    with torch.inference_mode():
        features = script(images)
    if not torch.is_tensor(features) or features.dtype != torch.float32 or features.ndim != 2:
        found = list(features.shape) if torch.is_tensor(features) else type(features).__name__
        sys.exit(f"{arguments.checkpoint}: expected float32 features [N, D], found {found}")
    arguments.folder.mkdir(parents=True, exist_ok=True)
    path = arguments.folder / "network.pt"
    script.save(str(path))
    architecture = {
        "kind": "torchscript", "file": path.name, "dimension": features.shape[1],
        "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
    }
    if arguments.projection:
        architecture["projection"] = arguments.projection
    text = json.dumps(card(arguments, architecture), indent=2)
    (arguments.folder / "card.json").write_text(text + "\n")
    print(f"{arguments.folder}: features [N, {features.shape[1]}]; try it with "
          f"`rapl encoders check {arguments.folder}`")


def traced(source, images):
    if pathlib.Path(source).exists():
        return torch.jit.load(source, map_location="cpu").eval()
    if ":" not in source:
        sys.exit(f"{source}: expected a TorchScript file or MODULE:FUNCTION, found neither")
    module, function = source.split(":", 1)
    sys.path.insert(0, "")
    network = getattr(importlib.import_module(module), function)()
    return torch.jit.trace(network.eval(), images)


if __name__ == "__main__":
    main()
