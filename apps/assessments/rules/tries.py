"""What a learner is told of a question that may be checked before the end."""

from decimal import localcontext
from typing import Literal

import msgspec

from apps.assessments.rules.behaviours import AnyBehaviour
from apps.assessments.rules.given import Given, standing_of
from apps.assessments.rules.items import Item
from apps.assessments.rules.responses import Response
from apps.assessments.rules.scoring import EXACT, comments, feedback, is_right, share

Verdict = Literal["right", "partly", "wrong"]
# Each check is kept: this bounds what a slot can grow to where any number of tries is allowed.
MOST_CHECKS = 100


class Tries(msgspec.Struct, frozen=True):
    """How many checks were made, how many are left (None: any number), whether the question takes
    no other answer, and what the last check has said; `verdict` is None before the first."""

    made: int
    left: int | None
    over: bool
    verdict: Verdict | None
    feedback_html: str


def may_be_checked(rules: AnyBehaviour, item: Item) -> bool:
    """Whether a rule can say what an answer earns while the attempt is running."""
    return rules.checks and not item.by_hand


def tries_of(rules: AnyBehaviour, item: Item, given: Given) -> Tries | None:
    """What is told of the checks so far; None where nothing may be checked."""
    if not may_be_checked(rules, item):
        return None
    standing = standing_of(rules, item, given)
    if not standing.tried:
        return Tries(0, rules.left(standing), standing.over, None, "")
    last, made = standing.tried[-1], len(standing.tried)
    words = said_to(item, last, over=standing.over)
    return Tries(made, rules.left(standing), standing.over, verdict_on(item, last), words)


def verdict_on(item: Item, response: Response) -> Verdict:
    """Right, partly right, or wrong."""
    with localcontext(EXACT):
        earned = share(item, response)
    if is_right(earned):
        return "right"
    return "partly" if earned > 0 else "wrong"


def said_to(item: Item, response: Response, *, over: bool) -> str:
    """HTML: what the author says to this answer. What they say to everyone often gives the answer
    away: it is for the end."""
    return feedback(item, response) if over else comments(item, response)
