"""Do both sides hold the same? Each works out its own fingerprints; here they are compared."""

import hashlib
from collections.abc import Iterable, Iterator

import msgspec

from apps.assessments.api import digests
from banyan.tenancy import tenant_scope
from bff.handover.models import Twin
from bff.monolith.handover import LegacySide, Range
from bff.routes.models import Ownership


class Difference(msgspec.Struct, frozen=True):
    """An attempt, by its number on the LMS, that is not the same on both sides, and why."""

    attempt: int
    why: str


def differences(ownership: Ownership, legacy: LegacySide) -> Iterator[Difference]:
    """Every attempt of the LMS that is not the same here, in order; nothing is changed.

    Of attempts that are written meanwhile it names some whose change is on its way (examining.py).
    """
    after = 0
    while (there := legacy.next_range(after)) is not None:
        yield from _in_range(ownership, legacy, after, there)
        after = there.last
    yield from _only_here(ownership, after)


def of_attempts(
    ownership: Ownership, legacy: LegacySide, numbers: Iterable[int]
) -> Iterator[Difference]:
    """The same for these alone."""
    waiting = sorted(numbers)
    while waiting:
        each = legacy.each_of(waiting[0] - 1)
        upto = max(each, default=waiting[-1])
        some = [number for number in waiting if number <= upto]
        for number in some:
            there = {number: each[number]} if number in each else {}
            yield from _compared(ownership, there, number - 1, number)
        waiting = waiting[len(some) :]


def _in_range(
    ownership: Ownership, legacy: LegacySide, after: int, there: Range
) -> Iterator[Difference]:
    here = _here(ownership, after, there.last)
    whole = hashlib.sha256("".join(here[one] for one in sorted(here)).encode()).hexdigest()
    if (len(here), whole) != (there.count, there.digest):
        each = {n: digest for n, digest in legacy.each_of(after).items() if n <= there.last}
        yield from _compared(ownership, each, after, there.last)


def _compared(
    ownership: Ownership, there: dict[int, str], after: int, last: int
) -> Iterator[Difference]:
    here = _here(ownership, after, last)
    for number in sorted(there.keys() | here.keys()):
        if number not in here:
            yield Difference(number, _problem(ownership, number) or "it is not in the module")
        elif number not in there:
            yield Difference(number, "it is not on the LMS any more")
        elif here[number] != there[number]:
            yield Difference(number, "its answers, marks or state differ")


def _only_here(ownership: Ownership, after: int) -> Iterator[Difference]:
    with tenant_scope(ownership.tenant_id):
        beyond = list(Twin.objects.filter(legacy_id__gt=after).values_list("legacy_id", flat=True))
    for number in beyond:
        yield Difference(int(number or 0), "it is not on the LMS any more")


def _here(ownership: Ownership, after: int, last: int) -> dict[int, str]:
    with tenant_scope(ownership.tenant_id):
        twins = Twin.objects.filter(legacy_id__gt=after, legacy_id__lte=last, problem="")
        return digests({twin.attempt_id: twin.legacy_id or 0 for twin in twins})


def _problem(ownership: Ownership, number: int) -> str:
    with tenant_scope(ownership.tenant_id):
        twin = Twin.objects.filter(legacy_id=number).first()
    return twin.problem if twin else ""
