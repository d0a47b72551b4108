"""What several choices are worth together, as a policy says it."""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from apps.assessments.formats.decimals import tidy
from apps.assessments.formats.qti import answers
from apps.assessments.formats.qti.answers import NotOurs
from apps.assessments.formats.qti.asked import Asked
from apps.assessments.rules.policies import AllOrNothing, AnyPolicy, Weighted
from apps.assessments.rules.qti.declarations import ResponseVariable

# As many decimals as question banks write thirds with.
_FINENESS = Decimal("1E-7")


def shares_and_policy(asked: Asked, ids: Sequence[str]) -> tuple[dict[str, Decimal], AnyPolicy]:
    """The share of each choice, by id, and how they count together. Raises NotOurs."""
    if asked.scoring.how == "match":
        if asked.best != asked.scoring.score:
            raise NotOurs
        return _of_the_right_ones(asked, ids), AllOrNothing()
    if asked.scoring.how != "map":
        raise NotOurs
    mapping = answers.mapped(asked.variable)
    shares = _mapped(asked.variable, asked.best)
    return shares, weighted(mapping.lower, mapping.upper, asked.best, shares.values())


def _of_the_right_ones(asked: Asked, ids: Sequence[str]) -> dict[str, Decimal]:
    """The shares of choices that count as a whole: those of the mapping, which nothing asks for,
    when it knows the same right ones; else equal ones. Either way their sign is what counts."""
    right = set(asked.variable.correct)
    if not right or not right <= set(ids):
        raise NotOurs
    try:
        shares = _mapped(asked.variable, asked.best)
    except NotOurs:
        shares = {}
    if {id for id, share in shares.items() if share > 0} == right:
        return shares
    return dict.fromkeys(right, tidy((Decimal(1) / len(right)).quantize(_FINENESS)))


def _mapped(variable: ResponseVariable, best: Decimal) -> dict[str, Decimal]:
    entries = answers.mapped(variable).entries
    return {entry.key: answers.worth_of(entry.value, best) for entry in entries}


def weighted(
    lower: Decimal | None, upper: Decimal | None, best: Decimal, shares: Iterable[Decimal]
) -> Weighted:
    """The bounds of a mapping as floor and cap. A bound that nothing can reach is none."""
    if (lower or 0) > 0 or (upper or 0) < 0:
        raise NotOurs  # no answer at all would be worth something
    shares = list(shares)
    least = sum((share for share in shares if share < 0), Decimal(0))
    most = sum((share for share in shares if share > 0), Decimal(0))
    return Weighted(
        floor=_bound(lower, best, least, Decimal(-1) if least else Decimal(0)),
        cap=_bound(upper, best, most, Decimal(1)),
    )


def _bound(written: Decimal | None, best: Decimal, reached: Decimal, widest: Decimal) -> Decimal:
    """A bound as a share; the widest when it bounds nothing. Raises NotOurs for one that lets
    more through than a mark can hold."""
    if written is not None and abs(written) <= best:
        return answers.worth_of(written, best)
    if abs(reached) > 1:
        raise NotOurs
    return widest
