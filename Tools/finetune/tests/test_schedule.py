"""Laws of the noise schedule and of sampling."""

import math

import pytest
import torch

from rapl_finetune.schedule import NoiseSchedule


def test_noise_grows_from_nearly_none_to_nearly_all():
    schedule = NoiseSchedule(100)
    assert (schedule.alpha_bar[1:] < schedule.alpha_bar[:-1]).all()
    assert schedule.alpha_bar[0] > 0.999 and schedule.alpha_bar[-1] < 1e-4


def test_noise_keeps_unit_variance():
    schedule = NoiseSchedule(50)
    generator = torch.Generator().manual_seed(0)
    sample, noise = (torch.randn(50, 4000, generator=generator) for _ in range(2))
    noisy = schedule.add_noise(sample, noise, torch.arange(50))
    assert torch.allclose(noisy.var(dim=1), torch.ones(50), atol=0.15)


@pytest.mark.parametrize("count", [1, 5, 10, 50])
def test_ddim_with_the_true_noise_recovers_the_sample(count):
    schedule = NoiseSchedule(50)
    generator = torch.Generator().manual_seed(1)
    sample = torch.rand(3, 8, 2, generator=generator) * 2 - 1
    noise = torch.randn(3, 8, 2, generator=generator)
    steps = schedule.timesteps(count)
    assert len(steps) == count and steps[-1] == 0
    chunk = schedule.add_noise(sample, noise, torch.full((3,), steps[0]))
    for step, previous in zip(steps, [*steps[1:], -1]):
        level = schedule.alpha_bar[step]
        true = (chunk - level.sqrt() * sample) / (1 - level).sqrt()
        chunk = schedule.ddim_step(chunk, true, step, previous, limit=1.0)
    assert torch.allclose(chunk, sample, atol=1e-4)


def test_ddpm_draws_from_the_posterior():
    """With the true sample, one step has the marginal of the step before."""
    schedule = NoiseSchedule(20)
    generator = torch.Generator().manual_seed(2)
    sample = torch.full((200_000,), 0.5)
    noise, fresh = (torch.randn(200_000, generator=generator) for _ in range(2))
    noisy = schedule.add_noise(sample[:, None], noise[:, None], torch.full((200_000,), 10)).squeeze(1)
    before = schedule.ddpm_step(noisy, noise, 10, 9, 1.0, fresh)
    assert before.mean().item() == pytest.approx(0.5 * math.sqrt(schedule.alpha_bar[9]), abs=0.01)
    assert before.var().item() == pytest.approx(1 - schedule.alpha_bar[9].item(), abs=0.01)


def test_the_divergence_is_that_of_two_posteriors():
    schedule = NoiseSchedule(20)
    generator = torch.Generator().manual_seed(3)
    noisy, first, second = (torch.randn(5, generator=generator) * 0.1 for _ in range(3))
    step = 7
    means = [schedule.ddpm_step(noisy, noise, step, step - 1, 1e9, torch.zeros(5)) for noise in (first, second)]
    one = schedule.ddpm_step(noisy, first, step, step - 1, 1e9, torch.ones(5)) - means[0]
    expected = ((means[0] - means[1]) ** 2 / (2 * one**2)).sum()
    found = schedule.divergence_weight(torch.tensor([step])) * (first - second).square().sum()
    assert found.item() == pytest.approx(expected.item(), rel=1e-3)
    assert schedule.divergence_weight(torch.tensor([0])) == 0
