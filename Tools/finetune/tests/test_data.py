"""Datasets of every format give the same episodes, and windows repeat the edges."""

import json

import numpy
import pyarrow
import pyarrow.parquet
import pytest

from conftest import KEYS, episodes, write_pairs, write_rewards, write_robomimic, write_zarr
from rapl_finetune.configuration import PolicyConfiguration
from rapl_finetune.data import open_dataset
from rapl_finetune.data.episodes import WindowSampler
from rapl_finetune.data.pairs import read_pairs
from rapl_finetune.data.rewards import read_scores
from rapl_finetune.losses import exponential_weights, progress_weights


def configuration(**more):
    return PolicyConfiguration(**{
        "state_keys": tuple(KEYS), "state_dims": tuple(KEYS.values()), "action_dim": 2, "horizon": 4,
        "n_action_steps": 2, "denoiser": "mlp", **more})


def write_lerobot(path, content):
    (path / "meta").mkdir(parents=True)
    (path / "data" / "chunk-000").mkdir(parents=True)
    features = {f"observation.{key}": {} for key in KEYS} | {"action": {}, "next.reward": {}}
    (path / "meta" / "info.json").write_text(json.dumps({"features": features}))
    rows = {key: [] for key in ("episode_index", "frame_index", *features)}
    for index, episode in reversed(list(enumerate(content))):
        length = len(episode["action"])
        rows["episode_index"] += [index] * length
        rows["frame_index"] += range(length)
        rows["action"] += episode["action"].tolist()
        rows["next.reward"] += episode["reward"].tolist()
        for key in KEYS:
            rows[f"observation.{key}"] += episode[key].tolist()
    pyarrow.parquet.write_table(pyarrow.table(rows), path / "data" / "chunk-000" / "file-000.parquet")
    return path


def test_all_formats_give_the_same_episodes(tmp_path):
    content = episodes(images=True)
    read = [
        open_dataset(write_robomimic(tmp_path / "a.hdf5", content), ("camera",)),
        open_dataset(write_zarr(tmp_path / "b.zarr", content), ("camera",)),
        open_dataset(write_lerobot(tmp_path / "c", content)),
    ]
    for dataset, prefix in zip(read, ("", "", "observation.")):
        assert list(dataset.ends) == list(numpy.cumsum([len(episode["action"]) for episode in content]))
        numpy.testing.assert_array_equal(dataset.action, numpy.concatenate([part["action"] for part in content]))
        for key in KEYS:
            expected = numpy.concatenate([part[key] for part in content])
            numpy.testing.assert_array_equal(dataset.arrays[prefix + key], expected)
        numpy.testing.assert_allclose(dataset.columns["reward"], numpy.concatenate([p["reward"] for p in content]))
    for dataset in read[:2]:
        numpy.testing.assert_array_equal(dataset.frames("camera"), numpy.concatenate([p["camera"] for p in content]))


def test_a_mask_chooses_episodes(tmp_path):
    dataset = open_dataset(write_robomimic(tmp_path / "a.hdf5", episodes()), (), "even")
    assert dataset.names == ["demo_0", "demo_2", "demo_4"]


def test_demos_count_by_number(tmp_path):
    dataset = open_dataset(write_robomimic(tmp_path / "a.hdf5", episodes(count=12)))
    assert dataset.names == [f"demo_{index}" for index in range(12)]


def test_windows_repeat_the_edges_and_cross_no_end(tmp_path):
    content = episodes(count=2)
    dataset = open_dataset(write_zarr(tmp_path / "b.zarr", content))
    sampler = WindowSampler(dataset, configuration())
    first, last = content[0], len(content[0]["action"]) - 1
    windows = sampler.windows(numpy.array([0, last, last + 1]))
    state = lambda part, steps: numpy.concatenate([part[key][steps] for key in KEYS], axis=1)
    numpy.testing.assert_array_equal(windows.state[0], state(first, [0, 0]))
    numpy.testing.assert_array_equal(windows.action[0], first["action"][[0, 0, 1, 2]])
    numpy.testing.assert_array_equal(windows.action[1], first["action"][[last - 1, last, last, last]])
    numpy.testing.assert_array_equal(windows.state[2], state(content[1], [0, 0]))


def test_decisions_start_anew_in_every_episode(tmp_path):
    dataset = open_dataset(write_zarr(tmp_path / "b.zarr", episodes(count=2)))
    assert list(WindowSampler(dataset, configuration()).decisions()) == [0, 2, 4, 6, 8, 9, 11, 13, 15, 17]


def test_pairs_are_split_by_pair(tmp_path):
    pairs = read_pairs(write_pairs(tmp_path, windows=24, pairs=6), configuration())
    rows, held = pairs.split(0.34, seed=0)
    assert sorted([*rows, *held]) == list(range(24))
    assert len(held) == 8 and not set(pairs.pair[rows]) & set(pairs.pair[held])


def test_scores_of_a_file_of_rewards_and_of_columns_agree(tmp_path):
    content = episodes()
    dataset = open_dataset(write_robomimic(tmp_path / "rollouts.hdf5", content))
    filed = read_scores(dataset, write_rewards(tmp_path / "rewards.hdf5", content, "rollouts"))
    numpy.testing.assert_allclose(filed.returns, read_scores(dataset).returns, rtol=1e-6)
    assert filed.progress.min() == 0 and filed.progress.max() == 1


def test_the_advantage_looks_ahead_within_an_episode(tmp_path):
    dataset = open_dataset(write_robomimic(tmp_path / "rollouts.hdf5", episodes(count=2)))
    scores = read_scores(dataset)
    advantage = scores.advantage(dataset, 4)
    assert advantage[0] == pytest.approx(4 / 8) and advantage[8] == 0
    assert advantage[6] == pytest.approx(2 / 8), "to the last step"


def test_weights_follow_the_score():
    score = numpy.array([-1.0, 0.0, 1.0, 30.0])
    weight = exponential_weights(score, temperature=0.1, largest=20.0)
    assert weight.mean().item() == pytest.approx(1) and (weight.diff() >= 0).all()
    assert (weight / weight.min()).max() <= 20.0 / numpy.exp(-1 / 0.1) + 1


def test_unknown_progress_counts_as_one():
    weight = progress_weights(numpy.array([numpy.nan, 0.5, -0.1, 0.005, 0.2]))
    assert weight[0] == 1 and weight[1] == 1 and weight[2] == 0 and 0 < weight[3] < 1
