"""The loop resumes where it was ended, and its table counts bases, runs and rollouts."""

import json
import os
import pathlib
import subprocess
import sys

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[3]
LOOP = ROOT / "Tools" / "finetune"
sys.path.insert(0, str(LOOP))

from loop_table import interval, table  # noqa: E402


def cell(arm, base, preferred, count=50, undesired=0):
    return {"arm": arm, "base": base, "count": count, "preferred": {"count": preferred},
            "undesired": {"count": undesired}, "failed": {"count": count - preferred - undesired}}


def test_the_table_pools_the_runs_of_an_arm():
    rows = table([cell("base", 0, 5), cell("base", 1, 15), cell("dpo", 0, 30, undesired=10), cell("dpo", 0, 40)])
    assert [row["arm"] for row in rows] == ["base", "dpo"]
    assert rows[0]["preferred"] == 0.2 and rows[0]["bases"] == 2 and rows[0]["rollouts"] == 100
    assert (rows[1]["preferred"], rows[1]["undesired"], rows[1]["failed"]) == (0.7, 0.1, 0.2)


def test_the_interval_holds_the_share_and_grows_with_the_spread_of_bases():
    alike = interval([cell("a", base, 25) for base in (0, 1)])
    apart = interval([cell("a", 0, 5), cell("a", 1, 45)])
    few = interval([cell("a", base, 5, count=10) for base in (0, 1)])
    for low, high in (alike, apart, few):
        assert 0 <= low < 0.5 < high <= 1
    width = lambda bounds: bounds[1] - bounds[0]
    assert width(apart) > 2 * width(alike) and width(few) > width(alike)
    assert interval([cell("a", 0, 0)])[1] > 0.02


SCENE = ROOT / ".build-scenes" / "stack" / "scene.json"


@pytest.mark.skipif(not SCENE.exists(), reason="Tools/scenes/make_scene.sh has not run")
def test_the_loop_continues_after_a_failure(tmp_path):
    pytest.importorskip("mujoco")
    output = tmp_path / "loop"

    def loop(*more, fails=""):
        packages = f"{LOOP}{os.pathsep}{ROOT / 'Tools' / 'scenes'}"
        return subprocess.run(
            [sys.executable, LOOP / "loop.py", "--wish", "lift", "--output", output, "--rapl",
             LOOP / "tests" / "stand_in_rapl.py", "--arms", "dpo,filtered", "--demonstrations", "3", "--base-updates",
             "5", "--rollouts", "2", "--updates", "5", "--evaluations", "2", *more], cwd=ROOT, text=True,
            capture_output=True, env=os.environ | {
                "PYTHONPATH": packages, "STAND_IN_FAILS": fails,
                "PATH": f"{pathlib.Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"})
    failed = loop(fails="export")
    assert failed.returncode == 1 and "the same command continues" in failed.stderr
    done = (output / "commands.log").read_text().count("code 0")
    finished = loop()
    assert finished.returncode == 0, finished.stderr
    log = (output / "commands.log").read_text()
    for command in ("demonstrations --wish", "rapl_finetune train", "label", "align", "reward"):
        assert log.count(f" {command} ") == 1, log
    assert log.count("code 0") > done and log.count("code 1") == 1
    assert [row["arm"] for row in json.loads((output / "table.json").read_text())] == ["base", "dpo", "filtered"]
    assert (output / "base-0" / "pictures-dpo" / "sheet.png").exists() and "| dpo |" in finished.stdout
    again = loop()
    assert again.returncode == 0 and (output / "commands.log").read_text() == log
    refused = loop("--rankings", "7")
    assert refused.returncode == 1 and "other settings" in refused.stderr
