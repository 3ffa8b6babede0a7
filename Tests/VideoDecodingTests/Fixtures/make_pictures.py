"""Makes the small PNG and JPEG files that the tests read.

Most are 16 x 8 (width x height) and of one colour: red 200, green 40, blue 90. Those with a texture are
21 x 13, and `pictures.json` has every pixel that Pillow reads from them.

Input: none. Needs: numpy, Pillow.
Example: python3 make_pictures.py
"""

import base64
import json
import pathlib

import numpy
import PIL
from PIL import Image, ImageOps

FOLDER = pathlib.Path(__file__).parent
COLOUR = (200, 40, 90)
picture = Image.new("RGB", (16, 8), COLOUR)

picture.save(FOLDER / "rgb.png")
picture.save(FOLDER / "rgb.jpg", quality=95)
palette = picture.quantize(4)
palette.save(FOLDER / "palette.png")
palette.save(FOLDER / "palette_alpha.png", transparency=bytes([100, 255]))
Image.new("L", (16, 8), 77).save(FOLDER / "grey.png")
Image.new("RGBA", (16, 8), (*COLOUR, 128)).save(FOLDER / "alpha.png")
Image.fromarray(numpy.full((8, 16), 40_000, numpy.uint16)).save(FOLDER / "sixteen_bits.png")
picture.convert("CMYK").save(FOLDER / "cmyk.jpg")
exif = Image.Exif()
exif[0x0112] = 6
picture.save(FOLDER / "orientation_6.jpg", exif=exif)


def textured(height, width):
    """Every pixel differs, with edges that a wrong filter for colour would smear."""
    rows, columns = numpy.mgrid[:height, :width]
    channels = [rows * 11 + columns * 3, columns * 7 - rows * 5, (rows // 4 + columns // 4) % 2 * 200]
    return Image.fromarray((numpy.stack(channels, axis=-1) % 256).astype(numpy.uint8))


def orientation(number):
    tag = Image.Exif()
    tag[0x0112] = number
    return tag


# What Pillow reads from pictures with texture, upright, as numbers in `pictures.json`.
texture = textured(13, 21)
saved = {
    "texture_420.jpg": {"quality": 80},
    "texture_444.jpg": {"quality": 80, "subsampling": 0},
    "texture_progressive.jpg": {"quality": 80, "progressive": True},
    "texture_restarts.jpg": {"quality": 80, "restart_marker_blocks": 1},
    **{f"texture_turned_{n}.jpg": {"quality": 80, "exif": orientation(n)} for n in range(2, 9)},
}
for name, options in saved.items():
    texture.save(FOLDER / name, **options)
texture.convert("L").save(FOLDER / "texture_grey.jpg", quality=80)
texture.convert("L").save(FOLDER / "texture_grey.png")
texture.convert("1").save(FOLDER / "texture_one_bit.png")
texture.quantize(8).save(FOLDER / "texture_palette.png", bits=4)
texture.save(FOLDER / "colour_key.png", transparency=(0, 0, 0))
names = [*saved, "texture_grey.jpg", "texture_grey.png", "texture_one_bit.png", "texture_palette.png"]
upright = {name: ImageOps.exif_transpose(Image.open(FOLDER / name)).convert("RGB") for name in names}
pixels = {name: numpy.asarray(image) for name, image in upright.items()}
(FOLDER / "pictures.json").write_text(json.dumps({
    "pillow": PIL.__version__,
    "pictures": [
        {"name": name, "height": len(rows), "width": len(rows[0]),
         "pixels": base64.b64encode(rows.tobytes()).decode()}
        for name, rows in pixels.items()]}, indent=1) + "\n")
