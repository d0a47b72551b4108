"""Launches that somebody has made up, changed, kept or sent to somebody else."""

import base64
import json
import time
from collections.abc import Callable
from typing import Any
from uuid import UUID

import jwt
import pytest
from django.core import signing
from django.test import Client
from jwcrypto.jwk import JWK

from apps.lti.models import Platform
from apps.lti.pages import state as states
from banyan.identity.keys import published
from tests.drive.lms import CLIENT, Lms, new_key
from tests.unit.lti.conftest import Browser

pytestmark = pytest.mark.django_db

_CLAIM = "https://purl.imsglobal.org/spec/lti/claim/"


@pytest.fixture(autouse=True)
def exam(arranged: Callable[[], Any]) -> None:
    arranged()


def code_of(page: Any) -> str:
    return str(page.context["code"])


WRONG: dict[str, dict[str, Any]] = {
    "another issuer": {"iss": "https://evil.example"},
    "another audience": {"aud": "another", "azp": None},
    "several audiences and no party": {"aud": [CLIENT, "another"], "azp": None},
    "another party": {"azp": "another"},
    "expired": {"exp": 1_000_000_000},
    "no expiry": {"exp": None},
    "from the future": {"iat": int(time.time()) + 3600},
    "another nonce": {"nonce": "another"},
    "no nonce": {"nonce": None},
    "an empty nonce": {"nonce": ""},
    "a nonce that is a list": {"nonce": ["a"]},
    "another deployment": {f"{_CLAIM}deployment_id": "another's"},
    "no deployment": {f"{_CLAIM}deployment_id": None},
    "another message": {f"{_CLAIM}message_type": "LtiDeepLinkingRequest"},
    "another version": {f"{_CLAIM}version": "1.1"},
    "nobody": {"sub": None},
    "an empty somebody": {"sub": ""},
    "a somebody with a zero": {"sub": "a\x00b"},
    "dated at infinity": {"exp": float("inf")},
    "dated with a word": {"exp": "soon"},
    "no link": {f"{_CLAIM}resource_link": None},
    "a link that is a text": {f"{_CLAIM}resource_link": "link-1"},
}


@pytest.mark.parametrize("changes", WRONG.values(), ids=WRONG.keys())
def test_a_message_with_a_wrong_claim_is_refused(browser: Browser, changes: dict[str, Any]) -> None:
    refused = browser.launch(**changes)
    assert (refused.status_code, code_of(refused)) == (401, "bad_launch")


@pytest.mark.parametrize("roles", [None, [], "Learner", [1], ["Learner2"], ["Mentor"]])
def test_who_is_no_learner_is_not_let_in(browser: Browser, roles: Any) -> None:
    assert browser.launch(**{f"{_CLAIM}roles": roles}).status_code == 403


def claims_and_state(browser: Browser) -> tuple[dict[str, Any], str]:
    form = browser.lms.answer_login(browser.log_in()["Location"])
    claims: dict[str, Any] = jwt.decode(form["id_token"], options={"verify_signature": False})
    return claims, form["state"]


def test_a_message_without_a_signature_is_refused(browser: Browser) -> None:
    claims, state = claims_and_state(browser)
    unsigned = jwt.encode(claims, "", algorithm="none")
    assert code_of(browser.post({"state": state, "id_token": unsigned})) == "bad_launch"


def test_the_platforms_public_key_is_no_shared_secret(browser: Browser, lms: Lms) -> None:
    claims, state = claims_and_state(browser)
    # By hand: PyJWT itself will not sign with a PEM.
    secret = JWK.from_json(json.dumps({"kty": "oct", "k": _b64(lms.key.export_to_pem())}))
    from jwcrypto.jwt import JWT

    forged = JWT(header={"alg": "HS256", "kid": lms.key["kid"]}, claims=claims)
    forged.make_signed_token(secret)
    form = {"state": state, "id_token": forged.serialize()}
    assert code_of(browser.post(form)) == "bad_launch"


def test_a_shared_secret_in_the_platforms_keys_verifies_nothing(browser: Browser, lms: Lms) -> None:
    secret = JWK.from_json(json.dumps({"kty": "oct", "k": _b64(b"s" * 32), "kid": "oct"}))
    lms.published.append(lms.key)
    claims, state = claims_and_state(browser)
    for algorithm in ("HS256", "RS256"):
        forged = jwt.encode(claims, b"s" * 32, algorithm="HS256", headers={"kid": "oct"})
        head = _b64(json.dumps({"alg": algorithm, "kid": secret["kid"]}).encode())
        _, body, signature = forged.split(".")
        form = {"state": state, "id_token": f"{head}.{body}.{signature}"}
        assert code_of(browser.post(form)) == "bad_launch"


def test_a_key_that_the_platform_does_not_publish_is_refused(browser: Browser, lms: Lms) -> None:
    claims, state = claims_and_state(browser)
    for key in (new_key("invented"), new_key(lms.key["kid"])):
        form = {"state": state, "id_token": lms.signed(claims, key)}
        assert code_of(browser.post(form)) == "bad_launch"


