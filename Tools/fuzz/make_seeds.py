"""Makes the HDF5, safetensors and manifest files that the fuzzer damages.

Needs h5py 3, hdf5plugin and NumPy. The pictures and videos among the seeds are the small ones of
`Tests/VideoDecodingTests/Fixtures`, and the zarr stores those of `Tests/EpisodeStoreTests/Fixtures`, made
by the scripts there. Label files, lines of answers and cards are the command's own; the file of a killed program is a
copy of a label file and its journal in the middle of a transaction.

    python make_seeds.py
"""

import json
import pathlib
import shutil
import struct

import h5py
import hdf5plugin
import numpy

FOLDER = pathlib.Path(__file__).parent / "seeds"


def demo(data, name, steps, **images):
    group = data.create_group(name)
    group.attrs["num_samples"] = steps
    group["actions"] = numpy.linspace(-1, 1, steps * 2).reshape(steps, 2)
    group["rewards"] = numpy.arange(steps, dtype="f4")
    group["dones"] = numpy.arange(steps) == steps - 1
    frames = numpy.arange(steps * 4 * 4 * 3, dtype="u1").reshape(steps, 4, 4, 3)
    group.create_dataset("obs/camera", data=frames, **images)
    group["obs/robot0_joint_pos"] = numpy.zeros((steps, 3))
    group.create_group("obs_video").attrs["wrist"] = "panda/demo_0.mp4"


def robomimic(name, libver, **images):
    with h5py.File(FOLDER / "hdf5" / name, "w", libver=libver) as file:
        data = file.create_group("data")
        data.attrs["env_args"] = json.dumps({"env_kwargs": {"robots": ["Panda"]}})
        demo(data, "demo_0", 3, **images)
        demo(data, "demo_1", 2, **images)
        file["mask/train"] = numpy.array(["demo_0", "demo_1"], dtype="S")
        file["texts"] = numpy.array(["a", "bc"], dtype=h5py.string_dtype())
        file["again"] = h5py.SoftLink("/data/demo_0")
        file["elsewhere"] = h5py.ExternalLink("other.h5", "/data")


REWARD_SETTINGS = dict(
    matcher="sinkhorn", cost="cosine", centred=False, context_length=1, epsilon=0.1, epsilon_unit="cost",
    tolerance=1e-6, maximum_iterations=100, reach=10, coverage_temperature=1.0, smoothing=0.1, goal_length=1,
    combination="best", softmin_temperature=0.1, return_definition="cost", step_definition="share",
    steps_add_up=True, score_weight=0.0, time_temperature=0.1, scaling="none", mass_penalty=1.0, mass_share=0.8,
    distance_limit=0.5, references="panda/demo_0", encoder_sha256="12" * 32, rapl_version="0.1.0",
    provenance='{"command":"rapl reward"}',
)  # fmt: skip

MATCH = dict(
    reference="panda/demo_0", total=-0.5, total_spread=0.1, transport_cost=0.5, epsilon=0.1, converged=True,
    iterations=2, marginal_error=1e-9, standing="unknown",
)  # fmt: skip


def set_attributes(target, values):
    for name, value in values.items():
        target.attrs[name] = value


def results(name, **creation):
    """A rewards and an embeddings file. Both carry checksums, as rapl writes them; a file without is tried by the
    command in a process of its own."""
    with h5py.File(FOLDER / "rewards" / name, "w", libver=("v108", "v108"), **creation) as file:
        set_attributes(file, REWARD_SETTINGS)
        for episode in ("panda/demo_0", "panda/demo_1", "alone"):
            group = file.create_group(f"rewards/{episode}")
            set_attributes(group, MATCH)
            for values in ("reward", "raw_reward", "spread", "matched_step"):
                group[values] = numpy.linspace(0, 1, 4, dtype="f4")
    with h5py.File(FOLDER / "embeddings" / name, "w", libver=("v108", "v108"), **creation) as file:
        set_attributes(file, dict(encoder="keypoint", weights_sha256="12" * 32, members=2, preprocessing="{}"))
        for episode in ("panda/demo_0", "panda/demo_1", "alone"):
            file[f"embeddings/{episode}"] = numpy.linspace(0, 1, 8, dtype="f4").reshape(4, 2)
            file[f"scores/{episode}"] = numpy.linspace(0, 1, 4, dtype="f4")
        packed = numpy.linspace(0, 1, 16, dtype=">f8").reshape(8, 2)
        file.create_dataset("embeddings/packed", data=packed, chunks=(2, 2), compression="gzip")


