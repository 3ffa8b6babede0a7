"""Compares `rapl frames` with the ffmpeg command, byte for byte, on every video of some folders.

Every frame that ffmpeg's sequential decode gives (`-vsync passthrough`, rgb24) must come out of
`rapl frames` under the same number, and there must be none beyond. Each video is asked twice: for all
frames in random order, and for a few sparse ones, which takes the road with jumps. A line per video.

Input: files and folders of videos. Needs: numpy, pillow, the ffmpeg command, a built rapl.
Example: .build-python/bin/python Tools/interop/check_frames.py recordings --rapl .build/release/rapl
"""

import argparse
from hashlib import md5
import pathlib
import random
import subprocess
import sys
import tempfile

import numpy
from PIL import Image

SUFFIXES = {".mp4", ".m4v", ".mov", ".mkv", ".webm", ".avi", ".ts"}


def reference(video):
    """The hashes of the frames of ffmpeg's own decode."""
    command = ["ffmpeg", "-v", "error", "-i", f"file:{video}", "-map", "0:v:0", "-vsync",
               "passthrough", "-pix_fmt", "rgb24", "-f", "framemd5", "-"]
    lines = subprocess.run(command, capture_output=True, text=True).stdout.splitlines()
    return [line.split(",")[-1].strip() for line in lines if not line.startswith("#")]


def frames(rapl, video, indices):
    """The hashes of what `rapl frames` writes, or its error."""
    with tempfile.TemporaryDirectory() as folder:
        command = [rapl, "frames", str(video), "--output", folder, "--indices",
                   ",".join(map(str, indices))]
        run = subprocess.run(command, capture_output=True, text=True)
        if run.returncode != 0:
            return None, run.stderr.strip()
        hashes = {}
        for path in pathlib.Path(folder).iterdir():
            pixels = numpy.asarray(Image.open(path).convert("RGB"))
            hashes[int(path.stem.split("_")[1])] = md5(pixels.tobytes()).hexdigest()
        return hashes, None


def difference(rapl, video, expected, generator):
    """What is wrong with a video whose frames have the hashes `expected`, or None."""
    if not expected:
        found, error = frames(rapl, video, [0])
        return None if error else "ffmpeg shows no frame, rapl does"
    order = list(range(len(expected)))
    generator.shuffle(order)
    for asked in (order, order[:3]):
        found, error = frames(rapl, video, asked)
        if error:
            return error
        wrong = [index for index in asked if found.get(index) != expected[index]]
        if wrong:
            return f"{len(wrong)} of {len(asked)} frames differ, the first is {min(wrong)}"
    if frames(rapl, video, [len(expected)])[1] is None:
        return f"rapl has a frame {len(expected)}, ffmpeg has not"
    return None


def videos(paths):
    for path in map(pathlib.Path, paths):
        inside = sorted(path.rglob("*")) if path.is_dir() else [path]
        yield from (file for file in inside if file.suffix.lower() in SUFFIXES)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("paths", nargs="+", help="files and folders of videos")
    parser.add_argument("--rapl", default=".build/release/rapl")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    generator = random.Random(options.seed)
    count, bad = 0, 0
    for video in videos(options.paths):
        expected = reference(video)
        wrong = difference(options.rapl, video, expected, generator)
        count += 1
        bad += wrong is not None
        print(f"{video}: {wrong or f'{len(expected)} frames agree'}", flush=True)
    print(f"{count - bad} of {count} videos agree with ffmpeg in every frame")
    sys.exit(1 if bad or not count else 0)


if __name__ == "__main__":
    main()
