"""What a learner has given to a slot: the answer it holds, and the answers that were checked."""

from decimal import Decimal
from typing import Any

import msgspec

from apps.assessments.rules.behaviours import Act, AnyBehaviour, Standing
from apps.assessments.rules.items import Item
from apps.assessments.rules.responses import parse_response


class Check(msgspec.Struct, frozen=True):
    """A response in plain data that was checked, and what the slot had earned then: a decimal
    string, None while nothing was."""

    response: Any
    fraction: str | None = None


class Given(msgspec.Struct, frozen=True):
    """A slot of an attempt, in plain data; `revision` 0 means never saved.

    A save replaces the answer and nothing else, so the checks and the last answer are all that
    a behaviour has to know of the acts.
    """

    response: Any = None
    certainty: int | None = None
    checks: tuple[Check, ...] = ()
    revision: int = 0


NOTHING_GIVEN = Given()


def standing_of(rules: AnyBehaviour, item: Item, given: Given) -> Standing:
    """Where the question stands, before the end. Raises InvalidResponse."""
    standing = Standing()
    for check in given.checks:
        checked = Act("check", parse_response(item, check.response))
        standing = rules.after(item, standing, checked)
    saved = Act("save", parse_response(item, given.response), given.certainty)
    return rules.after(item, standing, saved)


def fraction_of(rules: AnyBehaviour, item: Item, given: Given) -> Decimal | None:
    """What the question earns when it is handed in like this. Raises InvalidResponse."""
    return rules.after(item, standing_of(rules, item, given), Act("finish")).fraction
