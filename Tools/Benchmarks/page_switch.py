"""Measures how long the labelling page takes from the key of an answer to the first frames of the next pair, with
and without the next query's videos fetched in advance, on this machine and over a slow line.

Needs: a built rapl, the commands `chromium` and `ffmpeg`, and the packages websockets and pillow.
Example: .build-python/bin/python Tools/Benchmarks/page_switch.py --rapl .build/release/rapl
"""

import argparse
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

sys.path.append(str(pathlib.Path(__file__).parents[1] / "interop"))
from browsers import Chromium, wait  # noqa: E402

# Bytes per second and seconds to and fro; a line of 20 Mbit/s is a home's.
LINES = {"this machine": None, "20 Mbit/s, 40 ms": (2_500_000, 40)}
# How long each pair is watched.
WATCH_SECONDS = 3
# From the key until all videos of another query have a frame.
SWITCH = """window.switched = new Promise((done) => {
  const shown = () => document.querySelector("video")?.src;
  addEventListener("keydown", () => {
    const [begin, old] = [performance.now(), shown()];
    const look = () => {
      const videos = [...document.querySelectorAll("video")];
      const isHere = videos.length > 1 && shown() !== old && !document.querySelector(".notice")
        && videos.every((video) => video.readyState >= 2);
      requestAnimationFrame(isHere ? () => done(performance.now() - begin) : look);
    };
    look();
  }, { once: true, capture: true });
}), 1"""


def make_clips(folder):
    """Eight clips of 60 s in 720p, which differ."""
    for number in range(8):
        subprocess.run(
            ["ffmpeg", "-v", "error", "-f", "lavfi", "-i", "testsrc2=size=1280x720:rate=30:duration=60",
             "-vf", f"hue=h={number * 40},noise=alls=8:allf=t", "-c:v", "libx264", "-preset", "ultrafast", "-b:v", "4M",
             "-pix_fmt", "yuv420p", str(pathlib.Path(folder, f"clip_{number}.mp4"))], check=True)


def milliseconds(options, episodes, line, isFetched):
    """The times of some answers."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        process = subprocess.Popen(
            [options.rapl, "label", episodes, "--labels", str(pathlib.Path(folder, "labels.sqlite")), "--player", "web",
             "--query", "pair", "--count", "100", "--annotator", "ann"], stdout=subprocess.PIPE, text=True)
        browser = Chromium(options.chromium, str(pathlib.Path(folder, "browser")))
        try:
            printed = process.stdout.readline()
            if not isFetched:
                browser.call("Network.setBlockedURLs", urls=["*api/upcoming*"])
            if line:
                browser.call("Network.emulateNetworkConditions", offline=False, latency=line[1],
                             downloadThroughput=line[0], uploadThroughput=line[0])
            browser.visit(printed[printed.index("http://"):].strip())
            times = []
            for _ in range(options.answers + 1):
                wait(lambda: browser.value(
                    "document.querySelectorAll('video').length > 1 && !document.body.hasAttribute('data-waits')"),
                    "videos")
                time.sleep(WATCH_SECONDS)
                browser.value(SWITCH)
                browser.press("1")
                times.append(browser.value("window.switched"))
            return times[1:]
        finally:
            browser.close()
            process.terminate()
            process.wait()


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--rapl", default=".build/release/rapl")
    parser.add_argument("--chromium", default="chromium")
    parser.add_argument("--answers", type=int, default=8)
    parser.add_argument("--episodes", help="other episodes than eight clips of 60 s in 720p")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        if not options.episodes:
            make_clips(folder)
        for name, line in LINES.items():
            for isFetched in [False, True]:
                times = milliseconds(options, options.episodes or folder, line, isFetched)
                print(f"{name}, {'fetched' if isFetched else 'not fetched'}: median {statistics.median(times):.0f} ms, "
                      f"most {max(times):.0f} ms of {len(times)}", flush=True)


if __name__ == "__main__":
    main()
