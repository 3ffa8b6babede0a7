"""Problems with files and settings, told in one line."""

import json
import pathlib

# A JSON file of ours is small. A larger one is not ours.
LARGEST_JSON_BYTES = 64 << 20


class Problem(Exception):
    """A file or a setting that cannot be used. The message is one line with file, place, expected and found."""

    def __init__(self, subject, text):
        super().__init__(" ".join(f"{subject}: {text}".split()))


def read_json(path):
    """The object in a JSON file.

    Raises Problem if the file is absent, too large, no JSON or no object.
    """
    path = pathlib.Path(path)
    try:
        if path.stat().st_size > LARGEST_JSON_BYTES:
            raise Problem(path, f"expected at most {LARGEST_JSON_BYTES} bytes, found {path.stat().st_size}")
        content = json.loads(path.read_text())
    except OSError as error:
        raise Problem(path, f"cannot be read: {error.strerror}") from None
    except (UnicodeDecodeError, json.JSONDecodeError, RecursionError) as error:
        raise Problem(path, f"expected JSON, found {type(error).__name__}") from None
    if not isinstance(content, dict):
        raise Problem(path, f"expected a JSON object, found {type(content).__name__}")
    return content
