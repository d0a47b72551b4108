"""Tokens: ours are accepted, everything else is told to log in."""

import jwt
import pytest
from django.conf import settings

from banyan.caching import Cache
from banyan.errors import Forbidden, Unauthenticated
from banyan.identity import Role, issue, tokens, verify
from banyan.identity.drf import bearer
from banyan.models import Tenant

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def school() -> Tenant:
    return Tenant.objects.create(slug="school", name="School")


def forged(**changes: object) -> str:
    claims = jwt.decode(issue("school", "ana", Role.LEARNER), options={"verify_signature": False})
    secret = settings.BANYAN.hs256_secret
    return jwt.encode({**claims, **changes}, secret, algorithm="HS256")


def test_a_token_of_ours_names_its_principal(school: Tenant) -> None:
    principal = verify(issue("school", "ana", Role.TEACHER, "Ana"))
    assert (principal.tenant, principal.user, principal.name) == (school.id, "ana", "Ana")
    assert principal.role is Role.TEACHER


@pytest.mark.parametrize(
    "changes",
    [
        {"exp": 1},
        {"aud": "somebody else"},
        {"iss": "somebody else"},
        {"role": "emperor"},
        {"tenant": "nowhere"},
        {"sub": ""},
        {"sub": "x" * 65},
        {"sub": "a\x00b"},
    ],
)
def test_a_token_with_a_wrong_claim_is_refused(changes: dict[str, object]) -> None:
    with pytest.raises(Unauthenticated):
        verify(forged(**changes))


def test_a_token_without_signature_is_refused() -> None:
    claims = jwt.decode(issue("school", "ana", Role.ADMIN), options={"verify_signature": False})
    with pytest.raises(Unauthenticated):
        verify(jwt.encode(claims, "", algorithm="none"))


def test_a_token_signed_with_another_secret_is_refused() -> None:
    claims = jwt.decode(issue("school", "ana", Role.ADMIN), options={"verify_signature": False})
    with pytest.raises(Unauthenticated):
        verify(jwt.encode(claims, "x" * 40, algorithm="HS256"))


def test_a_token_of_an_inactive_school_is_refused(school: Tenant) -> None:
    Tenant.objects.filter(id=school.id).update(active=False)
    with pytest.raises(Unauthenticated):
        verify(issue("school", "bea", Role.LEARNER))


@pytest.mark.parametrize("header", ["", "Basic x", "Bearer", "Bearer "])
def test_a_header_that_is_no_bearer_token_is_refused(header: str) -> None:
    with pytest.raises(Unauthenticated):
        bearer(header)


def test_a_role_is_asked_for_by_name() -> None:
    with pytest.raises(Forbidden, match="teacher or admin"):
        verify(issue("school", "ana", Role.LEARNER)).must_be(Role.TEACHER, Role.ADMIN)


def test_a_first_token_has_to_be_looked_up_and_the_next_ones_of_its_school_have_not() -> None:
    first, second = (issue("school", user, Role.LEARNER) for user in ("eva", "fay"))
    assert tokens.at_hand(first) is None
    verify(first)
    found = tokens.at_hand(second)
    assert found is not None
    assert found.user == "fay"


def test_a_school_is_looked_at_again_after_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tokens, "_tenants", Cache(seconds=0.0, of_no_tenant=True))
    verify(issue("school", "gil", Role.LEARNER))
    assert tokens.at_hand(issue("school", "hal", Role.LEARNER)) is None
