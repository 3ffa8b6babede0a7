"""The scene obeys its controller, and starts and rollouts depend on their seed alone."""

import dataclasses

import numpy
import pytest

from conftest import SCENE
from rapl_scenes.modes import MODES
from rapl_finetune.problems import Problem
from rapl_scenes.rollouts import RolloutSettings, ScriptActor, rollout, rollouts
from rapl_scenes.scene import STEPS, StackScene, Start
from rapl_scenes.wishes import WISHES


def settings(wish="lift", mode="lift", **more):
    return RolloutSettings(str(SCENE), wish, 5, ((mode, 1.0),), frame_size=0, **more)


def play(scene, chosen, index=0):
    return rollout(scene, ScriptActor(chosen), chosen, index)


def equal(first, second):
    for field in dataclasses.fields(first):
        one, other = getattr(first, field.name), getattr(second, field.name)
        if isinstance(one, dict):
            assert one.keys() == other.keys() and all(numpy.array_equal(one[key], other[key]) for key in one)
        else:
            assert numpy.array_equal(one, other), field.name


def test_the_hand_rests_against_gravity(scene):
    scene.reset(Start.drawn(0, 0))
    before = scene.hand
    for _ in range(10):
        scene.step([0, 0, 0, 0, -1])
    assert numpy.abs(scene.hand - before).max() < 0.002


def test_the_hand_moves_and_turns_as_told(scene):
    scene.reset(Start.drawn(0, 1))
    before, angle = scene.hand, scene.yaw
    for _ in range(6):
        scene.step([0.4, -0.2, 0.2, 0.2, -1])
    moved = scene.hand - before
    assert moved[0] > 0.05 and moved[1] < -0.025 and moved[2] > 0.025
    assert scene.yaw - angle > 0.25
    assert scene.data.site_xmat[scene.site].reshape(3, 3)[2, 2] < -0.99, "it points down"


def test_the_hand_stays_in_its_workspace(scene):
    scene.reset(Start.drawn(0, 2))
    for _ in range(40):
        scene.step([0, 0, -1, 0, -1])
    assert scene.hand[2] > 0.80


def test_the_gripper_opens_and_closes(scene):
    scene.reset(Start.drawn(0, 3))
    assert scene.fingers[0] - scene.fingers[1] > 0.075
    for _ in range(5):
        scene.step([0, 0, 0, 0, 1])
    assert scene.fingers[0] - scene.fingers[1] < 0.005


def test_starts_keep_the_cubes_apart():
    starts = [Start.drawn(3, index) for index in range(200)]
    apart = [numpy.hypot(start.red[0] - start.green[0], start.red[1] - start.green[1]) for start in starts]
    assert min(apart) > 0.11 and max(apart) < 0.20
    assert starts[7] == Start.drawn(3, 7) and len(set(starts)) == 200


@pytest.mark.parametrize(("wish", "role"), [(name, role) for name in WISHES for role in ("preferred", "undesired")])
def test_scripts_do_what_their_mode_says(scene, wish, role):
    mode = getattr(WISHES[wish], role)
    outcomes = [play(scene, settings(wish, mode), index).outcome for index in range(3)]
    assert outcomes == [role] * 3


def test_an_episode_is_the_same_again_and_differs_from_the_next(scene):
    first, again, other = (play(scene, settings(), index) for index in (0, 0, 1))
    equal(first, again)
    assert not numpy.array_equal(first.actions, other.actions)
    steps = len(first.actions)
    assert first.actions.shape == (steps, 5) and 30 < steps <= STEPS and numpy.abs(first.actions).max() <= 1


def test_the_number_of_processes_changes_nothing(scene):
    chosen = settings()
    for one, other in zip(rollouts(chosen, range(3), 1), rollouts(chosen, range(3), 2), strict=True):
        equal(one, other)


def test_the_state_restores_the_scene(scene):
    episode = play(scene, settings())
    scene.data.qpos[:], scene.data.qvel[:] = numpy.split(episode.states[30], [scene.model.nq])
    import mujoco
    mujoco.mj_forward(scene.model, scene.data)
    numpy.testing.assert_allclose(scene.observe()["object"], episode.observations["object"][30], atol=1e-6)


def test_shares_of_modes_are_kept(scene):
    actor = ScriptActor(dataclasses.replace(settings(), modes=(("lift", 0.4), ("drag", 0.6))))
    modes = [actor.start(index) for index in range(400)]
    assert 0.33 < modes.count("lift") / 400 < 0.47 and set(modes) == {"lift", "drag"}


def test_an_unknown_mode_is_a_problem(scene):
    with pytest.raises(Problem, match="expected one of"):
        ScriptActor(settings(mode="throw")).start(0)
    assert set(MODES) == {mode for wish in WISHES.values() for mode in (wish.preferred, wish.undesired)}


@pytest.mark.parametrize("harm", [
    lambda folder: None,
    lambda folder: (folder / "scene.json").write_text("{"),
    lambda folder: (folder / "scene.json").write_text('{"mujoco": "1.0"}'),
    lambda folder: ((folder / "scene.json").write_text(f'{{"mujoco": "{__import__("mujoco").__version__}"}}'),
                    (folder / "stack.mjb").write_bytes(b"nothing")),
])
def test_a_folder_that_is_no_scene_is_a_problem(tmp_path, harm):
    (tmp_path / "stack.mjb").write_bytes(b"")
    harm(tmp_path)
    with pytest.raises(Problem) as problem:
        StackScene(tmp_path)
    assert "\n" not in str(problem.value) and "make" in str(problem.value)
