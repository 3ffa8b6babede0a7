#!/usr/bin/env python3
"""Times `rapl reward` and peer_pipeline.py, from HDF5 frames to a rewards file, turn by turn.

Both start from nothing each time: rapl without its cache, Python with its imports. Peak memory is the
kernel's for the process. "Elsewhere" is the share of the machine's time that other processes took
meanwhile: above a few per cent, the figures are of little worth.

Inputs:  a built rapl, an encoder folder with a ResNet-18, a robomimic file with images.
Outputs: a table; with --output, all figures with machine, versions and commit as JSON.
Needs:   Tools/interop/venv.sh. Tools/Benchmarks/compare.sh prepares all of it.
Example: .build-python/bin/python Tools/Benchmarks/compare.py --encoder .build/random-resnet18
"""

import argparse
import json
import os
import pathlib
import platform
import re
import statistics
import subprocess
import sys
import tempfile
import time

import h5py
import numpy as np

ROOT = pathlib.Path(__file__).resolve().parents[2]
PEER = ROOT / "Tools/Benchmarks/peer_pipeline.py"
SUCCESS_REWARD = 0.99


def main():
    arguments = parse_arguments()
    references = successful_episodes(arguments)
    with tempfile.TemporaryDirectory() as folder:
        commands = {
            "rapl": rapl_command(arguments, references, f"{folder}/rapl.hdf5"),
            "peer": peer_command(arguments, references, f"{folder}/peer.hdf5"),
        }
        runs = {name: [] for name in commands}
        for turn in range(arguments.runs + 1):
            for name, command in commands.items():
                measured = measure(command)
                # The first turn brings files into memory and is not counted.
                if turn > 0:
                    runs[name].append(measured)
        difference = largest_difference(f"{folder}/rapl.hdf5", f"{folder}/peer.hdf5")
    result = summary(arguments, references, runs, difference)
    print(table(result))
    if arguments.output:
        arguments.output.write_text(json.dumps(result, indent=2) + "\n")


def parse_arguments():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--encoder", type=pathlib.Path, required=True)
    parser.add_argument("--rapl", type=pathlib.Path, default=ROOT / ".build/release/rapl")
    parser.add_argument("--episodes", type=pathlib.Path, default=ROOT / "Episodes/panda_stack.hdf5")
    parser.add_argument("--references", type=int, default=5)
    parser.add_argument("--epsilon", type=float, default=0.1)
    parser.add_argument("--tolerance", type=float, default=1e-6)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--output", type=pathlib.Path)
    return parser.parse_args()


def successful_episodes(arguments):
    """The ids of the first episodes whose recorded reward ends at success."""
    with h5py.File(arguments.episodes) as file:
        demos = sorted(file["data"], key=lambda demo: int(demo.removeprefix("demo_")))
        good = [demo for demo in demos if file["data"][demo]["rewards"][-1] >= SUCCESS_REWARD]
    if len(good) < arguments.references:
        sys.exit(f"{arguments.episodes}: only {len(good)} episodes end in success")
    return [f"{arguments.episodes.stem}/{demo}" for demo in good[: arguments.references]]


def rapl_command(arguments, references, output):
    return [
        arguments.rapl, "reward", arguments.episodes, "--encoder", arguments.encoder, "--no-cache",
        # The peer rewards steps by their shares of the transport cost.
        "--cost", "cosine", "--step-reward", "share",
        *shared_options(arguments, references, output),
    ]


def peer_command(arguments, references, output):
    weights = arguments.encoder / "weights.safetensors"
    options = shared_options(arguments, references, output)
    return [sys.executable, PEER, arguments.episodes, weights, *options]


def shared_options(arguments, references, output):
    named = [option for each in references for option in ("--reference", each)]
    numbers = ["--epsilon", arguments.epsilon, "--tolerance", arguments.tolerance]
    return [*named, *numbers, "--output", output]


def measure(command):
    """Runs a command and returns what it took."""
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
        busy_before, start = busy_seconds(), time.perf_counter()
        process = subprocess.Popen([str(part) for part in command], stdout=output, stderr=errors)
        _, status, usage = os.wait4(process.pid, 0)
        wall, busy = time.perf_counter() - start, busy_seconds() - busy_before
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            errors.seek(0)
            sys.exit(f"{command[0]} failed: {errors.read().decode()}")
        output.seek(0)
        text = output.read().decode()
    cpu = usage.ru_utime + usage.ru_stime
    return {
        "wallSeconds": round(wall, 3),
        "cpuSeconds": round(cpu, 3),
        "peakBytes": usage.ru_maxrss * 1024,
        "elsewhereShare": round(max(0, busy - cpu) / (wall * os.cpu_count()), 3),
        "reported": json.loads(text) if text.startswith("{") else None,
    }


