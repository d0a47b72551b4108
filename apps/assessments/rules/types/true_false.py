"""A statement that holds or not."""

from decimal import Decimal

from apps.assessments.rules.types.item_type import EVERYTHING, NOTHING, ItemType, Shape


class TrueFalseResponse(Shape, frozen=True):
    """What the learner takes the statement for."""

    value: bool


class TrueFalse(ItemType[TrueFalseResponse], frozen=True, kw_only=True, tag="true_false"):
    """A statement that holds or not."""

    shape = TrueFalseResponse

    answer: bool
    feedback_true_html: str = ""
    feedback_false_html: str = ""

    def __post_init__(self) -> None:
        self.check_common()

    def share(self, response: TrueFalseResponse) -> Decimal:
        return EVERYTHING if response.value == self.answer else NOTHING

    def comments(self, response: TrueFalseResponse) -> list[str]:
        return [self.feedback_true_html if response.value else self.feedback_false_html]
