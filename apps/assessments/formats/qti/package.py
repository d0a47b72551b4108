"""Packages: a zip file whose imsmanifest.xml lists items and tests.

Source: IMS Content Packaging 1.2 as QTI 2.x and 3.0 use it. Of a test the order of its items is
kept, and what each weighs in it; its title is the category of its items.
"""

import posixpath
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

from msgspec.structs import replace

from apps.assessments.formats.decimals import number, tidy
from apps.assessments.formats.outcome import Abandoned, Ledger, Refused
from apps.assessments.formats.qti.items import enter_item, item_node
from apps.assessments.formats.qti.names import spelled
from apps.assessments.formats.safe_zip import SafeZip
from apps.assessments.formats.xml_tree import Node, read_whole
from apps.assessments.rules.items import Item

MANIFEST = "imsmanifest.xml"
_MOST_RESOURCES = 200_000  # elements: a resource has a handful, with the files it needs
_ITEM, _TEST = "item", "test"


def read_package(data: bytes, ledger: Ledger, *, weighed: bool = True) -> None:
    """Enter every item of the package into the ledger; not `weighed`, each with the mark it has by
    itself, whatever a test makes of it. Raises Abandoned."""
    package = SafeZip(data)
    ledger.file = MANIFEST
    if MANIFEST not in package:
        raise Abandoned("no_manifest", f"The package has no {MANIFEST}.")
    manifest = read_whole(package.read(MANIFEST), {"manifest"}, spelled, _MOST_RESOURCES)
    resources = dict(_resources(manifest))
    reader = _Reader(package, ledger)
    for path, kind in resources.items():
        if kind == _TEST and weighed:
            reader.test(path)
    for path, kind in resources.items():
        if kind == _ITEM and path not in reader.seen:
            reader.item(path)


def _resources(manifest: Node) -> Iterator[tuple[str, str]]:
    """Path and kind of what the manifest lists."""
    for node in manifest.everything():
        if node.tag == "resource":
            kind = node.attributes.get("type", "")
            path = _path("", node.attributes.get("href", ""))
            if "item" in kind and "qti" in kind:
                yield path, _ITEM
            elif "test" in kind and "qti" in kind:
                yield path, _TEST


def _path(beside: str, href: str) -> str:
    """The path of what a file refers to."""
    folder = posixpath.dirname(beside)
    return posixpath.normpath(posixpath.join(folder, unquote(href)))


class _Reader:
    """Reads the files of one package; `seen` are those it has read."""

    def __init__(self, package: SafeZip, ledger: Ledger) -> None:
        self.seen: set[str] = set()
        self._package = package
        self._ledger = ledger

    def test(self, path: str) -> None:
        """Every item that a test refers to, in its order."""
        root = self._parsed(path, "assessmentTest")
        if root is None:
            return
        title = root.attributes.get("title", "")
        for reference in self._references(root):
            target = _path(path, reference.attributes.get("href", ""))
            if target not in self.seen:
                self.item(target, title, path, reference)

    def item(
        self,
        path: str,
        category: str = "",
        where: str = MANIFEST,
        reference: Node | None = None,
    ) -> None:
        """An item's file; `reference`, in the test `where`, says what it weighs."""
        self.seen.add(path)
        root = self._parsed(path, "assessmentItem", where, reference)
        if root is not None:
            enter_item(
                root,
                category,
                self._ledger,
                lambda item: _weighed(item, reference),
                lambda href: self._beside(path, href),
            )

    def _beside(self, path: str, href: str) -> bytes | None:
        """A file that an item refers to. Raises Refused for one that cannot be unpacked."""
        target = _path(path, href)
        if target not in self._package:
            return None
        try:
            return self._package.read(target)
        except Abandoned as reason:
            raise Refused(reason.code, f"{target[:80]}: {reason.message}") from None

    def _parsed(
        self, path: str, tag: str, where: str = MANIFEST, reference: Node | None = None
    ) -> Node | None:
        """The root of a file; None, and a problem, when it cannot be read."""
        try:
            if path not in self._package:
                line = reference.line if reference else 1
                self._ledger.file = where
                raise Abandoned("missing_file", f"The package has no file {path[:80]!r}.", line)
            self._ledger.file = path
            data = self._package.read(path)
            if tag == "assessmentItem":
                return item_node(data)
            return read_whole(data, {tag}, spelled, _MOST_RESOURCES)
        except Abandoned as reason:
            self._ledger.abandon(reason)
            return None

    def _references(self, root: Node) -> Iterator[Node]:
        """The references to items, section by section, in the order of the test."""
        for child in root.children:
            if child.tag == "assessmentItemRef":
                yield child
            elif child.tag == "assessmentSectionRef":
                self._ledger.warn(
                    child.line,
                    "",
                    "unsupported_qti",
                    "A section in a file of its own was left out.",
                )
            elif child.tag in ("testPart", "assessmentSection"):
                yield from self._references(child)


def _weighed(item: Item, reference: Node | None) -> Item:
    """The item with the mark it has in the test. Raises Refused."""
    weight = reference.child("weight") if reference else None
    if weight is None:
        return item
    factor = number(weight.attributes.get("value", ""))
    if factor < 0:
        raise Refused("bad_number", f"An item weighs {factor}.")
    changed: dict[str, Any] = {"default_mark": tidy(item.default_mark * factor)}
    return replace(item, **changed)
