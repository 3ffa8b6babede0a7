"""A headless Chromium or Firefox with one window, for the checks of the labelling page.

Chromium is driven through its DevTools protocol, Firefox through WebDriver BiDi. Both speak it themselves:
no driver is needed. Needs the packages websockets and pillow, and the commands `chromium` and `firefox-esr`
(`apt-get install chromium firefox-esr`); neither building nor testing rapl needs them.
"""

import base64
import contextlib
import io
import json
import pathlib
import re
import subprocess
import sys
import time
import urllib.request

from PIL import Image
from websockets.sync.client import connect

PATIENCE_SECONDS = 60


def check(condition, problem):
    """Ends with a message unless a condition holds."""
    if not condition:
        sys.exit(f"{pathlib.Path(sys.argv[0]).name}: {problem}")


def wait(condition, what, seconds=PATIENCE_SECONDS):
    """Waits for something, and ends with a message if it does not come."""
    deadline = time.monotonic() + seconds
    while not condition():
        check(time.monotonic() < deadline, f"{what} did not come within {seconds} s")
        time.sleep(0.05)


class Browser:
    """What both browsers have: a process, a socket, and commands with numbers."""

    def __init__(self, process):
        self.process = process
        self.connection = contextlib.ExitStack()
        self.last = 0
        self.problems = []

    def open_socket(self, address):
        self.socket = self.connection.enter_context(connect(address, max_size=None))

    def call(self, method, **parameters):
        """The result of a command; what the page complains about meanwhile is kept."""
        self.last += 1
        self.socket.send(json.dumps({"id": self.last, "method": method, "params": parameters}))
        while True:
            message = json.loads(self.socket.recv(timeout=PATIENCE_SECONDS))
            self.note(message)
            if message.get("id") == self.last:
                check("error" not in message, f"{method}: {message.get('error')} {message.get('message')}")
                return message["result"]

    def close(self):
        self.connection.close()
        self.process.terminate()
        self.process.wait()


class Chromium(Browser):
    """A headless Chromium."""

    name = "chromium"

    def __init__(self, command, folder, size=(1100, 760), scheme="light"):
        super().__init__(subprocess.Popen(
            [command, "--headless=new", "--no-sandbox", "--disable-gpu", "--mute-audio",
             "--hide-scrollbars", "--no-first-run", "--disable-background-networking",
             "--remote-debugging-port=0", f"--user-data-dir={folder}", "about:blank"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL))
        port_file = pathlib.Path(folder, "DevToolsActivePort")
        wait(lambda: port_file.exists() and port_file.read_text().count("\n") >= 1, "Chromium's port")
        port = port_file.read_text().split("\n")[0]
        pages = json.load(urllib.request.urlopen(f"http://127.0.0.1:{port}/json/list"))
        self.open_socket(next(page["webSocketDebuggerUrl"] for page in pages if page["type"] == "page"))
        for domain in ["Page", "Runtime", "Log", "Network"]:
            self.call(f"{domain}.enable")
        self.resize(*size)
        self.call("Emulation.setEmulatedMedia",
                  features=[{"name": "prefers-color-scheme", "value": scheme}])

    def note(self, message):
        if message.get("method") in ["Runtime.exceptionThrown", "Log.entryAdded"]:
            self.problems.append(json.dumps(message["params"]))

    def resize(self, width, height):
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1,
                  mobile=False)

    def visit(self, address):
        self.call("Page.navigate", url=address)

    def value(self, expression):
        """What an expression is in the page."""
        result = self.call("Runtime.evaluate", expression=expression, returnByValue=True,
                           awaitPromise=True)
        check("exceptionDetails" not in result, f"{expression}: {result}")
        return result["result"].get("value")

    def press(self, key):
        """Presses and releases a key as a keyboard would."""
        names = {"space": (" ", "Space", 32), "tab": ("Tab", "Tab", 9), "enter": ("Enter", "Enter", 13)}
        name, code, number = names.get(key, (key, "", ord(key[0].upper())))
        common = {"key": name, "code": code, "windowsVirtualKeyCode": number}
        text = {} if name == "Tab" else {"text": "\r" if name == "Enter" else name}
        self.call("Input.dispatchKeyEvent", type="keyDown", **common, **text)
        self.call("Input.dispatchKeyEvent", type="keyUp", **common)

    def press_focused(self):
        """Presses the button that has the focus."""
        self.press("enter")

    def picture(self):
        """What the window shows."""
        data = self.call("Page.captureScreenshot", format="png")["data"]
        return Image.open(io.BytesIO(base64.b64decode(data)))


class Firefox(Browser):
    """A headless Firefox."""

    name = "firefox"
    KEYS = {"space": " ", "tab": "\ue004", "enter": "\ue007"}

    def __init__(self, command, folder, size=(1100, 760), scheme="light"):
        profile = pathlib.Path(folder)
        profile.mkdir(parents=True, exist_ok=True)
        settings = {"layout.css.prefers-color-scheme.content-override": 0 if scheme == "dark" else 1,
                    "remote.active-protocols": 1, "browser.shell.checkDefaultBrowser": False,
                    "datareporting.policy.dataSubmissionEnabled": False,
                    "app.normandy.enabled": False, "media.gmp-manager.url": "",
                    "extensions.blocklist.enabled": False}
        profile.joinpath("user.js").write_text("".join(
            f"user_pref({json.dumps(name)}, {json.dumps(value)});\n" for name, value in settings.items()))
        log = profile / "log.txt"
        with log.open("w") as output:
            super().__init__(subprocess.Popen(
                [command, "--headless", "--no-remote", "--profile", str(profile),
                 "--remote-debugging-port", "0"], stdout=output, stderr=output))
        pattern = re.compile(r"WebDriver BiDi listening on (ws://[0-9.:]+)")
        wait(lambda: pattern.search(log.read_text()), "Firefox's port")
        self.open_socket(pattern.search(log.read_text())[1] + "/session")
        self.call("session.new", capabilities={})
        self.call("session.subscribe", events=["log.entryAdded"])
        self.context = self.call("browsingContext.getTree")["contexts"][0]["context"]
        self.resize(*size)

    def note(self, message):
        if message.get("method") == "log.entryAdded" and message["params"]["level"] == "error":
            self.problems.append(json.dumps(message["params"].get("text")))

    def resize(self, width, height):
        self.call("browsingContext.setViewport", context=self.context,
                  viewport={"width": width, "height": height})

    def visit(self, address):
        self.call("browsingContext.navigate", context=self.context, url=address, wait="complete")

    def value(self, expression):
        """What an expression is in the page."""
        result = self.call(
            "script.evaluate", expression=f"Promise.resolve({expression}).then(JSON.stringify)",
            target={"context": self.context}, awaitPromise=True)
        check(result["type"] == "success", f"{expression}: {result}")
        found = result["result"]
        return json.loads(found["value"]) if found["type"] == "string" else None

    def press(self, key):
        """Presses and releases a key as a keyboard would."""
        value = self.KEYS.get(key, key)
        self.call("input.performActions", context=self.context, actions=[
            {"type": "key", "id": "keyboard",
             "actions": [{"type": "keyDown", "value": value}, {"type": "keyUp", "value": value}]}])

    def press_focused(self):
        """Presses the button that has the focus.

        A headless window never has it as a whole, so Enter would reach no button.
        """
        self.value("document.activeElement.click()")

    def picture(self):
        """What the window shows."""
        data = self.call("browsingContext.captureScreenshot", context=self.context)["data"]
        return Image.open(io.BytesIO(base64.b64decode(data)))
