"""A save does not ask whether its author has seen what it replaces."""

from apps.assessments.commands.answers import SavingAnswers
from tests.faults.mutants.statements import without


def mutate() -> None:
    SavingAnswers.write = without(SavingAnswers.write, "WHEN s.clash THEN 'conflict'\n")
