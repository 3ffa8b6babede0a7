#!/usr/bin/env python3
"""Reads exports with the packages that train on them, and compares every value with the rewards file.

Inputs:  FOLDER as Tools/check-exports.sh fills it, REWARDS as `rapl reward` writes it.
Output:  a line per check; what is checked by rules written from a package's code, and not by the package, says so.
Exit:    0 if everything agrees, else 1.
Needs:   the environment of Tools/check-exports.sh for the consumers that are named.
Example: .build-exports/tables/bin/python Tools/interop/check_exports.py tables exports rewards.hdf5
"""

import argparse
import json
import pathlib
import sys

import h5py
import numpy as np

UPDATES = 30


class Rewards:
    """The rewards file, and the frame table made of it."""

    def __init__(self, path, table):
        with h5py.File(path) as file:
            group = file["rewards"]
            self.rewards = {
                f"{stem}/{demo}": values["reward"][:]
                for stem, demos in group.items()
                for demo, values in demos.items()
            }
        self.table = table

    def of(self, episodes):
        return np.concatenate([self.rewards[episode] for episode in episodes])

    def column(self, name, episodes):
        rows = self.table.set_index("episode")
        return np.concatenate([rows.loc[[episode], name].to_numpy() for episode in episodes])


def same(what, found, expected):
    found, expected = np.asarray(found), np.asarray(expected)
    assert found.shape == expected.shape, f"{what}: shape {found.shape}, expected {expected.shape}"
    assert np.array_equal(found, expected, equal_nan=found.dtype.kind == "f"), f"{what}: values differ"


# Tables, arrays and stores


def check_tables(folder, rewards):
    import pandas
    import polars
    import pyarrow.parquet

    path = folder / "table.parquet"
    arrow = pyarrow.parquet.read_table(path)
    frame = pandas.read_parquet(path)
    same("polars", polars.read_parquet(path)["reward"].to_numpy(), frame["reward"])
    same("pyarrow", arrow["reward"].to_numpy(), frame["reward"])
    episodes = list(dict.fromkeys(frame["episode"]))
    same("table", frame["reward"], rewards.of(episodes))
    assert abs(frame["weight"].mean() - 1) < 1e-3 and frame["progress"].between(0, 1).all()
    rising = frame.groupby("episode")["progress"].apply(lambda values: values.is_monotonic_increasing)
    assert rising.all(), "progress falls"
    return f"{len(frame)} rows alike in pyarrow, pandas and polars"


def check_replay_buffer(folder, rewards):
    """By the rules of diffusion_policy's ReplayBuffer, on its own zarr 2."""
    import zarr

    assert zarr.__version__.startswith("2."), zarr.__version__
    count = 0
    for name in ("buffer.zarr", "buffer.zarr.zip"):
        store = zarr.ZipStore(folder / name, mode="r") if name.endswith("zip") else zarr.DirectoryStore(folder / name)
        root = zarr.group(store)
        ends = root["meta/episode_ends"][:]
        assert ends.dtype == np.int64 and (np.diff(ends, prepend=0) > 0).all()
        for key, array in root["data"].items():
            assert array.shape[0] == ends[-1], f"{key}: {array.shape[0]} rows, {ends[-1]} steps"
        episodes = root.attrs["episodes"]
        same(name, root["data/reward"][:], rewards.of(episodes))
        same(name, root["data/weight"][:], rewards.column("weight", episodes))
        same(name, root["data/progress"][:], rewards.column("progress", episodes))
        count += len(episodes)
    return f"{count} episodes, by rules from diffusion_policy's code"


def check_pairs(folder, rewards):
    import zarr

    root = zarr.open(str(folder / "pairs/pairs.zarr"), "r")
    lines = [json.loads(line) for line in (folder / "pairs/pairs.jsonl").read_text().splitlines()]
    windows = len(root["data/pair"])
    assert root["meta/episode_ends"][-1] == windows
    for key, array in root["data"].items():
        assert array.shape[0] == windows, key
    episodes, horizon = root.attrs["episodes"], root.attrs["horizon"]
    buffer = zarr.open(str(folder / "buffer.zarr"), "r")
    starts = dict(zip(buffer.attrs["episodes"], np.append(0, buffer["meta/episode_ends"][:-1])))
    lengths = dict(zip(buffer.attrs["episodes"], np.diff(buffer["meta/episode_ends"][:], prepend=0)))
    actions = buffer["data/action"][:]
    for side in ("preferred", "rejected"):
        for chunk, (episode, step) in zip(root[f"data/{side}_action"], root[f"data/{side}_source"]):
            name = episodes[episode]
            first = step - (root.attrs["n_obs_steps"] - 1)
            steps = np.clip(np.arange(first, first + horizon), 0, lengths[name] - 1)
            same(f"{side} actions", chunk, actions[starts[name] + steps])
    for line in lines:
        assert line["preferred"]["return"] > line["rejected"]["return"]
        for side in ("preferred", "rejected"):
            episode = line[side]["episode"]
            same("return", line[side]["return"], rewards.column("return", [episode])[0])
    return f"{len(lines)} pairs, {windows} windows"


