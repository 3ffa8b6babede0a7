"""An interrupted run ends with the same bytes as an undisturbed one."""

import pytest

from conftest import SMALL, episodes, lines, run, weights, write_pairs, write_robomimic, write_rewards
from rapl_finetune.trainer import Trainer




@pytest.fixture
def stop_at(monkeypatch):
    """Ends the process's next training at an update, as a kill would."""
    def stop(update):
        original = Trainer._updated

        def updated(trainer):
            if trainer.update == update:
                raise KeyboardInterrupt
            return original(trainer)
        monkeypatch.setattr(Trainer, "_updated", updated)
        return lambda: monkeypatch.setattr(Trainer, "_updated", original)
    return stop


def commands(tmp_path, base):
    write_robomimic(tmp_path / "rollouts.hdf5", episodes(seed=3))
    write_rewards(tmp_path / "rewards.hdf5", episodes(seed=3), "rollouts")
    write_pairs(tmp_path / "pairs")
    fine = ("--updates", 60, "--batch", 8, "--evaluate-every", 10, "--checkpoint-every", 20, "--seed", 5)
    rewarded = ("--data", tmp_path / "rollouts.hdf5", "--rewards", tmp_path / "rewards.hdf5")
    return {
        "train": ("train", tmp_path / "rollouts.hdf5", "--updates", 60, *SMALL),
        "dpo": ("finetune", base, "--method", "dpo", "--pairs", tmp_path / "pairs", *fine),
        "rwr": ("finetune", base, "--method", "rwr", *rewarded, *fine),
        "advantage": ("finetune", base, "--method", "advantage", *rewarded, *fine),
    }


@pytest.mark.parametrize("name", ["train", "dpo", "rwr", "advantage"])
@pytest.mark.parametrize("update", [7, 33, 59])
def test_an_interrupted_run_continues_to_the_same_bytes(tmp_path, base, stop_at, name, update):
    arguments = commands(tmp_path, base)[name]
    whole, broken = tmp_path / "whole", tmp_path / "broken"
    assert run(*arguments, "--output", whole) == 0
    restore = stop_at(update)
    assert run(*arguments, "--output", broken) == 130
    assert not (broken / "card.json").exists()
    restore()
    assert run(*arguments, "--output", broken) == 0
    for file in ("model.safetensors", "normalizer.safetensors", "card.json", "training.jsonl"):
        assert (whole / file).read_bytes() == (broken / file).read_bytes(), file
    assert len(lines(whole / "training.jsonl")) == 6
    assert not list(broken.glob(".*")) and not (broken / "checkpoint.safetensors").exists()


def test_another_seed_gives_other_weights(tmp_path, base):
    arguments = commands(tmp_path, base)["dpo"]
    assert run(*arguments, "--output", tmp_path / "a") == 0
    assert run(*arguments, "--seed", 6, "--output", tmp_path / "b") == 0
    assert weights(tmp_path / "a") != weights(tmp_path / "b")


def test_an_unfinished_run_of_other_settings_is_refused(tmp_path, base, stop_at, capfd):
    arguments = commands(tmp_path, base)["dpo"]
    restore = stop_at(30)
    assert run(*arguments, "--output", tmp_path / "out") == 130
    restore()
    assert run(*arguments, "--beta", 7, "--output", tmp_path / "out") == 1
    assert "other settings" in capfd.readouterr().err
    assert run("finetune", tmp_path / "out", "--method", "dpo", "--pairs", tmp_path / "pairs",
               "--output", tmp_path / "next") == 1
    assert "not finished" in capfd.readouterr().err


def test_a_finished_policy_is_not_replaced(tmp_path, base, capfd):
    assert run("finetune", base, "--method", "dpo", "--pairs", write_pairs(tmp_path / "pairs"), "--output", base) == 1
    assert "finished policy" in capfd.readouterr().err
