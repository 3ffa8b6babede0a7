#!/usr/bin/env python3
"""Brings LeRobot datasets (1.6, 2.0, 2.1 and 3.0) into HDF5 in robomimic's layout with mp4 beside it.

Needs:   Tools/lerobot_requirements.txt in an environment of its own:
             python3 -m venv .build-lerobot
             .build-lerobot/bin/pip install -r Tools/lerobot_requirements.txt
Example: .build-lerobot/bin/python Tools/lerobot_import.py pusht --output pusht_robomimic
         rapl inspect pusht_robomimic --deep

With --update the output is a folder that grows: each call adds the finished episodes that are not in it
yet, as <output>/episode_<number>/<name>.hdf5 with its videos, each whole or not at all. `rapl watch` reads such
a folder while the dataset is recorded.

Writes <output>/<name>.hdf5, <output>/videos/demo_<episode>/<camera>.mp4 and <output>/manifest.json.
Names and numbers are kept: episode 12 becomes demo_12. `action` becomes actions, `next.reward` rewards,
`next.done` dones, the task language_instruction, and every other column of numbers obs/<column>.

Frame i of a video is row i. A video of more or fewer frames than rows is refused: cut to fit, every
later frame might belong to another row. A video file that holds one episode and nothing else is copied
byte for byte; an episode inside a longer one is decoded and encoded anew, because a stream cut without
decoding starts at a key frame and not where the episode does. Missing values are refused. Whatever is
left out, and whatever the dataset contradicts itself in, is said in a line that starts with "note:".
The output appears whole or not at all, and the input is only read.
"""

import argparse
import hashlib
import io
import json
import pathlib
import shutil
import sys

import av
import h5py
import numpy
import pyarrow
import pyarrow.parquet
from PIL import Image

from lerobot_datasets import Problem, inside, opened

# LeRobot's own tolerance between a frame's time and the row's, in seconds.
TOLERANCE = 1e-4
PROBLEMS = (Problem, OSError, KeyError, ValueError, av.error.FFmpegError)
OWN_COLUMNS = {"timestamp", "frame_index", "episode_index", "index", "task_index"}


def note(text):
    print(f"note: {text}", file=sys.stderr)


def short(key):
    """`observation.images.front` is the camera front, `observation.state` the state."""
    return key.removeprefix("observation.").removeprefix("images.").replace("/", "_")


def frame_times(path):
    """The time of every frame in seconds, in the order they are shown."""
    with av.open(str(path)) as source:
        if not source.streams.video:
            raise Problem(f"{path}: expected a video, found no stream of one")
        stream = source.streams.video[0]
        times = [frame.pts for frame in source.decode(stream)]
        if None in times:
            missing = times.index(None)
            raise Problem(f"{path}: expected a time for every frame, found none at {missing}")
        return [float(time * stream.time_base) for time in times]


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
    """Takes the frames of episodes out of video files, whose frames are counted once per file."""

    def __init__(self, dataset, episodes):
        self.fps = dataset.fps
        self.times = {}
        #: Rows of all episodes by the video that they share.
        self.rows = {}
        for episode in episodes:
            for part in episode.videos.values():
                self.rows[part.path] = self.rows.get(part.path, 0) + (episode.length or 0)

    def cut(self, part, length, target):
        times = self.frame_times(part)
        first = self.first(part, times, length)
        for step in range(length):
            if abs(times[first + step] - times[first] - step / self.fps) > TOLERANCE:
                raise Problem(
                    f"{part.path}: expected a frame every {float(1 / self.fps):.4f} s, found none "
                    f"at step {step} of the episode from {part.start} s on"
                )
        target.parent.mkdir(parents=True, exist_ok=True)
        if first == 0 and length == len(times):
            shutil.copyfile(part.path, target)
        else:
            encode(target, part.path, first, length, self.fps)

    def frame_times(self, part):
        if part.path not in self.times:
            times = frame_times(part.path)
            self.times = {part.path: times}
            if not part.is_whole and len(times) > self.rows[part.path]:
                spare = len(times) - self.rows[part.path]
                note(f"{part.path}: {spare} of {len(times)} frames belong to no episode")
        return self.times[part.path]

    def first(self, part, times, length):
        """The number of the episode's first frame."""
        if part.is_whole:
            if len(times) != length:
                raise Problem(
                    f"{part.path}: expected {length} frames, one per row, found {len(times)}; "
                    "leave the episode out with --episodes, or record it again"
                )
            return 0
        first = next(
            (i for i, time in enumerate(times) if abs(time - times[0] - part.start) <= TOLERANCE),
            None,
        )
        if first is None or first + length > len(times):
            raise Problem(
                f"{part.path}: expected {length} frames from {part.start} s on, found "
                f"{len(times)} frames until {times[-1] if times else 0} s"
            )
        return first


