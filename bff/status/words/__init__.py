"""The words of the status page, for learners and teachers: a file per language.

What is in braces is filled in; every language has every text (a test sees to it).
"""

import tomllib
from functools import cache
from pathlib import Path

NAMES = {"en": "English", "es": "Español", "pt": "Português"}


@cache
def words_in(language: str) -> dict[str, str]:
    """All texts of a language. Raises FileNotFoundError for one that we do not have."""
    path = Path(__file__).with_name(f"{language}.toml")
    words: dict[str, str] = tomllib.loads(path.read_text(encoding="utf-8"))
    return words
