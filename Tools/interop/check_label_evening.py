"""An evening of labelling: five people in five headless Chromiums answer 500 pairs of `rapl label serve`, two
people each pair, while things go wrong.

One laptop is closed for a while (its browser is stopped) and opened again. One line is cut and comes back. The
server is ended by SIGTERM and started again, and later killed and started again. Everybody reaches it by a
public name with a path, as through a proxy, each by a line of their own.

At the end the label file must hold: every pair with two answers, every answer once and with the verdict of the
key that was pressed, nothing answered before a second in view, and no answer that was not given. The page of
progress must say the same, during the evening as well.

Needs: a built rapl, the `chromium` command (`apt-get install chromium`), and the package websockets.
Example: .build-python/bin/python Tools/interop/check_label_evening.py --rapl .build/release/rapl
"""

import argparse
import collections
import contextlib
import json
import os
import pathlib
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request

from websockets.sync.client import connect

PEOPLE = ["ann", "bob", "cleo", "dan", "eve"]
OVERLAP = 2
PUBLIC_NAME = "labels.test"
PUBLIC_PATH = "/lab/rapl/"
# A question goes to others when its person was not heard of for so long, and the laptop is closed longer.
RETURN_AFTER_SECONDS = 30
CLOSED_SECONDS = 60
CUT_SECONDS = 8
PATIENCE_SECONDS = 120
# The keys that people press, in turn, and the verdict that the file should hold.
KEYS = {"1": "first", "2": "second", "0": "tie"}


class Failure(Exception):
    """What is wrong."""


def check(condition, problem):
    if not condition:
        raise Failure(problem)


def wait(condition, what, seconds=PATIENCE_SECONDS):
    deadline = time.monotonic() + seconds
    while not condition():
        check(time.monotonic() < deadline, f"{what} did not come within {seconds} s")
        time.sleep(0.05)


class Line:
    """One person's line to the server, which can be cut."""

    def __init__(self, target):
        self.target = target
        self.is_cut = False
        self.open = set()
        self.lock = threading.Lock()
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            try:
                near, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self.serve, args=(near,), daemon=True).start()

    def serve(self, near):
        if self.is_cut:
            return self.drop(near)
        try:
            far = socket.create_connection(("127.0.0.1", self.target))
        except OSError:
            return self.drop(near)
        with self.lock:
            self.open |= {near, far}
        threading.Thread(target=self.pump, args=(far, near), daemon=True).start()
        self.pump(near, far)

    def pump(self, source, sink):
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                sink.sendall(data)
        for end in (source, sink):
            self.drop(end)
            with self.lock:
                self.open.discard(end)

    @staticmethod
    def drop(end):
        with contextlib.suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)
        end.close()

    def cut(self, seconds):
        """Drops everything for a while, also what is under way."""
        self.is_cut = True
        with self.lock:
            ends = list(self.open)
        for end in ends:
            self.drop(end)
        time.sleep(seconds)
        self.is_cut = False


