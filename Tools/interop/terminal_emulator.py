"""A terminal for scripts: runs a command in it, answers its questions, and draws what is on its screen.

It understands what rapl sends: text, colours, kitty's pictures, the inline images of iTerm2 and sixels. Its line may
be slow. Needs pyte and Pillow.
"""

import base64
import fcntl
import io
import os
import pty
import re
import select
import struct
import termios
import threading
import time

import pyte
from PIL import Image, ImageDraw, ImageFont

CELL = (8, 16)
BACKGROUND, FOREGROUND = (22, 24, 29), (215, 218, 224)
FONT = "DejaVuSansMono.ttf"
PALETTE = dict(
    black=(0, 0, 0), red=(205, 0, 0), green=(0, 205, 0), brown=(205, 205, 0), blue=(0, 0, 238), magenta=(205, 0, 205),
    cyan=(0, 205, 205), white=(229, 229, 229), brightblack=(127, 127, 127), brightred=(255, 0, 0),
    brightgreen=(0, 255, 0), brightbrown=(255, 255, 0), brightblue=(92, 92, 255), brightmagenta=(255, 0, 255),
    brightcyan=(0, 255, 255), brightwhite=(255, 255, 255))
# Strings, and the sequences that pyte would print.
STRING = re.compile(rb"\x1b([P_\]])(.*?)(?:\x1b\\|\x07)", re.S)
UNKNOWN = re.compile(rb"\x1b\[(?:[?>=][0-9;]*(?:\$p|q|u)|[0-9;]*t|[0-9;]*n|>[0-9;]*c)")


class Kind:
    """What a terminal says of itself: its TERM, further variables, and its answers to questions."""

    def __init__(self, term="xterm-256color", variables=(), name=None, colours=True, kitty=False, sixel=False,
                 answers=True):
        self.term, self.variables, self.answers = term, dict(variables), answers
        self.replies = {
            b"\x1b[c": b"\x1b[?62;4;22c" if sixel else b"\x1b[?62;22c",
            b"\x1b[16t": b"\x1b[6;%d;%dt" % (CELL[1], CELL[0]),
            b"\x1b[?2026$p": b"\x1b[?2026;2$y",
        }
        if name:
            self.replies[b"\x1b[>0q"] = b"\x1bP>|%s\x1b\\" % name.encode()
        if colours:
            self.replies[b"\x1bP$qm"] = b"\x1bP1$r0;48:2:1:2:3m\x1b\\"
        if kitty:
            self.replies[b"a=q,t=d"] = b"\x1b_Gi=31;OK\x1b\\"


