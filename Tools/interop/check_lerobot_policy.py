#!/usr/bin/env python3
"""Exchanges a state policy with LeRobot in both directions and compares what both compute.

Needs:   an environment with lerobot (tried with 0.3.2) and the packages of Tools/finetune/requirements.txt
Example: .build-lerobot-policy/bin/python Tools/interop/check_lerobot_policy.py

A policy of rapl_finetune is saved, and its weights are put into LeRobot's DiffusionModel: the same noise is predicted
and, with DDIM, the same actions are drawn. Then a DiffusionPolicy is saved by LeRobot and read by rapl_finetune.
"""

import pathlib
import sys
import tempfile

import torch

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "finetune"))

from lerobot.configs.types import FeatureType, PolicyFeature  # noqa: E402
from lerobot.policies.diffusion.configuration_diffusion import DiffusionConfig  # noqa: E402
from lerobot.policies.diffusion.modeling_diffusion import DiffusionModel, DiffusionPolicy  # noqa: E402

from rapl_finetune import policy as ours  # noqa: E402
from rapl_finetune.configuration import PolicyConfiguration  # noqa: E402
from rapl_finetune.files import read_tensors  # noqa: E402
from rapl_finetune.policy_folder import load_policy, save_policy  # noqa: E402

STATE, ENVIRONMENT, ACTION = "observation.state", "observation.environment_state", "action"
ROBOT_WIDTH, WIDTH, ACTIONS, BATCH = 4, 7, 3, 4
SHAPE = dict(n_obs_steps=2, horizon=16, n_action_steps=8, down_dims=(32, 64, 128), num_train_timesteps=50,
             num_inference_steps=10, noise_scheduler_type="DDIM")


def lerobot_config():
    return DiffusionConfig(
        input_features={STATE: PolicyFeature(FeatureType.STATE, (ROBOT_WIDTH,)),
                        ENVIRONMENT: PolicyFeature(FeatureType.ENV, (WIDTH - ROBOT_WIDTH,))},
        output_features={ACTION: PolicyFeature(FeatureType.ACTION, (ACTIONS,))}, device="cpu", **SHAPE)


def compare(name, one, other):
    worst = (one - other).abs().max().item()
    print(f"{name}: largest difference {worst:.2e}")
    if not worst < 1e-5:
        raise SystemExit(f"error: {name} differs")


def compare_models(policy, model, name):
    torch.manual_seed(1)
    chunk, steps = torch.randn(BATCH, SHAPE["horizon"], ACTIONS), torch.tensor([0, 7, 30, 49])
    state = torch.rand(BATCH, SHAPE["n_obs_steps"], WIDTH) * 2 - 1
    condition = state.flatten(1)
    with torch.no_grad():
        compare(f"{name}, noise", policy.diffusion.unet(chunk, steps, condition),
                model.unet(chunk, steps, global_cond=condition))
        draws = [torch.Generator().manual_seed(2) for _ in range(2)]
        theirs = model.conditional_sample(BATCH, global_cond=condition, generator=draws[0])
        first = SHAPE["n_obs_steps"] - 1
        drawn = policy.predict_action(ours.Windows(policy.normalizer.restored(STATE, state), {}),
                                      lambda shape: torch.randn(shape, generator=draws[1]))
        compare(f"{name}, actions", policy.normalizer.normalized(ACTION, drawn),
                theirs[:, first:first + SHAPE["n_action_steps"]])


def main():
    torch.manual_seed(0)
    policy = ours.DiffusionPolicy(PolicyConfiguration(
        state_keys=(STATE, ENVIRONMENT), state_dims=(ROBOT_WIDTH, WIDTH - ROBOT_WIDTH), action_dim=ACTIONS, **SHAPE)).eval()
    model = DiffusionModel(lerobot_config()).eval()
    with tempfile.TemporaryDirectory() as folder:
        save_policy(folder, policy, {})
        tensors = read_tensors(pathlib.Path(folder) / "model.safetensors")[0]
        model.load_state_dict({name.removeprefix("diffusion."): value for name, value in tensors.items()})
    compare_models(policy, model, "ours in LeRobot")

    widths = {STATE: ROBOT_WIDTH, ENVIRONMENT: WIDTH - ROBOT_WIDTH, ACTION: ACTIONS}
    stats = {key: {"min": -torch.ones(width), "max": 2 * torch.ones(width), "mean": torch.zeros(width),
                   "std": torch.ones(width)} for key, width in widths.items()}
    theirs = DiffusionPolicy(lerobot_config(), dataset_stats=stats).eval()
    with tempfile.TemporaryDirectory() as folder:
        theirs.save_pretrained(folder)
        compare_models(load_policy(folder), theirs.diffusion, "LeRobot's in ours")


if __name__ == "__main__":
    main()
