"""Recorders that write their logs as the real ones do, for check_watch.py: half-written files, renames,
replaced videos, missing footers, crashes.

Each class records one episode after the other with `record(number)`, and says with `names` which episodes a
reader must find in the end.
"""

import io
import itertools
import json
import pathlib
import subprocess
import sys
import time

import av
import h5py
import numpy
import pyarrow
import pyarrow.parquet
import zarr
from PIL import Image

SIDE = 32


def frames(seed, count):
    """A bright square that moves over noise, different in each episode."""
    chance = numpy.random.default_rng(seed)
    pictures = chance.integers(0, 60, (count, SIDE, SIDE, 3), "uint8")
    for step in range(count):
        left = int(step * (SIDE - 8) / max(1, count - 1) * (seed % 5 + 1) / 5)
        pictures[step, 12:20, left : left + 8] = 220
    return pictures


def video_bytes(pictures, rate=30):
    buffer = io.BytesIO()
    with av.open(buffer, "w", format="mp4") as output:
        stream = output.add_stream("libx264", rate=rate)
        stream.width = stream.height = SIDE
        stream.pix_fmt, stream.options = "yuv420p", {"g": "250"}
        for picture in pictures:
            output.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
        output.mux(stream.encode(None))
    return buffer.getvalue()


class Recorder:
    def __init__(self, log, chance):
        self.log = pathlib.Path(log)
        self.chance = chance
        self.names = []

    def pause(self, longest=0.6):
        time.sleep(self.chance.uniform(0.02, longest))

    def length(self):
        return int(self.chance.integers(6, 14))

    def write_slowly(self, path, content):
        """In place and in parts, as encoders write: an mp4's index comes last."""
        path.parent.mkdir(parents=True, exist_ok=True)
        with open(path, "wb") as file:
            for start in range(0, len(content), len(content) // 3 + 1):
                file.write(content[start : start + len(content) // 3 + 1])
                file.flush()
                self.pause(0.3)


class Droid(Recorder):
    """The folder starts among the failures, is moved for a success, and gets its videos later."""

    serial = "18026681"

    def record(self, number):
        length, success = self.length(), number % 3 != 0
        name = f"Fri_Jun_16_18_{number // 60:02d}_{number % 60:02d}_2023"
        folder = self.log / "droid/failure/2023-06-16" / name
        (folder / "recordings/SVO").mkdir(parents=True)
        self.write_slowly(folder / f"recordings/SVO/{self.serial}.svo", bytes(4000))
        if number % 7 == 6:
            self.crash(folder / "trajectory.h5", length)
            return
        with h5py.File(folder / "trajectory.h5", "w") as file:
            self.rows(file, number, length)
            file.attrs.update(
                success=success, failure=not success, robot_serial_number="panda-1",
                current_task="Stack the cubes",
            )
        if success:
            target = self.log / "droid/success/2023-06-16" / name
            target.parent.mkdir(parents=True, exist_ok=True)
            folder = folder.rename(target)
        self.pause(2)
        video = folder / f"recordings/MP4/{self.serial}.mp4"
        content = video_bytes(frames(1000 + number, length), 60)
        if number % 4 == 1:
            # A conversion that broke off, and is done anew.
            self.write_slowly(video, video_bytes(frames(1000 + number, length - 3), 60))
            self.pause(1.5)
        self.write_slowly(video, content)
        if number % 5 == 2:
            self.pause(2)
            target = self.log / ("droid/failure" if success else "droid/success") / "2023-06-17"
            target.mkdir(parents=True, exist_ok=True)
            folder.rename(target / name)
        self.names.append(name)

    def rows(self, file, number, length):
        """Row by row, all arrays growing."""
        shapes = {
            "action/cartesian_position": (6,), "observation/robot_state/gripper_position": (),
            "observation/timestamp/control/step_start": (),
            f"observation/camera_type/{self.serial}": (),
        }
        for step in range(length):
            for key, shape in shapes.items():
                kind = "int64" if "timestamp" in key or "type" in key else "float64"
                if key not in file:
                    file.create_dataset(key, (0,) + shape, kind, maxshape=(None,) + shape, chunks=True)
                file[key].resize(step + 1, axis=0)
                value = 1 if "type" in key else number * 100_000 + step * 67
                file[key][step] = value if kind == "int64" else value / 1e4
            if step % 3 == 0:
                file.flush()
                self.pause(0.1)

    def crash(self, path, length):
        """The process ends in the middle of the rows."""
        program = (
            "import sys, os, h5py\n"
            "file = h5py.File(sys.argv[1], 'w')\n"
            "file['action/cartesian_position'] = [[0.0] * 6] * int(sys.argv[2])\n"
            "file.flush()\n"
            "os._exit(1)\n"
        )
        subprocess.run([sys.executable, "-c", program, str(path), str(length)], check=False)


class Robomimic(Recorder):
    """One HDF5 file that is opened again for each demo. Opening it must never fail for a reader's lock."""

    seed = 2000

    def record(self, number):
        length = self.length()
        path = self.log / "session/session.hdf5"
        path.parent.mkdir(parents=True, exist_ok=True)
        with h5py.File(path, "a") as file:
            demo = file.require_group("data").create_group(f"demo_{number}")
            pictures = frames(self.seed + number, length)
            demo["actions"] = numpy.full((length, 7), number / 10)
            self.pause(0.3)
            demo.create_dataset("obs/camera", data=pictures, chunks=(1, SIDE, SIDE, 3), compression="gzip")
            file.flush()
            self.pause(0.3)
        self.pause(2)
        with h5py.File(path, "a") as file:
            file[f"data/demo_{number}"].attrs["num_samples"] = length
        self.names.append(f"session/demo_{number}")


class VideoBesideHDF5(Recorder):
    """A file per episode that names its video, which is closed later."""

    def record(self, number):
        length = self.length()
        folder = self.log / f"beside/{number:03d}"
        folder.mkdir(parents=True)
        with h5py.File(folder / f"take{number}.hdf5", "w") as file:
            demo = file.create_group("data/demo_0")
            demo["actions"] = numpy.full((length, 7), number / 10)
            demo.create_group("obs_video").attrs["front"] = "front.mp4"
            self.pause(0.3)
            demo.attrs["num_samples"] = length
        self.pause()
        content = video_bytes(frames(3000 + number, length))
        if number % 2:
            self.write_slowly(folder / "front.mp4", video_bytes(frames(3000 + number, length - 2)))
            self.pause(1.5)
            # Replaced by another file of that name.
            self.write_slowly(folder / ".front.mp4", content)
            (folder / ".front.mp4").rename(folder / "front.mp4")
        else:
            self.write_slowly(folder / "front.mp4", content)
        self.names.append(f"take{number}/demo_0")


class Clips(Recorder):
    """Videos that are episodes, written in place; some under a name that is changed at the end."""

    def record(self, number):
        content = video_bytes(frames(4000 + number, self.length()))
        path = self.log / f"clips/clip_{number:03d}.mp4"
        if number % 3 == 0:
            self.write_slowly(path.with_suffix(".mp4.part"), content)
            path.with_suffix(".mp4.part").rename(path)
        else:
            self.write_slowly(path, content)
        if number % 6 == 5:
            # The recorder crashed before it wrote the index.
            self.write_slowly(path, content[: len(content) // 2])
            return
        self.names.append(path.stem)


class ReplayBuffer(Recorder):
    """diffusion_policy's: arrays are made longer, written, and then their end is."""

    def record(self, number):
        length = self.length()
        root = zarr.open_group(str(self.log / "buffer.zarr"), mode="a")
        data, meta = root.require_group("data"), root.require_group("meta")
        if "episode_ends" not in meta:
            data.zeros("img", shape=(0, SIDE, SIDE, 3), chunks=(1, SIDE, SIDE, 3), dtype="u1")
            data.zeros("action", shape=(0, 2), chunks=(64, 2), dtype="f4")
            meta.zeros("episode_ends", shape=(0,), chunks=(64,), dtype="i8")
        ends = list(meta["episode_ends"][:])
        first = ends[-1] if ends else 0
        for key, values in (
            ("img", frames(5000 + number, length)), ("action", numpy.full((length, 2), number)),
        ):
            data[key].resize((first + length,) + data[key].shape[1:])
            self.pause(0.2)
            data[key][first:] = values
        meta["episode_ends"].resize(len(ends) + 1)
        self.pause(0.2)
        meta["episode_ends"][-1] = first + length
        self.names.append(f"buffer/episode_{len(ends)}")


class Pictures(Recorder):
    """A picture per step, in a folder per episode."""

    def record(self, number):
        folder = self.log / f"stills/arm/{number}"
        folder.mkdir(parents=True)
        for step, picture in enumerate(frames(6000 + number, self.length())):
            Image.fromarray(picture).save(folder / f"{step}.png")
            self.pause(0.04)
        self.names.append(f"arm/{number}")


class LeRobot(Recorder):
    """Version 3.0: a table without a footer while it is written, metadata for several episodes at a time, one
    video that is replaced at every episode. `Tools/lerobot_import.py --update` brings finished episodes into
    the log."""

    key = "observation.images.front"
    rate = 10

    def __init__(self, log, chance, dataset, importer):
        super().__init__(log, chance)
        self.dataset = pathlib.Path(dataset)
        self.importer = importer
        self.lengths = []

    def record(self, number):
        self.lengths.append(self.length())
        table = self.dataset / "data/chunk-000/file-000.parquet"
        content = self.parquet(self.table())
        self.write_slowly(table, content[: len(content) * 2 // 3])
        self.bring()
        table.write_bytes(content)
        pictures = [frames(7000 + episode, length) for episode, length in enumerate(self.lengths)]
        video = self.dataset / f"videos/{self.key}/chunk-000/file-000.mp4"
        self.write_slowly(video.with_suffix(".tmp"), video_bytes(numpy.concatenate(pictures), self.rate))
        video.with_suffix(".tmp").rename(video)
        self.metadata()
        self.bring()
        self.names.append(f"lerobot/demo_{number}")

    def bring(self):
        subprocess.run(
            [sys.executable, str(self.importer), str(self.dataset), "--update", "--output",
             str(self.log / "lerobot")], capture_output=True, check=False,
        )

    def parquet(self, table):
        buffer = io.BytesIO()
        pyarrow.parquet.write_table(table, buffer)
        return buffer.getvalue()

    def table(self):
        rows = [(e, s) for e, length in enumerate(self.lengths) for s in range(length)]
        return pyarrow.table({
            "action": [[float(e), float(s)] for e, s in rows],
            "timestamp": pyarrow.array([s / self.rate for _, s in rows], pyarrow.float32()),
            "frame_index": [s for _, s in rows], "episode_index": [e for e, _ in rows],
            "index": list(range(len(rows))), "task_index": [0] * len(rows),
        })

    def metadata(self):
        starts = [0, *itertools.accumulate(self.lengths)]
        count = len(self.lengths)
        video = f"videos/{self.key}"
        episodes = pyarrow.table({
            "episode_index": list(range(count)), "tasks": [["stack"]] * count,
            "length": self.lengths,
            "data/chunk_index": [0] * count, "data/file_index": [0] * count,
            "dataset_from_index": starts[:-1], "dataset_to_index": starts[1:],
            f"{video}/chunk_index": [0] * count, f"{video}/file_index": [0] * count,
            f"{video}/from_timestamp": [start / self.rate for start in starts[:-1]],
            f"{video}/to_timestamp": [end / self.rate for end in starts[1:]],
        })
        info = {
            "codebase_version": "v3.0", "robot_type": "panda", "fps": self.rate,
            "total_episodes": count, "total_frames": starts[-1],
            "data_path": "data/chunk-{chunk_index:03d}/file-{file_index:03d}.parquet",
            "video_path": "videos/{video_key}/chunk-{chunk_index:03d}/file-{file_index:03d}.mp4",
            "features": {
                "action": {"dtype": "float32", "shape": [2], "names": None},
                self.key: {"dtype": "video", "shape": [SIDE, SIDE, 3], "names": None},
            },
        }
        tasks = pyarrow.table({"task_index": [0], "task": ["stack"]})
        for path, content in (
            ("meta/episodes/chunk-000/file-000.parquet", self.parquet(episodes)),
            ("meta/tasks.parquet", self.parquet(tasks)),
            ("meta/info.json", json.dumps(info).encode()),
        ):
            (self.dataset / path).parent.mkdir(parents=True, exist_ok=True)
            (self.dataset / path).write_bytes(content)
