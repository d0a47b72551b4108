"""An attempt under both its names: the module's and the legacy LMS's."""

from collections.abc import Sequence
from contextlib import suppress
from uuid import UUID

import msgspec

from banyan.caching import Bounded
from banyan.errors import NotFound
from banyan.lanes.ask import Arrays, Row
from banyan.lanes.questions import Question
from banyan.statements import statement


class Names(msgspec.Struct, frozen=True):
    """An attempt's names here and there, None where it is not; `sent`: the revision of
    ours that the LMS holds."""

    here: UUID | None
    there: int | None
    sent: int = -1


class TwinsOfAttempts(Question[tuple[UUID, Names], Names]):
    """Both names of an attempt of which one is given."""

    sql = statement(__file__, "find_twins")

    def arrays(self, questions: Sequence[tuple[UUID, Names]]) -> Arrays:
        return (
            [tenant for tenant, _ in questions],
            [given.here for _, given in questions],
            [given.there for _, given in questions],
        )

    def answer(self, question: tuple[UUID, Names], row: Row) -> Names:
        here, there, sent = row
        given = question[1]
        return given if here is None else Names(here, there, sent)


twins = TwinsOfAttempts()
# A pair never changes; how much of it the LMS holds does.
_known: Bounded[tuple[UUID, str], Names] = Bounded(200_000)


async def names_of(tenant: UUID, attempt: str) -> Names:
    """The names of an attempt; asked of the database until both are known. Raises NotFound for
    what can be no attempt."""
    known = _known.get((tenant, attempt))
    if known is None:
        known = await twins.ask((tenant, given(attempt)))
        if known.here is not None and known.there is not None:
            _known.keep((tenant, attempt), known)
    return known


def given(attempt: str) -> Names:
    """The name of an attempt as its address gives it. Raises NotFound."""
    with suppress(ValueError):
        return Names(UUID(attempt), None)
    if attempt.isascii() and attempt.isdigit() and len(attempt) < 19 and attempt[0] != "0":
        return Names(None, int(attempt))
    raise NotFound("There is no such attempt of yours.")
