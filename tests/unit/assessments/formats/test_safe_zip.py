"""Packages from strangers."""

import stat
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import pytest

from apps.assessments.formats import read
from tests.unit.assessments.formats.qti.items_in_qti import choices, item_2, right

ITEM = item_2(choices(1, "a", "b"), right("A"))
KIND = "imsqti_item_xmlv2p2"


def manifest(*paths: str) -> str:
    listed = "".join(f'<resource type="{KIND}" href="{path}"/>' for path in paths)
    return f"<manifest><resources>{listed}</resources></manifest>"


def package(files: dict[str, bytes | str], *extra: ZipInfo) -> bytes:
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as made:
        for path, data in files.items():
            made.writestr(path, data)
        for info in extra:
            made.writestr(info, b"x")
    return out.getvalue()


def codes(data: bytes) -> list[tuple[str, str]]:
    return [(one.file, one.code) for one in read(data).problems]


def test_an_item_is_read_out_of_its_package() -> None:
    found = read(package({"imsmanifest.xml": manifest("a/i%201.xml"), "a/i 1.xml": ITEM}))
    assert [one.item.name for one in found.questions] == ["An item"]
    assert found.problems == ()


def test_a_test_gives_order_category_and_weight() -> None:
    test = """<assessmentTest title="Exam"><testPart><assessmentSection>
      <assessmentItemRef href="b.xml"><weight identifier="W" value="2.5"/></assessmentItemRef>
      <assessmentItemRef href="a.xml"/></assessmentSection></testPart></assessmentTest>"""
    resource = '<resource type="imsqti_test_xmlv2p2" href="t.xml"/></resources>'
    listed = manifest("a.xml", "b.xml").replace("</resources>", resource)
    second = ITEM.replace(b'title="An item"', b'title="B"')
    files = {"imsmanifest.xml": listed, "a.xml": ITEM, "b.xml": second, "t.xml": test}
    found = read(package(files)).questions
    assert [(one.item.name, one.category, str(one.item.default_mark)) for one in found] == [
        ("B", "Exam", "2.5"),
        ("An item", "Exam", "1"),
    ]


def test_a_broken_item_costs_only_itself_and_is_named_with_its_file() -> None:
    files = {"imsmanifest.xml": manifest("a.xml", "b.xml", "c.xml"), "a.xml": ITEM[:-9]}
    found = read(package({**files, "c.xml": ITEM}))
    assert len(found.questions) == 1
    assert [(one.file, one.code) for one in found.problems] == [
        ("a.xml", "broken_xml"),
        ("imsmanifest.xml", "missing_file"),
    ]


def link() -> ZipInfo:
    info = ZipInfo("link")
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    return info


@pytest.mark.parametrize("path", ["../x.xml", "/etc/x", "a/../../x", "C:x", "a\\..\\..\\x"])
def test_a_path_that_leads_out_is_refused(path: str) -> None:
    assert codes(package({"imsmanifest.xml": manifest()}, ZipInfo(path)))[0][1] == "unsafe_zip"


def test_a_link_is_refused() -> None:
    assert codes(package({"imsmanifest.xml": manifest()}, link()))[0][1] == "unsafe_zip"


def test_a_reference_out_of_the_package_finds_nothing() -> None:
    listed = manifest("../../../../etc/passwd", "/etc/passwd")
    assert {code for _, code in codes(package({"imsmanifest.xml": listed}))} == {"missing_file"}


def test_a_bomb_is_not_unpacked() -> None:
    tight = package({"imsmanifest.xml": manifest("a.xml"), "a.xml": b" " * 5_000_000})
    assert codes(tight) == [("a.xml", "too_large")]
    wide = package({"imsmanifest.xml": manifest()} | {f"{n}.xml": b" " * 2**23 for n in range(9)})
    assert codes(wide) == [("", "too_large")]


def test_a_file_that_says_it_is_small_is_not_believed() -> None:
    honest = package({"imsmanifest.xml": manifest("a.xml"), "a.xml": b" " * 100_000})
    size = (100_000).to_bytes(4, "little")
    lying = honest.replace(size, (10).to_bytes(4, "little"))
    assert codes(lying)[0][1] in ("broken_zip", "broken_xml", "empty")


def test_many_files_are_refused() -> None:
    crowd = package({f"{n}": "" for n in range(20_001)})
    assert codes(crowd) == [("", "too_large")]


@pytest.mark.parametrize(
    "data",
    [b"PK\x03\x04", b"PK\x03\x04" + b"\0" * 100, package({"x": "y"})[:40]],
    ids=["a beginning", "zeros", "half of one"],
)
def test_a_broken_package_is_refused(data: bytes) -> None:
    assert codes(data)[0][1] == "broken_zip"


def test_a_package_without_a_manifest_is_refused() -> None:
    assert codes(package({"a.xml": ITEM})) == [("imsmanifest.xml", "no_manifest")]