def pictures(column, root):
    """Images stored in the table, as PNG or JPEG bytes or by their path."""
    for cell in column.to_pylist():
        bytes_ = cell["bytes"] or inside(root, cell["path"]).read_bytes()
        yield numpy.asarray(Image.open(io.BytesIO(bytes_)).convert("RGB"))


def numbers(column, place):
    """A column of numbers or of lists of them as an array; None for anything else."""
    kind = column.type
    while pyarrow.types.is_list(kind) or pyarrow.types.is_fixed_size_list(kind):
        kind = kind.value_type
    is_number = pyarrow.types.is_integer(kind) or pyarrow.types.is_floating(kind)
    if not (is_number or pyarrow.types.is_boolean(kind)):
        return None
    rows = column.to_pylist()
    for step, row in enumerate(rows):
        if has_null(row):
            raise Problem(
                f"{place}: expected numbers, found null at row {step}; leave the episode out with "
                "--episodes"
            )
    try:
        return numpy.array(rows)
    except ValueError:
        raise Problem(f"{place}: expected as many numbers in every row, found fewer") from None


def has_null(value):
    return value is None or (isinstance(value, list) and any(has_null(part) for part in value))


def check_clock(rows, episode, fps):
    """Frames are taken by their number: says where the rows' own times speak of others."""
    if "timestamp" not in rows.column_names:
        return
    stamps = rows["timestamp"].to_pylist()
    if None in stamps or (len(stamps) > 1 and len(set(stamps)) == 1):
        found = "are missing" if None in stamps else f"are all {stamps[0]}"
    else:
        # Times are stored in 32 bits, of which later ones keep fewer digits.
        off = [abs(t - stamps[0] - i / fps) > TOLERANCE + t * 1e-6 for i, t in enumerate(stamps)]
        if not any(off):
            return
        found = f"are not those of {float(fps):g} rows a second from row {off.index(True)} on"
    note(f"{episode.data[0]}: the times of episode {episode.index} {found}; frame i is row i")


def plain(text):
    """A sentence without what TensorFlow prints around it, which old converters have kept."""
    return text.removeprefix("tf.Tensor(b'").removesuffix("', shape=(), dtype=string)")


def tasks_of(dataset, episode, rows):
    """What the episode's entry says, else what the rows say."""
    if episode.tasks:
        return episode.tasks
    if "language_instruction" in rows.column_names:
        texts = rows["language_instruction"].unique().to_pylist()
        if all(isinstance(text, str) for text in texts):
            return [text for text in map(plain, texts) if text]
    texts = dataset.task_texts()
    indices = rows["task_index"].unique().to_pylist() if "task_index" in rows.column_names else []
    return [texts[index] for index in indices if texts.get(index)]


