"""Readers of exported datasets and pairs."""

from .episodes import Episodes
from .opening import open_dataset
from .pairs import Pairs

__all__ = ["Episodes", "Pairs", "open_dataset"]
