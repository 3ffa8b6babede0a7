"""Files that are damaged or meant to harm end in one line and exit code 1. Nothing in them is run."""

import json
import pickle
import shutil

import h5py
import numpy
import pytest
import zarr

from conftest import SMALL, episodes, run, write_pairs, write_rewards, write_robomimic, write_zarr


class Harm:
    def __reduce__(self):
        return (pytest.fail, ("a pickle was run",))


def edit(path, **changes):
    path.write_text(json.dumps(json.loads(path.read_text()) | changes))


def set_attribute(path, **changes):
    edit(path / "pairs.zarr" / ".zattrs", **changes)


def replace(path, name, values):
    zarr.open_group(str(path), mode="a")[name] = values


DATASETS = {
    "no file": lambda path: shutil.rmtree(path),
    "empty folder": lambda path: (shutil.rmtree(path), path.mkdir()),
    "no action": lambda path: shutil.rmtree(path / "data" / "action"),
    "no ends": lambda path: shutil.rmtree(path / "meta"),
    "ends fall": lambda path: replace(path, "meta/episode_ends", numpy.array([9, 4, 59])),
    "ends beyond": lambda path: replace(path, "meta/episode_ends", numpy.array([9, 1000])),
    "no episodes": lambda path: replace(path, "meta/episode_ends", numpy.array([], dtype=int)),
    "other rows": lambda path: replace(path, "data/hand", numpy.zeros((3, 3), numpy.float32)),
    "not finite": lambda path: replace(path, "data/hand", numpy.full((59, 3), numpy.nan, numpy.float32)),
    "huge": lambda path: edit(path / "data" / "hand" / ".zarray", shape=[1 << 40, 3]),
    "negative": lambda path: edit(path / "data" / "hand" / ".zarray", shape=[-1, 3]),
    "text as shape": lambda path: edit(path / "data" / "hand" / ".zarray", shape="59"),
    "huge chunk": lambda path: edit(path / "data" / "hand" / ".zarray", chunks=[1 << 40, 3]),
    "objects": lambda path: edit(path / "data" / "hand" / ".zarray", dtype="|O", filters=[{"id": "pickle"}]),
    "pickles": lambda path: edit(path / "data" / "hand" / ".zarray", filters=[{"id": "pickle", "protocol": 5}]),
    "no such type": lambda path: edit(path / "data" / "hand" / ".zarray", dtype="<q99"),
    "text": lambda path: edit(path / "data" / "hand" / ".zarray", dtype="<U8"),
    "no JSON": lambda path: (path / "data" / "hand" / ".zarray").write_bytes(b"\x80\x04."),
    "deep JSON": lambda path: (path / "data" / "hand" / ".zarray").write_text("[" * 100_000),
    "a list": lambda path: (path / "data" / "hand" / ".zarray").write_text("[]"),
    "damaged chunk": lambda path: (path / "data" / "hand" / "0.0").write_bytes(b"nothing"),
}


@pytest.mark.parametrize("harm", DATASETS)
def test_zarr(tmp_path, capfd, harm):
    path = write_zarr(tmp_path / "data.zarr", episodes())
    DATASETS[harm](path)
    refused(capfd, "train", path, "--output", tmp_path / "out", *SMALL)


PAIRS = {
    "no zarr": lambda path: shutil.rmtree(path / "pairs.zarr"),
    "another format": lambda path: set_attribute(path, format="cpl"),
    "a later version": lambda path: set_attribute(path, version=2),
    "another horizon": lambda path: set_attribute(path, horizon=16),
    "another history": lambda path: set_attribute(path, n_obs_steps="2"),
    "other keys": lambda path: set_attribute(path, obs_keys=["hand"]),
    "keys of no list": lambda path: set_attribute(path, obs_keys=7),
    "no side": lambda path: shutil.rmtree(path / "pairs.zarr" / "data" / "rejected_action"),
    "another width": lambda path: replace(path / "pairs.zarr", "data/preferred_hand", numpy.zeros((24, 2, 9), "f4")),
    "no weight": lambda path: replace(path / "pairs.zarr", "data/weight", numpy.zeros(24, "f4")),
    "negative weight": lambda path: replace(path / "pairs.zarr", "data/weight", numpy.full(24, -1, "f4")),
    "NaN": lambda path: replace(path / "pairs.zarr", "data/rejected_action", numpy.full((24, 4, 2), numpy.nan, "f4")),
}


@pytest.mark.parametrize("harm", PAIRS)
def test_pairs(tmp_path, base, capfd, harm):
    path = write_pairs(tmp_path / "pairs")
    PAIRS[harm](path)
    refused(capfd, "finetune", base, "--method", "dpo", "--pairs", path, "--output", tmp_path / "out")


def hdf5(path, change):
    with h5py.File(path, "a") as file:
        change(file)


