"""diffusion_policy's replay buffer: a zarr v2 folder with data/<key> and meta/episode_ends."""

import numpy

from ..problems import Problem
from .episodes import Episodes
from .zarr_arrays import ZarrFolder, read_ends

# Numbers per step that are no observations.
COLUMNS = ("reward", "weight", "progress", "advantage", "return", "success")


def read_zarr(path, cameras):
    """The episodes of a replay buffer; of its frames only those of the named cameras."""
    folder = ZarrFolder(path)
    keys = folder.keys("data")
    if "action" not in keys:
        raise Problem(path, f"has no data/action; it has {', '.join(keys)[:200]}")
    action = folder.read("data/action", 2).astype(numpy.float32)
    ends = read_ends(folder, "meta/episode_ends", len(action))
    arrays, columns = {}, {}
    for key in keys:
        shape = folder.shape(f"data/{key}")
        if key in COLUMNS and len(shape) <= 2:
            columns[key] = folder.read(f"data/{key}", len(shape)).reshape(len(action), -1)[:, 0].astype(numpy.float32)
        elif key in cameras:
            arrays[key] = _frames(path, key, folder.read(f"data/{key}", 4))
        elif key != "action" and len(shape) == 2:
            arrays[key] = folder.read(f"data/{key}", 2).astype(numpy.float32)
    named = folder.attributes().get("episodes")
    names = named if isinstance(named, list) and len(named) == len(ends) else [f"{i}" for i in range(len(ends))]
    return Episodes(str(path), [str(name) for name in names], ends, arrays, action, columns)


def _frames(path, key, values):
    if values.dtype != numpy.uint8 or values.shape[-1] != 3:
        raise Problem(path, f"{key}: expected frames [N, H, W, 3] of uint8, found {values.shape} {values.dtype}")
    return values
