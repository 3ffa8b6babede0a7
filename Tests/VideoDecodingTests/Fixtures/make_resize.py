"""Makes resize.json: one picture and what Pillow, torch and torchvision make of it.

Values are in 0...255 unless the case says otherwise, `[height, width, 3]`. Cases named "pillow u8"
are rounded after each pass, as Pillow does with 8-bit pictures; the others are not.

Input: none. Needs: numpy, Pillow, torch, torchvision (versions are written into the file).
Example: python3 make_resize.py
"""

import json
import pathlib

import numpy
import PIL
import torch
import torchvision
from PIL import Image
from torchvision.transforms import v2

HEIGHT, WIDTH = 15, 22
random = numpy.random.default_rng(20)
# Noise over large steps: sharp edges make cubic filters overshoot.
PICTURE = numpy.kron(random.integers(0, 2, (5, 11, 3)) * 200, numpy.ones((3, 2, 1)))
PICTURE = (PICTURE + random.integers(0, 56, (HEIGHT, WIDTH, 3))).astype(numpy.uint8)
TENSOR = torch.from_numpy(PICTURE).permute(2, 0, 1).float()[None]


def pillow_u8(height, width, mode):
    return numpy.asarray(Image.fromarray(PICTURE).resize((width, height), mode)).astype(float)


def pillow_float(height, width, mode):
    channels = [Image.fromarray(PICTURE[..., channel].astype(numpy.float32)) for channel in range(3)]
    return numpy.stack(
        [numpy.asarray(channel.resize((width, height), mode)) for channel in channels], axis=-1)


def torch_resize(height, width, mode, **options):
    result = torch.nn.functional.interpolate(TENSOR, size=(height, width), mode=mode, **options)
    return result[0].permute(1, 2, 0).numpy()


def torchvision_classify(shorter, height, width, mean, deviation):
    steps = v2.Compose([v2.Resize(shorter, antialias=True), v2.CenterCrop((height, width)),
                        v2.Normalize(mean, deviation)])
    return steps(TENSOR[0] / 255).permute(1, 2, 0).numpy()


def case(name, result, interpolation, antialias=True, **settings):
    return {"name": name, "values": [round(float(value), 4) for value in result.ravel()],
            "preprocessing": {
                "height": result.shape[0], "width": result.shape[1],
                "interpolation": interpolation, "antialias": antialias, "range": "0..255",
                "mean": [0, 0, 0], "standardDeviation": [1, 1, 1],
                "clip": name.startswith("pillow"), **settings}}


MEAN, DEVIATION = [0.485, 0.456, 0.406], [0.229, 0.224, 0.225]
BILINEAR, BICUBIC = Image.Resampling.BILINEAR, Image.Resampling.BICUBIC
cases = [
    case("pillow float bilinear, smaller", pillow_float(6, 9, BILINEAR), "bilinear"),
    case("pillow float bilinear, larger", pillow_float(19, 25, BILINEAR), "bilinear"),
    case("pillow u8 bilinear, smaller", pillow_u8(6, 9, BILINEAR), "bilinear"),
    case("pillow u8 bicubic, smaller", pillow_u8(6, 9, BICUBIC), "bicubic"),
    case("pillow u8 bicubic, larger", pillow_u8(19, 25, BICUBIC), "bicubic"),
    case("torch bilinear antialiased", torch_resize(
        7, 10, "bilinear", antialias=True, align_corners=False), "bilinear"),
    case("torch bicubic antialiased", torch_resize(
        7, 10, "bicubic", antialias=True, align_corners=False), "bicubic"),
    case("torch bilinear", torch_resize(7, 10, "bilinear", align_corners=False), "bilinear", False),
    case("torch bicubic", torch_resize(7, 10, "bicubic", align_corners=False), "bicubic", False),
    case("torch nearest-exact", torch_resize(7, 10, "nearest-exact"), "nearest"),
    case("torch area, whole factors", torch_resize(5, 11, "area"), "area"),
    case("torchvision resize, crop, normalise", torchvision_classify(12, 9, 10, MEAN, DEVIATION),
         "bilinear", shorterSide=12, range="0..1", mean=MEAN, standardDeviation=DEVIATION),
]
made_with = {"Pillow": PIL.__version__, "torch": torch.__version__.split("+")[0],
             "torchvision": torchvision.__version__.split("+")[0], "numpy": numpy.__version__}
content = {"madeWith": made_with, "height": HEIGHT, "width": WIDTH,
           "pixels": PICTURE.ravel().tolist(), "cases": cases}
path = pathlib.Path(__file__).with_name("resize.json")
path.write_text(json.dumps(content, separators=(",", ":")) + "\n")
