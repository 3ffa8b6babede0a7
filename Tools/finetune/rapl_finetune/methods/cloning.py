"""Behaviour cloning: the base policy."""

import numpy

from ..data.episodes import WindowSampler
from ..draws import Draws
from ..policy import random_crops

HELD_OUT_WINDOWS = 512


class Cloning:
    """Learns to remove noise from the chunks of all episodes but a few, which measure it."""

    def __init__(self, episodes, configuration, batch, seed, device, held_out=0.05):
        self.sampler = WindowSampler(episodes, configuration)
        self.configuration, self.batch, self.seed, self.device = configuration, batch, seed, device
        count = round(held_out * len(episodes.names))
        held = numpy.random.default_rng([seed, 1]).permutation(len(episodes.names))[:count]
        outside = numpy.isin(episodes.episode_of_step, held)
        self.rows = numpy.flatnonzero(~outside)
        self.held_rows = numpy.flatnonzero(outside)

    def loss(self, policy, draws):
        """The loss of one update and its measures."""
        windows = self.sampler.windows(draws.chosen(self.rows, self.batch)).to(self.device)
        error = self.error(policy, windows, draws)
        loss = error.mean()
        return loss, {"loss": loss.detach()}

    def error(self, policy, windows, draws):
        """The denoising error [B] with fresh noise, timesteps and cut-outs."""
        count = len(windows.state)
        noise = draws.noise(windows.action.shape, self.device)
        timesteps = draws.timesteps(policy.schedule(self.device), count, self.device)
        return policy.denoising_error(
            windows, noise, timesteps, random_crops(self.configuration, count, draws.generator))

    def evaluate(self, policy):
        """The error of held-out episodes, always with the same noise."""
        if not len(self.held_rows):
            return {}
        draws = Draws(self.seed, 1 << 40)
        rows = draws.chosen(self.held_rows, HELD_OUT_WINDOWS)
        windows = self.sampler.windows(rows).to(self.device)
        noise = draws.noise(windows.action.shape, self.device)
        timesteps = draws.timesteps(policy.schedule(self.device), len(rows), self.device)
        return {"held_out_error": float(policy.denoising_error(windows, noise, timesteps).mean())}

    def reason_to_end(self, measures):
        """Never: cloning has no reference to depart from."""
        return None
