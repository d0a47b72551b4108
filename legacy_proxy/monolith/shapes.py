"""The JSON a browser sees: questions without their keys, results with them, HTML made harmless."""

import hashlib
from decimal import Decimal
from typing import Any

from legacy_proxy.monolith import attempts, clock, publishing, scoring
from legacy_proxy.monolith.content import Json, Row
from legacy_proxy.monolith.markup import clean


def attempt(found: Json) -> Json:
    """An attempt to work on: never fractions, accepted answers or feedback."""
    return {
        "id": str(found["id"]),
        "assessment": found["assessment"],
        "title": found["title"],
        "state": found["state"],
        "revision": found["revision"],
        "started_at": found["started_at"],
        "deadline": found["deadline"],
        "server_time": clock.stamp(clock.now()),
        "submitted_at": found["submitted_at"],
        "items": [
            _question(found, entry) | attempts.answer_of(found, str(entry["slot"]))
            for entry in found["items"]
        ],
    }


def result(found: Json) -> Json:
    """A submitted attempt with its marks and feedback."""
    return {
        "attempt": str(found["id"]),
        "assessment": found["assessment"],
        "title": found["title"],
        "learner": found["learner"],
        "mark": found["mark"],
        "max_mark": found["max_mark"],
        "submitted_at": found["submitted_at"],
        "items": [_marked(found, entry) for entry in found["items"]],
    }


def assessment(quiz: Row, mine: list[Json]) -> Json:
    """An assessment with the calling learner's attempts."""
    still_open = [str(found["id"]) for found in mine if found["state"] == "open"]
    return {
        "id": quiz.slug,
        "title": quiz.title,
        "course": quiz.course,
        "items": len(quiz.body["items"]),
        "max_mark": publishing.max_mark(quiz.body),
        "time_limit_seconds": quiz.body["time_limit_seconds"],
        "attempts_allowed": quiz.body["attempts_allowed"],
        "open_attempt": still_open[0] if still_open else None,
        "attempts": [
            {
                "id": str(found["id"]),
                "state": found["state"],
                "mark": found["mark"],
                "max_mark": found["max_mark"],
                "submitted_at": found["submitted_at"],
            }
            for found in mine
        ],
    }


def _question(found: Json, entry: Json) -> Json:
    item = entry["item"]
    return {
        "slot": entry["slot"],
        "type": item["type"],
        "title": item["name"],
        "prompt_html": clean(item["prompt_html"]),
        "max_mark": scoring.plain(Decimal(entry["max_mark"])),
        "choices": [_labelled(choice) for choice in _in_order(found, entry)],
        "stems": [_labelled(stem) for stem in item.get("stems", [])],
    }


def _marked(found: Json, entry: Json) -> Json:
    slot = str(entry["slot"])
    marks = found["marks"][slot]
    feedback = [*marks["feedback"], entry["item"]["feedback_html"]]
    return {
        **_question(found, entry),
        "fraction": marks["fraction"],
        "mark": marks["mark"],
        "response": attempts.answer_of(found, slot)["response"],
        "feedback_html": "\n".join(clean(html) for html in feedback if html.strip()),
    }


def _labelled(entry: Json) -> dict[str, Any]:
    return {"id": entry["id"], "html": clean(entry["html"])}


def _in_order(found: Json, entry: Json) -> list[Json]:
    """Choices in the order of this attempt: the same at every look, another one for a neighbour."""
    choices: list[Json] = entry["item"].get("choices", [])
    if not entry["item"].get("shuffle"):
        return choices
    seed = f"{found['id']}/{entry['slot']}/"
    return sorted(choices, key=lambda choice: _draw(seed + choice["id"]))


def _draw(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
