"""Scaling of states and actions to -1 ... 1 by their smallest and largest values."""

import torch
from torch import nn

# A column that moves less than this is constant and becomes 0.
SMALLEST_RANGE = 1e-4
STATE = "observation.state"
ACTION = "action"


class Normalizer(nn.Module):
    """Minimum and maximum of the state [S] and the action [A], with LeRobot's names."""

    def __init__(self, state_dim, action_dim):
        super().__init__()
        for name, width in ((STATE, state_dim), (ACTION, action_dim)):
            self.register_buffer(_buffer(name, "min"), -torch.ones(width))
            self.register_buffer(_buffer(name, "max"), torch.ones(width))

    def fit(self, states, actions):
        """Takes the ranges of states [N, S] and actions [N, A]."""
        for name, values in ((STATE, states), (ACTION, actions)):
            if values.shape[-1]:
                getattr(self, _buffer(name, "min")).copy_(values.amin(0))
                getattr(self, _buffer(name, "max")).copy_(values.amax(0))

    def normalized(self, name, values):
        """Values of the state or the action, scaled."""
        centre, half = self._scale(name)
        return (values - centre) / half

    def restored(self, name, values):
        """The inverse of `normalized`; a constant column becomes its constant."""
        centre, half = self._scale(name)
        constant = self._constant(name)
        return torch.where(constant, centre, values * half + centre)

    def arrays(self):
        """Name -> values, as LeRobot stores them: `observation.state.min` and so on."""
        return {f"{name}.{bound}": getattr(self, _buffer(name, bound))
                for name in (STATE, ACTION) for bound in ("min", "max")}

    def _constant(self, name):
        return getattr(self, _buffer(name, "max")) - getattr(self, _buffer(name, "min")) < SMALLEST_RANGE

    def _scale(self, name):
        low, high = getattr(self, _buffer(name, "min")), getattr(self, _buffer(name, "max"))
        half = torch.where(self._constant(name), torch.ones_like(low), (high - low) / 2)
        return (low + high) / 2, half


def _buffer(name, bound):
    return f"{name.replace('.', '_')}_{bound}"
