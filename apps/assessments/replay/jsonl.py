"""Archives as JSON lines: a line per attempt, and the items beside them.

`FOLDER/items.json` holds the items by name, `FOLDER/attempts.jsonl` the attempts; what a line
looks like is ArchivedAttempt (archive.py).
"""

from collections.abc import Iterator, Mapping
from pathlib import Path

import msgspec

from apps.assessments.replay.archive import Archive, ArchivedAttempt
from apps.assessments.rules.items import Item

ITEMS = "items.json"
ATTEMPTS = "attempts.jsonl"


class JsonArchive:
    """An archive in a folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.items: Mapping[str, Item] = msgspec.json.decode(
            (folder / ITEMS).read_bytes(), type=dict[str, Item]
        )

    def attempts(self) -> Iterator[ArchivedAttempt]:
        decoder = msgspec.json.Decoder(ArchivedAttempt)
        with (self._folder / ATTEMPTS).open("rb") as lines:
            for line in lines:
                yield decoder.decode(line)


def write(archive: Archive, folder: Path) -> int:
    """Write an archive into a folder; returns how many attempts it has."""
    folder.mkdir(parents=True, exist_ok=True)
    encoder, count = msgspec.json.Encoder(), 0
    with (folder / ATTEMPTS).open("wb") as lines:
        for attempt in archive.attempts():
            lines.write(encoder.encode(attempt) + b"\n")
            count += 1
    (folder / ITEMS).write_bytes(encoder.encode(dict(archive.items)))
    return count
