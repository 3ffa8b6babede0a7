"""Makes the clips that the tests read.

Every clip is 160 x 64 and every frame carries its number: ten bars of 16 pixels, the leftmost the
lowest bit, white for 1. The bars end above the bottom quarter, which is grey, so that a turned or
mirrored picture is told from an upright one.

Input: none. Needs: the ffmpeg command (made with 5.1) with libx264, libx265, libsvtav1, libvpx-vp9.
Example: python3 make_clips.py
"""

import pathlib
import subprocess

FOLDER = pathlib.Path(__file__).parent
WIDTH, HEIGHT, BARS, COUNT = 160, 64, 10, 60


def frame(number):
    bar = WIDTH // BARS
    row = b"".join((b"\xeb" if number >> bit & 1 else b"\x10") * bar for bit in range(BARS))
    grey = b"\x80" * WIDTH
    return row * (HEIGHT * 3 // 4) + grey * (HEIGHT // 4)


def ffmpeg(output, *arguments, source=b""):
    command = ["ffmpeg", "-v", "error", "-y", *map(str, arguments), "-fflags", "+bitexact",
               "-map_metadata", "-1", str(FOLDER / output)]
    subprocess.run(command, input=source, check=True)


def clip(output, *arguments, count=COUNT):
    # Luma only, so that the numbers above are limited-range black and white.
    raw = b"".join(frame(number) for number in range(count))
    ffmpeg(output, "-f", "rawvideo", "-pix_fmt", "gray", "-s", f"{WIDTH}x{HEIGHT}", "-r", 30,
           "-color_range", "mpeg", "-i", "-", "-vf", "scale=in_range=limited:out_range=limited",
           "-pix_fmt", "yuv420p", "-flags:v", "+bitexact", *arguments, source=raw)


H264 = ("-c:v", "libx264", "-crf", 30, "-g", 12, "-threads", 1)


def main():
    # The index stands in front, so that a test can cut the data and keep the index.
    clip("h264.mp4", *H264, "-bf", 0, "-movflags", "+faststart")
    # The index stands at the end, so that a cut removes it.
    clip("h264_reordered.mp4", *H264, "-bf", 3)
    clip("hevc.mp4", "-c:v", "libx265", "-x265-params", "log-level=error:pools=1:frame-threads=1",
         "-crf", 32, "-tag:v", "hvc1")
    clip("av1.mp4", "-c:v", "libsvtav1", "-crf", 40, "-g", 30)
    clip("vp9.webm", "-c:v", "libvpx-vp9", "-crf", 40, "-b:v", 0, "-auto-alt-ref", 1,
         "-lag-in-frames", 16)
    clip("mpeg4.avi", "-c:v", "mpeg4", "-q:v", 8)
    # Frames 3, 10, 17, ... are missing and their time with them.
    clip("variable_rate.mp4", *H264, "-bf", 3, "-vf",
         "scale=in_range=limited:out_range=limited,select='not(eq(mod(n,7),3))'", "-vsync", "vfr")
    # Named by the clockwise turn that stands them upright; ffmpeg 5 takes the tag the other way round.
    for degrees in (90, 180, 270):
        ffmpeg(f"rotated_{degrees}.mp4", "-i", FOLDER / "h264_reordered.mp4", "-c", "copy",
               "-metadata:s:v", f"rotate={360 - degrees}")
    # Starts between key frames: an edit list hides the frames before number 21.
    ffmpeg("trimmed.mp4", "-ss", "0.667", "-i", FOLDER / "h264.mp4", "-c", "copy")
    ffmpeg("sound_only.mp4", "-f", "lavfi", "-i", "anullsrc=r=8000:cl=mono", "-t", "0.5", "-c:a",
           "aac", "-b:a", "8k")


if __name__ == "__main__":
    main()
