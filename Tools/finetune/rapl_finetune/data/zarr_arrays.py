"""Arrays of a zarr v2 folder, checked before they are read."""

import json
import math
import pathlib

import numpy
import zarr

from ..problems import Problem, read_json
from .episodes import LARGEST_BYTES

# Codecs of numbers. Others, such as pickles, run code of the file.
CODECS = {"blosc", "zstd", "lz4", "zlib", "gzip", "bz2", "lzma"}


class ZarrFolder:
    """The arrays below a zarr v2 folder."""

    def __init__(self, path):
        self.path = pathlib.Path(path)
        if not (self.path / ".zgroup").is_file():
            raise Problem(path, "expected a zarr version 2 folder with .zgroup, found none")
        self.bytes = 0

    def attributes(self):
        """The attributes of the root."""
        file = self.path / ".zattrs"
        return read_json(file) if file.is_file() else {}

    def keys(self, group):
        """The names of the arrays of a group."""
        folder = self.path / group
        if not folder.is_dir():
            raise Problem(self.path, f"has no group {group}")
        return sorted(entry.name for entry in folder.iterdir() if (entry / ".zarray").is_file())

    def shape(self, name):
        """The shape of an array, from its description alone."""
        return self._description(name)[0]

    def read(self, name, dimensions):
        """A whole array of numbers, with the expected number of dimensions.

        Raises Problem if it is absent, of another kind, too large or damaged.
        """
        shape, kind = self._description(name)
        if len(shape) != dimensions:
            raise Problem(self.path, f"{name}: expected {dimensions} dimensions, found {len(shape)}")
        self.bytes += math.prod(shape) * kind.itemsize
        if self.bytes > LARGEST_BYTES:
            raise Problem(self.path, f"{name}: expected at most {LARGEST_BYTES} bytes of arrays in all")
        try:
            return numpy.asarray(zarr.open_array(str(self.path / name), mode="r")[...])
        except Exception as error:  # damaged chunks raise what their codec raises
            raise Problem(self.path, f"{name}: a chunk is damaged ({type(error).__name__})") from None

    def _description(self, name):
        file = self.path / name / ".zarray"
        if not file.is_file():
            raise Problem(self.path, f"has no array {name}")
        content = read_json(file)
        shape, chunks = content.get("shape"), content.get("chunks")
        for sizes in (shape, chunks):
            if not isinstance(sizes, list) or len(sizes) > 8 or not all(
                    type(size) is int and 0 <= size < 1 << 48 for size in sizes):
                raise Problem(file, f"expected shape and chunks as whole numbers, found {json.dumps(sizes)[:60]}")
        compressor = content.get("compressor") or {"id": "zlib"}
        if content.get("filters") or not isinstance(compressor, dict) or compressor.get("id") not in CODECS:
            raise Problem(file, "expected no filters and a compressor of numbers")
        try:
            kind = numpy.dtype(content.get("dtype"))
        except (TypeError, ValueError):
            raise Problem(file, "expected a type of numbers") from None
        if kind.kind not in "iufb":
            raise Problem(file, f"expected a type of numbers, found {str(content.get('dtype'))[:40]}")
        if math.prod(chunks) * kind.itemsize > LARGEST_BYTES:
            raise Problem(file, "a chunk is larger than all that is read")
        return tuple(shape), kind


def read_ends(folder, name, rows):
    """Cumulative ends of episodes, checked: rising, the last equal to the rows."""
    ends = folder.read(name, 1)
    if len(ends) == 0 or ends.dtype.kind not in "iu" or ends[-1] != rows or (numpy.diff(ends, prepend=0) <= 0).any():
        raise Problem(folder.path, f"{name}: expected rising ends of episodes up to {rows}")
    return ends.astype(numpy.int64)
