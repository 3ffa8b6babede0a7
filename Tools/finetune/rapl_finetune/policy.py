"""The diffusion policy: from observations to a chunk of actions."""

import dataclasses

import torch
from torch import nn

from .networks import ConditionalUnet1d, ImageEncoder, MLPDenoiser
from .normalizer import ACTION, STATE, Normalizer
from .schedule import NoiseSchedule

# Tokens of the condition on advantage.
UNKNOWN, NEGATIVE, POSITIVE = 0, 1, 2


@dataclasses.dataclass
class Windows:
    """Observation histories and the chunks that belong to them.

    state: [B, To, S] as recorded. images: camera -> [B, To, H, W, 3] uint8. action: [B, T, A] as recorded; row To - 1
    is the first that is carried out. advantage: [B] tokens, or None.
    """

    state: torch.Tensor
    images: dict
    action: torch.Tensor = None
    advantage: torch.Tensor = None

    def to(self, device):
        return Windows(
            self.state.to(device), {key: frames.to(device) for key, frames in self.images.items()},
            None if self.action is None else self.action.to(device),
            None if self.advantage is None else self.advantage.to(device))


class DiffusionModel(nn.Module):
    """The encoders and the denoiser, with LeRobot's names of weights."""

    def __init__(self, configuration):
        super().__init__()
        if configuration.camera_keys:
            self.rgb_encoder = nn.ModuleList(
                ImageEncoder(configuration.image_features) for _ in configuration.camera_keys)
        kind = {"unet": ConditionalUnet1d, "mlp": MLPDenoiser}[configuration.denoiser]
        self.unet = kind(configuration)
        if configuration.advantage:
            self.advantage_embedding = nn.Embedding(3, configuration.condition_dim)
            nn.init.zeros_(self.advantage_embedding.weight)


class DiffusionPolicy(nn.Module):
    """A policy that predicts the noise in chunks of actions and samples by removing it."""

    def __init__(self, configuration):
        super().__init__()
        self.configuration = configuration
        self.normalizer = Normalizer(configuration.state_dim, configuration.action_dim)
        self.diffusion = DiffusionModel(configuration)
        self._schedules = {}

    def schedule(self, device):
        """The noise schedule on a device."""
        key = str(device)
        if key not in self._schedules:
            self._schedules[key] = NoiseSchedule(self.configuration.num_train_timesteps, device)
        return self._schedules[key]

    def condition(self, windows, crops=None):
        """What the denoiser is told of the observations, [B, C].

        crops: camera -> [B, 2] rows and columns of the cut-out's corner; the centre if None.
        """
        parts = [self.normalizer.normalized(STATE, windows.state)]
        for index, key in enumerate(self.configuration.camera_keys):
            frames = self._cropped(windows.images[key], None if crops is None else crops[key])
            features = self.diffusion.rgb_encoder[index](frames.flatten(0, 1))
            parts.append(features.reshape(*frames.shape[:2], -1))
        condition = torch.cat(parts, dim=-1).flatten(1)
        if self.configuration.advantage:
            token = windows.advantage
            if token is None:  # The policy acts as if told that all goes well.
                token = torch.full(condition.shape[:1], POSITIVE, device=condition.device)
            condition = condition + self.diffusion.advantage_embedding(token)
        return condition

    def predicted_noise(self, windows, noise, timesteps, crops=None):
        """The noise that the denoiser sees in the windows' chunks after `noise` was added, [B, T, A]."""
        chunk = self.normalizer.normalized(ACTION, windows.action)
        noisy = self.schedule(chunk.device).add_noise(chunk, noise, timesteps)
        return self.diffusion.unet(noisy, timesteps, self.condition(windows, crops))

    def denoising_error(self, windows, noise, timesteps, crops=None):
        """The mean squared error of the predicted noise over the chunk, one number per window, [B]."""
        difference = self.predicted_noise(windows, noise, timesteps, crops) - noise
        return difference.square().mean(dim=(1, 2))

    @torch.no_grad()
    def predict_action(self, windows, draw):
        """The actions to carry out, [B, n_action_steps, A], as recorded.

        draw: called with a shape, returns standard normal noise of it.
        """
        configuration = self.configuration
        condition = self.condition(windows)
        shape = (condition.shape[0], configuration.horizon, configuration.action_dim)
        schedule, limit = self.schedule(condition.device), configuration.clip_sample_range
        chunk = draw(shape).to(condition.device)
        steps = schedule.timesteps(configuration.num_inference_steps)
        for step, previous in zip(steps, [*steps[1:], -1]):
            noise = self.diffusion.unet(chunk, torch.full(shape[:1], step, device=chunk.device), condition)
            if configuration.noise_scheduler_type == "DDIM":
                chunk = schedule.ddim_step(chunk, noise, step, previous, limit)
            else:
                chunk = schedule.ddpm_step(chunk, noise, step, previous, limit, draw(shape).to(chunk.device))
        first = configuration.n_obs_steps - 1
        return self.normalizer.restored(ACTION, chunk[:, first:first + configuration.n_action_steps])

    def _cropped(self, frames, corners):
        """[B, To, H, W, 3] uint8 -> [B, To, 3, h, w] from -1 to 1."""
        frames = frames.movedim(-1, 2).float() / 127.5 - 1
        size = self.configuration.crop_size
        height, width = frames.shape[-2:]
        if not size or size >= min(height, width):
            return frames
        if corners is None:
            top, left = (height - size) // 2, (width - size) // 2
            return frames[..., top:top + size, left:left + size]
        return torch.stack([frame[..., top:top + size, left:left + size]
                            for frame, (top, left) in zip(frames, corners.tolist())])


def random_crops(configuration, count, generator):
    """Corners of cut-outs for `count` windows, drawn by a numpy generator; None without cameras or cut-outs."""
    if not configuration.camera_keys or not configuration.crop_size:
        return None
    crops = {}
    for key, shape in zip(configuration.camera_keys, configuration.camera_shapes):
        room = [max(side - configuration.crop_size, 0) + 1 for side in shape]
        crops[key] = torch.from_numpy(generator.integers(0, room, size=(count, 2)))
    return crops
