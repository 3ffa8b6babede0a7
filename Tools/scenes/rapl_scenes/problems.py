"""Problems that end in one line."""


class Problem(Exception):
    """A file or a setting that cannot be used. The message is one line."""

    def __init__(self, subject, text):
        super().__init__(" ".join(f"{subject}: {text}".split()))
