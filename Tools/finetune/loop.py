#!/usr/bin/env python3
"""From demonstrations to a policy that does what a user wishes, in one command that resumes where it was ended.

Needs:   a built rapl (--rapl), Tools/finetune/environment.sh, Tools/scenes/make_scene.sh, libosmesa6
Example: .build-finetune/bin/python Tools/finetune/loop.py --wish lift --output loop-lift

demonstrations -> base policy -> its rollouts -> 20 rankings by a simulated user -> rapl align -> rapl reward ->
rapl export --format pairs -> fine-tuning -> rollouts from unseen starts -> table.md, table.json, before_after.png.

Every step writes into OUTPUT, whole or not at all, and is skipped where its output is there. OUTPUT/settings.json
holds the settings; a run of others is refused. OUTPUT/commands.log lists the commands with their times.
"""

import argparse
import json
import os
import pathlib
import shlex
import shutil
import subprocess
import sys
import time

from loop_table import table, write_table

PYTHON = sys.executable
# An arm is a method and where its rewards or pairs come from: the aligned encoder, a reward model of the same answers
# (rlhf), or the answers themselves as pairs (answers).
ARMS = {
    "dpo": ("dpo", "standard"), "dpo-reward-model": ("dpo", "rlhf"), "dpo-answers": ("dpo", "answers"),
    "filtered": ("filtered", "standard"), "rwr": ("rwr", "standard"), "rabc": ("rabc", "standard"),
    "advantage": ("advantage", "standard"),
}
# Seeds of starts: what is learned from, and what is measured, never meet.
DEMONSTRATION_SEED, ROLLOUT_SEED, EVALUATION_SEED = 1_000, 2_000, 9_000


class Loop:
    """The steps, each a command with one output."""

    def __init__(self, options):
        self.options, self.output = options, options.output

    def run(self):
        """Carries out all steps that are not done. Returns the table."""
        demonstrations = self.output / "demonstrations.hdf5"
        self.step(demonstrations, "rapl_scenes", "demonstrations", "--wish", self.options.wish, "--count",
                  self.options.demonstrations, "--preferred", self.options.preferred, "--seed", DEMONSTRATION_SEED)
        cells = []
        for base in range(self.options.bases):
            folder = self.output / f"base-{base}"
            folder.mkdir(exist_ok=True)
            policy = folder / "policy"
            self.step(policy, "rapl_finetune", "train", demonstrations, "--denoiser", "mlp", "--updates",
                      self.options.base_updates, "--seed", base)
            cells.append(self.evaluated(folder, "base", base, 0, policy))
            self.learned_from(folder, base, policy)
            for arm in self.options.arms:
                cells += [self.fine_tuned(folder, arm, base, seed, policy) for seed in range(self.options.seeds)]
        self.draw(cells)
        return table(cells)

    def learned_from(self, folder, base, policy):
        """Rollouts of the base, rankings of them, encoders, rewards and pairs."""
        rollouts, labels = folder / "rollouts.hdf5", folder / "labels"
        self.step(rollouts, "rapl_scenes", "rollouts", policy, "--wish", self.options.wish, "--count",
                  self.options.rollouts, "--seed", ROLLOUT_SEED + base, "--frames", 84)
        self.step_into(labels, lambda partial: self.command(
            self.options.rapl, "label", rollouts, "--labels", partial / "labels.sqlite", "--simulate", "--count",
            self.options.rankings, "--mistake-rate", self.options.mistakes, "--seed", base))
        answers = labels / "labels.sqlite"
        sources = {ARMS[arm][1] for arm in self.options.arms}
        for preset in sorted({"standard" if source == "answers" else source for source in sources}):
            encoder, rewards = folder / f"encoder-{preset}", folder / f"rewards-{preset}.hdf5"
            self.rapl(encoder, "align", rollouts, "--labels", answers, "--preset", preset, "--seed", base)
            self.rapl(rewards, "reward", rollouts, "--encoder", encoder,
                      *(() if preset == "rlhf" else ("--references-from", answers)))
            if any(ARMS[arm] == ("dpo", preset) for arm in self.options.arms):
                self.rapl(folder / f"pairs-{preset}", "export", rollouts, "--format", "pairs", "--rewards", rewards)
        if "answers" in sources:
            self.rapl(folder / "pairs-answers", "export", rollouts, "--format", "pairs", "--rewards",
                      folder / "rewards-standard.hdf5", "--judge", "human", "--labels", answers)

    def fine_tuned(self, folder, arm, base, seed, policy):
        """Fine-tunes the base in one arm and measures it."""
        method, preset = ARMS[arm]
        output = folder / f"{arm}-{seed}"
        data = ("--pairs", folder / f"pairs-{preset}") if method == "dpo" else (
            "--data", folder / "rollouts.hdf5", "--rewards", folder / f"rewards-{preset}.hdf5")
        self.step(output, "rapl_finetune", "finetune", policy, "--method", method, *data, "--updates",
                  self.options.updates, "--seed", seed)
        return self.evaluated(folder, arm, base, seed, output)

    def evaluated(self, folder, arm, base, seed, policy):
        """Counts what a policy does from unseen starts, the same for every policy."""
        result = folder / f"{arm}-{seed}.json"
        if not result.exists():
            recording = folder / f"{arm}-{seed}.hdf5"
            frames = ("--output", recording, "--frames", 84) if seed == 0 and base == 0 else ()
            text = self.command(
                PYTHON, "-m", "rapl_scenes", "rollouts", policy, "--wish", self.options.wish, "--count",
                self.options.evaluations, "--seed", EVALUATION_SEED + self.options.evaluation_seed, *frames)
            partial = result.with_suffix(".tmp")
            partial.write_text(text)
            partial.replace(result)
        return {"arm": arm, "base": base, "seed": seed, **json.loads(result.read_text())}

    def draw(self, cells):
        """Draws the first base and the first fine-tuned policy from the same starts."""
        first = self.output / "base-0"
        shown = ",".join(f"demo_{index}" for index in range(min(4, self.options.evaluations)))
        for arm in ("base", self.options.arms[0]):
            recording = first / f"{arm}-0.hdf5"
            self.step_into(first / f"pictures-{arm}", lambda partial, recording=recording: [self.command(
                PYTHON, "-m", "rapl_scenes", "picture", recording, "--demos", demos, "--output", partial / name)
                for demos, name in ((shown, "sheet.png"), ("demo_0", "movie.gif"))])

    def step(self, output, module, command, *arguments):
        """A step of a Python package."""
        if not (output / "card.json" if module == "rapl_finetune" else output).exists():
            self.command(PYTHON, "-m", module, command, *arguments, "--output", output)

    def rapl(self, output, *arguments):
        """A step of rapl."""
        if not output.exists():
            self.command(self.options.rapl, *arguments, "--output", output)

    def step_into(self, folder, fill):
        """A step whose command writes into a folder that appears when it is done."""
        if folder.exists():
            return
        partial = folder.with_name(folder.name + ".tmp")
        shutil.rmtree(partial, ignore_errors=True)
        partial.mkdir()
        fill(partial)
        partial.rename(folder)

    def command(self, *words):
        """Runs a command, notes its time, and returns what it printed. Its failure ends the loop."""
        words = [str(word) for word in words]
        print("$", shlex.join(words), file=sys.stderr, flush=True)
        started = time.monotonic()
        done = subprocess.run(words, stdout=subprocess.PIPE, text=True)
        with open(self.output / "commands.log", "a") as log:
            log.write(f"{time.monotonic() - started:.1f} s, code {done.returncode}: {shlex.join(words)}\n")
        if done.returncode:
            raise SystemExit(f"error: a step failed with code {done.returncode}; its message is above, and the "
                             "same command continues from it")
        return done.stdout


