"""A miniature LMS as an LTI 1.3 platform: signs and verifies with jwcrypto, which Banyan does not
use, and keeps a gradebook that refuses what is not newer, in whole seconds as Moodle does."""

import html
import json
import threading
import time
import uuid
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from jwcrypto.jwk import JWK, JWKSet
from jwcrypto.jwt import JWT

_CLAIM = "https://purl.imsglobal.org/spec/lti/claim/"
_AGS = "https://purl.imsglobal.org/spec/lti-ags/"
_SCOPES = [f"{_AGS}scope/score", f"{_AGS}scope/lineitem"]
CLIENT, DEPLOYMENT = "banyan-client", "deployment-1"


class Lms:
    """`tool_keys` returns the tool's JWK set; `troubles` are answers (status, headers) that the
    score service gives first; `couples` names the line item in launches."""

    def __init__(self, url: str, tool_keys: Callable[[], dict[str, Any]]) -> None:
        self.url, self.tool_keys = url, tool_keys
        self.tool = ""  # where the tool is launched, once it is registered
        self.key = _first_key()
        self.published = [self.key]
        self.couples = True
        self.troubles: deque[tuple[int, dict[str, str]]] = deque()
        self.line_items: dict[str, dict[str, Any]] = {"1": {"label": "Column of the link"}}
        self.gradebook: dict[tuple[str, str], dict[str, Any]] = {}
        self.received: list[dict[str, Any]] = []
        self.tokens: dict[str, float] = {}
        self.asked_for_tokens = 0
        self.asked_for_keys = 0
        self._jtis: set[str] = set()

    # --- launches ---

    def login_form(self, tool: str, assessment: str = "seas", user: str = "ada") -> dict[str, str]:
        """What the browser posts to the tool when somebody follows the link."""
        return {
            "iss": self.url,
            "client_id": CLIENT,
            "login_hint": user,
            "lti_message_hint": assessment,
            "target_link_uri": tool,
            "lti_deployment_id": DEPLOYMENT,
        }

    def answer_login(self, redirected_to: str, **changes: Any) -> dict[str, str]:
        """What the browser posts back to the tool after the platform's login."""
        asked = {
            name: values[0] for name, values in parse_qs(urlsplit(redirected_to).query).items()
        }
        assert asked["response_mode"] == "form_post"
        assert asked["client_id"] == CLIENT
        claims = {**self.claims(asked), **changes}
        claims = {name: value for name, value in claims.items() if value is not None}
        return {"state": asked["state"], "id_token": self.signed(claims)}

    def claims(self, asked: dict[str, str]) -> dict[str, Any]:
        """The claims of a launch (LTI Core 1.3, appendix E)."""
        now = int(time.time())
        book = {"scope": _SCOPES, "lineitems": f"{self.url}/lineitems?course=7"}
        if self.couples:
            book["lineitem"] = f"{self.url}/lineitems/1?course=7"
        return {
            "iss": self.url,
            "aud": CLIENT,
            "azp": CLIENT,
            "sub": asked["login_hint"],
            "name": asked["login_hint"].title(),
            "iat": now,
            "exp": now + 300,
            "nonce": asked["nonce"],
            f"{_CLAIM}message_type": "LtiResourceLinkRequest",
            f"{_CLAIM}version": "1.3.0",
            f"{_CLAIM}deployment_id": DEPLOYMENT,
            f"{_CLAIM}target_link_uri": asked["redirect_uri"],
            f"{_CLAIM}resource_link": {"id": "link-1", "title": "Exam of the seas"},
            f"{_CLAIM}roles": ["http://purl.imsglobal.org/vocab/lis/v2/membership#Learner"],
            f"{_CLAIM}custom": {"assessment": asked["lti_message_hint"]},
            f"{_AGS}claim/endpoint": book,
        }

    def signed(self, claims: dict[str, Any], key: JWK | None = None) -> str:
        """An id_token."""
        key = key or self.key
        token = JWT(header={"alg": "RS256", "kid": key["kid"], "typ": "JWT"}, claims=claims)
        token.make_signed_token(key)
        serialized: str = token.serialize()
        return serialized

    # --- services ---

    def answer(self, method: str, path: str, headers: Any, body: bytes) -> tuple[int, Any, Any]:
        """The status, headers and JSON of a request."""
        parts = urlsplit(path)
        if parts.path == "/jwks":
            self.asked_for_keys += 1
            return 200, {}, {"keys": [json.loads(key.export_public()) for key in self.published]}
        if parts.path == "/token":
            return self._grant(parse_qs(body.decode()))
        scheme, _, token = headers.get("Authorization", "").partition(" ")
        if scheme != "Bearer" or self.tokens.get(token, 0) < time.time():
            return 401, {}, {"error": "token"}
        if parts.path == "/lineitems":
            return self._items(method, body)
        ident, _, rest = parts.path.removeprefix("/lineitems/").partition("/")
        if ident not in self.line_items or rest != "scores" or method != "POST":
            return 404, {}, {"error": f"no {parts.path}"}
        assert parts.query == "course=7", "the line item's own query was lost"
        return self._score(ident, json.loads(body))

    def page(self, path: str) -> str | None:
        """A course with the link in a frame, and the login that posts back to the tool."""
        parts = urlsplit(path)
        if parts.path == "/course":
            tool = parse_qs(parts.query)["tool"][0]
            fields = self.login_form(f"{tool}/launch", assessment="biology", user="ada")
            begun = html.escape(f"{tool}/login?{urlencode(fields)}")
            return f'<h1>Course</h1><iframe src="{begun}" width="900" height="500"></iframe>'
        if parts.path == "/auth":
            asked = parse_qs(parts.query)["redirect_uri"][0]
            fields = "".join(
                f'<input type="hidden" name="{name}" value="{html.escape(value)}">'
                for name, value in self.answer_login(path).items()
            )
            form = f'<form method="post" action="{html.escape(asked)}">{fields}</form>'
            return f"{form}<script>document.forms[0].submit()</script>"
        return None

    def _grant(self, form: dict[str, list[str]]) -> tuple[int, Any, Any]:
        self.asked_for_tokens += 1
        try:
            keys = JWKSet.from_json(json.dumps(self.tool_keys()))
            checked = JWT(jwt=form["client_assertion"][0], key=keys, algs=["RS256"])
            claims = json.loads(checked.claims)
            assert claims["iss"] == claims["sub"] == CLIENT
            assert claims["aud"] == f"{self.url}/token"
            assert claims["jti"] not in self._jtis, "an assertion was used twice"
            assert set(form["scope"][0].split()) <= set(_SCOPES)
        except Exception as error:
            return 400, {}, {"error": "invalid_client", "error_description": str(error)}
        self._jtis.add(claims["jti"])
        token = uuid.uuid4().hex
        self.tokens[token] = time.time() + 3600
        return 200, {}, {"access_token": token, "token_type": "Bearer", "expires_in": 3600}

    def _items(self, method: str, body: bytes) -> tuple[int, Any, Any]:
        if method == "POST":
            self.line_items[f"{len(self.line_items) + 1}"] = json.loads(body)
        listed = [
            {"id": f"{self.url}/lineitems/{ident}?course=7", **item}
            for ident, item in self.line_items.items()
        ]
        return (201, {}, listed[-1]) if method == "POST" else (200, {}, listed)

    def _score(self, ident: str, score: dict[str, Any]) -> tuple[int, Any, Any]:
        if self.troubles:
            status, headers = self.troubles.popleft()
            return status, headers, {"error": "trouble"}
        assert "." in score["timestamp"], "AGS wants subsecond precision"
        place = ident, score["userId"]
        known = self.gradebook.get(place)
        if known is not None and _seconds(score) <= _seconds(known):
            return 409, {}, {"error": "refusing a score that is not newer"}
        self.gradebook[place] = score
        self.received.append(score)
        return 200, {}, {}

    def grade(self, user: str, item: str = "1") -> Any:
        """What stands in the gradebook; None when there is no score."""
        return self.gradebook.get((item, user), {}).get("scoreGiven")


