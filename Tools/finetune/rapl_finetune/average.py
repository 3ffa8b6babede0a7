"""The moving average of a policy's weights, which is what acts."""

import copy

import torch


class MovingAverage:
    """A copy of a policy whose weights follow it slowly.

    decay is the largest share of the old value; the first updates have a smaller one, (1 + n) / (10 + n).
    """

    def __init__(self, policy, decay):
        self.policy = copy.deepcopy(policy).eval().requires_grad_(False)
        self.decay = decay

    @torch.no_grad()
    def update(self, policy, step):
        """Moves towards the policy after update `step`, counted from 0."""
        decay = min(self.decay, (1 + step) / (10 + step))
        for average, value in zip(self.policy.parameters(), policy.parameters()):
            average.lerp_(value, 1 - decay)
