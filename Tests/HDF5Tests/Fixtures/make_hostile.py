"""Makes HDF5 files that ask for more than they hold, for the tests that such files are refused.

Needs h5py 3 and NumPy. Run it anywhere; the files appear beside this script:

    python make_hostile.py
"""

import pathlib

import h5py
import numpy

FOLDER = pathlib.Path(__file__).parent


def unwritten(file):
    """Gigabytes of zeros that no byte stands for, in one block and in chunks."""
    file.create_dataset("unwritten/block", shape=(1 << 28,), dtype="f8")
    file.create_dataset("unwritten/chunks", shape=(1 << 28,), dtype="f8", chunks=(1 << 20,))


def tiny_chunks(file):
    """Millions of chunks of one value each, and as many of one string."""
    file.create_dataset("tiny/numbers", shape=(1 << 22,), dtype="u1", chunks=(1,))
    file.create_dataset("tiny/strings", shape=(1 << 22,), dtype="S1", chunks=(1,))


def soft_links(file):
    """Links of which each leads through the next one many times, and one with an endless path."""
    group = file.create_group("soft")
    group.create_group("level_9")
    for level in range(9):
        path = "/".join([f"/soft/level_{level + 1}"] + ["."] * 8)
        group[f"level_{level}"] = h5py.SoftLink(path)
    group["self"] = group
    for level in range(12):
        step = f"wide_{level + 1}" if level < 11 else "self"
        group[f"wide_{level}"] = h5py.SoftLink("/".join([step] * 12))
    group["long"] = h5py.SoftLink("/".join(["self"] * 10_000))


def cycles(file):
    """A group that contains itself, and groups that contain the next one ten times over."""
    circle = file.create_group("copied/circle")
    circle["again"] = circle
    inner = file.create_group("copied/bottom")
    for level in range(8):
        outer = file.create_group(f"copied/many_{level}")
        for index in range(10):
            outer[f"child_{index}"] = inner
        inner = outer


def main():
    with h5py.File(FOLDER / "hostile.h5", "w") as file:
        for section in (unwritten, tiny_chunks, soft_links, cycles):
            section(file)


if __name__ == "__main__":
    main()
