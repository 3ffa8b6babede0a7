"""Episodes of one dataset in memory, and the windows that a policy learns from."""

import dataclasses

import numpy
import torch

from ..policy import Windows
from ..problems import Problem

# Arrays of one dataset are held in memory. More than this is refused before it is read.
LARGEST_BYTES = 12 << 30


@dataclasses.dataclass
class Episodes:
    """N steps of E episodes, one after the other.

    names: E. ends: [E], one past an episode's last step. arrays: key -> [N, D] float32, or [N, H, W, 3] uint8 for a
    camera. action: [N, A] float32. columns: further numbers per step, [N] float32, such as `reward` and `weight`.
    """

    path: str
    names: list
    ends: numpy.ndarray
    arrays: dict
    action: numpy.ndarray
    columns: dict

    def __post_init__(self):
        if len(self.names) == 0:
            raise Problem(self.path, "expected at least one episode, found none")
        for key, values in {"action": self.action, **self.arrays, **self.columns}.items():
            if len(values) != self.ends[-1]:
                raise Problem(self.path, f"{key}: expected {self.ends[-1]} rows, found {len(values)}")
            if values.dtype != numpy.uint8 and key not in self.columns and not numpy.isfinite(values).all():
                raise Problem(self.path, f"{key}: has values that are not finite")

    @property
    def starts(self):
        return numpy.concatenate([[0], self.ends[:-1]])

    @property
    def episode_of_step(self):
        """[N], the index of every step's episode."""
        return numpy.repeat(numpy.arange(len(self.names)), numpy.diff(self.ends, prepend=0))

    def state(self, keys):
        """The concatenated state [N, S] of some keys."""
        missing = [key for key in keys if key not in self.arrays or self.arrays[key].dtype == numpy.uint8]
        if missing:
            numbers = [key for key, values in self.arrays.items() if values.dtype != numpy.uint8]
            raise Problem(self.path, f"has no observation {missing[0]!r}; it has {', '.join(numbers) or 'none'}")
        parts = [self.arrays[key] for key in keys]
        return numpy.concatenate(parts, axis=1) if parts else numpy.zeros((len(self.action), 0), numpy.float32)

    def frames(self, key):
        """The frames [N, H, W, 3] uint8 of a camera."""
        if key not in self.arrays or self.arrays[key].dtype != numpy.uint8:
            raise Problem(self.path, f"has no camera {key!r}")
        return self.arrays[key]


class WindowSampler:
    """Cuts windows out of episodes, with the edges repeated. No window crosses an episode's end."""

    def __init__(self, episodes, configuration):
        self.configuration = configuration
        self.starts, self.ends = episodes.starts, episodes.ends
        self.episode = episodes.episode_of_step
        self.state = torch.from_numpy(episodes.state(configuration.state_keys))
        self.images = {key: torch.from_numpy(episodes.frames(key)) for key in configuration.camera_keys}
        self.action = torch.from_numpy(episodes.action)
        _check_widths(episodes.path, self, configuration)

    def __len__(self):
        return len(self.action)

    def windows(self, steps):
        """The windows whose decisions are at steps [B], counted over all episodes."""
        configuration = self.configuration
        history = numpy.arange(configuration.n_obs_steps) - (configuration.n_obs_steps - 1)
        chunk = numpy.arange(configuration.horizon) - (configuration.n_obs_steps - 1)
        seen = self._rows(steps, history)
        return Windows(
            self.state[seen], {key: frames[seen] for key, frames in self.images.items()},
            self.action[self._rows(steps, chunk)])

    def decisions(self):
        """The steps at which a policy decides: every n_action_steps-th of each episode."""
        within = numpy.arange(len(self)) - self.starts[self.episode]
        return numpy.flatnonzero(within % self.configuration.n_action_steps == 0)

    def _rows(self, steps, offsets):
        episode = self.episode[steps]
        rows = numpy.asarray(steps)[:, None] + offsets
        return torch.from_numpy(
            rows.clip(self.starts[episode][:, None], self.ends[episode][:, None] - 1))


def _check_widths(path, sampler, configuration):
    if sampler.state.shape[1] != configuration.state_dim:
        raise Problem(path, f"expected a state of {configuration.state_dim} numbers, found {sampler.state.shape[1]}")
    if sampler.action.shape[1] != configuration.action_dim:
        raise Problem(path, f"expected {configuration.action_dim} actions, found {sampler.action.shape[1]}")
    for key, shape in zip(configuration.camera_keys, configuration.camera_shapes):
        if tuple(sampler.images[key].shape[1:3]) != tuple(shape):
            raise Problem(path, f"{key}: expected frames of {shape}, found {tuple(sampler.images[key].shape[1:3])}")
