"""Does a number lie close enough to an accepted one?"""

from decimal import Context, Decimal
from typing import Literal

import msgspec

ToleranceType = Literal["nominal", "relative", "geometric"]

ANY_NUMBER = "*"
# The legacy system computes with binary floats and widens every interval by this share, so that
# 0.1 + 0.2 still hits 0.3. We compute exactly and keep the widening: the marks must agree.
WIDENING = Decimal("1e-14")
# Sixty digits and no traps: numbers of any size compare, none of them raises.
EXACT = Context(prec=60, Emax=999_999, Emin=-999_999, traps=[])


class NumericAnswer(msgspec.Struct, frozen=True):
    """An accepted number. `value` is a decimal number or "*", which accepts every number."""

    value: str
    fraction: Decimal
    tolerance: Decimal = Decimal(0)
    tolerance_type: ToleranceType = "nominal"
    feedback_html: str = ""

    def number(self) -> Decimal | None:
        """The accepted number, or None when every number is accepted."""
        return None if self.value == ANY_NUMBER else Decimal(self.value)

    def accepts(self, value: Decimal) -> bool:
        """Whether the value lies in the answer's interval. To be called in the context EXACT."""
        right = self.number()
        if right is None:
            return True
        if self.tolerance_type == "geometric":
            factor = 1 + self.tolerance + WIDENING
            low, high = sorted((right / factor, right * factor))
            return low <= value <= high
        size = abs(right)
        if self.tolerance_type == "relative":
            margin = size * (self.tolerance + WIDENING)
        else:
            margin = self.tolerance + WIDENING * max(self.tolerance, size)
        return right - margin <= value <= right + margin
