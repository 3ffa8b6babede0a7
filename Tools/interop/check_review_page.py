"""Looks through answers with `rapl labels review` in a real headless browser, and settles a dispute.

Three annotators answer four pairs by program, so that two pairs are disputed. On the page: the list and its
filters, the videos in step, every answer with how sure, reasons and note; a dispute is settled by the keyboard,
another by the mouse, one is opened again; answers that come meanwhile appear. At the end the label file must hold
exactly these settlements, and the commands must tell the same as the page. A request without the token gets 403.

Needs: a built rapl, the `chromium` or the `firefox` command, and the packages websockets and pillow.
Example: .build-python/bin/python Tools/interop/check_review_page.py --rapl .build/release/rapl \
         --screenshot Tools/figures/review_page.png
"""

import argparse
import atexit
import json
import pathlib
import subprocess
import tempfile
import time

from browsers import Chromium, Firefox, check, wait
from check_label_page import save_picture, status, steps

# What each annotator answers to the four pairs, as lines of `rapl label --player none`.
ANSWERS = {
    "ann": ["1 c3 r:smooth", "2", "1 c2", "0"],
    "bob": ["2 c1", "2 c3", "1", "0"],
    "cat": ["1", "2", "2 c1", "0"],
}
PAIRS = [[0, 1], [2, 3], [4, 5], [6, 7]]


def run(options, *arguments, lines=None):
    """The output of a command that must succeed."""
    done = subprocess.run([options.rapl, *arguments], input=lines, capture_output=True, text=True)
    check(done.returncode == 0, f"{arguments}: {done.stderr}")
    return done.stdout


def answer(options, labels, folder):
    """Makes the label file."""
    stem = pathlib.Path(options.episodes).stem
    pairs = pathlib.Path(folder, "pairs.jsonl")
    pairs.write_text("".join(
        json.dumps([f"{stem}/demo_{number}" for number in pair]) + "\n" for pair in PAIRS))
    for name, lines in ANSWERS.items():
        run(options, "label", options.episodes, "--labels", str(labels), "--player", "none", "--query", "pair",
            "--pairs", str(pairs), "--annotator", name, "--reasons", "smooth,safe", lines="\n".join(lines) + "\n")


def start(options, labels):
    """Starts the page; gives the process and the address that it prints."""
    process = subprocess.Popen(
        [options.rapl, "labels", "review", options.episodes, "--labels", str(labels), "--as", "judge"],
        stdout=subprocess.PIPE, text=True)
    # Also if the check fails.
    atexit.register(process.kill)
    line = process.stdout.readline()
    check("http://127.0.0.1:" in line, f"no address in {line!r}")
    return process, line[line.index("http://"):].strip()


def text(browser, name):
    """The text of an element of the page."""
    return browser.value(f"document.getElementById('{name}').textContent")


def rows(browser):
    """The texts of the listed questions."""
    return browser.value("[...document.querySelectorAll('#queries button')].map((row) => row.textContent)")


def choose(browser, name, value):
    """Sets a filter."""
    browser.value(f"""(() => {{
      const select = document.getElementById('filters').elements['{name}'];
      select.value = {json.dumps(value)};
      select.dispatchEvent(new Event('change', {{ bubbles: true }}));
    }})()""")


def wait_for_videos(browser):
    """Until the videos of the question can be watched."""
    wait(lambda: browser.value(
        "document.querySelectorAll('video').length === 2 && "
        "[...document.querySelectorAll('video')].every((video) => video.readyState >= 2)"), "videos")


def open_question(browser, place):
    """Opens the question at a place of the list by the mouse."""
    browser.value(f"document.querySelectorAll('#queries button')[{place}].click()")
    name = browser.value(f"document.querySelectorAll('#queries button')[{place}].dataset.id")
    wait(lambda: browser.value(
        f"document.querySelector('video')?.src.includes('{name}') ?? false"), "the question's videos")
    wait_for_videos(browser)
    return name


def check_record(browser):
    """The answers to the first question stand there with everything that was said."""
    said = text(browser, "said")
    for part in ["ann", "1 > 2", "certain", "smooth", "bob", "2 > 1", "guessing", "cat"]:
        check(part in said, f"no {part!r} among the answers: {said}")
    together = text(browser, "together")
    check("3 votes: together 1 > 2, margin 0.33" in together, f"together: {together}")
    moved = "Number(document.getElementById('position').value)"
    before = browser.value(moved)
    wait(lambda: browser.value(moved) != before, "movement")
    browser.press("space")
    time.sleep(0.5)
    for clip in steps(browser):
        check(clip["step"] == clip["shown"], f"the caption and the picture differ: {clip}")


