"""The static copy: files that any web server serves, and that outlive the platform."""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import msgspec
from django.conf import settings
from django.contrib.staticfiles import finders

from banyan.receipts import published_keys
from bff.status.document import Document
from bff.status.forms import REPLIES, atom, page, reply
from bff.status.history import SignedHistory
from bff.status.incidents import LANGUAGES
from bff.status.latest import COPY


def export(document: Document, history: SignedHistory | None, folder: Path) -> int:
    """Write all files, each whole or not at all; returns how many. Raises OSError.

    Without `history`, which is in the database, the one from before stays.
    """
    written = 0
    for name, content in _files(document, history):
        _replace(folder / name, content)
        written += 1
    return written


def _files(document: Document, history: SignedHistory | None) -> Iterator[tuple[str, bytes]]:
    url = settings.BANYAN.status_url or "./"
    css = finders.find("status/status.css")
    assert isinstance(css, str), "the sheet is part of the release"
    yield "status.css", Path(css).read_bytes()
    yield "keys.json", msgspec.json.encode(published_keys())
    if history is not None:
        yield "history.json", msgspec.json.encode(history)
    for name in REPLIES:
        yield f"api/v2/{name}.json", reply(document, name, url)
    for language in LANGUAGES:
        own = f"history.{language}.atom"
        yield own, atom(document, language, url, url + own)
        yield f"{language}.html", page(document, language, static=True)
    yield "index.html", page(document, LANGUAGES[0], static=True)
    yield COPY, msgspec.json.encode(document)


def _replace(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, partial = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            os.fchmod(file.fileno(), 0o644)  # a web server of somebody else's reads it
            file.flush()
            os.fsync(file.fileno())
        os.replace(partial, path)
    except BaseException:
        Path(partial).unlink(missing_ok=True)
        raise
