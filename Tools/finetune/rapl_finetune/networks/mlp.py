"""A denoiser of fully connected layers, for small states.

Every block is normalised, then scaled and shifted by the condition (FiLM). With the condition at the input alone, the
same width needed six times as many updates for the same error.
"""

import torch
from torch import nn

from .steps import step_encoder


class ConditionalBlock(nn.Module):
    """[B, W] -> [B, W]: two layers beside a shortcut."""

    def __init__(self, width):
        super().__init__()
        self.norm = nn.LayerNorm(width, elementwise_affine=False)
        self.modulation = nn.Linear(width, 2 * width)
        self.layers = nn.Sequential(nn.Linear(width, width), nn.Mish(), nn.Linear(width, width))

    def forward(self, x, condition):
        scale, shift = self.modulation(condition).chunk(2, dim=-1)
        return x + self.layers(self.norm(x) * (1 + scale) + shift)


class MLPDenoiser(nn.Module):
    """(chunk [B, T, A], step [B], condition [B, C]) -> noise [B, T, A]."""

    def __init__(self, configuration):
        super().__init__()
        width, embedding = configuration.mlp_width, configuration.diffusion_step_embed_dim
        chunk = configuration.horizon * configuration.action_dim
        self.diffusion_step_encoder = step_encoder(embedding)
        self.condition = nn.Sequential(
            nn.Linear(embedding + configuration.condition_dim, width), nn.Mish(), nn.Linear(width, width), nn.Mish())
        self.first = nn.Linear(chunk, width)
        self.blocks = nn.ModuleList(ConditionalBlock(width) for _ in range(configuration.mlp_layers))
        self.last = nn.Linear(width, chunk)

    def forward(self, chunk, step, condition):
        condition = self.condition(torch.cat([self.diffusion_step_encoder(step), condition], dim=-1))
        x = self.first(chunk.flatten(1))
        for block in self.blocks:
            x = block(x, condition)
        return self.last(x).reshape(chunk.shape)
