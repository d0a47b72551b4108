"""Hostile files of fifty megabytes are answered within a fixed memory, and none stalls a reader."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[4]
# In a process of its own: a limit on memory cannot be taken back.
MEGABYTES = 600
PROGRAM = """
import resource, sys
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile
from apps.assessments.formats import read
resource.setrlimit(resource.RLIMIT_AS, (int(sys.argv[2]) * 2**20,) * 2)

def package(*files):
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as made:
        for path, data in files:
            made.writestr(path, data)
    return out.getvalue()

LISTED = '<manifest><resources><resource type="imsqti_item_xmlv2p2" href="a.xml"/></resources></manifest>'
HOSTILE = {
    "moodle": lambda: b"<quiz>" + b'<question type="x"><name><text>n</text></name></question>' * 900_000 + b"</quiz>",
    "moodle_below_the_limit": lambda: b"<quiz>" + b"<question><x/></question>" * 800_000,
    "deep": lambda: b"<quiz>" + b"<a>" * 6_000_000,
    "one_text": lambda: b"<quiz><question><name>" + b"x" * 19_000_000,
    "entities": lambda: b'<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa">' + b"".join(b'<!ENTITY a%d "&a;&a;">' % n for n in range(9_999)) + b"]><quiz>&a;</quiz>",
    "gift": lambda: b"::a::b {=c}\\n\\n" * 140_000,
    "gift_answers": lambda: b"q {" + b"=a->b " * 300_000 + b"}",
    "aiken": lambda: b"q\\nA) a\\nB) b\\nANSWER: A\\n" * 80_000,
    "qti_text": lambda: b"<assessmentItem><itemBody>" + b"x" * 19_000_000,
    "qti_elements": lambda: b"<assessmentItem><itemBody>" + b"<b/>" * 4_000_000,
    "qti_rules": lambda: b"<assessmentItem><responseProcessing>" + b"<not>" * 4_000_000,
    "zip_bomb": lambda: package(("imsmanifest.xml", LISTED), ("a.xml", b" " * 50_000_000)),
    "zip_of_zips": lambda: package(("imsmanifest.xml", package(("x", b" " * 50_000_000)))),
    "zip_manifest": lambda: package(("imsmanifest.xml", "<manifest>" + "<resource/>" * 700_000)),
}
found = read(HOSTILE[sys.argv[1]]())
print(len(found.questions), found.problems[-1].code)
"""  # noqa: E501  # one hostile file a line
NAMES = [line.split('"')[1] for line in PROGRAM.splitlines() if line.startswith('    "')]


@pytest.mark.parametrize("name", NAMES)
def test_a_hostile_file_is_answered_within_the_memory_it_is_given(name: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, name, str(MEGABYTES)],
        cwd=ROOT,
        env={"PYTHONPATH": f"{ROOT}:{ROOT / 'platform'}"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.stderr == ""
    questions, code = done.stdout.split()
    assert int(questions) <= 10_000
    assert code
