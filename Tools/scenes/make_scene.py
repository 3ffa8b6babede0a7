#!/usr/bin/env python3
"""Saves robosuite's scene Stack with a Panda as MuJoCo's own binary model.

Needs:   Tools/scenes/robosuite_requirements.txt; Tools/scenes/make_scene.sh makes the environment and runs this.
Example: .build-robosuite/bin/python Tools/scenes/make_scene.py --output .build-scenes/stack

Writes OUTPUT/stack.mjb (about 70 MB, meshes and textures included) and OUTPUT/scene.json: its hash, the versions that
made it, the arm's resting joints. Only the version of MuJoCo that wrote stack.mjb reads it. Nothing of robosuite is
committed: this script makes the same scene from the package.
"""

import argparse
import hashlib
import json
import logging
import pathlib
import shutil

import mujoco
import numpy
import robosuite


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--output", required=True, type=pathlib.Path)
    output = parser.parse_args().output
    logging.getLogger("robosuite_logs").setLevel(logging.ERROR)
    environment = robosuite.make(
        "Stack", robots="Panda", has_renderer=False, has_offscreen_renderer=False, use_camera_obs=False, seed=0)
    environment.reset()
    partial = output.with_name(output.name + ".tmp")
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    mujoco.mj_saveModel(environment.sim.model._model, str(partial / "stack.mjb"))
    robot = environment.robots[0]
    (partial / "scene.json").write_text(json.dumps({
        "scene": "stack", "robosuite": robosuite.__version__, "mujoco": mujoco.__version__,
        "sha256": hashlib.sha256((partial / "stack.mjb").read_bytes()).hexdigest(),
        "resting_joints": [round(float(angle), 9) for angle in numpy.asarray(robot.robot_model.init_qpos)],
    }, indent=2) + "\n")
    shutil.rmtree(output, ignore_errors=True)
    partial.rename(output)
    print(output)


if __name__ == "__main__":
    main()
