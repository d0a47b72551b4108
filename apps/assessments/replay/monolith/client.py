"""Asking a running monolith: http://NAME:PASSWORD@HOST:PORT, somebody who may see all marks."""

import http.client
from typing import Any
from urllib.parse import unquote, urlsplit

import msgspec

from apps.assessments.replay.archive import UnreadableArchive

_SECONDS = 60
_JSON = {"Content-Type": "application/json"}


class Legacy:
    """A monolith at a URL. Raises UnreadableArchive when it cannot be asked or refuses."""

    def __init__(self, url: str) -> None:
        self._where = urlsplit(url)
        self._token = ""
        name, password = (
            unquote(one or "") for one in (self._where.username, self._where.password)
        )
        answer = self.ask("POST", "/api/v1/login", {"username": name, "password": password})
        self._token = answer["token"]

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        """What it answers, as plain data."""
        try:
            status, raw = self._exchanged(method, path, body)
            answer = msgspec.json.decode(raw)
        except (OSError, http.client.HTTPException, msgspec.DecodeError) as error:
            raise UnreadableArchive(f"The monolith cannot be asked: {error}") from error
        if status != http.client.OK:
            raise UnreadableArchive(f"The monolith refuses ({status}): {answer.get('detail')}")
        return answer

    def _exchanged(self, method: str, path: str, body: Any) -> tuple[int, bytes]:
        secure = self._where.scheme == "https"
        kind = http.client.HTTPSConnection if secure else http.client.HTTPConnection
        connection = kind(self._where.hostname or "", self._where.port, timeout=_SECONDS)
        try:
            headers = {**_JSON, "Authorization": f"Bearer {self._token}"} if self._token else _JSON
            sent = None if body is None else msgspec.json.encode(body)
            connection.request(method, self._where.path.rstrip("/") + path, sent, headers)
            response = connection.getresponse()
            return response.status, response.read()
        finally:
            connection.close()
