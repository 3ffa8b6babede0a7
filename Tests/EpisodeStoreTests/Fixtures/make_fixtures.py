"""Makes a robomimic file as Python writes it, for the tests to read.

Needs h5py 3 and NumPy. The file appears beside this script:

    python make_fixtures.py

Frame t of demo d holds (10 * d + t + row + column + channel) modulo 256.
"""

import json
import pathlib

import h5py
import numpy

HEIGHT, WIDTH = 4, 6


def images(demo, count):
    t, row, column, channel = numpy.indices((count, HEIGHT, WIDTH, 3))
    return ((10 * demo + t + row + column + channel) % 256).astype("uint8")


def main():
    path = pathlib.Path(__file__).parent / "sawyer_robomimic.hdf5"
    with h5py.File(path, "w") as file:
        data = file.create_group("data")
        data.attrs["env_args"] = json.dumps(
            {"env_name": "Stack", "type": 1, "env_kwargs": {"robots": "Sawyer"}}
        )
        data.attrs["total"] = 12
        for demo, count in ((0, 5), (2, 3), (10, 4)):
            group = data.create_group(f"demo_{demo}")
            group.attrs["num_samples"] = count
            group.create_dataset("actions", data=numpy.zeros((count, 7)))
            group.create_dataset("rewards", data=numpy.arange(count) / 4 + demo)
            group.create_dataset("dones", data=numpy.arange(count) == count - 1)
            group.create_dataset("states", data=numpy.zeros((count, 0)))
            obs = group.create_group("obs")
            obs.create_dataset(
                "agentview_image",
                data=images(demo, count),
                chunks=(1, HEIGHT, WIDTH, 3),
                compression="gzip",
            )
            obs.create_dataset("wrist_image", data=255 - images(demo, count))
            obs.create_dataset("robot0_eef_pos", data=numpy.zeros((count, 3)))
        file["mask/train"] = numpy.array(["demo_0", "demo_10"], dtype="S")


if __name__ == "__main__":
    main()
