"""The losses, from numbers per window. Each formula is compared with a reference in the tests."""

import torch
from torch.nn import functional


def preference_loss(preferred, rejected, reference_preferred, reference_rejected, weight, beta, winner_weight):
    """Diffusion-DPO with the winner's own loss beside it.

    Four denoising errors [B] under the same noise and timestep:

        difference = (preferred - rejected) - (reference_preferred - reference_rejected)
        loss = mean(weight * (-log sigmoid(-beta * difference) + winner_weight * preferred))

    Without the second term, both errors grow and the policy collapses. Returns the loss and the differences [B];
    a negative difference is an order that the policy has taken in. Source: B. Wallace et al., Diffusion Model
    Alignment Using Direct Preference Optimization, 2024, equation 14, with beta for their beta T omega / 2.
    """
    difference = (preferred - rejected) - (reference_preferred - reference_rejected)
    losses = -functional.logsigmoid(-beta * difference) + winner_weight * preferred
    return (weight * losses).mean(), difference


def weighted_loss(error, weight):
    """Regression on weighted windows: sum(weight * error) / sum(weight), 0 if all weights are 0."""
    return (weight * error).sum() / weight.sum().clamp(min=1e-6)


def exponential_weights(score, temperature, largest):
    """exp(standardised score / temperature), cut at `largest` and divided by the mean; [N].

    Of returns it gives reward-weighted regression, of advantages advantage-weighted regression. Sources: J. Peters
    and S. Schaal, Reinforcement Learning by Reward-Weighted Regression, 2007; X. B. Peng et al., Advantage-Weighted
    Regression, 2019.
    """
    standard = (score - score.mean()) / max(score.std(), 1e-9)
    weight = torch.as_tensor(standard / temperature).exp().clamp(max=largest)
    return weight / weight.mean()


def progress_weights(advantage, threshold=0.01):
    """LeRobot's RA-BC weights of the progress within a chunk; [N].

    1 above the threshold, 0 below 0, between them the place in mean +- 2 standard deviations. Unknown progress
    (NaN) counts as 1. Source: Q. Chen et al., SARM, 2026.
    """
    advantage = torch.as_tensor(advantage)
    known = advantage.isfinite()
    mean, deviation = advantage[known].mean(), advantage[known].std(unbiased=False)
    soft = ((advantage - (mean - 2 * deviation)) / (4 * deviation + 1e-6)).clamp(0, 1)
    weight = torch.where(advantage > threshold, torch.ones_like(advantage), soft)
    weight = torch.where(advantage < 0, torch.zeros_like(weight), weight)
    return torch.where(known, weight, torch.ones_like(weight))
