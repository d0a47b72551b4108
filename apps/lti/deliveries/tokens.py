"""Access tokens for a platform's services: client credentials with a signed assertion.

LTI Security Framework 1.0 §4.1, RFC 7523 §2.2.
"""

import time
from collections import Counter
from urllib.parse import urlencode
from uuid import UUID, uuid4

import jwt
import msgspec

from apps.lti.api import Party
from banyan.caching import Cache
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


class _Token(msgspec.Struct, frozen=True):
    text: str
    seconds: float


class Tokens:
    """The tokens of this process, each used until it expires; one request for it at a time."""

    def __init__(self) -> None:
        self._held: Cache[_Token] = Cache(
            seconds=0, of_no_tenant=True, lasts=lambda token: token.seconds
        )
        self._refused: Counter[UUID] = Counter()

    def get(self, party: Party, scopes: list[str]) -> str:
        """A token of these scopes. Raises NoToken, Unreachable, CannotBeOpened."""
        key = party.id, party.kid, " ".join(sorted(scopes)), self._refused[party.id]
        return self._held.fetch(key, lambda: _ask(party, key[2])).text

    def forget(self, party: Party) -> None:
        """The platform takes them no more."""
        self._refused[party.id] += 1


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


def _ask(party: Party, scopes: str) -> _Token:
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
        return _Token(granted.access_token, float(granted.expires_in) - _EARLY_SECONDS)
    except (msgspec.DecodeError, ValueError) as error:
        raise NoToken(f"what it answered is none ({error})") from error
