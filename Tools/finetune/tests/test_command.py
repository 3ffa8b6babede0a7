"""The command as a user has it: help, usage errors, the whole road."""

import json
import os
import pathlib
import subprocess
import sys

import pytest

from conftest import SMALL, episodes, run, write_pairs, write_robomimic, write_zarr

PACKAGE = pathlib.Path(__file__).resolve().parents[1]


@pytest.mark.parametrize("arguments", [("--help",), ("train", "--help"), ("finetune", "--help"), ("measure", "--help")])
def test_help_ends_with_0(capsys, arguments):
    assert run(*arguments) == 0
    assert "usage: python -m rapl_finetune" in capsys.readouterr().out


@pytest.mark.parametrize("arguments", [
    (), ("play",), ("train",), ("train", "x"), ("finetune", "x", "--output", "y"),
    ("finetune", "x", "--output", "y", "--method", "dpo"),
    ("finetune", "x", "--output", "y", "--method", "rwr", "--pairs", "p"),
    ("finetune", "x", "--output", "y", "--method", "dpo", "--pairs", "p", "--share", "0.5"),
    ("finetune", "x", "--output", "y", "--method", "rwr", "--data", "d", "--beta", "3"),
    ("train", "x", "--output", "y", "--updates", "0"), ("train", "x", "--output", "y", "--updates", "1e9"),
    ("train", "x", "--output", "y", "--seed", "-1"), ("train", "x", "--output", "y", "--learning-rate", "nan"),
    ("train", "x", "--output", "y", "--widths", "64,,128"), ("train", "x", "--output", "y", "--state", "a,a"),
    ("train", "x", "--output", "y", "--average", "1"), ("train", "x", "--output", "y", "--threads", "many"),
])
def test_usage_errors_are_one_line_and_end_with_64(capsys, arguments):
    assert run(*arguments) == 64
    written = capsys.readouterr().err
    assert written.startswith("error: ") and written.count("\n") == 1, written


def test_the_whole_road_runs_as_a_module(tmp_path):
    write_robomimic(tmp_path / "demos.hdf5", episodes())
    write_pairs(tmp_path / "pairs")

    def module(*arguments):
        return subprocess.run(
            [sys.executable, "-m", "rapl_finetune", *map(str, arguments)], text=True, capture_output=True,
            env=os.environ | {"PYTHONPATH": str(PACKAGE)}, cwd=tmp_path)
    assert module("train", "demos.hdf5", "--output", "base", "--updates", 20, *SMALL).returncode == 0
    done = module("finetune", "base", "--method", "dpo", "--pairs", "pairs", "--output", "fine", "--updates", 20)
    assert (done.returncode, done.stdout) == (0, "fine\n")
    measured = module("measure", "fine", "--reference", "base", "--pairs", "pairs")
    assert measured.returncode == 0 and "do not tell how the policy behaves" in measured.stderr
    measures = json.loads(measured.stdout)
    assert measures["pairs"] == 6 and measures["windows"] == 24
    assert {"preferred_action_distance", "reference_rejected_action_distance", "kl"} <= measures.keys()
    card = json.loads((tmp_path / "fine" / "card.json").read_text())
    assert card["inputs"]["base"]["sha256"] and card["inputs"]["pairs"]["pairs"] == 6
    assert card["settings"]["seed"] == 0 and card["versions"]["torch"] and card["method"] == "dpo"


@pytest.mark.parametrize("method", ["rwr", "awr", "rabc", "filtered", "advantage"])
def test_every_method_runs_on_an_export(tmp_path, base, method):
    write_zarr(tmp_path / "rollouts.zarr", episodes(seed=4))
    assert run("finetune", base, "--method", method, "--data", tmp_path / "rollouts.zarr", "--output",
               tmp_path / "out", "--updates", 10, "--evaluate-every", 5) == 0
    card = json.loads((tmp_path / "out" / "card.json").read_text())
    assert card["policy"]["advantage"] == (method == "advantage")


def test_a_missing_gpu_is_one_line(tmp_path, capfd):
    import torch
    if torch.cuda.is_available():
        pytest.skip("this machine has a GPU")
    write_robomimic(tmp_path / "demos.hdf5", episodes())
    assert run("train", tmp_path / "demos.hdf5", "--output", tmp_path / "out", "--device", "cuda") == 1
    assert "no GPU" in capfd.readouterr().err