def codecs():
    """Chunks of every filter that is undone here, as bytes and as numbers."""
    filters = {
        "lzf": dict(compression="lzf"), "blosc": dict(hdf5plugin.Blosc("zstd", 5)),
        "blosc_lz4": dict(hdf5plugin.Blosc("lz4", 5, hdf5plugin.Blosc.BITSHUFFLE)),
        "zstd": dict(hdf5plugin.Zstd(5)), "lz4": dict(hdf5plugin.LZ4(nbytes=64)),
        "bitshuffle": dict(hdf5plugin.Bitshuffle(cname="none")),
        "bitshuffle_lz4": dict(hdf5plugin.Bitshuffle(nelems=16, cname="lz4")),
        "bitshuffle_zstd": dict(hdf5plugin.Bitshuffle(cname="zstd")),
    }  # fmt: skip
    frames = numpy.arange(3 * 9 * 7 * 3, dtype="u1").reshape(3, 9, 7, 3)
    with h5py.File(FOLDER / "hdf5" / "codecs.hdf5", "w", libver=("v108", "v108")) as file:
        for name, options in filters.items():
            file.create_dataset(f"{name}/rows", data=frames, chunks=(1, 9, 7, 3), **options)
            file.create_dataset(f"{name}/slabs", data=frames, chunks=(2, 9, 4, 3), shuffle=True, **options)


def safetensors():
    arrays = {
        "layer.weight": numpy.arange(6, dtype="f4").reshape(2, 3),
        "layer.bias": numpy.zeros(3, dtype="f2"),
        "count": numpy.array(7, dtype="i8"),
    }
    names = {"float32": "F32", "float16": "F16", "int64": "I64"}
    header, body = {"__metadata__": {"producer": "seed"}}, b""
    for name, array in arrays.items():
        begin = len(body)
        body += array.tobytes()
        header[name] = {
            "dtype": names[array.dtype.name], "shape": list(array.shape),
            "data_offsets": [begin, len(body)],
        }
    text = json.dumps(header).encode()
    path = FOLDER / "safetensors" / "small.safetensors"
    path.write_bytes(struct.pack("<Q", len(text)) + text + body)


def manifest():
    episode = {"id": "panda/demo_0", "steps": 3, "cameras": ["camera"], "split": "train"}
    files = [
        {
            "file": name, "sha256": "00" * 32, "bytes": 4096, "scene": "stack",
            "embodiment": "panda", "framesPerSecond": 6.5, "episodes": [episode],
        }
        for name in ("panda.hdf5", "more/panda.mp4")
    ]
    path = FOLDER / "manifest" / "manifest.json"
    path.write_text(json.dumps({"version": 1, "files": files}, indent=1))


def stores():
    """A store for each codec of pictures, and the log of a real robot, from the fixtures of the readers' tests."""
    fixtures = FOLDER.parents[1].parent / "Tests"
    source = fixtures / "EpisodeStoreTests/Fixtures/picture_stores/pictures.zarr"
    for codec in ("jpeg2k", "jpeg2k_stream", "jpeg2k_grey", "jpegxl", "jpegxl_lossless"):
        target = FOLDER / "pictures" / f"{codec}.zarr"
        for place in (".zgroup", "meta/.zgroup", "meta/episode_ends", f"data/{codec}"):
            copy(source / place, target / place)
        # The other pictures are not there, and so black.
        for chunk in (target / "data" / codec).glob("[2-9].*"):
            chunk.unlink()
    log = FOLDER / "log" / "robot"
    store = fixtures / "EpisodeStoreTests/Fixtures/families/zarr/robot.zarr"
    for place in (".zgroup", "meta", "data/timestamp", "data/action"):
        copy(store / place, log / "replay_buffer.zarr" / place)
    for number in (0, 1):
        copy(fixtures / "VideoDecodingTests/Fixtures/trimmed.mp4", log / f"videos/{number}/0.mp4")


def copy(source, target):
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.is_dir():
        shutil.copytree(source, target, dirs_exist_ok=True)
    elif source.is_file():
        shutil.copyfile(source, target)


def main():
    stores()
    for name in ("hdf5", "safetensors", "manifest", "rewards", "embeddings"):
        (FOLDER / name).mkdir(parents=True, exist_ok=True)
    robomimic("earliest.hdf5", "earliest", chunks=(1, 4, 4, 3), compression="gzip")
    robomimic("latest.hdf5", ("v110", "v110"), chunks=(2, 4, 4, 3), compression="gzip", shuffle=True)
    robomimic("plain.hdf5", ("earliest", "v108"))
    robomimic("scaled.hdf5", "earliest", chunks=(1, 4, 4, 3), scaleoffset=0)
    results("plain.hdf5")
    results("user_block.hdf5", userblock_size=512)
    codecs()
    safetensors()
    manifest()


if __name__ == "__main__":
    main()