class EpisodeWriter:
    """Writes episodes into the group `data`, and remembers what is to be said of all of them."""

    PLACES = {"action": "actions", "next.reward": "rewards", "next.done": "dones"}

    def __init__(self, dataset, episodes, data, folder):
        self.dataset = dataset
        self.data = data
        self.folder = folder
        self.cutter = VideoCutter(dataset, episodes)
        self.left_out = {}
        self.without_task = []
        self.seen = {}

    def write(self, episode):
        rows = self.dataset.rows(episode)
        length = len(rows)
        check_clock(rows, episode, self.dataset.fps)
        name = f"demo_{episode.index}"
        demo = self.data.create_group(name)
        demo.attrs["num_samples"] = length
        tasks = tasks_of(self.dataset, episode, rows)
        if tasks:
            demo.attrs["language_instruction"] = "; ".join(tasks)
        else:
            self.without_task.append(episode.index)
        cameras = self.write_columns(episode, rows, demo)
        for key, part in episode.videos.items():
            relative = f"videos/{name}/{short(key)}.mp4"
            self.cutter.cut(part, length, self.folder / relative)
            demo.require_group("obs_video").attrs[short(key)] = relative
            cameras.append(short(key))
        return {"steps": length, "cameras": cameras}

    def write_columns(self, episode, rows, demo):
        cameras, digest = [], hashlib.sha256()
        for key in rows.column_names:
            if key in OWN_COLUMNS or key in episode.videos:
                continue
            if key in self.dataset.keys("image"):
                frames = numpy.stack(list(pictures(rows[key], self.dataset.root)))
                chunk = (1,) + frames.shape[1:]
                demo.create_dataset(
                    f"obs/{short(key)}", data=frames, chunks=chunk, compression="gzip"
                )
                cameras.append(short(key))
                digest.update(frames.tobytes())
                continue
            place = f"{episode.data[0]}: {key} of episode {episode.index}"
            values = numbers(rows[key], place)
            if values is None:
                if key != "language_instruction":
                    self.left_out.setdefault(key, str(rows[key].type))
                continue
            if key in ("next.reward", "next.done"):
                values = values.reshape(len(rows))
            demo[self.PLACES.get(key, f"obs/{short(key)}")] = values
            digest.update(values.tobytes())
        self.compare(episode, digest.digest())
        return cameras

    def compare(self, episode, digest):
        other = self.seen.setdefault(digest, episode.index)
        if other != episode.index:
            note(f"episodes {other} and {episode.index} hold the same numbers")

    def say(self):
        for key, kind in self.left_out.items():
            note(f"{key} is left out: {kind} is no number")
        for key in self.dataset.depth_keys():
            note(f"{key} is left out: depth is not for rewards from pictures")
        if self.without_task:
            listed = ", ".join(map(str, self.without_task[:12]))
            note(f"{len(self.without_task)} episodes have no task: {listed}")


def write(dataset, everything, episodes, folder, name):
    path = folder / f"{name}.hdf5"
    listed = []
    with h5py.File(path, "w") as file:
        data = file.create_group("data")
        robot = dataset.info.get("robot_type") or "unknown"
        environment = {"env_name": "LeRobot", "type": 2, "env_kwargs": {"robots": [robot]}}
        data.attrs["env_args"] = json.dumps(environment)
        writer = EpisodeWriter(dataset, everything, data, folder)
        for number, episode in enumerate(episodes, 1):
            entry = writer.write(episode)
            listed.append({"id": f"{name}/demo_{episode.index}", **entry})
            print(f"{number}/{len(episodes)} episode {episode.index}", file=sys.stderr)
        data.attrs["total"] = sum(entry["steps"] for entry in listed)
        writer.say()
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
                "origin": f"LeRobot {dataset.version}, {dataset.root.resolve().name}",
                "episodes": listed,
            }
        ],
    }
    (folder / "manifest.json").write_text(json.dumps(manifest, indent=2) + "\n")


def is_here(episode):
    files = episode.data + [part.path for part in episode.videos.values()]
    return all(path.is_file() for path in files)


