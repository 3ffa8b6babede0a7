#!/usr/bin/env python3
"""Makes a tiny LeRobot dataset of each version, imports it, and compares every row and frame.

Needs:   the environment of Tools/lerobot_import.py.
Example: .build-lerobot/bin/python Tools/interop/check_lerobot_import.py

In version 3.0, two episodes share a table and a video, as LeRobot writes them, and the second starts
between key frames.
"""

import json
import pathlib
import subprocess
import sys
import tempfile

import av
import h5py
import numpy
import pyarrow
import pyarrow.parquet

LENGTHS = [5, 7]
FPS = 10
KEY = "observation.images.front"
TOOL = pathlib.Path(__file__).parents[1] / "lerobot_import.py"


def level(episode, step):
    return 40 + 90 * episode + 10 * step


def video(path, levels):
    path.parent.mkdir(parents=True, exist_ok=True)
    with av.open(str(path), "w") as output:
        stream = output.add_stream("libx264", rate=FPS)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        stream.options = {"g": "250", "bf": "2"}
        for value in levels:
            pixels = numpy.full((48, 64, 3), value, "uint8")
            output.mux(stream.encode(av.VideoFrame.from_ndarray(pixels, format="rgb24")))
        output.mux(stream.encode(None))


def table(episodes):
    rows = [(episode, step) for episode in episodes for step in range(LENGTHS[episode])]
    return pyarrow.table(
        {
            "action": [[float(episode), float(step)] for episode, step in rows],
            "observation.state": [[step / 2.0] * 3 for _, step in rows],
            "next.reward": [step / 10.0 for _, step in rows],
            "next.done": [step == LENGTHS[episode] - 1 for episode, step in rows],
            "timestamp": pyarrow.array([step / FPS for _, step in rows], pyarrow.float32()),
            "frame_index": [step for _, step in rows],
            "episode_index": [episode for episode, _ in rows],
            "index": list(range(len(rows))),
            "task_index": [0] * len(rows),
        }
    )


def info(root, version, data_path, video_path):
    feature = {"dtype": "float32", "shape": [2], "names": None}
    features = {
        "action": feature,
        "observation.state": feature,
        KEY: {"dtype": "video", "shape": [48, 64, 3], "names": None},
    }
    (root / "meta").mkdir(parents=True)
    (root / "meta" / "info.json").write_text(
        json.dumps(
            {
                "codebase_version": version,
                "robot_type": "panda",
                "fps": FPS,
                "chunks_size": 1000,
                "features": features,
                "data_path": data_path,
                "video_path": video_path,
            }
        )
    )


def write_table(path, content):
    path.parent.mkdir(parents=True, exist_ok=True)
    pyarrow.parquet.write_table(content, path)


def version21(root):
    info(
        root,
        "v2.1",
        "data/chunk-{episode_chunk:03d}/episode_{episode_index:06d}.parquet",
        "videos/chunk-{episode_chunk:03d}/{video_key}/episode_{episode_index:06d}.mp4",
    )
    lines = []
    for episode, length in enumerate(LENGTHS):
        entry = {"episode_index": episode, "length": length, "tasks": ["Push it"]}
        lines.append(json.dumps(entry))
        write_table(root / f"data/chunk-000/episode_{episode:06d}.parquet", table([episode]))
        path = root / f"videos/chunk-000/{KEY}/episode_{episode:06d}.mp4"
        video(path, [level(episode, step) for step in range(length)])
    (root / "meta" / "episodes.jsonl").write_text("\n".join(lines) + "\n")


def version30(root):
    info(
        root,
        "v3.0",
        "data/chunk-{chunk_index:03d}/file-{file_index:03d}.parquet",
        "videos/{video_key}/chunk-{chunk_index:03d}/file-{file_index:03d}.mp4",
    )
    write_table(root / "data/chunk-000/file-000.parquet", table([0, 1]))
    levels = [level(e, s) for e, length in enumerate(LENGTHS) for s in range(length)]
    video(root / f"videos/{KEY}/chunk-000/file-000.mp4", levels)
    starts = [0.0, LENGTHS[0] / FPS]
    write_table(
        root / "meta/episodes/chunk-000/file-000.parquet",
        pyarrow.table(
            {
                "episode_index": [0, 1],
                "length": LENGTHS,
                "tasks": [["Push it"], ["Push it"]],
                "data/chunk_index": [0, 0],
                "data/file_index": [0, 0],
                f"videos/{KEY}/chunk_index": [0, 0],
                f"videos/{KEY}/file_index": [0, 0],
                f"videos/{KEY}/from_timestamp": starts,
                f"videos/{KEY}/to_timestamp": [starts[1], sum(LENGTHS) / FPS],
                "stats/action/min": [[0.0], [0.0]],
            }
        ),
    )


def check(output):
    with h5py.File(output / f"{output.name}.hdf5") as file:
        for episode, length in enumerate(LENGTHS):
            demo = file[f"data/demo_{episode}"]
            steps = numpy.arange(length)
            assert demo.attrs["num_samples"] == length
            assert demo.attrs["language_instruction"] == "Push it"
            assert (demo["actions"][:, 1] == steps).all() and (demo["actions"][:, 0] == episode).all()
            assert numpy.allclose(demo["rewards"], steps / 10)
            assert (demo["dones"][:] == (steps == length - 1)).all()
            assert demo["obs/state"].shape == (length, 3)
            with av.open(str(output / demo["obs_video"].attrs["front"])) as source:
                frames = [frame.to_ndarray(format="rgb24") for frame in source.decode(video=0)]
            assert len(frames) == length, (episode, len(frames))
            for step, frame in enumerate(frames):
                assert abs(int(frame[0, 0, 0]) - level(episode, step)) <= 4, (episode, step)


def main():
    for name, make in (("version21", version21), ("version30", version30)):
        with tempfile.TemporaryDirectory() as folder:
            root, output = pathlib.Path(folder) / "dataset", pathlib.Path(folder) / name
            make(root)
            command = [sys.executable, str(TOOL), str(root), "--output", str(output)]
            subprocess.run(command, check=True, capture_output=True, text=True)
            check(output)
            again = subprocess.run(command, capture_output=True, text=True)
            assert again.returncode != 0 and "not there yet" in again.stderr
            print(f"{name}: every row and frame is the recorded one")


if __name__ == "__main__":
    main()
