"""Offline measures of a policy: what recorded pairs tell without a robot.

They do not tell how the policy behaves. Implicit accuracy was near 1 in policies that failed every rollout.
"""

import torch

from .data.pairs import read_pairs
from .draws import Draws
from .methods.measures import ReferenceMeasures

LARGEST_WINDOWS = 1024


def offline_measures(policy, reference, pairs, seed, device):
    """The measures against the reference, and how far the actions of both are from the recorded ones.

    preferred_action_distance, rejected_action_distance: the root of the mean squared difference of the actions to
    carry out, in the units of the recording; reference_…: those of the reference. A policy that follows the
    preference comes nearer to the preferred actions and leaves the rejected ones.
    """
    loaded = read_pairs(pairs, policy.configuration)
    preferred, rejected, _ = loaded.select(slice(0, LARGEST_WINDOWS))
    preferred, rejected = preferred.to(device), rejected.to(device)
    measures = ReferenceMeasures(reference, preferred, rejected, seed, device)(policy)
    del measures["over_optimisation"]
    for side, windows in (("preferred", preferred), ("rejected", rejected)):
        for prefix, actor in (("", policy), ("reference_", reference)):
            measures[f"{prefix}{side}_action_distance"] = _distance(actor, windows, seed)
    return {"pairs": loaded.count, "windows": len(preferred.action), **measures}


def _distance(policy, windows, seed):
    draws = Draws(seed, 1 << 41)
    actions = policy.predict_action(windows, lambda shape: draws.noise(shape))
    first = policy.configuration.n_obs_steps - 1
    recorded = windows.action[:, first:first + policy.configuration.n_action_steps]
    return float(torch.sqrt((actions - recorded).square().mean()))
