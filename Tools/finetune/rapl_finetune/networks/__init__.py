"""Denoisers and the encoder of images."""

from .images import ImageEncoder
from .mlp import MLPDenoiser
from .unet import ConditionalUnet1d

__all__ = ["ConditionalUnet1d", "ImageEncoder", "MLPDenoiser"]
