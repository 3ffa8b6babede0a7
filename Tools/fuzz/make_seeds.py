"""Makes the HDF5, safetensors and manifest files that the fuzzer damages.

Needs h5py 3 and NumPy. The pictures and videos among the seeds are the small ones of
`Tests/VideoDecodingTests/Fixtures`, and the zarr stores those of `Tests/EpisodeStoreTests/Fixtures`, made
by the scripts there.

    python make_seeds.py
"""

import json
import pathlib
import struct

import h5py
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


def main():
    for name in ("hdf5", "safetensors", "manifest"):
        (FOLDER / name).mkdir(parents=True, exist_ok=True)
    robomimic("earliest.hdf5", "earliest", chunks=(1, 4, 4, 3), compression="gzip")
    robomimic("latest.hdf5", "latest", chunks=(2, 4, 4, 3), compression="gzip", shuffle=True)
    robomimic("plain.hdf5", ("earliest", "v108"))
    robomimic("scaled.hdf5", "earliest", chunks=(1, 4, 4, 3), scaleoffset=0)
    safetensors()
    manifest()


if __name__ == "__main__":
    main()
