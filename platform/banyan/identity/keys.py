"""Which key verifies a token: the LMS's published ones by JWKS, or the shared secret of a demo."""

from functools import cache
from typing import Any

import jwt
from django.conf import settings

from banyan.errors import Unauthenticated, Unavailable

_ASYMMETRIC = ("EdDSA", "RS256")


@cache
def _published() -> jwt.PyJWKClient:
    # One fetch serves every token until the keys are an hour old; an unknown key id asks again.
    return jwt.PyJWKClient(settings.BANYAN.effective_jwks_url, lifespan=3600, timeout=3)


def decode(token: str) -> dict[str, Any]:
    """The verified claims of `token`.

    The algorithm decides the key, never the other way round: a public key can so not be abused
    as an HMAC secret (RFC 8725 §2.1). Raises Unauthenticated, or Unavailable when the LMS does
    not hand out its keys.
    """
    try:
        algorithm = jwt.get_unverified_header(token).get("alg")
        if algorithm in _ASYMMETRIC:
            key = _published().get_signing_key_from_jwt(token).key
            return _decode(token, key, algorithm, settings.BANYAN.jwks_issuer)
        secret = settings.BANYAN.hs256_secret
        if algorithm == "HS256" and secret is not None:
            return _decode(token, secret, algorithm, settings.BANYAN.token_issuer)
    except jwt.PyJWKClientConnectionError as error:
        raise Unavailable("The school's login keys cannot be fetched just now.") from error
    except jwt.ExpiredSignatureError as error:
        raise Unauthenticated("Your login has expired; log in again.") from error
    except jwt.PyJWTError as error:
        raise Unauthenticated from error
    raise Unauthenticated


def _decode(token: str, key: Any, algorithm: str, issuer: str) -> dict[str, Any]:
    return jwt.decode(
        token,
        key,
        algorithms=[algorithm],
        audience="banyan",
        issuer=issuer,
        leeway=5,
        options={"require": ["exp", "sub", "tenant", "role"]},
    )
