"""The other side of a hand-over: the legacy LMS, asked as an administrator of the school.

What it must offer is five addresses (docs/decisions/0038): a fence, a log of changes, its
attempts page by page, their fingerprints, and taking one attempt back. Another LMS gets another
class of these methods.
"""

import hashlib
import http.client
from typing import Any
from urllib.parse import urlsplit

import msgspec
from django.conf import settings

from apps.assessments.api import HeldAttempt
from banyan.errors import Fault
from banyan.identity import Role, issue
from banyan.models import Tenant

_SECONDS = 10
_TOKEN_SECONDS = 3600


class LegacyRefuses(Fault):
    """The legacy LMS does not do what is asked, and says why."""

    def __init__(self, status: int, detail: str) -> None:
        super().__init__(f"The legacy LMS refuses ({status}): {detail}")
        self.status = status


class LegacyAway(Fault):
    """The legacy LMS does not answer; what was begun goes on when it does."""


class Change(msgspec.Struct, frozen=True):
    """An attempt after the LMS's change of this number, and the fingerprint that it had there
    then, where it was asked for as it stands."""

    change: int
    attempt: HeldAttempt
    fingerprint: str = ""


class Taken(msgspec.Struct, frozen=True):
    """What the LMS holds of an attempt: its number there, our revision, and its fingerprint."""

    id: int
    seq: int
    fingerprint: str


class Range(msgspec.Struct, frozen=True):
    """A run of attempts of the LMS and the SHA-256 of their fingerprints in order."""

    first: int
    last: int
    count: int
    digest: str


class FenceThere(msgspec.Struct, frozen=True):
    """The LMS's fence, and the number of its last change."""

    epoch: int
    is_open: bool
    last_change: int
    last_attempt: int


class LegacySide:
    """One school's LMS; keeps its connection, so one is not for several threads."""

    def __init__(self, tenant: Tenant, upstream: str) -> None:
        self._where = urlsplit(settings.BANYAN_UPSTREAMS[upstream])
        self._slug = tenant.slug
        self._token = ""
        self._connection: http.client.HTTPConnection | None = None

    def close(self) -> None:
        """Hang up; what is asked afterwards connects anew."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def fence(self) -> FenceThere:
        return msgspec.convert(self._ask("GET", "fence"), FenceThere)

    def move_fence(self, epoch: int, *, is_open: bool) -> FenceThere:
        """Let it write under this epoch, or not; a fence of a later epoch stays."""
        said = {"epoch": epoch, "is_open": is_open}
        return msgspec.convert(self._ask("PUT", "fence", said), FenceThere)

    def changes(self, after: int) -> list[Change]:
        """The next changes, in their order."""
        found = self._ask("GET", f"changes?after={after}")["changes"]
        return [Change(one["change"], held(one["attempt"])) for one in found]

    def attempts(self, after: int, most: int) -> list[Change]:
        """The next attempts by their number, each with the last change that is in it."""
        found = self._ask("GET", f"attempts?after={after}&most={most}")["attempts"]
        return [Change(one["change"], held(one["attempt"]), one["fingerprint"]) for one in found]

    def attempt(self, number: int) -> Change | None:
        """One attempt as it stands; None when there is none."""
        found = self.attempts(number - 1, 1)
        return found[0] if found and found[0].attempt.id == number else None

    def put(self, address: str, state: dict[str, Any]) -> Taken:
        """Have it hold an attempt; what it holds then. Raises LegacyRefuses."""
        return msgspec.convert(self._ask("PUT", f"attempts/{address}", state), Taken)

    def next_range(self, after: int) -> Range | None:
        """What the next run of attempts comes to; None at the end."""
        found = self._ask("GET", f"digests?after={after}")["range"]
        return None if found is None else msgspec.convert(found, Range)

    def each_of(self, after: int) -> dict[int, str]:
        """The fingerprint of every attempt of that run."""
        found = self._ask("GET", f"digests?after={after}&each=1")["each"]
        return {int(number): digest for number, digest in found.items()}

    def _ask(self, method: str, what: str, body: Any = None) -> Any:
        status, answer = self._exchanged(method, f"/api/v1/handover/{what}", body)
        if status == 401:  # its key or our token was changed meanwhile
            self._token = ""
            status, answer = self._exchanged(method, f"/api/v1/handover/{what}", body)
        if status != 200:
            raise LegacyRefuses(status, str(answer.get("detail")))
        return answer

    def _exchanged(self, method: str, path: str, body: Any) -> tuple[int, Any]:
        if not self._token:
            self._token = issue(self._slug, "banyan", Role.ADMIN, lifetime=_TOKEN_SECONDS)
        headers = {"Authorization": f"Bearer {self._token}", "Content-Type": "application/json"}
        sent = None if body is None else msgspec.json.encode(body)
        for fresh in (False, True):
            kept = self._connection is not None and not fresh
            try:
                connection = self._connected(fresh)
                connection.request(method, self._where.path.rstrip("/") + path, sent, headers)
                response = connection.getresponse()
                return response.status, msgspec.json.decode(response.read())
            except (OSError, http.client.HTTPException, msgspec.DecodeError) as error:
                self.close()
                # An idle connection may have been closed over there; all that is asked here may
                # be asked twice.
                if not kept:
                    raise LegacyAway(f"The legacy LMS cannot be asked: {error}") from error
        raise AssertionError("unreachable")

    def _connected(self, fresh: bool) -> http.client.HTTPConnection:
        if self._connection is None or fresh:
            secure = self._where.scheme == "https"
            kind = http.client.HTTPSConnection if secure else http.client.HTTPConnection
            self._connection = kind(self._where.hostname or "", self._where.port, timeout=_SECONDS)
        return self._connection


def held(body: dict[str, Any]) -> HeldAttempt:
    """An attempt as the LMS writes it. Raises LegacyRefuses for what is none."""
    digest = hashlib.sha256(msgspec.json.encode(body, order="sorted")).hexdigest()
    try:
        return msgspec.convert({**body, "digest": digest}, HeldAttempt, str_keys=True)
    except msgspec.ValidationError as error:
        raise LegacyRefuses(200, f"attempt {body.get('id')}: {error}") from error
