"""Items that are answered by one file: QTI's uploadInteraction, which takes one type or any."""

from collections.abc import Iterable

from apps.assessments.formats.outcome import Refused
from apps.assessments.formats.qti.interactions import Interaction
from apps.assessments.rules.items import Essay

KIND = "upload"

_OFFICE = "application/vnd.openxmlformats-officedocument."
_OPEN = "application/vnd.oasis.opendocument."
_MEDIA_TYPES = {
    ".pdf": "application/pdf",
    ".docx": f"{_OFFICE}wordprocessingml.document",
    ".xlsx": f"{_OFFICE}spreadsheetml.sheet",
    ".pptx": f"{_OFFICE}presentationml.presentation",
    ".odt": f"{_OPEN}text",
    ".ods": f"{_OPEN}spreadsheet",
    ".odp": f"{_OPEN}presentation",
    ".doc": "application/msword",
    ".rtf": "application/rtf",
    ".zip": "application/zip",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".gif": "image/gif",
    ".webp": "image/webp",
    ".mp3": "audio/mpeg",
    ".mp4": "video/mp4",
    ".txt": "text/plain",
    ".csv": "text/csv",
}
_BY_MEDIA_TYPE = {media_type: extension for extension, media_type in _MEDIA_TYPES.items()}


def types_taken(one: Interaction) -> tuple[str, ...]:
    """The extensions of the types it takes; none for any. Raises Refused."""
    return tuple(map(_extension, one.node.attributes.get("type", "").lower().split()))


def type_written(item: Essay) -> str:
    """The media type of the one type that the item takes; "" for any. Raises Refused for an item
    that asks for more than an uploadInteraction can say."""
    beyond = list(_beyond(item))
    if beyond:
        raise Refused("not_in_format", f"QTI has no {', no '.join(beyond)}.")
    return _MEDIA_TYPES[item.file_types[0]] if item.file_types else ""


def _beyond(item: Essay) -> Iterable[str]:
    if item.typed:
        yield "files beside a text"
    if item.attachments > 1:
        yield "several files for one answer"
    if item.attachments_required:
        yield "files that have to be there"
    if item.largest_bytes:
        yield "largest size of a file"
    if len(item.file_types) > 1 or not set(item.file_types) <= set(_MEDIA_TYPES):
        yield "such choice of types of files"
    if item.template or item.least_words or item.most_words:
        yield "words for an answer that is a file"


def _extension(media_type: str) -> str:
    found = _BY_MEDIA_TYPE.get(media_type)
    if found is None:
        raise Refused("unsupported_files", f"It takes files of the type {media_type[:80]}.")
    return found
