"""Takes pictures of the labelling page in Chromium and Firefox, at five sizes, in light and dark, and checks
each by numbers.

The views are: guidelines, a pair, a set of five in the middle of an answer, three cameras of each episode,
what is said after practice, and the end. In each nothing is cut off or overlaps, nothing scrolls sideways (and
on wide windows not at all), videos have no black borders, texts have a contrast of at least 4.5 (large ones 3),
buttons can be told from their ground (3) and are at least 24 pixels high. A table says which share of the window
the videos have.

Needs: a built rapl, the commands `chromium`, `firefox-esr` and `ffmpeg`, and the packages websockets and pillow.
Example: .build-python/bin/python Tools/interop/draw_label_page.py --rapl .build/release/rapl \
         --output pictures --videos ../shared/data/droid
"""

import argparse
import contextlib
import json
import pathlib
import subprocess
import sys
import tempfile
import time

from browsers import Chromium, Firefox, check, wait

SIZES = [(400, 800), (768, 1024), (1100, 760), (1366, 768), (1920, 1080)]
SCHEMES = ["light", "dark"]
GUIDELINES = """Judge by what the robot does, not by how fast the video is.

# What counts

- The red cube ends on the green one.
- A cube that is pushed away is worse than a slow robot.

If both are alike, answer Equal. If it cannot be seen, answer Can't tell.
"""
PRACTICE = {"ranking": [["panda_stack/demo_0"], ["panda_stack/demo_1"]],
            "explanation": "In the first video the cube is lifted; in the second it is only pushed."}

# What is wrong with what the window shows, and the share of it that the videos have.
MEASURE = """(() => {
  const faults = [];
  const root = document.documentElement;
  const name = (element) => element.id || element.getAttribute("aria-label") || element.textContent.trim();
  const isShown = (element) => element.checkVisibility({ visibilityProperty: true })
    && element.getClientRects().length > 0;
  const colour = (text) => {
    const [red, green, blue, alpha = 1] = text.match(/[0-9.]+/g).map(Number);
    return { rgb: [red, green, blue], alpha };
  };
  const over = (top, below) => top.rgb.map((value, index) => value * top.alpha + below[index] * (1 - top.alpha));
  const ground = (element) => {
    if (!element) return [255, 255, 255];
    const own = colour(getComputedStyle(element).backgroundColor);
    return own.alpha === 1 ? own.rgb : over(own, ground(element.parentElement));
  };
  const luminance = (rgb) => {
    const parts = rgb.map((value) => value / 255)
      .map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4));
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2];
  };
  const contrast = (one, other) => {
    const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b);
    return (light + 0.05) / (dark + 0.05);
  };

  if (root.scrollWidth > root.clientWidth) faults.push(`scrolls sideways to ${root.scrollWidth}`);
  if (innerWidth > 600 && root.scrollHeight > innerHeight) faults.push(`scrolls down to ${root.scrollHeight}`);

  let area = 0;
  let [least, leastWhat] = [99, ""];
  for (const video of document.querySelectorAll("video")) {
    if (!isShown(video)) continue;
    const box = video.getBoundingClientRect();
    area += box.width * box.height;
    const stretch = (box.width / box.height) / (video.videoWidth / video.videoHeight);
    if (Math.abs(stretch - 1) > 0.02) faults.push(`a video is stretched by ${stretch}`);
  }

  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (!walker.currentNode.textContent.trim() || !isShown(element)) continue;
    const style = getComputedStyle(element);
    const large = parseFloat(style.fontSize) >= 24
      || (parseFloat(style.fontSize) >= 18.66 && Number(style.fontWeight) >= 700);
    const found = contrast(colour(style.color).rgb, ground(element));
    if (found < (large ? 3 : 4.5)) faults.push(`${name(element)}: contrast of text ${found.toFixed(2)}`);
    if (found < least) [least, leastWhat] = [found, name(element)];
  }

  const controls = [...document.querySelectorAll("button, summary, input, h1, h2, #progress, #instruction, #order, #message")]
    .filter(isShown);
  const boxes = controls.map((element) => element.getBoundingClientRect());
  controls.forEach((element, index) => {
    const box = boxes[index];
    const isControl = ["BUTTON", "SUMMARY"].includes(element.tagName);
    if (box.left < -0.5 || box.right > root.clientWidth + 0.5) faults.push(`${name(element)}: beside the window`);
    if (isControl && box.height < 24) faults.push(`${name(element)}: ${box.height} pixels high`);
    if (isControl && element.scrollWidth > element.clientWidth + 1) faults.push(`${name(element)}: cut off`);
    const style = getComputedStyle(element);
    if (element.tagName === "BUTTON" && colour(style.borderTopColor).alpha > 0) {
      const behind = ground(element.parentElement);
      const edge = Math.max(
        contrast(over(colour(style.borderTopColor), behind), behind), contrast(ground(element), behind));
      if (edge < 3) faults.push(`${name(element)}: contrast of its edge ${edge.toFixed(2)}`);
    }
    for (let other = 0; other < index; other += 1) {
      const wide = Math.min(box.right, boxes[other].right) - Math.max(box.left, boxes[other].left);
      const high = Math.min(box.bottom, boxes[other].bottom) - Math.max(box.top, boxes[other].top);
      if (wide > 0.5 && high > 0.5) faults.push(`${name(element)} lies over ${name(controls[other])}`);
    }
  });
  return { faults, share: area / (innerWidth * innerHeight), least: `${least.toFixed(2)} (${leastWhat})` };
})()"""


