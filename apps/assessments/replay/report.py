"""What a replay found, as data: the same for the same archive and rules, whoever ran it.

No clock, no float and no name of a learner is in it. `corpus` and `scorer` say what was compared
with what: the hash of all that was recorded, and that of the scoring rules.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Literal, NamedTuple

import msgspec

from apps.assessments.replay.acceptance import judge
from apps.assessments.replay.accepted import Acceptance, Accepted
from apps.assessments.replay.bulk import Bulk, TotalDiffers
from apps.assessments.replay.findings import Finding, Kind, findings, kind_of
from apps.assessments.replay.monolith.regrade import Unasked
from apps.assessments.replay.pass_marks import Flip, flips, pass_marks, told
from apps.assessments.replay.plots import Bar, by_class, by_type, changes
from apps.assessments.replay.scorer import scorer_hash
from apps.assessments.rules.scoring import printed

Against = Literal["recorded", "legacy"]
_EXAMPLES = 5
_FLIPS_SHOWN = 20


class Covered(msgspec.Struct, frozen=True):
    """How many questions of a type, scored by a policy, under a behaviour have a grading that was
    compared with what a rule says (`bar`: in hundredths of the most frequent ones), and how many
    have none: grades of people are taken as they are, and only added up. Up to `upper_bound` of
    the compared ones could differ unseen, with 95 % confidence (rule of three)."""

    type: str
    policy: str
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
    legacy system gives today; then `unasked` is what it could not grade.

    Of `flips` attempts it changes whether they pass. What is accepted (`accepted` is the hash of
    the entries, some of which end after `accepted_until`) is counted apart and differs no more."""

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
    flips: int = 0
    flipped: list[Flip] = []
    accepted: str = ""
    accepted_until: date | None = None
    accepted_questions: int = 0
    accepted_totals: int = 0
    acceptances: list[Acceptance] = []
    by_class: list[Bar] = []
    by_type: list[Bar] = []
    changes: list[Bar] = []


def corpus_hash(folder: Path) -> str:
    """The hash of an archive: of the hashes of its files."""
    digest = hashlib.sha256()
    for path in sorted(folder.iterdir()):
        with path.open("rb") as file:
            digest.update(
                f"{path.name} {hashlib.file_digest(file, 'sha256').hexdigest()}\n".encode()
            )
    return digest.hexdigest()


class Asked(NamedTuple):
    """How a replay is to be judged: whose gradings these are, what passes (a share of the marks),
    and what is accepted."""

    against: Against = "recorded"
    unasked: Sequence[Unasked] = ()
    pass_share: Decimal | None = None
    accepted: Accepted | None = None


_AS_RECORDED = Asked()


def reported(
    folder: Path,
    bulk: Bulk,
    asked: Asked = _AS_RECORDED,
    workers: int = 1,
    kept: Path | None = None,
) -> Report:
    """The report on a long archive. Scores its histories first, with `kept` in shards below it."""
    corpus = corpus_hash(folder)
    if kept is not None:
        kept = kept / f"{scorer_hash()[:16]}-{corpus[:16]}"
    bulk.score(kept, workers)
    known, totals = bulk.differences()
    flipped = flips(bulk, totals, asked.pass_share)
    judged = judge(bulk, known, totals, flipped, asked.accepted)
    graded = list(bulk.graded_by_rule())
    gradings = sum(count * compared for _, count, compared in graded)
    found = list(findings(bulk, judged.slots, judged.classes))
    return Report(
        scorer=scorer_hash(),
        corpus=corpus,
        attempts=bulk.count("attempts"),
        questions=bulk.count("slots"),
        gradings=gradings,
        differing_questions=len(judged.slots),
        differing_totals=len(judged.totals),
        clean=gradings > 0 and not judged.slots and not judged.totals,
        coverage=list(_covered(bulk, graded)),
        findings=found,
        other_sums=[_other_sum(bulk, one) for one in judged.totals[:_EXAMPLES]],
        against=asked.against,
        unasked=list(asked.unasked),
        flips=len(flipped),
        flipped=_flipped(bulk, list(flipped.values())[:_FLIPS_SHOWN], asked.pass_share),
        accepted="" if asked.accepted is None else asked.accepted.digest,
        accepted_until=judged.until,
        accepted_questions=len(known) - len(judged.slots),
        accepted_totals=len(totals) - len(judged.totals),
        acceptances=judged.acceptances,
        by_class=by_class(found),
        by_type=by_type(found),
        changes=changes(judged.totals),
    )


def _flipped(bulk: Bulk, found: list[TotalDiffers], share: Decimal | None) -> list[Flip]:
    marks = pass_marks(bulk, [one.attempt for one in found], share)
    return [told(bulk, one, marks[one.attempt]) for one in found]


def _covered(bulk: Bulk, graded: list[tuple[int, int, int]]) -> Iterator[Covered]:
    """How much of each type and behaviour the archive has; rules can differ in each of them."""
    counts: dict[Kind, list[int]] = defaultdict(lambda: [0, 0])
    for history, count, gradings in graded:
        counts[kind_of(bulk, bulk.history(history))][not gradings] += count
    most = max((compared for compared, _ in counts.values()), default=0) or 1
    for (type, behaviour, policy), (compared, ungraded) in sorted(counts.items()):
        bound = f"{3 / compared:.2g}" if compared else None
        yield Covered(type, policy, behaviour, compared, ungraded, 100 * compared // most, bound)


def _other_sum(bulk: Bulk, one: TotalDiffers) -> OtherSum:
    recorded, now = (printed(Decimal(number).scaleb(-7)) for number in (one.recorded, one.now))
    return OtherSum(bulk.pseudonym(one.attempt), recorded, now)
