#!/usr/bin/env python3
"""Writes MCAP bags, imports them, and compares every row and frame; then bags that were cut, and broken ones.

Needs:   the environment of Tools/mcap_import.py.
Example: .build-mcap/bin/python Tools/interop/check_mcap_import.py
"""

import io
import json
import pathlib
import subprocess
import sys
import tempfile

import av
import h5py
import numpy
from mcap.writer import CompressionType, Writer
from mcap_ros2.writer import Writer as RosWriter
from PIL import Image

TOOL = pathlib.Path(__file__).parents[1] / "mcap_import.py"
SECOND = 10**9
START = 1_700_000_000 * SECOND
IMAGE = "std_msgs/Header header\nuint32 height\nuint32 width\nstring encoding\nuint8 is_bigendian\nuint32 step\nuint8[] data"
HEADER = "=" * 80 + "\nMSG: std_msgs/Header\nbuiltin_interfaces/Time stamp\nstring frame_id\n" + "=" * 80 + (
    "\nMSG: builtin_interfaces/Time\nint32 sec\nuint32 nanosec")
JOINTS = "std_msgs/Header header\nstring[] name\nfloat64[] position\nfloat64[] velocity\nfloat64[] effort"


def level(step):
    return 20 + 9 * step


def stamp(time):
    return {"sec": time // SECOND, "nanosec": time % SECOND}


def ros_bag(path, count=20, chunk_size=4000, compression=CompressionType.ZSTD):
    """A camera at 10 Hz, joints at 50 Hz from 0.15 s on, commands at 20 Hz, a topic of texts."""
    with open(path, "wb") as file:
        writer = RosWriter(file, chunk_size=chunk_size, compression=compression)
        image = writer.register_msgdef("sensor_msgs/msg/Image", f"{IMAGE}\n{HEADER}")
        joints = writer.register_msgdef("sensor_msgs/msg/JointState", f"{JOINTS}\n{HEADER}")
        command = writer.register_msgdef("std_msgs/msg/Float64MultiArray", "float64[] data")
        text = writer.register_msgdef("std_msgs/msg/String", "string data")
        events = [(n * SECOND // 10, "image", n) for n in range(count)]
        events += [(150_000_000 + n * SECOND // 50, "joints", n) for n in range(count * 5 - 10)]
        events += [(n * SECOND // 20, "command", n) for n in range(count * 2)]
        for time, kind, number in sorted(events):
            header = {"stamp": stamp(START + time), "frame_id": ""}
            if kind == "image":
                pixels = numpy.full((24, 32, 3), level(number), "u1")
                message = dict(header=header, height=24, width=32, encoding="bgr8", is_bigendian=0,
                               step=96, data=pixels.tobytes())
                send(writer, "/camera/front", image, message, time)
            elif kind == "joints":
                message = dict(header=header, name=["a", "b"], position=[number / 10, 1.0], velocity=[], effort=[])
                send(writer, "/joint_states", joints, message, time)
            else:
                send(writer, "/command", command, dict(data=[float(number), -1.0]), time)
                send(writer, "/log", text, dict(data="x" * (number % 5)), time)
        writer.finish()


def send(writer, topic, schema, message, time):
    writer.write_message(topic, schema, message, START + time, START + time)


def json_bag(path):
    """Foxglove's compressed images, and numbers in JSON."""
    with open(path, "wb") as file:
        writer = Writer(file, compression=CompressionType.NONE)
        writer.start()
        schemas = {name: writer.register_schema(name, "jsonschema", b"{}")
                   for name in ("foxglove.CompressedImage", "state")}
        channels = {name: writer.register_channel(topic, "json", schemas[name]) for name, topic in (
            ("foxglove.CompressedImage", "/cam"), ("state", "/state"))}
        for step in range(6):
            content = io.BytesIO()
            Image.fromarray(numpy.full((16, 16, 3), level(step), "u1")).save(content, "PNG")
            import base64
            picture = {"timestamp": stamp(START), "data": base64.b64encode(content.getvalue()).decode(), "format": "png"}
            for name, value in (("state", {"x": step, "pose": {"y": [step * 2, 0.5]}}),
                                ("foxglove.CompressedImage", picture)):
                time = START + step * SECOND // 10
                writer.add_message(channels[name], time, json.dumps(value).encode(), time)
        writer.finish()


def run(*arguments):
    return subprocess.run([sys.executable, str(TOOL), *map(str, arguments)], capture_output=True, text=True)


def require(holds, text):
    if not holds:
        sys.exit(f"PROBLEM: {text}")


def levels(path):
    with av.open(str(path)) as video:
        return [int(frame.to_ndarray(format="rgb24")[8, 8, 0]) for frame in video.decode(video=0)]


def close(found, expected):
    return len(found) == len(expected) and all(abs(a - b) <= 2 for a, b in zip(found, expected))


def whole(work):
    ros_bag(work / "run_3.mcap")
    done = run(work / "run_3.mcap", "--action", "/command", "--output", work / "out")
    require(done.returncode == 0, done.stderr)
    with h5py.File(work / "out/run_3/run_3.hdf5") as file:
        demo = file["data/demo_0"]
        # The joints begin after 0.15 s, so that two steps have none.
        require(demo.attrs["num_samples"] == 18, "18 steps")
        steps = numpy.arange(2, 20)
        require(numpy.array_equal(demo["actions"][:, 0], steps * 2), "commands at their step")
        # The last joint message at or before 0.1 n seconds: number 5 n - 7.5, rounded down.
        require(numpy.allclose(demo["obs/joint_states"][:, 0], (5 * steps - 8) / 10), "joints before")
        require(numpy.allclose(numpy.diff(demo["obs/timestamp"][:]), 0.1), "times")
        ages = json.loads(demo.attrs["worst_age_seconds"])
        require(abs(ages["/joint_states"] - 0.01) < 1e-6 and ages["/command"] == 0, f"ages {ages}")
        require(bool(file["data"].attrs["is_whole"]), "a whole bag")
    require(close(levels(work / "out/run_3/camera_front.mp4"), [level(s) for s in range(2, 20)]), "frames")
    for said in ("/log is left out", "first 2 steps are left out", "/joint_states are at most 0.010 s older"):
        require(said in done.stderr, f"{said!r} in {done.stderr}")
    require("0 episodes more" in run(work / "run_3.mcap", "--output", work / "out").stdout, "known")


def cut(work):
    for compression in (CompressionType.ZSTD, CompressionType.LZ4, CompressionType.NONE):
        ros_bag(work / "cut.mcap", compression=compression)
        content = (work / "cut.mcap").read_bytes()
        counts = []
        for share in (0.6, 0.45, 0.3):
            (work / "cut.mcap").write_bytes(content[: int(len(content) * share)])
            done = run(work / "cut.mcap", "--output", work / "cut")
            require(done.returncode == 0 and "last whole chunk" in done.stderr, f"{share}: {done.stderr}")
            with h5py.File(work / "cut/cut/cut.hdf5") as file:
                require(not file["data"].attrs["is_whole"], "not whole")
                counts.append(int(file["data/demo_0"].attrs["num_samples"]))
            found = levels(work / "cut/cut/camera_front.mp4")
            require(close(found, [level(s) for s in range(2, 2 + counts[-1])]), f"{share}: {found}")
        require(counts == sorted(counts, reverse=True) and counts[0] < 18, f"fewer steps, {counts}")
    (work / "cut.mcap").write_bytes(content)
    done = run(work / "cut.mcap", "--output", work / "cut")
    require("1 episodes more" in done.stdout, "the whole bag replaces what there was of it")


def broken(work):
    ros_bag(work / "good.mcap", count=12)
    content = bytearray((work / "good.mcap").read_bytes())
    chance = numpy.random.default_rng(0)
    for number in range(60):
        damaged = bytearray(content)
        for place in chance.integers(0, len(damaged), 1 + number % 4):
            damaged[place] = int(chance.integers(256))
        path = work / "broken.mcap"
        path.write_bytes(damaged)
        done = run(path, "--output", work / f"broken_{number}")
        require(done.returncode in (0, 1) and "Traceback" not in done.stderr, f"{number}: {done.stderr}")
    for name, bytes_ in (("empty", b""), ("text", b"no bag at all"), ("start", bytes(content[:40]))):
        (work / f"{name}.mcap").write_bytes(bytes_)
        done = run(work / f"{name}.mcap", "--output", work / "none")
        require(done.returncode == 1 and done.stderr.count("\n") == 1, f"{name}: {done.stderr}")
    done = run(work / "good.mcap", "--action", "/none", "--output", work / "none")
    require(done.returncode == 1 and "expected the topic /none, found /camera/front" in done.stderr, done.stderr)


def main():
    with tempfile.TemporaryDirectory() as folder:
        work = pathlib.Path(folder)
        whole(work)
        cut(work)
        json_bag(work / "json.mcap")
        done = run(work / "json.mcap", "--output", work / "out")
        require(done.returncode == 0, done.stderr)
        with h5py.File(work / "out/json/json.hdf5") as file:
            rows = file["data/demo_0/obs/state"][:]
            require(numpy.array_equal(rows, [[s, 2 * s, 0.5] for s in range(6)]), f"{rows}")
        require(close(levels(work / "out/json/cam.mp4"), [level(s) for s in range(6)]), "PNGs")
        broken(work)
    print("all bags as they should be")


if __name__ == "__main__":
    main()
