"""The version, read by the build and carried by every output."""

__version__ = "0.1.0"
