"""LeRobot's checkpoints of `DiffusionPolicy`: config.json, model.safetensors and the ranges of its processors.

Policies that observe states are read and written. LeRobot has two, the robot's and the environment's, and wants the
second one or an image. Its encoders of images are torchvision's ResNets, which this package does not have.
"""

import pathlib

import torch

from .configuration import PolicyConfiguration
from .files import read_tensors
from .normalizer import ACTION, STATE
from .policy import DiffusionPolicy
from .problems import Problem, read_json
from .weights import ENVIRONMENT, put_ranges, put_weights

# Settings that both have under one name.
SHARED = (
    "n_obs_steps", "horizon", "n_action_steps", "down_dims", "kernel_size", "n_groups", "diffusion_step_embed_dim",
    "use_film_scale_modulation", "noise_scheduler_type", "num_train_timesteps", "beta_schedule", "prediction_type",
    "clip_sample_range",
)
# The modules in which LeRobot up to 0.3 keeps ranges.
RANGES = ((STATE, "normalize_inputs"), (ENVIRONMENT, "normalize_inputs"), (ACTION, "unnormalize_outputs"))


def can_represent(configuration):
    """Whether LeRobot has this policy: a U-Net that observes two states, without the token of advantage."""
    return (configuration.denoiser == "unet" and not configuration.camera_keys and not configuration.advantage
            and len(configuration.state_keys) > 1)


def as_config(configuration):
    """LeRobot's config.json."""
    return {
        "type": "diffusion",
        "input_features": {STATE: {"type": "STATE", "shape": [configuration.state_dims[0]]},
                           ENVIRONMENT: {"type": "ENV", "shape": [sum(configuration.state_dims[1:])]}},
        "output_features": {ACTION: {"type": "ACTION", "shape": [configuration.action_dim]}},
        "normalization_mapping": {"STATE": "MIN_MAX", "ENV": "MIN_MAX", "ACTION": "MIN_MAX", "VISUAL": "MEAN_STD"},
        "num_inference_steps": configuration.num_inference_steps, "clip_sample": True,
        **{name: getattr(configuration, name) for name in SHARED},
    }


def load(folder):
    """The policy of a LeRobot checkpoint.

    Raises Problem if it observes images, or lacks its ranges.
    """
    path = folder / "config.json"
    config = read_json(path)
    if config.get("type") != "diffusion":
        raise Problem(path, f"expected a policy of type diffusion, found {str(config.get('type'))[:40]}")
    inputs, outputs = config.get("input_features"), config.get("output_features")
    keys = [STATE, ENVIRONMENT] if isinstance(inputs, dict) and ENVIRONMENT in inputs else [STATE]
    if not isinstance(inputs, dict) or set(inputs) != set(keys) or not isinstance(outputs, dict):
        raise Problem(path, f"expected {STATE} and {ENVIRONMENT} as inputs; images and others are not read")
    settings = {name: config[name] for name in SHARED if name in config}
    steps = config.get("num_inference_steps") or settings.get("num_train_timesteps", 100)
    settings |= {"num_train_timesteps": settings.get("num_train_timesteps", 100), "num_inference_steps": steps}
    configuration = PolicyConfiguration.from_json({
        **settings, "state_keys": keys, "state_dims": [_width(path, inputs[key]) for key in keys],
        "action_dim": _width(path, outputs.get(ACTION)),
    }, path)
    policy = DiffusionPolicy(configuration)
    weights, within = _split(read_tensors(folder / "model.safetensors")[0])
    put_weights(policy, weights, folder / "model.safetensors")
    put_ranges(policy, _as_they_are(path, config, configuration) | (within or _stored_ranges(folder)), folder)
    return policy.eval()


def _stored_ranges(folder):
    files = sorted(pathlib.Path(folder).glob("*normalizer*.safetensors"))
    if not files:
        raise Problem(folder, "has no *normalizer*.safetensors with the ranges of states and action")
    return read_tensors(files[0])[0]


def _as_they_are(path, config, configuration):
    """Ranges of -1 to 1 for the environment's state where the checkpoint does not scale it, which is the default."""
    mapping = config.get("normalization_mapping")
    mapping = mapping if isinstance(mapping, dict) else {}
    for kind in ("STATE", "ACTION"):
        if mapping.get(kind, "MIN_MAX") != "MIN_MAX":
            raise Problem(path, f"expected {kind} scaled by MIN_MAX, found {str(mapping[kind])[:20]}")
    if ENVIRONMENT not in configuration.state_keys or mapping.get("ENV") == "MIN_MAX":
        return {}
    width = torch.ones(configuration.state_dims[1])
    return {f"{ENVIRONMENT}.min": -width, f"{ENVIRONMENT}.max": width}


def _split(tensors):
    """The weights, and the ranges that LeRobot up to 0.3 keeps beside them."""
    ranges = {
        f"{name}.{bound}": tensors[f"{module}.buffer_{name.replace('.', '_')}.{bound}"]
        for name, module in RANGES for bound in ("min", "max")
        if f"{module}.buffer_{name.replace('.', '_')}.{bound}" in tensors}
    kept = {name: value for name, value in tensors.items()
            if not name.startswith(("normalize_inputs.", "normalize_targets.", "unnormalize_outputs."))}
    return kept, ranges


def _width(path, feature):
    shape = feature.get("shape") if isinstance(feature, dict) else None
    if not isinstance(shape, list) or len(shape) != 1:
        raise Problem(path, "expected features with a shape of one number")
    return shape[0]
