"""Uploads: the raw body goes to disk as it arrives, in plain ASGI.

Django would read the whole body before asking who sends it.
"""

import asyncio
import hashlib
import re
import secrets
from pathlib import Path
from typing import Any, BinaryIO
from urllib.parse import parse_qs

from django.db import connection

from legacy_proxy.monolith import content, settings, tokens
from legacy_proxy.monolith.problems import method_not_allowed, too_large
from legacy_proxy.monolith.wire import Receive, Scope, Send, header, send_json

ADDRESS = "/api/v1/files"
LONGEST_NAME = 200
UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")


class Incoming:
    """A file on its way in: under a draft name until all of it is there."""

    def __init__(self, folder: Path, limit: int) -> None:
        self.id = secrets.token_hex(16)
        self.size = 0
        self.limit = limit
        self.digest = hashlib.sha256()
        self.path = folder / self.id
        self.draft = folder / f".{self.id}.part"
        self.sink: BinaryIO = self.draft.open("xb")

    def write(self, chunk: bytes) -> None:
        """Append; 413 beyond the limit."""
        self.size += len(chunk)
        if self.size > self.limit:
            raise too_large(self.limit)
        self.digest.update(chunk)
        self.sink.write(chunk)

    def keep(self, name: str, owner: str) -> dict[str, Any]:
        """Give the file its name and its row; returns the row's body with id and name."""
        self.sink.close()
        self.draft.replace(self.path)
        body = {"size": self.size, "sha256": self.digest.hexdigest()}
        try:
            content.insert("file", title=name, body=body, slug=self.id, owner=owner)
        finally:
            connection.close()  # this thread is not one of Django's, nobody else would
        return {"id": self.id, "name": name, **body}

    def drop(self) -> None:
        """Forget what came so far; harmless after `keep`."""
        self.sink.close()
        self.draft.unlink(missing_ok=True)


async def receive_file(scope: Scope, receive: Receive, send: Send) -> None:
    """POST /api/v1/files?name=a.pdf: 201 + Location; 401, 403, 405, 413."""
    if scope["method"] != "POST":
        raise method_not_allowed("POST")
    who = tokens.principal(header(scope, b"authorization"))
    limit = settings.MAX_UPLOAD_BYTES
    if int(header(scope, b"content-length") or 0) > limit:
        raise too_large(limit)
    incoming = await asyncio.to_thread(Incoming, settings.FILES_DIR, limit)
    try:
        if not await _fill(incoming, receive):
            return
        stored = await asyncio.to_thread(incoming.keep, _name(scope), who.id)
    finally:
        await asyncio.to_thread(incoming.drop)
    await send_json(send, 201, stored, headers={"Location": f"{ADDRESS}/{stored['id']}"})


async def _fill(incoming: Incoming, receive: Receive) -> bool:
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return False
        await asyncio.to_thread(incoming.write, message.get("body", b""))
        if not message.get("more_body", False):
            return True


def _name(scope: Scope) -> str:
    query = parse_qs(scope["query_string"].decode("ascii"), max_num_fields=20)
    name = query.get("name", ["file"])[0].replace("\\", "/").rpartition("/")[2]
    return UNPRINTABLE.sub("", name).strip()[:LONGEST_NAME] or "file"
