"""Makes one small recording of every layout that is read, and broken ones, for the tests to read.

Needs h5py 3, NumPy, OpenCV, PyAV and zarr 2 (`pip install h5py numpy opencv-python-headless av
"zarr<3" "numcodecs<0.16"`). The folder `families` appears beside this script:

    python make_families.py

Nothing is random. `images` says what a frame holds; videos and JPEGs hold plain colours, which lossy
compression keeps within a few levels.
"""

import json
import pathlib
import shutil

import av
import cv2
import h5py
import numpy
import zarr
from numcodecs import Blosc, GZip, Zlib, Zstd

ROOT = pathlib.Path(__file__).parent / "families"
HEIGHT, WIDTH = 4, 6


def images(episode, count, height=HEIGHT, width=WIDTH):
    t, row, column, channel = numpy.indices((count, height, width, 3))
    value = 40 * episode + 9 * t + 5 * row + 3 * column + 60 * channel
    return (value % 256).astype("uint8")


def folder(*parts):
    path = ROOT.joinpath(*parts)
    path.mkdir(parents=True, exist_ok=True)
    return path


def video(path, levels):
    """Plain grey frames of the given levels, as DROID's recorder: one frame per step at 60 Hz."""
    with av.open(str(path), "w") as output:
        stream = output.add_stream("libx264", rate=60)
        stream.width, stream.height, stream.pix_fmt = 32, 32, "yuv420p"
        stream.options = {"crf": "10"}
        for level in levels:
            pixels = numpy.full((32, 32, 3), level, dtype="uint8")
            for packet in stream.encode(av.VideoFrame.from_ndarray(pixels, format="rgb24")):
                output.mux(packet)
        for packet in stream.encode():
            output.mux(packet)


def libero():
    for name, convention in (("libero", "opengl"), ("libero_broken", None)):
        path = folder(name) / "put_the_cup_on_the_plate_demo.hdf5"
        with h5py.File(path, "w") as file:
            data = file.create_group("data")
            data.attrs["env_name"] = "Libero_Tabletop_Manipulation"
            data.attrs["problem_info"] = json.dumps(
                {
                    "problem_name": "libero_tabletop_manipulation",
                    "domain_name": "robosuite",
                    "language_instruction": "put the cup on the plate",
                }
            )
            data.attrs["bddl_file_name"] = "put_the_cup_on_the_plate.bddl"
            data.attrs["env_args"] = json.dumps(
                {"type": 1, "env_name": "x", "env_kwargs": {"robots": ["Panda"]}}
            )
            if convention:
                data.attrs["macros_image_convention"] = convention
            data.attrs["num_demos"], data.attrs["total"] = 2, 7
            for demo, count in ((0, 3), (1, 4)):
                group = data.create_group(f"demo_{demo}")
                group.attrs["num_samples"] = count
                group.attrs["model_file"] = "<mujoco/>"
                group.attrs["init_state"] = numpy.zeros(9)
                last = (numpy.arange(count) == count - 1).astype("uint8")
                group["actions"] = numpy.zeros((count, 7))
                group["rewards"], group["dones"] = last, last
                group["robot_states"] = numpy.zeros((count, 9))
                group["states"] = numpy.zeros((count, 5))
                # What OpenGL's buffer holds: the lowest row of pixels first.
                group["obs/agentview_rgb"] = images(demo, count)[:, ::-1]
                group["obs/eye_in_hand_rgb"] = 255 - images(demo, count)[:, ::-1]
                group["obs/ee_pos"] = numpy.zeros((count, 3))


def robosuite():
    for name, rows in (("robosuite", 4), ("robosuite_broken", 3)):
        with h5py.File(folder(name) / "lift.hdf5", "w") as file:
            data = file.create_group("data")
            data.attrs["env"], data.attrs["repository_version"] = "Lift", "1.4.0"
            data.attrs["env_info"] = json.dumps({"env_name": "Lift", "robots": ["Panda"]})
            for demo in (1, 2):
                group = data.create_group(f"demo_{demo}")
                group.attrs["model_file"] = "<mujoco/>"
                group["states"] = numpy.zeros((4, 5))
                group["actions"] = numpy.zeros((rows, 7))


def isaaclab():
    for name, extra in (("isaaclab", 0), ("isaaclab_broken", 1)):
        with h5py.File(folder(name) / "franka_stack.hdf5", "w") as file:
            data = file.create_group("data")
            data.attrs["env_args"] = json.dumps(
                {"env_name": "Isaac-Stack-Cube-Franka-IK-Rel-v0", "type": 2}
            )
            group = data.create_group("demo_0")
            group.attrs["num_samples"], group.attrs["success"] = 3, True
            group["actions"] = numpy.zeros((3, 7), "f4")
            group["obs/joint_pos"] = numpy.zeros((3, 9), "f4")
            group["obs/table_cam"] = images(0, 3)
            robot = "states/articulation/robot/joint_position"
            group[robot] = numpy.zeros((3 + extra, 9), "f4")
            group["initial_state/articulation/robot/joint_position"] = numpy.zeros((1, 9), "f4")


