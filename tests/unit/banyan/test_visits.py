"""Tokens of visitors: signed by us alone, and known for what they are."""

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings

from banyan.errors import Unauthenticated
from banyan.identity import Role, issue, verify
from banyan.identity.visits import ISSUER, admit
from banyan.models import Tenant
from banyan.sealing import CannotBeOpened, seal, unseal

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def school() -> Tenant:
    return Tenant.objects.create(slug="school", name="School")


def test_a_visitor_is_known_as_one_and_a_learner_of_the_school_is_not() -> None:
    visitor = verify(admit("school", "lti-1", Role.LEARNER, "Ada"))
    assert (visitor.user, visitor.name, visitor.visitor) == ("lti-1", "Ada", True)
    assert not verify(issue("school", "ada", Role.LEARNER)).visitor


def forged(algorithm: str, key: object) -> str:
    token = admit("school", "lti-1", Role.ADMIN, "Ada")
    claims = jwt.decode(token, options={"verify_signature": False})
    headers = {"kid": jwt.get_unverified_header(token)["kid"]}
    return jwt.encode(claims, key, algorithm=algorithm, headers=headers)  # type: ignore[arg-type]


def test_nobody_else_signs_them() -> None:
    for token in (
        forged("EdDSA", Ed25519PrivateKey.generate()),
        forged("HS256", settings.BANYAN.hs256_secret),
        forged("none", None),
    ):
        with pytest.raises(Unauthenticated):
            verify(token)


def test_the_shared_secret_of_the_demo_makes_no_visitors() -> None:
    claims = jwt.decode(issue("school", "ada", Role.LEARNER), options={"verify_signature": False})
    token = jwt.encode({**claims, "iss": ISSUER}, settings.BANYAN.hs256_secret, algorithm="HS256")
    with pytest.raises(Unauthenticated):
        verify(token)


def test_what_is_sealed_is_opened_under_the_same_secret_only() -> None:
    assert unseal(seal("open sesame")) == "open sesame"
    with pytest.raises(CannotBeOpened):
        unseal("sealed elsewhere")