def check_dppo(folder, rewards, horizon=4):
    """By the rules of DPPO's StitchedSequenceQLearningDataset."""
    train = np.load(folder / "dppo/train.npz", allow_pickle=False)
    scale = np.load(folder / "dppo/normalization.npz", allow_pickle=False)
    lengths = train["traj_lengths"]
    for key in ("states", "actions", "rewards", "terminals"):
        assert len(train[key]) == lengths.sum(), key
    assert np.abs(train["states"]).max() <= 1 and np.abs(train["actions"]).max() <= 1
    assert set(scale.files) == {"obs_min", "obs_max", "action_min", "action_max"}
    episodes = sorted_episodes(json.loads((folder / "dppo/origin.json").read_text()), rewards, folder)
    start = 0
    for episode, length in zip(episodes, lengths):
        own = rewards.rewards[episode].astype(np.float64)
        summed = [own[step : step + horizon].sum() for step in range(length)]
        np.testing.assert_allclose(train["rewards"][start : start + length], summed, rtol=1e-6, atol=1e-6)
        ends = train["terminals"][start : start + length]
        # The loader reads the terminal at the start of the last whole chunk.
        assert ends[length - horizon] and not ends[: length - horizon].any()
        start += length
    return f"{len(lengths)} trajectories, by rules from DPPO's code"


def check_flat(folder, rewards):
    ogbench = np.load(folder / "ogbench.npz", allow_pickle=False)
    d4rl = np.load(folder / "d4rl.npz", allow_pickle=False)
    episodes = sorted_episodes(None, rewards, folder)
    same("ogbench", ogbench["rewards"], rewards.of(episodes))
    same("d4rl", d4rl["rewards"], rewards.of(episodes))
    assert ogbench["terminals"].sum() == len(episodes) and ogbench["terminals"].dtype == np.float32
    ends = d4rl["terminals"] | d4rl["timeouts"]
    assert ends.sum() == len(episodes) and not (d4rl["terminals"] & d4rl["timeouts"]).any()
    inner = np.flatnonzero(~ends)
    same("next", d4rl["next_observations"][inner], d4rl["observations"][inner + 1])
    return f"{len(episodes)} episodes, with allow_pickle=False"


def check_ranges(folder, rewards):
    """By the rules of openpi's droid_rlds_dataset.py."""
    kept = json.loads((folder / "ranges.json").read_text())
    for episode, ranges in kept.items():
        believed = rewards.column("advantage", [episode])
        for start, end in ranges:
            assert 0 <= start < end <= len(believed) and (believed[start:end] > 0).all(), episode
    return f"{sum(map(len, kept.values()))} ranges, by rules from openpi's code"


def check_sidecars(folder, rewards):
    """By the rules of LeRobot's rabc.py and RLinf's loader."""
    import pandas

    root = folder / "lerobot"
    episodes = sorted_episodes(None, rewards, folder)
    progress = pandas.read_parquet(root / "rapl_progress.parquet")
    assert list(progress["index"]) == list(range(len(progress)))
    same("progress_sparse", progress["progress_sparse"], rewards.column("progress", episodes))
    same("progress_dense", progress["progress_dense"], rewards.column("level", episodes))
    weights = pandas.read_parquet(root / "sample_weights.parquet")
    same("weight", weights["weight"], rewards.column("weight", episodes))
    advantages = pandas.read_parquet(root / "meta/advantages_rapl.parquet")
    assert advantages["advantage"].dtype == bool
    threshold = np.percentile(advantages["advantage_continuous"].astype(np.float64), 70)
    same("advantage", advantages["advantage"], advantages["advantage_continuous"] >= threshold)
    returns = pandas.read_parquet(root / "meta/returns_rapl.parquet")
    same("reward", returns["reward"], rewards.of(episodes))
    for _, rows in returns.groupby("episode_index"):
        sums = rows["reward"].to_numpy(np.float64)[::-1].cumsum()[::-1]
        np.testing.assert_allclose(rows["return"], sums, rtol=1e-5, atol=1e-5)
    return f"{len(progress)} frames of {len(episodes)} episodes, by rules from LeRobot's and RLinf's code"


def sorted_episodes(_, rewards, folder):
    """The episodes of one file in their order."""
    import zarr

    return zarr.open(str(folder / "buffer.zarr"), "r").attrs["episodes"]


# Packages