def swap(name, values):
    def change(file):
        del file[name]
        if values is not None:
            file[name] = values
    return change


ROBOMIMIC = {
    "no data": swap("data", None),
    "no actions": swap("data/demo_0/actions", None),
    "no obs": swap("data/demo_0/obs", None),
    "another width": swap("data/demo_0/actions", numpy.zeros((9, 5))),
    "no rows": swap("data/demo_0/actions", numpy.zeros((0, 2))),
    "a key less": swap("data/demo_0/obs/hand", None),
    "text": swap("data/demo_0/actions", numpy.array([[b"a", b"b"]])),
    "infinite": swap("data/demo_0/actions", numpy.full((9, 2), numpy.inf)),
    "huge": lambda file: (swap("data/demo_0/actions", None)(file),
                          file["data/demo_0"].create_dataset("actions", (1 << 40, 2), chunks=(1024, 2), dtype="f4")),
    "a link to nothing": lambda file: (swap("data/demo_0/actions", None)(file), file["data/demo_0"].__setitem__(
        "actions", h5py.ExternalLink("nothing.hdf5", "/actions"))),
}


@pytest.mark.parametrize("harm", ROBOMIMIC)
def test_robomimic(tmp_path, capfd, harm):
    path = write_robomimic(tmp_path / "demos.hdf5", episodes())
    hdf5(path, ROBOMIMIC[harm])
    refused(capfd, "train", path, "--output", tmp_path / "out", *SMALL)


@pytest.mark.parametrize("content", [b"", b"\x89HDF\r\n\x1a\n", pickle.dumps(Harm()), b"PK\x03\x04" + bytes(40)])
def test_files_of_another_kind(tmp_path, capfd, content):
    (tmp_path / "file").write_bytes(content)
    refused(capfd, "train", tmp_path / "file", "--output", tmp_path / "out", *SMALL)


POLICIES = {
    "a pickle": lambda path: (path / "model.safetensors").write_bytes(pickle.dumps(Harm())),
    "cut": lambda path: (path / "model.safetensors").write_bytes((path / "model.safetensors").read_bytes()[:-4]),
    "no weights": lambda path: (path / "model.safetensors").unlink(),
    "other weights": lambda path: shutil.copy(path / "normalizer.safetensors", path / "model.safetensors"),
    "no ranges": lambda path: (path / "normalizer.safetensors").unlink(),
    "no card": lambda path: (path / "card.json").unlink(),
    "a card of another": lambda path: edit(path / "card.json", format="encoder"),
    "an unknown setting": lambda path: edit(path / "card.json", policy={"layers": 3}),
    "a huge network": lambda path: edit(path / "card.json", policy={
        "state_keys": ["a"], "state_dims": [1], "action_dim": 1, "denoiser": "mlp", "mlp_width": 10**9}),
    "text for a number": lambda path: edit(path / "card.json", policy={"horizon": "16"}),
    "no policy": lambda path: edit(path / "card.json", policy=None),
}


@pytest.mark.parametrize("harm", POLICIES)
def test_policies(tmp_path, base, capfd, harm):
    path = tmp_path / "policy"
    shutil.copytree(base, path)
    POLICIES[harm](path)
    refused(capfd, "finetune", path, "--method", "dpo", "--pairs", write_pairs(tmp_path / "pairs"),
            "--output", tmp_path / "out")


@pytest.mark.parametrize("change", [
    lambda file: file.pop("rewards/rollouts/demo_3"), lambda file: file.pop("rewards"),
    swap("rewards/rollouts/demo_0/reward", numpy.zeros(4)),
    lambda file: file["rewards/rollouts/demo_0"].attrs.__setitem__("total", numpy.nan),
    lambda file: file["rewards/rollouts/demo_0"].attrs.__setitem__("total", "high"),
])
def test_rewards(tmp_path, base, capfd, change):
    write_robomimic(tmp_path / "rollouts.hdf5", episodes())
    path = write_rewards(tmp_path / "rewards.hdf5", episodes(), "rollouts")
    hdf5(path, change)
    refused(capfd, "finetune", base, "--method", "filtered", "--data", tmp_path / "rollouts.hdf5", "--rewards", path,
            "--output", tmp_path / "out")


def test_a_checkpoint_of_another_kind(tmp_path, base, capfd):
    (tmp_path / "out").mkdir()
    shutil.copy(base / "model.safetensors", tmp_path / "out" / "checkpoint.safetensors")
    refused(capfd, "finetune", base, "--method", "dpo", "--pairs", write_pairs(tmp_path / "pairs"),
            "--output", tmp_path / "out")


def refused(capfd, *arguments):
    assert run(*arguments) == 1
    written = capfd.readouterr().err
    assert written.startswith("error: ") and written.count("\n") == 1, written
    assert len(written) < 700 and "Traceback" not in written
