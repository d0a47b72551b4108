"""What a replay found, as data: the same for the same archive and rules, whoever ran it.

No clock, no float and no name of a learner is in it. `corpus` and `scorer` say what was compared
with what: the hash of all that was recorded, and that of the scoring rules.
"""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path

import msgspec

from apps.assessments.replay.archive import ArchivedSlot
from apps.assessments.replay.bulk import Bulk, SlotDiffers
from apps.assessments.replay.comparing import again
from apps.assessments.replay.scorer import scorer_hash
from apps.assessments.replay.taxonomy import Class, class_of, with_record
from apps.assessments.rules.scoring import printed

_EXAMPLES = 5
_BY_HAND = "by hand"
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
    """How many questions of a type under a behaviour were compared (`bar`: in hundredths of the
    most frequent ones); up to which share of them
    could differ unseen, with 95 % confidence (rule of three). None where no rule has graded:
    grades of people are taken as they are, and only added up."""

    type: str
    behaviour: str
    questions: int
    bar: int
    upper_bound: str | None


class Report(msgspec.Struct, frozen=True):
    """The verdict of a replay and what it stands on."""

    scorer: str
    corpus: str
    attempts: int
    questions: int
    differing_questions: int
    differing_totals: int
    clean: bool
    coverage: list[Covered]
    findings: list[Finding]


def corpus_hash(folder: Path) -> str:
    """The hash of an archive: of the hashes of its files."""
    digest = hashlib.sha256()
    for path in sorted(folder.iterdir()):
        with path.open("rb") as file:
            digest.update(
                f"{path.name} {hashlib.file_digest(file, 'sha256').hexdigest()}\n".encode()
            )
    return digest.hexdigest()


def reported(folder: Path, bulk: Bulk) -> Report:
    """The report on a long archive. Scores its histories first."""
    bulk.score()
    slots, totals = bulk.differing_slots(), bulk.differing_totals()
    coverage = list(_covered(bulk))
    return Report(
        scorer=scorer_hash(),
        corpus=corpus_hash(folder),
        attempts=bulk.count("attempts"),
        questions=bulk.count("slots"),
        differing_questions=len(slots),
        differing_totals=len(totals),
        clean=not slots and not totals,
        coverage=coverage,
        findings=list(_findings(bulk, slots)),
    )


def _covered(bulk: Bulk) -> Iterator[Covered]:
    """How much of each type and behaviour the archive has; rules can differ in each of them."""
    counts: Counter[tuple[str, str]] = Counter()
    for number, count in bulk.uses():
        counts[_kind(bulk.history(number))] += count
    for (type, behaviour), count in sorted(counts.items()):
        bound = None if behaviour in (_BY_HAND, _BY_NO_RULE) else f"{3 / count:.2g}"
        yield Covered(type, behaviour, count, 100 * count // max(counts.values()), bound)


def _findings(bulk: Bulk, differing: Sequence[SlotDiffers]) -> Iterator[Finding]:
    grouped: dict[tuple[Class, str, str], list[SlotDiffers]] = defaultdict(list)
    classes: dict[tuple[int, int], Class] = {}
    for one in differing:
        done = with_record(bulk.history(one.history), bulk.record(one.record))
        known = (one.history, one.record)
        if known not in classes:
            failed = one.history in bulk.failures
            classes[known] = "candidate_error" if failed else class_of(done, bulk.items)
        grouped[(classes[known], *_kind(done))].append(one)
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


def _kind(slot: ArchivedSlot) -> tuple[str, str]:
    if slot.item is not None and slot.rules is not None:
        return slot.type, str(slot.rules.__struct_config__.tag)
    by_people = all(step.doing == "grade" for step in slot.steps)
    return slot.type, _BY_HAND if by_people else _BY_NO_RULE


def _printed(fractions: Sequence[Decimal | None]) -> list[str | None]:
    return [None if one is None else printed(one) for one in fractions]