def check_diffusion_policy(folder, rewards):
    """diffusion_policy's own ReplayBuffer and SequenceSampler, and the weighted dataset."""
    sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
    from diffusion_policy.common.replay_buffer import ReplayBuffer
    from weighted_dataset import WeightedDataset

    buffer = ReplayBuffer.copy_from_path(str(folder / "buffer.zarr"))
    dataset = WeightedDataset(str(folder / "buffer.zarr"))
    episodes = sorted_episodes(None, rewards, folder)
    assert buffer.n_episodes == len(episodes)
    same("weight", buffer["weight"][:], rewards.column("weight", episodes))
    sample = dataset[len(dataset) // 2]
    assert sample["action"].shape[0] == 16 and sample["weight"] > 0
    dataset.get_normalizer()
    return f"{buffer.n_episodes} episodes, {len(dataset)} samples with weights"


def check_rabc(folder, rewards):
    """LeRobot's own RABCWeights on the table of progress, without the rest of the package, which needs 3.12."""
    import torch

    RABCWeights = load_alone("lerobot.rewards.sarm.rabc").RABCWeights
    weighter = RABCWeights(folder / "lerobot/rapl_progress.parquet", chunk_size=8, head_mode="dense",
                           device=torch.device("cpu"))
    weights, stats = weighter.compute_batch_weights({"index": torch.arange(256), "action": torch.zeros(256, 1)})
    assert abs(float(weights.sum()) - 256) < 1e-2 and stats["num_full_weight"] > 0
    levels = np.concatenate([rewards.column("level", [episode]) for episode in sorted_episodes(None, rewards, folder)])
    same("levels", [weighter.progress_lookup[place] for place in range(len(levels))], levels)
    return f"{len(levels)} frames, {stats}"


def load_alone(module):
    """A module of a package on the path, with what it imports from the package taken for empty."""
    import importlib.util
    import types

    class Empty(types.ModuleType):
        _pandas_available = True
        SampleWeighter = object

    for name in ("lerobot", "lerobot.utils", "lerobot.utils.import_utils", "lerobot.utils.sample_weighting"):
        sys.modules[name] = Empty(name)
    relative = pathlib.Path(*module.split(".")).with_suffix(".py")
    path = next(pathlib.Path(folder) / relative for folder in sys.path if (pathlib.Path(folder) / relative).exists())
    spec = importlib.util.spec_from_file_location("rabc", path)
    loaded = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(loaded)
    return loaded


def check_robomimic(folder, rewards):
    """robomimic's SequenceDataset, its filter keys, and an epoch of its diffusion policy on the CPU."""
    import robomimic
    import robomimic.utils.obs_utils as obs_utils
    import torch
    from robomimic.algo import algo_factory
    from robomimic.config import config_factory
    from robomimic.utils import file_utils, train_utils

    path = next(folder.glob("robomimic*.hdf5"))
    settings = json.loads(pathlib.Path(f"{path}.diffusion_policy.json").read_text())
    settings["observation"]["modalities"]["obs"]["rgb"] = []
    config = config_factory(settings["algo_name"])
    with config.values_unlocked():
        config.update(settings)
        for source in config.train.data:
            source["path"] = str(path)
        config.train.cuda = False
        config.train.batch_size = 16
        config.train.hdf5_use_swmr = False
        config.algo.unet.down_dims = [32, 64]
        # What its train.py puts there.
        config.algo.optim_params["policy"]["num_train_batches"] = UPDATES
        config.algo.optim_params["policy"]["num_epochs"] = 1
    obs_utils.initialize_obs_utils_with_config(config)
    shapes = file_utils.get_shape_metadata_from_dataset(
        dataset_config={"path": str(path)}, action_keys=config.train.action_keys,
        all_obs_keys=config.all_obs_keys)
    train, _ = train_utils.load_data_for_training(config, obs_keys=shapes["all_obs_keys"])
    count = 0
    for dataset in train.datasets:
        for index, demo in enumerate(dataset.demos):
            found = np.asarray(dataset.get_trajectory_at_index(index)["rewards"]).reshape(-1)
            expected = rewards.rewards[f"panda_stack/{demo}"]
            # Frames before the first repeat it, as many as are stacked.
            same(demo, found.astype(np.float32)[-len(expected) :], expected)
            count += 1
    model = algo_factory(config.algo_name, config, shapes["all_shapes"], shapes["ac_dim"], torch.device("cpu"))
    loader = torch.utils.data.DataLoader(train, batch_size=16, sampler=train.get_dataset_sampler(), drop_last=True)
    losses = []
    model.set_train()
    for _, batch in zip(range(UPDATES), loader):
        batch = model.postprocess_batch_for_training(
            model.process_batch_for_training(batch), obs_normalization_stats=None)
        losses.append(float(model.train_on_batch(batch, epoch=1)["losses"]["l2_loss"]))
    assert np.isfinite(losses).all()
    return f"robomimic {robomimic.__version__}: {count} demos in weighted filter keys, {len(losses)} updates"


CHECKS = {
    "tables": [check_tables, check_replay_buffer, check_pairs, check_dppo, check_flat, check_ranges, check_sidecars],
    "diffusion_policy": [check_diffusion_policy],
    "lerobot": [check_rabc],
    "robomimic": [check_robomimic],
}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("consumers", choices=CHECKS, help="whose loaders are tried")
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("rewards", type=pathlib.Path)
    arguments = parser.parse_args()
    import pandas

    rewards = Rewards(arguments.rewards, pandas.read_parquet(arguments.folder / "table.parquet"))
    failed = False
    for check in CHECKS[arguments.consumers]:
        name = check.__name__.removeprefix("check_")
        try:
            print(f"{name}: {check(arguments.folder, rewards)}", flush=True)
        except AssertionError as problem:
            failed = True
            print(f"{name}: FAILED: {str(problem).strip()}", flush=True)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
