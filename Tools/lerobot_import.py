#!/usr/bin/env python3
"""Brings LeRobot datasets (v2.1 and v3.0) into HDF5 in robomimic's layout with mp4 beside it.

Needs:   Tools/lerobot_requirements.txt in an environment of its own:
             python3 -m venv .build-lerobot
             .build-lerobot/bin/pip install -r Tools/lerobot_requirements.txt
Example: .build-lerobot/bin/python Tools/lerobot_import.py pusht --output pusht_robomimic
         rapl inspect pusht_robomimic --deep

Writes <output>/<name>.hdf5, <output>/videos/demo_<episode>/<camera>.mp4 and <output>/manifest.json.
Names and numbers are kept: episode 12 becomes demo_12. `action` becomes actions, `next.reward` rewards,
`next.done` dones, the task language_instruction, and every other column of numbers obs/<column>.

Frame i of a video is row i. A video file that holds one episode and nothing else is copied byte for
byte; an episode inside a longer one is decoded and encoded anew, because a stream cut without decoding
starts at a key frame and not where the episode does. The output appears whole or not at all, and the
input is only read.
"""

import argparse
import hashlib
import io
import json
import pathlib
import re
import shutil
import sys
from fractions import Fraction

import av
import h5py
import numpy
import pyarrow.compute
import pyarrow.parquet
from PIL import Image

# LeRobot's own tolerance between a frame's time and the row's, in seconds.
TOLERANCE = 1e-4
OWN_COLUMNS = {"timestamp", "frame_index", "episode_index", "index", "task_index"}


class Problem(Exception):
    """Something about the data that its owner can mend; told as one line."""


def inside(root, relative):
    """The path below root; templates of a dataset may lead nowhere else."""
    path = (root / relative).resolve()
    if not path.is_relative_to(root.resolve()):
        raise Problem(f"{root}: expected paths inside it, found {relative!r}")
    return path


def filled(template, **values):
    """A path template with its fields replaced; only plain integers and names, no other lookups."""

    def value(match):
        name, width = match.group(1), match.group(2)
        if name not in values:
            raise Problem(f"info.json: expected known fields in {template!r}, found {name}")
        return f"{values[name]:0{int(width)}d}" if width else str(values[name])

    return re.sub(r"\{(\w+)(?::0?(\d)d)?\}", value, template)


def short(key):
    """`observation.images.front` is the camera front, `observation.state` the state."""
    return key.removeprefix("observation.").removeprefix("images.").replace("/", "_")


class Dataset:
    """What both versions have: info.json and the features by kind."""

    def __init__(self, root):
        self.root = root
        self.info = json.loads((root / "meta" / "info.json").read_text())
        self.features = self.info["features"]
        self.fps = Fraction(self.info["fps"]).limit_denominator(1001)
        self.tables = {}

    def keys(self, kind):
        keys = [key for key, feature in self.features.items() if feature["dtype"] == kind]
        return [key for key in keys if not self.is_depth(key)]

    def is_depth(self, key):
        info = self.features[key].get("info") or {}
        return bool(info.get("is_depth_map") or info.get("video.is_depth_map"))

    def table(self, path):
        """One data file at a time stays in memory."""
        if path not in self.tables:
            self.tables = {path: pyarrow.parquet.read_table(path)}
        return self.tables[path]

    def rows(self, episode):
        table = self.table(episode["data"])
        chosen = table.filter(pyarrow.compute.equal(table["episode_index"], episode["index"]))
        chosen = chosen.sort_by("frame_index")
        frames = chosen["frame_index"].to_numpy()
        if len(frames) != episode["length"] or not (frames == numpy.arange(len(frames))).all():
            raise Problem(
                f"{episode['data']}: expected {episode['length']} rows of episode "
                f"{episode['index']}, numbered from 0, found {len(frames)}"
            )
        return chosen


class Version21(Dataset):
    """One file per episode, described in meta/episodes.jsonl."""

    def episodes(self):
        for line in (self.root / "meta" / "episodes.jsonl").read_text().splitlines():
            entry = json.loads(line)
            number = entry["episode_index"]
            fields = {
                "episode_chunk": number // self.info["chunks_size"],
                "episode_index": number,
            }
            yield {
                "index": number,
                "length": entry["length"],
                "tasks": entry["tasks"],
                "data": inside(self.root, filled(self.info["data_path"], **fields)),
                "videos": {
                    key: (
                        inside(
                            self.root, filled(self.info["video_path"], video_key=key, **fields)
                        ),
                        0.0,
                    )
                    for key in self.keys("video")
                },
            }


