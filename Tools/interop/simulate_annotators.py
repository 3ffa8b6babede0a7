#!/usr/bin/env python3
"""Lets simulated people of several habits answer, and prints what `rapl labels reliability` says of each.

All answer the same pairs of the bundled episodes, with gold pairs, attention checks and repeats mixed in. The
right answers are those of the recorded rewards. Nobody but the careful ones looks at the videos:

  careful    is wrong in one answer of ten, and reads the question
  decent     is wrong in one answer of five, and reads the question
  coins      tosses a coin
  first      always chooses the video shown first
  copycat    gives the answers of `careful` to the pairs that both were asked, and else tosses a coin
  speeder    tosses a coin after 1.2 s
  reversed   is careful, but takes the worse for the better

Needs:   a built rapl and Python 3.9 or later, nothing else.
Example: Tools/interop/simulate_annotators.py --rapl .build/release/rapl
"""

import argparse
import json
import os
import random
import subprocess
import tempfile

PEOPLE = ["careful", "decent", "coins", "first", "copycat", "speeder", "reversed"]
MISTAKES = {"careful": 0.1, "decent": 0.2, "reversed": 0.9}
READERS = {"careful", "decent", "reversed"}


def run(arguments):
    return subprocess.run(arguments, check=True, capture_output=True, text=True).stdout


def true_order(rapl, episodes, folder):
    """The better of every two episodes that may be compared."""
    labels, rows = os.path.join(folder, "truth.sqlite"), os.path.join(folder, "truth.jsonl")
    run([rapl, "label", episodes, "--labels", labels, "--simulate", "--query", "pair",
         "--equal-threshold", "0.05", "--repeats", "0.000001", "--count", "100000"])
    run([rapl, "labels", "export", labels, "--format", "pairs", "--output", rows])
    with open(rows) as lines:
        pairs = [json.loads(line) for line in lines]
    return {frozenset((pair["chosen"], pair["rejected"])): pair["chosen"] for pair in pairs}


class Person:
    """Somebody who answers the lines of `rapl label --player none`."""

    def __init__(self, name, truth, known, seed):
        self.name, self.truth, self.known = name, truth, known
        self.chance = random.Random(f"{seed} {name}")

    def answer(self, query):
        candidates = query["candidates"]
        best = self.best(query, candidates)
        self.known.setdefault(query["query"], {})[self.name] = best
        rest = [name for name in candidates if name != best]
        seconds = 1.2 if self.name == "speeder" else self.chance.uniform(4, 9)
        return json.dumps({"code": "order", "ranking": [[best]] + [[name] for name in rest],
                           "response_seconds": seconds})

    def best(self, query, candidates):
        asked = query["question"]
        if self.name in READERS and "Choose video" in asked:
            return candidates[int(asked.split("Choose video ")[1][0]) - 1]
        if self.name == "first":
            return candidates[0]
        if self.name == "copycat" and "careful" in self.known.get(query["query"], {}):
            return self.known[query["query"]]["careful"]
        better = self.truth.get(frozenset(candidates))
        if self.name not in MISTAKES or better is None:
            return self.chance.choice(candidates)
        worse = next(name for name in candidates if name != better)
        return worse if self.chance.random() < MISTAKES[self.name] else better

    def sit(self, command):
        with subprocess.Popen(command + ["--annotator", self.name], stdin=subprocess.PIPE,
                              stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as rapl:
            for line in rapl.stdout:
                rapl.stdin.write(self.answer(json.loads(line)) + "\n")
                rapl.stdin.flush()


def share(report, key):
    score = report[key]
    if score["of"] == 0:
        return "-"
    low, high = score["interval"]["lower"], score["interval"]["upper"]
    return f"{score['right']} of {score['of']} [{low:.2f}, {high:.2f}]"


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--rapl", default=".build/release/rapl")
    parser.add_argument("--episodes", default="Episodes")
    parser.add_argument("--answers", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        truth = true_order(options.rapl, options.episodes, folder)
        chance = random.Random(options.seed)
        gold, labels = os.path.join(folder, "gold.jsonl"), os.path.join(folder, "labels.sqlite")
        with open(gold, "w") as lines:
            for pair in chance.sample(sorted(truth, key=sorted), 40):
                worse = next(name for name in pair if name != truth[pair])
                lines.write(json.dumps({"ranking": [[truth[pair]], [worse]]}) + "\n")
        command = [options.rapl, "label", options.episodes, "--labels", labels, "--player", "none",
                   "--query", "pair", "--count", str(options.answers), "--overlap", str(len(PEOPLE)),
                   "--gold", gold, "--gold-rate", "0.25", "--attention-rate", "0.1",
                   "--repeats", "0.15", "--seed", str(options.seed)]
        known = {}
        for name in PEOPLE:
            Person(name, truth, known, options.seed).sit(command)
        found = json.loads(run([options.rapl, "labels", "reliability", labels, "--json"]))
    print("| annotator | verdict | why | gold | attention | said again | model | coins reach |")
    print("|---|---|---|---|---|---|---|---|")
    for report in sorted(found["reports"], key=lambda report: PEOPLE.index(report["annotator"])):
        again = report.get("self_consistency") or {}
        model = report["model"]
        print(" | ".join([
            f"| {report['annotator']}", f"**{report['verdict']['action']}**",
            report["verdict"]["reason"], share(report, "gold"), share(report, "attention"),
            f"{again['share']:.2f} of {again['comparisons']}" if again else "-",
            f"{model['reliability']:.2f}", f"{model['chance_limit']:.2f} |"]))


if __name__ == "__main__":
    main()