def check_list(dataset, episodes):
    """Says where the list of episodes is not what the dataset claims to hold."""
    for episode, following in zip(episodes, episodes[1:]):
        if episode.index == following.index:
            raise Problem(f"{dataset.root}: expected every episode once, found {episode.index} twice")
    skipped = dataset.numbers_left_out(episodes)
    if skipped:
        listed = ", ".join(map(str, skipped[:12]))
        note(f"{dataset.root}: the list of episodes skips {listed}")
    claimed = dataset.info.get("total_episodes")
    if isinstance(claimed, int) and claimed != len(episodes):
        note(f"{dataset.root}: info.json tells of {claimed} episodes, the list of {len(episodes)}")
    if dataset.layout.strip("x") not in dataset.version:
        note(
            f"{dataset.root}: info.json says {dataset.version}, but the files are laid out as in "
            f"{dataset.layout}; they are read as such"
        )


def chosen(dataset, episodes, wanted):
    """The episodes that are wanted, or all those whose files are here."""
    if wanted is None:
        here = [episode for episode in episodes if is_here(episode)]
        if len(here) < len(episodes):
            gone = [str(episode.index) for episode in episodes if not is_here(episode)]
            note(
                f"{dataset.root}: the files of {len(gone)} of {len(episodes)} episodes are not "
                f"here; they are left out: {', '.join(gone[:12])}"
            )
        if not here:
            raise Problem(f"{dataset.root}: expected the files of some episode, found none")
        return here
    known = {episode.index: episode for episode in episodes}
    for number in wanted:
        if number not in known:
            raise Problem(f"{dataset.root}: expected episode {number}, found no such number")
    return [known[number] for number in wanted]


def told(problem, dataset):
    """Any problem as one line."""
    if isinstance(problem, Problem):
        return str(problem)
    if isinstance(problem, KeyError):
        return f"{dataset}: expected a column or entry {problem}, found none"
    return f"{dataset}: {problem!r}"


def update(arguments):
    """Adds finished episodes one by one, and leaves those that are not finished for the next call."""
    output, added, waiting = arguments.output, 0, 0
    try:
        dataset = opened(arguments.dataset)
        everything = sorted(dataset.episodes(), key=lambda episode: episode.index)
        episodes = chosen(dataset, everything, arguments.episodes)
        output.mkdir(parents=True, exist_ok=True)
    except PROBLEMS as problem:
        sys.exit(told(problem, arguments.dataset))
    for episode in episodes:
        target = output / f"episode_{episode.index:06d}"
        partial = output / f".{target.name}.partial"
        if target.exists():
            continue
        try:
            shutil.rmtree(partial, ignore_errors=True)
            partial.mkdir()
            write(dataset, everything, [episode], partial, output.name)
            partial.rename(target)
            added += 1
        except PROBLEMS as problem:
            shutil.rmtree(partial, ignore_errors=True)
            note(f"episode {episode.index} is not ready: {told(problem, arguments.dataset)}")
            waiting += 1
    print(f"{output}: {added} episodes more")
    if waiting:
        sys.exit(2)


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "dataset", type=pathlib.Path, help="the folder that holds meta/, or meta_data/ of 1.6"
    )
    parser.add_argument("--output", type=pathlib.Path, required=True, help="a folder to make")
    parser.add_argument(
        "--update", action="store_true",
        help="add the episodes that are not in the output yet, a folder for each",
    )
    parser.add_argument(
        "--episodes", type=lambda text: sorted({int(part) for part in text.split(",")}),
        help="numbers such as 0,7,12; all by default",
    )
    arguments = parser.parse_args()
    output = arguments.output
    if arguments.update:
        return update(arguments)
    partial = output.with_name(f".{output.name}.partial")
    try:
        if output.exists():
            raise Problem(f"{output}: expected a folder that is not there yet, found it")
        dataset = opened(arguments.dataset)
        everything = sorted(dataset.episodes(), key=lambda episode: episode.index)
        check_list(dataset, everything)
        episodes = chosen(dataset, everything, arguments.episodes)
        shutil.rmtree(partial, ignore_errors=True)
        partial.mkdir(parents=True)
        write(dataset, everything, episodes, partial, output.name)
        partial.rename(output)
    except PROBLEMS as problem:
        shutil.rmtree(partial, ignore_errors=True)
        sys.exit(told(problem, arguments.dataset))
    print(f"{output}: {len(episodes)} episodes")


if __name__ == "__main__":
    main()
