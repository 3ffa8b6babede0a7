"""Wishes judge traces that are written by hand; no simulation is needed."""

import numpy
import pytest

from rapl_scenes.intervals import share
from rapl_scenes.scene import HALF_GREEN, HALF_RED, TABLE
from rapl_scenes.wishes import FAILED, PREFERRED, UNDESIRED, WISHES, Trace

START, GREEN = numpy.array([-0.1, 0.0, TABLE + HALF_RED]), numpy.array([0.1, 0.0, TABLE + HALF_GREEN])
ON_TOP = GREEN + (0, 0, HALF_GREEN + HALF_RED)
HELD, OPEN = (0.02, -0.02), (0.04, -0.04)


def trace(*points, offset=0.0, released=True):
    """The red cube moves through points, held by a hand that grasps it `offset` from its middle, and is let go."""
    path = [START] * 4
    for point in points:
        path += list(numpy.linspace(path[-1], point, 9)[1:])
    path = numpy.array(path + [path[-1]] * 4)
    hand = path + (0, offset, 0)
    fingers = numpy.tile(HELD, (len(path), 1))
    fingers[:2] = OPEN
    if released:
        hand[-3:, 2] += 0.1
        fingers[-3:] = OPEN
    axis = numpy.tile([0.0, 1.0], (len(path), 1))
    return Trace(path, numpy.tile(GREEN, (len(path), 1)), hand, fingers, axis)


def up(height, point=START):
    return point + (0, 0, height)


BESIDE = numpy.array([0.04, 0.0, TABLE + HALF_RED])
ASIDE = GREEN + (0, 0.09, 0.05)


@pytest.mark.parametrize(("wish", "played", "expected"), [
    ("lift", trace(up(0.1), up(0.1, ON_TOP), ON_TOP), PREFERRED),
    ("lift", trace(BESIDE), UNDESIRED),
    ("lift", trace(BESIDE, up(0.1, BESIDE), up(0.1, ON_TOP), ON_TOP), FAILED),
    ("lift", trace(up(0.1)), FAILED),
    ("lift", trace(up(0.1), up(0.1, ON_TOP), ON_TOP, released=False), FAILED),
    ("carry", trace(up(0.18), up(0.18, GREEN), ON_TOP), PREFERRED),
    ("carry", trace(up(0.05), ASIDE, up(0.06, ON_TOP), ON_TOP), UNDESIRED),
    ("carry", trace(up(0.18), up(0.1, ASIDE), ON_TOP), FAILED),
    ("carry", trace(BESIDE), FAILED),
    ("grasp", trace(up(0.1), up(0.1, ON_TOP), ON_TOP, offset=0.012), PREFERRED),
    ("grasp", trace(up(0.1), up(0.1, ON_TOP), ON_TOP), UNDESIRED),
    ("grasp", trace(up(0.1), offset=0.012), FAILED),
])
def test_outcomes(wish, played, expected):
    assert WISHES[wish].outcome(played) == expected


@pytest.mark.parametrize(("wish", "good", "bad"), [
    ("lift", trace(up(0.1), up(0.1, ON_TOP), ON_TOP), trace(BESIDE)),
    ("carry", trace(up(0.18), up(0.18, GREEN), ON_TOP), trace(up(0.05), ASIDE, up(0.06, ON_TOP), ON_TOP)),
    ("grasp", trace(up(0.1), up(0.1, ON_TOP), ON_TOP, offset=0.012), trace(up(0.1), up(0.1, ON_TOP), ON_TOP)),
])
def test_the_user_is_annoyed_to_the_end(wish, good, bad):
    rewards = [WISHES[wish].reward(played) for played in (good, bad)]
    assert all(values.dtype == numpy.float32 and len(values) == len(played.red) - 1
               for values, played in zip(rewards, (good, bad)))
    assert rewards[0].mean() > rewards[1].mean() + 0.1
    assert rewards[0][-1] == 1.0 and rewards[1][-1] < 0.5


def test_success_alone_does_not_tell_the_modes_of_carry_and_grasp():
    for wish, undesired in (("carry", trace(up(0.05), ASIDE, up(0.06, ON_TOP), ON_TOP)),
                            ("grasp", trace(up(0.1), up(0.1, ON_TOP), ON_TOP))):
        assert undesired.stacked[-1] and WISHES[wish].outcome(undesired) == UNDESIRED


def test_a_cube_that_was_never_grasped_has_no_offset():
    played = trace(up(0.1))
    played.fingers[:] = OPEN
    assert numpy.isnan(played.grasp_offset).all()
    assert WISHES["grasp"].outcome(played) == FAILED


@pytest.mark.parametrize(("count", "total", "low", "high"), [
    (0, 50, 0, 0.0714), (50, 50, 0.9286, 1), (25, 50, 0.3664, 0.6336)])
def test_intervals_are_those_of_wilson(count, total, low, high):
    assert share(count, total) == pytest.approx((count / total, low, high), abs=1e-4)
