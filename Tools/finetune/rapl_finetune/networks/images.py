"""A small encoder of frames that keeps where things are.

Strided convolutions with group normalisation, then the expected place of every channel's maximum (spatial
soft-arg-max). Batch statistics would leak between policy and reference, hence group normalisation. Source: S. Levine
et al., End-to-End Training of Deep Visuomotor Policies, 2016, section 5.1; C. Chi et al., Diffusion Policy, 2023.
"""

import torch
from torch import nn

KEYPOINTS = 32


class SpatialSoftmax(nn.Module):
    """[B, C, H, W] -> [B, 2 C]: x and y of every channel, each from -1 to 1."""

    def forward(self, features):
        batch, channels, height, width = features.shape
        weights = features.flatten(2).softmax(dim=-1).reshape(batch, channels, height, width)
        x = torch.linspace(-1, 1, width, device=features.device)
        y = torch.linspace(-1, 1, height, device=features.device)
        return torch.cat([(weights.sum(2) * x).sum(-1), (weights.sum(3) * y).sum(-1)], dim=-1)


class ImageEncoder(nn.Module):
    """Frames [B, 3, H, W] from -1 to 1 -> features [B, F]."""

    def __init__(self, features):
        super().__init__()
        self.backbone = nn.Sequential(
            nn.Conv2d(3, 32, 5, 2, 2), nn.GroupNorm(8, 32), nn.Mish(),
            nn.Conv2d(32, 64, 3, 2, 1), nn.GroupNorm(8, 64), nn.Mish(),
            nn.Conv2d(64, 64, 3, 1, 1), nn.GroupNorm(8, 64), nn.Mish(),
            nn.Conv2d(64, KEYPOINTS, 1),
        )
        self.pool = SpatialSoftmax()
        self.out = nn.Sequential(nn.Linear(2 * KEYPOINTS, features), nn.Mish())

    def forward(self, frames):
        return self.out(self.pool(self.backbone(frames)))
