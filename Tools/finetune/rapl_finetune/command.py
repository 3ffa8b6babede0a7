"""The command line: `python -m rapl_finetune train|finetune|measure`."""

import argparse
import json
import math
import sys

from . import __version__
from .command_line import SUCCESS, USAGE, Parser, run, whole

EXAMPLES = """examples:
  python -m rapl_finetune train demonstrations.hdf5 --output base
  python -m rapl_finetune finetune base --method dpo --pairs pairs --output preferred
  python -m rapl_finetune finetune base --method filtered --data rollouts.hdf5 --rewards rewards.hdf5 --output top
  python -m rapl_finetune measure preferred --reference base --pairs held_out_pairs
"""


def main(arguments=None):
    """Runs a subcommand. Returns the exit code: 0 done, 1 a problem with data, 64 usage, 130 interrupted."""
    return run(parser(), arguments, _act, after_interruption="; run the same command again to continue")


def _act(options):
    from . import runs  # torch takes seconds to load, which --help need not wait for
    runs.prepare_torch(options.threads, options.seed)
    return options.run(options)


def parser():
    """The parser of all subcommands."""
    top = Parser(
        prog="python -m rapl_finetune", description="Trains a diffusion policy and fine-tunes it on what rapl wrote.",
        epilog=EXAMPLES, formatter_class=argparse.RawDescriptionHelpFormatter)
    top.add_argument("--version", action="version", version=__version__)
    commands = top.add_subparsers(required=True, metavar="COMMAND", parser_class=Parser)
    _add_train(commands)
    _add_finetune(commands)
    _add_measure(commands)
    return top


def _add_train(commands):
    command = commands.add_parser("train", help="train a base policy by cloning demonstrations")
    command.add_argument("data", help="a zarr folder, a robomimic HDF5 file or a LeRobot dataset")
    command.add_argument("--output", required=True, help="the folder of the policy")
    command.add_argument("--state", type=_keys, help="observations in their order, as a,b,c (default: all numbers)")
    command.add_argument("--cameras", type=_keys, default=(), help="cameras that the policy sees, as a,b")
    command.add_argument("--mask", help="robomimic's filter key")
    command.add_argument("--denoiser", choices=("unet", "mlp"), default="unet")
    command.add_argument("--widths", type=_numbers, default=(64, 128, 256), help="channels of the U-Net, as 64,128,256")
    command.add_argument("--mlp-width", type=whole(8, 8192), default=256)
    command.add_argument("--observation-steps", type=whole(1, 16), default=2)
    command.add_argument("--horizon", type=whole(1, 256), default=16, help="steps of a chunk")
    command.add_argument("--action-steps", type=whole(1, 256), default=8, help="steps of a chunk that are carried out")
    command.add_argument("--step-features", type=whole(4, 4096), default=32, help="width of the embedded step")
    command.add_argument("--diffusion-steps", type=whole(2, 10_000), default=50)
    command.add_argument("--inference-steps", type=whole(1, 10_000), default=10)
    command.add_argument("--crop", type=whole(0, 1024), default=76, help="side of the cut-out of frames, 0 for none")
    _add_training(command, updates=16_000, batch=192, learning_rate=1e-3, warm_up=200, average=0.995, every=1000)
    command.set_defaults(run=_train)


def _add_finetune(commands):
    command = commands.add_parser("finetune", help="fine-tune a policy on preferences or rewards")
    command.add_argument("base", help="the folder of the policy to start from")
    command.add_argument("--output", required=True, help="the folder of the new policy")
    command.add_argument("--method", required=True, choices=("dpo", "rwr", "awr", "rabc", "filtered", "advantage"))
    command.add_argument("--pairs", help="dpo: the folder of rapl export --format pairs")
    command.add_argument("--data", help="other methods: rollouts as a zarr folder, robomimic file or LeRobot dataset")
    command.add_argument("--rewards", help="other methods: the file of rapl reward (default: the columns of --data)")
    command.add_argument("--mask", help="robomimic's filter key")
    command.add_argument("--beta", type=_positive, help="dpo: how sharply an order counts (default: 100)")
    command.add_argument("--winner-weight", type=_positive,
                         help="dpo: weight of the winner's error (default: beta / 2)")
    command.add_argument("--tolerance", type=_share_or_more,
                         help="dpo: by which share the winner's error may lie above the reference's before the run "
                              "ends (default: 0)")
    command.add_argument("--temperature", type=_positive, help="rwr, awr: standard deviations for a factor e "
                                                               "(default: 0.5)")
    command.add_argument("--share", type=_share, help="filtered: episodes kept (0.25); advantage: windows that are "
                                                      "good (0.3)")
    _add_training(command, updates=1500, batch=64, learning_rate=3e-4, warm_up=50, average=0.98, every=100)
    command.set_defaults(run=_finetune)


def _add_measure(commands):
    command = commands.add_parser("measure", help="offline measures of a policy on recorded pairs, without a robot")
    command.add_argument("policy", help="the folder of the policy")
    command.add_argument("--reference", required=True, help="the folder of the policy that it was fine-tuned from")
    command.add_argument("--pairs", required=True, help="pairs that neither was trained on")
    _add_machine(command)
    command.set_defaults(run=_measure)


