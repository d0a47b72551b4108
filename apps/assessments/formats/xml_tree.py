"""XML from strangers as small trees that know their lines.

No DTD, no entities, nothing loaded from elsewhere (defusedxml). A tree is handed over as soon as
it is complete, so a break late in a file does not cost the questions before it.
"""

from codecs import BOM_UTF8
from collections.abc import Callable, Collection, Iterator
from io import BytesIO
from xml.sax import SAXException, SAXParseException
from xml.sax.handler import ContentHandler
from xml.sax.xmlreader import AttributesImpl, Locator

# defusedxml publishes no types.
from defusedxml import DefusedXmlException, sax

from apps.assessments.formats.outcome import Abandoned

DEEPEST = 64
LARGEST = 5_000
MOST_CHARACTERS = 8 * 1024 * 1024


class Node:
    """An element: its tag, attributes and line, and its children and texts in their order."""

    __slots__ = ("attributes", "content", "line", "tag")

    def __init__(self, tag: str, attributes: dict[str, str], line: int) -> None:
        self.tag = tag
        self.attributes = attributes
        self.line = line
        self.content: list[Node | str] = []

    @property
    def children(self) -> "list[Node]":
        """The elements directly inside it."""
        return [part for part in self.content if isinstance(part, Node)]

    @property
    def pieces(self) -> list[str]:
        """The text directly inside it."""
        return [part for part in self.content if isinstance(part, str)]

    @property
    def text(self) -> str:
        """The text of the `<text>` child when there is one, else of the element itself."""
        inner = self.child("text")
        return "".join((inner or self).pieces).strip()

    def child(self, tag: str) -> "Node | None":
        """The first child with this tag."""
        return next(self.all(tag), None)

    def all(self, tag: str) -> "Iterator[Node]":
        """The children with this tag, in order."""
        return (child for child in self.children if child.tag == tag)

    def text_of(self, tag: str, default: str = "") -> str:
        """The text of the first child with this tag; the default when it is missing or blank."""
        child = self.child(tag)
        return (child.text if child else "") or default

    def everything(self) -> "Iterator[Node]":
        """This element and all below it, in the order of the file."""
        waiting = [self]
        while waiting:
            node = waiting.pop()
            yield node
            waiting.extend(reversed(node.children))


def read_children(data: bytes, root: str, on_child: Callable[[Node], None]) -> None:
    """Hand each child of the root element to `on_child`, in order.

    Raises Abandoned: "broken_xml", "forbidden_xml", "encoding", "not_a_bank" (another root).
    """
    _parse(data, _Handler({root}, on_child))


Spelling = Callable[[str, dict[str, str]], tuple[str, dict[str, str]]]


def read_whole(data: bytes, roots: Collection[str], spelling: Spelling, most: int) -> Node:
    """The root element with all that is in it, at most so many elements. `spelling` gives tags
    and attributes the names they are looked for under.

    Raises Abandoned as read_children does.
    """
    handler = _Handler(roots, None, spelling, most)
    _parse(data, handler)
    return handler.root


def _parse(data: bytes, handler: "_Handler") -> None:
    body = data.removeprefix(BOM_UTF8).lstrip()
    handler.skipped = skipped = data[: len(data) - len(body)].count(b"\n")
    try:
        sax.parse(BytesIO(body), handler, forbid_dtd=True)
    except SAXParseException as error:
        line = (error.getLineNumber() or 1) + skipped
        raise Abandoned(*_reason(body, error), line) from error
    except DefusedXmlException as error:
        message = "The file declares document types or entities, which are not allowed."
        raise Abandoned("forbidden_xml", message, handler.line) from error
    except (SAXException, ValueError, LookupError) as error:
        raise Abandoned("encoding", f"The file cannot be decoded: {error}.") from error


def _as_written(tag: str, attributes: dict[str, str]) -> tuple[str, dict[str, str]]:
    return tag, attributes


def _reason(body: bytes, error: SAXParseException) -> tuple[str, str]:
    if b"\0" not in body:
        try:
            body.decode("utf-8")
        except UnicodeDecodeError:
            return "encoding", (
                "The file is not UTF-8 as it claims. Save it as UTF-8; what came before was read."
            )
    return "broken_xml", (
        f"The file is not well-formed XML here ({error.getMessage()}); what came before was read."
    )


class _Handler(ContentHandler):
    """Hands over the children of the root one by one, or (without `on_child`) keeps them all."""

    def __init__(
        self,
        roots: Collection[str],
        on_child: Callable[[Node], None] | None,
        spelling: Spelling = _as_written,
        most: int = LARGEST,
    ) -> None:
        super().__init__()
        self.skipped = 0
        self.root = Node("", {}, 1)
        self._roots = roots
        self._on_child = on_child
        self._spelling = spelling
        self._most = most
        self._open: list[Node] = []
        self._size = 0
        self._characters = 0
        self._place: Locator | None = None

    @property
    def line(self) -> int:
        return self.skipped + ((self._place and self._place.getLineNumber()) or 1)

    def setDocumentLocator(self, locator: Locator) -> None:
        self._place = locator

    def startElement(self, name: str, attrs: AttributesImpl) -> None:
        node = Node(*self._spelling(name, dict(attrs.items())), self.line)
        if not self._open:
            self._begin(node)
        elif len(self._open) > 1 or self._on_child is None:
            self._open[-1].content.append(node)
        self._open.append(node)
        self._size = 0 if self._on_child and len(self._open) <= 2 else self._size + 1
        if len(self._open) > DEEPEST or self._size > self._most:
            raise Abandoned("broken_xml", "A question has too many XML elements.", self.line)

    def _begin(self, node: Node) -> None:
        if node.tag not in self._roots:
            wanted = " or ".join(f"<{root}>" for root in sorted(self._roots))
            raise Abandoned("not_a_bank", f"The file is XML, but not a {wanted}.", self.line)
        self.root = node

    def characters(self, content: str) -> None:
        # Embedded files make up most of a large bank and are not imported.
        if len(self._open) < 2 or self._open[-1].tag == "file":
            return
        self._open[-1].content.append(content)
        self._characters += len(content)
        if self._characters > MOST_CHARACTERS:
            limit = MOST_CHARACTERS // 2**20
            raise Abandoned("too_large", f"The file has more than {limit} MB of text.", self.line)

    def endElement(self, name: str) -> None:
        node = self._open.pop()
        if len(self._open) == 1 and self._on_child is not None:
            self._on_child(node)
