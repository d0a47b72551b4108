"""The independent checker: what was told against what there is."""

from tests.faults.checks import answers, chains, progress, published
from tests.faults.checks.verdict import Violation
from tests.faults.journal import Told
from tests.faults.truth import Truth
from tests.faults.witness import Delivered


def check_replies(told: list[Told], truth: Truth, keys: chains.Keys) -> list[Violation]:
    """What was told; `truth` has been read after the last reply of `told` was heard.

    It may run while learners go on: what they hear later is not looked at.
    """
    return [
        *answers.lost(told, truth),
        *answers.doubled(told, truth),
        *answers.overtaken(told, truth),
        *progress.stale(told, truth),
        *chains.broken(told, truth, keys),
    ]


def check_published(delivered: list[Delivered], truth: Truth) -> list[Violation]:
    """What came out of Kafka, once nothing new does."""
    return [*published.missing(delivered, truth), *published.doubled(delivered, truth)]
