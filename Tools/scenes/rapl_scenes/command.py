"""The command line: `python -m rapl_scenes demonstrations|rollouts|picture`."""

import argparse
import collections
import json
import os

from rapl_finetune.command_line import SUCCESS, Parser, run, whole

from . import __version__

EXAMPLES = """examples:
  python -m rapl_scenes demonstrations --wish lift --count 300 --preferred 0.4 --output demonstrations.hdf5
  python -m rapl_scenes rollouts base --wish lift --count 100 --seed 3 --frames 84 --output rollouts.hdf5
  python -m rapl_scenes picture rollouts.hdf5 --demos demo_0,demo_1 --output sheet.png
"""


def main(arguments=None):
    """Runs a subcommand. Returns the exit code: 0 done, 1 a problem with data, 64 usage, 130 interrupted."""
    return run(parser(), arguments, lambda options: options.run(options))


def parser():
    """The parser of all subcommands."""
    top = Parser(
        prog="python -m rapl_scenes", description="Plays episodes of a stacking scene and records them.",
        epilog=EXAMPLES, formatter_class=argparse.RawDescriptionHelpFormatter)
    top.add_argument("--version", action="version", version=__version__)
    commands = top.add_subparsers(required=True, metavar="COMMAND", parser_class=Parser)

    demonstrations = commands.add_parser("demonstrations", help="record scripted episodes")
    demonstrations.add_argument("--preferred", type=_share, default=0.4,
                                help="the share of episodes in the mode that the user prefers (default: 0.4)")
    demonstrations.add_argument("--output", required=True, help="the HDF5 file to write")
    _add_episodes(demonstrations, frames=0)
    demonstrations.set_defaults(run=_demonstrations)

    rollouts = commands.add_parser("rollouts", help="play a policy, count what it does, and record it if asked to")
    rollouts.add_argument("policy", help="a policy folder of rapl_finetune")
    rollouts.add_argument("--output", help="the HDF5 file to write")
    _add_episodes(rollouts, frames=0)
    rollouts.set_defaults(run=_rollouts)

    picture = commands.add_parser("picture", help="draw recorded episodes as a sheet (.png) or one as a movie (.gif)")
    picture.add_argument("file", help="a recording with frames")
    picture.add_argument("--demos", type=lambda text: text.split(","), default=["demo_0"])
    picture.add_argument("--output", required=True)
    picture.set_defaults(run=_picture)
    return top


def _add_episodes(command, frames):
    command.add_argument("--wish", required=True, choices=("lift", "carry", "grasp"), help="what the user wishes")
    command.add_argument("--count", type=whole(1, 1_000_000), default=50)
    command.add_argument("--seed", type=whole(0, 1 << 31), default=0, help="of starts, scripts and noise")
    command.add_argument("--frames", type=whole(0, 1024), default=frames, help="side of frames in pixels, 0 for none")
    command.add_argument("--stride", type=whole(1, 1000), default=2, help="draw a frame at every so many steps")
    command.add_argument("--processes", type=whole(1, 256), default=os.cpu_count() or 1)
    command.add_argument("--scene", default=".build-scenes/stack", help="the folder of Tools/scenes/make_scene.sh")


def _demonstrations(options):
    from .wishes import wish_of
    wish = wish_of(options.wish)
    return _record(options, modes=((wish.preferred, options.preferred), (wish.undesired, 1 - options.preferred)))


def _rollouts(options):
    return _record(options, policy=options.policy)


def _record(options, **actor):
    from .intervals import share
    from .recording import write_rollouts
    from .rollouts import RolloutSettings, rollouts
    from .scene import StackScene
    from .wishes import OUTCOMES
    settings = RolloutSettings(
        options.scene, options.wish, options.seed, frame_size=options.frames, frame_stride=options.stride, **actor)
    description = StackScene(options.scene).description
    processes = min(options.processes, options.count)
    played = rollouts(settings, range(options.count), processes)
    if options.output:
        outcomes = write_rollouts(options.output, played, settings, description).values()
    else:
        outcomes = [rollout.outcome for rollout in played]
    counts = collections.Counter(outcomes)
    print(json.dumps({"wish": options.wish, "count": options.count, "seed": options.seed} | {
        outcome: {"count": counts[outcome],
                  **dict(zip(("share", "low", "high"), share(counts[outcome], options.count)))}
        for outcome in OUTCOMES}))
    return SUCCESS


def _picture(options):
    from .pictures import draw_movie, draw_sheet, read_frames
    episodes = read_frames(options.file, options.demos)
    if options.output.endswith(".gif"):
        draw_movie(episodes[0][0], options.output)
    else:
        draw_sheet([(name, *episode) for name, episode in zip(options.demos, episodes)], options.output)
    print(options.output)
    return SUCCESS


def _share(text):
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value <= 1:
        raise argparse.ArgumentTypeError(f"expected a number from 0 to 1, found {text[:40]!r}")
    return value
