"""Diffusion-DPO on windows of preference pairs."""

import torch

from ..losses import preference_loss
from ..policy import random_crops
from .measures import ReferenceMeasures

MEASURED_WINDOWS = 512


class DirectPreference:
    """Raises the preferred windows above the rejected ones, measured against a frozen reference.

    Both sides and both policies see the same noise, timestep and cut-out. One sigmoid per window: summed over a
    trajectory, the same pairs taught a policy to hold the cube aloft.

    beta: how sharply a window's order counts. winner_weight: the weight of the preferred windows' own error.
    tolerance: by which share the preferred error may lie above the reference's before the run ends.
    """

    def __init__(self, pairs, reference, batch, seed, device, beta=100.0, winner_weight=50.0, held_out=0.1,
                 tolerance=0.0):
        self.pairs, self.reference = pairs, reference
        self.batch, self.device = batch, device
        self.beta, self.winner_weight, self.tolerance = beta, winner_weight, tolerance
        self.rows, held = pairs.split(held_out, seed)
        measured = (held if len(held) else self.rows)[:MEASURED_WINDOWS]
        preferred, rejected, _ = pairs.select(measured)
        self.measures = ReferenceMeasures(reference, preferred, rejected, seed, device)

    def loss(self, policy, draws):
        """The loss of one update and its measures."""
        preferred, rejected, weight = self.pairs.select(draws.chosen(self.rows, self.batch))
        preferred, rejected, weight = preferred.to(self.device), rejected.to(self.device), weight.to(self.device)
        noise = draws.noise(preferred.action.shape, self.device)
        steps = draws.timesteps(policy.schedule(self.device), self.batch, self.device)
        crops = random_crops(policy.configuration, self.batch, draws.generator)
        errors = [policy.denoising_error(side, noise, steps, crops) for side in (preferred, rejected)]
        with torch.no_grad():
            fixed = [self.reference.denoising_error(side, noise, steps, crops) for side in (preferred, rejected)]
        loss, difference = preference_loss(*errors, *fixed, weight, self.beta, self.winner_weight)
        return loss, {
            "loss": loss.detach(), "batch_accuracy": (difference < 0).float().mean(),
            "batch_preferred_error": errors[0].detach().mean(),
        }

    def evaluate(self, policy):
        """The measures against the reference, on pairs that are held out."""
        return self.measures(policy)

    def reason_to_end(self, measures):
        """The preferred error rose above the reference's: implicit accuracy no longer means anything."""
        limit = measures["reference_preferred_error"] * (1 + self.tolerance)
        if measures["preferred_error"] > limit:
            return f"the preferred error {measures['preferred_error']:.4f} is above the reference's, {limit:.4f}"
        return None
