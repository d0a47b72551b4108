"""What stands between GIFT's braces."""

import re
from decimal import Context, Decimal, localcontext

from apps.assessments.formats import markup
from apps.assessments.formats.assembly import (
    DraftChoice,
    Heading,
    choice_item,
    matching_item,
    number_item,
    text_item,
)
from apps.assessments.formats.decimals import number, share, tidy
from apps.assessments.formats.gift_text import formatted, html_from, unprotected
from apps.assessments.formats.outcome import Refused
from apps.assessments.rules.items import (
    ANY_NUMBER,
    Essay,
    Item,
    NumericAnswer,
    TextAnswer,
    TrueFalse,
)

_WEIGHT = re.compile(r"\s*%([^%]*)%")
_MARK = re.compile(r"([~=])")
_TRUTH = {"t": True, "true": True, "f": False, "false": False}
_RIGHT, _WRONG = Decimal(1), Decimal(0)
_EXACT = Context(prec=1_000)
_MOST_ANSWERS = 1_000


def item_from_answers(heading: Heading, answers: str, text_format: str) -> Item:
    """The item whose (protected) answers these are; their form tells its type.

    `text_format` is the prompt's, which texts without one of their own share. Raises Refused,
    InvalidItem.
    """
    if not answers:
        return Essay(**heading)
    if answers.startswith("#"):
        return _numerical(heading, answers[1:], text_format)
    if "~" in answers:
        return _choices(heading, answers, text_format)
    if "=" in answers and "->" in answers:
        return _matching(heading, answers, text_format)
    if answers.partition("#")[0].strip().lower() in _TRUTH:
        return _true_false(heading, answers, text_format)
    return _short_text(heading, answers, text_format)


def _choices(heading: Heading, answers: str, text_format: str) -> Item:
    drafts = []
    for mark, piece in _marked(answers):
        weight, rest = _weighted(piece, _RIGHT if mark == "=" else _WRONG)
        text, _, feedback = rest.partition("#")
        drafts.append(DraftChoice(_html(text, text_format), weight, _html(feedback, text_format)))
    return choice_item(heading, drafts, single="=" in answers, shuffle=True)


def _matching(heading: Heading, answers: str, text_format: str) -> Item:
    pairs = []
    for _, piece in _marked(answers):
        stem, arrow, choice = piece.partition("->")
        if not arrow:
            raise Refused("bad_pair", f"A pair has no “->”: “{unprotected(piece)[:60]}”.")
        pairs.append((_html(stem, text_format), markup.without_tags(unprotected(choice))))
    return matching_item(heading, pairs, shuffle=True)


def _true_false(heading: Heading, answers: str, text_format: str) -> Item:
    """`{T#when wrong#when right}`"""
    word, _, rest = answers.partition("#")
    when_wrong, _, when_right = rest.partition("#")
    truth = _TRUTH[word.strip().lower()]
    right, wrong = _html(when_right, text_format), _html(when_wrong, text_format)
    return TrueFalse(
        **heading,
        answer=truth,
        feedback_true_html=right if truth else wrong,
        feedback_false_html=wrong if truth else right,
    )


def _short_text(heading: Heading, answers: str, text_format: str) -> Item:
    accepted = []
    for _, piece in _marked(answers if answers.startswith("=") else "=" + answers):
        weight, rest = _weighted(piece, _RIGHT)
        text, _, feedback = rest.partition("#")
        accepted.append(TextAnswer(unprotected(text), weight, _html(feedback, text_format)))
    return text_item(heading, accepted, ignore_case=True)


def _numerical(heading: Heading, answers: str, text_format: str) -> Item:
    right, otherwise, wrong = answers.strip().partition("~")
    marked = right if right.startswith("=") else "=" + right
    accepted = [_numeric_answer(piece, text_format) for _, piece in _marked(marked)]
    if otherwise:
        feedback = _html(wrong.partition("#")[2], text_format)
        accepted.append(NumericAnswer(ANY_NUMBER, _WRONG, feedback_html=feedback))
    return number_item(heading, accepted, {})


def _numeric_answer(piece: str, text_format: str) -> NumericAnswer:
    weight, rest = _weighted(piece, _RIGHT)
    text, _, feedback = rest.partition("#")
    value, tolerance = _interval(unprotected(text))
    return NumericAnswer(value, weight, tolerance, feedback_html=_html(feedback, text_format))


def _interval(text: str) -> tuple[str, Decimal]:
    """ "3:2" is 3 give or take 2, "1..5" the same."""
    if text == ANY_NUMBER:
        return text, Decimal(0)
    low, ranged, high = text.partition("..")
    if ranged:
        with localcontext(_EXACT):
            ends = number(low), number(high)
            return str(tidy(sum(ends) / Decimal(2))), tidy(abs(ends[1] - ends[0]) / 2)
    value, _, tolerance = text.partition(":")
    return str(number(value)), tidy(number(tolerance or "0"))


def _marked(answers: str) -> list[tuple[str, str]]:
    """The pieces of the answers with the sign in front of each: `~` or `=`."""
    stray, *rest = _MARK.split(answers, maxsplit=_MOST_ANSWERS + 1)
    if len(rest) > 2 * _MOST_ANSWERS:
        raise Refused("too_many_answers", f"The question has more than {_MOST_ANSWERS} answers.")
    if stray.strip():
        raise Refused(
            "bad_answers",
            f"There is text before the first answer: “{unprotected(stray)[:60]}”.",
        )
    return list(zip(rest[::2], rest[1::2], strict=True))


def _weighted(piece: str, otherwise: Decimal) -> tuple[Decimal, str]:
    weight = _WEIGHT.match(piece)
    return (share(weight[1]), piece[weight.end() :]) if weight else (otherwise, piece)


def _html(text: str, text_format: str) -> str:
    own_format, own_text = formatted(text, text_format)
    return html_from(own_text, own_format)