def _add_training(command, updates, batch, learning_rate, warm_up, average, every):
    command.add_argument("--updates", type=whole(1, 10_000_000), default=updates)
    command.add_argument("--batch", type=whole(1, 65_536), default=batch)
    command.add_argument("--learning-rate", type=_positive, default=learning_rate)
    command.add_argument("--warm-up", type=whole(0, 1_000_000), default=warm_up)
    command.add_argument("--average", type=_share, default=average, help="decay of the averaged weights")
    command.add_argument("--evaluate-every", type=whole(1, 10_000_000), default=every)
    command.add_argument("--checkpoint-every", type=whole(1, 10_000_000), default=5 * every)
    _add_machine(command)


def _add_machine(command):
    command.add_argument("--seed", type=whole(0, 1 << 31), default=0)
    command.add_argument("--device", choices=("cpu", "cuda"), default="cpu")
    command.add_argument("--threads", type=whole(1, 256), default=1)


def _train(options):
    from . import runs
    shape = {
        "denoiser": options.denoiser, "down_dims": options.widths, "mlp_width": options.mlp_width,
        "n_obs_steps": options.observation_steps, "horizon": options.horizon, "n_action_steps": options.action_steps,
        "diffusion_step_embed_dim": options.step_features,
        "num_train_timesteps": options.diffusion_steps, "num_inference_steps": options.inference_steps,
        "crop_size": options.crop}
    card = runs.train(
        options.data, options.output, _settings(options, decay="cosine", betas=(0.95, 0.999), weight_decay=1e-6),
        shape, options.cameras, options.state, options.mask, options.device, _report)
    return _finished(options, card)


def _finetune(options):
    from . import runs
    used = {
        "dpo": ("pairs", "beta", "winner_weight", "tolerance"), "rwr": ("data", "rewards", "mask", "temperature"),
        "awr": ("data", "rewards", "mask", "temperature"), "rabc": ("data", "rewards", "mask"),
        "filtered": ("data", "rewards", "mask", "share"), "advantage": ("data", "rewards", "mask", "share"),
    }[options.method]
    for name in ("pairs", "data", "rewards", "mask", "beta", "winner_weight", "tolerance", "temperature", "share"):
        if getattr(options, name) is not None and name not in used:
            sys.stderr.write(f"error: --{name.replace('_', '-')} means nothing with --method {options.method}\n")
            return USAGE
    needed = used[0]
    if getattr(options, needed) is None:
        sys.stderr.write(f"error: --method {options.method} needs --{needed}\n")
        return USAGE
    own = {name: getattr(options, name) for name in used[1:]
           if name not in ("rewards", "mask") and getattr(options, name) is not None}
    if "beta" in own:
        own.setdefault("winner_weight", own["beta"] / 2)
    card = runs.finetune(
        options.base, options.output, options.method, _settings(options), own, options.pairs, options.data,
        options.rewards, options.mask, options.device, _report)
    return _finished(options, card)


def _measure(options):
    from . import runs
    from .files import name_of_device
    from .offline import offline_measures
    device = name_of_device(options.device)
    policy, reference = (runs.load_policy(folder).to(device) for folder in (options.policy, options.reference))
    measures = offline_measures(policy, reference, options.pairs, options.seed, device)
    print(json.dumps(measures, indent=2))
    print("offline measures: they do not tell how the policy behaves", file=sys.stderr)
    return SUCCESS


def _settings(options, **others):
    from .trainer import TrainingSettings
    return TrainingSettings(
        updates=options.updates, batch=options.batch, learning_rate=options.learning_rate, warm_up=options.warm_up,
        average_decay=options.average, seed=options.seed, evaluate_every=options.evaluate_every,
        checkpoint_every=options.checkpoint_every, **others)


def _report(update, measures):
    numbers = "  ".join(f"{name} {value:.4g}" for name, value in measures.items())
    print(f"update {update}  {numbers}", file=sys.stderr, flush=True)


def _finished(options, card):
    if card["ended_early"]:
        print(f"note: ended early: {card['ended_early']}; kept the weights of update {card['weights_of_update']}",
              file=sys.stderr)
    print(options.output)
    return SUCCESS


def _keys(text):
    keys = tuple(text.split(","))
    if not all(keys) or len(set(keys)) != len(keys):
        raise argparse.ArgumentTypeError("expected names separated by commas, each once")
    return keys


def _numbers(text):
    return tuple(whole(1, 8192)(part) for part in text.split(","))


def _real(text, accepts, expected):
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not (math.isfinite(value) and accepts(value)):
        raise argparse.ArgumentTypeError(f"expected {expected}, found {text[:40]!r}")
    return value


def _positive(text):
    return _real(text, lambda value: 0 < value <= 1e6, "a number above 0, at most 1000000")


def _share(text):
    return _real(text, lambda value: 0 < value < 1, "a number between 0 and 1")


def _share_or_more(text):
    return _real(text, lambda value: 0 <= value <= 100, "a number from 0 to 100")
