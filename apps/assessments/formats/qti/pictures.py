"""The picture of an item: a file of the package there, a data: URL here.

An item's file that stands alone holds its picture as a data: URL as well, which QTI allows.
"""

from base64 import b64decode, b64encode
from hashlib import blake2b
from typing import NamedTuple
from xml.etree.ElementTree import Element

from apps.assessments.formats.outcome import Refused
from apps.assessments.formats.qti.heading import Source
from apps.assessments.formats.qti.sheets import QTI
from apps.assessments.formats.xml_tree import Node
from apps.assessments.rules.items import Picture
from apps.assessments.rules.pictures import LARGEST_PICTURE, kind_of_file

_TAGS = {"object": "data", "img": "src"}  # with the attribute that says where the file is
FOLDER = "pictures"


class Packed(NamedTuple):
    """An item's file for a package, and the pictures it needs, by their paths in it."""

    xml: bytes
    pictures: dict[str, bytes]


def picture_in(interaction: Node, source: Source) -> Picture:
    """The picture of an interaction. Raises Refused, InvalidItem."""
    node = next((one for one in interaction.everything() if one.tag in _TAGS), None)
    if node is None:
        raise Refused("bad_qti", "It has no picture.")
    sizes = [node.attributes.get(name, "").removesuffix("px") for name in ("width", "height")]
    if not all(size.isascii() and size.isdigit() and len(size) < 6 for size in sizes):
        raise Refused("unsupported_qti", "Its picture does not say its width and height in pixels.")
    href = node.attributes.get(_TAGS[node.tag], "").strip()
    src = href if href.startswith("data:") else _embedded(href, source)
    return Picture(src, int(sizes[0]), int(sizes[1]), _description(node, source))


def _embedded(href: str, source: Source) -> str:
    data = source.beside(href)
    if data is None:
        raise Refused("missing_file", f"Its picture is not in the package: “{href[:80]}”.")
    if len(data) > LARGEST_PICTURE:
        limit = LARGEST_PICTURE // 1000
        raise Refused("too_large", f"Its picture has more than {limit} kB: “{href[:80]}”.")
    kind = kind_of_file(data)
    if kind is None:
        raise Refused(
            "unsupported_files", f"Its picture is no PNG, JPEG, GIF or WebP: “{href[:80]}”."
        )
    return f"data:image/{kind};base64,{b64encode(data).decode()}"


def _description(node: Node, source: Source) -> str:
    said = node.attributes.get("alt", "") or "".join(node.pieces)
    text = " ".join(said.split())
    if not text:
        source.notes.append(("no_description", "Its picture has no words for those who hear it."))
    return text or source.root.attributes.get("title", "")


def without_pictures(root: Element) -> dict[str, bytes]:
    """Take the pictures out of an item's elements (not yet spelled); the files, by their paths."""
    files: dict[str, bytes] = {}
    for node in root.iter():
        attribute = _TAGS.get(node.tag.removeprefix(QTI), "")
        address = node.get(attribute, "")
        if address.startswith("data:"):
            head, _, body = address.partition(";base64,")
            data = b64decode(body)
            name = blake2b(data, digest_size=8).hexdigest()
            path = f"{FOLDER}/{name}.{head.rpartition('/')[2]}"
            files[path] = data
            node.set(attribute, f"../{path}")
    return files