def busy_seconds():
    """Seconds that all cores together have worked since the machine started."""
    user, nice, system, _, _, interrupts, soft_interrupts, *_ = (
        int(ticks) for ticks in pathlib.Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:]
    )
    ticks = user + nice + system + interrupts + soft_interrupts
    return ticks / os.sysconf("SC_CLK_TCK")


def largest_difference(left_path, right_path):
    """Of any reward of any step; both must have rewarded the same episodes."""
    with h5py.File(left_path) as left, h5py.File(right_path) as right:
        return max(
            float(np.abs(left[name][:] - right[name][:]).max()) for name in reward_datasets(right)
        )


def reward_datasets(file):
    names = []
    file.visititems(lambda name, item: names.append(name) if name.endswith("/reward") else None)
    return names


def summary(arguments, references, runs, difference):
    return {
        "machine": machine(),
        "commit": answer(["git", "-C", ROOT, "describe", "--always", "--dirty"]),
        "versions": runs["peer"][0]["reported"]["versions"] | {"python": platform.python_version()},
        "settings": {
            "episodes": arguments.episodes.name,
            "frames": runs["peer"][0]["reported"]["frames"],
            "references": references,
            "epsilon": arguments.epsilon,
            "tolerance": arguments.tolerance,
            "runs": arguments.runs,
        },
        "largestRewardDifference": difference,
        "runs": runs,
    }


def machine():
    cpu = pathlib.Path("/proc/cpuinfo").read_text()
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return {
        "processor": re.search(r"model name\s*:\s*(.*)", cpu)[1],
        "cores": os.cpu_count(),
        "memoryBytes": memory,
        "kernel": platform.release(),
        "system": platform.freedesktop_os_release()["PRETTY_NAME"],
    }


def answer(command):
    return subprocess.run(command, capture_output=True, text=True).stdout.strip()


def table(result):
    settings, computer, runs = result["settings"], result["machine"], result["runs"]
    columns = ["", "median", "fastest", "slowest", "CPU time", "peak memory", "elsewhere"]
    lines = [
        f"{settings['frames']} frames of {settings['episodes']}, "
        f"{len(settings['references'])} references, epsilon {settings['epsilon']}, "
        f"{settings['runs']} runs each",
        f"{computer['processor']}, {computer['cores']} cores, "
        f"{computer['memoryBytes'] / 2**30:.0f} GiB; commit {result['commit']}",
        "",
        "".join(f"{column:>13}" for column in columns),
    ]
    lines += [row(name, runs[name]) for name in runs]
    peer_reports = [run["reported"]["seconds"] for run in runs["peer"]]
    stages = {stage: statistics.median(each[stage] for each in peer_reports)
              for stage in peer_reports[0]}
    without_imports = stages["total"] - stages["imports"]
    lines += [
        "",
        f"rapl is {ratio(runs, 'wallSeconds'):.2f} times as fast "
        f"({without_imports / median(runs['rapl'], 'wallSeconds'):.2f} without the peer's imports) "
        f"and needs 1/{ratio(runs, 'peakBytes'):.2f} of the memory",
        "stages of the peer: "
        + ", ".join(f"{stage} {seconds:.2f} s" for stage, seconds in stages.items()),
        f"largest difference of a reward: {result['largestRewardDifference']:.1e}",
    ]
    return "\n".join(lines)


def row(name, runs):
    walls = [run["wallSeconds"] for run in runs]
    cells = [
        name,
        f"{statistics.median(walls):.2f} s",
        f"{min(walls):.2f} s",
        f"{max(walls):.2f} s",
        f"{median(runs, 'cpuSeconds'):.2f} s",
        f"{median(runs, 'peakBytes') / 2**20:.0f} MiB",
        f"{max(run['elsewhereShare'] for run in runs):.0%}",
    ]
    return "".join(f"{cell:>13}" for cell in cells)


def median(runs, key):
    return statistics.median(run[key] for run in runs)


def ratio(runs, key):
    return median(runs["peer"], key) / median(runs["rapl"], key)


if __name__ == "__main__":
    main()
