"""Training and fine-tuning from files to a policy folder."""

import copy
import dataclasses
import pathlib
import platform

import numpy
import torch

from . import __version__
from .configuration import PolicyConfiguration
from .data import open_dataset
from .data.pairs import read_pairs
from .data.rewards import read_scores
from .files import name_of_device, sha256
from .methods import AdvantageConditioning, Cloning, DirectPreference, FilteredCloning, WeightedRegression
from .policy import DiffusionPolicy
from .policy_folder import load_policy, save_policy
from .problems import Problem
from .trainer import Trainer

PREFERENCE_METHODS = ("dpo",)
REWARD_METHODS = ("rwr", "awr", "rabc", "filtered", "advantage")
METHODS = PREFERENCE_METHODS + REWARD_METHODS


def prepare_torch(threads, seed):
    """One thread by default: several of BLAS and torch starve each other on a loaded machine."""
    torch.set_num_threads(threads)
    torch.use_deterministic_algorithms(True, warn_only=True)
    torch.manual_seed(seed)


def train(data, output, settings, shape, cameras=(), state_keys=None, mask=None, device="cpu", report=print):
    """Trains a base policy by cloning.

    shape: settings of PolicyConfiguration. state_keys: observations in their order; all that are numbers if None.
    Returns the card.
    """
    _refuse_finished(output)
    device = name_of_device(device)
    episodes = open_dataset(data, tuple(cameras), mask)
    configuration = configuration_of(episodes, shape, cameras, state_keys)
    policy = DiffusionPolicy(configuration)
    policy.normalizer.fit(torch.from_numpy(episodes.state(configuration.state_keys)),
                          torch.from_numpy(episodes.action))
    policy.to(device)
    method = Cloning(episodes, configuration, settings.batch, settings.seed, device)
    inputs = {"data": _input(data, mask=mask, episodes=len(episodes.names), steps=len(episodes.action))}
    return _run(policy, method, "cloning", {}, settings, output, inputs, device, report)


def finetune(base, output, name, settings, options, pairs=None, data=None, rewards=None, mask=None, device="cpu",
             report=print):
    """Fine-tunes a policy by a method of METHODS. options: the method's own settings. Returns the card."""
    _refuse_finished(output)
    device = name_of_device(device)
    reference = load_policy(base).to(device).requires_grad_(False)
    inputs = {"base": _input(pathlib.Path(base) / "model.safetensors", path=str(base))}
    policy = copy.deepcopy(reference)
    common = (reference, settings.batch, settings.seed, device)
    if name in PREFERENCE_METHODS:
        if pairs is None:
            raise Problem(name, "needs pairs of `rapl export --format pairs`")
        loaded = read_pairs(pairs, reference.configuration)
        inputs["pairs"] = _input(pairs, pairs=loaded.count, windows=len(loaded))
        method = DirectPreference(loaded, *common, **options)
    else:
        if data is None:
            raise Problem(name, "needs rollouts as a dataset")
        episodes = open_dataset(data, reference.configuration.camera_keys, mask)
        scores = read_scores(episodes, rewards)
        inputs["data"] = _input(data, mask=mask, episodes=len(episodes.names))
        if rewards is not None:
            inputs["rewards"] = _input(rewards)
        method = _reward_method(name)(episodes, scores, *common, **options)
        if name == "advantage":
            policy = with_advantage(reference).to(device)
    return _run(policy, method, name, options, settings, output, inputs, device, report)


def configuration_of(episodes, shape, cameras, state_keys):
    """The configuration for a dataset: its keys and widths, and the chosen settings."""
    numbers = [key for key, values in episodes.arrays.items() if values.dtype != numpy.uint8]
    keys = sorted(numbers) if state_keys is None else list(state_keys)
    widths = [episodes.state([key]).shape[1] for key in keys]
    shapes = [[int(side) for side in episodes.frames(key).shape[1:3]] for key in cameras]
    return PolicyConfiguration.from_json({
        **shape, "state_keys": keys, "state_dims": widths, "camera_keys": list(cameras), "camera_shapes": shapes,
        "action_dim": episodes.action.shape[1]}, episodes.path)


def with_advantage(policy):
    """The same policy with a token of advantage, which has no effect before training."""
    if policy.configuration.advantage:
        return copy.deepcopy(policy)
    extended = DiffusionPolicy(dataclasses.replace(policy.configuration, advantage=True))
    extended.load_state_dict(policy.state_dict(), strict=False)
    return extended


def _reward_method(name):
    if name == "filtered":
        return FilteredCloning
    if name == "advantage":
        return AdvantageConditioning
    return lambda *arguments, **options: WeightedRegression(*arguments, kind=name, **options)


def _run(policy, method, name, options, settings, output, inputs, device, report):
    identity = {
        "method": name, "options": options, "settings": dataclasses.asdict(settings), "inputs": inputs,
        "policy": policy.configuration.as_json(), "device": device.type}
    identity = _plain(identity)
    trainer = Trainer(policy, method, settings, output, identity, report)
    averaged, update, reason = trainer.run()
    card = {
        **{key: value for key, value in identity.items() if key != "policy"},
        "parameters": sum(parameter.numel() for parameter in policy.parameters()),
        "ended_early": reason, "weights_of_update": update,
        "measures": next((line for line in reversed(trainer.lines) if line["update"] == update), {}),
        "versions": {"rapl_finetune": __version__, "python": platform.python_version(),
                     "torch": torch.__version__, "numpy": numpy.__version__},
    }
    save_policy(output, averaged, card)
    trainer.remove_checkpoint()
    return card


def _input(path, /, **facts):
    return {"path": str(path), "sha256": sha256(path), **facts}


def _plain(content):
    """As it reads back from JSON, so that tuples and lists compare equal."""
    if isinstance(content, dict):
        return {key: _plain(value) for key, value in content.items()}
    return [_plain(value) for value in content] if isinstance(content, (list, tuple)) else content


def _refuse_finished(output):
    if (pathlib.Path(output) / "card.json").exists():
        raise Problem(output, "holds a finished policy; choose another output")
