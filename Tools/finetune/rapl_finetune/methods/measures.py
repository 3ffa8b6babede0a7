"""What tells a fine-tuning that works from one that collapses."""

import torch

from ..draws import Draws

# Draws of noise per window. Few would hide a change of a per cent.
DRAWS_PER_WINDOW = 4


class ReferenceMeasures:
    """Compares a policy with its frozen reference on preferred and rejected windows, always with the same noise."""

    def __init__(self, reference, preferred, rejected, seed, device):
        self.reference, self.seed, self.device = reference, seed, device
        self.preferred, self.rejected = preferred.to(device), rejected.to(device)
        self.lowest = None
        self.fixed = self._errors(reference)[:2]

    def __call__(self, policy):
        """The measures by name.

        preferred_error, rejected_error: denoising errors; reference_…: those of the reference. implicit_accuracy:
        the share of windows whose order the policy has taken in. kl: the divergence from the reference along the
        denoising of preferred chunks, in nats per chunk. over_optimisation: by which share the preferred error lies
        above its lowest value so far.
        """
        preferred, rejected, kl = self._errors(policy)
        difference = (preferred - rejected) - (self.fixed[0] - self.fixed[1])
        error = float(preferred.mean())
        self.lowest = error if self.lowest is None else min(self.lowest, error)
        return {
            "preferred_error": error,
            "rejected_error": float(rejected.mean()),
            "reference_preferred_error": float(self.fixed[0].mean()),
            "reference_rejected_error": float(self.fixed[1].mean()),
            "implicit_accuracy": float((difference < 0).float().mean()),
            "kl": float(kl.mean()),
            "over_optimisation": error / self.lowest - 1,
        }

    @torch.no_grad()
    def _errors(self, policy):
        """Denoising errors [W] of both sides and the divergence [W], averaged over the draws."""
        schedule = policy.schedule(self.device)
        sums = [0, 0, 0]
        for number in range(DRAWS_PER_WINDOW):
            draws = Draws(self.seed, (1 << 40) + number)
            noise = draws.noise(self.preferred.action.shape, self.device)
            steps = draws.timesteps(schedule, len(noise), self.device)
            own = policy.predicted_noise(self.preferred, noise, steps)
            apart = own - self.reference.predicted_noise(self.preferred, noise, steps)
            parts = (
                (own - noise).square().mean(dim=(1, 2)),
                policy.denoising_error(self.rejected, noise, steps),
                schedule.steps * schedule.divergence_weight(steps) * apart.square().sum(dim=(1, 2)))
            sums = [total + part / DRAWS_PER_WINDOW for total, part in zip(sums, parts)]
        return sums
