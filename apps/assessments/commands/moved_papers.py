"""What attempts of another LMS were asked, as papers of ours."""

import hashlib
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec

from apps.assessments.models import Assessment, Paper
from apps.assessments.rules.items import InvalidItem, item_from, plain_item
from apps.assessments.rules.moving import HeldAttempt


class Unmovable(ValueError):
    """Why an attempt cannot be held here, in words."""


def papers_of(tenant: UUID, records: Sequence[HeldAttempt]) -> dict[int, Paper | Unmovable]:
    """The paper of each record that says what it was asked; made where there is none yet.

    An assessment that is not known here is made too, without a paper of its own: nobody can
    begin it until a teacher publishes it.
    """
    made: dict[str, Paper | Unmovable] = {}
    found: dict[int, Paper | Unmovable] = {}
    for one in records:
        name = _digest([one.assessment, one.title, one.items])
        if name not in made:
            made[name] = _paper(tenant, one)
        found[one.id] = made[name]
    return found


def _paper(tenant: UUID, held: HeldAttempt) -> Paper | Unmovable:
    if held.items is None:
        return Unmovable("Nobody has said what it was asked.")
    try:
        items = [_placed(entry) for entry in held.items]
    except Unmovable as why:
        return why
    assessment, _ = Assessment.objects.get_or_create(
        key=held.assessment, defaults={"tenant_id": tenant, "title": held.title[:200]}
    )
    paper, _ = Paper.objects.get_or_create(
        assessment=assessment,
        digest=_digest([held.title, items]),
        defaults={"title": held.title[:200], "items": items},
    )
    return paper


def _placed(entry: dict[str, Any]) -> dict[str, Any]:
    try:
        item = plain_item(item_from(entry["item"]))
    except InvalidItem as error:
        raise Unmovable(f"Question {entry['slot']} is none we know: {error}") from error
    return {"slot": entry["slot"], "max_mark": entry["max_mark"], "item": item}


def _digest(value: object) -> str:
    return hashlib.sha256(msgspec.json.encode(value, order="deterministic")).hexdigest()