def main():
    options = parsed()
    options.output.mkdir(parents=True, exist_ok=True)
    check_settings(options)
    rows = Loop(options).run()
    write_table(options.output, rows)
    print((options.output / "table.md").read_text(), end="")


def parsed():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--wish", choices=("lift", "carry", "grasp"), required=True)
    parser.add_argument("--output", type=pathlib.Path, required=True)
    parser.add_argument("--rapl", default=shutil.which("rapl") or ".build/release/rapl", help="the built command")
    parser.add_argument("--arms", type=lambda text: text.split(","), default=["dpo"], help=f"of {', '.join(ARMS)}")
    parser.add_argument("--bases", type=int, default=1,
                        help="base policies, each with rollouts and rankings of its own")
    parser.add_argument("--seeds", type=int, default=1, help="fine-tunings of each base in each arm")
    parser.add_argument("--rankings", type=int, default=20)
    parser.add_argument("--mistakes", type=float, default=0.0, help="the share of mistaken answers")
    parser.add_argument("--demonstrations", type=int, default=300)
    parser.add_argument("--preferred", type=float, default=0.4, help="the share of preferred demonstrations")
    parser.add_argument("--base-updates", type=int, default=16_000)
    parser.add_argument("--rollouts", type=int, default=100, help="of the base, to learn from")
    parser.add_argument("--updates", type=int, default=1500, help="of a fine-tuning")
    parser.add_argument("--evaluations", type=int, default=50, help="rollouts per policy from unseen starts")
    parser.add_argument("--evaluation-seed", type=int, default=0)
    options = parser.parse_args()
    unknown = [arm for arm in options.arms if arm not in ARMS]
    if unknown:
        parser.error(f"unknown arm {unknown[0]!r}; there are {', '.join(ARMS)}")
    for name in ("bases", "seeds", "rankings", "demonstrations", "rollouts", "updates", "evaluations"):
        if getattr(options, name) < 1:
            parser.error(f"--{name} must be at least 1")
    if not (shutil.which(options.rapl) and os.path.exists(options.rapl)):
        parser.error(f"no command {options.rapl}; build it with: swift build -c release --product rapl")
    return options


def check_settings(options):
    """Refuses to continue a run of other settings. More arms, seeds and bases only add to it."""
    growing = {"output", "rapl", "arms", "seeds", "bases"}
    settings = {name: value for name, value in vars(options).items() if name not in growing}
    path = options.output / "settings.json"
    if path.exists() and json.loads(path.read_text()) != settings:
        raise SystemExit(f"error: {path} holds other settings; choose another --output")
    path.write_text(json.dumps(settings, indent=2) + "\n")


if __name__ == "__main__":
    main()
