"""What a replay found, as data: the same for the same archive and rules, whoever ran it.

No clock, no float and no name of a learner is in it. `corpus` and `scorer` say what was compared
with what: the hash of all that was recorded, and that of the scoring rules.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Literal

import msgspec

from apps.assessments.replay.archive import ArchivedSlot
from apps.assessments.replay.bulk import Bulk, SlotDiffers, TotalDiffers
from apps.assessments.replay.comparing import again
from apps.assessments.replay.monolith.regrading import Unasked
from apps.assessments.replay.scorer import scorer_hash
from apps.assessments.replay.taxonomy import Class, class_of, with_record
from apps.assessments.rules.items import kind
from apps.assessments.rules.scoring import printed

Against = Literal["recorded", "legacy"]
_EXAMPLES = 5
_BY_NO_RULE = "no rule"


class Example(msgspec.Struct, frozen=True):
    """A difference to look at: what was done, what was recorded after each step, what comes out."""

    attempt: str
    slot: int
    done: ArchivedSlot
    recorded: list[str | None]
    now: list[str | None]


class Finding(msgspec.Struct, frozen=True):
    """Differences of one class in questions of one type under one behaviour."""

    cls: Class
    title: str
    type: str
    behaviour: str
    count: int
    attempts: int
    examples: list[Example]


class Covered(msgspec.Struct, frozen=True):
    """How many questions of a type under a behaviour have a grading that was compared with what a
    rule says (`bar`: in hundredths of the most frequent ones), and how many have none: grades of
    people are taken as they are, and only added up. Up to `upper_bound` of the compared ones
    could differ unseen, with 95 % confidence (rule of three)."""

    type: str
    behaviour: str
    questions: int
    ungraded: int
    bar: int
    upper_bound: str | None


class OtherSum(msgspec.Struct, frozen=True):
    """An attempt whose recorded sum is not that of its marks."""

    attempt: str
    recorded: str
    now: str


class Report(msgspec.Struct, frozen=True):
    """The verdict of a replay and what it stands on. Nothing compared is nothing proven: it is
    `clean` when there were `gradings` of rules and none differs.

    `against` says whose gradings were compared with: those that were recorded, or those that the
    legacy system gives today; then `unasked` is what it could not grade."""

    scorer: str
    corpus: str
    attempts: int
    questions: int
    gradings: int
    differing_questions: int
    differing_totals: int
    clean: bool
    coverage: list[Covered]
    findings: list[Finding]
    other_sums: list[OtherSum]
    against: Against = "recorded"
    unasked: list[Unasked] = []


def corpus_hash(folder: Path) -> str:
    """The hash of an archive: of the hashes of its files."""
    digest = hashlib.sha256()
    for path in sorted(folder.iterdir()):
        with path.open("rb") as file:
            digest.update(
                f"{path.name} {hashlib.file_digest(file, 'sha256').hexdigest()}\n".encode()
            )
    return digest.hexdigest()


def reported(
    folder: Path,
    bulk: Bulk,
    against: Against = "recorded",
    unasked: Sequence[Unasked] = (),
    workers: int = 1,
    kept: Path | None = None,
) -> Report:
    """The report on a long archive. Scores its histories first, with `kept` in shards below it."""
    corpus = corpus_hash(folder)
    if kept is not None:
        kept = kept / f"{scorer_hash()[:16]}-{corpus[:16]}"
    bulk.score(kept, workers)
    slots, totals = bulk.differing_slots(), bulk.differing_totals()
    graded = list(bulk.graded_by_rule())
    gradings = sum(count * compared for _, count, compared in graded)
    return Report(
        scorer=scorer_hash(),
        corpus=corpus,
        attempts=bulk.count("attempts"),
        questions=bulk.count("slots"),
        gradings=gradings,
        differing_questions=len(slots),
        differing_totals=len(totals),
        clean=gradings > 0 and not slots and not totals,
        coverage=list(_covered(bulk, graded)),
        findings=list(_findings(bulk, slots)),
        other_sums=[_other_sum(bulk, one) for one in totals[:_EXAMPLES]],
        against=against,
        unasked=list(unasked),
    )


def _covered(bulk: Bulk, graded: list[tuple[int, int, int]]) -> Iterator[Covered]:
    """How much of each type and behaviour the archive has; rules can differ in each of them."""
    counts: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0])
    for history, count, gradings in graded:
        counts[_kind(bulk, bulk.history(history))][not gradings] += count
    most = max((compared for compared, _ in counts.values()), default=0) or 1
    for (type, behaviour), (compared, ungraded) in sorted(counts.items()):
        bound = f"{3 / compared:.2g}" if compared else None
        yield Covered(type, behaviour, compared, ungraded, 100 * compared // most, bound)


def _findings(bulk: Bulk, differing: Sequence[SlotDiffers]) -> Iterator[Finding]:
    grouped: dict[tuple[Class, str, str], list[SlotDiffers]] = defaultdict(list)
    classes: dict[tuple[int, int], Class] = {}
    for one in differing:
        done = with_record(bulk.history(one.history), bulk.record(one.record))
        known = (one.history, one.record)
        if known not in classes:
            failed = one.history in bulk.failures
            classes[known] = "candidate_error" if failed else class_of(done, bulk.items)
        grouped[(classes[known], *_kind(bulk, done))].append(one)
    for (cls, type, behaviour), found in sorted(grouped.items()):
        yield Finding(
            cls=cls,
            title=cls.replace("_", " ").capitalize(),
            type=type,
            behaviour=behaviour,
            count=len(found),
            attempts=len({one.attempt for one in found}),
            examples=[_example(bulk, one) for one in _shortest(bulk, found)],
        )


def _shortest(bulk: Bulk, found: list[SlotDiffers]) -> list[SlotDiffers]:
    """A few of them, and those in which least was done: they are the easiest to understand."""
    different = {one.history: one for one in reversed(found)}.values()
    by_length = sorted(different, key=lambda one: (len(bulk.history(one.history).steps), one))
    return by_length[:_EXAMPLES]


def _example(bulk: Bulk, one: SlotDiffers) -> Example:
    done, recorded = bulk.history(one.history), bulk.record(one.record)
    failure = bulk.failures.get(one.history)
    return Example(
        attempt=bulk.pseudonym(one.attempt),
        slot=one.slot,
        done=done,
        recorded=_printed(recorded),
        now=[failure] if failure else _printed(list(again(done, bulk.items))),
    )


def _other_sum(bulk: Bulk, one: TotalDiffers) -> OtherSum:
    recorded, now = (printed(Decimal(number).scaleb(-7)) for number in (one.recorded, one.now))
    return OtherSum(bulk.pseudonym(one.attempt), recorded, now)


def _kind(bulk: Bulk, slot: ArchivedSlot) -> tuple[str, str]:
    """The type and the behaviour. The item is believed and not what an archive calls it, but that
    a calculated one is asked as a numerical one."""
    if slot.item is None or slot.rules is None:
        return slot.type, _BY_NO_RULE
    item = bulk.items.get(slot.item)
    asked = slot.type if item is None else kind(item)
    type = slot.type if (asked, slot.type) == ("numerical", "calculated") else asked
    return type, str(slot.rules.__struct_config__.tag)


def _printed(fractions: Sequence[Decimal | None]) -> list[str | None]:
    return [None if one is None else printed(one) for one in fractions]
