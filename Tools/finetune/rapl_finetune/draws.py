"""Random numbers that depend on the seed and the update alone.

An interrupted run continues with the same numbers, without any state to save.
"""

import numpy
import torch


class Draws:
    """The random numbers of one update."""

    def __init__(self, seed, update):
        self.generator = numpy.random.default_rng([seed, update])

    def rows(self, count, batch):
        """[batch] of 0 ..< count."""
        return self.generator.integers(0, count, size=batch)

    def chosen(self, rows, batch, probabilities=None):
        """[batch] of the given rows, with replacement."""
        return self.generator.choice(rows, size=batch, p=probabilities)

    def noise(self, shape, device="cpu"):
        """Standard normal numbers."""
        return torch.from_numpy(self.generator.standard_normal(shape, dtype=numpy.float32)).to(device)

    def timesteps(self, schedule, batch, device="cpu"):
        """[batch] of diffusion steps."""
        return torch.from_numpy(self.generator.integers(0, schedule.steps, size=batch)).to(device)
