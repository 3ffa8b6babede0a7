"""Scripted ways to do the task: where the hand goes, stage by stage.

Two modes of a wish do the same until the gripper has closed, and part within one chunk of actions after it. What they
did can be told from the state afterwards.
"""

import dataclasses

import numpy
from rapl_finetune.problems import Problem

from .scene import HALF_GREEN, HALF_RED, LARGEST_MOVE, LARGEST_TURN, TABLE

OPEN, CLOSED = -1.0, 1.0
# Heights in metres of the red cube's centre over the green one's when it is stacked, and of the hand over a cube.
STACKED = HALF_RED + HALF_GREEN
ABOVE = 0.09
EDGE = 0.013
# Where the hand goes at the end. It lies far from every start: a policy that sees no time must not take one for the
# other.
REST = numpy.array([-0.25, -0.22, 1.0])
# A script is done so many steps after it has reached its last stage.
STEPS_AT_REST = 4


@dataclasses.dataclass(frozen=True)
class Stage:
    """The hand goes to `target(scene)` [3] until it is within `tolerance` metres, or for `longest` steps."""

    target: object
    gripper: float
    tolerance: float = 0.015
    longest: int = 20
    turn: bool = False


class Script:
    """Acts in one mode. Every episode has other small offsets, another speed and other noise."""

    def __init__(self, mode, generator):
        if mode not in MODES:
            raise Problem("mode", f"expected one of {', '.join(MODES)}, found {mode!r}")
        self.generator = generator
        self.speed = generator.uniform(0.75, 1.0)
        self.stages = MODES[mode](generator)
        self.stage, self.steps = 0, 0
        self.target = None

    @property
    def is_done(self):
        """Whether the hand rests."""
        return self.stage == len(self.stages) - 1 and self.steps >= STEPS_AT_REST

    def act(self, scene):
        """The action [5] of the next step."""
        stage = self.stages[self.stage]
        if self.target is None:
            self.target = stage.target(scene)
        difference = self.target - scene.hand
        self.steps += 1
        arrived = numpy.abs(difference).max() < stage.tolerance
        if (arrived or self.steps >= stage.longest) and self.stage + 1 < len(self.stages):
            self.stage, self.steps, self.target = self.stage + 1, 0, None
        move = (difference / LARGEST_MOVE * 1.6).clip(-1, 1) * self.speed
        turn = (scene.turn / LARGEST_TURN).clip(-1, 1) if stage.turn else 0.0
        noise = self.generator.normal(0, 0.04, size=4)
        return numpy.clip([*move + noise[:3], turn + noise[3], stage.gripper], -1, 1)


def _over_red(height, offset=0.0):
    """A place over the red cube, moved by `offset` along its side that the fingers grasp."""
    def target(scene):
        along = scene.grasp_axis * offset
        return scene.red + numpy.array([*along, height])
    return target


def _over_green(height):
    return lambda scene: scene.green + numpy.array([0, 0, STACKED + height]) + (scene.hand - scene.red)


def _here(scene):
    return scene.hand


def _raised(height):
    return lambda scene: numpy.array([*scene.hand[:2], TABLE + HALF_RED + height])


def _grasp(offset=0.0):
    return [
        Stage(_over_red(ABOVE, offset), OPEN, 0.02, turn=True), Stage(_over_red(0.0, offset), OPEN, 0.008, turn=True),
        Stage(_here, CLOSED, 0.0, 3)]


def _leave():
    return [Stage(_here, OPEN, 0.0, 3), Stage(lambda scene: scene.hand + numpy.array([0, 0, 0.10]), OPEN, 0.03),
            Stage(lambda scene: REST, OPEN, 0.03), Stage(lambda scene: REST, OPEN, 0.0, 1000)]


def _release(scene_over_green):
    return [
        Stage(scene_over_green, CLOSED, 0.010, 15), Stage(_over_green(0.003), CLOSED, 0.006, 10),
        *_leave()]


def lift(generator, offset=0.0):
    """Lifts the red cube at once and stacks it."""
    height = generator.uniform(0.09, 0.13)
    over_green = _over_green(generator.uniform(0.04, 0.06))
    return [*_grasp(offset), Stage(_raised(height), CLOSED, 0.02), *_release(over_green)]


def drag(generator):
    """Drags the red cube along the table until it stands beside the green one."""
    gap = generator.uniform(0.058, 0.072)

    def beside(scene):
        away = scene.red[:2] - scene.green[:2]
        place = scene.green[:2] + away / numpy.hypot(*away) * gap
        return numpy.array([*place + (scene.hand - scene.red)[:2], scene.hand[2]])
    return [*_grasp(), Stage(beside, CLOSED, 0.012, 25), *_leave()]


def over(generator):
    """Carries the red cube high over the green one and stacks it."""
    height = generator.uniform(0.17, 0.20)
    return [*_grasp(), Stage(_raised(height), CLOSED, 0.02), *_release(_over_green(height - 0.07))]


def around(generator):
    """Carries the red cube low around the green one and stacks it from its side."""
    height, side = generator.uniform(0.05, 0.06), generator.uniform(0.085, 0.10)

    def beside(along):
        def target(scene):
            way = scene.green[:2] - scene.red[:2]
            way = way / numpy.hypot(*way)
            across = numpy.array([-way[1], way[0]])
            place = scene.green[:2] + across * side + way * along
            return numpy.array([*place + (scene.hand - scene.red)[:2], TABLE + HALF_RED + height])
        return target
    return [*_grasp(), Stage(_raised(height), CLOSED, 0.02, 8), Stage(beside(0.0), CLOSED, 0.02, 15),
            *_release(_over_green(0.03))]


def edge(generator):
    """Grasps the red cube at its edge, lifts it and stacks it."""
    return lift(generator, EDGE * generator.uniform(0.9, 1.1))


MODES = {"lift": lift, "drag": drag, "over": over, "around": around, "edge": edge, "middle": lift}
