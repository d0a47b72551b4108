"""Can anyone get full marks for this item?"""

from decimal import Decimal

from apps.assessments.rules.items import Item, Multiple, Numerical, ShortText, Single
from apps.assessments.rules.policies import Weighted

# Thirds and sixths are written with seven decimals and never add up exactly.
_CLOSE = Decimal("0.00001")


def full_marks_warning(item: Item) -> str | None:
    """What a teacher should know about the parts of the mark; None when all is well."""
    match item:
        case Single(choices=answers) | ShortText(answers=answers) | Numerical(answers=answers):
            if max(answer.fraction for answer in answers) < 1:
                return "No answer earns 100 %, so nobody can get full marks."
        case Multiple(choices=choices, policy=Weighted()):
            right = sum((choice.fraction for choice in choices if choice.fraction > 0), Decimal(0))
            if abs(right - 1) > _CLOSE:
                return f"The right choices together earn {100 * right:.5g} %, not 100 %."
    return None