def maniskill():
    for name, extra in (("maniskill", 1), ("maniskill_broken", 2)):
        stem = folder(name) / "trajectory.rgbd.pd_joint_pos.physx_cpu"
        with h5py.File(f"{stem}.h5", "w", track_order=True) as file:
            for episode, count in ((3, 4), (10, 2)):
                group = file.create_group(f"traj_{episode}", track_order=True)
                group["actions"] = numpy.zeros((count, 8), "f4")
                group["terminated"] = numpy.zeros(count, bool)
                group["truncated"] = numpy.zeros(count, bool)
                group["success"] = numpy.arange(count) == count - 1
                group["rewards"] = numpy.arange(count, dtype="f4") / 2
                group["env_states/actors/cube"] = numpy.zeros((count + 1, 13), "f4")
                group["obs/agent/qpos"] = numpy.zeros((count + 1, 9), "f4")
                camera = group.create_group("obs/sensor_data/base_camera")
                camera.create_dataset(
                    "rgb",
                    data=images(episode, count + extra),
                    chunks=(1, HEIGHT, WIDTH, 3),
                    compression="gzip",
                )
                camera["depth"] = numpy.zeros((count + 1, HEIGHT, WIDTH, 1), "i2")
        episodes = [
            {"episode_id": 3, "episode_seed": 1, "elapsed_steps": 4, "success": True},
            {"episode_id": 10, "episode_seed": 2, "elapsed_steps": 2, "success": False},
        ]
        environment = {"env_id": "PickCube-v1", "env_kwargs": {"robot_uids": "panda_wristcam"}}
        pathlib.Path(f"{stem}.json").write_text(
            json.dumps({"env_info": environment, "episodes": episodes, "source_type": "human"})
        )
    with h5py.File(folder("maniskill2") / "lift.h5", "w") as file:
        group = file.create_group("traj_0")
        group["actions"] = numpy.zeros((3, 8), "f4")
        group["env_states"] = numpy.zeros((4, 13), "f4")
        group["obs/image/hand_camera/rgb"] = images(1, 4)


def aloha():
    count = 5
    for name, short in (("aloha", 0), ("aloha_broken", 1)):
        with h5py.File(folder(name) / "episode_0.hdf5", "w") as file:
            file.attrs["sim"] = True
            file["action"] = numpy.zeros((count, 14), "f4")
            file["observations/qpos"] = numpy.zeros((count - short, 14), "f4")
            file["observations/qvel"] = numpy.zeros((count, 14), "f4")
            for camera, key in enumerate(("cam_high", "cam_left_wrist")):
                file.create_dataset(
                    f"observations/images/{key}",
                    data=images(camera, count),
                    chunks=(1, HEIGHT, WIDTH, 3),
                )
    for name, lie in (("aloha_compressed", 0), ("aloha_compressed_broken", 100000)):
        with h5py.File(folder(name) / "episode_1.hdf5", "w") as file:
            file.attrs["sim"], file.attrs["compress"] = False, True
            file["action"] = numpy.zeros((count, 14), "f4")
            file["base_action"] = numpy.zeros((count, 2), "f4")
            file["observations/qpos"] = numpy.zeros((count, 14), "f4")
            lengths = []
            for key, green in (("cam_high", 10), ("cam_left_wrist", 90)):
                rows = []
                for step in range(count):
                    # As compress_data.py does: an RGB array to a function that takes it for BGR.
                    rgb = numpy.full((16, 24, 3), (200, green, 20 * step), "uint8")
                    rgb[: step + 1, :, 1] += 60
                    rows.append(cv2.imencode(".jpg", rgb, [cv2.IMWRITE_JPEG_QUALITY, 90])[1])
                lengths.append([len(row) for row in rows])
                padded = numpy.zeros((count, 1000), "uint8")
                for step, row in enumerate(rows):
                    padded[step, : len(row)] = row
                file.create_dataset(f"observations/images/{key}", data=padded, compression="gzip")
            table = numpy.array(lengths, "f4")
            table[1, 2] += lie
            file["compress_len"] = table


def droid_episode(path, uuid, count, videos, success, stereo=()):
    with h5py.File(path / "trajectory.h5", "w") as file:
        file.attrs["robot_serial_number"] = "panda-295341-1325501"
        file.attrs["version_number"], file.attrs["current_task"] = "1.3", "Move object"

        def column(name, values):
            shape = numpy.shape(values)
            file.create_dataset(name, data=values, maxshape=(None,) + shape[1:], chunks=shape)

        column("action/joint_position", numpy.zeros((count, 7)))
        column("action/gripper_position", numpy.zeros(count))
        column("action/robot_state/gripper_position", numpy.zeros(count))
        state = "observation/robot_state"
        column(f"{state}/cartesian_position", numpy.zeros((count, 6)))
        column(f"{state}/gripper_position", numpy.zeros(count))
        clock = "observation/timestamp/control/step_start"
        column(clock, 1686940562000 + numpy.round(numpy.arange(count) * 200 / 3).astype("i8"))
        column("observation/timestamp/skip_action", numpy.arange(count) < 2)
        for serial, (kind, _) in videos.items():
            column(f"observation/camera_type/{serial}", numpy.full(count, kind))
        # Left over from another day, as in the release.
        column("observation/camera_extrinsics/99999999_left", numpy.zeros((count, 6)))
    recordings = path / "recordings" / "MP4"
    recordings.mkdir(parents=True)
    for serial, (_, levels) in videos.items():
        suffix = "-stereo" if serial in stereo else ""
        video(recordings / f"{serial}{suffix}.mp4", levels)
    (path / f"metadata_{uuid}.json").write_text(
        json.dumps(
            {
                "uuid": uuid,
                "lab": uuid.split("+")[0],
                "success": success,
                "robot_serial": "panda-295341-1325501",
                "current_task": "Move object",
                "trajectory_length": count,
            }
        )
    )


