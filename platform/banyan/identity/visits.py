"""Tokens of visitors: people whom another platform has sent here and whom the LMS does not know.

Signed with a key of our own (Ed25519, RFC 8037), since the LMS's key is the LMS's and a shared
secret exists in the demo only.
"""

import base64
import time
from functools import cache
from hashlib import sha256
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings

from banyan.identity.principal import Role

ISSUER = "banyan-visits"
ALGORITHM = "EdDSA"
_HOURS = 12


def admit(tenant: str, user: str, role: Role, name: str) -> str:
    """A token for a visitor, valid for twelve hours; `tenant` is the school's slug."""
    key, kid = _signer()
    now = int(time.time())
    claims = {
        "iss": ISSUER,
        "aud": "banyan",
        "sub": user,
        "name": name,
        "tenant": tenant,
        "role": role.value,
        "iat": now,
        "exp": now + _HOURS * 3600,
    }
    return jwt.encode(claims, key, algorithm=ALGORITHM, headers={"kid": kid})


def is_ours(header: dict[str, Any]) -> bool:
    """Whether a token with this header claims to be signed by us; the signature says if it is."""
    return header.get("alg") == ALGORITHM and header.get("kid") == _signer()[1]


def verifier() -> jwt.PyJWK:
    """The key that verifies them."""
    return _verifier()


@cache
def _signer() -> tuple[Ed25519PrivateKey, str]:
    seed = sha256(b"visits:" + settings.SECRET_KEY.encode()).digest()
    key = Ed25519PrivateKey.from_private_bytes(seed)
    return key, f"visits-{sha256(key.public_key().public_bytes_raw()).hexdigest()[:16]}"


@cache
def _verifier() -> jwt.PyJWK:
    raw = _signer()[0].public_key().public_bytes_raw()
    x = base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
    return jwt.PyJWK({"kty": "OKP", "crv": "Ed25519", "x": x}, algorithm=ALGORITHM)
