"""What pre-commit installs for the hook `paddlint`: nothing but the wheel of
the same version, which has the binary in it. So hooks need no Rust toolchain.

The wheel itself is built from python/; see CONTRIBUTING.md.
"""

import pathlib
import re

from setuptools import setup

MANIFEST = pathlib.Path(__file__).parent / "Cargo.toml"
VERSION = re.search(r'^version = "(.+)"$', MANIFEST.read_text(encoding="utf-8"), re.M).group(1)

setup(
    name="paddlint-hook",
    version=VERSION,
    description="Installs paddlint for pre-commit",
    # Without these, setuptools would take the folders for packages.
    packages=[],
    py_modules=[],
    install_requires=[f"paddlint=={VERSION}"],
)
