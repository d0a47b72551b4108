"""Signing receipts with the platform's Ed25519 key (RFC 8032), as JWS (RFC 7515, RFC 8037).

Ed25519 is deterministic: the same claims give the same bytes, so a receipt needs not be stored
to be given again.
"""

import base64
from functools import cache
from hashlib import sha256
from typing import Any

import jwt
import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings

from banyan.chains import canonical

TYPE = "banyan-receipt+jws"


def sign(claims: dict[str, Any]) -> str:
    """The claims as a compact JWS; JSON-able values only."""
    key, kid = _signer()
    signed: str = jwt.api_jws.encode(
        canonical(claims), key, algorithm="EdDSA", headers={"kid": kid, "typ": TYPE}
    )
    return signed


class InvalidReceipt(Exception):
    """None of our keys has signed this."""


def claims_of(receipt: str) -> dict[str, Any]:
    """The claims of a receipt signed with our key or an earlier one. Raises InvalidReceipt."""
    for key in _known():
        try:
            decoded = jwt.api_jws.decode_complete(receipt, key, algorithms=["EdDSA"])
        except jwt.InvalidTokenError:
            continue
        if decoded["header"].get("typ") == TYPE:
            claims: dict[str, Any] = msgspec.json.decode(decoded["payload"])
            return claims
    raise InvalidReceipt(receipt)


def published_keys() -> dict[str, Any]:
    """The JWK set (RFC 7517) that verifies our receipts: the present key and earlier ones."""
    return {"keys": [_jwk(key) for key in _known()]}


def _known() -> list[Ed25519PublicKey]:
    own, _ = _signer()
    return [own.public_key(), *map(_public, settings.BANYAN.receipt_old_keys)]


@cache
def _signer() -> tuple[Ed25519PrivateKey, str]:
    key = Ed25519PrivateKey.from_private_bytes(settings.BANYAN.receipt_seed)
    return key, _kid(key.public_key())


def _public(text: str) -> Ed25519PublicKey:
    return Ed25519PublicKey.from_public_bytes(base64.urlsafe_b64decode(text + "=="))


def _raw(key: Ed25519PublicKey) -> bytes:
    return key.public_bytes(Encoding.Raw, PublicFormat.Raw)


def _kid(key: Ed25519PublicKey) -> str:
    """The key's thumbprint (RFC 7638, RFC 8037 appendix A.3)."""
    members = {"crv": "Ed25519", "kty": "OKP", "x": _b64(_raw(key))}
    return _b64(sha256(canonical(members)).digest())


def _jwk(key: Ed25519PublicKey) -> dict[str, str]:
    return {
        "kty": "OKP",
        "crv": "Ed25519",
        "x": _b64(_raw(key)),
        "kid": _kid(key),
        "alg": "EdDSA",
        "use": "sig",
    }


def _b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
