"""robomimic's HDF5: data/<demo>/{actions, obs/<key>}, masks, and rewards per step."""

import math

import h5py
import numpy

from ..problems import Problem
from .episodes import LARGEST_BYTES, Episodes

MASK_LIMIT = 1_000_000


def read_robomimic(path, cameras, mask=None):
    """The episodes of a file, or those that its mask/<mask> lists; of its frames only the named cameras'."""
    try:
        with h5py.File(path, "r") as file:
            return _read(path, file, cameras, mask)
    except (OSError, RuntimeError, KeyError) as error:
        raise Problem(path, f"cannot be read as HDF5: {str(error)[:200]}") from None


def _read(path, file, cameras, mask):
    data = file.get("data")
    if not isinstance(data, h5py.Group):
        raise Problem(path, "expected robomimic's group data, found none")
    names = _names(path, file, data, mask)
    budget = _Budget(path)
    parts, ends, columns = {}, [], {}
    for name in names:
        demo = data[name]
        action = budget.read(demo, "actions", 2)
        ends.append((ends[-1] if ends else 0) + len(action))
        _append(path, parts, "actions", action)
        if not isinstance(demo.get("obs"), h5py.Group):
            raise Problem(path, f"data/{name} has no group obs")
        for key in demo["obs"]:
            dimensions = demo["obs"][key].ndim if isinstance(demo["obs"][key], h5py.Dataset) else 0
            if key in cameras:
                _append(path, parts, key, budget.read(demo, f"obs/{key}", 4))
            elif dimensions in (1, 2):
                values = budget.read(demo, f"obs/{key}", dimensions)
                _append(path, parts, key, values.reshape(len(values), -1))
        if "rewards" in demo:
            _append(path, columns, "reward", budget.read(demo, "rewards", 1))
    action = _joined(path, "actions", parts.pop("actions"), len(names), numpy.float32)
    arrays = {key: _joined(path, key, values, len(names), None if key in cameras else numpy.float32)
              for key, values in parts.items()}
    columns = {key: _joined(path, key, values, len(names), numpy.float32) for key, values in columns.items()}
    return Episodes(str(path), names, numpy.array(ends), arrays, action, columns)


def _names(path, file, data, mask):
    names = [name for name in data if isinstance(data.get(name), h5py.Group)]
    if mask is not None:
        chosen = file.get(f"mask/{mask}")
        if not isinstance(chosen, h5py.Dataset) or chosen.ndim != 1 or len(chosen) > MASK_LIMIT:
            raise Problem(path, f"has no mask {mask!r}")
        wanted = [value.decode() if isinstance(value, bytes) else str(value) for value in chosen[...]]
        missing = sorted(set(wanted) - set(names))
        if missing:
            raise Problem(path, f"mask {mask!r} names {missing[0]!r}, which data does not have")
        names = wanted
    return sorted(names, key=lambda name: (int(name[5:]) if name[5:].isdecimal() else math.inf, name))


class _Budget:
    """Reads arrays of numbers as long as their sum stays below the limit."""

    def __init__(self, path):
        self.path, self.bytes = path, 0

    def read(self, demo, key, dimensions):
        dataset = demo.get(key)
        place = f"{demo.name}/{key}".strip("/")
        if not isinstance(dataset, h5py.Dataset):
            raise Problem(self.path, f"has no dataset {place}")
        if dataset.ndim != dimensions or dataset.dtype.kind not in "iufb":
            raise Problem(self.path, f"{place}: expected {dimensions} dimensions of numbers, "
                                     f"found {dataset.ndim} of {dataset.dtype}")
        self.bytes += dataset.size * dataset.dtype.itemsize
        if self.bytes > LARGEST_BYTES:
            raise Problem(self.path, f"{place}: expected at most {LARGEST_BYTES} bytes of arrays in all")
        if len(dataset) == 0:
            raise Problem(self.path, f"{place}: has no rows")
        return dataset[...]


def _append(path, parts, key, values):
    known = parts.setdefault(key, [])
    if known and known[0].shape[1:] != values.shape[1:]:
        raise Problem(path, f"{key}: has rows of {known[0].shape[1:]} and of {values.shape[1:]}")
    known.append(values)


def _joined(path, key, values, count, kind):
    if len(values) != count:
        raise Problem(path, f"{key}: expected in {count} episodes, found in {len(values)}")
    joined = numpy.concatenate(values)
    if kind is None and (joined.dtype != numpy.uint8 or joined.shape[-1] != 3):
        raise Problem(path, f"{key}: expected frames [N, H, W, 3] of uint8, found {joined.shape} {joined.dtype}")
    return joined if kind is None else joined.astype(kind)
