"""Finding the servers that came in wheels."""

from importlib.util import find_spec
from pathlib import Path


def folder_of(package: str) -> Path:
    """Where `package` is installed, without importing it: importing these two has side effects.

    Raises RuntimeError when it is not installed.
    """
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        raise RuntimeError(f"{package} is not installed; run make run, or set the service's URL")
    return Path(spec.origin).parent
