"""What kind of file something is, by its name and by its first bytes.

What a client says of its file (Content-Type) is not asked: it is a guess from the name, or a lie.
Types that browsers run (HTML, SVG, scripts) are not among them.
"""

from collections.abc import Iterable

# As many of the first bytes as the signatures below need.
HEAD_BYTES = 512

_ZIP = ((0, b"PK\x03\x04"), (0, b"PK\x05\x06"))
_OLE = ((0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),)  # [MS-CFB] 2.2, Office files until 2003
_ISO_MEDIA = ((4, b"ftyp"),)  # ISO/IEC 14496-12 4.3
_EBML = ((0, b"\x1a\x45\xdf\xa3"),)  # RFC 8794
_MP3 = ((0, b"ID3"), (0, b"\xff\xfb"), (0, b"\xff\xf3"), (0, b"\xff\xf2"))
_TEXT: tuple[tuple[int, bytes], ...] = ()

# By extension: one of these stands at its place, or, where there is none, it is text.
_SIGNATURES: dict[str, tuple[tuple[int, bytes], ...]] = {
    ".pdf": ((0, b"%PDF-"),),
    **dict.fromkeys((".docx", ".xlsx", ".pptx", ".odt", ".ods", ".odp", ".zip"), _ZIP),
    **dict.fromkeys((".doc", ".xls", ".ppt"), _OLE),
    ".rtf": ((0, b"{\\rtf"),),
    ".png": ((0, b"\x89PNG\r\n\x1a\n"),),
    **dict.fromkeys((".jpg", ".jpeg"), ((0, b"\xff\xd8\xff"),)),
    ".gif": ((0, b"GIF87a"), (0, b"GIF89a")),
    ".webp": ((8, b"WEBP"),),
    **dict.fromkeys((".heic", ".m4a", ".mp4", ".mov"), _ISO_MEDIA),
    ".mp3": _MP3,
    ".wav": ((8, b"WAVE"),),
    ".ogg": ((0, b"OggS"),),
    ".webm": _EBML,
    **dict.fromkeys((".txt", ".md", ".csv", ".tex", ".py", ".java", ".c", ".r"), _TEXT),
}
KNOWN = tuple(_SIGNATURES)

# As Moodle and teachers call several at once.
GROUPS: dict[str, tuple[str, ...]] = {
    "document": (".pdf", ".doc", ".docx", ".odt", ".rtf"),
    "spreadsheet": (".xls", ".xlsx", ".ods", ".csv"),
    "presentation": (".ppt", ".pptx", ".odp"),
    "image": (".png", ".jpg", ".jpeg", ".gif", ".webp", ".heic"),
    "web_image": (".png", ".jpg", ".jpeg", ".gif"),
    "audio": (".mp3", ".m4a", ".wav", ".ogg"),
    "video": (".mp4", ".mov", ".webm"),
    "archive": (".zip",),
}


def extension(name: str) -> str:
    """ ".pdf" of "Essay.PDF"; "" of a name without."""
    stem, dot, last = name.rpartition(".")
    return f".{last.lower()}" if dot and stem else ""


def is_one_of(name: str, accepted: Iterable[str]) -> bool:
    """Whether its name ends like one of the accepted types (none named: every known one)."""
    return extension(name) in (tuple(accepted) or KNOWN)


def begins_like(name: str, head: bytes) -> bool:
    """Whether the first bytes are those of a file with that name."""
    signatures = _SIGNATURES.get(extension(name))
    if signatures is None:
        return False
    if signatures == _TEXT:
        return _is_text(head)
    return any(head[at : at + len(magic)] == magic for at, magic in signatures)


def _is_text(head: bytes) -> bool:
    if b"\0" in head:
        return False
    binary = (magic for signatures in _SIGNATURES.values() for at, magic in signatures if at == 0)
    return not head.startswith((*binary, b"MZ", b"\x7fELF"))
