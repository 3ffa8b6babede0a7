"""The noise schedule, DDPM and DDIM.

`alpha_bar[t]` is the share of the signal's variance that is left after step t, counted from 0.
Sources: J. Ho et al., Denoising Diffusion Probabilistic Models, 2020, equations 4 to 7; A. Nichol and P. Dhariwal,
Improved Denoising Diffusion Probabilistic Models, 2021, equation 17; J. Song et al., Denoising Diffusion
Implicit Models, 2021, equation 12 with eta 0.
"""

import math

import torch

LARGEST_BETA = 0.999


class NoiseSchedule:
    """The squared cosine schedule over `steps` steps."""

    def __init__(self, steps, device="cpu"):
        def level(share):
            return math.cos((share + 0.008) / 1.008 * math.pi / 2) ** 2

        beta = [min(1 - level((t + 1) / steps) / level(t / steps), LARGEST_BETA) for t in range(steps)]
        self.steps = steps
        self.beta = torch.tensor(beta, device=device)
        self.alpha = 1 - self.beta
        self.alpha_bar = torch.cumprod(self.alpha, dim=0)

    def add_noise(self, sample, noise, timesteps):
        """The sample [B, ...] after `timesteps` [B] steps of noise."""
        level = self.alpha_bar[timesteps].reshape(-1, *[1] * (sample.dim() - 1))
        return level.sqrt() * sample + (1 - level).sqrt() * noise

    def denoised(self, noisy, noise, timestep, limit):
        """The sample that the predicted noise implies, clipped to -limit ... limit."""
        level = self.alpha_bar[timestep]
        return ((noisy - (1 - level).sqrt() * noise) / level.sqrt()).clamp(-limit, limit)

    def timesteps(self, count):
        """`count` steps, evenly spaced, the noisiest first and 0 last."""
        return [i * (self.steps // count) for i in reversed(range(count))]

    def ddim_step(self, noisy, noise, timestep, previous, limit):
        """From `timestep` to `previous`, -1 for the clean sample, without new noise.

        The clean sample is clipped, the noise is taken as predicted, as LeRobot and diffusion_policy do.
        """
        clean = self.denoised(noisy, noise, timestep, limit)
        before = self.alpha_bar[previous] if previous >= 0 else torch.ones_like(self.alpha_bar[timestep])
        return before.sqrt() * clean + (1 - before).sqrt() * noise

    def ddpm_step(self, noisy, noise, timestep, previous, limit, fresh):
        """From `timestep` to `previous`, with the noise `fresh` of the posterior."""
        clean = self.denoised(noisy, noise, timestep, limit)
        level = self.alpha_bar[timestep]
        before = self.alpha_bar[previous] if previous >= 0 else torch.ones_like(level)
        alpha = level / before
        mean = (before.sqrt() * (1 - alpha) * clean + alpha.sqrt() * (1 - before) * noisy) / (1 - level)
        deviation = ((1 - before) / (1 - level) * (1 - alpha)).sqrt()
        return mean + deviation * fresh

    def divergence_weight(self, timesteps):
        """What the squared difference of two predicted noises costs, in nats, at each step [B].

        It is the divergence of two posteriors of equal variance. Step 0 has no variance and counts as 0.
        """
        before = torch.cat([torch.ones_like(self.alpha_bar[:1]), self.alpha_bar[:-1]])
        variance = (1 - before) / (1 - self.alpha_bar) * self.beta
        weight = self.beta**2 / (2 * variance.clamp(min=1e-12) * self.alpha * (1 - self.alpha_bar))
        weight[0] = 0
        return weight[timesteps]
