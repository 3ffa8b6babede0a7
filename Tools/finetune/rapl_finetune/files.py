"""Files that are whole or absent, and hashes of inputs."""

import hashlib
import json
import os
import pathlib

import safetensors.torch
import torch
from safetensors import SafetensorError

from .problems import Problem

LARGEST_WEIGHTS_BYTES = 8 << 30


def write_bytes(path, content):
    """Writes a file that is there whole or not at all."""
    path = pathlib.Path(path)
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        with open(temporary, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def write_json(path, content):
    """Writes a JSON object, with sorted keys, whole or not at all."""
    write_bytes(path, (json.dumps(content, indent=2, sort_keys=True, allow_nan=False) + "\n").encode())


def write_tensors(path, tensors, metadata=None):
    """Writes named tensors as safetensors, whole or not at all."""
    tensors = {name: tensor.detach().cpu().contiguous() for name, tensor in tensors.items()}
    write_bytes(path, safetensors.torch.save(tensors, metadata))


def read_tensors(path):
    """The named tensors and the metadata of a safetensors file.

    Raises Problem if it is absent, too large or damaged. Nothing of it is run.
    """
    try:
        if os.path.getsize(path) > LARGEST_WEIGHTS_BYTES:
            raise Problem(path, f"expected at most {LARGEST_WEIGHTS_BYTES} bytes")
        with safetensors.safe_open(path, framework="pt") as file:
            tensors = {name: file.get_tensor(name) for name in file.keys()}
            metadata = file.metadata() or {}
    except OSError as error:
        raise Problem(path, f"cannot be read: {error.strerror or error}") from None
    except (SafetensorError, RuntimeError, ValueError) as error:
        raise Problem(path, f"expected safetensors, found a damaged or another file ({str(error)[:120]})") from None
    return tensors, metadata


def load_weights(module, tensors, subject):
    """Puts tensors into a module.

    Raises Problem if a name is missing or unknown, or a shape differs, or a value is not finite.
    """
    expected = module.state_dict()
    for name in sorted(expected.keys() ^ tensors.keys()):
        raise Problem(subject, f"{'lacks' if name in expected else 'has the unknown'} array {name[:120]}")
    for name, tensor in tensors.items():
        if tensor.shape != expected[name].shape:
            raise Problem(subject, f"{name}: expected {tuple(expected[name].shape)}, found {tuple(tensor.shape)}")
        if tensor.is_floating_point() and not tensor.isfinite().all():
            raise Problem(subject, f"{name}: has values that are not finite")
    module.load_state_dict({name: tensor.to(expected[name].dtype) for name, tensor in tensors.items()})


def sha256(path):
    """The hash of a file, or of all files of a folder with their names."""
    path = pathlib.Path(path)
    digest = hashlib.sha256()
    files = [path] if path.is_file() else sorted(entry for entry in path.rglob("*") if entry.is_file())
    for file in files:
        if path.is_dir():
            digest.update(f"{file.relative_to(path)}\0".encode())
        with open(file, "rb") as content:
            while block := content.read(1 << 20):
                digest.update(block)
    return digest.hexdigest()


def name_of_device(text):
    """The torch device of `cpu` or `cuda`.

    Raises Problem if torch finds none.
    """
    if text == "cuda" and not torch.cuda.is_available():
        raise Problem("device", "torch finds no GPU; choose cpu")
    return torch.device(text)
