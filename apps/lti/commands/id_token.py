"""Whether an id_token is the platform's own word (LTI Security Framework 1.0 §5.1.3)."""

from typing import Any

import jwt

from apps.lti.errors import BadLaunch
from apps.lti.queries import Registered
from banyan.errors import Unauthenticated, Unavailable
from banyan.identity.keys import published

_ALGORITHM = "RS256"
_LONGEST_TOKEN = 100_000
_LEEWAY_SECONDS = 10
_REQUIRED = ["iss", "aud", "exp", "iat", "nonce"]


def verified(platform: Registered, id_token: str) -> dict[str, Any]:
    """The claims, once signature, issuer, audience and times have been verified.

    The algorithm is fixed beforehand, so neither `none` nor a public key used as an HMAC secret
    gets anywhere (RFC 8725 §2.1, §3.1). An unknown key id fetches the platform's keys once more,
    at most every ten seconds. Raises BadLaunch, or Unavailable when there are no keys to be had.
    """
    if len(id_token) > _LONGEST_TOKEN:
        raise BadLaunch("The platform's message is too long.")
    try:
        header = jwt.get_unverified_header(id_token)
        if header.get("alg") != _ALGORITHM:
            raise BadLaunch(f"The platform's message is not signed with {_ALGORITHM}.")
        return jwt.decode(
            id_token,
            _key(platform, header.get("kid")),
            algorithms=[_ALGORITHM],
            audience=platform.client,
            issuer=platform.issuer,
            leeway=_LEEWAY_SECONDS,
            options={"require": _REQUIRED},
        )
    # The last three are what a message that is nested too deeply, or dated at infinity, makes of
    # the parser.
    except (jwt.PyJWTError, RecursionError, OverflowError, TypeError) as error:
        raise BadLaunch(f"The platform's message could not be trusted: {_why(error)}.") from error


def _key(platform: Registered, kid: Any) -> jwt.PyJWK:
    try:
        return published(platform.jwks_url).get(kid if isinstance(kid, str) else None)
    except Unauthenticated as error:
        raise BadLaunch(
            "The platform's message is signed with a key that the platform does not publish."
        ) from error
    except Unavailable as error:
        raise Unavailable("The platform's keys cannot be fetched just now; try again.") from error


def _why(error: Exception) -> str:
    match error:
        case jwt.ExpiredSignatureError():
            return "it has expired"
        case jwt.ImmatureSignatureError():
            return "it is from the future; one of the clocks is wrong"
        case jwt.InvalidAudienceError():
            return "it is for another tool (aud)"
        case jwt.InvalidIssuerError():
            return "it is from another platform (iss)"
        case jwt.MissingRequiredClaimError():
            return f"it lacks {error.claim}"
        case jwt.InvalidSignatureError():
            return "its signature is wrong"
    return "it is no signed message"
