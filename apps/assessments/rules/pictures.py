"""Pictures that are part of an item: they travel inside it, as a data: URL.

What is drawn by code (SVG) is not among them, and nothing is fetched from anywhere: a picture
that is gone or changed would make another question of a stored one.
"""

import binascii
import re
from base64 import b64decode

import msgspec

from apps.assessments.rules.item_checks import InvalidItem, check_text
from apps.assessments.rules.outlines import LARGEST

LARGEST_PICTURE = 300_000
_URL = re.compile(r"data:image/(png|jpeg|gif|webp);base64,([A-Za-z0-9+/]+={0,2})")
# How files of each kind begin; of WebP, bytes 8 to 12.
_SIGNATURES = {
    "png": (b"\x89PNG\r\n\x1a\n",),
    "jpeg": (b"\xff\xd8\xff",),
    "gif": (b"GIF87a", b"GIF89a"),
    "webp": (b"RIFF",),
}


class Picture(msgspec.Struct, frozen=True):
    """A PNG, JPEG, GIF or WebP file of at most 300 kB as a data: URL; what it shows, in words.

    `width` and `height` are the pixels that coordinates count in, however large it is shown.
    """

    src: str
    width: int
    height: int
    alt: str

    def __post_init__(self) -> None:
        check_text("the description of the picture", self.alt)
        if not (0 < self.width <= LARGEST and 0 < self.height <= LARGEST):
            raise InvalidItem(f"a picture measures 1 to {LARGEST} pixels each way")
        _check_file(self.src)


def kind_of_file(data: bytes) -> str | None:
    """What a file is by how it begins: "png", "jpeg", "gif" or "webp"; None for anything else."""
    for kind, signatures in _SIGNATURES.items():
        if data.startswith(signatures) and (kind != "webp" or data[8:12] == b"WEBP"):
            return kind
    return None


def _check_file(src: str) -> None:
    if len(src) > LARGEST_PICTURE * 4 // 3 + 40:
        raise InvalidItem(f"the picture has more than {LARGEST_PICTURE // 1000} kB")
    found = _URL.fullmatch(src)
    if found is None:
        raise InvalidItem("the picture is no PNG, JPEG, GIF or WebP file as a data: URL")
    try:
        data = b64decode(found[2], validate=True)
    except binascii.Error:
        raise InvalidItem("the picture's file is damaged") from None
    if kind_of_file(data) != found[1]:
        raise InvalidItem(f"the picture's file is no {found[1].upper()}")