class Version30(Dataset):
    """Many episodes per file, described in tables below meta/episodes."""

    def episodes(self):
        for path in sorted((self.root / "meta" / "episodes").rglob("*.parquet")):
            names = pyarrow.parquet.read_schema(path).names
            wanted = [name for name in names if not name.startswith("stats/")]
            for entry in pyarrow.parquet.read_table(path, columns=wanted).to_pylist():
                yield {
                    "index": entry["episode_index"],
                    "length": entry["length"],
                    "tasks": entry["tasks"],
                    "data": self.file("data_path", entry, "data"),
                    "videos": {
                        key: (
                            self.file("video_path", entry, f"videos/{key}", video_key=key),
                            entry[f"videos/{key}/from_timestamp"],
                        )
                        for key in self.keys("video")
                    },
                }

    def file(self, template, entry, prefix, **names):
        return inside(
            self.root,
            filled(
                self.info[template],
                chunk_index=entry[f"{prefix}/chunk_index"],
                file_index=entry[f"{prefix}/file_index"],
                **names,
            ),
        )


def opened(root):
    path = root / "meta" / "info.json"
    if not path.is_file():
        raise Problem(f"{root}: expected a LeRobot dataset, found no meta/info.json")
    version = json.loads(path.read_text()).get("codebase_version")
    kinds = {"v2.1": Version21, "v3.0": Version30}
    if version not in kinds:
        raise Problem(f"{path}: expected codebase_version v2.1 or v3.0, found {version!r}")
    return kinds[version](root)


def frame_times(path):
    """The time of every frame in seconds, in the order they are shown."""
    with av.open(str(path)) as source:
        stream = source.streams.video[0]
        return [float(frame.pts * stream.time_base) for frame in source.decode(stream)]


def encode(path, source_path, first, count, fps):
    """Frames first ..< first + count of a video as one of their own, nearly without loss."""
    with av.open(str(source_path)) as source, av.open(str(path), "w") as output:
        stream = None
        for number, frame in enumerate(source.decode(source.streams.video[0])):
            if number >= first + count:
                break
            if number < first:
                continue
            if stream is None:
                stream = output.add_stream("libx264", rate=fps)
                stream.width, stream.height = frame.width, frame.height
                # Chroma at half the size needs even sides.
                odd = frame.width % 2 or frame.height % 2
                stream.pix_fmt = "yuv444p" if odd else "yuv420p"
                stream.options = {"crf": "10"}
            frame = frame.reformat(format=stream.pix_fmt)
            frame.pts, frame.time_base = number - first, 1 / fps
            output.mux(stream.encode(frame))
        output.mux(stream.encode(None))


class VideoCutter:
    """Cuts episodes out of video files, whose frames are counted once per file."""

    def __init__(self, fps):
        self.fps = fps
        self.times = {}

    def cut(self, source, start, length, target):
        if source not in self.times:
            self.times = {source: frame_times(source)}
        times = self.times[source]
        first = next(
            (i for i, time in enumerate(times) if abs(time - times[0] - start) <= TOLERANCE), None
        )
        if first is None or first + length > len(times):
            raise Problem(
                f"{source}: expected {length} frames from {start} s on, found "
                f"{len(times)} frames until {times[-1]} s"
            )
        for step in range(length):
            if abs(times[first + step] - times[first] - step / self.fps) > TOLERANCE:
                raise Problem(
                    f"{source}: expected a frame every {float(1 / self.fps):.4f} s, found none at "
                    f"step {step} of the episode from {start} s on"
                )
        target.parent.mkdir(parents=True, exist_ok=True)
        if first == 0 and length == len(times):
            shutil.copyfile(source, target)
        else:
            encode(target, source, first, length, self.fps)


def pictures(column, root):
    """Images stored in the table, as PNG or JPEG bytes or by their path."""
    for cell in column.to_pylist():
        bytes_ = cell["bytes"] or inside(root, cell["path"]).read_bytes()
        yield numpy.asarray(Image.open(io.BytesIO(bytes_)).convert("RGB"))


def numbers(column):
    """A column of numbers or of lists of them as an array; None for anything else."""
    array = numpy.array(column.to_pylist())
    return array if array.dtype.kind in "biuf" else None


