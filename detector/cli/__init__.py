"""The command `sts`: parse and print, no logic. Heavy imports stand inside the commands so that help is quick.

Each module adds its commands; help lists them in the order of the imports.
"""

from detector.cli import events  # noqa: F401

# isort: split
from detector.cli import data  # noqa: F401

# isort: split
from detector.cli import vessel  # noqa: F401

# isort: split
from detector.cli import simulation  # noqa: F401

# isort: split
from detector.cli import evaluation  # noqa: F401

# isort: split
from detector.cli import about  # noqa: F401
from detector.cli.app import app, main

__all__ = ["app", "main"]
