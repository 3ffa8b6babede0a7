#!/usr/bin/env python3
"""Brings MCAP bags (ROS 2, or JSON messages) into HDF5 in robomimic's layout with mp4 beside it, a bag per episode.

Needs:   Tools/mcap_requirements.txt in an environment of its own:
             python3 -m venv .build-mcap
             .build-mcap/bin/pip install -r Tools/mcap_requirements.txt
Example: .build-mcap/bin/python Tools/mcap_import.py run_3.mcap --action /joint_commands --output runs
         rapl inspect runs --deep

Writes <output>/<bag>/<bag>.hdf5 and <output>/<bag>/<camera>.mp4; the episode is <bag>/demo_0. Each bag appears
whole or not at all. A bag whose import is there already is left out, unless the bag has changed since.

The steps are the messages of one topic, the first camera's unless --steps names another. A step has of every other
topic the last message at or before it, by the times at which messages were logged (--clock header takes the
times in their headers). Steps before the first message of some topic are left out. The worst age of a topic's
messages is said, and stands in the file. Images are sensor_msgs/Image, sensor_msgs/CompressedImage and
foxglove.CompressedImage; the numbers of every other message go, one after the other in the order of its
fields, to obs/<topic>, and those of --action to actions. Topics whose messages change in length are left out.

A bag without its end, because its recorder crashed or is still at work, is read up to its last whole chunk, and
that is said. Whatever is left out is said in a line that starts with "note:".
"""

import argparse
import base64
import collections
import io
import json
import pathlib
import shutil
import struct
import sys
from fractions import Fraction

import av
import h5py
import numpy
from mcap.exceptions import McapError
from mcap.records import Channel, Chunk, Footer, Message, Schema
from mcap.stream_reader import StreamReader, breakup_chunk
from mcap_ros2.decoder import DecoderFactory
from PIL import Image
from zstandard import ZstdError

LARGEST_RECORD = 1 << 30
LONGEST_ROW = 4096
IMAGES = {
    "sensor_msgs/msg/Image", "sensor_msgs/msg/CompressedImage", "foxglove.CompressedImage",
}


class Problem(Exception):
    """Something about a bag that its owner can mend; told as one line."""


#: What damaged bags make of the library, beside its own errors.
DAMAGE = (
    McapError, EOFError, ValueError, LookupError, RuntimeError, ArithmeticError, TypeError, AttributeError,
    MemoryError, struct.error, ZstdError,
)


def note(text):
    print(f"note: {text}", file=sys.stderr)


class Bag:
    """The messages of a bag, in the order in which they stand in it, up to its last whole chunk."""

    def __init__(self, path, clock):
        self.path = path
        self.clock = clock
        #: Why it ends before its end, or None for a whole bag.
        self.fault = None
        self.chunk_count = 0
        self.factory = DecoderFactory()
        self.decoders = {}

    def messages(self):
        """Yields (topic, kind, time in nanoseconds, decoded message)."""
        schemas, channels, self.fault, self.chunk_count = {}, {}, "it has no footer", 0
        with open(self.path, "rb") as file:
            try:
                for record in self.records(file):
                    if isinstance(record, Schema):
                        schemas[record.id] = record
                    elif isinstance(record, Channel):
                        channels[record.id] = record
                    elif isinstance(record, Message):
                        channel = channels[record.channel_id]
                        yield self.decoded(channel, schemas.get(channel.schema_id), record)
                    elif isinstance(record, Footer):
                        self.fault = None
            except DAMAGE as problem:
                if isinstance(problem, Problem):
                    raise
                self.fault = f"{type(problem).__name__} {problem}".strip()

    def records(self, file):
        reader = StreamReader(
            file, emit_chunks=True, validate_crcs=True, record_size_limit=LARGEST_RECORD)
        for record in reader.records:
            if isinstance(record, Chunk):
                if record.uncompressed_size > LARGEST_RECORD:
                    raise McapError(f"a chunk of {record.uncompressed_size} bytes")
                # All of a chunk or nothing of it.
                yield from list(breakup_chunk(record, validate_crc=True))
                self.chunk_count += 1
            else:
                yield record

    def decoded(self, channel, schema, message):
        kind = schema.name if schema else ""
        if channel.message_encoding == "json":
            value = json.loads(message.data)
        elif channel.message_encoding == "cdr":
            if channel.id not in self.decoders:
                self.decoders[channel.id] = self.factory.decoder_for("cdr", schema)
            value = self.decoders[channel.id](message.data)
        else:
            return channel.topic, None, message.log_time, None
        return channel.topic, kind, self.time(message, value), value

    def time(self, message, value):
        if self.clock == "log":
            return message.log_time
        stamp = field(field(value, "header"), "stamp") or field(value, "timestamp")
        if stamp is None:
            return message.log_time
        seconds = field(stamp, "sec") or 0
        return int(seconds) * 10**9 + int(field(stamp, "nanosec") or field(stamp, "nsec") or 0)


def field(value, name):
    return value.get(name) if isinstance(value, dict) else getattr(value, name, None)


