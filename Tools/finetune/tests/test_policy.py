"""Shapes, names and ranges of policies."""

import numpy
import pytest
import torch

from rapl_finetune.configuration import PolicyConfiguration
from rapl_finetune.networks.images import SpatialSoftmax
from rapl_finetune.normalizer import ACTION, STATE, Normalizer
from rapl_finetune.policy import DiffusionPolicy, Windows, random_crops
from rapl_finetune.policy_folder import load_policy, save_policy
from rapl_finetune.runs import with_advantage
from rapl_finetune.weights import weights

SHAPES = [
    {"denoiser": "mlp"}, {"denoiser": "unet", "down_dims": (16, 32), "diffusion_step_embed_dim": 16},
    {"denoiser": "unet", "down_dims": (8, 16, 32), "use_film_scale_modulation": False},
    {"denoiser": "mlp", "camera_keys": ("front", "wrist"), "camera_shapes": ((24, 32), (24, 24)), "crop_size": 20},
    {"denoiser": "mlp", "advantage": True, "noise_scheduler_type": "DDPM"},
]


def policy_of(**shape):
    torch.manual_seed(0)
    return DiffusionPolicy(PolicyConfiguration(**{
        "state_keys": ("a", "b"), "state_dims": (3, 2), "action_dim": 4, "n_groups": 4, **shape})).eval()


def windows_of(policy, batch=3):
    configuration = policy.configuration
    generator = torch.Generator().manual_seed(0)
    images = {key: torch.randint(0, 255, (batch, configuration.n_obs_steps, *shape, 3), dtype=torch.uint8,
                                 generator=generator)
              for key, shape in zip(configuration.camera_keys, configuration.camera_shapes)}
    return Windows(torch.randn(batch, configuration.n_obs_steps, 5, generator=generator), images,
                   torch.randn(batch, configuration.horizon, 4, generator=generator))


@pytest.mark.parametrize("shape", SHAPES)
def test_errors_and_actions_have_their_shapes(shape):
    policy = policy_of(**shape)
    windows = windows_of(policy)
    crops = random_crops(policy.configuration, 3, numpy.random.default_rng(0))
    error = policy.denoising_error(windows, torch.randn_like(windows.action), torch.tensor([0, 20, 49]), crops)
    assert error.shape == (3,) and (error > 0).all()
    actions = policy.predict_action(windows, torch.randn)
    assert actions.shape == (3, 8, 4) and actions.abs().max() <= 1


@pytest.mark.parametrize("shape", SHAPES)
def test_a_saved_policy_acts_the_same(tmp_path, shape):
    policy = policy_of(**shape)
    policy.normalizer.fit(torch.randn(9, 5), torch.randn(9, 4))
    save_policy(tmp_path, policy, {})
    loaded = load_policy(tmp_path)
    draws = [torch.Generator().manual_seed(0) for _ in range(2)]
    found = [one.predict_action(windows_of(policy), lambda size, g=draw: torch.randn(size, generator=g))
             for one, draw in zip((policy, loaded), draws)]
    assert torch.equal(*found)
    assert (tmp_path / "config.json").exists() == (shape["denoiser"] == "unet")


def test_a_lerobot_checkpoint_round_trips(tmp_path):
    """What LeRobot reads: config.json, model.safetensors and ranges, without our card."""
    policy = policy_of(state_keys=("observation.state", "observation.environment_state"), down_dims=(16, 32))
    policy.normalizer.fit(torch.randn(9, 5), torch.randn(9, 4))
    save_policy(tmp_path, policy, {})
    (tmp_path / "card.json").unlink()
    stored = tmp_path / "policy_preprocessor_step_3_normalizer_processor.safetensors"
    (tmp_path / "normalizer.safetensors").rename(stored)
    loaded = load_policy(tmp_path)
    assert loaded.configuration == policy.configuration
    assert all(torch.equal(value, weights(policy)[name]) for name, value in weights(loaded).items())
    ones = torch.ones(4)
    assert torch.equal(loaded.normalizer.restored(ACTION, ones), policy.normalizer.restored(ACTION, ones))


def test_the_token_of_advantage_starts_without_effect():
    policy = policy_of(denoiser="mlp")
    windows = windows_of(policy)
    arguments = (windows, torch.ones_like(windows.action), torch.tensor([1, 2, 3]))
    assert torch.equal(policy.denoising_error(*arguments), with_advantage(policy).denoising_error(*arguments))


def test_ranges_become_minus_one_to_one_and_back():
    normalizer = Normalizer(2, 3)
    actions = torch.tensor([[0.0, 5.0, 2.0], [10.0, 5.0, 4.0]])
    normalizer.fit(torch.randn(4, 2), actions)
    scaled = normalizer.normalized(ACTION, actions)
    assert torch.equal(scaled, torch.tensor([[-1.0, 0.0, -1.0], [1.0, 0.0, 1.0]]))
    assert torch.equal(normalizer.restored(ACTION, scaled), actions)
    assert torch.equal(normalizer.restored(ACTION, torch.full((1, 3), 0.7))[0, 1], torch.tensor(5.0)), "constant"
    assert set(normalizer.arrays()) == {f"{name}.{bound}" for name in (STATE, ACTION) for bound in ("min", "max")}


def test_the_soft_maximum_is_where_the_peak_is():
    features = torch.zeros(1, 1, 5, 9)
    features[0, 0, 1, 6] = 50.0
    assert torch.allclose(SpatialSoftmax()(features), torch.tensor([[0.5, -0.5]]), atol=1e-4)


@pytest.mark.parametrize("wrong", [
    {"horizon": 0}, {"horizon": 10**9}, {"horizon": True}, {"down_dims": ()}, {"down_dims": (7,)}, {"horizon": 6},
    {"n_action_steps": 16}, {"kernel_size": 4}, {"denoiser": "transformer"}, {"state_dims": (3,)},
    {"state_keys": ("a", "a")}, {"clip_sample_range": float("nan")}, {"camera_keys": ("c",)},
    {"num_inference_steps": 51}, {"diffusion_step_embed_dim": 3}, {"state_keys": (), "state_dims": ()},
])
def test_impossible_configurations_are_refused(wrong):
    with pytest.raises(ValueError):
        PolicyConfiguration(**{"state_keys": ("a", "b"), "state_dims": (3, 2), "action_dim": 4, **wrong})
