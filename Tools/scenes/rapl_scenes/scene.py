"""The scene: two cubes on a table before a Panda, stepped at 10 actions a second."""

import dataclasses
import hashlib
import json
import os
import pathlib

import mujoco
import numpy
from rapl_finetune.problems import Problem

from .controller import OperationalSpaceController

TASK = "stack the red cube on the green cube"
ACTIONS = ("dx", "dy", "dz", "dyaw", "gripper")
CAMERA = "agentview"
FRAMES_PER_SECOND = 10
STEPS = 72
# The largest change of the hand's goal by one action: metres and radians.
LARGEST_MOVE, LARGEST_TURN = 0.05, 0.5
# Steps of physics between two torques, and torques in one action.
PHYSICS_STEPS, TORQUES = 5, 10
# Where the hand's goal may be, in metres: lowest and highest corner.
WORKSPACE = numpy.array([[-0.30, -0.35, 0.815], [0.25, 0.35, 1.15]])
TABLE = 0.8
HALF_RED, HALF_GREEN = 0.02, 0.025
JOINTS = tuple(f"robot0_joint{i}" for i in range(1, 8))
FINGER_BODIES = ("gripper0_right_leftfinger", "gripper0_right_rightfinger")
FINGERS = ("gripper0_right_finger_joint1", "gripper0_right_finger_joint2")


@dataclasses.dataclass(frozen=True)
class Start:
    """Where an episode starts: places [x, y, yaw] of the red and of the green cube, offsets of the arm's joints [7]."""

    red: tuple
    green: tuple
    joints: tuple

    @classmethod
    def drawn(cls, seed, index):
        """The start of episode `index` of a seed."""
        generator = numpy.random.default_rng([seed, index, 0])
        while True:
            red, green = generator.uniform(-0.10, 0.10, size=(2, 2))
            if 0.11 < numpy.hypot(*(red - green)) < 0.20:
                break
        return cls((*red, generator.uniform(-0.5, 0.5)), (*green, 0.0), tuple(generator.normal(0, 0.02, size=7)))


