"""A denoiser of fully connected layers, for small states."""

import torch
from torch import nn

from .steps import step_encoder


class MLPDenoiser(nn.Module):
    """(chunk [B, T, A], step [B], condition [B, C]) -> noise [B, T, A]."""

    def __init__(self, configuration):
        super().__init__()
        width, embedding = configuration.mlp_width, configuration.diffusion_step_embed_dim
        chunk = configuration.horizon * configuration.action_dim
        self.diffusion_step_encoder = step_encoder(embedding)
        self.first = nn.Linear(chunk + embedding + configuration.condition_dim, width)
        self.blocks = nn.ModuleList(
            nn.Sequential(nn.Mish(), nn.Linear(width, width), nn.Mish(), nn.Linear(width, width))
            for _ in range(configuration.mlp_layers))
        self.last = nn.Sequential(nn.Mish(), nn.Linear(width, chunk))

    def forward(self, chunk, step, condition):
        x = torch.cat([chunk.flatten(1), self.diffusion_step_encoder(step), condition], dim=-1)
        x = self.first(x)
        for block in self.blocks:
            x = x + block(x)
        return self.last(x).reshape(chunk.shape)
