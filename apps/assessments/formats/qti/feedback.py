"""What is said to single answers."""

from apps.assessments.formats import markup
from apps.assessments.formats.qti.heading import Source
from apps.assessments.formats.qti.scoring import Case


class Feedback:
    """The feedback of an item, given out answer by answer."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._said = source.depending()
        self._used: set[int] = set()

    def to_choice(self, outcome: str, id: str) -> str:
        """Clean HTML: what is said when the outcome has taken over this choice."""
        return self._html(outcome, id) if outcome else ""

    def to_case(self, case: Case) -> str:
        """Clean HTML: what is said in this case."""
        return "".join(self._html(outcome, key) for outcome, key in case.keys.items())

    def note_what_is_left(self) -> None:
        """Say in the notes when some feedback belongs to no single answer."""
        if len(self._used) < len(self._said):
            self._source.notes.append(
                (
                    "feedback_dropped",
                    "Some of its feedback belongs to no single answer; it was left out.",
                )
            )

    def _html(self, outcome: str, key: str) -> str:
        found = [
            at
            for at, one in enumerate(self._said)
            if (one.outcome, one.key, one.when) == (outcome, key, True)
        ]
        self._used.update(found)
        return "".join(markup.clean(self._said[at].html) for at in found)
