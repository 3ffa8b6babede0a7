"""What training does: it fits, it follows preferences, and it ends before it collapses."""

import json

import numpy
import pytest
import torch

from conftest import ACTIONS, SMALL, episodes, lines, run, weights, write_pairs, write_rewards, write_robomimic
from rapl_finetune.policy import NEGATIVE, POSITIVE, Windows
from rapl_finetune.policy_folder import load_policy


def noise(seed):
    generator = torch.Generator().manual_seed(seed)
    return lambda shape: torch.randn(shape, generator=generator)


def actions(policy, state, **more):
    return policy.predict_action(Windows(state, {}, **more), noise(0))


@pytest.mark.parametrize("denoiser", [("--denoiser", "mlp", "--mlp-width", 64, "--updates", 500),
                                      ("--denoiser", "unet", "--widths", "16,16", "--updates", 500)])
def test_a_policy_overfits_a_few_episodes(tmp_path, denoiser):
    content = [{"hand": numpy.full((6, 3), value, numpy.float32), "object": numpy.zeros((6, 2), numpy.float32),
                "action": numpy.tile(numpy.float32([value, -value]), (6, 1)), "reward": numpy.zeros(6, numpy.float32)}
               for value in (-1, 0.25, 1)]
    write_robomimic(tmp_path / "few.hdf5", content)
    assert run("train", tmp_path / "few.hdf5", "--output", tmp_path / "policy", *SMALL, *denoiser,
               "--learning-rate", 3e-3, "--warm-up", 10, "--average", 0.9, "--batch", 32, "--diffusion-steps", 10) == 0
    policy = load_policy(tmp_path / "policy")
    state = torch.tensor([[-1.0] * 3 + [0] * 2, [0.25] * 3 + [0] * 2, [1.0] * 3 + [0] * 2]).unsqueeze(1).repeat(1, 2, 1)
    found = actions(policy, state)
    assert found.shape == (3, 2, ACTIONS)
    expected = torch.tensor([[-1.0, 1.0], [0.25, -0.25], [1.0, -1.0]]).unsqueeze(1).expand(3, 2, 2)
    assert (found - expected).abs().max() < 0.15


def test_an_image_policy_learns_from_frames(tmp_path):
    generator = numpy.random.default_rng(0)
    content = []
    for value in (-1, 1):
        frames = generator.integers(0, 60, size=(8, 24, 24, 3), dtype=numpy.uint8)
        frames[:, 4:10, (2 if value < 0 else 14):][:, :, :8] = 250
        content.append({"camera": frames, "action": numpy.full((8, 2), value, numpy.float32),
                        "reward": numpy.zeros(8, numpy.float32)})
    write_robomimic(tmp_path / "seen.hdf5", content)
    assert run("train", tmp_path / "seen.hdf5", "--output", tmp_path / "policy", "--updates", 150, *SMALL, "--cameras",
               "camera", "--crop", 20, "--mlp-width", 64, "--learning-rate", 3e-3, "--warm-up", 10, "--average", 0.9,
               "--state", "") == 64, "an empty name is no key"
    content[0]["hand"] = content[1]["hand"] = numpy.zeros((8, 3), numpy.float32)
    write_robomimic(tmp_path / "seen.hdf5", content)
    assert run("train", tmp_path / "seen.hdf5", "--output", tmp_path / "policy", "--updates", 150, *SMALL, "--cameras",
               "camera", "--crop", 20, "--mlp-width", 64, "--learning-rate", 3e-3, "--warm-up", 10,
               "--average", 0.9) == 0
    policy = load_policy(tmp_path / "policy")
    images = torch.from_numpy(numpy.stack([part["camera"][:2] for part in content]))
    found = policy.predict_action(Windows(torch.zeros(2, 2, 3), {"camera": images}), noise(0))
    assert found[0].mean() < -0.7 and found[1].mean() > 0.7


def test_dpo_follows_the_preference(tmp_path, base):
    write_pairs(tmp_path / "pairs", windows=600, pairs=150)
    assert run("finetune", base, "--method", "dpo", "--pairs", tmp_path / "pairs", "--output", tmp_path / "out",
               "--updates", 500, "--learning-rate", 3e-3, "--batch", 32, "--evaluate-every", 100) == 0
    last = lines(tmp_path / "out" / "training.jsonl")[-1]
    assert last["implicit_accuracy"] > 0.7
    assert last["preferred_error"] < last["reference_preferred_error"]
    assert last["kl"] > 0 and last["over_optimisation"] >= 0


def test_a_collapse_ends_the_run_and_keeps_earlier_weights(tmp_path, base, capfd):
    """Without the winner's own error both errors grow, however high the implicit accuracy."""
    write_pairs(tmp_path / "pairs", windows=120, pairs=30)
    assert run("finetune", base, "--method", "dpo", "--pairs", tmp_path / "pairs", "--output", tmp_path / "out",
               "--updates", 2000, "--winner-weight", 1e-6, "--beta", 1000, "--learning-rate", 0.01,
               "--evaluate-every", 20) == 0
    card = json.loads((tmp_path / "out" / "card.json").read_text())
    assert "above the reference's" in card["ended_early"] and "ended early" in capfd.readouterr().err
    last = lines(tmp_path / "out" / "training.jsonl")[-1]
    assert last["update"] < 2000 and card["weights_of_update"] == last["update"] - 20
    assert last["preferred_error"] > last["reference_preferred_error"]
    if card["weights_of_update"] == 0:
        assert weights(tmp_path / "out") == weights(base)


def test_the_token_of_advantage_changes_the_action(tmp_path, base):
    content = episodes(count=12, seed=2)
    for index, episode in enumerate(content):
        episode["action"][:] = 0.8 if index % 2 == 0 else -0.8
    write_robomimic(tmp_path / "rollouts.hdf5", content)
    write_rewards(tmp_path / "rewards.hdf5", content, "rollouts")
    assert run("finetune", base, "--method", "advantage", "--data", tmp_path / "rollouts.hdf5", "--rewards",
               tmp_path / "rewards.hdf5", "--share", 0.5, "--output", tmp_path / "out", "--updates", 500,
               "--learning-rate", 5e-3, "--batch", 32) == 0
    policy = load_policy(tmp_path / "out")
    state = torch.ones(1, 2, 5)
    good, bad = (actions(policy, state, advantage=torch.tensor([token])) for token in (POSITIVE, NEGATIVE))
    assert (good - bad).mean() > 0.5, "good episodes have actions of the other sign"
    assert torch.equal(actions(policy, state), good)


def test_filtered_cloning_follows_the_best_episodes(tmp_path, base):
    content = episodes(count=12, seed=2)
    for index, episode in enumerate(content):
        episode["action"][:] = 0.8 if index % 2 == 0 else -0.8
    write_robomimic(tmp_path / "rollouts.hdf5", content)
    assert run("finetune", base, "--method", "filtered", "--data", tmp_path / "rollouts.hdf5", "--share", 0.5,
               "--output", tmp_path / "out", "--updates", 500, "--learning-rate", 5e-3, "--batch", 32) == 0
    state = torch.randn(16, 2, 5, generator=torch.Generator().manual_seed(1))
    assert actions(load_policy(tmp_path / "out"), state).mean() > 0.5
    assert actions(load_policy(base), state).mean() < 0.4
