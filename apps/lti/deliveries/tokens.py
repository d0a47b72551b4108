"""Access tokens for a platform's services: client credentials with a signed assertion.

LTI Security Framework 1.0 §4.1, RFC 7523 §2.2.
"""

import threading
import time
from urllib.parse import urlencode
from uuid import UUID, uuid4

import jwt
import msgspec

from apps.lti.api import Party
from banyan.errors import Fault
from banyan.outgoing.http import send
from banyan.sealing import unseal

_ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_ASSERTION_SECONDS = 300
_EARLY_SECONDS = 30  # a token may expire on its way


class NoToken(Fault):
    """The platform has given no access token."""

    def __init__(self, why: str, asked: float | None = None) -> None:
        self.asked = asked
        super().__init__(f"no access token: {why}")


class _Granted(msgspec.Struct):
    access_token: str
    expires_in: float | str = 3600


class Tokens:
    """The tokens of this process, each used until it expires; one request for it at a time."""

    def __init__(self) -> None:
        self._held: dict[tuple[UUID, str, str], tuple[str, float]] = {}
        self._asking: dict[UUID, threading.Lock] = {}

    def get(self, party: Party, scopes: list[str]) -> str:
        """A token of these scopes. Raises NoToken, Unreachable, CannotBeOpened."""
        key = party.id, party.kid, " ".join(sorted(scopes))
        # A platform that does not answer must hold up its own senders only.
        with self._asking.setdefault(party.id, threading.Lock()):
            token, until = self._held.get(key, ("", 0.0))
            if until <= time.monotonic():
                token, seconds = _ask(party, key[2])
                self._held[key] = token, time.monotonic() + seconds - _EARLY_SECONDS
            return token

    def forget(self, party: Party) -> None:
        """The platform takes them no more."""
        for key in [key for key in self._held if key[0] == party.id]:
            self._held.pop(key, None)


def assertion(party: Party) -> str:
    """Who we are, signed, for one request."""
    now = int(time.time())
    claims = {
        "iss": party.client,
        "sub": party.client,
        "aud": party.audience,
        "iat": now,
        "exp": now + _ASSERTION_SECONDS,
        "jti": str(uuid4()),
    }
    key = unseal(party.private_key)
    return jwt.encode(claims, key, algorithm="RS256", headers={"kid": party.kid})


def _ask(party: Party, scopes: str) -> tuple[str, float]:
    form = {
        "grant_type": "client_credentials",
        "client_assertion_type": _ASSERTION,
        "client_assertion": assertion(party),
        "scope": scopes,
    }
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
    answer = send("POST", party.token_url, headers, urlencode(form).encode())
    if answer.status != 200:
        raise NoToken(answer.told(), answer.asked_to_wait())
    try:
        granted = msgspec.json.decode(answer.body, type=_Granted)
        return granted.access_token, float(granted.expires_in)
    except (msgspec.DecodeError, ValueError) as error:
        raise NoToken(f"what it answered is none ({error})") from error
