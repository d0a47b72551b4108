"""Logging in, and who is calling."""

from django.http import HttpResponse

from legacy_proxy.monolith import accounts, definitions, settings, tokens
from legacy_proxy.monolith.endpoints import Call, reply
from legacy_proxy.monolith.problems import unauthenticated


def login(call: Call) -> HttpResponse:
    """POST /api/v1/login: a token for a name and its password; 401."""
    body = call.body()
    username = definitions.text(body, "username", "body")
    password = definitions.text(body, "password", "body")
    principal = accounts.authenticate(username, password, settings.TENANT)
    if principal is None:
        raise unauthenticated("Name and password do not belong together.")
    return reply(
        {
            "token": tokens.issue(principal),
            "token_type": "Bearer",
            "expires_in": settings.TOKEN_SECONDS,
            "user": principal.user(),
        }
    )


def me(call: Call) -> HttpResponse:
    """GET /api/v1/me."""
    return reply(call.who.user())


def jwks(call: Call) -> HttpResponse:
    """GET /.well-known/jwks.json: the keys tokens can be checked with."""
    return reply(tokens.jwks(), headers={"Cache-Control": "public, max-age=300"})


def livez(call: Call) -> HttpResponse:
    """GET /livez."""
    return reply({"status": "ok"})
