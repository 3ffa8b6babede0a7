"""Recordings have robomimic's layout, and the command ends in one line."""

import json

import h5py
import numpy
import pytest
import torch
from PIL import Image

from conftest import SCENE, run
from rapl_finetune.configuration import PolicyConfiguration
from rapl_finetune.data import open_dataset
from rapl_finetune.policy import DiffusionPolicy
from rapl_finetune.policy_folder import save_policy

KEYS = {"robot0_eef_pos": 3, "robot0_gripper_qpos": 2, "object": 8}


@pytest.fixture(scope="module")
def recording(scene, tmp_path_factory):
    path = tmp_path_factory.mktemp("recording") / "demos.hdf5"
    assert run("demonstrations", "--wish", "lift", "--count", 3, "--seed", 9, "--frames", 32, "--stride", 4,
               "--output", path, "--scene", SCENE, "--processes", 1) == 0
    return path


def random_policy(folder, cameras=False):
    folder.mkdir()
    torch.manual_seed(0)
    seen = {"camera_keys": ("agentview_image",), "camera_shapes": ((32, 32),), "crop_size": 28} if cameras else {}
    save_policy(folder, DiffusionPolicy(PolicyConfiguration(
        state_keys=tuple(KEYS), state_dims=tuple(KEYS.values()), action_dim=5, denoiser="mlp", mlp_width=16,
        **seen)), {})
    return folder


def test_a_recording_has_a_row_per_action(recording):
    with h5py.File(recording) as file:
        steps = [int(file[f"data/demo_{index}"].attrs["num_samples"]) for index in range(3)]
        assert file["data"].attrs["total"] == sum(steps) and file["data"].attrs["frame_stride"] == 4
        assert json.loads(file["data"].attrs["env_args"])["env_name"] == "Stack"
        for index, length in enumerate(steps):
            demo = file[f"data/demo_{index}"]
            lengths = {len(demo[key]) for key in ("actions", "rewards", "dones", "states")}
            assert lengths | {len(demo["obs"][key]) for key in demo["obs"]} == {length}
            assert demo["dones"][-1] == 1 and demo["dones"][:-1].sum() == 0
        frames = file["data/demo_0/obs/agentview_image"][...]
    assert frames.shape == (steps[0], 32, 32, 3) and frames.dtype == numpy.uint8
    for step in range(steps[0]):
        assert numpy.array_equal(frames[step], frames[step - step % 4])
    assert not numpy.array_equal(frames[0], frames[40])


def test_the_trainer_reads_a_recording(recording):
    dataset = open_dataset(recording, ("agentview_image",))
    rows = dataset.ends[-1]
    assert {key: dataset.state([key]).shape for key in KEYS} == {key: (rows, width) for key, width in KEYS.items()}
    assert dataset.frames("agentview_image").shape == (rows, 32, 32, 3)


def test_a_recording_is_the_same_again(recording, tmp_path, capsys):
    assert run("demonstrations", "--wish", "lift", "--count", 3, "--seed", 9, "--frames", 32, "--stride", 4,
               "--output", tmp_path / "again.hdf5", "--scene", SCENE, "--processes", 2) == 0
    counts = json.loads(capsys.readouterr().out)
    assert sum(counts[outcome]["count"] for outcome in ("preferred", "undesired", "failed")) == 3
    with h5py.File(recording) as one, h5py.File(tmp_path / "again.hdf5") as other:
        names = []
        one.visititems(lambda name, node: names.append(name) if isinstance(node, h5py.Dataset) else None)
        assert len(names) > 20
        for name in names:
            assert numpy.array_equal(one[name][...], other[name][...]), name
    assert not list(tmp_path.glob(".*"))


@pytest.mark.parametrize("cameras", [False, True])
def test_a_policy_is_played_and_recorded_the_same_again(scene, tmp_path, capsys, cameras):
    policy = random_policy(tmp_path / "policy", cameras)
    outputs = []
    for processes in (1, 2):
        path = tmp_path / f"{processes}.hdf5"
        assert run("rollouts", policy, "--wish", "grasp", "--count", 2, "--seed", 4, "--output", path, "--scene", SCENE,
                   "--frames", 32 if cameras else 0, "--processes", processes) == 0
        with h5py.File(path) as file:
            outputs.append([file[f"data/demo_{index}/actions"][...] for index in range(2)])
            assert outputs[-1][0].shape == (72, 5)
    assert numpy.array_equal(*outputs) and not numpy.array_equal(*outputs[0])
    assert json.loads(capsys.readouterr().out.splitlines()[0])["failed"]["count"] == 2


def test_pictures_are_drawn(recording, tmp_path):
    assert run("picture", recording, "--demos", "demo_0,demo_1", "--output", tmp_path / "sheet.png") == 0
    assert Image.open(tmp_path / "sheet.png").size[0] > 8 * 32
    assert run("picture", recording, "--output", tmp_path / "movie.gif") == 0
    assert Image.open(tmp_path / "movie.gif").n_frames > 10


@pytest.mark.parametrize(("arguments", "code"), [
    ((), 64), (("play",), 64), (("demonstrations", "--wish", "fly", "--output", "x"), 64),
    (("demonstrations", "--wish", "lift", "--output", "x", "--preferred", "1.2"), 64),
    (("rollouts", "x", "--wish", "lift", "--count", "0"), 64),
    (("demonstrations", "--wish", "lift", "--output", "x", "--scene", "nowhere"), 1),
    (("rollouts", "nowhere", "--wish", "lift", "--count", "1", "--scene", SCENE), 1),
    (("picture", "nowhere.hdf5", "--output", "x.png"), 1),
])
def test_problems_are_one_line(scene, tmp_path, monkeypatch, capfd, arguments, code):
    monkeypatch.chdir(tmp_path)
    assert run(*arguments) == code
    written = capfd.readouterr().err
    assert written.startswith("error: ") and written.count("\n") == 1, written


def test_help_ends_with_0(capsys):
    assert run("--help") == 0
    assert "demonstrations" in capsys.readouterr().out
