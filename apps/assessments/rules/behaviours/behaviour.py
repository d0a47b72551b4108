"""What a behaviour is: the next standing of a question, from the last one and an act."""

from abc import ABCMeta, abstractmethod
from decimal import Decimal, localcontext
from typing import ClassVar, Literal

import msgspec
from msgspec.structs import replace

from apps.assessments.rules.items import Item
from apps.assessments.rules.responses import Response
from apps.assessments.rules.scoring import EXACT, SEVEN_PLACES

Doing = Literal["save", "check", "again", "finish"]


class Act(msgspec.Struct, frozen=True):
    """What a learner did with a question.

    `save`, `check` come with the answer as it is then; `again` and `finish` leave it as it was.
    `certainty` is 1 (a guess) to 3 (sure), with an answer only.
    """

    doing: Doing
    response: Response | None = None
    certainty: int | None = None


class Standing(msgspec.Struct, frozen=True):
    """A question in the middle of an attempt.

    `fraction` is what it earns so far, None while nothing is graded; `tried` are the responses
    that were graded as a try, and `over` says that none will be graded any more.
    """

    response: Response | None = None
    certainty: int | None = None
    fraction: Decimal | None = None
    tried: tuple[Response, ...] = ()
    over: bool = False


class _Meta(msgspec.StructMeta, ABCMeta):
    """Data, of which a behaviour that has not said how it ends cannot be made."""


class Behaviour(msgspec.Struct, metaclass=_Meta, frozen=True, tag_field="name"):
    """The rules of when and how dear. `checks`: answers may be checked before the end."""

    checks: ClassVar[bool] = False

    def after(self, item: Item, standing: Standing, act: Act) -> Standing:
        """The standing after this act; the item is as the attempt is asked it."""
        if standing.over:
            return standing
        if item.by_hand and act.doing != "save":  # no rule says what it earns
            return replace(standing, over=act.doing == "finish")
        with localcontext(EXACT):
            match act.doing:
                case "save":
                    return self.saved(item, answered(standing, act))
                case "check":
                    return self.checked(item, answered(standing, act))
                case "again":
                    return self.again(item, standing)
                case "finish":
                    return replace(self.finished(item, standing), over=True)

    def saved(self, item: Item, standing: Standing) -> Standing:
        """With another answer, or another certainty."""
        return standing

    def checked(self, item: Item, standing: Standing) -> Standing:
        """After a look at whether the answer is right, where that may be asked."""
        return standing

    def again(self, item: Item, standing: Standing) -> Standing:
        """After the learner has chosen to try again."""
        return standing

    def left(self, standing: Standing) -> int | None:
        """How many more checks there are; None: any number."""
        return None

    @abstractmethod
    def finished(self, item: Item, standing: Standing) -> Standing:
        """At the end of the attempt."""


def answered(standing: Standing, act: Act) -> Standing:
    """The standing with the act's answer in it."""
    return replace(standing, response=act.response, certainty=act.certainty)


def kept(fraction: Decimal) -> Decimal:
    """A fraction as it is stored."""
    return fraction.quantize(SEVEN_PLACES)