def write_episode(dataset, episode, data, folder, cutter):
    rows = dataset.rows(episode)
    name = f"demo_{episode['index']}"
    demo = data.create_group(name)
    demo.attrs["num_samples"] = episode["length"]
    demo.attrs["language_instruction"] = "; ".join(episode["tasks"])
    places = {"action": "actions", "next.reward": "rewards", "next.done": "dones"}
    cameras = []
    for key in rows.column_names:
        if key in OWN_COLUMNS:
            continue
        if key in dataset.keys("image"):
            frames = numpy.stack(list(pictures(rows[key], dataset.root)))
            chunk = (1,) + frames.shape[1:]
            demo.create_dataset(
                f"obs/{short(key)}", data=frames, chunks=chunk, compression="gzip"
            )
            cameras.append(short(key))
            continue
        values = numbers(rows[key])
        if values is None:
            continue
        if key in ("next.reward", "next.done"):
            values = values.reshape(episode["length"])
        demo[places.get(key, f"obs/{short(key)}")] = values
    for key, (source, start) in episode["videos"].items():
        relative = f"videos/{name}/{short(key)}.mp4"
        cutter.cut(source, start, episode["length"], folder / relative)
        demo.require_group("obs_video").attrs[short(key)] = relative
        cameras.append(short(key))
    return {"steps": episode["length"], "cameras": cameras}


def write(dataset, episodes, folder, name):
    path = folder / f"{name}.hdf5"
    cutter = VideoCutter(dataset.fps)
    listed = []
    with h5py.File(path, "w") as file:
        data = file.create_group("data")
        robot = dataset.info.get("robot_type") or "unknown"
        environment = {"env_name": "LeRobot", "type": 2, "env_kwargs": {"robots": [robot]}}
        data.attrs["env_args"] = json.dumps(environment)
        data.attrs["total"] = sum(episode["length"] for episode in episodes)
        for number, episode in enumerate(episodes, 1):
            entry = write_episode(dataset, episode, data, folder, cutter)
            listed.append({"id": f"{name}/demo_{episode['index']}", **entry})
            print(f"{number}/{len(episodes)} episode {episode['index']}", file=sys.stderr)
    content = path.read_bytes()
    manifest = {
        "version": 1,
        "files": [
            {
                "file": path.name,
                "sha256": hashlib.sha256(content).hexdigest(),
                "bytes": len(content),
                "embodiment": None if robot == "unknown" else robot.lower(),
                "framesPerSecond": float(dataset.fps),
                "origin": f"LeRobot {dataset.info['codebase_version']}, {dataset.root.name}",
                "episodes": listed,
            }
        ],
    }
    (folder / "manifest.json").write_text(json.dumps(manifest, indent=2) + "\n")


def chosen(dataset, wanted):
    """The episodes that are wanted, or all those whose files are here."""
    episodes = sorted(dataset.episodes(), key=lambda episode: episode["index"])
    if wanted is None:
        here = [
            episode
            for episode in episodes
            if episode["data"].is_file()
            and all(video.is_file() for video, _ in episode["videos"].values())
        ]
        if len(here) < len(episodes):
            left_out = len(episodes) - len(here)
            print(
                f"{dataset.root}: the files of {left_out} of {len(episodes)} episodes are not here;"
                " they are left out",
                file=sys.stderr,
            )
        if not here:
            raise Problem(f"{dataset.root}: expected the files of some episode, found none")
        return here
    known = {episode["index"]: episode for episode in episodes}
    for number in wanted:
        if number not in known:
            raise Problem(f"{dataset.root}: expected episode {number}, found no such number")
    return [known[number] for number in wanted]


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("dataset", type=pathlib.Path, help="the folder that holds meta/")
    parser.add_argument("--output", type=pathlib.Path, required=True, help="a folder to make")
    parser.add_argument(
        "--episodes", type=lambda text: sorted({int(part) for part in text.split(",")}),
        help="numbers such as 0,7,12; all by default",
    )
    arguments = parser.parse_args()
    output = arguments.output
    partial = output.with_name(f".{output.name}.partial")
    try:
        if output.exists():
            raise Problem(f"{output}: expected a folder that is not there yet, found it")
        dataset = opened(arguments.dataset)
        episodes = chosen(dataset, arguments.episodes)
        shutil.rmtree(partial, ignore_errors=True)
        partial.mkdir(parents=True)
        write(dataset, episodes, partial, output.name)
        partial.rename(output)
    except (Problem, OSError, KeyError, ValueError, av.error.FFmpegError) as problem:
        shutil.rmtree(partial, ignore_errors=True)
        text = str(problem) if isinstance(problem, Problem) else f"{arguments.dataset}: {problem!r}"
        sys.exit(text)
    print(f"{output}: {len(episodes)} episodes")


if __name__ == "__main__":
    main()
