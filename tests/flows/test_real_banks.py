"""Question banks written for, and graded by, a real Moodle: both stacks mark alike."""

import gzip
import random
import re
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from apps.assessments.formats import read
from apps.assessments.rules.items import Item, Numerical, ShortText
from banyan.models import Tenant
from tests.drive.frontend import Frontend
from tests.drive.platform import RunningPlatform

pytestmark = pytest.mark.data
LEARNERS = 6


QUESTION = re.compile(r'<question type="(\w+)">.*?</question>', re.DOTALL)
KNOWN_TO_BOTH = ("multichoice", "truefalse", "shortanswer", "numerical", "matching", "category")


@pytest.fixture(scope="module")
def bank(test_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The archive's bank without the types that the miniature monolith does not ask."""
    source = test_data / "assessments/moodle-archive/question-bank.moodle.xml.gz"
    text = gzip.decompress(source.read_bytes()).decode()
    known = tmp_path_factory.mktemp("bank") / "known.xml"
    known.write_text(QUESTION.sub(lambda found: found[0] if _known(found) else "", text))
    return known


def _known(found: "re.Match[str]") -> bool:
    has_menu = "<showunits>2</showunits>" in found[0]
    return found[1] in KNOWN_TO_BOTH and not has_menu


@pytest.fixture(scope="module")
def archive(platform: RunningPlatform, bank: Path) -> str:
    """The archive's bank as an assessment on both stacks."""
    where = ("--tenant", "demo")
    platform.manage("import_questions", str(bank), *where, "--assessment", "archive")
    platform.manage("publish_to_monolith", "archive", *where)
    return "archive"


def typed(item: Item, chance: random.Random) -> str:
    """Something a learner types: an accepted answer as often as nonsense."""
    if isinstance(item, ShortText):
        accepted = [answer.pattern.replace("*", " any ") for answer in item.answers]
    elif isinstance(item, Numerical):
        units = ["", *(unit.name for unit in item.units)]
        numbers = [answer.value for answer in item.answers if answer.value != "*"]
        accepted = [f"{number} {unit}" for number in numbers for unit in units]
    else:
        raise AssertionError(item)
    return chance.choice([*accepted, "nonsense", "1e2", "  ", "ÁRVORE"])


def answer(shown: dict[str, Any], item: Item, chance: random.Random) -> dict[str, Any] | None:
    # Sorted: the order in which an attempt shows its choices is its own.
    ids = sorted(choice["id"] for choice in shown["choices"])
    match shown["type"]:
        case "single":
            return {"choice": chance.choice(ids)}
        case "multiple":
            return {"choices": sorted(chance.sample(ids, chance.randint(0, len(ids))))}
        case "true_false":
            return {"value": chance.random() < 0.5}
        case "matching":
            stems = sorted(stem["id"] for stem in shown["stems"])
            return {"pairs": {stem: chance.choice(ids) for stem in stems}}
        case _:
            return {"text": typed(item, chance)}


def marks(person: Frontend, assessment: str, items: list[Item], seed: int) -> dict[str, Any]:
    """Sit the assessment with answers that depend on `seed` alone; returns the result."""
    attempt = person.start(assessment).body
    chance = random.Random(seed)
    for shown, item in zip(attempt["items"], items, strict=True):
        saved = person.save(attempt["id"], shown["slot"], answer(shown, item, chance))
        assert saved.status == 200, (shown, saved.body)
    person.submit(attempt["id"])
    result: dict[str, Any] = person.result(attempt["id"]).body
    return result


def test_the_archives_bank_is_marked_alike_item_by_item(
    archive: str, bank: Path, learner: Callable[[], Frontend], flip: Callable[[bool], None]
) -> None:
    items = [question.item for question in read(bank.read_bytes()).questions]
    sat = {}
    for everyone in (False, True):
        flip(everyone)
        sat[everyone] = [marks(learner(), archive, items, seed) for seed in range(LEARNERS)]
    for old, new in zip(sat[False], sat[True], strict=True):
        differing = [
            (one["title"], one["response"], one["fraction"], other["fraction"])
            for one, other in zip(old["items"], new["items"], strict=True)
            if (one["fraction"], one["mark"]) != (other["fraction"], other["mark"])
        ]
        assert differing == []
        assert old["mark"] == new["mark"]
    assert len({result["mark"] for result in sat[True]}) > 1


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["xml", "gift", "aiken", "cloze"])
def test_every_file_is_imported_or_says_why_not(test_data: Path, kind: str) -> None:
    Tenant.objects.create(slug="files", name="Files")
    files = sorted((test_data / "assessments/moodle" / kind).iterdir())
    assert files
    for file in files:
        assert re.search("added|could not|[.]$", import_of(file)), file


def import_of(file: Path) -> str:
    """What the command says, be it a refusal."""
    told = StringIO()
    try:
        call_command("import_questions", file, tenant="files", stdout=told, stderr=told)
    except CommandError as refusal:
        return str(refusal)
    return told.getvalue()
