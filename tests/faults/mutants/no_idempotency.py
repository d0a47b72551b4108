"""A save does not ask whether its key has been used."""

from apps.assessments.commands.answers import SavingAnswers
from tests.faults.mutants.statements import without

_ASK = "WHEN s.earlier_seq IS NOT NULL THEN 'known'\n"
_KEEP = "'attempt', type, key, payload::jsonb"


def mutate() -> None:
    sql = without(SavingAnswers.write, _ASK)
    SavingAnswers.write = without(sql, _KEEP, _KEEP.replace("key", "NULL"))