def new_key(kid: str) -> JWK:
    """A pair of RSA keys."""
    return JWK.generate(kty="RSA", size=2048, kid=kid, use="sig", alg="RS256")


def registration(lms: Lms) -> dict[str, str]:
    """What an administrator enters about it."""
    return {
        "issuer": lms.url,
        "client_id": CLIENT,
        "deployment_ids": f"another\n{DEPLOYMENT}\n",
        "auth_url": f"{lms.url}/auth",
        "token_url": f"{lms.url}/token",
        "jwks_url": f"{lms.url}/jwks",
    }


@cache
def _first_key() -> JWK:
    return new_key("platform-1")  # half a second of arithmetic


@contextmanager
def running_lms(tool_keys: Callable[[], dict[str, Any]], host: str = "127.0.0.1") -> Iterator[Lms]:
    """A platform that is up inside; as `localhost` it is another site than Banyan to browsers."""

    class Handler(BaseHTTPRequestHandler):
        def _answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            page = lms.page(self.path)
            if page is not None:
                status, headers, text = 200, {"Content-Type": "text/html"}, page.encode()
            else:
                status, headers, told = lms.answer(self.command, self.path, self.headers, body)
                text = json.dumps(told).encode()
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(text))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(text)

        do_GET = do_POST = _answer

        def log_message(self, *_: Any) -> None:
            """Not into the tests' output."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    lms = Lms(f"http://{host}:{server.server_port}", tool_keys)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield lms
    finally:
        server.shutdown()
        server.server_close()


def _seconds(score: dict[str, Any]) -> int:
    return int(datetime.fromisoformat(score["timestamp"]).timestamp())
