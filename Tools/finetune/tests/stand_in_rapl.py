#!/usr/bin/env python3
"""Stands in for rapl in the tests of the loop: the same words, files of the same layout, no encoder."""

import os
import pathlib
import sys

import h5py
import numpy
import zarr

command, words = sys.argv[1], sys.argv[2:]
option = lambda name: pathlib.Path(words[words.index(name) + 1])
if os.environ.get("STAND_IN_FAILS") == command:
    sys.exit("error: told to fail")
if command == "label":
    option("--labels").write_bytes(b"")
elif command == "align":
    option("--output").mkdir()
elif command == "reward":
    with h5py.File(words[0]) as rollouts, h5py.File(option("--output"), "w") as file:
        for index, name in enumerate(rollouts["data"]):
            node = file.create_group(f"rewards/{pathlib.Path(words[0]).stem}/{name}")
            node["reward"] = rollouts["data"][name]["rewards"][...]
            node.attrs["total"] = float(index)
elif command == "export":
    output = option("--output")
    output.mkdir()
    root = zarr.open_group(str(output / "pairs.zarr"), mode="w", zarr_version=2)
    with h5py.File(words[0]) as rollouts:
        demos = list(rollouts["data"].values())[:2]
        keys = [key for key in demos[0]["obs"] if "image" not in key]
        for side, demo in zip(("preferred", "rejected"), demos):
            rows = numpy.arange(40)
            for key in keys:
                root[f"data/{side}_{key}"] = demo["obs"][key][...][rows[:, None] + numpy.arange(2)]
            root[f"data/{side}_action"] = demo["actions"][...][rows[:, None] + numpy.arange(16)]
    root["data/weight"] = numpy.ones(40, numpy.float32)
    root["meta/episode_ends"] = numpy.array([10, 20, 30, 40])
    root.attrs.update({"format": "rapl-pairs", "version": 1, "n_obs_steps": 2, "horizon": 16, "n_action_steps": 8,
                       "obs_keys": keys, "camera_keys": []})
