"""A few typed words."""

from decimal import Decimal

import msgspec

from apps.assessments.rules import wildcards
from apps.assessments.rules.item_checks import at_least_one, check_decimal, check_text
from apps.assessments.rules.response_checks import check_typed, is_blank
from apps.assessments.rules.types.item_type import NOTHING, ItemType, Shape


class TextAnswer(msgspec.Struct, frozen=True):
    """An accepted text; `*` in the pattern stands for any run of characters, `\\*` for a star."""

    pattern: str
    fraction: Decimal
    feedback_html: str = ""


class TextResponse(Shape, frozen=True):
    """The typed text, as typed."""

    text: str


class ShortText(ItemType[TextResponse], frozen=True, kw_only=True, tag="short_text"):
    """A few typed words; the first matching answer in order counts."""

    shape = TextResponse

    answers: tuple[TextAnswer, ...]
    ignore_case: bool = True

    def __post_init__(self) -> None:
        self.check_common()
        at_least_one("answer", self.answers)
        for answer in self.answers:
            check_text("an accepted answer", answer.pattern)
            check_decimal("a fraction", answer.fraction, low=-1, high=1)

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

    def _matched(self, text: str) -> TextAnswer | None:
        subject = wildcards.subject(text, ignore_case=self.ignore_case)
        for answer in self.answers:
            if wildcards.fits(answer.pattern, subject, ignore_case=self.ignore_case):
                return answer
        return None