@contextlib.contextmanager
def serving(options, folder, *arguments):
    """Runs the command, and gives the address that it prints."""
    labels = tempfile.mktemp(suffix=".sqlite", dir=folder)
    process = subprocess.Popen(
        [options.rapl, "label", "--labels", labels, "--player", "web", "--annotator", "ann",
         "--reasons", "smooth,safe,tidy", "--seed", "1", *arguments], stdout=subprocess.PIPE, text=True)
    try:
        line = process.stdout.readline()
        check("http://127.0.0.1:" in line, f"no address in {line!r}")
        yield line[line.index("http://"):].strip()
    finally:
        process.terminate()
        process.wait()


def wait_for_videos(browser):
    """Until an answer counts."""
    wait(lambda: browser.value("document.body?.dataset.view ?? 'wait'") != "wait", "the page")
    if browser.value("document.body?.dataset.view ?? 'wait'") == "start":
        browser.press_focused()
    wait(lambda: browser.value(
        "document.querySelectorAll('video').length > 1 && !document.body.hasAttribute('data-waits')"), "videos")


def hold(browser):
    """Stops the videos in their middle."""
    browser.value("""(() => {
      const position = document.getElementById('position');
      position.value = 600;
      position.dispatchEvent(new Event('input'));
    })()""")
    time.sleep(0.6)


def look(browser, scheme, view, options, table):
    """Takes and checks the pictures of a view."""
    for width, height in SIZES:
        browser.resize(width, height)
        time.sleep(0.4)
        found = browser.value(MEASURE)
        what = f"{browser.name}-{scheme}-{width}x{height}-{view}"
        browser.picture().save(options.output / f"{what}.png")
        for fault in found["faults"]:
            table["faults"].append(f"{what}: {fault}")
        table["shares"].setdefault(view, {})[f"{browser.name} {width}x{height}"] = found["share"]
        table["least"].append((float(found["least"].split()[0]), f"{what}: {found['least']}"))
    browser.resize(*SIZES[2])


