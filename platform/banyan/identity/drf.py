"""DRF's view of identity: the same verification as the hot lane."""

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication
from rest_framework.request import Request

from banyan.errors import Unauthenticated
from banyan.identity.principal import Principal
from banyan.identity.tokens import verify


def bearer(header: str) -> str:
    """The token of an Authorization header (RFC 6750 §2.1). Raises Unauthenticated."""
    scheme, _, token = header.partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise Unauthenticated
    return token.strip()


class BearerAuthentication(BaseAuthentication):
    """Makes `request.user` a Principal."""

    def authenticate(self, request: Request) -> tuple[Principal, str] | None:
        header = request.headers.get("Authorization")
        if header is None:
            return None
        token = bearer(header)
        return verify(token), token

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"


class BearerScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # no stubs
    """Describes the bearer token in the OpenAPI document."""

    target_class = BearerAuthentication
    name = "bearer"

    def get_security_definition(self, auto_schema: object) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}