class StackScene:
    """The simulation. Reads the folder that make_scene.sh writes."""

    def __init__(self, folder=".build-scenes/stack"):
        folder = pathlib.Path(folder)
        try:
            self.description = json.loads((folder / "scene.json").read_text())
            content = (folder / "stack.mjb").read_bytes()
        except (OSError, ValueError):
            raise Problem(folder, "has no saved scene; make it with Tools/scenes/make_scene.sh") from None
        if self.description.get("mujoco") != mujoco.__version__:
            raise Problem(folder, f"was saved by MuJoCo {self.description.get('mujoco')}, this is "
                                  f"{mujoco.__version__}; remove the folder and run Tools/scenes/make_scene.sh")
        if hashlib.sha256(content).hexdigest() != self.description.get("sha256"):
            raise Problem(folder / "stack.mjb", "differs from its hash in scene.json; remove the folder and run "
                                                "Tools/scenes/make_scene.sh")
        self.model = mujoco.MjModel.from_binary_path("stack.mjb", {"stack.mjb": content})
        self.data = mujoco.MjData(self.model)
        self.site = self.model.site("gripper0_right_grip_site").id
        resting = self.description["resting_joints"]
        self.controller = OperationalSpaceController(self.model, self.site, JOINTS, resting)
        self._resting = numpy.array(resting)
        self._fingers = [self.model.joint(name).qposadr[0] for name in FINGERS]
        self._cubes = [self.model.joint(f"cube{name}_joint0").qposadr[0] for name in "AB"]
        self._finger_bodies = [self.model.body(name).id for name in FINGER_BODIES]
        self._renderer = None

    def reset(self, start):
        """Puts the arm and the cubes where an episode starts, at rest."""
        mujoco.mj_resetData(self.model, self.data)
        self.data.qpos[self.controller.angles] = self._resting + numpy.array(start.joints)
        self.data.qpos[self._fingers] = (0.04, -0.04)
        for address, (x, y, yaw), half in zip(self._cubes, (start.red, start.green), (HALF_RED, HALF_GREEN)):
            self.data.qpos[address:address + 7] = (x, y, TABLE + half, numpy.cos(yaw / 2), 0, 0, numpy.sin(yaw / 2))
        mujoco.mj_forward(self.model, self.data)

    def step(self, action):
        """Carries out one action [5] of -1 ... 1: the change of the hand's goal, and 1 to close the gripper."""
        action = numpy.clip(numpy.asarray(action, dtype=float), -1, 1)
        goal = (self.hand + LARGEST_MOVE * action[:3]).clip(*WORKSPACE)
        rotation = _pointing_down(self.yaw + LARGEST_TURN * action[3])
        opening = 0.0 if action[4] > 0 else 0.04
        self.data.ctrl[7:9] = (opening, -opening)
        for _ in range(TORQUES):
            self.data.ctrl[:7] = self.controller.torques(self.data, goal, rotation)
            mujoco.mj_step(self.model, self.data, nstep=PHYSICS_STEPS)
        mujoco.mj_forward(self.model, self.data)

    @property
    def hand(self):
        """The place between the fingertips, [3] in metres."""
        return self.data.site_xpos[self.site].copy()

    @property
    def yaw(self):
        """The hand's angle about the vertical, in radians."""
        return _yaw(self.data.site_xmat[self.site].reshape(3, 3))

    @property
    def fingers(self):
        """The places of both fingers, [2] in metres; both 0 when closed."""
        return self.data.qpos[self._fingers].copy()

    @property
    def red(self):
        """The centre of the red cube, [3] in metres."""
        return self.data.qpos[self._cubes[0]:self._cubes[0] + 3].copy()

    @property
    def green(self):
        """The centre of the green cube, [3] in metres."""
        return self.data.qpos[self._cubes[1]:self._cubes[1] + 3].copy()

    @property
    def turn(self):
        """The angle from the hand to the nearest side of the red cube, -pi/4 ... pi/4."""
        w, x, y, z = self.data.qpos[self._cubes[0] + 3:self._cubes[0] + 7]
        yaw = numpy.arctan2(2 * (w * z + x * y), 1 - 2 * (y * y + z * z))
        return (yaw - self.yaw + numpy.pi / 4) % (numpy.pi / 2) - numpy.pi / 4

    def observe(self):
        """Observations by robosuite's names: the hand [3], the fingers [2], and `object` [8]: both cubes from the
        hand, sine and cosine of four times `turn`."""
        return {
            "robot0_eef_pos": self.hand, "robot0_gripper_qpos": self.fingers,
            "object": numpy.concatenate([
                self.red - self.hand, self.green - self.hand, (numpy.sin(4 * self.turn), numpy.cos(4 * self.turn))]),
        }

    @property
    def grasp_axis(self):
        """The horizontal direction [2] along the cube's side that the fingers lie on."""
        first, second = (self.data.xpos[body][:2] for body in self._finger_bodies)
        closing = (first - second) / numpy.hypot(*(first - second))
        return numpy.array([-closing[1], closing[0]])

    @property
    def state(self):
        """Positions and velocities, [nq + nv], from which the scene can be restored."""
        return numpy.concatenate([self.data.qpos, self.data.qvel])

    def render(self, size):
        """The view of the camera, [size, size, 3] uint8, the top row first."""
        if self._renderer is None or self._renderer.height != size:
            self._renderer = _renderer(self.model, size)
            self._options = mujoco.MjvOption()
            self._options.geomgroup[:] = (0, 1, 0, 0, 0, 0)
            self._options.sitegroup[:] = 0
        self._renderer.update_scene(self.data, CAMERA, self._options)
        for flag in (mujoco.mjtRndFlag.mjRND_SHADOW, mujoco.mjtRndFlag.mjRND_REFLECTION):
            self._renderer.scene.flags[flag] = 0
        return self._renderer.render()


def _renderer(model, size):
    try:
        return mujoco.Renderer(model, size, size)
    except Exception as error:  # each backend of OpenGL has errors of its own
        raise Problem(f"MUJOCO_GL={os.environ.get('MUJOCO_GL', '')}",
                      f"cannot draw ({type(error).__name__}); install libosmesa6 and set MUJOCO_GL=osmesa") from None


def _pointing_down(yaw):
    """The orientation of a hand that points down, turned by yaw."""
    cosine, sine = numpy.cos(yaw), numpy.sin(yaw)
    return numpy.array([[cosine, sine, 0], [sine, -cosine, 0], [0, 0, -1]])


def _yaw(rotation):
    return numpy.arctan2(rotation[1, 0], rotation[0, 0])