class Laptop:
    """A headless Chromium with one window, which reaches the public name by one line."""

    def __init__(self, command, folder, line):
        self.process = subprocess.Popen(
            [command, "--headless=new", "--no-sandbox", "--disable-gpu", "--mute-audio", "--no-first-run",
             "--disable-background-networking", "--remote-debugging-port=0", f"--user-data-dir={folder}",
             "--window-size=640,480", f"--host-resolver-rules=MAP {PUBLIC_NAME} 127.0.0.1:{line.port}",
             "about:blank"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
        port_file = pathlib.Path(folder, "DevToolsActivePort")
        wait(lambda: port_file.exists() and port_file.read_text().count("\n") >= 1, "Chromium's port")
        port = port_file.read_text().split("\n")[0]
        pages = json.load(urllib.request.urlopen(f"http://127.0.0.1:{port}/json/list"))
        address = next(page["webSocketDebuggerUrl"] for page in pages if page["type"] == "page")
        self.connection = contextlib.ExitStack()
        # A closed laptop answers no pings.
        self.socket = self.connection.enter_context(connect(address, max_size=None, ping_interval=None))
        self.last = 0
        self.call("Page.enable")

    def call(self, method, **parameters):
        self.last += 1
        self.socket.send(json.dumps({"id": self.last, "method": method, "params": parameters}))
        while True:
            message = json.loads(self.socket.recv(timeout=PATIENCE_SECONDS))
            if message.get("id") == self.last:
                check("error" not in message, f"{method}: {message.get('error')}")
                return message["result"]

    def visit(self, address):
        self.call("Page.navigate", url=address)

    def value(self, expression):
        result = self.call("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        check("exceptionDetails" not in result, f"{expression}: {result}")
        return result["result"].get("value")

    def press(self, key):
        common = {"key": key, "code": f"Digit{key}", "windowsVirtualKeyCode": ord(key)}
        self.call("Input.dispatchKeyEvent", type="keyDown", text=key, **common)
        self.call("Input.dispatchKeyEvent", type="keyUp", **common)

    def signal(self, number):
        os.killpg(self.process.pid, number)

    def close(self):
        self.connection.close()
        with contextlib.suppress(ProcessLookupError):
            self.signal(signal.SIGKILL)
        self.process.wait()


class Person(threading.Thread):
    """Somebody who answers whatever is on the screen, until nothing is left."""

    # One look at the page: the query, whether an answer would count, and whether all is done.
    LOOK = """(() => {
      const video = document.querySelector('#clips video');
      const question = document.getElementById('question')?.textContent ?? '';
      return {
        query: video ? video.src.match(/media\\/([^/]+)/)?.[1] ?? null : null,
        waits: document.body?.hasAttribute('data-waits') ?? true,
        ended: question.startsWith('Thank you'),
        progress: document.getElementById('progress')?.textContent ?? '',
        message: document.getElementById('message')?.textContent ?? '',
      };
    })()"""

    def __init__(self, name, laptop, link):
        super().__init__(daemon=True)
        self.person = name
        self.laptop = laptop
        self.link = link
        # The key pressed last for each query.
        self.pressed = {}
        self.messages = set()
        # The query that was on the screen of a closed laptop.
        self.left = None
        self.has_ended = False
        self.is_working = threading.Lock()
        self.is_over = False
        self.problem = None

    def run(self):
        try:
            self.laptop.visit(self.link)
            while not self.is_over:
                with self.is_working:
                    self.answer_once()
                time.sleep(0.05)
        except Exception as problem:
            self.problem = f"{self.person}: {problem!r}"

    def answer_once(self):
        look = self.laptop.value(self.LOOK)
        self.has_ended = look["ended"]
        if look["message"]:
            self.messages.add(re.sub("[0-9]+", "N", look["message"]))
        if look["query"] is None or look["waits"]:
            return
        key = list(KEYS)[len(self.pressed) % len(KEYS)]
        self.pressed[look["query"]] = key
        self.laptop.press(key)
        # The page shows another query, or says that the line is lost and goes on trying.
        wait(lambda: self.laptop.value(self.LOOK)["query"] != look["query"], f"the query after {look}")

    def close_laptop(self, seconds):
        """Between two answers, as a person would, who looks up when it is open again."""
        with self.is_working:
            self.left = self.laptop.value(self.LOOK)["query"]
            self.laptop.signal(signal.SIGSTOP)
            time.sleep(seconds)
            self.laptop.signal(signal.SIGCONT)
            time.sleep(3)

    @property
    def answered(self):
        """What the page says that the person answered."""
        found = re.search("([0-9]+) answered", self.laptop.value(self.LOOK)["progress"])
        return int(found.group(1)) if found else None


class Server:
    """The server under test, started again and again."""

    def __init__(self, options, labels, port, public_port):
        self.arguments = [
            options.rapl, "label", "serve", *options.episodes, "--labels", str(labels), "--port", str(port),
            "--public-url", f"http://{PUBLIC_NAME}:{public_port}{PUBLIC_PATH}", "--query", "pair",
            "--overlap", str(OVERLAP), "--total", str(options.pairs), "--across-arms", "--across-tasks",
            "--return-after", str(RETURN_AFTER_SECONDS), "--annotators", ",".join(PEOPLE)]
        self.links = {}
        self.start()

    def start(self):
        self.process = subprocess.Popen(
            self.arguments, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        for line in self.process.stdout:
            name, _, rest = line.strip().partition(": ")
            if rest.startswith("http://"):
                self.links[name] = rest
            if "Ctrl-C ends" in line:
                return
        raise Failure("the server does not start")

    def end(self, number):
        self.process.send_signal(number)
        return self.process.wait()


class LabelFile:
    """What is in the file, read beside the server."""

    def __init__(self, path):
        self.path = path

    def rows(self, query):
        with contextlib.closing(sqlite3.connect(f"file:{self.path}?mode=ro", uri=True, timeout=30)) as database:
            return database.execute(query).fetchall()

    def answer_count(self):
        return self.rows("SELECT count(*) FROM answer")[0][0]

    def answers(self):
        """Annotator, query, verdict and seconds, and the episodes shown."""
        return self.rows("""SELECT answer.annotator, answer.query, answer.code, answer.ranking,
                            answer.response_seconds, query.episodes
                            FROM answer JOIN query ON query.query = answer.query""")


def verdict(code, ranking, episodes):
    if code != "order":
        return code
    best = json.loads(ranking)[0][0]
    return "first" if json.loads(episodes)[0] == best else "second"


class Progress:
    """The owner's page, as programs read it."""

    def __init__(self, link, line):
        # The public name is known to the browsers alone.
        host = link.split("/")[2]
        token = link.split("token=")[1]
        self.request = urllib.request.Request(
            f"http://127.0.0.1:{line.port}{PUBLIC_PATH}api/progress",
            headers={"Host": host, "Cookie": f"rapl-owner={token}"})

    def read(self):
        return json.load(urllib.request.urlopen(self.request, timeout=30))


class Evening:
    """All of it."""

    def __init__(self, options, folder):
        self.options = options
        self.labels = pathlib.Path(folder, "labels.sqlite")
        self.file = LabelFile(self.labels)
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        self.lines = {name: Line(port) for name in [*PEOPLE, "owner"]}
        self.server = Server(options, self.labels, port, 8080)
        self.progress = Progress(self.server.links["Progress"], self.lines["owner"])
        self.people = {}
        self.folder = folder
        self.looks = 0

    def run(self):
        start = time.monotonic()
        for name in PEOPLE:
            laptop = Laptop(self.options.chromium, str(pathlib.Path(self.folder, name)), self.lines[name])
            self.people[name] = Person(name, laptop, self.server.links[name])
        for person in self.people.values():
            person.start()
        wanted = self.options.pairs * OVERLAP
        for share, event in [(0.15, self.close_a_laptop), (0.3, self.cut_a_line), (0.5, self.restart),
                             (0.7, self.kill)]:
            self.go_on(until=int(share * wanted))
            event()
        self.go_on(until=wanted)
        self.closing.join()
        wait(lambda: all(person.has_ended for person in self.people.values()), "everybody's end")
        for person in self.people.values():
            person.is_over = True
            person.join()
        return time.monotonic() - start

    def go_on(self, until):
        """Waits for so many answers, and looks at the page of progress meanwhile."""
        last, since = -1, time.monotonic()
        while (count := self.file.answer_count()) < until:
            problems = [person.problem for person in self.people.values() if person.problem]
            check(not problems, "; ".join(problems))
            if count > last:
                last, since = count, time.monotonic()
            check(time.monotonic() < since + PATIENCE_SECONDS, f"nobody answers any more after {count}")
            self.look_at_progress()
            time.sleep(2)

    def look_at_progress(self):
        before = self.file.answer_count()
        report = self.progress.read()
        after = self.file.answer_count()
        told = sum(person["answered"] for person in report["people"])
        check(before <= told <= after, f"progress tells of {told} answers, there are {before} to {after}")
        self.looks += 1

    def say(self, what):
        print(f"{self.file.answer_count()} answers: {what}", flush=True)

    def close_a_laptop(self):
        self.say(f"ann's laptop is closed for {CLOSED_SECONDS} s")
        self.closing = threading.Thread(target=self.people["ann"].close_laptop, args=(CLOSED_SECONDS,))
        self.closing.start()

    def cut_a_line(self):
        self.say(f"bob's line is cut for {CUT_SECONDS} s")
        self.lines["bob"].cut(CUT_SECONDS)

    def restart(self):
        code = self.server.end(signal.SIGTERM)
        check(code == 130, f"the server ended with {code}")
        self.say("the server was ended by SIGTERM and is started again")
        time.sleep(3)
        self.server.start()

    def kill(self):
        self.server.end(signal.SIGKILL)
        self.say("the server was killed and is started again")
        self.server.start()

    def check_file(self):
        """What is in the file against what was done; returns the figures."""
        rows = self.file.answers()
        answered = collections.Counter((annotator, query) for annotator, query, *_ in rows)
        check(max(answered.values()) == 1, "an answer is there twice")
        by_query = collections.Counter(query for _, query, *_ in rows)
        check(len(by_query) == self.options.pairs, f"{len(by_query)} pairs in place of {self.options.pairs}")
        wrong = {query: count for query, count in by_query.items() if count != OVERLAP}
        check(not wrong, f"not answered by {OVERLAP}: {wrong}")
        asked = self.file.rows("SELECT count(*) FROM query")[0][0]
        check(asked == self.options.pairs, f"{asked} queries were asked")
        pairs = {frozenset(json.loads(row[5])) for row in rows}
        check(len(pairs) == self.options.pairs, f"only {len(pairs)} different pairs")
        least = min(row[4] for row in rows)
        check(least >= 1, f"an answer after {least} s in view")
        for name, query, code, ranking, _, episodes in rows:
            key = self.people[name].pressed.get(query)
            check(key is not None, f"an answer of {name} that was not given")
            check(KEYS[key] == verdict(code, ranking, episodes), f"{name} pressed {key} for {query}, not {code}")
        taken = [name for name, query, *_ in rows if query == self.people["ann"].left]
        check("ann" not in taken, f"what was on the closed laptop went back to ann: {taken}")
        given = sum(len(person.pressed) for person in self.people.values())
        lost = given - len(rows)
        check(lost == 0, f"{lost} answers that were given are not there")
        check(self.file.rows("PRAGMA integrity_check") == [("ok",)], "the file is damaged")
        counts = collections.Counter(row[0] for row in rows)
        for name, person in self.people.items():
            check(person.answered == counts[name], f"{name}'s page says {person.answered}, not {counts[name]}")
        return counts, sorted(row[4] for row in rows)

    def check_progress(self, counts):
        report = self.progress.read()
        check(report["isComplete"] and report["queriesComplete"] == self.options.pairs, f"progress: {report}")
        check({person["name"]: person["answered"] for person in report["people"]} == counts,
              f"progress: {report['people']}")
        page = self.people["eve"].laptop
        page.visit(self.server.links["Progress"])
        wait(lambda: "Done" in (page.value("document.getElementById('sum')?.textContent") or ""),
             "the page of progress")
        shown = page.value("""[...document.querySelectorAll('#people tr')].map((row) =>
            [...row.children].slice(0, 2).map((cell) => cell.textContent))""")
        check({name: int(count) for name, count in shown} == counts, f"the page shows {shown}")
        return report

    def close(self):
        for person in self.people.values():
            person.laptop.close()
        self.server.process.kill()
        self.server.process.wait()


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--rapl", default=".build/release/rapl")
    parser.add_argument("--chromium", default="chromium")
    parser.add_argument("--episodes", nargs="+", default=["Episodes"])
    parser.add_argument("--pairs", type=int, default=500)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        evening = Evening(options, folder)
        try:
            seconds = evening.run()
            counts, viewed = evening.check_file()
            report = evening.check_progress(counts)
        except Failure as failure:
            sys.exit(f"check_label_evening.py: {failure}")
        finally:
            evening.close()
    alpha = report["agreement"].get("alpha")
    print(f"{options.pairs} pairs, {OVERLAP} answers each, of {len(counts)} people in {seconds:.0f} s: "
          + ", ".join(f"{name} {count}" for name, count in sorted(counts.items())))
    print(f"every pair answered by {OVERLAP}, every answer once and as given, none before 1 s in view "
          f"(least {viewed[0]:.2f} s, median {viewed[len(viewed) // 2]:.2f} s)")
    print(f"the page of progress was right in {evening.looks} looks and at the end; alpha {alpha:.2f}")
    for message in sorted({text for person in evening.people.values() for text in person.messages}):
        print(f"  a page said: {message}")


if __name__ == "__main__":
    main()