def numbers(value):
    """All numbers of a message, its header left out; None for more than a step should have."""
    found, rest = [], [value]
    while rest:
        part = rest.pop()
        if isinstance(part, (bool, int, float, numpy.number)):
            found.append(float(part))
        elif isinstance(part, (list, tuple, numpy.ndarray)):
            rest.extend(reversed(list(part)[: LONGEST_ROW + 1]))
        elif isinstance(part, dict):
            rest.extend(reversed([p for name, p in part.items() if name not in ("header", "timestamp")]))
        elif hasattr(part, "__slots__"):
            rest.extend(reversed([getattr(part, name) for name in part.__slots__ if name != "header"]))
        if len(found) > LONGEST_ROW:
            return None
    return found


def picture(kind, value):
    """An image message as [H, W, 3]."""
    data = field(value, "data")
    if kind.endswith("CompressedImage"):
        content = base64.b64decode(data) if isinstance(data, str) else bytes(data)
        return numpy.asarray(Image.open(io.BytesIO(content)).convert("RGB"))
    encoding, height, width = field(value, "encoding"), field(value, "height"), field(value, "width")
    channels = {"rgb8": 3, "bgr8": 3, "rgba8": 4, "bgra8": 4, "mono8": 1, "8UC1": 1, "8UC3": 3}
    if encoding not in channels:
        raise Problem(f"expected images of {', '.join(channels)}, found {encoding}")
    rows = numpy.frombuffer(bytes(data), "u1")[: height * field(value, "step")]
    image = rows.reshape(height, -1)[:, : width * channels[encoding]].reshape(height, width, -1)
    if encoding.startswith("bgr"):
        image = image[:, :, [2, 1, 0]]
    return numpy.repeat(image, 3, axis=2) if image.shape[2] == 1 else image[:, :, :3]


class Timeline:
    """The times and numbers of all topics, and which message of each belongs to a step."""

    def __init__(self, bag, steps, action):
        self.times, self.rows, self.kinds = {}, {}, {}
        self.left_out = {}
        for topic, kind, time, value in bag.messages():
            if kind is None:
                self.left_out[topic] = "an encoding that is not read"
                continue
            self.kinds[topic] = kind
            self.times.setdefault(topic, []).append(time)
            if kind not in IMAGES:
                self.rows.setdefault(topic, []).append(numbers(value))
        self.drop_ragged()
        self.cameras = sorted(topic for topic in self.times if self.kinds[topic] in IMAGES)
        self.align(bag, steps, action)

    def drop_ragged(self):
        for topic, rows in list(self.rows.items()):
            lengths = {None if row is None else len(row) for row in rows}
            if len(lengths) > 1 or lengths & {None, 0}:
                self.left_out[topic] = "no numbers, or not the same number in each message"
                del self.rows[topic], self.times[topic]

    def align(self, bag, steps, action):
        if not self.times:
            raise Problem(f"{bag.path}: expected messages with images or numbers, found none")
        for name in filter(None, (steps, action)):
            if name not in self.times:
                raise Problem(
                    f"{bag.path}: expected the topic {name}, found {', '.join(sorted(self.times))}")
        self.steps_topic = steps or (self.cameras or sorted(self.times))[0]
        ordered = {topic: numpy.argsort(times, kind="stable") for topic, times in self.times.items()}
        sorted_times = {topic: numpy.array(self.times[topic])[order] for topic, order in ordered.items()}
        grid = sorted_times[self.steps_topic]
        first = max(times[0] for times in sorted_times.values())
        self.skipped = int((grid < first).sum())
        self.grid = grid[grid >= first]
        if not len(self.grid):
            raise Problem(f"{bag.path}: expected a time at which all topics have a message, found none")
        #: The ordinal of the message of each step, by topic, and the worst age in seconds.
        self.chosen, self.ages = {}, {}
        for topic, times in sorted_times.items():
            place = numpy.searchsorted(times, self.grid, side="right") - 1
            self.chosen[topic] = ordered[topic][place]
            self.ages[topic] = float((self.grid - times[place]).max()) / 1e9


def write_videos(bag, timeline, folder):
    """Streams the bag once more, and encodes the chosen pictures of every camera."""
    if not timeline.cameras:
        return {}
    rate = rate_of(timeline.grid)
    wanted = {topic: collections.deque(timeline.chosen[topic].tolist()) for topic in timeline.cameras}
    if any(list(queue) != sorted(queue) for queue in wanted.values()):
        raise Problem(f"{bag.path}: expected pictures in the order of their times, found others")
    names = {topic: key(topic) for topic in timeline.cameras}
    writers, ordinals = {}, collections.Counter()
    try:
        for topic, kind, _, value in bag.messages():
            if topic not in wanted:
                continue
            ordinal, queue = ordinals[topic], wanted[topic]
            ordinals[topic] += 1
            if not queue or queue[0] != ordinal:
                continue
            image = picture(kind, value)
            if topic not in writers:
                writers[topic] = VideoWriter(folder / f"{names[topic]}.mp4", image.shape, rate)
            while queue and queue[0] == ordinal:
                queue.popleft()
                writers[topic].add(image, bag.path, topic)
    finally:
        for writer in writers.values():
            writer.close()
    return {names[topic]: f"{names[topic]}.mp4" for topic in writers}


