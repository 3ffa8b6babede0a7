"""ResNet-18 with a linear head, and the frames it sees, as torchvision does them."""

import torch
from episode_files import demo_order
from safetensors.torch import load_file
from torch import nn
from torchvision.models import resnet18
from torchvision.transforms import InterpolationMode
from torchvision.transforms.v2 import functional


def network_from(weights_path):
    """The network of a safetensors file with torchvision's key names, ready for inference.

    Without `fc.weight` the 512 pooled features are the output.
    """
    weights = load_file(weights_path)
    head = weights.get("fc.weight")
    network = resnet18(num_classes=1 if head is None else len(head))
    if head is None:
        network.fc = nn.Identity()
    network.load_state_dict(weights)
    return network.eval()


def episode_frames(file, camera):
    """Yields demo names and their frames, uint8 [T, H, W, 3], of an open episode file."""
    for demo in sorted(file["data"], key=demo_order):
        yield demo, file["data"][demo]["obs"][camera][:]


def preprocess(frames, size):
    """uint8 [T, H, W, 3] to float32 [T, 3, size, size] of about 0...1.

    Bicubic with antialias in floating point, so values may leave 0...1 a little, as torchvision's do.
    """
    pixels = torch.from_numpy(frames).permute(0, 3, 1, 2).float() / 255
    return functional.resize(pixels, [size, size], InterpolationMode.BICUBIC, antialias=True)
