"""Answers ten queries of `rapl label --player web` with the keyboard of a real headless Chromium.

Along the way: a request without the token, of a foreign host or of a foreign origin gets 403; the token
leaves the address bar; videos play in step; a key that comes with the question answers nothing; an answer is
taken back and another looked at again; the page is loaded again; the connection is lost and comes back;
nothing is refused by the page's own policy. At the end the label file must hold exactly the ten answers that
were given. A second run is interrupted.

Needs: a built rapl, the `chromium` command (`apt-get install chromium`; neither building nor testing rapl
needs it), and the packages websockets and pillow.
Example: .build-python/bin/python Tools/interop/check_label_page.py --rapl .build/release/rapl \
         --screenshot Tools/figures/label_page.png
"""

import argparse
import atexit
import json
import pathlib
import signal
import subprocess
import tempfile
import time
import urllib.error
import urllib.request

from browsers import PATIENCE_SECONDS, Chromium, check, wait

# The keys that are pressed for each of ten pairs, and the code that is recorded.
ANSWERS = [
    (["1"], "order"), (["2"], "order"), (["0"], "tie"), (["?"], "can_not_tell"), (["x"], "broken_video"),
    (["s"], "skip"), (["c", "3", "1"], "order"), (["r", "2", "r", "2"], "order"), (["="], "tie"),
    (["1"], "order"),
]
# The codes that count towards the target.
COUNTED = ["order", "tie"]
TARGET = sum(code in COUNTED for _, code in ANSWERS)

# The arithmetic of the page: what each clip shows at a moment, and what choices mean.
ARITHMETIC = """(async () => {
  const { Timeline } = await import("./timeline.js");
  const { Order } = await import("./order.js");
  const { arrange } = await import("./layout.js");
  const wrong = [];
  const equal = (found, expected, what) => {
    if (JSON.stringify(found) !== JSON.stringify(expected)) {
      wrong.push(`${what}: ${JSON.stringify(found)} in place of ${JSON.stringify(expected)}`);
    }
  };
  const clips = [{ steps: 20, secondsPerStep: 0.1 }, { steps: 60, secondsPerStep: 0.05 }];
  const timeline = new Timeline(clips);
  const steps = () => clips.map((_, index) => timeline.step(index));
  equal(timeline.length, 3, "the longest clip");
  timeline.seconds = 1.5;
  equal(steps(), [15, 30], "seconds of each, real");
  timeline.isNormalised = true;
  equal(steps(), [10, 30], "half of each, normalised");
  timeline.isNormalised = false;
  timeline.seconds = 2.5;
  equal(steps(), [19, 50], "the end of the shorter one");
  equal([timeline.isMoving(0), timeline.isMoving(1)], [false, true], "what moves");
  timeline.isNormalised = true;
  for (let index = 0; index < 2; index += 1) {
    timeline.seconds = 0;
    const seen = [];
    for (let count = 0; count < clips[index].steps; count += 1) {
      seen.push(timeline.step(index));
      timeline.moveBy(1, index);
    }
    equal(seen, [...Array(clips[index].steps).keys()], "each step once");
    timeline.moveBy(-1, index);
    equal(timeline.step(index), clips[index].steps - 2, "one back from the end");
  }
  timeline.seconds = 1.5;
  timeline.shift(0, 3);
  timeline.shift(1, -4);
  equal(steps(), [13, 26], "offsets");
  timeline.shift(0, 100);
  equal(timeline.clips[0].offset, 19, "the largest offset");
  timeline.changeSpeed(3);
  timeline.seconds = 0;
  equal([timeline.speed, timeline.advance(0.5), timeline.seconds], [2, true, 1], "twice as fast");
  equal([timeline.advance(1.5), timeline.seconds], [true, 0], "a loop");
  timeline.isLooping = false;
  equal([timeline.advance(9), timeline.seconds], [false, 3], "no loop");
  for (const [places, speed] of [[99, 4], [-99, 0.25]]) {
    timeline.changeSpeed(places);
    equal(timeline.speed, speed, "the limits of the speed");
  }
  const chosen = (positions, keys) => {
    const order = new Order(positions);
    const ends = keys.map((key) => (key === "=" ? order.join() : order.choose(key)));
    return [ends[ends.length - 1], order.verdict];
  };
  const order = (...tiers) => [true, { verdict: "order", tiers }];
  equal(chosen([0, 1], [1]), order([1], [0]), "a pair");
  equal(chosen([0, 1, 2], [2, 0]), order([2], [0], [1]), "the last is implied");
  equal(chosen([1, 2], [2]), order([2], [1]), "likeness");
  equal(chosen([0, 1, 2], [2, "=", 0]), order([2, 0], [1]), "equal ones");
  const shown = new Order([1, 2, 3]);
  for (const key of [3, "=", 1]) key === "=" ? shown.join() : shown.choose(key);
  equal([1, 2, 3].map((position) => shown.place(position)), ["1 =", "2", "1 ="], "places");
  equal(shown.text(1), "3 = 1 > 2", "an order in words");
  equal(chosen([0, 1, 2], [2, 2])[0], false, "one that is chosen already");
  equal(chosen([0, 1], [0, "=", 1])[0], false, "nothing is left to make equal");
  const area = { width: 1000, height: 600 };
  const laid = (ratios, isStacked = false) => arrange(ratios, area, 50, isStacked);
  equal(laid([[1], [1]]).width, 494, "two squares beside each other, by the width");
  equal(laid([[1], [1], [1], [1]]).width, 244, "four squares in a row");
  equal(laid([[4], [4]]).width, 976, "two wide ones below each other, by the height");
  equal(laid([[2], [2]], true).width, 600, "stacked");
  const three = laid([[1.5, 1.5, 1], [1.5, 1.5, 1]]);
  equal(three.tiles[0].map(({ height }) => height === three.tiles[0][0].height), [true, true, true],
    "three cameras in one row");
  equal(Math.round(three.tiles[0].reduce((sum, { width }) => sum + width, 8)), three.width, "a full row");
  for (const ratios of [[[1]], [[1], [2]], [[1, 1.6], [1.3]], Array(5).fill([1.8, 1.8, 1.3])]) {
    const { width, tiles } = laid(ratios);
    const across = Math.floor((area.width + 12) / (width + 12));
    const rows = Math.ceil(tiles.length / across);
    const high = (tile) => {
      let [height, filled] = [0, width];
      for (const view of tile) {
        if (filled + view.width > width + 1) [height, filled] = [height + view.height + 4, -4];
        filled += view.width + 4;
      }
      return height - 4 + 50;
    };
    const height = rows * (Math.max(...tiles.map(high)) + 12) - 12;
    if (height > area.height + 1) wrong.push(`${JSON.stringify(ratios)} needs ${height} pixels`);
  }
  return wrong;
})()"""


