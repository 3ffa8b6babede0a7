"""What the command lines of rapl_finetune and rapl_scenes share: exit codes, errors of one line, whole numbers."""

import argparse
import sys

from .problems import Problem

SUCCESS, DATA_PROBLEM, USAGE, INTERRUPTED = 0, 1, 64, 130


class Parser(argparse.ArgumentParser):
    """A parser whose errors are one line and end with 64."""

    def error(self, message):
        sys.stderr.write(f"error: {message}; see {self.prog} --help\n")
        raise SystemExit(USAGE)


def run(parser, arguments, action, after_interruption=""):
    """Parses the arguments and does `action(options)`, which returns the exit code.

    Returns that, or 1 after a problem with data and 130 after an interruption, each told in one line.
    """
    options = parser.parse_args(arguments)
    try:
        return action(options)
    except (Problem, OSError, MemoryError) as error:
        sys.stderr.write(f"error: {' '.join(str(error).split()) or 'not enough memory'}\n")
        return DATA_PROBLEM
    except KeyboardInterrupt:
        sys.stderr.write(f"interrupted{after_interruption}\n")
        return INTERRUPTED


def whole(smallest, largest):
    """A type of arguments: a whole number in a range."""
    def parse(text):
        if not text.isdecimal() or len(text) > 12 or not smallest <= int(text) <= largest:
            raise argparse.ArgumentTypeError(
                f"expected a whole number from {smallest} to {largest}, found {text[:40]!r}")
        return int(text)
    return parse
