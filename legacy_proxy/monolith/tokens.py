"""Bearer tokens: EdDSA signed with the key in the data directory (RFC 7519, RFC 8037)."""

import base64
import hashlib
import os
import time
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from legacy_proxy.monolith import settings
from legacy_proxy.monolith.accounts import ROLES, Principal
from legacy_proxy.monolith.problems import forbidden, unauthenticated

AUDIENCE = "banyan"
LEEWAY_SECONDS = 5
REQUIRED = ["exp", "aud", "sub"]


@dataclass(frozen=True, slots=True)
class SigningKey:
    """The private key and the name it is published under."""

    private: Ed25519PrivateKey
    kid: str
    x: str


@cache
def signing_key() -> SigningKey:
    """The key of this data directory; made at the first call."""
    path: Path = settings.DATA_DIR / "signing-key.pem"
    if not path.exists():
        _write_private(path)
    private = serialization.load_pem_private_key(path.read_bytes(), password=None)
    if not isinstance(private, Ed25519PrivateKey):
        raise TypeError(f"{path} is not an Ed25519 key")
    public = private.public_key().public_bytes_raw()
    kid = hashlib.sha256(public).hexdigest()[:16]
    return SigningKey(private, kid, base64.urlsafe_b64encode(public).rstrip(b"=").decode())


def jwks() -> dict[str, Any]:
    """The public keys (RFC 7517)."""
    key = signing_key()
    published = {"kty": "OKP", "crv": "Ed25519", "use": "sig", "alg": "EdDSA"}
    return {"keys": [{**published, "kid": key.kid, "x": key.x}]}


def issue(principal: Principal) -> str:
    """A signed token for TOKEN_SECONDS."""
    now = int(time.time())
    claims = {
        "iss": settings.ISSUER,
        "aud": AUDIENCE,
        "sub": principal.id,
        "name": principal.name,
        "tenant": principal.tenant,
        "role": principal.role,
        "iat": now,
        "exp": now + settings.TOKEN_SECONDS,
    }
    key = signing_key()
    return jwt.encode(claims, key.private, algorithm="EdDSA", headers={"kid": key.kid})


def principal(authorization: str | None) -> Principal:
    """Who an Authorization header stands for; 401 without a good token, 403 for another tenant."""
    scheme, _, token = (authorization or "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise unauthenticated("A bearer token is needed.")
    claims = _claims(token.strip())
    role = claims.get("role")
    if role not in ROLES:
        raise unauthenticated("The token names no known role.")
    if claims.get("tenant") != settings.TENANT:
        raise forbidden("This token belongs to another tenant.")
    return Principal(claims["sub"], str(claims.get("name") or claims["sub"]), role, settings.TENANT)


def _claims(token: str) -> dict[str, Any]:
    try:
        algorithm = jwt.get_unverified_header(token).get("alg")
        # The algorithm chooses the key here, never the other way round: an HS256 token checked
        # against the public key could be made by anyone.
        if algorithm == "EdDSA":
            return _decode(token, "EdDSA", signing_key().private.public_key())
        if algorithm == "HS256" and settings.HS256_SECRET:
            return _decode(token, "HS256", settings.HS256_SECRET)
    except jwt.ExpiredSignatureError as error:
        raise unauthenticated("The token has expired.") from error
    except jwt.InvalidTokenError as error:
        raise unauthenticated("The token is not valid.") from error
    raise unauthenticated("The token is signed in a way that is not accepted.")


def _decode(token: str, algorithm: str, key: Any) -> dict[str, Any]:
    return jwt.decode(
        token,
        key,
        algorithms=[algorithm],
        audience=AUDIENCE,
        leeway=LEEWAY_SECONDS,
        options={"require": REQUIRED},
    )


def _write_private(path: Path) -> None:
    pem = Ed25519PrivateKey.generate().private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    # Complete and private before it has its name: a kill in between leaves no half key behind.
    draft = path.with_suffix(".draft")
    draft.unlink(missing_ok=True)
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as sink:
        sink.write(pem)
    draft.replace(path)