def status(address, **headers):
    """The status that a request gets, with headers in place of the usual ones."""
    request = urllib.request.Request(address, headers=headers)
    try:
        return urllib.request.urlopen(request).status
    except urllib.error.HTTPError as error:
        return error.code


def start(options, labels):
    """Starts the command; gives it and the address that it prints."""
    process = subprocess.Popen(
        [options.rapl, "label", *options.episodes, "--labels", str(labels), "--player", "web", "--port",
         "0", "--query", "pair", "--count", str(TARGET), "--annotator", "ann", "--reasons",
         "smooth,safe", "--seed", "1"], stdout=subprocess.PIPE, text=True)
    # Also if the check fails.
    atexit.register(process.kill)
    line = process.stdout.readline()
    check("http://127.0.0.1:" in line, f"no address in {line!r}")
    return process, line[line.index("http://"):].strip()


def check_refusals(address):
    """Nobody gets in without the token, or on behalf of another site."""
    root = address.split("?")[0]
    host = root.removeprefix("http://").rstrip("/")
    check(status(address) == 200, "the address itself is refused")
    for what, refused in {
        "no token": status(root), "no token, a part": status(root + "page.js"),
        "no token, the state": status(root + "api/state"), "a wrong token": status(address + "0"),
        "a foreign host": status(address, Host="evil.example"),
        "another port": status(address, Host=host + "0"),
        "a foreign origin": status(address, Origin="http://evil.example"),
    }.items():
        check(refused == 403, f"{what}: {refused} in place of 403")


def answers_in_force(rapl, labels):
    """The answers that were given and not taken back, in order, as `rapl labels export` tells them."""
    lines = labels.with_suffix(".jsonl")
    run = subprocess.run([rapl, "labels", "export", str(labels), "--output", str(lines)],
                         capture_output=True, text=True)
    check(run.returncode == 0, f"export: {run.stderr}")
    events = [json.loads(line) for line in lines.read_text().splitlines()]
    undone = {event["answer"] for event in events if event["event"] == "undone"}
    return [event for event in events if event["event"] == "answered" and event["id"] not in undone], events


