"""The version of the Python package; the engine's own version is in ``murk info``."""

__version__ = "0.2.0.dev0"
