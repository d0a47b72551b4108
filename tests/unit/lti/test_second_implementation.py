"""PyLTI1p3 and jwcrypto agree with us: on what the platform of the tests signs, on our assertions
and keys, and on what a score looks like."""

import json
from collections.abc import Callable
from typing import Any

import jwt
import pytest
from django.http import HttpRequest
from django.test import RequestFactory
from jwcrypto.jwk import JWKSet
from jwcrypto.jwt import JWT
from pylti1p3.contrib.django import DjangoMessageLaunch
from pylti1p3.exception import LtiException, ToolConfException
from pylti1p3.grade import Grade
from pylti1p3.registration import Registration
from pylti1p3.service_connector import ServiceConnector
from pylti1p3.tool_config.dict import ToolConfDict

from apps.lti.api import party
from apps.lti.deliveries.tokens import Tokens, assertion
from apps.lti.models import Platform
from apps.lti.rules.launch import LINE_ITEM, SCORE
from banyan.sealing import unseal
from tests.drive.lms import CLIENT, DEPLOYMENT, Lms, new_key
from tests.unit.lti.conftest import Browser, Learner

pytestmark = pytest.mark.django_db(transaction=True)

WRONG = [
    {"https://purl.imsglobal.org/spec/lti/claim/deployment_id": "a third"},
    {"https://purl.imsglobal.org/spec/lti/claim/version": "1.1"},
    {"https://purl.imsglobal.org/spec/lti/claim/resource_link": {}},
    {"exp": 1_000_000_000},
    {"aud": "another", "azp": "another"},
]


class Connector(ServiceConnector):
    """PyLTI1p3's own way to a token, without a cache."""

    def _get_cached_access_token(self, scope_key: str) -> None:
        return None

    def _cache_access_token(self, scope_key: str, access_token: str, expires_in: float) -> None:
        pass


def theirs(lms: Lms, form: dict[str, str]) -> None:
    """All that PyLTI1p3 verifies of a launch; it is told that state and nonce are its own. Raises
    LtiException."""
    request: HttpRequest = RequestFactory().post("/", form)
    claims = jwt.decode(form["id_token"], options={"verify_signature": False})
    request.session = {f"lti1p3-nonce-{claims['nonce']}": True}  # type: ignore[assignment]
    request.COOKIES[f"lti1p3-{form['state']}"] = form["state"]
    known = {
        "default": True,
        "client_id": CLIENT,
        "auth_login_url": f"{lms.url}/auth",
        "auth_token_url": f"{lms.url}/token",
        "key_set_url": f"{lms.url}/jwks",
        "key_set": None,
        "deployment_ids": [DEPLOYMENT],
    }
    DjangoMessageLaunch(request, ToolConfDict({lms.url: [known]})).validate()


def accepted_by_them(lms: Lms, form: dict[str, str]) -> bool:
    try:
        theirs(lms, form)
    except (LtiException, ToolConfException):
        return False
    return True


def test_a_right_launch_is_right_to_both(
    arranged: Callable[[], Any], browser: Browser, lms: Lms
) -> None:
    arranged()
    form = lms.answer_login(browser.log_in()["Location"])
    theirs(lms, form)
    assert browser.post(form).status_code == 200


@pytest.mark.parametrize("changes", WRONG)
def test_a_wrong_launch_is_wrong_to_both(
    browser: Browser, lms: Lms, changes: dict[str, Any]
) -> None:
    form = lms.answer_login(browser.log_in()["Location"], **changes)
    assert not accepted_by_them(lms, form)
    assert browser.post(form).status_code == 401


def test_a_foreign_key_is_wrong_to_both(browser: Browser, lms: Lms) -> None:
    known, lms.key = lms.key, new_key(lms.key["kid"])
    form = lms.answer_login(browser.log_in()["Location"])
    lms.key = known
    assert not accepted_by_them(lms, form)
    assert browser.post(form).status_code == 401


def test_our_assertion_is_verified_by_our_published_keys(
    browser: Browser, platform: Platform
) -> None:
    published = browser.client.get(browser.address("jwks.json")).content.decode()
    assert "PRIVATE" not in published
    assert set(json.loads(published)["keys"][0]) == {"kty", "n", "e", "kid", "alg", "use"}
    token = JWT(jwt=assertion(party(platform.id)), key=JWKSet.from_json(published), algs=["RS256"])
    claims = json.loads(token.claims)
    assert (claims["iss"], claims["sub"], claims["aud"]) == (CLIENT, CLIENT, platform.token_url)


def test_the_platform_of_the_tests_gives_tokens_to_both(lms: Lms, platform: Platform) -> None:
    assert Tokens().get(party(platform.id), [SCORE, LINE_ITEM]) in lms.tokens
    pem = unseal(platform.private_key)
    registered = Registration()
    registered.set_issuer(lms.url).set_client_id(CLIENT).set_auth_token_url(platform.token_url)
    registered.set_tool_private_key(pem)
    assert Connector(registered).get_access_token([SCORE]) in lms.tokens


def test_a_score_of_ours_says_what_theirs_does(
    ada: Learner, lms: Lms, deliver: Callable[[], None]
) -> None:
    ada.submit(ada.start())
    deliver()
    (ours,) = lms.received
    grade = Grade().set_score_given(0.0).set_score_maximum(ours["scoreMaximum"])
    grade.set_activity_progress("Completed").set_grading_progress("FullyGraded")
    grade.set_timestamp(ours["timestamp"]).set_user_id("ada")
    assert json.loads(grade.get_value()) == ours
