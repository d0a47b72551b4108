"""GIFT's escapes and text formats.

Escaped characters travel as control characters (which no text may contain), so that splitting at
`~`, `=` or `#` never sees them.
"""

import re

from apps.assessments.formats import markup

_ESCAPED = "\\:#={}~n"
_STAND_INS = "\x01\x02\x03\x04\x05\x06\x07\x08"
_MEANT = "\\:#={}~\n"
_PROTECT = dict(zip(_ESCAPED, _STAND_INS, strict=True))
_UNPROTECT = str.maketrans(_STAND_INS, _MEANT)
_ESCAPE = re.compile(r"\\([\\:#={}~n])")
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_FORMAT = re.compile(r"\[(html|moodle|plain|markdown)\]")


def protected(text: str) -> str:
    """The text with every escape (`\\=`, `\\n`, ...) hidden in a stand-in."""
    return _ESCAPE.sub(lambda escape: _PROTECT[escape[1]], _CONTROLS.sub("", text))


def unprotected(text: str) -> str:
    """The text as meant: stand-ins become the characters they stand for."""
    return text.translate(_UNPROTECT).strip()


def formatted(text: str, default: str) -> tuple[str, str]:
    """The format a text declares in front ("[html]...") or the default, and the text."""
    stripped = text.strip()
    tag = _FORMAT.match(stripped)
    return (tag[1], stripped[tag.end() :].strip()) if tag else (default, stripped)


def html_from(text: str, text_format: str) -> str:
    """Clean HTML of a protected text."""
    return markup.to_html(unprotected(text), text_format)
