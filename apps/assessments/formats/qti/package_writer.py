"""A package of items with a test for each category, which reads back as the same bank."""

from collections.abc import Iterable
from io import BytesIO
from xml.etree.ElementTree import Element, SubElement, tostring
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from apps.assessments.formats.qti.package import MANIFEST
from apps.assessments.formats.qti.pictures import Packed
from apps.assessments.formats.qti.sheets import QTI, file_of, own

_CONTENT = {
    "qti2": "http://www.imsglobal.org/xsd/imscp_v1p1",
    "qti3": "http://www.imsglobal.org/xsd/qti/qtiv3p0/imscp_v1p1",
}
_KINDS = {
    "qti2": ("imsqti_item_xmlv2p2", "imsqti_test_xmlv2p2"),
    "qti3": ("imsqti_item_xmlv3p0", "imsqti_test_xmlv3p0"),
}
_SCHEMA = {"qti2": ("QTIv2.2 Package", "1.0.0"), "qti3": ("QTI Package", "3.0.0")}
# The same bank is the same file, whenever it is written.
_MOMENT = (1980, 1, 1, 0, 0, 0)


def qti_package(items: Iterable[tuple[Packed, str]], version: str) -> bytes:
    """The zip file of these items' files (`qti_packed`), each with its category."""
    tests: dict[str, list[str]] = {}
    files: dict[str, bytes] = {}
    needed: dict[str, list[str]] = {}
    for at, (written, category) in enumerate(items, start=1):
        path = f"items/{at:05}.xml"
        files[path] = written.xml
        files |= written.pictures
        needed[path] = list(written.pictures)
        tests.setdefault(category, []).append(path)
    for at, (category, paths) in enumerate(tests.items(), start=1):
        if category:  # items without a category need no test to say so
            files[f"tests/{at:05}.xml"] = file_of(_test(at, category, paths), version)
    made = [path for path in files if path.startswith("tests/")]
    files[MANIFEST] = _manifest(needed, made, version)
    return _zipped(files)


def _test(number: int, title: str, paths: list[str]) -> Element:
    root = Element(QTI + "assessmentTest", {"identifier": f"test-{number}", "title": title})
    part = own(root, "testPart", identifier="part-1", navigationMode="nonlinear")
    part.set("submissionMode", "simultaneous")
    section = own(part, "assessmentSection", identifier="section-1", title=title, visible="true")
    for at, path in enumerate(paths, start=1):
        own(section, "assessmentItemRef", identifier=f"item-{at}", href=f"../{path}")
    return root


def _manifest(items: dict[str, list[str]], tests: list[str], version: str) -> bytes:
    """The list of the files; of items with the pictures they need."""
    root = Element("manifest", {"xmlns": _CONTENT[version], "identifier": "manifest"})
    metadata = SubElement(root, "metadata")
    for tag, text in zip(("schema", "schemaversion"), _SCHEMA[version], strict=True):
        SubElement(metadata, tag).text = text
    SubElement(root, "organizations")
    resources = SubElement(root, "resources")
    for paths, kind in zip((items, tests), _KINDS[version], strict=True):
        for path in paths:
            name = path.removesuffix(".xml").replace("/", "-")
            given = {"identifier": name, "type": kind, "href": path}
            resource = SubElement(resources, "resource", given)
            for file in (path, *items.get(path, ())):
                SubElement(resource, "file", {"href": file})
    written: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return written


def _zipped(files: dict[str, bytes]) -> bytes:
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as package:
        for path in sorted(files):
            package.writestr(ZipInfo(path, _MOMENT), files[path], ZIP_DEFLATED)
    return out.getvalue()
