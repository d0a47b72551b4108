"""The files a load is made from."""

import json
from pathlib import Path

import jwt
import pytest
from django.conf import settings

from apps.assessments.rules.items import Item, kind
from apps.assessments.rules.responses import is_answered, parse_response
from tests.load.population import Learner, alternatives, learner_lines, write_population
from tests.unit.assessments.rules.items_at_hand import ALL, SINGLE


@pytest.mark.parametrize("item", ALL, ids=kind)
def test_every_alternative_is_a_valid_answer(item: Item) -> None:
    found = alternatives(item)
    assert len(found) >= 2
    assert len(set(map(repr, found))) == len(found)
    assert all(is_answered(item, response) for response in found)


def test_the_papers_file_has_every_slot_with_responses_to_its_item(tmp_path: Path) -> None:
    papers, _ = write_population(tmp_path, "demo", [ALL, [SINGLE]], [])
    rows = [line.split("\t") for line in papers.read_text().splitlines()]
    slots = list(dict.fromkeys((int(paper), int(slot)) for paper, slot, _ in rows))
    assert slots == [(0, slot) for slot in range(1, len(ALL) + 1)] + [(1, 1)]
    for paper, slot, response in rows:
        item = (ALL, [SINGLE])[int(paper)][int(slot) - 1]
        assert parse_response(item, json.loads(response)) is not None


def test_every_learner_has_a_token_of_the_tenant() -> None:
    (line,) = learner_lines("demo", [Learner("ada", attempt="a-1", paper=3)])
    token, attempt, paper = line.rstrip("\n").split("\t")
    secret = settings.BANYAN.hs256_secret
    assert secret is not None
    claims = jwt.decode(token, secret, algorithms=["HS256"], audience="banyan")
    assert (claims["sub"], claims["tenant"], claims["role"]) == ("ada", "demo", "learner")
    assert (attempt, paper) == ("a-1", "3")


def test_a_learner_who_has_not_started_has_a_dash() -> None:
    (line,) = learner_lines("demo", [Learner("ada")])
    assert line.split("\t")[1:] == ["-", "0\n"]