class VideoWriter:
    """Frames nearly without loss, one per step."""

    def __init__(self, path, shape, rate):
        self.shape, self.container = shape, av.open(str(path), "w")
        self.stream = self.container.add_stream("libx264", rate=rate)
        self.stream.height, self.stream.width = shape[:2]
        # Chroma at half the size needs even sides.
        self.stream.pix_fmt = "yuv444p" if shape[0] % 2 or shape[1] % 2 else "yuv420p"
        self.stream.options = {"crf": "10"}

    def add(self, image, path, topic):
        if image.shape != self.shape:
            raise Problem(f"{path}: {topic}: expected pictures of {self.shape}, found {image.shape}")
        frame = av.VideoFrame.from_ndarray(numpy.ascontiguousarray(image), format="rgb24")
        self.container.mux(self.stream.encode(frame))

    def close(self):
        self.container.mux(self.stream.encode(None))
        self.container.close()


def rate_of(grid):
    gaps = numpy.diff(grid)
    median = float(numpy.median(gaps)) if len(gaps) else 0
    return Fraction(1e9 / median).limit_denominator(1001) if median > 0 else Fraction(10)


def key(topic):
    return topic.strip("/").replace("/", "_") or "topic"


def write(bag, timeline, folder, action, state):
    videos = write_videos(bag, timeline, folder)
    with h5py.File(folder / f"{folder_name(bag.path)}.hdf5", "w") as file:
        data = file.create_group("data")
        demo = data.create_group("demo_0")
        for name, path in videos.items():
            demo.require_group("obs_video").attrs[name] = path
        for topic, rows in timeline.rows.items():
            values = numpy.array(rows)[timeline.chosen[topic]]
            place = "actions" if topic == action else f"obs/{key(topic)}"
            demo[place] = values
        demo["obs/timestamp"] = timeline.grid / 1e9
        demo.attrs["num_samples"] = len(timeline.grid)
        ages = {topic: age for topic, age in sorted(timeline.ages.items())}
        demo.attrs["worst_age_seconds"] = json.dumps(ages)
        data.attrs.update(total=len(timeline.grid), mcap=state, is_whole=bag.fault is None)


def folder_name(path):
    return path.stem


def state_of(path):
    status = path.stat()
    return f"{status.st_size} {status.st_mtime_ns}"


def is_known(target, state):
    path = target / f"{target.name}.hdf5"
    if not path.is_file():
        return False
    with h5py.File(path) as file:
        return file["data"].attrs.get("mcap") == state


def bring(path, arguments):
    """Imports one bag; whether it was new."""
    target, state = arguments.output / folder_name(path), state_of(path)
    if is_known(target, state):
        return False
    bag = Bag(path, arguments.clock)
    timeline = Timeline(bag, arguments.steps, arguments.action)
    fault, chunks = bag.fault, bag.chunk_count
    partial = arguments.output / f".{target.name}.partial"
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    try:
        write(bag, timeline, partial, arguments.action, state)
        if state_of(path) != state:
            raise Problem(f"{path}: expected a bag that is left alone, found that it changed; import it again")
        if target.exists():
            shutil.rmtree(target)
        partial.rename(target)
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    say(path, timeline, fault, chunks)
    return True


def say(path, timeline, fault, chunks):
    if fault:
        note(f"{path}: read up to its last whole chunk, {chunks} of them: {fault}")
    for topic, reason in sorted(timeline.left_out.items()):
        note(f"{path}: {topic} is left out: {reason}")
    if timeline.skipped:
        note(f"{path}: the first {timeline.skipped} steps are left out: some topic has no message yet")
    for topic, age in sorted(timeline.ages.items()):
        if topic != timeline.steps_topic:
            note(f"{path}: messages of {topic} are at most {age:.3f} s older than their step")


def bags(paths):
    for path in paths:
        if path.is_dir():
            yield from sorted(path.rglob("*.mcap"))
        else:
            yield path


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("bags", type=pathlib.Path, nargs="+", help="bags, or folders of them")
    parser.add_argument("--output", type=pathlib.Path, required=True, help="a folder for the episodes")
    parser.add_argument("--action", help="the topic whose numbers are the actions")
    parser.add_argument("--steps", help="the topic whose messages are the steps")
    parser.add_argument("--clock", choices=("log", "header"), default="log")
    arguments = parser.parse_args()
    count, failed, stems = 0, 0, set()
    for path in bags(arguments.bags):
        try:
            if path.stem in stems:
                raise Problem(f"{path}: expected another name than that of a bag before; rename it")
            stems.add(path.stem)
            count += bring(path, arguments)
        except (Problem, OSError, av.error.FFmpegError, *DAMAGE) as problem:
            failed += 1
            text = str(problem) if isinstance(problem, Problem) else f"{path}: {problem!r}"
            print(text, file=sys.stderr)
    print(f"{arguments.output}: {count} episodes more")
    if failed:
        sys.exit(1)


if __name__ == "__main__":
    main()
