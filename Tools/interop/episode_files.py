"""Reading the HDF5 files of rapl by episode id."""

import h5py


def episode_ids(group):
    """The names `<file stem>/<demo>`, or `<stem>`, under /rewards, in file order."""
    names = []

    def visit(name, item):
        if isinstance(item, h5py.Dataset) and name.endswith("/reward"):
            names.append(name.removesuffix("/reward"))

    group.visititems(visit)
    return names


def text(value):
    """An attribute as str, whether it was stored as text of variable or of fixed length."""
    return value.decode() if isinstance(value, bytes) else str(value)


def demo_order(demo):
    return int(demo.removeprefix("demo_"))
