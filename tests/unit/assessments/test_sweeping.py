"""What is uploaded and never handed in goes, in steps; what any event names stays."""

from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from asgiref.sync import async_to_sync
from django.core.files.storage import InMemoryStorage, storages
from django.utils import timezone

from apps.assessments import api
from apps.assessments.errors import AttemptClosed, UnknownUpload
from apps.assessments.models import Question, Upload
from apps.assessments.rules.items import kind, plain_item
from apps.assessments.storage import uploads
from apps.assessments.tasks import sweep_away_uploads
from banyan.commands import run
from banyan.errors import NotFound
from banyan.ids import uuid7
from banyan.models import Tenant
from banyan.tenancy import tenant_scope
from tests.unit.assessments.rules.items_at_hand import HANDED_IN_AS_FILES

pytestmark = pytest.mark.django_db(transaction=True)

PDF = b"%PDF-1.7 a bay"
LONG = timedelta(hours=30)


@pytest.fixture(autouse=True)
def storage(monkeypatch: pytest.MonkeyPatch) -> InMemoryStorage:
    kept = InMemoryStorage()
    monkeypatch.setitem(storages._storages, "uploads", kept)
    return kept


@pytest.fixture
def attempt(school: UUID) -> UUID:
    question = Question.across_tenants.create(
        tenant_id=school,
        name="Chart",
        type=kind(HANDED_IN_AS_FILES),
        definition=plain_item(HANDED_IN_AS_FILES),
        digest="chart",
    )
    fields: dict[str, Any] = {"assessment": "bay", "title": "Bay", "questions": [question.id]}
    run(api.ArrangeAssessment(tenant=school, actor="teacher", course="", **fields))
    begin = api.StartAttempt(tenant=school, actor="ada", assessment="bay", learner_name="Ada")
    return run(begin).attempt


@pytest.fixture
def upload(school: UUID, attempt: UUID) -> Callable[[], UUID]:
    async def chunks(_limit: int) -> AsyncIterator[bytes]:
        yield PDF

    def uploaded() -> UUID:
        offered = api.Offered(school, "ada", str(uuid7()), attempt, 1, "bay.pdf")
        kept: api.UploadedFile = async_to_sync(api.receive)(offered, chunks)
        return kept.id

    return uploaded


def aged(storage: InMemoryStorage, **fields: Any) -> None:
    """A day and more goes by for all rows and files."""
    Upload.across_tenants.update(**fields)
    for row in Upload.across_tenants.all():
        storage._resolve(row.stored).modified_time -= LONG  # type: ignore[union-attr]


def rows() -> dict[UUID, Upload]:
    return {row.id: row for row in Upload.across_tenants.all()}


def named(*files: UUID) -> dict[str, Any]:
    return {"text": "", "files": [{"id": str(one)} for one in files]}


def test_what_no_answer_names_goes_in_steps_and_what_one_has_named_stays(
    storage: InMemoryStorage, attempt: UUID, upload: Any, save: Any
) -> None:
    first, second, loose, fresh = (upload() for _ in range(4))
    save(attempt, (1, named(first), 0))
    save(attempt, (1, named(second), 1))  # the log still tells of the first
    ago = timezone.now() - LONG
    Upload.across_tenants.exclude(id=fresh).update(uploaded_at=ago)
    sweep_away_uploads()
    found = rows()
    assert [one for one in found if found[one].kept] == [first, second]
    assert [one for one in found if found[one].removed_at] == [loose]
    stored = found[loose].stored
    aged(storage, removed_at=None)
    Upload.across_tenants.filter(id=loose).update(removed_at=timezone.now() - LONG)
    sweep_away_uploads()
    assert set(rows()) == {first, second, fresh}
    assert not storage.exists(stored)
    assert all(storage.exists(row.stored) for row in rows().values())


def test_what_is_marked_as_removed_cannot_be_named_any_more(
    attempt: UUID, upload: Any, save: Any
) -> None:
    file = upload()
    Upload.across_tenants.update(uploaded_at=timezone.now() - LONG)
    sweep_away_uploads()
    with pytest.raises(UnknownUpload):
        save(attempt, (1, named(file), 0))


def test_a_save_that_was_faster_than_the_mark_wins(attempt: UUID, upload: Any, save: Any) -> None:
    file = upload()
    save(attempt, (1, named(file), 0))
    Upload.across_tenants.update(removed_at=timezone.now() - LONG)
    sweep_away_uploads()
    assert (rows()[file].kept, rows()[file].removed_at) == (True, None)


def test_a_file_whose_row_is_lost_goes_unless_an_event_names_it(
    storage: InMemoryStorage, attempt: UUID, upload: Any, save: Any
) -> None:
    kept, lost = upload(), upload()
    save(attempt, (1, named(kept), 0))
    names = {one: row.stored for one, row in rows().items()}
    aged(storage)
    Upload.across_tenants.all().delete()
    sweep_away_uploads()
    assert [storage.exists(names[one]) for one in (kept, lost)] == [True, False]


def test_nothing_is_left_of_what_is_refused(
    school: UUID, attempt: UUID, upload: Any, act: Any
) -> None:
    act(api.SubmitAttempt, attempt)
    with pytest.raises(AttemptClosed):
        upload()
    assert not rows()
    assert (
        not uploads().exists(f"{school}/{attempt}")
        or not uploads().listdir(f"{school}/{attempt}")[1]
    )


def test_another_school_has_no_such_file(attempt: UUID, upload: Any, act: Any, save: Any) -> None:
    file = upload()
    save(attempt, (1, named(file), 0))
    act(api.SubmitAttempt, attempt)
    other = Tenant.objects.create(slug="other", name="Other")
    with tenant_scope(other.id), pytest.raises(NotFound):
        api.upload_to_mark(attempt, file)
