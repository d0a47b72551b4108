"""Which key verifies a token: the LMS's published ones by JWKS, our own for visitors, or the shared
secret of a demo."""

import base64
import json
import logging
import threading
import time
import urllib.request
from functools import cache, lru_cache
from typing import Any

import jwt
from django.conf import settings

from banyan.errors import Unauthenticated, Unavailable
from banyan.identity import visits

logger = logging.getLogger(__name__)

_ASYMMETRIC = ("EdDSA", "RS256")
_FRESH_SECONDS = 3600.0
_PATIENCE_SECONDS = 10.0
_TIMEOUT_SECONDS = 2.0
_LARGEST_BYTES = 1_000_000
# What fetching and reading somebody else's document may come to.
_NO_KEYS = (OSError, ValueError, TypeError, AttributeError, RecursionError, jwt.PyJWTError)


class PublishedKeys:
    """The LMS's signing keys by key id, fetched when needed and kept when the LMS is away.

    At most one fetch in ten seconds, whether it succeeds or not: a flood of tokens with
    invented key ids costs the LMS nothing and us next to nothing.
    """

    def __init__(self, url: str) -> None:
        self._url = url
        self._keys: dict[str, jwt.PyJWK] = {}
        self._fetched = self._tried = float("-inf")
        self._fetching = threading.Lock()

    def get(self, kid: str | None) -> jwt.PyJWK:
        """The key with this id. Raises Unauthenticated, or Unavailable when none were ever got."""
        if kid not in self._keys or time.monotonic() - self._fetched > _FRESH_SECONDS:
            self._refresh()
        if not self._keys:
            raise Unavailable("The school's login keys cannot be fetched just now.")
        if kid is None or kid not in self._keys:
            raise Unauthenticated
        return self._keys[kid]

    def has(self, kid: str | None) -> bool:
        """Whether `get` would answer without asking the LMS."""
        return kid in self._keys and time.monotonic() - self._fetched <= _FRESH_SECONDS

    def _refresh(self) -> None:
        with self._fetching:
            if time.monotonic() - self._tried < _PATIENCE_SECONDS:
                return
            try:
                with urllib.request.urlopen(self._url, timeout=_TIMEOUT_SECONDS) as response:
                    found = jwt.PyJWKSet.from_dict(json.loads(response.read(_LARGEST_BYTES)))
                self._keys = {key.key_id: key for key in found.keys if key.key_id is not None}
                self._fetched = time.monotonic()
            except _NO_KEYS as error:
                logger.warning("login keys not fetched: %s", error)
            finally:
                self._tried = time.monotonic()


@cache
def published(url: str) -> PublishedKeys:
    """The keys published at `url`, one set per process."""
    return PublishedKeys(url)


def decode(token: str) -> dict[str, Any]:
    """The verified claims of `token`.

    The algorithm decides the key, never the other way round: a public key can so not be abused
    as an HMAC secret (RFC 8725 §2.1). Raises Unauthenticated, or Unavailable when the LMS does
    not hand out its keys.
    """
    try:
        header = _header(token)
        algorithm = header.get("alg")
        if visits.is_ours(header):
            return _decode(token, visits.verifier(), visits.ALGORITHM, visits.ISSUER)
        if algorithm in _ASYMMETRIC:
            key = published(settings.BANYAN_JWKS_URL).get(header.get("kid"))
            return _decode(token, key, algorithm, settings.BANYAN.jwks_issuer)
        secret = settings.BANYAN.hs256_secret
        if algorithm == "HS256" and secret is not None:
            return _decode(token, _shared(secret), algorithm, settings.BANYAN.token_issuer)
    except jwt.ExpiredSignatureError as error:
        raise Unauthenticated("Your login has expired; log in again.") from error
    except jwt.PyJWTError as error:
        raise Unauthenticated from error
    raise Unauthenticated


def key_at_hand(token: str) -> bool:
    """Whether `decode` needs not ask the LMS for the key of this token."""
    try:
        header = _header(token)
    except jwt.PyJWTError:
        return True  # no key will help
    if header.get("alg") not in _ASYMMETRIC or visits.is_ours(header):
        return True
    return published(settings.BANYAN_JWKS_URL).has(header.get("kid"))


def _header(token: str) -> dict[str, Any]:
    return _parsed(token.partition(".")[0])


# A key writes the same header into all its tokens: parsed once, not 40,000 times.
@lru_cache(maxsize=256)
def _parsed(header: str) -> dict[str, Any]:
    try:
        return jwt.get_unverified_header(f"{header}.e30.")
    except RecursionError as error:  # brackets in brackets, by the thousand
        raise jwt.DecodeError("nested too deeply") from error


@cache
def _shared(secret: str) -> jwt.PyJWK:
    """The shared secret as a key that need not be examined again for each token."""
    encoded = base64.urlsafe_b64encode(secret.encode()).rstrip(b"=").decode()
    return jwt.PyJWK({"kty": "oct", "k": encoded}, algorithm="HS256")


def _decode(token: str, key: jwt.PyJWK, algorithm: str, issuer: str) -> dict[str, Any]:
    return jwt.decode(
        token,
        key,
        algorithms=[algorithm],
        audience="banyan",
        issuer=issuer,
        leeway=5,
        options={"require": ["exp", "sub", "tenant", "role"]},
    )
