"""What came out of a question file: the questions, and what to tell the teacher about the rest."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from apps.assessments.formats.full_marks import full_marks_warning
from apps.assessments.rules.item_checks import InvalidItem
from apps.assessments.rules.items import Item

Severity = Literal["error", "warning"]

# A bank of a whole school has a few thousand questions; a file of blank lines has millions.
MOST_ENTRIES = 10_000


@dataclass(frozen=True, slots=True)
class ReadQuestion:
    """A question that was read. `line` (from 1) is where it begins in the file."""

    item: Item
    line: int
    category: str


@dataclass(frozen=True, slots=True)
class Problem:
    """Something a teacher should know. An error left a question (or the file) out, a warning
    did not. `name` is the question's, empty when the whole file is meant; `file` is the one in
    the package."""

    line: int
    name: str
    code: str
    message: str
    severity: Severity = "error"
    file: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """Questions and problems, each in the order of the file."""

    questions: tuple[ReadQuestion, ...]
    problems: tuple[Problem, ...]


class Refused(Exception):
    """This question cannot be imported."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


class Abandoned(Exception):
    """Reading the file ends here; what was read before stays read."""

    def __init__(self, code: str, message: str, line: int = 1) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.line = line


class Ledger:
    """Collects what the reader of one file finds; `file` is the one in a package it is at."""

    def __init__(self) -> None:
        self.file = ""
        self._questions: list[ReadQuestion] = []
        self._problems: list[Problem] = []

    def question(
        self, line: int, name: str, category: str, build: Callable[[], Item]
    ) -> Item | None:
        """Build a question and keep it, or keep the reason why it could not be built (None)."""
        if len(self._questions) + len(self._problems) >= MOST_ENTRIES:
            raise Abandoned(
                "too_many_questions",
                f"The file has more than {MOST_ENTRIES} questions; the rest was not read.",
                line,
            )
        try:
            item = build()
        except Refused as refusal:
            self._keep(line, name, refusal.code, refusal.message)
        except InvalidItem as error:
            message = f"The question cannot be asked like this: {error}."
            self._keep(line, name, "invalid_question", message)
        else:
            self._questions.append(ReadQuestion(item, line, category))
            warning = full_marks_warning(item)
            if warning:
                self.warn(line, name or item.name, "full_marks", warning)
            return item
        return None

    def warn(self, line: int, name: str, code: str, message: str) -> None:
        """Keep a warning."""
        self._keep(line, name, code, message, "warning")

    def abandon(self, reason: Abandoned) -> None:
        """Keep the reason why reading stopped."""
        self._keep(reason.line, "", reason.code, reason.message)

    def _keep(
        self, line: int, name: str, code: str, message: str, severity: Severity = "error"
    ) -> None:
        self._problems.append(Problem(line, name, code, message, severity, self.file))

    def reading(self) -> Reading:
        """Everything kept; an empty ledger says so in a problem."""
        if not self._questions and not self._problems:
            self.abandon(Abandoned("no_questions", "The file has no questions."))
        return Reading(tuple(self._questions), tuple(self._problems))
