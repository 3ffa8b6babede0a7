"""Makes clips that readers get wrong, and the list of what ffmpeg decodes from every clip here.

The pictures are those of make_clips.py, which has to run first. `frames.json` holds for each clip the
size and, for each frame of ffmpeg's sequential decode (`-vsync passthrough`, rgb24), the first 16
digits of its SHA-256: what a reader has to hand out under that number, byte for byte.

Input: the clips of make_clips.py. Needs: the ffmpeg and ffprobe commands (made with 5.1) with libx264,
libx265, libsvtav1, libvpx, libvpx-vp9.
Example: python3 make_hard_clips.py
"""

import json
import subprocess

from make_clips import FOLDER, H264, HEIGHT, WIDTH, clip, ffmpeg

HEVC = ("-c:v", "libx265", "-crf", 32, "-tag:v", "hvc1", "-x265-params",
        "log-level=error:pools=1:frame-threads=1:keyint=12:bframes=4")
LIMITED = "scale=in_range=limited:out_range=limited"


def copy(output, source, *arguments, start=None):
    """Copies packets without decoding them, from `start` seconds on."""
    cut = () if start is None else ("-ss", start)
    ffmpeg(output, *cut, "-i", FOLDER / source, "-c", "copy", *arguments)


def make_pictures():
    """Codecs and pixel formats."""
    clip("open_gop.mp4", *H264, "-bf", 3, "-x264-params", "open-gop=1")
    clip("hevc_open_gop.mp4", *HEVC)
    clip("intra_refresh.mp4", *H264, "-bf", 0, "-x264-params", "intra-refresh=1")
    clip("interlaced.mp4", *H264, "-flags", "+ildct+ilme")
    clip("chroma_444.mp4", *H264, "-pix_fmt", "yuv444p")
    clip("ten_bits.mp4", *H264, "-pix_fmt", "yuv420p10le")
    clip("hevc_ten_bits.mp4", *HEVC, "-pix_fmt", "yuv420p10le")
    clip("full_range.mp4", *H264, "-vf",
         "scale=in_range=limited:out_range=full:out_color_matrix=bt709", "-pix_fmt", "yuvj420p",
         "-color_range", "pc", "-colorspace", "bt709")
    clip("odd_size.webm", "-c:v", "libvpx-vp9", "-crf", 40, "-b:v", 0, "-vf",
         f"{LIMITED},pad={WIDTH + 1}:{HEIGHT + 1}")
    clip("av1_short_gop.mp4", "-c:v", "libsvtav1", "-crf", 50, "-g", 2)
    clip("vp8.webm", "-c:v", "libvpx", "-crf", 40, "-b:v", "50k", "-g", 12, "-auto-alt-ref", 1,
         "-lag-in-frames", 16)
    clip("vp9_short_gop.webm", "-c:v", "libvpx-vp9", "-crf", 40, "-b:v", 0, "-g", 12)
    clip("mpeg4.mp4", "-c:v", "mpeg4", "-q:v", 8, "-bf", 2, "-g", 12)
    clip("reordered.avi", "-c:v", "mpeg4", "-q:v", 8, "-bf", 2, "-g", 12)
    clip("one_frame.mp4", *H264, count=1)
    clip("stream.ts", *H264, "-bf", 3)


def make_copies():
    """Packets moved, dropped or given other times."""
    copy("trimmed_reordered.mp4", "h264_reordered.mp4", start=0.667)
    copy("trimmed_av1.mp4", "av1.mp4", start=0.667)
    copy("trimmed_hevc.mp4", "hevc_open_gop.mp4", start=0.667)
    copy("fragmented.mp4", "h264_reordered.mp4", "-movflags", "frag_keyframe+empty_moov")
    copy("leading.mkv", "h264_reordered.mp4", "-bsf:v", "noise=drop='lt(n,5)'")
    copy("leading.mp4", "h264_reordered.mp4", "-bsf:v", "noise=drop='eq(n,0)'")
    copy("leading_refresh.mkv", "intra_refresh.mp4", "-bsf:v", "noise=drop='lt(n,5)'")
    copy("leading_hevc.mp4", "hevc_open_gop.mp4", "-bsf:v", "noise=drop='eq(n,0)'")
    # All decoding times earlier by four frames, so that a frame may be shown three frames early.
    copy("disordered.mkv", "h264.mp4", "-bsf:v",
         r"setts=dts=DTS-2048:pts=if(eq(N\,20)\,PTS-1600\,PTS)")
    copy("repeated.mkv", "h264.mp4", "-bsf:v",
         r"setts=dts=DTS-2048:pts=if(eq(N\,20)\,PTS-512\,PTS)")
    # The AVI has decoding times only, which the mp4 takes for presentation times.
    copy("wrong_times.mp4", "reordered.avi")
    copy("untimed.avi", "h264_reordered.mp4")


def size(name):
    """Columns and rows of the upright picture, as ffmpeg writes it."""
    command = ["ffmpeg", "-v", "error", "-i", str(FOLDER / name), "-frames:v", "1", "-f",
               "image2pipe", "-c:v", "ppm", "-"]
    header = subprocess.run(command, capture_output=True, check=True).stdout.split(maxsplit=3)
    return [int(header[1]), int(header[2])]


def hashes(name):
    """What ffmpeg decodes, frame by frame."""
    command = ["ffmpeg", "-v", "error", "-i", str(FOLDER / name), "-map", "0:v:0", "-vsync",
               "passthrough", "-pix_fmt", "rgb24", "-f", "framehash", "-hash", "sha256", "-"]
    text = subprocess.run(command, capture_output=True, check=True, text=True).stdout
    rows = [line for line in text.splitlines() if not line.startswith("#")]
    return [row.split(",")[-1].strip()[:16] for row in rows]


def main():
    make_pictures()
    make_copies()
    clips = sorted(path.name for suffix in ("mp4", "mkv", "webm", "avi", "ts")
                   for path in FOLDER.glob(f"*.{suffix}") if path.name != "sound_only.mp4")
    listed = {name: {"size": size(name), "frames": hashes(name)} for name in clips}
    rows = ",\n".join(f"{json.dumps(name)}: {json.dumps(clip)}" for name, clip in listed.items())
    (FOLDER / "frames.json").write_text("{\n" + rows + "\n}\n")


if __name__ == "__main__":
    main()