def test_invented_keys_make_us_ask_the_platform_once(browser: Browser, lms: Lms) -> None:
    claims, state = claims_and_state(browser)
    key = new_key("invented")
    for _ in range(5):
        browser.post({"state": state, "id_token": lms.signed(claims, key)})
    assert lms.asked_for_keys == 1


def test_a_new_key_of_the_platform_is_fetched(
    browser: Browser, lms: Lms, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert browser.launch().status_code == 200
    published(f"{lms.url}/jwks")._tried = float("-inf")  # ten seconds later
    lms.key = new_key("platform-2")
    lms.published = [lms.key]
    assert browser.launch().status_code == 200


def test_a_key_named_in_the_message_itself_is_not_used(browser: Browser, lms: Lms) -> None:
    claims, state = claims_and_state(browser)
    key = new_key("own")
    for extra in ({"jwk": json.loads(key.export_public())}, {"jku": f"{lms.url}/evil"}):
        token = jwt.encode(
            claims, key.export_to_pem(True, None).decode(), "RS256", headers={"kid": "own", **extra}
        )
        assert code_of(browser.post({"state": state, "id_token": token})) == "bad_launch"


DEEP = base64.urlsafe_b64encode(b'{"alg":"RS256","kid":' + b"[" * 60_000).decode()


@pytest.mark.parametrize(
    "token", ["", "a.b.c", "x" * 200_000, "é.é.é", "..", "{}", f"{DEEP}.e30.e30"]
)
def test_what_is_no_token_is_refused(browser: Browser, token: str) -> None:
    _, state = claims_and_state(browser)
    assert code_of(browser.post({"state": state, "id_token": token})) == "bad_launch"


def test_a_launch_is_used_once(browser: Browser) -> None:
    form = browser.lms.answer_login(browser.log_in()["Location"])
    cookies = {name: one.value for name, one in browser.client.cookies.items()}
    assert browser.post(form).status_code == 200
    browser.client.cookies.load(cookies)
    assert code_of(browser.post(form)) == "stale_launch"


def test_a_state_expires(browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    form = browser.lms.answer_login(browser.log_in()["Location"])
    monkeypatch.setattr(states, "_SECONDS", -1)
    assert code_of(browser.post(form)) == "stale_launch"


@pytest.mark.parametrize(
    "state",
    ["", "made-up", "a:b:c", "x" * 5000, signing.dumps({"x": 1})],
    ids=["none", "made up", "of three parts", "long", "of something else"],
)
def test_a_state_that_is_not_ours_is_refused(browser: Browser, state: str) -> None:
    form = browser.lms.answer_login(browser.log_in()["Location"])
    assert code_of(browser.post({**form, "state": state})) == "stale_launch"


def test_the_state_of_one_launch_does_not_open_another(browser: Browser) -> None:
    one, other = (browser.lms.answer_login(browser.log_in()["Location"]) for _ in range(2))
    mixed = {"state": one["state"], "id_token": other["id_token"]}
    assert code_of(browser.post(mixed)) == "bad_launch"


def test_a_launch_that_was_begun_elsewhere_cannot_be_slipped_to_a_learner(
    browser: Browser,
) -> None:
    form = browser.lms.answer_login(browser.log_in("mallory")["Location"])
    victim = Client()
    refused = victim.post(browser.address("launch"), form)
    assert code_of(refused) == "cookie_missing"
    assert "cookies allowed" in refused.content.decode()


def test_a_launch_of_one_platform_is_none_of_another(
    browser: Browser, platform: Platform, school: UUID
) -> None:
    fields = {"issuer": platform.issuer, "deployment_ids": platform.deployment_ids}
    urls = {name: getattr(platform, name) for name in ("auth_url", "token_url", "jwks_url")}
    other = Platform.objects.create(
        tenant_id=school, name="Other", client_id="other", **fields, **urls
    )
    form = browser.lms.answer_login(browser.log_in()["Location"])
    refused = browser.client.post(f"/lti/{other.id}/launch", form)
    assert code_of(refused) == "stale_launch"


@pytest.mark.parametrize(
    "changes",
    [{"iss": "https://evil.example"}, {"client_id": "other"}, {"login_hint": ""}, {"iss": ""}],
)
def test_a_login_that_does_not_fit_the_registration_is_refused(
    browser: Browser, changes: dict[str, str]
) -> None:
    form = {**browser.lms.login_form(browser.address("launch")), **changes}
    refused = browser.client.post(browser.address("login"), form)
    assert (refused.status_code, code_of(refused)) == (400, "bad_login")


def test_a_login_goes_to_the_registered_platform_whatever_it_names(
    browser: Browser, lms: Lms
) -> None:
    form = {
        **browser.lms.login_form("https://evil.example/"),
        "redirect_uri": "https://evil.example/",
    }
    sent_to = browser.client.post(browser.address("login"), form)["Location"]
    assert sent_to.startswith(f"{lms.url}/auth?")
    assert "evil.example" not in sent_to


def test_an_error_of_the_platform_is_shown_as_text(browser: Browser) -> None:
    refused = browser.post({"error": "<b>login_required</b>", "state": "x"})
    assert "&lt;b&gt;login_required" in refused.content.decode()


def _b64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
