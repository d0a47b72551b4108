"""The incidents as an Atom feed (RFC 4287): an entry each, which changes with its news."""

from datetime import datetime

from django.utils import translation
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import format_html, linebreaks
from django.utils.safestring import SafeString, mark_safe

from bff.status.document import Document
from bff.status.incidents import Incident
from bff.status.sentences import Teller

CONTENT_TYPE = "application/atom+xml; charset=utf-8"


def feed(document: Document, language: str, url: str, own: str) -> bytes:
    """The feed in a language; `url` is where people read the page, `own` where the feed is."""
    teller = Teller(language)
    with translation.override(language):
        made = _Feed(
            title=teller.words["title"],
            link=url,
            description="",
            language=language,
            author_name="Banyan",
            feed_url=own,
            feed_guid=f"{url}history.atom",
        )
        for incident in document.incidents:
            _add(made, teller, incident, url)
        made.newest = document.as_of if not document.incidents else None
        text: str = made.writeString("utf-8")
    return text.encode()


class _Feed(Atom1Feed):
    # Without entries a feed is as new as the document; Django would say "now".
    newest: datetime | None = None

    def latest_post_date(self):  # type: ignore[no-untyped-def]
        return self.newest or super().latest_post_date()


def _add(made: _Feed, teller: Teller, incident: Incident, url: str) -> None:
    made.add_item(
        title=f"{teller.text(incident.title).text} ({teller.words[f'status.{incident.status}']})",
        link=f"{url}#incident-{incident.id}",
        description=_content(teller, incident),
        unique_id=f"urn:uuid:{incident.id}",
        pubdate=incident.began,
        updateddate=incident.updated,
    )


def _content(teller: Teller, incident: Incident) -> str:
    told = [
        format_html(
            "<p><strong>{}</strong> · {}</p>{}",
            teller.words[f"status.{one.status}"],
            teller.time(one.at),
            _paragraphs(teller, one.text),
        )
        for one in incident.updates
    ]
    return "".join(told)


def _paragraphs(teller: Teller, texts: dict[str, str]) -> SafeString:
    return mark_safe(linebreaks(teller.text(texts).text, autoescape=True))  # escaped by it
