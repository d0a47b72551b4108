"""The document in the words of a language: what stands on the page, sentence by sentence."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from math import floor
from typing import Any

import msgspec
from django.utils import formats, timezone, translation

from bff.status.document import Component, Day, Document
from bff.status.incidents import Incident, Texts, Update
from bff.status.rules import Counts
from bff.status.words import words_in

SYMBOLS = {
    "operational": "✓",
    "degraded_performance": "~",
    "partial_outage": "!",
    "major_outage": "✕",
    "under_maintenance": "…",
    "unknown": "?",
    "not_offered": "-",
}
# A day's bar, by the share that worked: from so much on, in this shade.
_SHADES = ((0.999, "good"), (0.99, "fair"), (0.9, "poor"), (0.0, "bad"))


class Said(msgspec.Struct, frozen=True):
    """A text of an incident in the page's language, or in English where it has not been
    translated."""

    text: str
    language: str
    fallback: bool


class Bar(msgspec.Struct, frozen=True):
    """A day in the row of days; one without attempts has nothing."""

    shade: str = ""
    words: str = ""


class Teller:
    """Says things in one language."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.words = words_in(language)

    def tell(self, document: Document, now: datetime | None = None) -> dict[str, Any]:
        """The variables of the page's template."""
        with translation.override(self.language):
            return self._told(document, now or timezone.now())

    def _told(self, document: Document, now: datetime) -> dict[str, Any]:
        overall = document.overall or "unknown"
        age = int((now - document.as_of).total_seconds()) // 60
        incidents = document.of_kind(maintenance=False)
        planned = [one for one in document.of_kind(maintenance=True) if not one.over]
        return {
            "language": self.language,
            # A template cannot look up a name with a dot in it.
            "words": {key.replace(".", "_"): text for key, text in self.words.items()},
            "overall": {"state": overall, "words": self.words[f"overall.{overall}"]},
            "symbol": SYMBOLS[overall],
            "as_of": self.say("as_of", time=self.time(document.as_of, seconds=True)),
            "as_of_iso": document.as_of.isoformat(timespec="seconds"),
            "warnings": [
                *([self.say("stale", minutes=age)] if age >= 1 else []),
                *(self.words[f"missing.{one}"] for one in document.missing),
            ],
            "activities": [self.activity(one) for one in document.components],
            "open": [self.incident(one) for one in incidents if not one.over],
            "past": [self.incident(one) for one in incidents if one.over],
            "maintenances": [self.incident(one) for one in planned],
            "done": [self.incident(one) for one in document.of_kind(maintenance=True) if one.over],
            "flips": [f"{self.time(one.at)}: {one.what}" for one in document.flips],
            "freezes": [
                f"{self.span(one.starts, one.ends)}: {one.why}" for one in document.freezes
            ],
            "drill": self._drill(document),
            "replay": self._replay(document),
            "verdict": self.say("replay.verdict", verdict=document.replay.verdict)
            if document.replay
            else "",
            "entries": self.say(
                "how.entries", count=document.seal.entries, head=document.seal.head or "-"
            ),
        }

    def say(self, key: str, **filled: object) -> str:
        return self.words[key].format(**filled)

    def time(self, at: datetime, *, seconds: bool = False) -> str:
        clock = at.strftime("%H:%M:%S" if seconds else "%H:%M")
        return f"{self.day(at.date())}, {clock} UTC"

    def day(self, day: date) -> str:
        return formats.date_format(day, self.words["format.date"])

    def span(self, starts: datetime, ends: datetime) -> str:
        return self.say("from_until", starts=self.time(starts), ends=self.time(ends))

    def share(self, share: float) -> str:
        # Never rounded up: 99.999 % is not 100 %.
        return formats.number_format(floor(share * 10_000 + 1e-9) / 100, 2)

    def number(self, number: int) -> str:
        return formats.number_format(number, force_grouping=True)

    def seconds(self, seconds: float) -> str:
        """With one place, rounded: Django only cuts off."""
        return formats.number_format(round(seconds, 1), 1)

    def activity(self, component: Component) -> dict[str, Any]:
        """A card of the page."""
        shown = component.state or ("unknown" if component.offered else "not_offered")
        return {
            "key": component.key,
            "name": self.words[f"activity.{component.key}"],
            "about": self.words[f"about.{component.key}"],
            "offered": component.offered,
            "state": shown,
            "symbol": SYMBOLS[shown],
            "words": self.words[f"state.{shown}"],
            "do": self.words.get(f"do.{component.key}.{shown}", ""),
            "facts": self._facts(component) if component.offered else [],
            "bars": [self._bar(day) for day in component.days],
            "uptime": self._uptime(component.days) if component.offered else "",
        }

    def _facts(self, component: Component) -> list[str]:
        if component.last is None:
            return [self.words["never_tried"]]
        facts = []
        if component.state != "operational" and component.since is not None:
            facts.append(self.say("since", time=self.time(component.since)))
        hour = component.hour
        if hour.attempted:
            worked = self.number(hour.attempted - hour.failed)
            facts.append(self.say("recent", worked=worked, attempted=self.number(hour.attempted)))
        else:
            facts.append(self.say("last_tried", time=self.time(component.last)))
        return facts

    def _bar(self, day: Day) -> Bar:
        share = day.counts.share
        if share is None:
            return Bar()
        shade = next(shade for least, shade in _SHADES if share >= least)
        return Bar(shade, self.say("day", day=self.day(day.day), share=self.share(share)))

    def _uptime(self, days: Sequence[Day]) -> str:
        tried = [(day.counts.share, day) for day in days if day.counts.share is not None]
        total = sum((day.counts for day in days), Counts())
        if total.share is None:
            return self.words["uptime.none"]
        told = self.say(
            "uptime",
            share=self.share(total.share),
            attempted=self.number(total.attempted),
            days=len(tried),
        )
        worst, day = min(tried, key=lambda one: (one[0], one[1].day))
        if worst == 1:
            return told
        return f"{told} " + self.say("uptime.worst", day=self.day(day.day), share=self.share(worst))

    def incident(self, incident: Incident) -> dict[str, Any]:
        """An incident or a maintenance, its news newest first."""
        return {
            "id": incident.id,
            "title": self.text(incident.title),
            "status": self.words[f"status.{incident.status}"],
            "over": incident.over,
            "affected": self._affected(incident.activities),
            "span": self.span(incident.starts, incident.ends)
            if incident.starts and incident.ends
            else "",
            "updates": [self._update(one) for one in incident.updates],
        }

    def _affected(self, keys: Iterable[str]) -> str:
        names = ", ".join(self.words[f"activity.{key}"] for key in keys)
        return self.say("affected", names=names) if names else ""

    def _update(self, update: Update) -> dict[str, Any]:
        corrected = update.corrected_at
        return {
            "seq": update.seq,
            "at": self.time(update.at),
            "iso": update.at.isoformat(timespec="seconds"),
            "status": self.words[f"status.{update.status}"],
            "text": self.text(update.text),
            "corrected": self.say("corrected", time=self.time(corrected)) if corrected else "",
            "before": [self.text(one) for one in update.before],
        }

    def text(self, texts: Texts) -> Said:
        """The text, in English when there is no other."""
        if texts.get(self.language):
            return Said(texts[self.language], self.language, fallback=False)
        return Said(texts["en"], "en", fallback=self.language != "en")

    def _drill(self, document: Document) -> str:
        drill = document.drill
        if drill is None:
            return self.words["drill.none"]
        if not drill.passed or drill.recovered_seconds is None:
            return self.say("drill.failed", day=self.day(drill.at.date()))
        return self.say(
            "drill.told",
            day=self.day(drill.at.date()),
            left=self.seconds(drill.left_seconds or 0),
            seconds=self.seconds(drill.recovered_seconds),
            lost=drill.lost,
            doubled=drill.doubled,
        )

    def _replay(self, document: Document) -> str:
        replay = document.replay
        if replay is None:
            return self.words["replay.none"]
        return self.say(
            "replay.told",
            day=self.day(replay.at.date()),
            attempts=self.number(replay.attempts),
            mismatches=self.number(replay.mismatches),
        )
