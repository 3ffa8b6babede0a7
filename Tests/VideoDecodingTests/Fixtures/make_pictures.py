"""Makes the small PNG and JPEG files that the tests read.

All are 16 x 8 (width x height) and of one colour: red 200, green 40, blue 90.

Input: none. Needs: numpy, Pillow.
Example: python3 make_pictures.py
"""

import pathlib

import numpy
from PIL import Image

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