def check_filters(browser):
    """Every filter leaves the questions that it should."""
    for name, value, count in [("state", "disputed", 2), ("state", "settled", 0), ("state", "", 4),
                               ("annotator", "bob", 4), ("annotator", "", 4), ("confidence", "1", 2),
                               ("confidence", "", 4)]:
        choose(browser, name, value)
        wait(lambda: len(rows(browser)) == count, f"{count} questions for {name} {value!r}")


def settle(browser, options, labels):
    """One dispute by the keyboard, with a note; one by the mouse, which is then opened again."""
    open_question(browser, 0)
    check(browser.value("document.getElementById('settle').disabled"), "nothing is chosen, and yet it settles")
    for key in ["2", "n"]:
        browser.press(key)
    for key in "fell":
        browser.press(key)
    browser.press("enter")
    wait(lambda: "Settled as 2 > 1 by judge" in text(browser, "settled"), "the settlement")
    check("“fell”" in text(browser, "settled"), "the note of the settlement")
    wait(lambda: "1 disputed" in text(browser, "counts") and "1 settled" in text(browser, "counts"), "the counts")
    open_question(browser, 2)
    browser.value("document.querySelector('#choices [data-action=\"tie\"]').click()")
    browser.value("document.getElementById('settle').click()")
    wait(lambda: "Settled as equal" in text(browser, "settled"), "the second settlement")
    browser.press("o")
    wait(lambda: text(browser, "settled") == "", "the question opened again")
    listed = run(options, "labels", "list", str(labels))
    check('settled by judge as 2 > 1 ("fell")' in listed and listed.count("DISPUTED") == 1, listed)


def check_live(browser, options, labels):
    """An answer that comes meanwhile appears."""
    run(options, "labels", "drop", str(labels), "bob", "--as", "judge")
    open_question(browser, 1)
    wait(lambda: "bob (left out)" in text(browser, "said"), "the annotator who is left out")
    check(browser.value("document.querySelectorAll('tr.left-out').length") == 1, "who is left out is not marked")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--rapl", default=".build/release/rapl")
    parser.add_argument("--browser", choices=["chromium", "firefox"], default="chromium")
    parser.add_argument("--episodes", default="Episodes/panda_stack.hdf5")
    parser.add_argument("--screenshot", help="where to write a picture of the page")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        labels = pathlib.Path(folder, "labels.sqlite")
        answer(options, labels, folder)
        process, address = start(options, labels)
        kind = Chromium if options.browser == "chromium" else Firefox
        profile = pathlib.Path(folder, "browser")
        profile.mkdir()
        browser = kind(options.browser, str(profile))
        try:
            root = address.split("?")[0]
            for what in ["", "api/queries", "review.js"]:
                check(status(root + what) == 403, f"{what or 'the page'} is not refused without the token")
            browser.visit(address)
            wait_for_videos(browser)
            check(browser.value("location.search + document.cookie") == "", "the token can be seen")
            check(len(rows(browser)) == len(PAIRS), f"other questions: {rows(browser)}")
            check_record(browser)
            if options.screenshot:
                save_picture(browser, options.screenshot)
            check_filters(browser)
            settle(browser, options, labels)
            check_live(browser, options, labels)
            browser.value("document.querySelector('[data-action=\"quit\"]').click()")
            wait(lambda: "Finished" in text(browser, "message"), "the farewell")
            check(not browser.problems, f"the browser complains: {browser.problems}")
        finally:
            browser.close()
        process.wait(timeout=60)
        check(process.returncode == 0, f"the command ended with {process.returncode}")
        events = pathlib.Path(folder, "events.jsonl")
        run(options, "labels", "export", str(labels), "--output", str(events))
        settled = [json.loads(line) for line in events.read_text().splitlines() if '"settled"' in line]
        check([event["code"] for event in settled] == ["order", "tie", "skip"], f"other settlements: {settled}")
        check(all(event["who"] == "judge" for event in settled), "another judge")
    print("filters, answers, settlements by keyboard and mouse, and a question opened again, as they should be")


if __name__ == "__main__":
    main()
