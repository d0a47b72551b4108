"""SQL and Lua are kept in files of their own, named after what they do; this reads them."""

from pathlib import Path


def statement(beside: str, name: str) -> str:
    """The text of `sql/<name>.sql` next to the module `beside` (its `__file__`), or in one of
    the folders above. Raises FileNotFoundError."""
    return _text(beside, f"sql/{name}.sql")


def script(beside: str, name: str) -> str:
    """Likewise `lua/<name>.lua`, for Redis."""
    return _text(beside, f"lua/{name}.lua")


def _text(beside: str, name: str) -> str:
    for folder in Path(beside).resolve().parents:
        path = folder / name
        if path.is_file():
            return path.read_text()
    raise FileNotFoundError(f"no {name} above {beside}")
