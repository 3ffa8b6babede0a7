"""The configuration of a policy, with the names of LeRobot's DiffusionConfig."""

import dataclasses
import math

from .problems import Problem

# Bounds before memory: a configuration comes from a file.
LARGEST = {
    "n_obs_steps": 16, "horizon": 256, "n_action_steps": 256, "kernel_size": 31, "n_groups": 256,
    "diffusion_step_embed_dim": 4096, "num_train_timesteps": 10_000, "num_inference_steps": 10_000,
    "mlp_width": 8192, "mlp_layers": 64, "image_features": 4096, "crop_size": 1024,
}
LARGEST_FEATURE = 100_000
DENOISERS = ("unet", "mlp")
SCHEDULERS = ("DDPM", "DDIM")


@dataclasses.dataclass(frozen=True)
class PolicyConfiguration:
    """What a policy sees, predicts, and how its denoiser is built.

    The defaults are those of LeRobot and diffusion_policy, except where a comment says otherwise.
    """

    # Observations: keys of the dataset in the order in which they are concatenated, with their widths.
    state_keys: tuple = ()
    state_dims: tuple = ()
    # Cameras: keys and [height, width] in pixels.
    camera_keys: tuple = ()
    camera_shapes: tuple = ()
    action_dim: int = 0

    n_obs_steps: int = 2
    horizon: int = 16
    n_action_steps: int = 8

    denoiser: str = "unet"
    # U-Net. LeRobot has (512, 1024, 2048); this width trains on a processor.
    down_dims: tuple = (64, 128, 256)
    kernel_size: int = 5
    n_groups: int = 8
    diffusion_step_embed_dim: int = 128
    use_film_scale_modulation: bool = True
    # MLP.
    mlp_width: int = 256
    mlp_layers: int = 3
    # Images. Features per camera, and the square that is cut out at random in training; 0 for none.
    image_features: int = 64
    crop_size: int = 76

    noise_scheduler_type: str = "DDIM"
    num_train_timesteps: int = 50  # 100 in LeRobot; 50 was enough for chunks of this size.
    beta_schedule: str = "squaredcos_cap_v2"
    prediction_type: str = "epsilon"
    clip_sample_range: float = 1.0
    num_inference_steps: int = 10

    # The condition on advantage: a token for positive, negative and unknown.
    advantage: bool = False

    def __post_init__(self):
        for field in dataclasses.fields(self):
            if isinstance(getattr(self, field.name), list):
                object.__setattr__(self, field.name, tuple(getattr(self, field.name)))
        self._check_counts()
        self._check_features()
        self._check_choices()

    @property
    def state_dim(self):
        """The width of one concatenated state."""
        return sum(self.state_dims)

    @property
    def condition_dim(self):
        """The width of the condition: all observation steps, states before images."""
        return self.n_obs_steps * (self.state_dim + self.image_features * len(self.camera_keys))

    def as_json(self):
        """The configuration as a JSON object."""
        return dataclasses.asdict(self)

    @classmethod
    def from_json(cls, content, subject):
        """A configuration from a JSON object.

        Raises Problem for unknown keys, wrong types and numbers outside of their ranges.
        """
        if not isinstance(content, dict):
            raise Problem(subject, "expected a JSON object as the configuration of the policy")
        unknown = sorted(set(content) - {field.name for field in dataclasses.fields(cls)})
        if unknown:
            raise Problem(subject, f"unknown setting {str(unknown[0])[:80]!r} of the policy")
        content = {key: tuple(map(_frozen, value)) if isinstance(value, list) else value
                   for key, value in content.items()}
        try:
            return cls(**content)
        except (ValueError, TypeError) as error:
            raise Problem(subject, str(error)) from None

    def _check_counts(self):
        for name, largest in LARGEST.items():
            smallest = 0 if name == "crop_size" else 1
            _whole(name, getattr(self, name), smallest, largest)
        _whole("action_dim", self.action_dim, 1, LARGEST_FEATURE)
        for name in ("down_dims", "state_dims"):
            for value in _list(name, getattr(self, name), 1000):
                _whole(name, value, 1, LARGEST_FEATURE)
        if self.n_obs_steps - 1 + self.n_action_steps > self.horizon:
            raise ValueError(
                f"expected n_obs_steps - 1 + n_action_steps of at most the horizon {self.horizon}, "
                f"found {self.n_obs_steps - 1 + self.n_action_steps}")
        if self.num_inference_steps > self.num_train_timesteps:
            raise ValueError("num_inference_steps is larger than num_train_timesteps")
        if self.diffusion_step_embed_dim % 2 or self.diffusion_step_embed_dim < 4:
            raise ValueError("diffusion_step_embed_dim must be even and at least 4")
        range_ = self.clip_sample_range
        if isinstance(range_, bool) or not isinstance(range_, (int, float)) or not 0 < range_ < math.inf:
            raise ValueError(f"clip_sample_range must be positive, found {str(range_)[:40]}")

    def _check_features(self):
        keys = _list("state_keys", self.state_keys, 1000) + _list("camera_keys", self.camera_keys, 16)
        if not all(isinstance(key, str) and 0 < len(key) <= 200 for key in keys):
            raise ValueError("state_keys and camera_keys must be names")
        if len(set(keys)) != len(keys):
            raise ValueError("a key stands twice among state_keys and camera_keys")
        if not keys:
            raise ValueError("a policy needs a state or a camera")
        if len(self.state_keys) != len(self.state_dims) or len(self.camera_keys) != len(self.camera_shapes):
            raise ValueError("every key needs one shape")
        for shape in self.camera_shapes:
            if len(_list("camera_shapes", shape, 2)) != 2:
                raise ValueError("camera_shapes are [height, width]")
            for value in shape:
                _whole("camera_shapes", value, 16, 1024)

    def _check_choices(self):
        for name, choices in (
            ("denoiser", DENOISERS), ("noise_scheduler_type", SCHEDULERS),
            ("beta_schedule", ("squaredcos_cap_v2",)), ("prediction_type", ("epsilon",)),
            ("advantage", (True, False)), ("use_film_scale_modulation", (True, False)),
        ):
            if getattr(self, name) not in choices:
                raise ValueError(f"{name} must be one of {', '.join(map(str, choices))}")
        if self.denoiser == "unet":
            steps = 2 ** (len(self.down_dims) - 1)
            if not self.down_dims or len(self.down_dims) > 8 or self.horizon % steps:
                raise ValueError(f"the horizon must be a multiple of {steps}, 2 to the power of the U-Net's depth - 1")
            if any(width % self.n_groups for width in self.down_dims):
                raise ValueError(f"down_dims must be multiples of n_groups, {self.n_groups}")
            if self.kernel_size % 2 == 0:
                raise ValueError("kernel_size must be odd")


def _frozen(value):
    return tuple(value) if isinstance(value, list) else value


def _list(name, value, longest):
    if not isinstance(value, tuple) or len(value) > longest:
        raise ValueError(f"{name} must be a list of at most {longest}")
    return value


def _whole(name, value, smallest, largest):
    if isinstance(value, bool) or not isinstance(value, int) or not smallest <= value <= largest:
        raise ValueError(f"{name} must be a whole number from {smallest} to {largest}, found {str(value)[:40]}")
