"""The people of a drill: made for it where Banyan signs tokens, else lent by the LMS."""

from pathlib import Path

import jwt
import msgspec
from django.conf import settings

from banyan.errors import Refusal
from banyan.identity import Role, issue, verify
from bff.drills.models import Drill

MOST = 8
_TOKEN_SECONDS = 3600


class NoLearners(Refusal):
    """There are no learners for a drill."""

    status = 409
    code = "no_learners"


class Learner(msgspec.Struct, frozen=True):
    """A person as the LMS knows them, and their bearer token."""

    name: str
    token: str


def learners(drill: Drill) -> list[Learner]:
    """Whom this drill is done with: those whose tokens lie in BANYAN_DRILL_TOKENS, else new ones
    of its own. Raises NoLearners, with what to do."""
    file = settings.BANYAN.drill_tokens
    if file is not None:
        return _lent(drill, file)
    if settings.BANYAN.hs256_secret is None:
        raise NoLearners(
            "Let the LMS make learners for drills, write their tokens into a file, one a line,"
            " and name it in BANYAN_DRILL_TOKENS."
        )
    names = [f"drill-{drill.pk}-{number}" for number in range(1, MOST + 1)]
    school = drill.tenant.slug
    return [
        Learner(name, issue(school, name, Role.LEARNER, "Drill", _TOKEN_SECONDS)) for name in names
    ]


def _lent(drill: Drill, file: Path) -> list[Learner]:
    try:
        tokens = file.read_text().split()
    except (OSError, UnicodeDecodeError) as error:
        raise NoLearners(f"{file} cannot be read: {error}") from None
    found: dict[str, Learner] = {}
    for token in tokens[:MOST]:
        try:
            principal = verify(token)
        except (Refusal, jwt.PyJWTError) as error:
            raise NoLearners(f"A token in {file} is not taken: {error}") from None
        if principal.tenant != drill.tenant_id or principal.role != Role.LEARNER:
            raise NoLearners(f"{principal.user} in {file} is no learner of {drill.tenant}.")
        found[principal.user] = Learner(principal.user, token)
    if not found:
        raise NoLearners(f"{file} holds no tokens.")
    return list(found.values())
