"""The one place where HTML from strangers becomes HTML we show.

Everything an importer puts into an `..._html` field goes through here, once; readers of items
pass it on untouched. No scripts, styles, forms, frames or identifiers survive, and no addresses
relative to the system the file came from.
"""

import re
from html import escape, unescape

import nh3
from markdown_it import MarkdownIt

from apps.assessments.formats.outcome import Refused

LONGEST_TEXT = 100_000
# The time of the sanitizer grows with the square of the nesting, that of the Markdown parser with
# the square of its signs: a thousand of either take a millisecond.
MOST_TAGS = 1_000
MOST_SIGNS = 2_000
LONGEST_NAME = 255

# A parser that mends broken nesting comes to rest after one or two, each as dear as the first.
_MOST_ROUNDS = 4
_SCHEMES = {"http", "https", "mailto"}
_markdown = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
# What XML cannot hold, and what nobody can see.
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
_BETWEEN_TAGS = re.compile(r">\s+<")
_NEWLINE = re.compile(r"\r\n?|\n")


def clean(html: str) -> str:
    """The harmless part of this HTML. Raises Refused("too_long")."""
    _check_size(html)
    cleaned = _cleaned(html)
    for _ in range(_MOST_ROUNDS):
        # What is cleaned is written out and read again some day, and has to be the same then.
        again = _cleaned(cleaned)
        if again == cleaned:
            break
        cleaned = again
    return cleaned


def _cleaned(html: str) -> str:
    cleaned: str = nh3.clean(_CONTROLS.sub("", html), url_schemes=_SCHEMES, url_relative="deny")
    # Again: references such as &#1; are characters only now.
    return _NEWLINE.sub("\n", _CONTROLS.sub("", cleaned)).strip()


def visible(text: str) -> str:
    """The text without characters that nobody sees, and XML and PostgreSQL do not store."""
    return _CONTROLS.sub("", text)


def from_text(text: str) -> str:
    """Plain text as HTML: every character as typed, line breaks kept."""
    return _lines_kept(escape(_CONTROLS.sub("", text.strip()), quote=False))


def from_moodle(text: str) -> str:
    """Moodle's "auto-format": HTML is allowed, and line breaks count."""
    return clean(_lines_kept(_BETWEEN_TAGS.sub("><", text.strip())))


def from_markdown(text: str) -> str:
    """Markdown (CommonMark and tables), HTML allowed. Raises Refused("too_long")."""
    if len(text) > LONGEST_TEXT or sum(text.count(sign) for sign in "[]*_`<~") > MOST_SIGNS:
        raise Refused("too_long", f"A Markdown text has more than {MOST_SIGNS} signs.")
    return clean(_markdown.render(text))


_READERS = {
    "html": clean,
    "moodle_auto_format": from_moodle,
    "moodle": from_moodle,
    "plain_text": from_text,
    "plain": from_text,
    "markdown": from_markdown,
}


def to_html(text: str, text_format: str) -> str:
    """Clean HTML for a text in one of the formats question files name; unknown ones are taken
    for auto-format. Raises Refused("too_long")."""
    return _READERS.get(text_format, from_moodle)(text) if text.strip() else ""


def without_tags(html: str) -> str:
    """The text of this HTML, escaped: for places that show no markup, such as menus."""
    _check_size(html)
    return nh3.clean(_CONTROLS.sub("", html), tags=set()).strip()


def name_from(name: str, prompt_html: str) -> str:
    """A one-line name: the given one, or else the beginning of the prompt."""
    line = " ".join(_CONTROLS.sub("", name).split())[:LONGEST_NAME]
    if line:
        return line
    text = nh3.clean(prompt_html.replace("<", " <"), tags=set())
    words = " ".join(unescape(text).split())
    return words if len(words) <= 80 else words[:79].rstrip() + "…"


def _lines_kept(text: str) -> str:
    return _NEWLINE.sub("<br>", text)


def _check_size(html: str) -> None:
    if len(html) > LONGEST_TEXT:
        raise Refused("too_long", f"A text has more than {LONGEST_TEXT} characters.")
    if html.count("<") - html.count("</") > MOST_TAGS:
        raise Refused("too_long", f"A text has more than {MOST_TAGS} HTML tags.")
