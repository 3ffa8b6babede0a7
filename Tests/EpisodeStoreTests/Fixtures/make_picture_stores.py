"""Makes a replay buffer whose images are pictures in JPEG 2000 and JPEG XL, as diffusion_policy and UMI write
them, for the tests to read.

Needs `pip install "zarr<3" imagecodecs`. The folder `picture_stores` appears beside this script:

    python make_picture_stores.py

Beside each array `<codec>` stands `<codec>_decoded` with what imagecodecs decodes of it, uncompressed.
"""

import pathlib
import shutil

import numpy
import zarr
from imagecodecs.numcodecs import Jpeg2k, Jpegxl, register_codecs

ROOT = pathlib.Path(__file__).parent / "picture_stores"
HEIGHT, WIDTH = 32, 40

#: As diffusion_policy's `ImageLayout`: level 50. As UMI: level 99. And what loses nothing.
CODECS = {
    "jpeg2k": Jpeg2k(level=50),
    "jpeg2k_lossless": Jpeg2k(level=0, reversible=True),
    "jpeg2k_stream": Jpeg2k(level=50, codecformat="J2K"),
    "jpegxl": Jpegxl(level=99, numthreads=1),
    "jpegxl_low": Jpegxl(level=80),
    "jpegxl_lossless": Jpegxl(lossless=True),
}


def pixels(channel_count=3):
    """Frame t is a smooth picture with an edge that moves; the channels differ, and none is symmetric."""
    t, row, column, channel = numpy.indices((7, HEIGHT, WIDTH, channel_count))
    smooth = 90 + 60 * numpy.sin(row / 9 + channel) + 40 * numpy.cos(column / 11 + t / 3)
    return numpy.where(column > 5 * t, smooth, 230 - 30 * channel).astype("uint8")


def main():
    register_codecs()
    shutil.rmtree(ROOT, ignore_errors=True)
    root = zarr.open_group(str(ROOT / "pictures.zarr"), mode="w")
    data = root.create_group("data")
    arrays = {name: (pixels(), codec) for name, codec in CODECS.items()}
    arrays["jpeg2k_grey"] = (pixels(1), Jpeg2k(level=0, reversible=True))
    arrays["jpegxl_alpha"] = (pixels(4), Jpegxl(lossless=True))
    for name, (images, codec) in arrays.items():
        chunks = (1,) + images.shape[1:]
        array = data.create_dataset(name, data=images, chunks=chunks, compressor=codec)
        data.create_dataset(f"{name}_decoded", data=array[:], chunks=images.shape, compressor=None)
    data.create_dataset("action", data=numpy.arange(14.0).reshape(7, 2), compressor=None)
    root.create_dataset("meta/episode_ends", data=numpy.array([3, 7]), compressor=None)


if __name__ == "__main__":
    main()
