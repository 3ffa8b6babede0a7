"""Preference pairs as `rapl export --format pairs` writes them: pairs.jsonl and pairs.zarr."""

import dataclasses
import pathlib

import numpy
import torch

from ..policy import Windows
from ..problems import Problem
from .zarr_arrays import ZarrFolder, read_ends

FORMAT, VERSION = "rapl-pairs", 1
SIDES = ("preferred", "rejected")


@dataclasses.dataclass
class Pairs:
    """W windows of P pairs, in two sides.

    preferred, rejected: windows, as recorded. weight: [W], 1 on average. pair: [W], the pair of each window.
    """

    path: str
    preferred: Windows
    rejected: Windows
    weight: torch.Tensor
    pair: numpy.ndarray

    def __len__(self):
        return len(self.weight)

    @property
    def count(self):
        """The number of pairs."""
        return int(self.pair[-1]) + 1

    def select(self, rows):
        """Both sides of some windows, and their weights."""
        return _rows(self.preferred, rows), _rows(self.rejected, rows), self.weight[rows]

    def split(self, share, seed):
        """Rows for training and rows held out, by pair, so that no pair is on both sides."""
        held = numpy.random.default_rng([seed, 1]).permutation(self.count)[:round(share * self.count)]
        outside = numpy.isin(self.pair, held)
        return numpy.flatnonzero(~outside), numpy.flatnonzero(outside)


def read_pairs(path, configuration):
    """The pairs of a folder, for a policy of this configuration.

    Raises Problem if the folder is none, or if it was exported for other windows, keys or widths.
    """
    root = pathlib.Path(path)
    folder = ZarrFolder(root / "pairs.zarr" if (root / "pairs.zarr").is_dir() else root)
    _check_attributes(folder, configuration)
    weight = folder.read("data/weight", 1).astype(numpy.float32)
    if len(weight) == 0 or not numpy.isfinite(weight).all() or (weight < 0).any() or weight.sum() == 0:
        raise Problem(folder.path, "data/weight: expected numbers of at least 0, not all 0")
    ends = read_ends(folder, "meta/episode_ends", len(weight))
    pair = numpy.repeat(numpy.arange(len(ends)), numpy.diff(ends, prepend=0))
    sides = [_side(folder, side, configuration, len(weight)) for side in SIDES]
    return Pairs(str(path), *sides, torch.from_numpy(weight), pair)


def _check_attributes(folder, configuration):
    attributes = folder.attributes()
    if attributes.get("format") != FORMAT or attributes.get("version") != VERSION:
        raise Problem(folder.path, f"expected {FORMAT} version {VERSION}, found {str(attributes.get('format'))[:40]} "
                                   f"{str(attributes.get('version'))[:10]}")
    for name in ("n_obs_steps", "horizon"):
        expected, found = getattr(configuration, name), attributes.get(name)
        if found != expected:
            raise Problem(folder.path, f"{name}: the policy has {expected}, the pairs {str(found)[:20]}; "
                                       "export them with the policy's")
    for name, keys in (("obs_keys", configuration.state_keys), ("camera_keys", configuration.camera_keys)):
        found = attributes.get(name)
        missing = [key for key in keys if not isinstance(found, list) or key not in found]
        if missing:
            raise Problem(folder.path, f"has no {missing[0]!r} in {name}, which the policy observes")


def _side(folder, side, configuration, rows):
    steps, horizon = configuration.n_obs_steps, configuration.horizon
    states = [
        _numbers(folder, f"data/{side}_{key}", (rows, steps, width))
        for key, width in zip(configuration.state_keys, configuration.state_dims)]
    state = numpy.concatenate(states, axis=2) if states else numpy.zeros((rows, steps, 0), numpy.float32)
    images = {}
    for key, shape in zip(configuration.camera_keys, configuration.camera_shapes):
        frames = folder.read(f"data/{side}_{key}", 5)
        if frames.shape != (rows, steps, *shape, 3) or frames.dtype != numpy.uint8:
            raise Problem(folder.path, f"data/{side}_{key}: expected uint8 frames of {shape}, found {frames.shape}")
        images[key] = torch.from_numpy(frames)
    action = _numbers(folder, f"data/{side}_action", (rows, horizon, configuration.action_dim))
    return Windows(torch.from_numpy(state), images, torch.from_numpy(action))


def _numbers(folder, name, shape):
    values = folder.read(name, 3).astype(numpy.float32)
    if values.shape != shape:
        raise Problem(folder.path, f"{name}: expected {shape}, found {values.shape}")
    if not numpy.isfinite(values).all():
        raise Problem(folder.path, f"{name}: has values that are not finite")
    return values


def _rows(windows, rows):
    return Windows(windows.state[rows], {key: frames[rows] for key, frames in windows.images.items()},
                   windows.action[rows])
