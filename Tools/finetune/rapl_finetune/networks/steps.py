"""The embedding of the diffusion step."""

import math

import torch
from torch import nn


class SinusoidalEmbedding(nn.Module):
    """Steps [B] -> [B, dim]: sines, then cosines, of geometrically spaced frequencies from 1 to 1/10,000."""

    def __init__(self, dim):
        super().__init__()
        self.dim = dim

    def forward(self, steps):
        half = self.dim // 2
        scale = -math.log(10_000) / (half - 1)
        frequencies = torch.exp(scale * torch.arange(half, device=steps.device, dtype=torch.get_default_dtype()))
        phases = steps.to(torch.get_default_dtype()).unsqueeze(-1) * frequencies
        return torch.cat([phases.sin(), phases.cos()], dim=-1)


def step_encoder(dim):
    """The embedding with two layers after it, [B] -> [B, dim]."""
    return nn.Sequential(SinusoidalEmbedding(dim), nn.Linear(dim, 4 * dim), nn.Mish(), nn.Linear(4 * dim, dim))
