#!/usr/bin/env python3
"""Cuts the bundled sample, Episodes/, from full-size recordings of the stacking scene.

Inputs:  SOURCE, a folder with panda_stack.hdf5, sawyer_stack.hdf5 and iiwa_stack.hdf5 in robomimic's
         layout, with obs/agentview_image as uint8 [T, H, W, 3].
Outputs: OUTPUT/<name>.hdf5 for each of them, OUTPUT/<name>/<demo>_agentview.mp4 where the frames
         are kept as video, and OUTPUT/manifest.json. Running it again gives the same bytes, as long
         as the versions of h5py, HDF5, zlib and ffmpeg are the same.
Needs:   h5py, numpy, and ffmpeg with libx264 on the PATH.
Example: python3 Tools/make_sample_episodes.py recordings Episodes
"""

import argparse
import hashlib
import json
import pathlib
import subprocess

import h5py
import numpy as np

CAMERA = "agentview_image"
FRAME_RATE = "20/3"
FRAMES_PER_SECOND = 20 / 3
# Sixteen frames of half an image are 393 kB: two such chunks fit HDF5's default cache of 1 MiB, and
# the same row of the next frame lies within the 32 kB that deflate looks back. That makes lossless
# frames 3.5 times smaller than one chunk per frame.
IMAGE_CHUNK = (16, 64, 128, 3)
KEPT_OBSERVATIONS = ("robot0_eef_pos", "robot0_eef_quat", "robot0_gripper_qpos")
KEPT_DATASETS = ("actions", "rewards", "dones")
FIRST_TEST_DEMO = 24
ORIGIN = (
    "scripted controllers in simulation, generated with robosuite 1.5.2 on MuJoCo 3.3.2; "
    "one frame every 3 control steps of 20 Hz; cut by Tools/make_sample_episodes.py"
)


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("source", type=pathlib.Path)
    parser.add_argument("output", type=pathlib.Path)
    arguments = parser.parse_args()
    arguments.output.mkdir(parents=True, exist_ok=True)
    files = [
        cut_file(arguments, "panda", as_video=False),
        cut_file(arguments, "sawyer", as_video=True),
        cut_file(arguments, "iiwa", as_video=True),
    ]
    manifest = json.dumps({"version": 1, "files": files}, indent=1)
    (arguments.output / "manifest.json").write_text(manifest + "\n")


def cut_file(arguments, embodiment, as_video):
    """Writes one arm's episodes and returns its entry in the manifest."""
    path = arguments.output / f"{embodiment}_stack.hdf5"
    with h5py.File(arguments.source / path.name, "r") as source, h5py.File(path, "w") as target:
        demos = sorted(source["data"], key=lambda demo: int(demo.removeprefix("demo_")))
        target.create_group("data").attrs["env_args"] = source["data"].attrs["env_args"]
        target["data"].attrs["total"] = np.int64(source["data"].attrs["total"])
        videos = [
            cut_demo(source["data"][demo], target["data"].create_group(demo), path, as_video)
            for demo in demos
        ]
        write_splits(target, {demo: split_of(embodiment, demo) for demo in demos})
        episodes = [describe(source["data"][demo], path, embodiment) for demo in demos]
    entry = fingerprint(path, arguments.output) | {
        "scene": "stack",
        "embodiment": embodiment,
        "framesPerSecond": FRAMES_PER_SECOND,
        "licence": "MIT",
        "origin": ORIGIN,
        "episodes": episodes,
    }
    if as_video:
        entry["videos"] = [fingerprint(video, arguments.output) for video in videos]
    return entry


def cut_demo(source, target, path, as_video):
    """Copies an episode and returns the path of its video, or None if it keeps its images."""
    target.attrs["num_samples"] = np.int64(source.attrs["num_samples"])
    target.attrs["behaviour"] = source.attrs["behaviour"]
    for name in KEPT_DATASETS:
        target[name] = source[name][:]
    observations = target.create_group("obs")
    for name in KEPT_OBSERVATIONS:
        observations[name] = source["obs"][name][:]
    frames = source["obs"][CAMERA][:]
    if not as_video:
        chunk = (min(IMAGE_CHUNK[0], len(frames)),) + IMAGE_CHUNK[1:]
        observations.create_dataset(
            CAMERA, data=frames, chunks=chunk, compression="gzip", compression_opts=9
        )
        return None
    demo = source.name.rsplit("/", 1)[-1]
    video = path.with_suffix("") / f"{demo}_{CAMERA.removesuffix('_image')}.mp4"
    write_video(video, frames)
    relative = video.relative_to(path.parent).as_posix()
    target.create_group("obs_video").attrs[CAMERA] = relative
    return video


def write_video(path, frames):
    """Encodes uint8 RGB frames [T, H, W, 3] as H.264.

    The colours are BT.601 of limited range, tagged so: what a decoder that ignores the tag assumes.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    height, width = frames.shape[1:3]
    raw = ["-f", "rawvideo", "-pix_fmt", "rgb24", "-s", f"{width}x{height}", "-r", FRAME_RATE]
    colours = ["-vf", "scale=out_color_matrix=bt601:out_range=tv:flags=accurate_rnd+bitexact"]
    for tag in ("colorspace", "color_primaries", "color_trc"):
        colours += [f"-{tag}", "smpte170m"]
    codec = ["-c:v", "libx264", "-crf", "20", "-preset", "veryslow", "-g", "15"]
    codec += ["-pix_fmt", "yuv420p", "-color_range", "tv", "-threads", "1"]
    same_bytes = ["-fflags", "+bitexact", "-flags:v", "+bitexact", "-movflags", "+faststart"]
    subprocess.run(
        ["ffmpeg", "-y", "-v", "error", *raw, "-i", "-", *colours, *codec, *same_bytes, str(path)],
        input=frames.tobytes(),
        check=True,
    )


def split_of(embodiment, demo):
    """Other arms than the Panda are for testing only, and so are the last Panda episodes."""
    is_train = embodiment == "panda" and int(demo.removeprefix("demo_")) < FIRST_TEST_DEMO
    return "train" if is_train else "test"


def write_splits(target, splits):
    for split in sorted(set(splits.values())):
        names = [demo for demo, its_split in splits.items() if its_split == split]
        target.create_dataset(f"mask/{split}", data=np.array(names, dtype="S"))


def describe(source, path, embodiment):
    demo = source.name.rsplit("/", 1)[-1]
    return {
        "id": f"{path.stem}/{demo}",
        "steps": int(source.attrs["num_samples"]),
        "cameras": [CAMERA],
        "split": split_of(embodiment, demo),
        "behaviour": source.attrs["behaviour"],
    }


def fingerprint(path, folder):
    content = path.read_bytes()
    return {
        "file": path.relative_to(folder).as_posix(),
        "sha256": hashlib.sha256(content).hexdigest(),
        "bytes": len(content),
    }


if __name__ == "__main__":
    main()
