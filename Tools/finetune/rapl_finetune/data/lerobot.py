"""LeRobot datasets, 2.0 to 3.0, without their videos: states and actions from parquet."""

import pathlib

import numpy
import pyarrow
import pyarrow.parquet

from ..problems import Problem, read_json
from .episodes import LARGEST_BYTES, Episodes

ROW_KEYS = {"timestamp", "frame_index", "episode_index", "index", "task_index"}


def read_lerobot(path, cameras):
    """The episodes of a LeRobot dataset. Cameras are refused: `Tools/lerobot_import.py` decodes videos."""
    if cameras:
        raise Problem(path, "frames of LeRobot are in videos; convert it with Tools/lerobot_import.py first")
    path = pathlib.Path(path)
    features = read_json(path / "meta" / "info.json").get("features")
    if not isinstance(features, dict) or "action" not in features:
        raise Problem(path, "meta/info.json: expected features with action")
    files = sorted((path / "data").glob("chunk-*/*.parquet"))
    if not files:
        raise Problem(path, "has no data/chunk-*/*.parquet")
    try:
        if sum(pyarrow.parquet.read_metadata(file).num_rows for file in files) * 4096 > LARGEST_BYTES * 64:
            raise Problem(path, "has more rows than are read at once")
        table = pyarrow.concat_tables(pyarrow.parquet.read_table(file) for file in files)
    except (OSError, pyarrow.ArrowException) as error:
        raise Problem(path, f"cannot be read as parquet: {str(error)[:200]}") from None
    return _episodes(path, table, features)


def _episodes(path, table, features):
    for key in ("episode_index", "frame_index", "action"):
        if key not in table.column_names:
            raise Problem(path, f"has no column {key}")
    try:
        episode, frame = (table[key].to_numpy().astype(numpy.int64) for key in ("episode_index", "frame_index"))
    except (pyarrow.ArrowException, ValueError, TypeError):
        raise Problem(path, "expected whole numbers in episode_index and frame_index") from None
    order = numpy.lexsort((frame, episode))
    indices, counts = numpy.unique(episode, return_counts=True)
    arrays = {key: _matrix(path, table, key)[order] for key in features
              if key.startswith("observation.") and key in table.column_names}
    columns = {}
    if "next.reward" in table.column_names:
        columns["reward"] = _matrix(path, table, "next.reward")[order][:, 0]
    return Episodes(
        str(path), [str(index) for index in indices], numpy.cumsum(counts),
        arrays, _matrix(path, table, "action")[order], columns)


def _matrix(path, table, key):
    """A column of numbers or of lists of one length, as [N, D] float32."""
    column = table[key]
    try:
        if pyarrow.types.is_floating(column.type) or pyarrow.types.is_integer(column.type):
            values = column.to_numpy().reshape(-1, 1)
        else:
            values = numpy.array(column.to_pylist(), dtype=numpy.float32)
        if values.ndim != 2:
            raise ValueError
        return values.astype(numpy.float32)
    except (pyarrow.ArrowException, ValueError, TypeError):
        raise Problem(path, f"{key}: expected numbers, as many in every row") from None
