"""Tokens signed by the LMS: its published keys verify them, and nobody else's."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from django.conf import settings
from jwt.algorithms import OKPAlgorithm, RSAAlgorithm

from banyan.errors import Unauthenticated, Unavailable
from banyan.identity import keys, verify
from banyan.models import Tenant

pytestmark = pytest.mark.django_db

Key = Ed25519PrivateKey | RSAPrivateKey
Serve = Callable[[dict[str, Key]], None]


@pytest.fixture(autouse=True)
def school() -> Tenant:
    return Tenant.objects.create(slug="school", name="School")


def as_jwk(kid: str, key: Key) -> dict[str, Any]:
    public = key.public_key()
    rsa = isinstance(key, RSAPrivateKey)
    text = RSAAlgorithm.to_jwk(public) if rsa else OKPAlgorithm.to_jwk(public)
    return {**json.loads(text), "kid": kid, "alg": "RS256" if rsa else "EdDSA", "use": "sig"}


@pytest.fixture
def serve(monkeypatch: pytest.MonkeyPatch) -> Iterator[Serve]:
    """Publish keys as the LMS does; before the first call nothing answers."""
    published: dict[str, Any] = {"keys": []}

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = json.dumps(published).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    monkeypatch.setattr(settings, "BANYAN_JWKS_URL", f"http://127.0.0.1:{server.server_port}/jwks")
    keys.published.cache_clear()
    yield lambda held: published.update(keys=[as_jwk(kid, key) for kid, key in held.items()])
    keys.published.cache_clear()
    server.shutdown()
    thread.join()
    server.server_close()


def signed(key: Key, kid: str, **changes: Any) -> str:
    algorithm = "RS256" if isinstance(key, RSAPrivateKey) else "EdDSA"
    claims = {
        "iss": settings.BANYAN.jwks_issuer,
        "aud": "banyan",
        "sub": "ana",
        "tenant": "school",
        "role": "learner",
        "exp": int(time.time()) + 60,
    }
    return jwt.encode({**claims, **changes}, key, algorithm=algorithm, headers={"kid": kid})


@pytest.mark.parametrize(
    "make", [Ed25519PrivateKey.generate, lambda: generate_private_key(65537, 2048)]
)
def test_a_token_signed_by_the_lms_is_accepted(serve: Serve, make: Callable[[], Key]) -> None:
    key = make()
    serve({"a": key})
    assert verify(signed(key, "a")).user == "ana"


def test_a_token_signed_by_a_stranger_under_a_known_key_id_is_refused(serve: Serve) -> None:
    serve({"a": Ed25519PrivateKey.generate()})
    with pytest.raises(Unauthenticated):
        verify(signed(Ed25519PrivateKey.generate(), "a"))


def test_an_unknown_key_id_is_refused(serve: Serve) -> None:
    key = Ed25519PrivateKey.generate()
    serve({"a": key})
    with pytest.raises(Unauthenticated):
        verify(signed(key, "b"))


def test_the_public_key_is_no_hmac_secret(serve: Serve) -> None:
    key = Ed25519PrivateKey.generate()
    serve({"a": key})
    claims = jwt.decode(signed(key, "a"), options={"verify_signature": False})
    secret = as_jwk("a", key)["x"]  # public, so anybody could sign with it
    with pytest.raises(Unauthenticated):
        verify(jwt.encode(claims, secret, algorithm="HS256", headers={"kid": "a"}))


def test_the_demos_issuer_cannot_speak_for_the_lms(serve: Serve) -> None:
    key = Ed25519PrivateKey.generate()
    serve({"a": key})
    with pytest.raises(Unauthenticated):
        verify(signed(key, "a", iss=settings.BANYAN.token_issuer))


def test_keys_that_cannot_be_fetched_are_nobodys_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "BANYAN_JWKS_URL", "http://127.0.0.1:9/jwks")
    keys.published.cache_clear()
    with pytest.raises(Unavailable):
        verify(signed(Ed25519PrivateKey.generate(), "a"))
    keys.published.cache_clear()
