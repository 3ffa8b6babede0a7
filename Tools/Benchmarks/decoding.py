"""Times decoding with rapl's library and with Python libraries, turn by turn; prints a table.

For every frame and for 45 evenly spaced ones, resized to 112 and to 224: the median of all runs in
seconds, processor seconds, and the most memory. Each program runs with one and with two threads in
every round, and its faster setting counts. A library that is missing or fails is named with its reason.

Input: a video. Needs: DecodingBenchmark built, and a Python with the libraries; decoding.sh sees to both.
Example: python decoding.py clip.mp4 --rounds 5
"""

import argparse
import json
import pathlib
import statistics
import subprocess
import sys

FOLDER = pathlib.Path(__file__).parent
OURS = "rapl"
PEERS = ("pyav", "decord", "torchcodec")


def command(program, video, mode, side, threads):
    tail = [str(video), mode, str(side), str(threads), "3"]
    if program == OURS:
        return [str(FOLDER / ".build-static/release/DecodingBenchmark"), *tail]
    return [sys.executable, str(FOLDER / "peer_decoders.py"), program, *tail]


def measure(program, video, mode, side, threads):
    run = subprocess.run(
        command(program, video, mode, side, threads), capture_output=True, text=True)
    if run.returncode == 0:
        return json.loads(run.stdout.splitlines()[-1])
    words = run.stderr.strip().splitlines() or ["no words"]
    return {"failure": words[-1][:160]}


def summary(program, video, mode, side, rounds, failures):
    """The faster of one and two threads, over all rounds."""
    best = None
    for threads, results in rounds.items():
        good = [result for result in results if "failure" not in result]
        if not good:
            failures[program] = results[0]["failure"]
            continue
        found = {
            "threads": threads,
            "wall": statistics.median(time for result in good for time in result["wall"]),
            "processor": statistics.median(t for result in good for t in result["processor"]),
            "peak": max(result["peak"] for result in good),
            "mean": good[0]["mean"]}
        if best is None or found["wall"] < best["wall"]:
            best = found
    return best


def compare(video, mode, side, round_count, failures):
    programs = [OURS, *(peer for peer in PEERS if peer not in failures)]
    results = {program: {1: [], 2: []} for program in programs}
    for _ in range(round_count):
        for program in programs:
            for threads in (1, 2):
                results[program][threads].append(measure(program, video, mode, side, threads))
    found = {program: summary(program, video, mode, side, results[program], failures)
             for program in programs}
    return {program: numbers for program, numbers in found.items() if numbers}


def show(mode, side, found):
    for program, numbers in found.items():
        print(f"{mode:7} {side:4} {program:11} {numbers['threads']:7} {numbers['wall']:8.3f} "
              f"{numbers['processor']:9.3f} {numbers['peak'] / 2**20:8.0f} {numbers['mean']:7.2f}")
    peers = [numbers for program, numbers in found.items() if program != OURS]
    if not peers or OURS not in found:
        return
    speed = min(peer["wall"] for peer in peers) / found[OURS]["wall"]
    work = min(peer["processor"] for peer in peers) / found[OURS]["processor"]
    memory = found[OURS]["peak"] / min(peer["peak"] for peer in peers)
    print(f"{mode:7} {side:4} best peer's time / ours {speed:.2f}, processor time / ours {work:.2f}, "
          f"our memory / least peer's {memory:.2f}", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("video", type=pathlib.Path)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--frames", choices=("every", "sparse"), nargs="+", default=("every", "sparse"))
    parser.add_argument("--sides", type=int, nargs="+", default=(112, 224))
    options = parser.parse_args()
    failures = {}
    print("frames  side program     threads  seconds processor      MiB    mean")
    for mode in options.frames:
        for side in options.sides:
            show(mode, side, compare(options.video, mode, side, options.rounds, failures))
    for program, reason in failures.items():
        print(f"{program} could not be measured: {reason}")


if __name__ == "__main__":
    main()
