"""Sending one score, and what its answer means for it and for the platform."""

from uuid import UUID

import msgspec

from apps.lti.api import (
    Party,
    Statement,
    forget_line_item,
    link_place,
    next_statement,
    park,
    party,
    platform_failed,
    platform_is_well,
    put_off,
    told,
)
from apps.lti.deliveries.line_items import Answered, NotNow, line_item_of
from apps.lti.deliveries.tokens import NoToken, Tokens
from apps.lti.rules.grades import scores_url, written
from apps.lti.rules.launch import LINE_ITEM, SCORE
from banyan.outgoing.http import Answer, Unreachable, send
from banyan.outgoing.retry import Meaning, meaning
from banyan.sealing import CannotBeOpened

_SCORE = "application/vnd.ims.lis.v1.score+json"
_tokens = Tokens()


def send_one(platform: UUID) -> bool:
    """Send the next score of this platform; says whether there was one and the platform is well."""
    statement = next_statement(platform)
    if statement is None:
        return False
    try:
        to = party(platform)
        answer = _post(to, statement)
    except NotNow:
        put_off(statement, blame=False)
        return False
    except Answered as refused:
        return _judge_line_item(to, statement, refused.answer)
    except (Unreachable, CannotBeOpened, NoToken) as error:
        platform_failed(platform, str(error), getattr(error, "asked", None))
        put_off(statement, str(error), blame=False)
        return False
    return _judge(to, statement, answer)


def _post(to: Party, statement: Statement) -> Answer:
    place = link_place(statement.link)
    scopes = [scope for scope in (SCORE, LINE_ITEM) if scope in place.scopes]
    token = _tokens.get(to, scopes)
    maximum = statement.content.get("scoreMaximum", 0.0)
    url = scores_url(line_item_of(place, token, maximum))
    score = {**statement.content, "userId": statement.subject, "timestamp": written(statement.at)}
    headers = {"Authorization": f"Bearer {token}", "Content-Type": _SCORE}
    return send("POST", url, headers, msgspec.json.encode(score))


def _judge(to: Party, statement: Statement, answer: Answer) -> bool:
    match meaning(answer.status):
        case Meaning.TAKEN:
            told(statement)
        case Meaning.KNOWN:
            told(statement, "The platform has kept a newer score, or had this one already.")
        case Meaning.REFUSED:
            if answer.status in (404, 410):
                forget_line_item(statement.link)  # deleted there: the next try looks again
            park(statement, answer.told())
        case Meaning.FAILED:
            put_off(statement, answer.told())
            return True
        case Meaning.UNWELCOME:
            _tokens.forget(to)  # it may have been withdrawn: the next try has a new one
            put_off(statement, answer.told())
            return False
        case Meaning.BUSY:
            platform_failed(to.id, answer.told(), answer.asked_to_wait())
            put_off(statement, answer.told(), blame=False)
            return False
    platform_is_well(to.id)
    return True


def _judge_line_item(to: Party, statement: Statement, answer: Answer) -> bool:
    if meaning(answer.status) in (Meaning.TAKEN, Meaning.KNOWN):
        park(statement, f"line item: {answer.told()}")
        return True
    return _judge(to, statement, answer)
