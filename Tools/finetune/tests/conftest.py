"""Small datasets and policies for the tests. Everything is made here; nothing is downloaded."""

import json
import pathlib
import sys

import h5py
import numpy
import pytest
import zarr

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))

from rapl_finetune import command, runs  # noqa: E402
from rapl_finetune.data.pairs import FORMAT, VERSION  # noqa: E402

KEYS = {"hand": 3, "object": 2}
ACTIONS = 2
SMALL = ("--denoiser", "mlp", "--mlp-width", "16", "--horizon", "4", "--action-steps", "2", "--batch", "8",
         "--evaluate-every", "10", "--checkpoint-every", "20")


@pytest.fixture(autouse=True)
def one_thread():
    runs.prepare_torch(1, 0)


def episodes(count=6, seed=0, images=False):
    """Episodes as dictionaries: the action is a function of the state, the reward rises in the even ones."""
    generator = numpy.random.default_rng(seed)
    result = []
    for index in range(count):
        length = 9 + index % 3
        episode = {key: generator.normal(size=(length, width)).astype(numpy.float32) for key, width in KEYS.items()}
        episode["action"] = numpy.tanh(episode["hand"][:, :ACTIONS]) * (1 if index % 2 == 0 else -1)
        episode["reward"] = numpy.linspace(0, 1 if index % 2 == 0 else 0.2, length).astype(numpy.float32)
        if images:
            episode["camera"] = generator.integers(0, 255, size=(length, 20, 24, 3), dtype=numpy.uint8)
        result.append(episode)
    return result


def write_robomimic(path, content):
    with h5py.File(path, "w") as file:
        for index, episode in enumerate(content):
            demo = file.create_group(f"data/demo_{index}")
            demo["actions"], demo["rewards"] = episode["action"], episode["reward"]
            for key in episode.keys() - {"action", "reward"}:
                demo[f"obs/{key}"] = episode[key]
        even = [f"demo_{index}".encode() for index in range(0, len(content), 2)]
        file["mask/even"] = numpy.array(even)
    return path


def write_zarr(path, content):
    root = zarr.open_group(str(path), mode="w", zarr_version=2)
    for key in content[0]:
        root[f"data/{key}"] = numpy.concatenate([episode[key] for episode in content])
    root["meta/episode_ends"] = numpy.cumsum([len(episode["action"]) for episode in content])
    return path


def write_rewards(path, content, stem):
    with h5py.File(path, "w") as file:
        file.attrs["steps_add_up"] = False
        for index, episode in enumerate(content):
            node = file.create_group(f"rewards/{stem}/demo_{index}")
            node["reward"] = episode["reward"]
            node.attrs["total"] = float(episode["reward"].mean())
    return path


def write_pairs(path, windows=24, pairs=6, history=2, horizon=4, seed=0, **attributes):
    """Pairs whose preferred action is +tanh of the state and whose rejected action is its opposite."""
    generator = numpy.random.default_rng(seed)
    root = zarr.open_group(str(path / "pairs.zarr"), mode="w", zarr_version=2)
    for side, sign in (("preferred", 1), ("rejected", -1)):
        for key, width in KEYS.items():
            root[f"data/{side}_{key}"] = generator.normal(size=(windows, history, width)).astype(numpy.float32)
        mean = numpy.tanh(root[f"data/{side}_hand"][:, -1:, :ACTIONS])
        root[f"data/{side}_action"] = (sign * numpy.repeat(mean, horizon, axis=1)).astype(numpy.float32)
    root["data/weight"] = numpy.ones(windows, numpy.float32)
    root["meta/episode_ends"] = numpy.arange(1, pairs + 1) * (windows // pairs)
    root.attrs.update({"format": FORMAT, "version": VERSION, "n_obs_steps": history, "horizon": horizon,
                       "n_action_steps": 2, "obs_keys": list(KEYS), "camera_keys": [], **attributes})
    return path


def run(*arguments):
    """The exit code of the command."""
    try:
        return command.main([str(argument) for argument in arguments])
    except SystemExit as end:
        return end.code


@pytest.fixture(scope="session")
def base(tmp_path_factory):
    """A small base policy, its demonstrations and the folder that they are in."""
    folder = tmp_path_factory.mktemp("base")
    runs.prepare_torch(1, 0)
    write_robomimic(folder / "demos.hdf5", episodes())
    assert run("train", folder / "demos.hdf5", "--output", folder / "policy", "--updates", 60, *SMALL) == 0
    return folder / "policy"


def lines(path):
    return [json.loads(line) for line in path.read_text().splitlines()]


def weights(path):
    return (path / "model.safetensors").read_bytes()


