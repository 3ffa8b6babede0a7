#!/usr/bin/env python3
"""A dataset for diffusion_policy that hands the exported weight of a sample to the trainer.

Inputs:  STORE as `rapl export --format diffusion-policy` writes it.
Needs:   diffusion_policy on the path, with its torch and zarr 2.
Example: in a task's configuration, `dataset: {_target_: weighted_dataset.WeightedDataset, zarr_path: STORE}`,
         and in the policy's compute_loss multiply the loss of each sample by batch["weight"] before its mean.
"""

import numpy as np
import torch
from diffusion_policy.common.replay_buffer import ReplayBuffer
from diffusion_policy.common.sampler import SequenceSampler
from diffusion_policy.dataset.base_dataset import BaseLowdimDataset
from diffusion_policy.model.common.normalizer import LinearNormalizer

OWN = ("action", "reward", "weight", "progress")


class WeightedDataset(BaseLowdimDataset):
    """Observations of all numeric keys side by side, actions, and one weight per sample."""

    def __init__(self, zarr_path, horizon=16, pad_before=1, pad_after=7):
        super().__init__()
        self.buffer = ReplayBuffer.copy_from_path(zarr_path)
        self.keys = [key for key, array in self.buffer.data.items() if array.ndim == 2 and key not in OWN]
        self.sampler = SequenceSampler(self.buffer, horizon, pad_before, pad_after)

    def get_normalizer(self, mode="limits", **options):
        normalizer = LinearNormalizer()
        normalizer.fit({"obs": self.observations(self.buffer), "action": self.buffer["action"]}, mode=mode, **options)
        return normalizer

    def observations(self, arrays):
        return np.concatenate([arrays[key][:] for key in self.keys], axis=-1)

    def __len__(self):
        return len(self.sampler)

    def __getitem__(self, index):
        sample = self.sampler.sample_sequence(index)
        return {
            "obs": torch.from_numpy(self.observations(sample)),
            "action": torch.from_numpy(sample["action"]),
            "weight": torch.tensor(sample["weight"].mean()),
        }
