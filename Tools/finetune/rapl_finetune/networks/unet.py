"""The one-dimensional U-Net over the steps of a chunk, conditioned by FiLM.

The modules have LeRobot's names, so that its checkpoints load. Source: C. Chi et al., Diffusion Policy, 2023,
section III; E. Perez et al., FiLM, 2018.
"""

import torch
from torch import nn

from .steps import step_encoder


class ConvolutionBlock(nn.Module):
    """Convolution, group normalisation, Mish: [B, C, T] -> [B, C', T]."""

    def __init__(self, channels_in, channels_out, kernel, groups):
        super().__init__()
        self.block = nn.Sequential(
            nn.Conv1d(channels_in, channels_out, kernel, padding=kernel // 2),
            nn.GroupNorm(groups, channels_out),
            nn.Mish(),
        )

    def forward(self, x):
        return self.block(x)


class ConditionalResidualBlock(nn.Module):
    """Two blocks with a shortcut; between them the condition scales and shifts every channel."""

    def __init__(self, channels_in, channels_out, condition_dim, configuration):
        super().__init__()
        kernel, groups = configuration.kernel_size, configuration.n_groups
        self.scales = configuration.use_film_scale_modulation
        self.conv1 = ConvolutionBlock(channels_in, channels_out, kernel, groups)
        self.cond_encoder = nn.Sequential(
            nn.Mish(), nn.Linear(condition_dim, channels_out * 2 if self.scales else channels_out))
        self.conv2 = ConvolutionBlock(channels_out, channels_out, kernel, groups)
        same = channels_in == channels_out
        self.residual_conv = nn.Identity() if same else nn.Conv1d(channels_in, channels_out, 1)

    def forward(self, x, condition):
        out = self.conv1(x)
        modulation = self.cond_encoder(condition).unsqueeze(-1)
        if self.scales:
            scale, shift = modulation.chunk(2, dim=1)
            out = scale * out + shift
        else:
            out = out + modulation
        return self.conv2(out) + self.residual_conv(x)


class ConditionalUnet1d(nn.Module):
    """(chunk [B, T, A], step [B], condition [B, C]) -> noise [B, T, A]."""

    def __init__(self, configuration):
        super().__init__()
        widths, actions = configuration.down_dims, configuration.action_dim
        embedding = configuration.diffusion_step_embed_dim
        condition = embedding + configuration.condition_dim

        def block(channels_in, channels_out):
            return ConditionalResidualBlock(channels_in, channels_out, condition, configuration)

        self.diffusion_step_encoder = step_encoder(embedding)
        levels = list(zip((actions, *widths[:-1]), widths))
        self.down_modules = nn.ModuleList(
            nn.ModuleList([
                block(first, second), block(second, second),
                nn.Conv1d(second, second, 3, 2, 1) if level < len(levels) - 1 else nn.Identity(),
            ]) for level, (first, second) in enumerate(levels))
        self.mid_modules = nn.ModuleList([block(widths[-1], widths[-1]) for _ in range(2)])
        self.up_modules = nn.ModuleList(
            nn.ModuleList([block(2 * wide, narrow), block(narrow, narrow), nn.ConvTranspose1d(narrow, narrow, 4, 2, 1)])
            for narrow, wide in reversed(levels[1:]))
        self.final_conv = nn.Sequential(
            ConvolutionBlock(widths[0], widths[0], configuration.kernel_size, configuration.n_groups),
            nn.Conv1d(widths[0], actions, 1),
        )

    def forward(self, chunk, step, condition):
        x = chunk.transpose(1, 2)
        condition = torch.cat([self.diffusion_step_encoder(step), condition], dim=-1)
        skipped = []
        for first, second, shrink in self.down_modules:
            x = second(first(x, condition), condition)
            skipped.append(x)
            x = shrink(x)
        for block in self.mid_modules:
            x = block(x, condition)
        for first, second, grow in self.up_modules:
            x = torch.cat([x, skipped.pop()], dim=1)
            x = grow(second(first(x, condition), condition))
        return self.final_conv(x).transpose(1, 2)
