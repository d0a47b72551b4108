"""Our clean HTML as elements of an XML file."""

from collections.abc import Callable
from html.parser import HTMLParser
from xml.etree.ElementTree import Element, SubElement

from apps.assessments.formats.outcome import Refused
from apps.assessments.formats.qti.texts import VOID
from apps.assessments.rules.gaps import GAP

# XHTML as QTI 2.2 and 3.0 have it in an item's body.
_KNOWN = {
    *("a", "abbr", "acronym", "address", "b", "bdi", "bdo", "big", "blockquote", "br"),
    *("caption", "cite", "code", "col", "colgroup", "dd", "dfn", "div", "dl", "dt", "em"),
    *("figcaption", "figure", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "i", "img", "kbd"),
    *("label", "li", "ol", "p", "pre", "q", "rp", "rt", "ruby", "samp", "small", "span"),
    *("strong", "sub", "summary", "sup", "table", "tbody", "td", "tfoot", "th"),
    *("thead", "tr", "tt", "ul", "var"),
}
_DEEPEST = 40
Fill = Callable[[Element, str], None]


def write_html(parent: Element, html: str, fill: Fill | None = None) -> None:
    """Put the HTML into an element. With `fill`, each place `[[id]]` in its text is filled by
    fill(element, id). Raises Refused for what QTI has no element for."""
    writer = _Writer(parent, fill)
    writer.feed(html)
    writer.close()


class _Writer(HTMLParser):
    def __init__(self, parent: Element, fill: Fill | None) -> None:
        super().__init__(convert_charrefs=True)
        self._open = [parent]
        self._fill = fill

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _KNOWN:
            raise Refused("not_in_format", f"QTI has no <{tag}>.")
        if len(self._open) > _DEEPEST:
            raise Refused("not_in_format", "A text is nested too deeply.")
        given = {name: value or "" for name, value in attrs}
        node = SubElement(self._open[-1], tag, given)
        if tag not in VOID:
            self._open.append(node)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID and len(self._open) > 1:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        parent = self._open[-1]
        if self._fill is None:
            add_text(parent, data)
            return
        for at, piece in enumerate(GAP.split(data)):
            if at % 2:
                self._fill(parent, piece)
            else:
                add_text(parent, piece)


def add_text(parent: Element, text: str) -> None:
    """Text at the end of an element."""
    if len(parent):
        parent[-1].tail = (parent[-1].tail or "") + text
    else:
        parent.text = (parent.text or "") + text
