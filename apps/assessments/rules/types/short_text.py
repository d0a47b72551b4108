"""A few typed words."""

from decimal import Decimal
from typing import Literal

import msgspec

from apps.assessments.rules import expressions, wildcards
from apps.assessments.rules.item_checks import at_least_one, check_decimal, check_text
from apps.assessments.rules.response_checks import check_typed, is_blank
from apps.assessments.rules.texts import Spelling, respelled, subject
from apps.assessments.rules.types.item_type import NOTHING, ItemType, Shape

TextSyntax = Literal["wildcards", "literal", "expression"]


class TextAnswer(msgspec.Struct, frozen=True):
    """An accepted text. Among wildcards `*` in the pattern stands for any run of characters, `\\*`
    for a star; a regular expression is one of RE2 and describes the whole text."""

    pattern: str
    fraction: Decimal
    feedback_html: str = ""
    syntax: TextSyntax = "wildcards"

    def accepts(self, text: str, spelling: Spelling) -> bool:
        """Whether the typed text is this one, in the item's spelling."""
        if self.syntax == "expression":
            # The case of an expression has a meaning (\\D, \\d): only the comparison ignores it.
            typed = subject(text, spelling._replace(ignore_case=False))
            return expressions.fits(self.pattern, typed, ignore_case=spelling.ignore_case)
        typed = subject(text, spelling)
        if self.syntax == "literal":
            return typed == respelled(self.pattern, spelling)
        return wildcards.fits(self.pattern, typed, spelling)


class TextResponse(Shape, frozen=True):
    """The typed text, as typed."""

    text: str


class ShortText(ItemType[TextResponse], frozen=True, kw_only=True, tag="short_text"):
    """A few typed words; the first matching answer in order counts."""

    shape = TextResponse

    answers: tuple[TextAnswer, ...]
    ignore_case: bool = True
    ignore_accents: bool = False
    ignore_forms: bool = False
    ignore_blanks: bool = False

    def __post_init__(self) -> None:
        self.check_common()
        at_least_one("answer", self.answers)
        for answer in self.answers:
            check_text("an accepted answer", answer.pattern)
            check_decimal("a fraction", answer.fraction, low=-1, high=1)
            if answer.syntax == "expression":
                expressions.check_expression(answer.pattern)

    def check(self, response: TextResponse) -> None:
        check_typed(response.text)

    def is_answered(self, response: TextResponse) -> bool:
        return not is_blank(response.text)

    def share(self, response: TextResponse) -> Decimal:
        answer = self._matched(response.text)
        return NOTHING if answer is None else answer.fraction

    def comments(self, response: TextResponse) -> list[str]:
        answer = self._matched(response.text)
        return [] if answer is None else [answer.feedback_html]

    @property
    def spelling(self) -> Spelling:
        """What does not matter in a text."""
        return Spelling(
            self.ignore_case, self.ignore_accents, self.ignore_forms, self.ignore_blanks
        )

    def _matched(self, text: str) -> TextAnswer | None:
        fitting = (one for one in self.answers if one.accepts(text, self.spelling))
        return next(fitting, None)
