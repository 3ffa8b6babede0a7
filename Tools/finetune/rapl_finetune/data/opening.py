"""Tells dataset formats apart by their content."""

import pathlib

from ..problems import Problem
from .lerobot import read_lerobot
from .robomimic import read_robomimic
from .zarr_episodes import read_zarr


def open_dataset(path, cameras=(), mask=None):
    """The episodes of a zarr folder, a robomimic file or a LeRobot dataset.

    cameras: keys of the cameras whose frames are read. mask: robomimic's filter key.
    Raises Problem if it is none of these.
    """
    path = pathlib.Path(path)
    if path.is_file():
        return read_robomimic(path, cameras, mask)
    if mask is not None:
        raise Problem(path, "masks are for robomimic's files alone")
    if (path / ".zgroup").is_file():
        return read_zarr(path, cameras)
    if (path / "meta" / "info.json").is_file():
        return read_lerobot(path, cameras)
    raise Problem(path, "expected a zarr folder, a robomimic HDF5 file or a LeRobot dataset")