def cameras(options, folder):
    """Two episodes of three cameras each, of recorded videos."""
    videos = sorted(pathlib.Path(options.videos).glob("*.mp4"))
    check(len(videos) >= 6, f"{options.videos}: six videos are needed")
    for number, video in enumerate(videos[:6]):
        place = pathlib.Path(folder, "episodes", "task", f"episode_{number // 3}")
        place.mkdir(parents=True, exist_ok=True)
        name = ["front", "side", "wrist"][number % 3]
        crop = ["-vf", "crop=180:180"] if name == "wrist" else []
        subprocess.run(["ffmpeg", "-v", "error", "-r", "15", "-i", str(video), *crop, "-frames:v", "40", "-pix_fmt",
                        "yuv420p", "-an", str(place / f"{name}.mp4")], check=True)
    return str(pathlib.Path(folder, "episodes"))


def tour(browser, scheme, options, folder, table):
    """All views in one browser."""
    def see(view):
        look(browser, scheme, view, options, table)

    pandas = "Episodes/panda_stack.hdf5"
    guidelines = pathlib.Path(folder, "guidelines.md")
    guidelines.write_text(GUIDELINES)
    practice = pathlib.Path(folder, "practice.jsonl")
    practice.write_text(json.dumps(PRACTICE) + "\n")
    with serving(options, folder, pandas, "--query", "pair", "--count", "2", "--guidelines", str(guidelines),
                 "--question", "Which robot handles the cubes more safely?", "--criteria", "safety",
                 "--practice", str(practice)) as address:
        browser.visit(address)
        wait(lambda: browser.value("document.body?.dataset.view ?? 'wait'") == "start", "the guidelines")
        see("guidelines")
        wait_for_videos(browser)
        browser.press("1")
        wait(lambda: browser.value("document.body?.dataset.view ?? 'wait'") == "feedback", "the word after practice")
        hold(browser)
        see("practice")
        browser.press_focused()
        wait(lambda: browser.value("document.body?.dataset.view ?? 'wait'") == "query", "the first pair")
        wait_for_videos(browser)
        hold(browser)
        see("pair")
        for number in range(2):
            before = browser.value("document.querySelector('video')?.src")
            browser.press("2")
            wait(lambda: browser.value("document.querySelector('video')?.src ?? null") != before, "the next pair")
            if number == 0:
                wait_for_videos(browser)
        wait(lambda: browser.value("document.body?.dataset.view ?? 'wait'") == "end", "the end")
        see("end")
    with serving(options, folder, pandas, "--query", "set") as address:
        browser.visit(address)
        wait_for_videos(browser)
        hold(browser)
        for key in ["3", "=", "1", "2"]:
            browser.press(key)
        see("set")
    if options.videos:
        with serving(options, folder, cameras(options, folder), "--query", "pair", "--cameras", "all") as address:
            browser.visit(address)
            wait_for_videos(browser)
            hold(browser)
            see("cameras")


def report(table):
    """The table of shares, the least contrast, and what is wrong."""
    for view, shares in table["shares"].items():
        if max(shares.values()) > 0:
            print(view, " ".join(f"{where} {share:.2f}" for where, share in shares.items()))
    print("least contrast of text:", min(table["least"])[1])
    for fault in table["faults"]:
        print(fault)
    check(not table["faults"], f"{len(table['faults'])} faults")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--rapl", default=".build/release/rapl")
    parser.add_argument("--output", type=pathlib.Path, required=True, help="the folder for the pictures")
    parser.add_argument("--videos", help="a folder of six videos or more, for the view of several cameras")
    parser.add_argument("--chromium", default="chromium")
    parser.add_argument("--firefox", default="firefox-esr")
    options = parser.parse_args()
    options.output.mkdir(parents=True, exist_ok=True)
    table = {"faults": [], "shares": {}, "least": []}
    for kind, command in [(Chromium, options.chromium), (Firefox, options.firefox)]:
        for scheme in SCHEMES:
            with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
                browser = kind(command, str(pathlib.Path(folder, "browser")), SIZES[2], scheme)
                try:
                    tour(browser, scheme, options, folder, table)
                    if browser.problems:
                        table["faults"].append(f"{browser.name} complains: {browser.problems}")
                finally:
                    browser.close()
    report(table)


if __name__ == "__main__":
    main()
