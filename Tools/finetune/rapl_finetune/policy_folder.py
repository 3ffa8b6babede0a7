"""The folder of a finished policy.

    config.json              LeRobot's configuration, if the policy is one that LeRobot has
    model.safetensors        the averaged weights, which act, with LeRobot's names
    normalizer.safetensors   ranges of states and actions
    card.json                everything that made it
    training.jsonl           a line of measures per evaluation
"""

import pathlib

from . import lerobot_checkpoint
from .configuration import PolicyConfiguration
from .files import read_tensors, write_json, write_tensors
from .policy import DiffusionPolicy
from .problems import Problem, read_json
from .weights import put_ranges, put_weights, ranges, weights

CARD_FORMAT = "rapl-policy"


def save_policy(folder, policy, card):
    """Writes a policy and its card. The card comes last: a folder without one is not finished."""
    folder = pathlib.Path(folder)
    write_tensors(folder / "model.safetensors", weights(policy))
    write_tensors(folder / "normalizer.safetensors", ranges(policy))
    if lerobot_checkpoint.can_represent(policy.configuration):
        write_json(folder / "config.json", lerobot_checkpoint.as_config(policy.configuration))
    write_json(folder / "card.json", {
        "format": CARD_FORMAT, "version": 1, "policy": policy.configuration.as_json(), **card})


def load_policy(folder):
    """A policy of ours, or a LeRobot checkpoint of a state policy, ready to act.

    Raises Problem if the folder is neither, unfinished or damaged.
    """
    folder = pathlib.Path(folder)
    if (folder / "card.json").is_file():
        return _own(folder)
    if (folder / "checkpoint.safetensors").is_file():
        raise Problem(folder, "this training is not finished; run its command again to continue it")
    if (folder / "config.json").is_file():
        return lerobot_checkpoint.load(folder)
    raise Problem(folder, "expected a policy folder with card.json, or a LeRobot checkpoint with config.json")


def _own(folder):
    card = read_json(folder / "card.json")
    if card.get("format") != CARD_FORMAT or card.get("version") != 1:
        raise Problem(folder / "card.json", f"expected {CARD_FORMAT} version 1")
    policy = DiffusionPolicy(PolicyConfiguration.from_json(card.get("policy"), folder / "card.json"))
    put_weights(policy, read_tensors(folder / "model.safetensors")[0], folder / "model.safetensors")
    put_ranges(policy, read_tensors(folder / "normalizer.safetensors")[0], folder / "normalizer.safetensors")
    return policy.eval()