def droid():
    count = 6

    def levels(base, frames):
        return [base + 10 * step for step in range(frames)]

    uuid = "LAB+a1b2c3d4+2023-06-16-18h-36m-02s"
    droid_episode(
        folder("droid", "LAB", "success", "2023-06-16", "Fri_Jun_16_18_36_02_2023"),
        uuid,
        count,
        {
            "18026681": (0, levels(20, count)),
            "23897859": (1, levels(90, count + 1)),
            "24400334": (1, levels(160, count)),
        },
        True,
    )
    droid_episode(
        folder("droid", "LAB", "failure", "2023-06-17", "Sat_Jun_17_09_00_00_2023"),
        "LAB+a1b2c3d4+2023-06-17-09h-00m-00s",
        count,
        {
            "18026681": (0, levels(20, count - 1)),
            "23897859": (1, levels(90, count)),
            "24400334": (1, levels(160, count)),
        },
        False,
        stereo=("24400334",),
    )
    sentences = {"language_instruction1": "Put the cup down", "language_instruction2": "Cup down"}
    (ROOT / "droid" / "aggregated-annotations-030724.json").write_text(
        json.dumps({uuid: sentences})
    )
    droid_episode(
        folder("droid_broken", "Sun_Jun_18_09_00_00_2023"),
        "LAB+a1b2c3d4+2023-06-18-09h-00m-00s",
        count,
        {"18026681": (0, levels(20, count - 2))},
        True,
    )


def replay_buffers():
    ends = numpy.array([3, 7], "i8")
    numbers = numpy.arange(7, dtype="f4")

    def store(name):
        group = zarr.open_group(str(folder("zarr") / name), "w", zarr_version=2)
        group.require_group("meta").array("episode_ends", ends, chunks=(2,), compressor=None)
        return group.require_group("data")

    data = store("pusht.zarr")
    lz4 = Blosc(cname="lz4", clevel=5, shuffle=0)
    data.array("img", images(0, 7).astype("f4"), chunks=(3, HEIGHT, WIDTH, 3), compressor=lz4)
    data.array("action", numpy.zeros((7, 2), "f4"), chunks=(4, 2), compressor=lz4)
    data = store("robot.zarr")
    bits = Blosc(cname="zstd", clevel=5, shuffle=2)
    every = {"raw": None, "zlib": Zlib(1), "gzip": GZip(1), "zstd": Zstd(1), "bits": bits}
    for number, (key, compressor) in enumerate(every.items()):
        # One camera is cut along every axis, the others along time alone.
        chunks = (2, 3, 4, 2) if key == "raw" else (2, HEIGHT, WIDTH, 3)
        data.array(f"camera_{key}", images(number, 7), chunks=chunks, compressor=compressor)
    # Chunks of nothing but the fill value are not written.
    sparse = images(5, 7)
    sparse[2:4] = 9
    data.create(
        "camera_sparse",
        shape=sparse.shape,
        chunks=(2, HEIGHT, WIDTH, 3),
        dtype="u1",
        fill_value=9,
        compressor=None,
        write_empty_chunks=False,
    )[:] = sparse
    data.array("reward", numbers / 4, chunks=(4,), compressor=Zlib(1))
    data.array("timestamp", numbers.astype("f8") / 10, chunks=(4,), compressor=None)
    data.array("action", numpy.zeros((7, 2), "f4"), chunks=(4, 2), compressor=None)


def videos():
    path = folder("videos")
    video(path / "cup_1.mp4", [20 + 15 * step for step in range(8)])
    video(path / "cup_2.mp4", [200 - 15 * step for step in range(5)])
    (path / "index.jsonl").write_text(
        json.dumps({"file": "cup_1.mp4", "caption": "Put the cup down", "scene": "kitchen"}) + "\n"
    )


def pictures():
    for episode, count in ((0, 12), (10, 3)):
        path = folder("pictures", "train", "longstick", str(episode))
        for step, frame in enumerate(images(episode, count)):
            cv2.imwrite(str(path / f"{step}.png"), cv2.cvtColor(frame, cv2.COLOR_RGB2BGR))


def main():
    shutil.rmtree(ROOT, ignore_errors=True)
    for make in (
        libero, robosuite, isaaclab, maniskill, aloha, droid, replay_buffers, videos, pictures
    ):
        make()


if __name__ == "__main__":
    main()
