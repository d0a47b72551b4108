"""The other side of a hand-over: the legacy LMS, asked as an administrator of the school.

What it must offer is five addresses (docs/decisions/0038): a fence, a log of changes, its
attempts page by page, their fingerprints, and taking one attempt back. Another LMS gets another
class of these methods.
"""

import hashlib
from typing import Any

import msgspec

from apps.assessments.api import HeldAttempt
from banyan.identity import Role, issue
from banyan.models import Tenant
from bff.monolith.client import BlockingLmsClient, Reply
from bff.monolith.errors import LmsRefuses

_SECONDS = 10
_TOKEN_SECONDS = 3600


class Change(msgspec.Struct, frozen=True):
    """An attempt after the LMS's change of this number, and the fingerprint that it had there
    then, where it was asked for as it stands."""

    change: int
    attempt: HeldAttempt
    fingerprint: str = ""


class Taken(msgspec.Struct, frozen=True):
    """An attempt as the LMS holds it: its number there, our revision, and its fingerprint."""

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
        self._upstream = upstream
        self._slug = tenant.slug
        self._token = ""
        self._client = BlockingLmsClient(seconds=_SECONDS)

    def close(self) -> None:
        """Hang up; what is asked afterwards connects anew."""
        self._client.close()

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
        """Have it hold an attempt; what it holds then. Raises LmsRefuses."""
        return msgspec.convert(self._ask("PUT", f"attempts/{address}", state), Taken)

    def next_range(self, after: int) -> Range | None:
        """The digest of the next run of attempts; None at the end."""
        found = self._ask("GET", f"digests?after={after}")["range"]
        return None if found is None else msgspec.convert(found, Range)

    def each_of(self, after: int) -> dict[int, str]:
        """The fingerprint of every attempt of that run."""
        found = self._ask("GET", f"digests?after={after}&each=1")["each"]
        return {int(number): digest for number, digest in found.items()}

    def _ask(self, method: str, what: str, body: Any = None) -> Any:
        reply = self._asked(method, what, body)
        if reply.status == 401:  # its key or our token was changed meanwhile
            self._token = ""
            reply = self._asked(method, what, body)
        reply.must_be_ok()
        return reply.json()

    def _asked(self, method: str, what: str, body: Any) -> Reply:
        if not self._token:
            self._token = issue(self._slug, "banyan", Role.ADMIN, lifetime=_TOKEN_SECONDS)
        headers = {"Authorization": f"Bearer {self._token}", "Content-Type": "application/json"}
        sent = None if body is None else msgspec.json.encode(body)
        return self._client.ask(method, self._upstream, f"/api/v1/handover/{what}", headers, sent)


def held(body: dict[str, Any]) -> HeldAttempt:
    """An attempt as the LMS writes it. Raises LmsRefuses for what is none."""
    digest = hashlib.sha256(msgspec.json.encode(body, order="sorted")).hexdigest()
    try:
        return msgspec.convert({**body, "digest": digest}, HeldAttempt, str_keys=True)
    except msgspec.ValidationError as error:
        raise LmsRefuses(200, f"attempt {body.get('id')}: {error}") from error
