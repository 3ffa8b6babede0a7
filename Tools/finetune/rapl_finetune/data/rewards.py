"""Scores of episodes: from a rewards file of `rapl reward`, or from the columns of an export."""

import dataclasses
import pathlib

import h5py
import numpy

from ..problems import Problem


@dataclasses.dataclass
class Scores:
    """How good episodes and their steps are.

    returns: [E], higher is better. progress: [N], how far the task is done at each step, about 0 to 1; NaN for
    unknown.
    """

    returns: numpy.ndarray
    progress: numpy.ndarray

    def advantage(self, episodes, steps):
        """The progress within the next `steps` steps of each step, [N]; to the last step near an episode's end."""
        last = numpy.repeat(episodes.ends - 1, numpy.diff(episodes.ends, prepend=0))
        ahead = numpy.minimum(numpy.arange(len(last)) + steps, last)
        return self.progress[ahead] - self.progress


def read_scores(episodes, rewards=None):
    """The scores of all episodes, from a rewards file or else from the columns `progress` and `reward`."""
    if rewards is not None:
        return _from_file(episodes, rewards)
    if not {"progress", "reward"} & set(episodes.columns):
        raise Problem(episodes.path, "has no rewards; a rewards file is needed beside it")
    progress = episodes.columns.get("progress", episodes.columns.get("reward"))
    reward = episodes.columns.get("reward", progress)
    if not numpy.isfinite(reward).all():
        raise Problem(episodes.path, "has rewards that are not finite")
    returns = numpy.add.reduceat(reward.astype(numpy.float64), episodes.starts)
    lengths = numpy.diff(episodes.ends, prepend=0)
    return Scores(returns / lengths, progress.astype(numpy.float64))


def _from_file(episodes, path):
    try:
        with h5py.File(path, "r") as file:
            group = file.get("rewards")
            if not isinstance(group, h5py.Group):
                raise Problem(path, "expected the group rewards of a rewards file, found none")
            adds_up = bool(file.attrs.get("steps_add_up", False))
            rows = [_episode(path, group, episodes, index) for index in range(len(episodes.names))]
    except (OSError, RuntimeError, KeyError) as error:
        raise Problem(path, f"cannot be read as HDF5: {str(error)[:200]}") from None
    steps = [numpy.cumsum(reward) if adds_up else reward for _, reward in rows]
    progress = numpy.concatenate(steps)
    low, high = numpy.quantile(progress, [0.05, 0.95])
    scaled = ((progress - low) / max(high - low, 1e-9)).clip(0, 1)
    return Scores(numpy.array([total for total, _ in rows]), scaled)


def _episode(path, group, episodes, index):
    """The return and the rewards [T] of one episode."""
    name = episodes.names[index]
    node = group.get(name) or group.get(f"{pathlib.Path(episodes.path).stem}/{name}")
    if not isinstance(node, h5py.Group) or not isinstance(node.get("reward"), h5py.Dataset):
        raise Problem(path, f"has no reward of the episode {name}")
    length = episodes.ends[index] - (episodes.ends[index - 1] if index else 0)
    if node["reward"].shape != (length,):
        raise Problem(path, f"{name}: expected {length} rewards, found {node['reward'].shape}")
    reward = node["reward"][...].astype(numpy.float64)
    total = node.attrs.get("total")
    if not isinstance(total, (float, numpy.floating)) or not numpy.isfinite(reward).all() or not numpy.isfinite(total):
        raise Problem(path, f"{name}: expected finite rewards and a total")
    return float(total), reward