def wait_for_videos(browser):
    """Until every video of the query was seen for so long that an answer counts."""
    wait(lambda: browser.value(
        "document.querySelectorAll('video').length > 1 && "
        "[...document.querySelectorAll('video')].every((video) => video.readyState >= 2) && "
        "!document.body.hasAttribute('data-waits')"), "videos")


def answered(browser):
    """How many answers the page says there are."""
    return int(browser.value("document.getElementById('progress').textContent")
               .split(" · ")[1].split(" ")[0])


def steps(browser):
    """The step that each video's caption names, and the one that its picture is at."""
    return browser.value("""[...document.querySelectorAll('.clip')].map((clip) => {
      const [step, count] = clip.querySelector('.step').textContent.match(/[0-9]+/g).map(Number);
      const video = clip.querySelector('video');
      return { step, count, shown: Math.floor(video.currentTime / video.duration * count) + 1 };
    })""")


def check_playback(browser):
    """Videos move, stop where their captions say, and go on one step at a time."""
    place = "Number(document.getElementById('position').value)"
    before = browser.value(place)
    wait(lambda: browser.value(place) != before, "movement")
    browser.press("space")
    time.sleep(0.3)
    still = browser.value(place)
    time.sleep(0.3)
    check(browser.value(place) == still, "a paused video moves")
    first = steps(browser)
    browser.press(".")
    time.sleep(0.5)
    second = steps(browser)
    check(second[0]["step"] == first[0]["step"] % first[0]["count"] + 1 or
          second[0]["step"] == first[0]["count"], f"a step led from {first} to {second}")
    for clip in second:
        check(clip["step"] == clip["shown"], f"the caption and the picture differ: {second}")
    browser.press("+")
    wait(lambda: browser.value("document.getElementById('speed').textContent") == "1.25×", "the speed")
    browser.press("-")
    browser.press("space")


def take_back_and_look_back(browser):
    """Undo and back, each answered anew in the same way; the count stays."""
    count = answered(browser)
    for key, word in [("u", None), ("b", "answered before")]:
        browser.press(key)
        if word is None:
            wait(lambda: answered(browser) == count - 1, "undo")
        else:
            wait(lambda: word in browser.value("document.getElementById('question').textContent"), "back")
        wait_for_videos(browser)
        for press in ANSWERS[count - 1][0]:
            browser.press(press)
        wait(lambda: answered(browser) == count and
             "before" not in browser.value("document.getElementById('question').textContent"), "the answer")
        wait_for_videos(browser)


def message(browser):
    """What the page tells the annotator."""
    return browser.value("document.getElementById('message').textContent")


def answer_too_soon(browser):
    """A key that comes with the question answers nothing, and one press of the key that ends does not end."""
    count = answered(browser)
    check(browser.value("document.body.hasAttribute('data-waits')"), "the page does not wait")
    browser.press("1")
    wait(lambda: "in view" in message(browser), "the reason why the key does not count")
    check(answered(browser) == count, "an answer before the videos were seen counts")
    browser.press("q")
    wait(lambda: "Finish?" in message(browser), "the question whether to finish")


