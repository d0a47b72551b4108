"""The LMS frontend as a few calls: what a browser would send, without the browser."""

import json
import urllib.error
import urllib.request
import uuid
from dataclasses import dataclass
from email.message import Message
from typing import Any


@dataclass(frozen=True)
class Answered:
    """A response: `body` is decoded JSON, or bytes when it is none."""

    status: int
    body: Any
    headers: Message

    @property
    def stack(self) -> str:
        """Which stack has served a routed request: legacy or module."""
        return self.headers.get("Banyan-Route", "").rpartition("t=")[2]

    @property
    def code(self) -> str:
        """The code of a problem document."""
        code: str = self.body["code"]
        return code


class Frontend:
    """One person's browser; `token` is None before login."""

    def __init__(self, url: str, token: str | None = None) -> None:
        self.url = url
        self.token = token

    @classmethod
    def logged_in(cls, url: str, user: str) -> "Frontend":
        """A demo person, whose password is their name."""
        body = {"username": user, "password": user}
        return cls(url, cls(url).call("POST", "/api/v1/login", body).body["token"])

    def call(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        key: str | None = None,
        raw: bytes | None = None,
        headers: dict[str, str] | None = None,
    ) -> Answered:
        """Send one request; an error status is an answer, not an exception."""
        sent = {"Content-Type": "application/json", **(headers or {})}
        if self.token is not None:
            sent["Authorization"] = f"Bearer {self.token}"
        if key is not None:
            sent["Idempotency-Key"] = key
        data = raw if raw is not None else None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.url + path, data=data, method=method, headers=sent)
        try:
            with urllib.request.urlopen(request, timeout=30) as response:
                return _answered(response.status, response.read(), response.headers)
        except urllib.error.HTTPError as error:
            with error:
                return _answered(error.code, error.read(), error.headers)

    def start(self, assessment: str, key: str | None = None) -> Answered:
        """Start or resume an attempt."""
        path = f"/api/v1/assessments/{assessment}/attempts"
        return self.call("POST", path, {}, key=key or fresh_key())

    def save(
        self, attempt: str, slot: int, response: Any, based_on: int = 0, key: str | None = None
    ) -> Answered:
        """Save one answer."""
        path = f"/api/v1/attempts/{attempt}/answers/{slot}"
        body = {"response": response, "based_on": based_on}
        return self.call("PUT", path, body, key=key or fresh_key())

    def attempt(self, attempt: str) -> Answered:
        """The attempt as it stands."""
        return self.call("GET", f"/api/v1/attempts/{attempt}")

    def progress(self, attempt: str) -> Answered:
        """How much of it is answered."""
        return self.call("GET", f"/api/v1/attempts/{attempt}/progress")

    def submit(self, attempt: str, key: str | None = None) -> Answered:
        """End it."""
        return self.call("POST", f"/api/v1/attempts/{attempt}/submit", {}, key=key or fresh_key())

    def result(self, attempt: str) -> Answered:
        """Its marks."""
        return self.call("GET", f"/api/v1/attempts/{attempt}/result")


def fresh_key() -> str:
    """An Idempotency-Key for a new write."""
    return str(uuid.uuid4())


def _answered(status: int, raw: bytes, headers: Message) -> Answered:
    try:
        body = json.loads(raw)
    except ValueError:
        body = raw
    return Answered(status, body, headers)
