"""The saved scene, opened once; its tests are skipped where it was not made."""

import os
import pathlib
import sys

os.environ.setdefault("MUJOCO_GL", "osmesa")
for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ.setdefault(name, "1")

import pytest  # noqa: E402

ROOT = pathlib.Path(__file__).resolve().parents[3]
SCENE = ROOT / ".build-scenes" / "stack"
sys.path[:0] = [str(ROOT / "Tools" / "scenes"), str(ROOT / "Tools" / "finetune")]

from rapl_scenes import command  # noqa: E402
from rapl_scenes.scene import StackScene  # noqa: E402


@pytest.fixture(scope="session")
def scene():
    if not (SCENE / "scene.json").exists():
        pytest.skip("Tools/scenes/make_scene.sh has not run")
    return StackScene(SCENE)


def run(*arguments):
    """The exit code of the command."""
    try:
        return command.main([str(argument) for argument in arguments])
    except SystemExit as end:
        return end.code
