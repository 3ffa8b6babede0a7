#!/usr/bin/env python3
"""Records logs of every layout as the real recorders do, watches them with `rapl watch`, and kills the watcher at
random moments.

Needs:   `swift build`, or the command in RAPL; the environment of Tools/lerobot_import.py, with
             .build-lerobot/bin/pip install "zarr<3"
Example: .build-lerobot/bin/python Tools/interop/check_watch.py --kills 50

Three watchers look at the same log: one is left alone, one is killed by SIGKILL again and again, one starts
when everything is over. Their rewards files must be equal to the byte, hold every whole episode once, and no
other. No recorder may fail for a lock, and every file of the log must be as its recorder left it. Ends with 1
if anything is not so.
"""

import argparse
import collections
import json
import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import threading
import time

import h5py
import numpy

import simulated_recorders as recorders

TOOLS = pathlib.Path(__file__).parents[1]
RAPL = os.environ.get("RAPL", str(TOOLS.parent / ".build/debug/rapl"))


class Watcher:
    """One watcher with a folder of its own for what it writes."""

    def __init__(self, work, name, *options):
        self.output = work / name / "rewards.hdf5"
        self.output.parent.mkdir()
        self.lines = work / name / "lines.jsonl"
        self.command = [
            RAPL, "watch", "log", "--recordings", "before.hdf5", "--reference", "before/demo_0",
            "--no-cache", "--settle", "0.5", "--json", "--output", str(self.output), *options,
        ]
        self.work = work

    def start(self, *options):
        with open(self.lines, "ab") as lines:
            self.process = subprocess.Popen(
                self.command + list(options), cwd=self.work, stdout=lines,
                stderr=open(self.lines.with_suffix(".log"), "ab"),
            )

    def finish(self):
        """Ends by Ctrl-C, and looks once more."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            code = self.process.wait()
            check(code == 130, f"Ctrl-C ends with 130, not {code}")
        self.start("--once")
        return self.process.wait()

    def events(self):
        for line in self.lines.read_bytes().splitlines():
            try:
                yield json.loads(line)
            except ValueError:
                pass  # Cut by a kill.


failures = []


def check(holds, text):
    if not holds:
        failures.append(text)
        print(f"PROBLEM: {text}", file=sys.stderr)


def record(recorder, is_over, least):
    number = 0
    try:
        while number < least or not is_over.is_set():
            recorder.record(number)
            number += 1
            recorder.pause(1.5)
    except Exception as problem:  # noqa: BLE001 - a recorder that fails is what is looked for
        check(False, f"{type(recorder).__name__} failed: {problem!r}")


def states(log):
    return {
        str(path): (path.stat().st_mtime_ns, path.stat().st_size, path.stat().st_ino)
        for path in sorted(log.rglob("*")) if path.is_file()
    }


def rewarded(path):
    names = []
    with h5py.File(path) as file:
        for stem, group in file["rewards"].items():
            if "reward" in group:
                names.append(stem)
            names += [f"{stem}/{demo}" for demo in group if "reward" in group[demo]] if not (
                "reward" in group) else []
    return sorted(names)


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--least", type=int, default=7, help="episodes of each recorder at least")
    parser.add_argument("--keep", type=pathlib.Path, help="a folder to make and to leave there")
    arguments = parser.parse_args()
    if arguments.keep:
        arguments.keep.mkdir(parents=True)
        return run(arguments.keep.resolve(), arguments)
    with tempfile.TemporaryDirectory() as work:
        return run(pathlib.Path(work).resolve(), arguments)


def run(work, arguments):
    chance = numpy.random.default_rng(arguments.seed)
    before = recorders.Robomimic(work, chance)
    before.seed = 8000
    for number in range(2):
        before.record(number)
    (work / "session/session.hdf5").rename(work / "before.hdf5")
    log = work / "log"
    log.mkdir()
    kinds = ["Droid", "Robomimic", "VideoBesideHDF5", "Clips", "ReplayBuffer", "Pictures"]
    all_recorders = [
        getattr(recorders, kind)(log, numpy.random.default_rng([arguments.seed, index]))
        for index, kind in enumerate(kinds)
    ]
    all_recorders.append(recorders.LeRobot(
        log, numpy.random.default_rng([arguments.seed, 99]), work / "dataset",
        TOOLS / "lerobot_import.py"))
    is_over = threading.Event()
    threads = [
        threading.Thread(target=record, args=(recorder, is_over, arguments.least))
        for recorder in all_recorders
    ]
    undisturbed, killed = Watcher(work, "undisturbed"), Watcher(work, "killed")
    undisturbed.start()
    for thread in threads:
        thread.start()
    for _ in range(arguments.kills):
        killed.start("--poll", "0.2")
        time.sleep(chance.uniform(0.1, 2.5))
        check(killed.process.poll() is None, "the watcher that is killed ended by itself")
        killed.process.kill()
        killed.process.wait()
    is_over.set()
    for thread in threads:
        thread.join()
    time.sleep(1)
    left = states(log)
    killed.start()
    late = Watcher(work, "late")
    late.start("--once")
    codes = [undisturbed.finish(), killed.finish(), late.process.wait()]
    check(codes == [2, 2, 2], f"crashed episodes end a look with 2, not {codes}")
    report(work, all_recorders, [undisturbed, killed, late], arguments)
    check(states(log) == left, "files of the log are not as their recorders left them")
    return 1 if failures else 0


def report(work, all_recorders, watchers, arguments):
    expected = sorted(
        [name for recorder in all_recorders for name in recorder.names]
        + ["before/demo_0", "before/demo_1"])
    files = [watcher.output.read_bytes() for watcher in watchers]
    for watcher, content in zip(watchers, files):
        name = watcher.output.parent.name
        check(content == files[0], f"{name}: other bytes than those of the undisturbed watcher")
        found = rewarded(watcher.output)
        check(found == expected, f"{name}: lost {set(expected) - set(found)}, "
              f"more {set(found) - set(expected)}")
        done = collections.Counter(
            event["content"] for event in watcher.events() if event["event"] == "done")
        again = sum(count - 1 for count in done.values())
        # Between the telling and the note of it there is a moment, in which Ctrl-C may come too.
        check(again <= {"undisturbed": 1, "killed": 2, "late": 0}[name], f"{name}: told {again} again")
        results = len(list(watcher.output.with_suffix(".hdf5.watch").glob("results/*.json")))
        print(f"{name}: {len(found)} episodes, {results} results, {again} told again after a kill")
    reasons = [e["reason"] for e in watchers[0].events() if e["event"] == "waiting"]
    for mark in ("growing", "success or failure", "num_samples", "no such file", "frames",
                 "another program has open", "episode_ends"):
        # On a busy machine the watcher comes late, and finds things done.
        print(f"  not ready, {mark}: {sum(mark in reason for reason in reasons)}")
    check(len(reasons) > 0, "nothing was ever waited for")
    print(f"{arguments.kills} kills, {len(expected)} episodes of {len(all_recorders)} recorders: "
          f"{'PROBLEMS' if failures else 'same bytes'}")


if __name__ == "__main__":
    sys.exit(main())
