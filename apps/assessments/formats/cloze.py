"""Questions embedded in a text, in Moodle's notation.

    The capital is {1:SHORTANSWER:=Paris#yes~%50%Lutetia}, it has {2:NUMERICAL:=2.1:0.1} million.

Weight, type, then answers with `~` between them: `=` right, `%50%` a share, `#` feedback; a
backslash protects. https://docs.moodle.org/en/Embedded_Answers_(Cloze)_question_type
"""

import re
from decimal import Decimal
from html import unescape

from apps.assessments.formats import markup
from apps.assessments.formats.assembly import (
    DraftChoice,
    Heading,
    choice_item,
    number_item,
    text_item,
)
from apps.assessments.formats.decimals import number, share, tidy
from apps.assessments.formats.outcome import Refused
from apps.assessments.rules.items import ANY_NUMBER, Cloze, ClozePart, NumericAnswer, TextAnswer
from apps.assessments.rules.types.cloze import Embedded

_PART = re.compile(r"\{([0-9]{0,4}):([A-Z_]{1,20}):((?:[^{}\\]|\\.){1,20000})\}", re.DOTALL)
_LEFT_OVER = re.compile(r"\{\s*[0-9]*\s*:")
_PIECE = re.compile(r"((?:[^~\\]|\\.)*)(?:~|\Z)", re.DOTALL)
_ANSWER = re.compile(r"((?:[^#\\]|\\.)*)(?:#(.*))?", re.DOTALL)
_SHARE = re.compile(r"%(-?[0-9.]{1,12})%")
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_MOST_PARTS = 200

_TEXT = {"SHORTANSWER": True, "SA": True, "MW": True, "SHORTANSWER_C": False, "SAC": False}
_TEXT |= {"MWC": False}
_NUMBER = ("NUMERICAL", "NM")
_CHOICE = re.compile(r"MULTICHOICE(?:_[HV]?S?)?|MC[HV]?S?")
_CHOICES = re.compile(r"MULTIRESPONSE(?:_[HV]?S?)?|MR[HV]?S?")


def cloze_item(heading: Heading) -> Cloze:
    """The item whose prompt holds embedded questions. Raises Refused, InvalidItem."""
    found = list(_PART.finditer(heading["prompt_html"]))
    if not found:
        raise Refused("no_answers", "The text has no questions in it.")
    if len(found) > _MOST_PARTS:
        raise Refused("too_long", f"The text has more than {_MOST_PARTS} questions in it.")
    parts = tuple(
        ClozePart(f"p{at}", _embedded(one, at), Decimal(one[1] or 1))
        for at, one in enumerate(found, start=1)
    )
    numbers = iter(range(1, len(found) + 1))
    heading["prompt_html"] = _PART.sub(lambda _: f"[[p{next(numbers)}]]", heading["prompt_html"])
    if _LEFT_OVER.search(heading["prompt_html"]):
        # It would stay in the text with its answer, for every learner to read.
        raise Refused(
            "bad_embedded", "A question in the text is not written as Moodle writes them."
        )
    heading["default_mark"] = sum((part.weight for part in parts), Decimal(0))
    return Cloze(**heading, items=parts)


def _embedded(found: "re.Match[str]", at: int) -> Embedded:
    heading = Heading(
        name=f"Gap {at}",
        prompt_html=f"Gap {at}",
        idnumber="",
        default_mark=Decimal(1),
        feedback_html="",
    )
    # The last of these is the nothing after the last answer.
    type, answers = found[2], [_answer(piece) for piece in _PIECE.findall(found[3])[:-1]]
    if type in _TEXT:
        texts = [TextAnswer(unescape(text), worth, words) for text, worth, words in answers]
        return text_item(heading, texts, ignore_case=_TEXT[type])
    if type in _NUMBER:
        return number_item(heading, [_numeric(*one) for one in answers], {})
    if one := _CHOICE.fullmatch(type) or _CHOICES.fullmatch(type):
        drafts = [
            DraftChoice(markup.without_tags(text), worth, feedback)
            for text, worth, feedback in answers
        ]
        single = one.re is _CHOICE
        return choice_item(heading, drafts, single=single, shuffle=type.endswith("S"))
    raise Refused("unsupported_type", f"There is no embedded question of type {type}.")


def _answer(piece: str) -> tuple[str, Decimal, str]:
    """The text of an answer (HTML, as all of the prompt is), its share and its feedback."""
    piece, worth = piece.lstrip(), Decimal(0)
    if piece.startswith("="):
        piece, worth = piece[1:], Decimal(1)
    elif weighted := _SHARE.match(piece):
        piece, worth = piece[weighted.end() :], share(weighted[1])
    text, feedback = _ANSWER.findall(piece)[0]
    return _plain(text).strip(), worth, markup.clean(_plain(feedback))


def _plain(text: str) -> str:
    return _ESCAPED.sub(r"\1", text)


def _numeric(text: str, worth: Decimal, feedback: str) -> NumericAnswer:
    value, _, tolerance = text.partition(":")
    if value.strip() == ANY_NUMBER:
        return NumericAnswer(ANY_NUMBER, worth, feedback_html=feedback)
    return NumericAnswer(
        str(number(value)), worth, tidy(number(tolerance or "0")), feedback_html=feedback
    )
