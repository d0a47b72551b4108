"""The rules of an item as data: QTI's own elements, under their names in QTI 2.x."""

from collections.abc import Iterator

import msgspec

MOST_EXPRESSIONS = 2_000
DEEPEST_EXPRESSION = 40


class Expression(msgspec.Struct, frozen=True, omit_defaults=True):
    """An element of responseProcessing: `op` is its name, `text` what stands in a baseValue."""

    op: str
    attributes: dict[str, str] = {}
    operands: tuple["Expression", ...] = ()
    text: str = ""

    def named(self, attribute: str = "identifier") -> str:
        """The name of a variable that it reads or sets; "" when it does not say."""
        return self.attributes.get(attribute, "")

    def flag(self, attribute: str, default: bool) -> bool:
        """A yes or no of the element."""
        written = self.attributes.get(attribute)
        return default if written is None else written == "true"

    def everything(self) -> "Iterator[Expression]":
        """This one and all below it."""
        waiting = [self]
        while waiting:
            one = waiting.pop()
            yield one
            waiting.extend(one.operands)


def too_deep(rules: tuple[Expression, ...]) -> bool:
    """Whether they are nested further than they could be evaluated."""
    level = list(rules)
    for _ in range(DEEPEST_EXPRESSION):
        level = [below for one in level for below in one.operands]
    return bool(level)
