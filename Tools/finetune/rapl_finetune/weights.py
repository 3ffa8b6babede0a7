"""Weights and ranges by LeRobot's names, into and out of a policy."""

from .files import load_weights
from .normalizer import ACTION, STATE
from .problems import Problem

PREFIX = "diffusion."


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


def put_ranges(policy, arrays, subject):
    """Puts ranges such as `action.min` into a policy's normalizer. Other statistics are left out."""
    load_weights(policy.normalizer, {
        name.replace(".", "_"): value for name, value in arrays.items()
        if name.rpartition(".")[0] in (STATE, ACTION) and name.rpartition(".")[2] in ("min", "max")}, subject)
