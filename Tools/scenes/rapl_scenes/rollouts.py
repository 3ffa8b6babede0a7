"""Rollouts: one episode from an actor, and many of them in several processes.

An episode depends on its seed and its number alone, whatever the number of processes.
"""

import concurrent.futures
import dataclasses
import multiprocessing

import numpy

from .modes import Script
from .scene import STEPS, StackScene, Start
from .wishes import Trace, wish_of


@dataclasses.dataclass
class Rollout:
    """One episode of T steps.

    observations: key -> [T, D] float32, before each action. frames: [T, size, size, 3] uint8, or None; between two
    drawn frames the earlier one stands. actions: [T, 5]. states: [T, nq + nv]. rewards: [T].
    """

    index: int
    mode: str
    observations: dict
    frames: numpy.ndarray
    actions: numpy.ndarray
    states: numpy.ndarray
    rewards: numpy.ndarray
    outcome: str


@dataclasses.dataclass(frozen=True)
class RolloutSettings:
    """What acts, where it starts, what is recorded.

    modes: name -> share, for scripts; or policy: a folder of rapl_finetune. frame_size: 0 for no frames.
    frame_stride: a frame is drawn at every so many steps.
    """

    scene: str
    wish: str
    seed: int
    modes: tuple = ()
    policy: str = None
    frame_size: int = 84
    frame_stride: int = 2


class ScriptActor:
    """Acts by a script whose mode is drawn by the shares of the settings."""

    def __init__(self, settings):
        self.settings = settings

    def start(self, index):
        """Begins an episode. Returns the mode."""
        generator = numpy.random.default_rng([self.settings.seed, index, 1])
        names, shares = zip(*self.settings.modes)
        mode = str(generator.choice(names, p=numpy.array(shares) / sum(shares)))
        self.script = Script(mode, generator)
        return mode

    def act(self, scene, observation):
        """The next action [5]."""
        return self.script.act(scene)

    @property
    def is_done(self):
        """Whether the script has ended, so that a demonstration ends too."""
        return self.script.is_done


class PolicyActor:
    """Acts by a diffusion policy: a chunk is drawn, its first actions are carried out, then the next is drawn.

    A policy does not say that it is done. Its episodes have STEPS steps.
    """

    is_done = False

    def __init__(self, settings):
        from rapl_finetune.policy_folder import load_policy
        from rapl_finetune.runs import prepare_torch
        prepare_torch(1, settings.seed)
        self.settings, self.policy = settings, load_policy(settings.policy)

    def start(self, index):
        """Begins an episode. Returns the name of what acts."""
        self.generator = numpy.random.default_rng([self.settings.seed, index, 2])
        self.history, self.actions = [], []
        return "policy"

    def act(self, scene, observation):
        """The next action [5]."""
        self.history.append(observation)
        if not self.actions:
            self.actions = list(self._chunk())
        return self.actions.pop(0)

    def _chunk(self):
        import torch
        from rapl_finetune.policy import Windows
        configuration = self.policy.configuration
        seen = self.history[-configuration.n_obs_steps:]
        seen = [seen[0]] * (configuration.n_obs_steps - len(seen)) + seen
        state = [numpy.concatenate([step[key] for key in configuration.state_keys] or [numpy.zeros(0)])
                 for step in seen]
        images = {key: torch.from_numpy(numpy.stack([step[key] for step in seen])[None])
                  for key in configuration.camera_keys}
        windows = Windows(torch.from_numpy(numpy.array(state, dtype=numpy.float32))[None], images)
        chunk = self.policy.predict_action(windows, lambda shape: torch.from_numpy(
            self.generator.standard_normal(shape, dtype=numpy.float32)))
        return chunk[0].numpy().astype(float)


def rollout(scene, actor, settings, index):
    """Plays and records one episode."""
    mode = actor.start(index)
    scene.reset(Start.drawn(settings.seed, index))
    rows = {"observation": [], "frame": [], "action": [], "state": [], "trace": [_facts(scene)]}
    for step in range(STEPS):
        observation = {key: values.astype(numpy.float32) for key, values in scene.observe().items()}
        if settings.frame_size:
            drawn = step % settings.frame_stride == 0
            rows["frame"].append(scene.render(settings.frame_size) if drawn else rows["frame"][-1])
            observation["agentview_image"] = rows["frame"][-1]
        action = numpy.clip(actor.act(scene, observation), -1, 1).astype(numpy.float32)
        rows["observation"].append(observation)
        rows["action"].append(action)
        rows["state"].append(scene.state)
        scene.step(action)
        rows["trace"].append(_facts(scene))
        if actor.is_done:
            break
    trace = Trace(*map(numpy.array, zip(*rows["trace"])))
    wish = wish_of(settings.wish)
    keys = [key for key in rows["observation"][0] if key != "agentview_image"]
    return Rollout(
        index, mode, {key: numpy.array([step[key] for step in rows["observation"]]) for key in keys},
        numpy.array(rows["frame"]) if rows["frame"] else None, numpy.array(rows["action"]),
        numpy.array(rows["state"]), wish.reward(trace), wish.outcome(trace))


def rollouts(settings, indices, processes=1):
    """The episodes of some numbers, in their order, as they become ready."""
    if processes == 1:
        _prepare(settings)
        yield from map(_play, indices)
        return
    context = multiprocessing.get_context("spawn")
    with concurrent.futures.ProcessPoolExecutor(processes, context, _prepare, (settings,)) as pool:
        yield from pool.map(_play, indices)


def _prepare(settings):
    """Opens the scene and the actor, once per process."""
    global _place
    actor = PolicyActor(settings) if settings.policy else ScriptActor(settings)
    _place = (StackScene(settings.scene), actor, settings)


def _play(index):
    return rollout(*_place, index)


def _facts(scene):
    return scene.red, scene.green, scene.hand, scene.fingers, scene.grasp_axis
