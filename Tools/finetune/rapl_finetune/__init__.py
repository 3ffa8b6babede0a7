"""Trains a compact diffusion policy and fine-tunes it on preferences and rewards that `rapl` wrote."""

__version__ = "0.1.0"
