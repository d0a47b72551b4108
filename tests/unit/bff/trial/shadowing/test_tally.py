"""What was seen is added up over workers, examples stay few and nobody's, and copies stay small."""

from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError

from bff.trial.demotion.models import ComparedTick
from bff.trial.shadowing.capture import LARGEST, Heard
from bff.trial.shadowing.comparison import Class, Difference
from bff.trial.shadowing.models import Normaliser, ShadowCount, ShadowExample
from bff.trial.shadowing.pseudonyms import person, shown
from bff.trial.shadowing.sample import is_shadowed
from bff.trial.shadowing.store import keep
from bff.trial.shadowing.tally import Tally
from bff.trial.shadowing.versions import current

RAW = [
    Difference("body.items[].text", Class.VALUE, "My name is Ada", "My name is Ida"),
    Difference("body.items[].text", Class.VALUE, "x", "y"),
    Difference("body.mark", Class.SCORING, "2", "1"),
]
NOISE = [Difference("body.items[].text", Class.VALUE, "x", "z")]


def tally(times: int = 1) -> Tally:
    found = Tally()
    for _ in range(times):
        found.compared("result", 0, "somebody", "", RAW, NOISE)
    return found


@pytest.mark.django_db
def test_what_workers_have_seen_is_added_up() -> None:
    keep(tally(2).take())
    keep(tally().take())
    counts = {(c.path, c.kind): (c.raw, c.noise) for c in ShadowCount.objects.all()}
    assert counts == {
        ("", "compared"): (3, 0),
        ("body.items[].text", "value"): (3, 3),
        ("body.mark", "scoring"): (3, 0),
    }
    ticks = ComparedTick.objects.all()
    assert sum(tick.compared for tick in ticks) == sum(tick.marks for tick in ticks) == 3


@pytest.mark.django_db
def test_examples_stay_few_and_show_no_text() -> None:
    for _ in range(4):
        keep(tally(3).take())
    texts = ShadowExample.objects.filter(path="body.items[].text")
    assert len(texts) == ShadowExample.EACH
    assert not any("Ada" in each.primary or "Ida" in each.candidate for each in texts)
    marks = ShadowExample.objects.filter(path="body.mark")
    assert {(each.primary, each.candidate) for each in marks} == {("2", "1")}


@pytest.mark.django_db
def test_a_change_of_the_rules_is_a_version_and_marks_take_none() -> None:
    before = current()
    Normaliser.objects.create(path="body.id", kind="uuid", reason="each side has its own")
    after = current(before)
    assert after.version > before.version
    assert [rule.path for rule in after.at("body.id")] == ["body.id"]
    with pytest.raises(ValidationError, match="never excused"):
        Normaliser(path="body.mark", kind="ignore", reason="no").full_clean()


def test_a_pseudonym_is_the_same_for_the_same_and_nobodys() -> None:
    tenant = uuid4()
    assert person(tenant, "ada") == person(tenant, "ada") != person(tenant, "ida")
    assert "ada" not in shown("body.learner", "ada")
    assert shown("body.state", "open") == "open"


def test_a_learner_is_in_or_out_and_a_larger_sample_only_adds() -> None:
    tenant = uuid4()
    drawn = {
        bp: {user for user in map(str, range(2000)) if is_shadowed(b"salt", tenant, user, bp)}
        for bp in (0, 1000, 3000, 10_000)
    }
    assert drawn[0] < drawn[1000] < drawn[3000] < drawn[10_000]
    assert 120 < len(drawn[1000]) < 280


@pytest.mark.parametrize("said", [True, False], ids=["length said", "length not said"])
async def test_what_is_large_passes_by_and_is_not_held(said: bool) -> None:
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    heard = Heard(send)
    length = [(b"content-length", str(LARGEST * 3).encode())] if said else []
    await heard.send({"type": "http.response.start", "status": 200, "headers": length})
    for more in (True, True, False):
        await heard.send({"type": "http.response.body", "body": b"x" * LARGEST, "more_body": more})
        assert len(heard.copy.body) <= LARGEST
    assert len(sent) == 4
    assert (heard.copy.large, heard.copy.body) == (True, b"")
