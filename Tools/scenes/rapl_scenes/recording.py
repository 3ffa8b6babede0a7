"""Rollouts in robomimic's HDF5 layout."""

import json
import os
import pathlib

import h5py
import numpy

from .scene import ACTIONS, CAMERA, FRAMES_PER_SECOND, TASK


def write_rollouts(path, rollouts, settings, description):
    """Writes episodes as demo_0, demo_1, ... in the order given; the file is there whole or not at all.

    Every array of a demo has one row per action. Frames that were not drawn repeat the last one; `data@frame_stride`
    tells. Returns the outcomes by name of the demo.
    """
    path = pathlib.Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    outcomes = {}
    try:
        with h5py.File(temporary, "w") as file:
            data = file.create_group("data")
            total = 0
            for number, rollout in enumerate(rollouts):
                outcomes[f"demo_{number}"] = rollout.outcome
                total += _write(data.create_group(f"demo_{number}"), rollout, settings)
            _describe(data, total, settings, description)
            for outcome in sorted(set(outcomes.values())):
                names = [name.encode() for name, value in outcomes.items() if value == outcome]
                file[f"mask/{outcome}"] = numpy.array(names)
        os.replace(temporary, path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    return outcomes


def _write(demo, rollout, settings):
    steps = len(rollout.actions)
    demo["actions"], demo["states"], demo["rewards"] = rollout.actions, rollout.states, rollout.rewards
    demo["dones"] = numpy.arange(steps) == steps - 1
    for key, values in rollout.observations.items():
        demo[f"obs/{key}"] = values
    if rollout.frames is not None:
        demo.create_dataset(f"obs/{CAMERA}_image", data=rollout.frames, chunks=(1, *rollout.frames.shape[1:]),
                            compression="gzip", compression_opts=1)
    demo.attrs["num_samples"] = steps
    demo.attrs["language_instruction"] = TASK
    demo.attrs["behaviour"] = rollout.mode
    demo.attrs["outcome"] = rollout.outcome
    demo.attrs["start"] = json.dumps({"seed": settings.seed, "index": rollout.index})
    return steps


def _describe(data, total, settings, description):
    data.attrs["total"] = total
    data.attrs["frame_stride"] = settings.frame_stride if settings.frame_size else 0
    data.attrs["env_args"] = json.dumps({
        "env_name": "Stack", "type": 1, "env_version": description["robosuite"],
        "env_kwargs": {"robots": "Panda", "control_freq": FRAMES_PER_SECOND, "camera_names": [CAMERA],
                       "camera_heights": settings.frame_size, "camera_widths": settings.frame_size}})
    data.attrs["recorder"] = json.dumps({
        "wish": settings.wish, "seed": settings.seed, "modes": dict(settings.modes), "policy": settings.policy,
        "actions": ACTIONS, "scene_sha256": description["sha256"], "mujoco": description["mujoco"]})