class Terminal:
    """A command in a terminal of its own. With `rate` its line takes so many bytes a second."""

    def __init__(self, arguments, columns, rows, kind=Kind(), rate=None, folder=None):
        self.kind, self.rate = kind, rate
        self.screen = pyte.Screen(columns, rows)
        self.stream = pyte.ByteStream(self.screen)
        self.pictures = {}
        self.waiting, self.part, self.size, self.last = bytearray(), b"", None, b""
        self.count, self.lock = 0, threading.Lock()
        self.pid, self.master = pty.fork()
        if self.pid == 0:
            for name in ("COLORTERM", "NO_COLOR", "STY", "TMUX", "TERM_PROGRAM", "VTE_VERSION", "LC_TERMINAL"):
                os.environ.pop(name, None)
            os.environ.update(kind.variables, TERM=kind.term)
            os.chdir(folder or os.getcwd())
            os.execvp(arguments[0], arguments)
        fcntl.ioctl(self.master, termios.TIOCSWINSZ,
                    struct.pack("HHHH", rows, columns, columns * CELL[0], rows * CELL[1]))
        self.reader = threading.Thread(target=self.read, daemon=True)
        self.reader.start()

    def read(self):
        portion = 65536 if self.rate is None else max(64, self.rate // 200)
        while True:
            begin = time.monotonic()
            try:
                select.select([self.master], [], [])
                data = os.read(self.master, portion)
            except OSError:
                return
            with self.lock:
                self.take(data)
            if self.rate:
                time.sleep(max(0, len(data) / self.rate - (time.monotonic() - begin)))

    def take(self, data):
        self.count += len(data)
        before, self.last = self.last, data[-16:]
        if self.kind.answers:
            seen = before + data
            for question, reply in self.kind.replies.items():
                if question in seen and question not in before:
                    os.write(self.master, reply)
            count = seen.count(b"\x1b[5n") - before.count(b"\x1b[5n")
            os.write(self.master, b"\x1b[0n" * count)
        self.waiting += data

    def update(self):
        """Shows what has come since the last time; while nobody looks, the line is as fast as it can be."""
        end = self.waiting.rfind(b"\x1b")
        if end < 0 or STRING.match(self.waiting, end - 1) or len(self.waiting) - end > 64:
            end = len(self.waiting)
        # What may be cut at the end waits.
        start = re.search(rb"\x1b[P_\]]", STRING.sub(lambda match: b" " * len(match[0]), self.waiting[:end]))
        end = start.start() if start else end
        self.show(bytes(self.waiting[:end]))
        del self.waiting[:end]

    def show(self, data):
        place = 0
        for match in STRING.finditer(data):
            self.show_text(data[place:match.start()])
            self.show_string(match[1], match[2])
            place = match.end()
        self.show_text(data[place:])

    def show_text(self, data):
        if b"\x1b[2J" in data:
            self.pictures = {}
        self.stream.feed(UNKNOWN.sub(b"", data))

    def show_string(self, kind, body):
        where = (self.screen.cursor.x, self.screen.cursor.y)
        if kind == b"P" and body[:1].isdigit() and b"q" in body[:12]:
            self.pictures[where] = body
        elif kind == b"]" and body.startswith(b"1337;File="):
            keys, _, data = body.partition(b":")
            size = [int(re.search(rb"%s=(\d+)" % key, keys)[1]) for key in (b"width", b"height")]
            self.pictures[where] = (data, size)
        elif kind == b"_" and body.startswith(b"G") and b"a=d" not in body and b"a=q" not in body:
            keys, _, data = body.partition(b";")
            if b"a=T" in keys:
                self.size = [int(re.search(rb"\b%s=(\d+)" % key, keys)[1]) for key in (b"c", b"r")]
                self.part = b""
            self.part += data
            if b"m=0" in keys and self.part and self.size:
                self.pictures[where] = (self.part, self.size)

    def type(self, keys):
        os.write(self.master, keys.encode())

    def text(self):
        with self.lock:
            self.update()
            return list(self.screen.display)

    def wait_for(self, text, seconds=30):
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if any(text in line for line in self.text()):
                return
            time.sleep(0.02)
        raise SystemExit(f"the terminal does not show {text!r}:\n" + "\n".join(self.text()))

    def seconds_of_processor(self):
        """What the command and those that it waited for have used."""
        with open(f"/proc/{self.pid}/stat", encoding="ascii") as file:
            fields = file.read().rpartition(")")[2].split()
        return sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")

    def close(self):
        try:
            self.type("\x03")
        except OSError:
            pass
        os.waitpid(self.pid, 0)

    def image(self):
        """The screen as a picture."""
        with self.lock:
            self.update()
            return draw(self.screen, self.pictures)


def sixels(body):
    """The picture that a string of sixels shows."""
    size = re.search(rb'"\d+;\d+;(\d+);(\d+)', body)
    picture = Image.new("RGB", (int(size[1]), int(size[2])))
    pixels, palette, x, y, colour = picture.load(), {}, 0, 0, (0, 0, 0)
    for match in re.finditer(rb"#(\d+)(?:;2;(\d+);(\d+);(\d+))?|!(\d+)([?-~])|([$-])|([?-~])", body[size.end():]):
        number, red, green, blue, repeat, repeated, move, single = match.groups()
        if number is not None:
            if red is not None:
                palette[number] = tuple(int(value) * 255 // 100 for value in (red, green, blue))
            colour = palette.get(number, colour)
        elif move == b"$":
            x = 0
        elif move == b"-":
            x, y = 0, y + 6
        else:
            bits = (repeated or single)[0] - 63
            for column in range(x, x + int(repeat or 1)):
                for row in range(6):
                    if bits >> row & 1 and column < picture.width and y + row < picture.height:
                        pixels[column, y + row] = colour
            x += int(repeat or 1)
    return picture


def decoded(picture):
    """A picture as it came: a string of sixels, or an image file in base64 with its columns and rows."""
    if isinstance(picture, bytes):
        return sixels(picture)
    data, (columns, rows) = picture
    image = Image.open(io.BytesIO(base64.b64decode(data))).convert("RGB")
    return image.resize((columns * CELL[0], rows * CELL[1]), Image.BILINEAR)


def colour_of(name, default):
    if name == "default":
        return default
    return PALETTE.get(name) or tuple(bytes.fromhex(name))


def parts(character):
    """The parts of a character that are filled, as rectangles in shares of its width and height; or `None`."""
    code = ord(character)
    if code == 0x2580:
        return [(0, 0, 1, .5)]
    if 0x2581 <= code <= 0x2588:
        return [(0, 1 - (code - 0x2580) / 8, 1, 1)]
    if 0x2589 <= code <= 0x258F:
        return [(0, 0, (0x2590 - code) / 8, 1)]
    if code in (0x2590, 0x2594, 0x2595):
        return [{0x2590: (.5, 0, 1, 1), 0x2594: (0, 0, 1, .125), 0x2595: (.875, 0, 1, 1)}[code]]
    if 0x2596 <= code <= 0x259F:
        quarters = ["2", "3", "0", "023", "03", "012", "013", "1", "12", "123"][code - 0x2596]
        return [(int(q) % 2 / 2, int(q) // 2 / 2, int(q) % 2 / 2 + .5, int(q) // 2 / 2 + .5) for q in quarters]
    if 0x1FB00 <= code <= 0x1FB3B:
        # All but the two that are halves.
        bits = [value for value in range(1, 63) if value not in (21, 42)][code - 0x1FB00]
        return [(b % 2 / 2, b // 2 / 3, b % 2 / 2 + .5, b // 2 / 3 + 1 / 3) for b in range(6) if bits >> b & 1]
    return None


def draw(screen, pictures):
    width, height = CELL
    image = Image.new("RGB", (screen.columns * width, screen.lines * height), BACKGROUND)
    canvas = ImageDraw.Draw(image)
    font = ImageFont.truetype(FONT, 13)
    for row in range(screen.lines):
        for column in range(screen.columns):
            cell = screen.buffer[row][column]
            front, back = colour_of(cell.fg, FOREGROUND), colour_of(cell.bg, BACKGROUND)
            if cell.reverse:
                front, back = back, front
            left, top = column * width, row * height
            canvas.rectangle((left, top, left + width - 1, top + height - 1), fill=back)
            filled = parts(cell.data) if len(cell.data) == 1 else None
            if filled is None:
                if cell.data.strip():
                    canvas.text((left, top), cell.data, fill=front, font=font)
                continue
            for x0, y0, x1, y1 in filled:
                box = (left + round(x0 * width), top + round(y0 * height), left + round(x1 * width) - 1,
                       top + round(y1 * height) - 1)
                if box[2] >= box[0] and box[3] >= box[1]:
                    canvas.rectangle(box, fill=front)
    for (column, row), picture in pictures.items():
        image.paste(decoded(picture), (column * width, row * height))
    return image
