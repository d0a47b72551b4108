"""Bearer tokens in and out."""

import time
from hashlib import sha256

import jwt
from django.conf import settings

from banyan.caching import Bounded, Cache
from banyan.errors import Unauthenticated
from banyan.identity import visits
from banyan.identity.keys import decode, key_at_hand
from banyan.identity.principal import Principal, Role
from banyan.models import Tenant

_verified: Bounded[bytes, Principal] = Bounded(100_000)
# How long a school is taken for active without looking: 40,000 first requests are one look.
_tenants: Cache[Tenant] = Cache(seconds=5.0, of_no_tenant=True)
_ROLES = frozenset(role.value for role in Role)


def known(token: str) -> Principal | None:
    """The principal of a token seen before, while it is valid. No I/O: for the hot lane."""
    digest = sha256(token.encode()).digest()
    principal = _verified.get(digest)
    if principal is not None and principal.expires <= time.time():
        _verified.pop(digest, None)
        return None
    return principal


def at_hand(token: str) -> Principal | None:
    """The principal of `token` if that needs no I/O; None when `verify()` has to be asked.

    Raises Unauthenticated for a token that is wrong whatever else may be found.
    """
    principal = known(token)
    if principal is not None or not key_at_hand(token):
        return principal
    claims = decode(token)
    tenant = _tenants.at_hand(str(claims["tenant"]))
    return None if tenant is None else _remember(token, _principal(claims, tenant))


def verify(token: str) -> Principal:
    """The principal of `token`, remembered until the token expires.

    May fetch the LMS's keys and read the tenant table. Raises Unauthenticated or Unavailable.
    """
    principal = known(token)
    if principal is None:
        claims = decode(token)
        principal = _remember(token, _principal(claims, _tenant(str(claims["tenant"]))))
    return principal


def issue(tenant: str, user: str, role: Role, name: str = "", lifetime: int = 12 * 3600) -> str:
    """An HS256 token for demos and tests, valid for `lifetime` seconds.

    Raises Unauthenticated when no shared secret is configured.
    """
    secret = settings.BANYAN.hs256_secret
    if secret is None:
        raise Unauthenticated("Set BANYAN_TOKEN_SECRET to issue tokens outside the demo.")
    now = int(time.time())
    claims = {
        "iss": settings.BANYAN.token_issuer,
        "aud": "banyan",
        "sub": user,
        "name": name or user,
        "tenant": tenant,
        "role": role.value,
        "iat": now,
        "exp": now + lifetime,
    }
    return jwt.encode(claims, secret, algorithm="HS256")


def _remember(token: str, principal: Principal) -> Principal:
    _verified.keep(sha256(token.encode()).digest(), principal)
    return principal


def _tenant(slug: str) -> Tenant:
    def look() -> Tenant:
        tenant = None if "\x00" in slug else Tenant.objects.filter(slug=slug, active=True).first()
        if tenant is None:
            raise Unauthenticated("Your school is not served here.")
        return tenant

    return _tenants.fetch(slug, look)


def _principal(claims: dict[str, object], tenant: Tenant) -> Principal:
    user = str(claims["sub"])
    role = str(claims["role"])
    if role not in _ROLES or not 0 < len(user) <= 64 or "\x00" in user:
        raise Unauthenticated("Your login names a role or a user that cannot be.")
    return Principal(
        tenant=tenant.id,
        tenant_slug=tenant.slug,
        user=user,
        name=str(claims.get("name") or user)[:200].replace("\x00", ""),
        role=Role(role),
        expires=int(float(str(claims["exp"]))),  # a NumericDate may have a fraction
        visitor=claims.get("iss") == visits.ISSUER,
    )
