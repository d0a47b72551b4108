"""Essays with files, from other systems and to them."""

import pytest
from msgspec.structs import replace

from apps.assessments.formats import read
from apps.assessments.formats.moodle_xml_writer import moodle_xml
from apps.assessments.formats.qti.uploads import KIND
from apps.assessments.formats.writers import FORMATS_OUT
from apps.assessments.rules.items import Essay
from tests.unit.assessments.formats.qti.items_in_qti import HEAD_2, only, refused
from tests.unit.assessments.rules.items_at_hand import ESSAY, HANDED_IN_AS_FILES

BOTH = replace(ESSAY, attachments=2, file_types=(".docx",))


def moodle(fields: str) -> bytes:
    """A file with one essay."""
    return f"""<quiz><question type="essay"><name><text>Q</text></name>
      <questiontext format="html"><text>Draw.</text></questiontext>{fields}
      </question></quiz>""".encode()


def upload_2(attributes: str) -> bytes:
    """A QTI 2.2 item that is answered by a file."""
    return f"""<assessmentItem {HEAD_2} identifier="u1" title="Chart">
      <responseDeclaration identifier="RESPONSE" cardinality="single" baseType="file"/>
      <outcomeDeclaration identifier="SCORE" cardinality="single" baseType="float"/>
      <itemBody><p>Draw.</p>
      <{KIND}Interaction responseIdentifier="RESPONSE" {attributes}/></itemBody>
      </assessmentItem>""".encode()


def test_moodle_says_which_files_are_taken() -> None:
    fields = (
        "<responseformat>noinline</responseformat><attachments>-1</attachments>"
        "<attachmentsrequired>2</attachmentsrequired><maxbytes>1000</maxbytes>"
        "<filetypeslist>web_image, .PDF;.png</filetypeslist>"
    )
    item = read(moodle(fields), "moodle_xml").questions[0].item
    assert isinstance(item, Essay)
    assert (item.typed, item.attachments, item.attachments_required) == (False, 20, 2)
    assert item.file_types == (".png", ".jpg", ".jpeg", ".gif", ".pdf")
    assert item.largest_bytes == 1000


@pytest.mark.parametrize("item", [HANDED_IN_AS_FILES, BOTH], ids=["alone", "beside a text"])
def test_an_essay_is_the_same_after_a_round_trip_through_moodle_xml(item: Essay) -> None:
    assert read(moodle_xml([(item, "")]), "moodle_xml").questions[0].item == item


def test_a_file_alone_is_an_essay_in_qti() -> None:
    assert only(upload_2('type="application/pdf"')) == Essay(
        name="Chart",
        prompt_html="<p>Draw.</p>",
        idnumber="u1",
        typed=False,
        attachments=1,
        file_types=(".pdf",),
    )


def test_a_type_of_file_that_is_not_taken_here_is_named() -> None:
    assert refused(upload_2('type="application/x-msdownload"'))[0] == "unsupported_files"


@pytest.mark.parametrize("format", ["gift", "aiken"])
def test_formats_without_files_refuse_them(format: str) -> None:
    with pytest.raises(Exception, match=r"no essays with files|nothing else"):
        FORMATS_OUT[format].question(BOTH)
