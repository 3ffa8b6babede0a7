"""LeRobot's checkpoints of `DiffusionPolicy`: config.json, model.safetensors and the ranges of its processors.

Policies that observe a state are read and written. LeRobot's encoders of images are torchvision's ResNets, which this
package does not have.
"""

import pathlib

from .configuration import PolicyConfiguration
from .files import read_tensors
from .normalizer import ACTION, STATE
from .policy import DiffusionPolicy
from .problems import Problem, read_json
from .weights import put_ranges, put_weights

# Settings that both have under one name.
SHARED = (
    "n_obs_steps", "horizon", "n_action_steps", "down_dims", "kernel_size", "n_groups", "diffusion_step_embed_dim",
    "use_film_scale_modulation", "noise_scheduler_type", "num_train_timesteps", "beta_schedule", "prediction_type",
    "clip_sample_range",
)


def can_represent(configuration):
    """Whether LeRobot has this policy: a U-Net that observes a state, without the token of advantage."""
    return configuration.denoiser == "unet" and not configuration.camera_keys and not configuration.advantage


def as_config(configuration):
    """LeRobot's config.json."""
    return {
        "type": "diffusion",
        "input_features": {STATE: {"type": "STATE", "shape": [configuration.state_dim]}},
        "output_features": {ACTION: {"type": "ACTION", "shape": [configuration.action_dim]}},
        "normalization_mapping": {"STATE": "MIN_MAX", "ACTION": "MIN_MAX", "VISUAL": "MEAN_STD"},
        "num_inference_steps": configuration.num_inference_steps, "clip_sample": True,
        **{name: getattr(configuration, name) for name in SHARED},
    }


def load(folder):
    """The policy of a LeRobot checkpoint.

    Raises Problem if it observes images or environment states, or lacks its ranges.
    """
    path = folder / "config.json"
    config = read_json(path)
    if config.get("type") != "diffusion":
        raise Problem(path, f"expected a policy of type diffusion, found {str(config.get('type'))[:40]}")
    inputs, outputs = config.get("input_features"), config.get("output_features")
    if not isinstance(inputs, dict) or list(inputs) != [STATE] or not isinstance(outputs, dict):
        raise Problem(path, f"expected {STATE} as the only input; images and others are not read")
    settings = {name: config[name] for name in SHARED if name in config}
    steps = config.get("num_inference_steps") or settings.get("num_train_timesteps", 100)
    settings |= {"num_train_timesteps": settings.get("num_train_timesteps", 100), "num_inference_steps": steps}
    configuration = PolicyConfiguration.from_json({
        **settings, "state_keys": [STATE], "state_dims": [_width(path, inputs.get(STATE))],
        "action_dim": _width(path, outputs.get(ACTION)),
    }, path)
    policy = DiffusionPolicy(configuration)
    put_weights(policy, read_tensors(folder / "model.safetensors")[0], folder / "model.safetensors")
    files = sorted(pathlib.Path(folder).glob("*normalizer*.safetensors"))
    if not files:
        raise Problem(folder, "has no *normalizer*.safetensors with the ranges of state and action")
    put_ranges(policy, read_tensors(files[0])[0], files[0])
    return policy.eval()


def _width(path, feature):
    shape = feature.get("shape") if isinstance(feature, dict) else None
    if not isinstance(shape, list) or len(shape) != 1:
        raise Problem(path, "expected features with a shape of one number")
    return shape[0]
