"""Weights and ranges by LeRobot's names, into and out of a policy."""

import torch

from .files import load_weights
from .normalizer import ACTION, STATE
from .problems import Problem

PREFIX = "diffusion."
# LeRobot has two states. The first key is the robot's, the others together the environment's.
ENVIRONMENT = "observation.environment_state"


def weights(policy):
    """The weights, as model.safetensors has them."""
    return {f"{PREFIX}{name}": tensor for name, tensor in policy.diffusion.state_dict().items()}


def put_weights(policy, tensors, subject):
    """Puts weights into a policy.

    Raises Problem if one is missing, unknown, of another shape or not finite.
    """
    wrong = [name for name in tensors if not name.startswith(PREFIX)]
    if wrong:
        raise Problem(subject, f"has the unknown array {wrong[0][:120]}")
    load_weights(policy.diffusion, {name[len(PREFIX):]: value for name, value in tensors.items()}, subject)


def ranges(policy):
    """The ranges of states and actions, such as `action.min`."""
    arrays = policy.normalizer.arrays()
    first = policy.configuration.state_dims[0] if policy.configuration.state_dims else 0
    for bound in ("min", "max"):
        state = arrays.pop(f"{STATE}.{bound}")
        arrays[f"{STATE}.{bound}"] = state[:first]
        if len(state) > first:
            arrays[f"{ENVIRONMENT}.{bound}"] = state[first:]
    return arrays


def put_ranges(policy, arrays, subject):
    """Puts ranges into a policy's normalizer. Other statistics are left out.

    Raises Problem if one is missing, of another shape or not finite.
    """
    found = {}
    for bound in ("min", "max"):
        states = [arrays[name] for name in (f"{STATE}.{bound}", f"{ENVIRONMENT}.{bound}") if name in arrays]
        for name, parts in ((STATE, states), (ACTION, [arrays.get(f"{ACTION}.{bound}")])):
            if not parts or any(part is None or part.dim() != 1 for part in parts):
                raise Problem(subject, f"lacks array {name}.{bound}")
            found[f"{name.replace('.', '_')}_{bound}"] = torch.cat(parts)
    load_weights(policy.normalizer, found, subject)
