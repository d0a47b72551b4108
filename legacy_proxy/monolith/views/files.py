"""Downloads, whole or in part. Uploads never reach Django: see `uploads.py`."""

import asyncio
import mimetypes
from collections.abc import AsyncIterator
from email.utils import formatdate, parsedate_to_datetime
from pathlib import Path

from asgiref.sync import sync_to_async
from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header

from legacy_proxy.monolith import content, ranges, settings
from legacy_proxy.monolith.content import Row
from legacy_proxy.monolith.endpoints import Call
from legacy_proxy.monolith.problems import Problem, not_found

CHUNK = 64 * 1024


async def download(call: Call, file: str) -> HttpResponseBase:
    """GET /api/v1/files/{id}: 200, 206, 304 or 416."""
    row = await sync_to_async(content.row)("file", slug=file)
    path: Path = settings.FILES_DIR / file
    if row is None or not await asyncio.to_thread(path.is_file):
        raise not_found("file")
    headers = _headers(row, (await asyncio.to_thread(path.stat)).st_mtime)
    if _known(call, headers["ETag"]):
        return HttpResponse(status=304, headers=headers)
    size = row.body["size"]
    part = _part(call, headers, size)
    first, length = part or (0, size)
    if part:
        headers["Content-Range"] = f"bytes {first}-{first + length - 1}/{size}"
    headers["Content-Length"] = str(length)
    return StreamingHttpResponse(
        _read(path, first, 0 if call.request.method == "HEAD" else length),
        status=206 if part else 200,
        headers=headers,
    )


def _headers(row: Row, modified: float) -> dict[str, str]:
    guessed, encoding = mimetypes.guess_type(row.title)
    return {
        "Content-Type": guessed if guessed and not encoding else "application/octet-stream",
        # Strangers upload: nothing of it is ever shown as a page of ours.
        "Content-Disposition": content_disposition_header(True, row.title) or "attachment",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, no-cache",
        "ETag": f'"{row.body["sha256"]}"',
        "Last-Modified": formatdate(modified, usegmt=True),
        "Accept-Ranges": "bytes",
    }


def _known(call: Call, etag: str) -> bool:
    asked = call.request.headers.get("If-None-Match", "")
    tags = {tag.strip().removeprefix("W/") for tag in asked.split(",")}
    return asked.strip() == "*" or etag in tags


def _part(call: Call, headers: dict[str, str], size: int) -> tuple[int, int] | None:
    condition = call.request.headers.get("If-Range")
    if condition is not None and not _still_valid(condition.strip(), headers):
        return None
    try:
        return ranges.wanted(call.request.headers.get("Range"), size)
    except ranges.Unsatisfiable as error:
        raise Problem(
            416,
            "range_not_satisfiable",
            f"The file has {size} bytes.",
            headers={"Content-Range": f"bytes */{size}", "Accept-Ranges": "bytes"},
        ) from error


def _still_valid(condition: str, headers: dict[str, str]) -> bool:
    if condition.startswith(('"', "W/")):
        return condition == headers["ETag"]
    try:
        return parsedate_to_datetime(condition) == parsedate_to_datetime(headers["Last-Modified"])
    except (TypeError, ValueError):
        return False


async def _read(path: Path, first: int, length: int) -> AsyncIterator[bytes]:
    source = await asyncio.to_thread(open, path, "rb")
    try:
        await asyncio.to_thread(source.seek, first)
        while length > 0:
            chunk = await asyncio.to_thread(source.read, min(CHUNK, length))
            if not chunk:
                return
            length -= len(chunk)
            yield chunk
    finally:
        source.close()
