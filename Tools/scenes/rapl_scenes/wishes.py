"""What a user wishes, judged from the state: the outcome of an episode, and the reward that a user would feel.

The judges see what no camera shows, as a simulated user may. Their numbers train nothing but the simulated answers.
"""

import dataclasses

import numpy
from rapl_finetune.problems import Problem

from .scene import HALF_GREEN, HALF_RED, TABLE

PREFERRED, UNDESIRED, FAILED = "preferred", "undesired", "failed"
OUTCOMES = (PREFERRED, UNDESIRED, FAILED)
PENALTY = 0.6


@dataclasses.dataclass
class Trace:
    """The states of an episode, T + 1 of each: before every action and after the last.

    red, green, hand: [T + 1, 3] in metres. fingers: [T + 1, 2]. grasp_axis: [T + 1, 2].
    """

    red: numpy.ndarray
    green: numpy.ndarray
    hand: numpy.ndarray
    fingers: numpy.ndarray
    grasp_axis: numpy.ndarray

    @property
    def lifted(self):
        """The height of the red cube over its place on the table, [T + 1]."""
        return self.red[:, 2] - TABLE - HALF_RED

    @property
    def holds(self):
        """Whether the fingers hold the red cube, [T + 1]."""
        gap = self.fingers[:, 0] - self.fingers[:, 1]
        near = numpy.abs(self.hand - self.red).max(axis=1) < 0.03
        return near & (gap < 2 * HALF_RED + 0.006)

    @property
    def stacked(self):
        """Whether the red cube stands on the green one and the hand has left it, [T + 1]."""
        beside = numpy.hypot(*(self.red - self.green)[:, :2].T)
        height = self.red[:, 2] - self.green[:, 2] - HALF_RED - HALF_GREEN
        return (beside < 0.03) & (numpy.abs(height) < 0.01) & ~self.holds

    @property
    def dragged(self):
        """How far the red cube has been moved along the table so far, [T + 1] in metres."""
        moved = numpy.hypot(*numpy.diff(self.red[:, :2], axis=0).T)
        low = self.lifted[1:] < 0.008
        return numpy.concatenate([[0], numpy.cumsum(moved * low)])

    @property
    def highest(self):
        """The greatest height of the red cube so far, [T + 1] in metres."""
        return numpy.maximum.accumulate(self.lifted)

    @property
    def detour(self):
        """The greatest distance so far of the lifted red cube from the straight way to the green one, [T + 1]."""
        way = self.green[0, :2] - self.red[0, :2]
        way = way / numpy.hypot(*way)
        from_start = self.red[:, :2] - self.red[0, :2]
        across = numpy.abs(from_start[:, 0] * way[1] - from_start[:, 1] * way[0])
        return numpy.maximum.accumulate(across * (self.lifted > 0.01))

    @property
    def grasp_offset(self):
        """How far from the cube's middle it was first grasped, [T + 1] in metres; NaN before."""
        offset = numpy.abs(((self.hand - self.red)[:, :2] * self.grasp_axis).sum(axis=1))
        holds = self.holds
        if not holds.any():
            return numpy.full(len(offset), numpy.nan)
        # The cube settles between the fingers for two steps after they touch it.
        first = min(int(numpy.argmax(holds)) + 2, len(offset) - 1)
        return numpy.where(numpy.arange(len(offset)) < first, numpy.nan, offset[first])

    @property
    def progress(self):
        """How far the stacking has come, [T + 1] from 0 to 1."""
        reach = 1 - numpy.tanh(8 * numpy.linalg.norm(self.hand - self.red, axis=1))
        near = 1 - numpy.tanh(8 * numpy.hypot(*(self.red - self.green)[:, :2].T))
        up = (self.lifted > 0.03).astype(float)
        progress = 0.25 * reach + 0.2 * near + 0.15 * up
        return numpy.where(self.stacked, 1.0, progress)


@dataclasses.dataclass(frozen=True)
class Wish:
    """What a user prefers, what the demonstrations mostly do instead, and how both are told.

    is_preferred, is_undesired: functions of a trace at its end. spoiled: [T + 1], from when on the user is annoyed.
    """

    name: str
    preferred: str
    undesired: str
    is_preferred: object
    is_undesired: object
    spoiled: object

    def outcome(self, trace):
        """One of OUTCOMES."""
        if self.is_preferred(trace):
            return PREFERRED
        return UNDESIRED if self.is_undesired(trace) else FAILED

    def reward(self, trace):
        """What the user feels after every action, [T]."""
        spoiled = numpy.maximum.accumulate(self.spoiled(trace))
        return (trace.progress - PENALTY * spoiled)[1:].astype(numpy.float32)


def _stands_beside(trace):
    beside = numpy.hypot(*(trace.red - trace.green)[-1, :2])
    return trace.dragged[-1] > 0.03 and trace.highest[-1] < 0.02 and beside < 0.10


WISHES = {
    "lift": Wish(
        "lift", "lift", "drag",
        lambda trace: trace.stacked[-1] and trace.dragged[-1] < 0.03, _stands_beside,
        lambda trace: trace.dragged > 0.03),
    "carry": Wish(
        "carry", "over", "around",
        lambda trace: trace.stacked[-1] and trace.highest[-1] > 0.14 and trace.detour[-1] < 0.05,
        lambda trace: trace.stacked[-1] and trace.highest[-1] < 0.14 and trace.detour[-1] > 0.05,
        lambda trace: trace.detour > 0.05),
    "grasp": Wish(
        "grasp", "edge", "middle",
        lambda trace: trace.stacked[-1] and trace.grasp_offset[-1] > 0.007,
        lambda trace: trace.stacked[-1] and trace.grasp_offset[-1] <= 0.007,
        lambda trace: numpy.nan_to_num(trace.grasp_offset, nan=1.0) <= 0.007),
}


def wish_of(name):
    """The wish of a name, or Problem."""
    if name not in WISHES:
        raise Problem("wish", f"expected one of {', '.join(WISHES)}, found {name!r}")
    return WISHES[name]