def answer_without_connection(browser, keys):
    """An answer that cannot be sent is sent when the connection is back."""
    count = answered(browser)
    offline = {"latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}
    browser.call("Network.emulateNetworkConditions", offline=True, **offline)
    for key in keys:
        browser.press(key)
    wait(lambda: "connection is lost" in message(browser) and f"{count} answers are stored" in
         message(browser), "what is stored")
    browser.call("Network.emulateNetworkConditions", offline=False, **offline)
    wait(lambda: answered(browser) == count + 1, "the answer after the loss")
    check("Your answer is stored" in message(browser), f"{message(browser)}")
    browser.problems = [line for line in browser.problems if "ERR_INTERNET_DISCONNECTED" not in line]


def answer_all(browser, options):
    """Ten answers by the keyboard."""
    count = 0
    for number, (keys, code) in enumerate(ANSWERS):
        if number == 2:
            answer_too_soon(browser)
        wait_for_videos(browser)
        check(answered(browser) == count, f"{answered(browser)} answers in place of {count}")
        query = shown_query(browser)
        if number == 1:
            check_playback(browser)
        if number == 3:
            take_back_and_look_back(browser)
        if number == 5:
            browser.call("Page.reload")
            wait(lambda: browser.value("document.readyState") == "complete", "the page again")
            wait_for_videos(browser)
        if number == 6 and options.screenshot:
            save_picture(browser, options.screenshot)
        if number == 7:
            answer_without_connection(browser, keys)
        else:
            for key in keys:
                browser.press(key)
        if number + 1 < len(ANSWERS):
            wait(lambda: shown_query(browser) != query, f"the query after {number + 1}")
        count += code in COUNTED
    finish(browser)


def shown_query(browser):
    """The address of the first video, which names the query."""
    return browser.value("document.querySelector('video')?.src ?? null")


def finish(browser):
    """The last answer is taken back and given again, and the page is left."""
    thanks = "document.getElementById('question').textContent.includes('Thank you')"
    wait(lambda: browser.value(thanks), "the end")
    browser.press("u")
    wait_for_videos(browser)
    for key in ANSWERS[-1][0]:
        browser.press(key)
    wait(lambda: browser.value(thanks), "the end again")
    check(f"{TARGET} answers are stored" in browser.value(
        "document.getElementById('instruction').textContent"), "what is stored at the end")
    browser.press("q")
    wait(lambda: "closed" in browser.value("document.getElementById('instruction').textContent"), "the farewell")


def save_picture(browser, path):
    """The window in the middle of the videos, in few colours: it is to be small."""
    browser.press("space")
    browser.value("""(() => {
      const position = document.getElementById('position');
      position.value = 600;
      position.dispatchEvent(new Event('input'));
    })()""")
    time.sleep(1)
    browser.picture().convert("RGB").quantize(240).save(path, optimize=True)
    browser.press("space")


def check_ten_answers(options, folder):
    """The first run: ten answers, and the command ends with the page."""
    labels = pathlib.Path(folder, "labels.sqlite")
    process, address = start(options, labels)
    browser = Chromium(options.chromium, str(pathlib.Path(folder, "browser")))
    try:
        check_refusals(address)
        browser.call("Page.navigate", url=address)
        wait_for_videos(browser)
        check(browser.value("location.search + document.cookie") == "", "the token can be seen")
        wrong = browser.value(ARITHMETIC)
        check(not wrong, f"the page's arithmetic: {wrong}")
        answer_all(browser, options)
        check(not browser.problems, f"the browser complains: {browser.problems}")
    finally:
        browser.close()
    process.wait(timeout=PATIENCE_SECONDS)
    check(process.returncode == 0, f"the command ended with {process.returncode}")

    given, events = answers_in_force(options.rapl, labels)
    check([event["code"] for event in given].count("order") == 5 and len(given) == len(ANSWERS),
          f"other answers in the file: {given}")
    check(sorted(event["code"] for event in given) == sorted(code for _, code in ANSWERS), "other codes")
    check(sum(event["event"] == "undone" for event in events) == 3, "not three answers taken back")
    check(all(1 <= event["response_seconds"] < 60 for event in given), "response times")
    check([event.get("confidence") for event in given].count(3) == 1, "the confidence")
    check(sum("safe" in json.dumps(event) for event in given) == 1, "the reason")
    check(len({event["query"] for event in given}) == len(given), "a query answered twice")


def check_interruption(options, folder):
    """The second run: Ctrl-C ends it with 130, keeps the answer, and leaves nothing behind."""
    labels = pathlib.Path(folder, "interrupted.sqlite")
    process, address = start(options, labels)
    browser = Chromium(options.chromium, str(pathlib.Path(folder, "second-browser")))
    try:
        browser.call("Page.navigate", url=address)
        wait_for_videos(browser)
        browser.press("2")
        wait(lambda: answered(browser) == 1, "an answer")
        wait_for_videos(browser)
        process.send_signal(signal.SIGINT)
        process.wait(timeout=PATIENCE_SECONDS)
        check(process.returncode == 130, f"interrupted, it ended with {process.returncode}")
        browser.press("1")
        wait(lambda: "connection is lost" in message(browser), "the page's notice")
    finally:
        browser.close()
    check(len(answers_in_force(options.rapl, labels)[0]) == 1, "the answer before Ctrl-C is lost")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--rapl", default=".build/release/rapl")
    parser.add_argument("--chromium", default="chromium")
    parser.add_argument("--episodes", nargs="+", default=["Episodes/panda_stack.hdf5"])
    parser.add_argument("--screenshot", help="where to write a picture of the page")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        check_ten_answers(options, folder)
        check_interruption(options, folder)
    print(f"{len(ANSWERS)} answers by the keyboard, as given; refusals, undo, back, reload and Ctrl-C as "
          "they should be")


if __name__ == "__main__":
    main()
