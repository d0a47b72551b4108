"""Quizzes as teachers publish them: one PUT replaces the whole quiz."""

import hashlib
import json
import re
from decimal import Decimal
from typing import Any

from django.db import transaction

from legacy_proxy.monolith import content, definitions, scoring
from legacy_proxy.monolith.content import Json, Row
from legacy_proxy.monolith.problems import invalid

SLUG = re.compile(r"[A-Za-z0-9._-]{1,64}")
LONGEST_TITLE = 255


def publish(slug: str, body: Json) -> Row:
    """Store the quiz under `slug`; running attempts keep the copy they started with."""
    if not SLUG.fullmatch(slug):
        raise invalid("The address of an assessment is made of letters, digits, dot, _ and -.")
    title, course, quiz = _title(body), _course(body), _quiz(body)
    with transaction.atomic():
        if content.row("course", slug=course) is None:
            content.insert("course", course=course, slug=course, title=course, body={})
        known = content.row("quiz", slug=slug)
        if known is None:
            content.insert("quiz", course=course, slug=slug, title=title, body=quiz)
        else:
            content.rewrite(known.id, course=course, title=title, body=quiz)
        for entry in quiz["items"]:
            _into_bank(course, entry["item"])
    stored = content.row("quiz", slug=slug)
    assert stored is not None
    return stored


def max_mark(quiz: Json) -> str:
    """The sum of the slots' marks as printed."""
    return scoring.plain(scoring.total(Decimal(entry["max_mark"]) for entry in quiz["items"]))


def _title(body: Json) -> str:
    title = definitions.text(body, "title", "quiz").strip()
    if not 0 < len(title) <= LONGEST_TITLE:
        raise invalid(f"quiz.title: 1 to {LONGEST_TITLE} characters.")
    return title


def _course(body: Json) -> str:
    course = definitions.text(body, "course", "quiz")
    if not SLUG.fullmatch(course):
        raise invalid("quiz.course: letters, digits, dot, _ and -.")
    return course


def _quiz(body: Json) -> Json:
    items = definitions.each(body, "items", "quiz", _slot)
    slots = [entry["slot"] for entry in items]
    if not slots or len(set(slots)) != len(slots):
        raise invalid("quiz.items: at least one, and each slot once.")
    return {
        "time_limit_seconds": _count(body, "time_limit_seconds"),
        "attempts_allowed": _count(body, "attempts_allowed"),
        "items": sorted(items, key=lambda entry: entry["slot"]),
    }


def _slot(source: Json, where: str) -> Json:
    slot = _positive(source.get("slot"), f"{where}.slot")
    item = definitions.item(source.get("item"), f"{where}.item")
    mark = definitions.number(source, "max_mark", where, item["default_mark"])
    if mark.startswith("-"):
        raise invalid(f"{where}.max_mark: not below 0.")
    # Questions are graded at the end here: another behaviour would be another mark.
    return definitions.only_known(source, {"slot": slot, "max_mark": mark, "item": item}, where)


def _count(body: Json, key: str) -> int | None:
    value = body.get(key)
    return None if value is None else _positive(value, f"quiz.{key}")


def _positive(value: Any, where: str) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 < value <= 100_000_000:
        raise invalid(f"{where}: a whole number above 0 is needed.")
    return value


def _into_bank(course: str, item: Json) -> None:
    text = json.dumps(item, sort_keys=True)
    slug = item["idnumber"] or hashlib.sha256(text.encode()).hexdigest()[:24]
    known = content.row("question", course=course, slug=slug)
    if known is None:
        content.insert("question", course=course, slug=slug, title=item["name"], body=item)
    else:
        content.rewrite(known.id, course=course, title=item["name"], body=item)
