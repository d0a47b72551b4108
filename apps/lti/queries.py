"""Reads: the platform of an address, and what sending to it needs."""

from typing import Any
from uuid import UUID

import msgspec

from apps.lti.errors import UnknownPlatform
from apps.lti.models import Link, Platform


class Registered(msgspec.Struct, frozen=True):
    """A platform that may launch exams of the school `tenant`, whose name in tokens is `slug`."""

    id: UUID
    tenant: UUID
    slug: str
    issuer: str
    client: str
    deployments: list[str]
    auth_url: str
    jwks_url: str


class Party(msgspec.Struct, frozen=True):
    """A platform as somebody we send to. `private_key` is sealed."""

    id: UUID
    client: str
    token_url: str
    audience: str
    kid: str
    private_key: str


class LinkPlace(msgspec.Struct, frozen=True):
    """A link as a place of scores; `line_item` is empty until one is known."""

    id: UUID
    link: str
    assessment: str
    title: str
    line_item: str
    line_items: str
    scopes: list[str]


def platform_of(ident: UUID) -> Registered:
    """The platform that may launch under this id. Raises UnknownPlatform."""
    found = _active(ident)
    return Registered(
        id=found.id,
        tenant=found.tenant_id,
        slug=found.tenant.slug,
        issuer=found.issuer,
        client=found.client_id,
        deployments=found.deployments,
        auth_url=found.auth_url,
        jwks_url=found.jwks_url,
    )


def public_keys(ident: UUID) -> dict[str, Any]:
    """Our key for this platform as a JWK set (RFC 7517). Raises UnknownPlatform."""
    return {"keys": [_active(ident).public_key]}


def party(ident: UUID) -> Party:
    """Whom scores of this platform go to. Raises UnknownPlatform."""
    found = _active(ident)
    return Party(
        id=found.id,
        client=found.client_id,
        token_url=found.token_url,
        audience=found.token_audience or found.token_url,
        kid=found.public_key["kid"],
        private_key=found.private_key,
    )


def link_place(ident: UUID) -> LinkPlace:
    """Where the scores of this link go."""
    link = Link.across_tenants.get(id=ident)
    return LinkPlace(
        id=link.id,
        link=link.link,
        assessment=link.assessment,
        title=link.title,
        line_item=link.line_item,
        line_items=link.line_items,
        scopes=link.scopes,
    )


def _active(ident: UUID) -> Platform:
    found = Platform.objects.filter(id=ident, active=True, tenant__active=True)
    platform = found.select_related("tenant").first()
    if platform is None:
        raise UnknownPlatform
    return platform
