"""What docs/events promises to the readers of our topics is kept, and written down."""

from banyan.events.promises import broken
from banyan.events.schemas import FOLDER, schemas, written


def test_every_promise_to_readers_of_events_is_kept() -> None:
    sentences = broken(written(FOLDER), schemas())
    assert not sentences, "\n".join(sentences)


def test_what_is_told_is_written_down() -> None:
    assert written(FOLDER) == schemas(), "run manage.py event_schemas and commit what it writes"
